#pragma once

#include <string_view>

namespace sequelint::sql {

// Whether two definitions may be the same to Postgres. Of a view it keeps no text and prints one of its own: with the
// columns' tables, with casts, parentheses, other aliases, other words for the same.
//
//   SELECT id FROM users u WHERE kind IN ('a', 'b')
//   SELECT u.id FROM users u WHERE ((u.kind)::text = ANY (ARRAY['a'::text, 'b'::text]))      it may
//   SELECT id FROM users WHERE kind = 'a'                                                    it does not
//
// Definitions of functions and triggers may be the same when they differ in OR REPLACE, in the order of a function's options
// and in options that say what Postgres takes anyway, in `public.`, in quotes that a name does not need, in blanks and
// comments.
//
// False is sure but for what only Postgres could work out of a constant; true is not: what is left out of the
// comparison (which table a column is of, the names of the columns, casts) may differ.
bool MayMeanTheSame(std::string_view a, std::string_view b);

}  // namespace sequelint::sql
