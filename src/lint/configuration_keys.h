#pragma once

#include <string>
#include <vector>

namespace sequelint::lint {

// The keys sequelint.yml may have, and those of one entry of `overrides`. docs/schemas/sequelint.schema.json has the same.
const std::vector<std::string>& ConfigurationKeys();
const std::vector<std::string>& OverrideKeys();

}  // namespace sequelint::lint
