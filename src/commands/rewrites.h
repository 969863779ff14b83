#pragma once

#include <vector>

#include "base/source_reader.h"
#include "facts/fact.h"
#include "lint/configuration.h"
#include "lint/finding.h"
#include "lint/rule.h"

namespace sequelint::commands {

// Gives each finding the safe form of its own operation, with its own names, where there is one that its rule has
// nothing against. `head`: what edits are made of.
void AddRewrites(std::vector<lint::Finding>& findings, const facts::Input& input, const std::vector<lint::Rule>& rules,
                 const lint::Configuration& configuration, const SourceReader& head, int sequelize_major);

}  // namespace sequelint::commands
