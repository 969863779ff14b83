#pragma once

#include <vector>

#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::migrations {

// What a chain of migrations leaves in a database and a Schema does not hold, each with the place of the last statement
// that decided it:
//
//   ALTER TABLE docs ENABLE ROW LEVEL SECURITY   ⇒ "docs.row_security": a Schema does not hold whether it is on
//
// What was taken back later (DISABLE, DROP) is not told. Comments, grants, owners, storage parameters and statistics
// targets are none of it.
std::vector<schema::Unknown> Unfollowed(const plan::Plan& plan, const schema::Schema& schema);

}  // namespace sequelint::migrations
