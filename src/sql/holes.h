#pragma once

#include <string>
#include <string_view>

#include "plan/operation.h"

namespace sequelint::sql {

// Texts of which a part is not known hold kHole there (scanner.h).
bool HasHole(std::string_view text);

// What an operation needs to be told and is not known: "the table", "the column", "a name"; "" = nothing.
std::string WhatIsNotKnown(const plan::Change& change);

// Takes the columns and constraints out of a new table whose names are not known.
void DropUnknownParts(plan::Change& change);

}  // namespace sequelint::sql
