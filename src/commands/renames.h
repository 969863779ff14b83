#pragma once

#include <vector>

#include "lint/configuration.h"
#include "schema/schema.h"

namespace sequelint::commands {

// Writes the renames of the configuration into the schema that has the new names: `posts.title -> posts.name`,
// `users -> people`, `enum_users_role.guest -> enum_users_role.visitor`. What it does not have is another revision's.
void ConfirmRenames(schema::Schema& schema, const std::vector<lint::Rename>& renames);

}  // namespace sequelint::commands
