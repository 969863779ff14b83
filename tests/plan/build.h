#pragma once

#include <string>

#include "schema/schema.h"

namespace sequelint::plan {

// Schemas for tests, in a few words per line:
//
//   table users = id:serial!, email:varchar(255)!='x', team_id:integer
//   pk users (id)
//   unique users (email)              unique users name (a, b)
//   check users (age > 0)             check users name (age > 0)
//   fk users (team_id) -> teams (id) on delete set null
//   index users_email on users (email desc, lower(email)) where email is not null
//   enum role: a, b
//
// `!` is NOT NULL, `=` a default. The line number is the place of what stands on it (file "head.js" unless given).
schema::Schema Build(const std::string& text, const std::string& file = "head.js");

}  // namespace sequelint::plan
