#pragma once

#include <pg_query/pg_query.pb-c.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sequelint::sql {

// The columns of a relation that a FROM clause names; nothing where they are not known.
using ColumnsOf = std::function<std::optional<std::vector<std::string>>(const PgQuery__RangeVar&)>;

// A view's definition with the columns that each `*` stands for, as Postgres keeps it: what the table gets later is not in
// the view. "" when there is none, or none that can be told.
//
//   CREATE VIEW v AS SELECT u.*, 1 AS one FROM users u    ⇒    CREATE VIEW v AS SELECT u.id, u.email, 1 AS one FROM users u
std::string WithoutStars(std::string_view definition, const ColumnsOf& columns_of);

}  // namespace sequelint::sql
