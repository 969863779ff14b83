#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sequelint::lint {

inline constexpr std::string_view kPackage = "package.json";  // whose key `sequelint` is a configuration

// The keys sequelint.yml may have, those of one entry of `overrides` and of `policy`. docs/schemas/sequelint.schema.json
// has the same.
const std::vector<std::string>& ConfigurationKeys();
const std::vector<std::string>& OverrideKeys();
const std::vector<std::string>& PolicyKeys();

}  // namespace sequelint::lint
