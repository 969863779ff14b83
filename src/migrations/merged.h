#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/source_reader.h"
#include "migrations/history.h"
#include "migrations/replay.h"

namespace sequelint::migrations {

// What a change does to the order of migrations that databases have run already.
struct HistoryChange {
  enum class Kind {
    kEdited,   // a migration of base does something else at head
    kDeleted,  // … is gone; `count` of them, told at the first when there are many; `other` stands for them, "" = none
    kRenamed,     // … has another name, `other`
    kOutOfOrder,  // a new one sorts before `other`, the last of base
    kConflicting  // a new one changes what `other`, which base got meanwhile, changes too: `object`
  } kind = Kind::kEdited;
  std::string path, other, object;
  std::vector<std::string> was, now;  // the operations of an edited one that only one side has
  size_t count = 1;
  bool made_by_others = false;  // the tables and columns of deleted ones
  Location at;                  // at base for what is gone

  bool IsGone() const { return kind == Kind::kDeleted && other.empty(); }  // deleted, and no baseline stands for it
};

// Migrations of base whose text is another one at head; only these can be edited.
std::vector<std::string> TextChanged(const SourceReader& base, const SourceReader& head,
                                     const std::vector<MigrationFile>& at_base);

// Edited ones by what they do, whatever their text is: `base` and `head` are the whole chains, replayed.
std::vector<HistoryChange> FindEdited(const std::vector<std::string>& paths, const Replayed& base,
                                      const Replayed& head);

// Says of deleted ones that nothing stands for whether `head`, the whole chain without them, makes their tables and columns.
void TellKept(const Replayed& base, const Replayed& head, std::vector<HistoryChange>& moved);

// By their names and texts alone. A runner keeps file names: a file that moves to another folder is the same one.
std::vector<HistoryChange> FindMoved(const SourceReader& base, const SourceReader& head,
                                     const std::vector<MigrationFile>& at_base,
                                     const std::vector<MigrationFile>& at_head);

// New migrations that stand before all that stay of a folder where several are gone: what may be a baseline that was
// written for these.
std::vector<MigrationFile> MayStandForDeleted(const std::vector<HistoryChange>& moved,
                                              const std::vector<MigrationFile>& at_base,
                                              const std::vector<MigrationFile>& at_head);

// Says of those that are gone that `baselines` stand for them, and nothing of the order of these.
void TellBaselines(const std::vector<MigrationFile>& baselines, std::vector<HistoryChange>& moved);

// `added` and `meanwhile` are plans on the same schema: of what head adds, and of what base got since head forked off.
std::vector<HistoryChange> FindConflicts(const plan::Plan& added, const plan::Plan& meanwhile);

// The migrations that base has too, wherever they stand: a runner knows them by their names.
class Merged {
 public:
  Merged(const std::vector<MigrationFile>& at_base, const std::vector<MigrationFile>& at_head);
  bool Has(const MigrationFile& file) const;

 private:
  std::set<std::string> paths_;  // at base
  std::set<std::string> names_;  // … of those that head has elsewhere, or in the other one of JavaScript and TypeScript
};

}  // namespace sequelint::migrations
