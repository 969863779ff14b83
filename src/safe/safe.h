#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::safe {

// When a step runs, seen from the release of the code that needs the new schema.
enum class Phase {
  kExpand,    // before it: what code that runs now does not notice
  kMigrate,   // once it runs everywhere: rows filled in, constraints made and checked
  kContract,  // once nothing uses the old form any more: what goes
};
std::string_view Name(Phase phase);      // "expand"
std::string_view Sentence(Phase phase);  // "before the new code runs"

// What runs together.
struct Step {
  Phase phase = Phase::kExpand;
  bool transaction = true;  // false: its statements refuse a transaction block and run one by one
  std::vector<plan::Operation> operations;
  std::string reason;  // one line: why it is done this way
  std::string note;    // what no statement can do, for people: lines of text, "" = nothing
  std::string unsafe;  // why it reads or writes a table while others wait: there is no better way; "" = it does not
  std::vector<size_t> origins;  // the operations of the plan that it serves, as indices
  bool waits = false;           // it locks a table that is there: a lock_timeout keeps others from queueing behind it
};

struct SafePlan {
  std::vector<Step> steps;  // in the order they run: by phase
};

// The same end as `plan`, on a database that is in use: without a scan or a rewrite under a lock that others wait for,
// wherever Postgres has a way, in steps that each may be one transaction.
//
//   create_index users_email  ⇒  expand, outside a transaction:  drop_index … if exists, create_index … concurrently
//   add_foreign_key …         ⇒  expand: add_foreign_key … not valid      migrate: validate_constraint
//   set_not_null users.plan   ⇒  migrate: add_check … not valid | validate_constraint | set_not_null, drop_check
//   drop_column users.old     ⇒  expand: drop_not_null users.old          contract: drop_column
SafePlan Safe(const plan::Plan& plan, const schema::Schema& base, int postgres);

// The safe form of one operation alone, at its place in the whole plan: what else that does decides when it may run.
void PlaceIn(const plan::Plan& plan, const plan::Operation& operation, SafePlan& steps);

// The operations of all steps in order: a plan that Apply and the facts understand.
plan::Plan Flatten(const SafePlan& safe);

// The plan as it is, in steps: one transaction, but for what refuses one.
SafePlan Plain(const plan::Plan& plan, int postgres);

// For people:
//   expand: before the new code runs
//     1. one transaction: only the catalogue changes
//          add_column users.plan: text
std::string ToText(const SafePlan& safe);
// {"version": 1, "style": "safe", "postgres", "steps": [{"phase", "transaction", "reason", "note", "operations": […]}]}
std::string ToJson(const SafePlan& safe, int postgres);
// A script for psql: BEGIN and COMMIT around the transactions, the reasons as comments.
std::string ToScript(const SafePlan& safe, int postgres);
// The statements of a step, `SET LOCAL lock_timeout` first where it waits.
std::vector<std::string> StatementsOf(const Step& step, int postgres);

}  // namespace sequelint::safe
