#pragma once

#include <string_view>

namespace sequelint::eval {

// The source, in JavaScript, of a small package that models and loaders use while they load; "" when it is not one of
// these. Evaluated like the user's own code, but without places: what it makes has the place of the call.
std::string_view EmbeddedSource(std::string_view package);

}  // namespace sequelint::eval
