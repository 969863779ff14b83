#pragma once

#include <optional>
#include <string_view>

#include "sequelize/runtime.h"

namespace sequelint::sequelize {

// The exports of a package whose functions make keys (uuid, nanoid, …), or nothing. Models name such functions as
// defaults, so it matters that they are functions; what a call of one gives is not known.
std::optional<Value> KeyPackage(Interpreter& in, std::string_view name);

// The exports of the package `inflection`: projects shape enum labels with it.
Value InflectionPackage(Interpreter& in, InflectionVersion version);

}  // namespace sequelint::sequelize
