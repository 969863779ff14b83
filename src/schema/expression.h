#pragma once

#include <string>
#include <string_view>

namespace sequelint::schema {

// What an expression is, as far as comparing defaults needs to know.
enum class ExpressionKind { kNull, kBoolean, kNumber, kString, kArray, kOther };

struct CanonicalForm {
  std::string sql;
  ExpressionKind kind = ExpressionKind::kOther;
};

// One spelling for expressions that mean the same, so that what a model says compares equal to what pg_get_expr
// prints: words folded, blanks and needless quotes and parentheses dropped, casts of constants and casts to text
// removed, `= ANY (ARRAY[…])` as IN, BETWEEN and LIKE as their operators, now() for CURRENT_TIMESTAMP.
//   `("Price" > 0)` ⇒ `"Price" > 0`     `'x'::character varying(10)` ⇒ `'x'`
// What is not understood comes back as its tokens, one blank between.
CanonicalForm Canonicalize(std::string_view sql);
std::string CanonicalExpression(std::string_view sql);

// The same for what stands behind EXCLUDE: `(room WITH =) WHERE ((room > 5))` ⇒ `USING gist (room WITH =) WHERE room >
// 5`
std::string CanonicalExclusion(std::string_view definition);

}  // namespace sequelint::schema
