#pragma once

// Inside src/facts: how the calls of migrations are made, and what separates them.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "facts/context.h"

namespace sequelint::facts {

// What is told of a plan by looking at all of its calls.
class Calls {
 public:
  Calls(const Input& input, const Lifetimes& lifetimes);
  void Set(const Context& context, const plan::Operation& operation, Facts& facts) const;

 private:
  void SetTransaction(const Context& context, const plan::Operation& operation, Facts& facts) const;
  void SetControl(const plan::Operation& operation, Facts& facts) const;
  void SetParallel(const Context& context, const plan::Operation& operation, const plan::Call& call,
                   Facts& facts) const;
  void SetStep(const Context& context, Facts& facts) const;

  struct Step {         // the second schema change of a migration that is committed by itself
    size_t before = 0;  // an operation of an earlier one that a second run trips over
    std::string next;   // … what it does then
    size_t count = 0;   // of the migration
  };
  struct Group {
    size_t first = 0;  // operation
    std::set<int> calls;
  };
  std::map<size_t, Step> steps_;            // by operation
  std::set<int> begun_;                     // transactions that SQL text begins
  std::map<int, std::set<bool>> controls_;  // call → does its text begin (true), end (false) a transaction
  std::map<int, Group> parallel_;           // schema changes of existing tables that run at the same time
};

// Whether the operation changes the schema: neither rows nor settings.
bool ChangesSchema(const plan::Change& change);
// Whether the operation, done already, is an error when it is done once more.
bool FailsAgain(const plan::Operation& operation, const plan::Call* call);

}  // namespace sequelint::facts
