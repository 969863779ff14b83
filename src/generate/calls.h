#pragma once

#include <string>
#include <vector>

#include "generate/script.h"
#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::generate {

// How the calls of a migration name things.
struct CallStyle {
  ScriptStyle script;
  int sequelize_major = 6;
  std::string query_interface = "queryInterface";
  std::string types = "Sequelize";      // `Sequelize.STRING`, or `DataTypes.STRING`
  std::string functions = "Sequelize";  // `Sequelize.literal(…)`
};

// The calls of QueryInterface that do what the operations of one step do, in order; `query` with the SQL where no call
// says it exactly. `transaction` adds `{ transaction }` to each.
//   add_column users.plan  ⇒  queryInterface.addColumn('users', 'plan', { type: Sequelize.TEXT }, { transaction })
std::vector<Script> CallsFor(const std::vector<plan::Operation>& operations, const schema::Schema& before,
                             const CallStyle& style, int postgres, bool transaction);

// `queryInterface.sequelize.query('…', { transaction })`.
Script Query(const std::string& sql, const CallStyle& style, bool transaction);

}  // namespace sequelint::generate
