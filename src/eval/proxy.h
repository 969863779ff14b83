#pragma once

#include "eval/value.h"

namespace sequelint::eval {

// Behind an object of Class::kProxy: what it stands for, and the traps.
struct ProxyData : HostData {
  Object* target = nullptr;
  Object* handler = nullptr;
};

inline ProxyData* ProxyOf(const Object* object) {
  return object->cls == Class::kProxy ? static_cast<ProxyData*>(object->host.get()) : nullptr;
}

}  // namespace sequelint::eval
