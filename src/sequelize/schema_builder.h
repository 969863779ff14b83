#pragma once

#include <functional>
#include <string_view>

#include "schema/schema.h"
#include "sequelize/runtime.h"

namespace sequelint::sequelize {

// The schema that `sync()` would create for the live models of the runtime, with places, and what is not known.
// `belongs`: whether a file's models are the project's (a migration's own model is not). `counts`: whether the models of
// an instance made in that file are asked for.
schema::Schema BuildSchema(Runtime& rt, const std::function<bool(std::string_view file)>& belongs = {},
                           const std::function<bool(std::string_view file)>& counts = {});

}  // namespace sequelint::sequelize
