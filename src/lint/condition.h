#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "lint/rule.h"

namespace YAML {
class Node;
}

namespace sequelint::lint {

// Reads a condition: a map of facts (all of these) or a list of maps (any of them). `first_line` is the line of the
// page on which the YAML text begins.
Result<Condition> ReadCondition(std::string_view path, uint32_t first_line, std::string_view key,
                                const YAML::Node& node);

// The line of the page a node stands on.
uint32_t LineOf(uint32_t first_line, const YAML::Node& node);

// "did you mean `x`?", or a list of what is allowed when nothing is close.
std::string Suggest(std::string_view wrong, const std::vector<std::string>& candidates, std::string_view otherwise);

}  // namespace sequelint::lint
