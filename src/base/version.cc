#include "base/version.h"

namespace sequelint {

std::string_view Version() { return SEQUELINT_VERSION; }

}  // namespace sequelint
