#pragma once

#include <optional>
#include <string>

#include "eval/machine.h"

namespace sequelint::eval {

// What every native asks of its arguments. Unknown in gives Unknown out: `Stop` says which.

// The first of self and the first `count` arguments that is unknown, as the result of the call.
std::optional<Value> Stop(Machine& machine, const Call& call, size_t count, bool self = true);

// The argument as text, number (NaN when it is none), or an integer clamped to [low, high].
std::string TextOf(Machine& machine, const Value& value);
double NumberOf(Machine& machine, const Value& value);
// As slice() reads a position: negative counts from the end, undefined is `fallback`.
size_t PositionOf(Machine& machine, const Value& value, size_t length, size_t fallback);
int64_t IntegerOf(Machine& machine, const Value& value, int64_t fallback);

// Calls `function` for an element, as array methods do: (element, index, list).
Value CallBack(Machine& machine, const Call& call, const Value& function, const Value& element, const Value& index);

}  // namespace sequelint::eval
