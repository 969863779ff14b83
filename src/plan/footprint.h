#pragma once

#include <string>
#include <vector>

#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::plan {

// What an operation touches, as tokens ("column public.users.email"), and when it comes by itself.
//   provider of X  →  everyone who needs X
//   everyone who uses X as it was  →  destroyer of X  →  provider of X (the name is taken again)
struct Footprint {
  int rank = 0;
  std::vector<std::string> provides, needs, uses, destroys;
};

Footprint FootprintOf(const Change& change, const schema::Schema& base, const schema::Schema& head);

}  // namespace sequelint::plan
