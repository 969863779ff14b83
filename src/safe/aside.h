#pragma once

#include <vector>

#include "safe/recipes.h"

namespace sequelint::safe {

// Views, policies and triggers that step aside for a change of a column's type do so in the transaction that changes it.

// Whether the operation drops or makes again such an object: it then has no piece of its own.
bool StandsAside(const Situation& situation);

// The pieces of a change of type, with what steps aside for it around them.
void PutAside(const Situation& situation, std::vector<Piece>& pieces);

}  // namespace sequelint::safe
