#pragma once

#include <pg_query/pg_query.pb-c.h>

#include <functional>
#include <string>
#include <string_view>

#include "schema/schema.h"

namespace sequelint::sql {

// What views, policies and triggers use, where only their definitions were read.
void FillUses(schema::Schema& schema);

// The statement after `change` has changed its parse tree, "" when it cannot be parsed or printed.
std::string Rewritten(std::string_view statement, const std::function<void(PgQuery__Node&)>& change);

// Replaces a string of a parse tree.
void SetText(char*& field, std::string_view text);

}  // namespace sequelint::sql
