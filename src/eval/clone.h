#pragma once

#include "eval/machine.h"

namespace sequelint::eval {

// A deep copy of plain objects, arrays, dates, sets and maps; everything else is shared. Cycles stay cycles.
Value DeepCopy(Machine& machine, const Value& value);

}  // namespace sequelint::eval
