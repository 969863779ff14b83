#pragma once

#include <vector>

#include "plan/operation.h"

namespace sequelint::plan {

// A dropped column (or table) and the added one it may have become. Indices into the plan.
struct RenameCandidate {
  size_t drop = 0, add = 0;
  double similarity = 0;  // 0 to 1: name, type and position
};

// The best candidate of every drop: same table and compatible type (columns), mostly equal columns (tables).
std::vector<RenameCandidate> FindRenames(const Plan& plan);

}  // namespace sequelint::plan
