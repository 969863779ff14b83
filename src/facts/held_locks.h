#pragma once

// Inside src/facts: what the transactions of a plan hold, as the plan moves on.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "facts/context.h"
#include "facts/statement_locks.h"

namespace sequelint::facts {

// Marks the operation that waits for the strongest lock without a lock_timeout, the first of several.
void MarkUnbounded(std::vector<Subject>& operations);

// Whether one session that wants `wanted` waits for another that holds `held`.
bool Conflicts(Mode held, Mode wanted);

class HeldLocks {
 public:
  // Facts about an operation that follow from what ran before it: transaction.*, held.*, lock_timeout …
  void Set(const Context& context, const plan::Operation& operation, Facts& facts) const;
  // The operation has run.
  void Note(const Context& context, const plan::Operation& operation, const Facts& facts);

 private:
  struct Lock {
    Mode mode = Mode::kAccessShare;
    const plan::Operation* by = nullptr;
  };
  struct Label {
    std::string type, label;
  };
  struct Holding {                                    // of one transaction
    std::vector<std::pair<std::string, Lock>> locks;  // relation → lock, in the order they were taken
    std::vector<std::string> own;                     // tables under SHARE ROW EXCLUSIVE or more by operations on them
    // Tables under SHARE ROW EXCLUSIVE or more, those at the other ends of foreign keys too, in the order they were locked.
    std::vector<std::pair<std::string, const plan::Operation*>> tables;
    std::set<std::string> created;                    // tables, that nobody else sees yet
    std::set<std::pair<std::string, std::string>> not_valid;  // table, constraint
    std::set<std::string> enums;                              // created types
    std::vector<Label> labels;                                // added to types
    std::optional<std::string> lock_timeout, statement_timeout;
    bool schema = false, data = false;  // changed, of tables that exist
    bool several = false;               // tables are held, which was told already
  };

  const Holding* Find(int transaction) const;
  void SetHeld(const Context& context, const plan::Operation& operation, const Holding& held, Facts& facts) const;
  void SetSeveral(const Context& context, const plan::Operation& operation, const Holding& held, Facts& facts) const;
  static void SetStronger(const Context& context, std::vector<std::pair<std::string, Lock>> locks,
                          const plan::Operation& operation, Facts& facts);
  void SetOutside(const Context& context, const plan::Operation& operation, const plan::Call& call, Facts& facts) const;
  void SetLabel(const Context& context, const plan::Operation& operation, const Holding& held, Facts& facts) const;
  void SetTimeouts(const Context& context, const plan::Operation& operation, Facts& facts) const;
  std::optional<std::string> Timeout(const plan::Operation& operation, bool lock) const;
  void NoteParameter(const plan::Operation& operation, const plan::SetParameter& set);

  std::map<int, Holding> transactions_;
  // Of one migration's connection, outside transactions.
  std::map<std::string, std::optional<std::string>> session_lock_timeout_, session_statement_timeout_;
  std::map<std::pair<std::string, std::string>, std::string> order_;  // first table, second table → migration
  std::set<std::string> unbounded_;  // migrations that took a strong lock without a lock_timeout
  std::map<std::pair<std::string, std::string>, const plan::Operation*> passes_;  // migration, table → reads it whole
  bool told_statement_ = false;
};

}  // namespace sequelint::facts
