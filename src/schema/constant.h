#pragma once

#include <string>
#include <string_view>

namespace sequelint::schema {

// The text of a constant as Postgres prints it back once it has read it as a value of the type, without quotes:
//   `2020-01-01T00:00:00.500Z` of timestamp with time zone ⇒ `2020-01-01 00:00:00.5+00`
//   `{"b":1,"a":2}` of jsonb ⇒ `{"a": 2, "b": 1}`     `A0EE…` of uuid ⇒ `a0ee…`
// What is not understood comes back as it is. Moments without a zone are taken for UTC.
std::string CanonicalConstant(std::string_view text, std::string_view type);

// The shortest text of the same moment, whatever type of moment it is compared with: `2020-01-01 00:00:00+00` ⇒
// `2020-01-01`. A text that is no moment comes back as it is.
std::string ShortestMoment(std::string_view text);

}  // namespace sequelint::schema
