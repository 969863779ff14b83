#pragma once

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
// The same as Markdown: what to do, then the calls, then the SQL. `models`: those that ask for them.
std::string FixFor(const std::vector<plan::Operation>& operations, const schema::Schema& models,
                   const std::string& newest, int postgres);

}  // namespace sequelint::commands
