#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schema/schema.h"

namespace sequelint::sequelize {

// A data type's SQL text taken apart. Models may write more than a type there:
//   "TEXT GENERATED ALWAYS AS (lower(a)) STORED" ⇒ {type "text", generated}    "BIGSERIAL" ⇒ {type "bigint", serial}
struct RawType {
  std::string type;  // as format_type prints
  bool not_null = false, primary_key = false, unique = false;
  std::string default_sql;
  std::string collation;
  std::optional<schema::Generated> generated;
  schema::AutoIncrement auto_increment = schema::AutoIncrement::kNone;
};

RawType ReadRawType(std::string_view sql);

// Fills `out` from the text of an index expression: a bare column's name, or an expression; `DESC` and its like split
// off.
void ReadExpression(std::string_view sql, schema::IndexColumn& out);

}  // namespace sequelint::sequelize
