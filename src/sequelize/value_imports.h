#pragma once

#include <string_view>
#include <vector>

#include "syntax/tree.h"

namespace sequelint::sequelize {

// The specifiers of a TypeScript file's imports that are not there when it runs: TypeScript leaves out an import of which
// no name is used as a value. A type counts as one where decorators keep it (emitDecoratorMetadata).
//
//   import { User } from "./user";  import { Log } from "./log";  const log: Log = make(User)    ⇒ {"./log"}
std::vector<std::string_view> ErasedImports(const syntax::Tree& tree);

}  // namespace sequelint::sequelize
