#pragma once

#include <string>
#include <vector>

#include "schema/names.h"

namespace sequelint::plan {

// The sequences that the SQL of a default takes numbers from: `nextval('billing.numbers'::regclass)` ⇒ {billing.numbers}.
std::vector<schema::QualifiedName> SequencesCalledBy(const std::string& sql);

}  // namespace sequelint::plan
