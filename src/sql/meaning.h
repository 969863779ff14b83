#pragma once

#include <string_view>

namespace sequelint::sql {

// Whether two definitions of views may be the same to Postgres, which keeps no text and prints one of its own: with the
// columns' tables, with casts, parentheses, other aliases, other words for the same.
//
//   SELECT id FROM users u WHERE kind IN ('a', 'b')
//   SELECT u.id FROM users u WHERE ((u.kind)::text = ANY (ARRAY['a'::text, 'b'::text]))      it may
//   SELECT id FROM users WHERE kind = 'a'                                                    it does not
//
// False is sure but for what only Postgres could work out of a constant; true is not: what is left out of the
// comparison (which table a column is of, the names of the columns, casts) may differ.
bool MayMeanTheSame(std::string_view a, std::string_view b);

}  // namespace sequelint::sql
