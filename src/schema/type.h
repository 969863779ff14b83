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
};

Type ParseType(std::string_view sql);
std::string Print(const Type& type);  // as format_type prints; user types quoted when they need it

// Print(ParseType(sql)): `INT4` ⇒ `integer`, `DECIMAL(10)` ⇒ `numeric(10,0)`, `enum_Users_role` ⇒ `"enum_Users_role"`.
std::string CanonicalType(std::string_view sql);

}  // namespace sequelint::schema
