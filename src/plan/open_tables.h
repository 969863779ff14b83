#pragma once

#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::plan {

// Of a table whose columns are not all known (`columns_complete`), what an operation names is there, and nothing more
// is known of it: such columns are added. Whether one of the operation's tables is such a table.
bool SupplyColumns(schema::Schema& schema, const Change& change);

}  // namespace sequelint::plan
