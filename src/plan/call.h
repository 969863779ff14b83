#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/location.h"

namespace sequelint::plan {

// What a call's definition of a column says, whatever Sequelize makes of it.
//   changeColumn("users", "role", { type: ENUM("a", "b") })  ⇒  { "role", {"type"}, labels {"a", "b"} }
struct Said {
  std::string column;
  std::vector<std::string> keys;  // "type", "allowNull" …
  bool all_keys = true;           // false: parts of the definition are not known
  std::string type;               // as Postgres prints it; "" = not known, or an enum
  std::optional<std::vector<std::string>> labels;  // of an enum
};

// A call in a migration that reaches the database: what its operations have in common, and how it was made.
//   await Promise.all([queryInterface.addColumn("a", …), …])  ⇒  { method "addColumn", parallel 1 }
struct Call {
  std::string migration;          // path
  std::string method;             // "addColumn", "query", "bulkInsert"
  Location at;                    // in the migration
  Location helper;                // the call itself, when a function of another file makes it; else no place
  bool awaited = true;            // awaited, returned or chained, all the way out
  int parallel = 0;               // calls with equal numbers above 0 run at the same time (Promise.all)
  Location parallel_at;           // … the Promise.all
  int transaction = 0;            // that it names, or that CLS gives it; 0 = none
  bool transaction_known = true;  // false: its options may name one all the same
  int callback = 0;               // the innermost managed transaction whose callback makes it; 0 = none
  int open = 0;                   // that one, else the last one begun which the program has still to end; 0 = none
  bool informed = false;          // the migration has asked before what the database has (describeTable, showIndex)
  bool caught = false;            // an error of it stops nothing: the program catches it
  std::string condition;          // why it may not run at all: "it depends on `rows.length`: …"; "" = it runs
  std::vector<Said> columns;
  std::vector<std::string> ignored;  // options that are written and do nothing: "after"
};

// A transaction that the program must end itself, and how it left it.
//   const t = await sequelize.transaction()
struct Transaction {
  std::string migration;
  Location at;  // where it is begun
  int number = 0;
  bool committed = false;    // on the way that the program takes when nothing fails
  bool rolled_back = false;  // … or on the way it takes when something does
};

}  // namespace sequelint::plan
