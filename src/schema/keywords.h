#pragma once

#include <string_view>

namespace sequelint::schema {

// Whether Postgres' quote_identifier quotes this lower-case word: every keyword that is not "unreserved".
bool IsKeyword(std::string_view word);

}  // namespace sequelint::schema
