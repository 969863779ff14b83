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
