#pragma once

#include <string>
#include <string_view>

#include "schema/schema.h"

namespace sequelint::plan {

bool IsProcedure(const schema::Object& function);

// Whether CREATE OR REPLACE makes `head` of `base`: Postgres lets it change all but what a function takes, the names of
// that, and what it gives back.
bool CanReplace(const schema::Object& base, const schema::Object& head);

// Whether SQL calls a function of one of these names.
//
//   SELECT app.twice(x) FROM t   twice ⇒ true
bool Calls(std::string_view sql, std::string_view function);

}  // namespace sequelint::plan
