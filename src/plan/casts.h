#pragma once

#include <string>

#include "schema/schema.h"

namespace sequelint::plan {

// How the values of a column get from one type to another.
enum class CastKind {
  kAssignment,  // ALTER COLUMN TYPE alone does it
  kExplicit,    // needs USING c::type
  kText,        // needs USING c::text::type
};

// Both canonical. What Postgres 11 to 18 do for 55 × 55 types (measured: fixtures/locks/type-matrix.json).
CastKind CastBetween(const std::string& from, const std::string& to);

// The USING expression for changing `column` from one type to another, "" where none is needed.
std::string UsingFor(const std::string& column, const std::string& from, const std::string& to);

// Whether expressions, operator classes and foreign keys made for one type go on working with the other.
bool SameFamily(const std::string& from, const std::string& to);

}  // namespace sequelint::plan
