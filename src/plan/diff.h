#pragma once

#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::plan {

// The operations that turn `base` into `head`, in an order Postgres accepts. Each keeps the source ranges behind it.
//
//   base: users(id, email)      head: users(id, email, plan varchar(255) not null)
//   ⇒ add_column users.plan
//
// What is unknown on either side is no difference: nothing is planned from a guess. Columns dropped and added in one
// table are not paired here unless the head column says `renamed_from`; renames.h says how alike they are.
Plan Diff(const schema::Schema& base, const schema::Schema& head);

}  // namespace sequelint::plan
