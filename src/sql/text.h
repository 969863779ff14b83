#pragma once

#include <string>

namespace sequelint::sql {

// A string of libpg_query's trees, where null stands for none.
inline std::string Text(const char* text) { return text == nullptr ? "" : text; }

}  // namespace sequelint::sql
