#include "commands/merged_history.h"

#include <algorithm>
#include <functional>

#include "facts/history.h"

namespace sequelint::commands {
namespace {

using migrations::HistoryChange;
using migrations::MigrationFile;

std::string NameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string_view Word(HistoryChange::Kind kind) {
  switch (kind) {
    case HistoryChange::Kind::kEdited:
      return "edited";
    case HistoryChange::Kind::kDeleted:
      return "deleted";
    case HistoryChange::Kind::kRenamed:
      return "renamed";
    case HistoryChange::Kind::kOutOfOrder:
      return "out_of_order";
    case HistoryChange::Kind::kConflicting:
      return "conflicting";
  }
  return "";
}

constexpr size_t kLongest = 80;

// Where the first operations of two sides begin to differ, when that is further on than what is shown of them.
size_t Beginning(const std::vector<std::string>& one, const std::vector<std::string>& other) {
  constexpr size_t kBefore = 20;
  if (one.empty() || other.empty()) return 0;
  auto [at, _] = std::mismatch(one[0].begin(), one[0].end(), other[0].begin(), other[0].end());
  size_t same = static_cast<size_t>(at - one[0].begin());
  if (same + kBefore < kLongest) return 0;
  size_t space = one[0].rfind(' ', same - kBefore);
  return space == std::string::npos ? 0 : space + 1;
}

// The first operation on either side, in a few words.
std::string First(const std::vector<std::string>& words, size_t from) {
  if (words.empty()) return "nothing";
  std::string first = (from > 0 ? "…" : "") + words[0].substr(from, kLongest) +
                      (words[0].size() > from + kLongest ? "…" : "");
  for (char& c : first) c = c == '\n' || c == '`' ? ' ' : c;
  return "`" + first + "`" + (words.size() > 1 ? " and " + std::to_string(words.size() - 1) + " more" : "");
}

std::string WordsOf(const HistoryChange& change) {
  std::string name = "`" + NameOf(change.path) + "`";
  switch (change.kind) {
    case HistoryChange::Kind::kEdited:
      if (change.was.empty() && change.now.empty()) return "its operations stand in another order";
      return First(change.now, Beginning(change.now, change.was)) + " instead of " +
             First(change.was, Beginning(change.now, change.was));
    case HistoryChange::Kind::kRenamed:
      return name + " is merged already, and is renamed to `" + NameOf(change.other) +
             "`: it counts as new and runs again";
    case HistoryChange::Kind::kDeleted:
      if (!change.other.empty()) {
        if (change.count > 1) name += " and " + std::to_string(change.count - 1) + " more migrations";
        return name + (change.count > 1 ? " are" : " is") + " deleted, and `" + NameOf(change.other) +
               "` makes their tables instead: databases that ran them must not run it";
      }
      if (change.count > 1) name += " and " + std::to_string(change.count - 1) + " more migrations are";
      if (change.count == 1) name += " is";
      name += " merged already, and deleted";
      if (change.made_by_others) name += ": other migrations make the same tables and columns";
      return name;
    default:
      return "";
  }
}

// Of one that is gone; what to do about the others their pages say.
std::string RemedyOf(const HistoryChange& change) {
  using Kind = HistoryChange::Kind;
  if (change.kind != Kind::kDeleted && change.kind != Kind::kRenamed) return "";
  if (change.made_by_others) {
    std::string them = change.count > 1 ? "them" : "it";
    return "deploy it when every database has run " + them + "; from then on `db:migrate:undo` ends before " + them;
  }
  if (change.kind != HistoryChange::Kind::kDeleted || change.other.empty()) {
    return "put it back under its old name; undo what it did with a new migration";
  }
  return "record `" + NameOf(change.other) +
         "` in SequelizeMeta of every database that has the tables before it is deployed, or let it return when they "
         "are there";
}

}  // namespace

std::vector<MigrationFile> FindBaselines(const SourceReader& head, syntax::ParseCache& cache, int sequelize_major,
                                         const std::vector<MigrationFile>& candidates, const schema::Schema& before) {
  if (candidates.empty()) return {};
  migrations::Runner::Options options;
  options.sequelize_major = sequelize_major;
  migrations::Replayed fresh = migrations::ReplayFiles(head, cache, candidates, std::move(options));
  std::vector<MigrationFile> baselines;
  for (const migrations::Run& run : fresh.runs) {
    bool known = std::any_of(run.operations.begin(), run.operations.end(), [&](size_t index) {
      const auto* made = std::get_if<plan::CreateTable>(&fresh.plan.operations[index].change);
      return made != nullptr && before.tables.count(made->table.name) > 0;
    });
    if (known) baselines.push_back(run.file);
  }
  return baselines;
}

void AddHistory(const ChainEnds& ends, Written& written) {
  std::vector<std::string> edited = migrations::TextChanged(ends.base, ends.head, ends.at_base);
  if (edited.empty() && written.history.empty()) return;
  Result<migrations::Replayed> fresh = migrations::Replay(ends.head, ends.cache, ends.options, ends.at_head);
  if (!fresh) return;
  bool deleted = std::any_of(written.history.begin(), written.history.end(), std::mem_fn(&HistoryChange::IsGone));
  if ((deleted || !edited.empty()) && !ends.run_of_base) {
    Result<migrations::Replayed> run = migrations::Replay(ends.base, ends.cache, ends.options, ends.at_base);
    if (run) ends.run_of_base = std::move(*run);
  }
  if (ends.run_of_base) {
    TellKept(*ends.run_of_base, *fresh, written.history);
    for (HistoryChange& change : migrations::FindEdited(edited, *ends.run_of_base, *fresh)) {
      written.history.push_back(std::move(change));
    }
  }
  written.fresh = std::move(fresh->schema);
}

std::vector<facts::Subject> HistorySubjects(const std::vector<HistoryChange>& history, int postgres) {
  std::vector<facts::Subject> subjects;
  for (const HistoryChange& change : history) {
    facts::HistoryAsked asked;
    asked.kind = Word(change.kind);
    asked.migration = change.path;
    asked.other = change.other;
    asked.object = change.object;
    asked.change = WordsOf(change);
    asked.count = change.count;
    asked.made_by_others = change.made_by_others;
    asked.remedy = RemedyOf(change);
    asked.at = change.at;
    asked.at_base = change.kind == HistoryChange::Kind::kDeleted;
    asked.postgres = postgres;
    subjects.push_back(facts::SubjectOf(asked));
  }
  return subjects;
}

std::string NotFromEmpty(const schema::QualifiedName& opened_by, const Location& opened_at) {
  return "the migrations do not start from an empty database: " + opened_at.file + ":" +
         std::to_string(opened_at.line) + " uses the table `" + opened_by.name +
         "`, which none of them creates; name the schema before the first one with `--baseline FILE.sql`";
}

}  // namespace sequelint::commands
