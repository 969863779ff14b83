#pragma once

#include <string>
#include <string_view>

namespace sequelint::schema {

// A column type taken apart.
//   "VARCHAR(255)[]" ⇒ {name "character varying", modifiers "255", array 1}
struct Type {
  std::string schema;     // "" for built-in types and for names on the search path
  std::string name;       // as format_type names it: "timestamp with time zone"; user types as they are, unquoted
  std::string modifiers;  // "255", "10,2", "" = none
  int array = 0;          // dimensions as written (Postgres itself keeps only one)
  bool built_in = false;
  bool serial = false;  // written SERIAL, BIGSERIAL or SMALLSERIAL
  std::string rest;     // what follows the type in the text: `NOT NULL`, `GENERATED ALWAYS AS (…) STORED`
};

Type ParseType(std::string_view sql);

// As format_type prints: any number of dimensions as one `[]`, user types quoted when they need it. `rest` is kept
// behind a space, so that a text nobody understands never equals another one.
std::string Print(const Type& type);

// Print(ParseType(sql)): `INT4` ⇒ `integer`, `DECIMAL(10)` ⇒ `numeric(10,0)`, `"public"."enum_Users_role"` ⇒
// `"enum_Users_role"`. As in SQL, a name without quotes is folded to lower case.
std::string CanonicalType(std::string_view sql);

// The name as Postgres prints it: quoted only when it must be (capitals, odd characters, keywords).
std::string QuoteIfNeeded(std::string_view name);

}  // namespace sequelint::schema
