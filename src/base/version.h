#pragma once

#include <string_view>

namespace sequelint {

inline constexpr std::string_view kName = "sequelint";
std::string_view Version();  // "0.1.0"

}  // namespace sequelint
