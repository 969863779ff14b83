#pragma once

#include <string>
#include <string_view>

namespace sequelint::migrations {

// The oldest Node that a range of versions admits, if it cannot require an ES module that nothing declares as one, as
// Node does from 20.19 and 22.12 on; else "". `20.x` says too little.
std::string NodeWithoutModules(std::string_view range);

}  // namespace sequelint::migrations
