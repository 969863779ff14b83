#pragma once

#include <functional>
#include <string>
#include <vector>

#include "plan/operation.h"
#include "report/report.h"
#include "schema/schema.h"

namespace sequelint::commands {

// What helps where no migration does: the order of labels, what only the database has.
inline constexpr const char* kSayInModels = "write in the models what the migrations say";
// The migration is the change's own.
inline constexpr const char* kSayInMigration = "write in the migration what the models say";
// A default of a required column that only the database has.
inline constexpr const char* kGiveDefault = "give the attribute the same `defaultValue`";
inline constexpr const char* kAllowNull =
    "let the column be NULL in the migration, as in the models: the attribute is shared by several of them";

// The migration that `operations` need, behind `newest` (a path, "" = there is none yet).
report::Migration MigrationFor(const std::vector<plan::Operation>& operations, const std::string& newest, int postgres);
// What a help is written for.
struct FixAsked {
  const schema::Schema& models;  // that ask for the operations
  const std::string& newest;
  int postgres;
  std::function<bool()> in_transaction = {};  // whether the project's runner opens one around each migration
};
// The same as Markdown: what to do, then the calls, then the SQL.
std::string FixFor(const std::vector<plan::Operation>& operations, const FixAsked& asked);

}  // namespace sequelint::commands
