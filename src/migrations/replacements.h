#pragma once

#include <string>
#include <vector>

#include "migrations/sql_places.h"
#include "sequelize/runtime.h"

namespace sequelint::migrations {

// `sequelize.query(sql, { replacements })`: `:name` and `?` become values, outside strings, comments and quoted names,
// as Sequelize itself looks for them. What is not known becomes a hole.
//   "SELECT :a, ':a'", { a: [1, "x"] }  ⇒  "SELECT 1, 'x', ':a'"
struct Replaced {
  std::string sql;
  std::vector<SqlPlaces::Edit> edits;
  std::string hole;     // why there are holes; "" = there are none
  std::string refused;  // what Sequelize throws; "" = nothing
};
Replaced Replace(sequelize::Runtime& rt, const std::string& sql, const eval::Value& replacements);

// `{ bind }`: `$name` becomes `$1`, which Postgres reads; `$1` stays, `$$` is one `$`.
Replaced Bind(const std::string& sql);

}  // namespace sequelint::migrations
