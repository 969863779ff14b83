#pragma once

#include <vector>

#include "facts/fact.h"
#include "lint/configuration.h"
#include "lint/finding.h"
#include "lint/rule.h"

namespace sequelint::commands {

// Gives each finding the safe form of its own operation, with its own names, where there is one that its rule has
// nothing against.
void AddRewrites(std::vector<lint::Finding>& findings, const facts::Input& input, const std::vector<lint::Rule>& rules,
                 const lint::Configuration& configuration, int sequelize_major);

}  // namespace sequelint::commands
