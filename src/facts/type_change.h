#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "schema/type.h"

namespace sequelint::facts {

// What ALTER COLUMN … TYPE costs without a USING clause.
enum class TypeCost {
  kSame,
  kMetadata,  // the catalogue only
  kRewrite,   // every row is written anew
  kUsing,     // Postgres refuses: no assignment cast
};

struct TypeChange {
  std::optional<TypeCost> cost;   // empty: a type that is not known here (a domain, an extension's)
  bool rebuilds_indexes = false;  // with kMetadata: an index on the column is built again all the same
  bool castable = false;          // with kUsing: `USING column::type` is enough
  bool narrows = false;           // values that fit the old type may not fit the new one
  bool loses = false;             // the cast succeeds and drops a part of the values
};

// Whether a type is an enum of the schema, a domain, or neither.
enum class UserType { kNone, kEnum, kDomain, kUnknown };
using UserTypeOf = std::function<UserType(const schema::Type&)>;

// Measured: fixtures/locks/type-matrix.json (55 types pairwise on Postgres 11 to 18, session in UTC).
TypeChange CompareTypes(std::string_view from, std::string_view to, int postgres, const UserTypeOf& user_type);

// The family of a type: a word of the fact column.kind.
std::string KindOf(const schema::Type& type, UserType user_type);

// What Sequelize hands to JavaScript for a value of the type: "number", "string", "Date" …
std::string JavaScriptOf(const schema::Type& type, UserType user_type);

}  // namespace sequelint::facts
