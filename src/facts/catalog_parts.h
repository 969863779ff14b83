#pragma once

#include <vector>

#include "facts/fact.h"

namespace sequelint::facts {

// Parts of Catalog(): how migrations ask for their operations, and what a team has decided about them.
std::vector<Definition> MigrationDefinitions();

}  // namespace sequelint::facts
