// The facts about how migrations ask for their operations, in which transactions, and about what a team has decided.

#include "facts/catalog_parts.h"

namespace sequelint::facts {
namespace {

constexpr Type kBool = Type::kBool, kNumber = Type::kNumber, kWord = Type::kWord, kList = Type::kList;
constexpr std::string_view kPlan = "plan", kMeasured = "measured: fixtures/locks";

}  // namespace

std::vector<Definition> MigrationDefinitions() {
  return {
      {"alter.again", kBool,
       "an earlier statement of the migration read or rewrote the same table: one ALTER TABLE could do both",
       kMeasured},
      {"call.awaited", kBool, "the migration waits for the call: it is awaited, returned or chained, all the way out",
       kPlan},
      {"call.condition", kWord, "why the call may not be made at all", kPlan},
      {"call.first", kBool, "the operation is the first that the call makes", kPlan},
      {"call.method", kWord, "the method that the migration calls: `addColumn`, `query`", kPlan},
      {"call.parallel", kBool,
       "the call runs at the same time as another that changes the schema of existing tables, each on a connection of "
       "its own",
       kPlan},
      {"call.parallel_first", kBool, "… and is the first of them", kPlan},
      {"constraint.same_transaction", kBool, "the constraint was added NOT VALID in the same transaction", kPlan},
      {"control",
       kWord,
       "what a statement does with transactions",
       kPlan,
       {"begin", "commit", "rollback", "savepoint", "release", "rollback_to"}},
      {"control.balanced", kBool, "the text that is sent begins and ends its transaction", kPlan},
      {"enum.uncommitted", kWord, "a label that the operation uses and that its own transaction has added", kMeasured},
      {"fails_again", kBool, "done already, the operation is an error when the migration runs once more", kPlan},
      {"held.advice", kWord, "how to give those locks back before a long step", kPlan},
      {"held.locks", kWord, "the locks of that kind that keep out more than the operation does itself, strongest first", kPlan},
      {"held.mode",
       kWord,
       "the strongest lock from SHARE on that earlier statements of the transaction hold on an existing table",
       kMeasured,
       {"SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"}},
      {"held.more", kWord, "the existing tables that the operation locks like that besides `held.others`, and how", kPlan},
      {"held.opposite", kWord, "the migration of the plan that locks the same two tables in the opposite order", kPlan},
      {"held.opposite_table", kWord, "the table that this transaction locked before", kPlan},
      {"held.others", kList, "tables that earlier steps hold under SHARE ROW EXCLUSIVE or more, and this one does not need, where it takes another",
       kPlan},
      {"held.second", kBool, "the first step of its transaction with which a table more is locked like that", kPlan},
      {"held.table", kWord, "the table under `held.mode`", kPlan},
      {"lock_timeout.first_missing", kBool,
       "the operation of the plan that waits for the strongest lock without a lock_timeout, the first of several", kPlan},
      {"lock_timeout.set", kBool, "the connection, the transaction or the project has a lock_timeout", kPlan},
      {"migration.operations", kNumber, "how many schema changes the migration makes", kPlan},
      {"migration.tables", kNumber, "how many tables the migration changes", kPlan},
      {"migration.too_large", kBool, "the migration does more than the configuration allows", "configuration"},
      {"named", kWord, "the name that the operation gives", kPlan},
      {"named.as_agreed", kBool, "the name matches the pattern of the configuration", "configuration"},
      {"named.expected", kWord, "the table's name in the form that the configuration asks for", "configuration"},
      {"named.inflected", kBool, "the table's name has that form", "configuration"},
      {"named.kind",
       kWord,
       "what the name is given to",
       kPlan,
       {"table", "column", "index", "unique", "foreign-key", "check", "enum"}},
      {"named.pattern", kWord, "the pattern of the configuration", "configuration"},
      {"operation.forbidden", kBool, "the configuration forbids the operation", "configuration"},
      {"policy.lock_timeout", kWord, "the longest lock_timeout that the configuration allows", "configuration"},
      {"rename.used", kWord, "a table that the plan has renamed, named by its old name", kPlan},
      {"setting", kWord, "the server's setting that is set", kPlan},
      {"setting.late", kBool, "a lock_timeout that is set after the migration took a strong lock without one", kPlan},
      {"setting.local", kBool, "the setting ends with the transaction", kPlan},
      {"setting.milliseconds", kNumber, "the setting's value as a time", kPlan},
      {"setting.too_long", kBool, "the time is 0, which means for ever, or longer than the configuration allows",
       "configuration"},
      {"setting.value", kWord, "the setting's value", kPlan},
      {"statement_timeout.first_missing", kBool,
       "the first operation of the plan that waits for a strong lock without a statement_timeout", kPlan},
      {"statement_timeout.set", kBool, "the connection, the transaction or the project has a statement_timeout", kPlan},
      {"steps", kNumber,
       "the migration commits so many schema changes one by one; told at the first that leaves an earlier one behind "
       "when it fails",
       kPlan},
      {"steps.before", kWord, "the earlier one, `add column Users.plan`: a second run of the migration trips over it", kPlan},
      {"steps.failing", kWord, "the one at which it is told, likewise", kPlan},
      {"steps.next", kWord, "what a second run does: it stops there, stops at another operation, or leaves out what is missing",
       kPlan},
      {"transaction.committed", kBool, "the program commits the transaction that it began", kPlan},
      {"transaction.consequence", kWord, "what comes of running outside the open transaction", kMeasured},
      {"transaction.kind",
       kWord,
       "the transaction that the operation runs in: none, one of Sequelize, one that SQL begins, the implicit one of a "
       "text of several statements, that of a DO block",
       kPlan,
       {"none", "sequelize", "begin", "text", "block"}},
      {"transaction.mixes", kBool,
       "with this operation the transaction has changed both schema and rows of existing tables", kPlan},
      {"transaction.outside", kBool, "the program has a transaction open that the call does not use", kPlan},
      {"transaction.rolled_back", kBool, "the program rolls the transaction back when something fails", kPlan},
      {"transaction.waits_for", kWord, "the table whose lock the open transaction holds and the operation waits for",
       kMeasured},
  };
}

}  // namespace sequelint::facts
