#pragma once

#include <string_view>

namespace sequelint::schema {

// Whether SQL takes this lower-case word as the name of a column or table only in quotes.
bool IsReserved(std::string_view word);

// Whether Postgres' quote_identifier quotes this lower-case word: every keyword that is not "unreserved".
bool IsKeyword(std::string_view word);

}  // namespace sequelint::schema
