#pragma once

#include <nlohmann/json.hpp>

#include "base/location.h"

namespace sequelint::schema {

// {"file": "models/user.js", "line": 3, "column": 5, "end_line": 3, "end_column": 20}, without the numbers that are not
// known; null for no place.
nlohmann::ordered_json ToJson(const Location& at);

}  // namespace sequelint::schema
