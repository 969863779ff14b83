#include "eval/builtins.h"

#include <algorithm>
#include <cmath>

namespace sequelint::eval {

std::optional<Value> Stop(Machine& machine, const Call& call, size_t count, bool self) {
  if (self && call.self.IsUnknown()) return machine.Derived(call.self, call.span);
  for (size_t i = 0; i < std::min(count, call.arguments.size()); ++i) {
    if (call.arguments[i].IsUnknown()) return machine.Derived(call.arguments[i], call.span);
  }
  return std::nullopt;
}

std::string TextOf(Machine& machine, const Value& value) { return machine.ToText(value).value_or(std::string()); }

double NumberOf(Machine& machine, const Value& value) { return machine.ToNumber(value).value_or(std::nan("")); }

int64_t IntegerOf(Machine& machine, const Value& value, int64_t fallback) {
  if (value.IsUndefined()) return fallback;
  double number = NumberOf(machine, value);
  if (std::isnan(number)) return 0;
  return static_cast<int64_t>(std::clamp(std::trunc(number), -9e15, 9e15));
}

size_t PositionOf(Machine& machine, const Value& value, size_t length, size_t fallback) {
  if (value.IsUndefined()) return fallback;
  int64_t at = IntegerOf(machine, value, 0);
  if (at < 0) at = std::max<int64_t>(0, at + static_cast<int64_t>(length));
  return std::min(static_cast<size_t>(at), length);
}

Value CallBack(Machine& machine, const Call& call, const Value& function, const Value& element, const Value& index) {
  Value arguments[] = {element, index, call.self};
  return machine.CallValue(function, Value(), arguments, call.span);
}

}  // namespace sequelint::eval
