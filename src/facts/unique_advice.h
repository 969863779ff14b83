#pragma once

// Inside src/facts: what to do about unique keys.

#include <string>

#include "facts/context.h"

namespace sequelint::facts {

// What keeps a second NULL out of a key: of its columns `nullable` accept NULL.
std::string NullableAdvice(const Context& context, const QualifiedName& table, const Words& columns,
                           const Words& nullable);

// What to do before a key over the columns goes.
std::string DropUniqueAdvice(const Context& context, const QualifiedName& table, const Words& columns);

}  // namespace sequelint::facts
