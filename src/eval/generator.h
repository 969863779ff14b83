#pragma once

#include <vector>

#include "eval/value.h"

namespace sequelint::eval {

// A generator object that may not have run yet. What it yields lands in the object's elements.
struct GeneratorData : HostData {
  Object* function = nullptr;
  Scope* scope = nullptr;
  std::vector<Value> arguments;
  bool started = false;
  size_t next = 0;  // for next()
  Value result;
};

}  // namespace sequelint::eval
