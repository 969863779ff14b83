#pragma once

#include <string>
#include <vector>

#include "sequelize/runtime.h"

namespace sequelint::sequelize {

// sequelize.normalizeAttribute: `STRING` becomes `{ type: STRING }`, types are instances of the dialect's classes, an
// ENUM and its attribute agree on `values`. A plain object is changed in place: others may share it.
// `what` ("User.email") names it in `problems`, which may be null.
Object* NormalizeAttribute(Runtime& rt, const Value& attribute, const std::string& what,
                           std::vector<Problem>* problems);

}  // namespace sequelint::sequelize
