#pragma once

#include <string>
#include <vector>

#include "plan/operation.h"

namespace sequelint::generate {

// What runs operations on a database that is in use: calls of QueryInterface where they say all of it, else raw SQL, in
// the order given and in the form that keeps others waiting least (indexes CONCURRENTLY, constraints NOT VALID and then
// validated, NOT NULL behind a check).
//
//   add_column Users.plan: text   ⇒   await queryInterface.addColumn('Users', 'plan', { type: Sequelize.TEXT });
struct Steps {
  std::vector<std::string> up, down;  // one call or comment each, which may be several lines
};
Steps QueryInterfaceSteps(const std::vector<plan::Operation>& operations, int postgres);
// The same as SQL statements with their semicolons.
Steps SqlSteps(const std::vector<plan::Operation>& operations, int postgres);

// A whole file of the project's kind: "js", "cjs", "mjs", "ts" or "sql".
std::string MigrationText(const std::vector<plan::Operation>& operations, int postgres, const std::string& extension);

// "add-users-plan" for a file's name.
std::string MigrationName(const std::vector<plan::Operation>& operations);

}  // namespace sequelint::generate
