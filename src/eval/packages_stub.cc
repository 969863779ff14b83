#include "eval/machine.h"
namespace sequelint::eval {
Value Machine::BuiltinPackage(std::string_view) { return {}; }
}
