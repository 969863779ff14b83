#include <algorithm>
#include <cmath>

#include "eval/arrays.h"
#include "eval/builtins.h"

namespace sequelint::eval {

#define ARRAY()                                                                                 \
  if (call.self.IsUnknown()) return machine.Derived(call.self, call.span);                      \
  Object* array = ArrayOf(machine, call.self);                                                  \
  if (array == nullptr) return machine.Mistake("the receiver is no array", call.span);          \
  machine.Spend(array->elements.size() / 16)

Object* ArrayOf(Machine& machine, const Value& value) {
  if (!value.IsObject()) {
    if (!value.IsString()) return nullptr;
    std::vector<Value> codes;
    machine.Iterate(value, [&](const Value& code) { return codes.push_back(code), true; });
    return machine.NewArray(std::move(codes), value.span);
  }
  Object* object = value.object();
  if (object->cls == Class::kArray) return object;
  Value length = machine.Get(value, machine.names().length);
  std::optional<double> count = length.IsNumber() ? machine.ToNumber(length) : std::nullopt;
  if (!count || !(*count >= 0)) return nullptr;
  std::vector<Value> elements;
  for (size_t i = 0; i < static_cast<size_t>(std::min(*count, 1e6)); ++i) {
    if (!machine.Charge(sizeof(Value))) break;
    elements.push_back(machine.Get(value, machine.IndexKey(i)));
  }
  return machine.NewArray(std::move(elements), value.span);
}

Value MakeArray(Machine& machine, std::vector<Value> elements, Span span, const UnknownData* open) {
  Object* array = machine.NewArray(std::move(elements), span);
  array->open = open;
  return Value::Of(array, span);
}

namespace {

Value Read(const Value& element) { return element.IsHole() ? Value() : element; }

Value PushAll(Machine& machine, const Call& call) {
  ARRAY();
  if (array->frozen) machine.ThrowError("TypeError", "Cannot add property, object is not extensible", call.span);
  for (const Value& argument : call.arguments) machine.Push(array, argument);
  if (array->open != nullptr) return Value::Unknown(array->open, call.span);
  return Value::Number(static_cast<double>(array->elements.size()), call.span);
}

Value Pop(Machine& machine, const Call& call) {
  ARRAY();
  if (array->elements.empty() || array->frozen) return Value::Undefined(call.span);
  machine.Touch(array);
  Value last = Read(array->elements.back());
  array->elements.pop_back();
  return last;
}

Value Shift(Machine& machine, const Call& call) {
  ARRAY();
  if (array->elements.empty() || array->frozen) return Value::Undefined(call.span);
  machine.Touch(array);
  Value first = Read(array->elements.front());
  array->elements.erase(array->elements.begin());
  return first;
}

Value Unshift(Machine& machine, const Call& call) {
  ARRAY();
  if (array->frozen || !machine.Charge(call.arguments.size() * sizeof(Value))) return Value::Undefined(call.span);
  machine.Touch(array);
  array->elements.insert(array->elements.begin(), call.arguments.begin(), call.arguments.end());
  return Value::Number(static_cast<double>(array->elements.size()), call.span);
}

Value Slice(Machine& machine, const Call& call) {
  ARRAY();
  if (std::optional<Value> stop = Stop(machine, call, 2)) return *stop;
  size_t length = array->elements.size();
  size_t from = PositionOf(machine, call.Argument(0), length, 0);
  size_t to = PositionOf(machine, call.Argument(1), length, length);
  std::vector<Value> out;
  if (from < to) {
    out.assign(array->elements.begin() + static_cast<std::ptrdiff_t>(from),
               array->elements.begin() + static_cast<std::ptrdiff_t>(to));
  }
  return MakeArray(machine, std::move(out), call.span, array->open);
}

Value Splice(Machine& machine, const Call& call) {
  ARRAY();
  if (std::optional<Value> stop = Stop(machine, call, 2)) {
    machine.MarkOpen(array, &stop->unknown());
    return *stop;
  }
  size_t length = array->elements.size();
  size_t from = PositionOf(machine, call.Argument(0), length, 0);
  int64_t count = call.arguments.empty() ? 0 : IntegerOf(machine, call.Argument(1), static_cast<int64_t>(length));
  auto removed = static_cast<size_t>(std::clamp<int64_t>(count, 0, static_cast<int64_t>(length - from)));
  if (array->frozen) return Value::Undefined(call.span);
  machine.Touch(array);
  auto begin = array->elements.begin() + static_cast<std::ptrdiff_t>(from);
  std::vector<Value> out(begin, begin + static_cast<std::ptrdiff_t>(removed));
  array->elements.erase(begin, begin + static_cast<std::ptrdiff_t>(removed));
  if (call.arguments.size() > 2 && machine.Charge(call.arguments.size() * sizeof(Value))) {
    array->elements.insert(array->elements.begin() + static_cast<std::ptrdiff_t>(from), call.arguments.begin() + 2,
                           call.arguments.end());
  }
  return MakeArray(machine, std::move(out), call.span, array->open);
}

Value Concat(Machine& machine, const Call& call) {
  ARRAY();
  std::vector<Value> out = array->elements;
  const UnknownData* open = array->open;
  for (const Value& argument : call.arguments) {
    if (argument.IsArray()) {
      const Object* other = argument.object();
      if (!machine.Charge(other->elements.size() * sizeof(Value))) break;
      out.insert(out.end(), other->elements.begin(), other->elements.end());
      if (open == nullptr) open = other->open;
    } else if (argument.IsUnknown()) {
      if (open == nullptr) open = &argument.unknown();
    } else {
      out.push_back(argument);
    }
  }
  return MakeArray(machine, std::move(out), call.span, open);
}

Value Join(Machine& machine, const Call& call) {
  ARRAY();
  if (std::optional<Value> stop = Stop(machine, call, 1)) return *stop;
  if (array->open != nullptr) return machine.Derived(Value::Unknown(array->open), call.span);
  std::string separator = call.Argument(0).IsUndefined() ? "," : TextOf(machine, call.Argument(0));
  static thread_local int depth = 0;
  if (depth > 50) return machine.Str(std::string(), call.span);
  struct Level {
    Level() { ++depth; }
    ~Level() { --depth; }
  } level;
  std::string out;
  Value unknown;
  for (size_t i = 0; i < array->elements.size(); ++i) {
    const Value element = array->elements[i];
    if (i > 0) out += separator;
    if (element.IsUnknown()) {
      if (!unknown.IsUnknown()) unknown = element;
      out += machine.KnownText(element).value_or(std::string(kHole));
      continue;
    }
    if (element.IsNullish()) continue;
    std::optional<std::string> part = machine.ToText(element);
    if (!part) return machine.Unknown(machine.Quote(call.span) + " is not evaluated", call.span);
    out += *part;
    if (out.size() > machine.limits().string_bytes) return machine.OutOfBudget(call.span);
  }
  if (unknown.IsUnknown()) return machine.WithText(machine.Derived(unknown, call.span), std::move(out));
  return machine.Str(std::move(out), call.span);
}

Value Reverse(Machine& machine, const Call& call) {
  ARRAY();
  machine.Touch(array);
  std::reverse(array->elements.begin(), array->elements.end());
  return call.self;
}

Value ToReversed(Machine& machine, const Call& call) {
  ARRAY();
  return MakeArray(machine, {array->elements.rbegin(), array->elements.rend()}, call.span, array->open);
}

enum class Search { kIndex, kLast, kIncludes };

Value Find(Machine& machine, const Call& call, Search how) {
  ARRAY();
  if (std::optional<Value> stop = Stop(machine, call, 1)) return *stop;
  int64_t length = static_cast<int64_t>(array->elements.size()), found = -1;
  const UnknownData* doubt = array->open;
  auto test = [&](int64_t i) {
    const Value& element = array->elements[static_cast<size_t>(i)];
    if (element.IsUnknown() && doubt == nullptr) doubt = &element.unknown();
    bool equal = how == Search::kIncludes ? machine.SameValueZero(Read(element), call.Argument(0))
                                          : !element.IsHole() && machine.StrictEquals(element, call.Argument(0));
    if (equal) found = i;
    return equal;
  };
  if (how == Search::kLast) {
    for (int64_t i = length - 1; i >= 0 && !test(i); --i) {
    }
  } else {
    for (int64_t i = static_cast<int64_t>(PositionOf(machine, call.Argument(1), static_cast<size_t>(length), 0));
         i < length && !test(i); ++i) {
    }
  }
  if (how == Search::kIncludes) {
    if (found < 0 && doubt != nullptr) return machine.Derived(Value::Unknown(doubt), call.span);
    return Value::Boolean(found >= 0, call.span);
  }
  if (doubt != nullptr) return machine.Derived(Value::Unknown(doubt), call.span);
  return Value::Number(static_cast<double>(found), call.span);
}
Value IndexOf(Machine& machine, const Call& call) { return Find(machine, call, Search::kIndex); }
Value LastIndexOf(Machine& machine, const Call& call) { return Find(machine, call, Search::kLast); }
Value Includes(Machine& machine, const Call& call) { return Find(machine, call, Search::kIncludes); }

Value ElementAt(Machine& machine, const Call& call) {
  ARRAY();
  if (std::optional<Value> stop = Stop(machine, call, 1)) return *stop;
  int64_t at = IntegerOf(machine, call.Argument(0), 0);
  if (at < 0 && array->open != nullptr) return Value::Unknown(array->open, call.span);
  if (at < 0) at += static_cast<int64_t>(array->elements.size());
  if (at < 0 || static_cast<size_t>(at) >= array->elements.size()) return Value::Undefined(call.span);
  return Read(array->elements[static_cast<size_t>(at)]);
}

Value Fill(Machine& machine, const Call& call) {
  ARRAY();
  size_t length = array->elements.size();
  size_t from = PositionOf(machine, call.Argument(1), length, 0), to = PositionOf(machine, call.Argument(2), length, length);
  machine.Touch(array);
  for (size_t i = from; i < to; ++i) array->elements[i] = call.Argument(0);
  return call.self;
}

// How deep flat() goes is bounded by the depth it is given and by the elements there are.
void Flatten(Machine& machine, const std::vector<Value>& elements, double depth, std::vector<Value>& out,
             const UnknownData*& open, int level) {
  for (const Value& element : elements) {
    if (element.IsHole()) continue;
    if (element.IsArray() && depth >= 1 && level < 100 && machine.Spend(1)) {
      if (open == nullptr) open = element.object()->open;
      Flatten(machine, element.object()->elements, depth - 1, out, open, level + 1);
    } else if (machine.Charge(sizeof(Value))) {
      out.push_back(element);
    }
  }
}

Value Flat(Machine& machine, const Call& call) {
  ARRAY();
  double depth = call.Argument(0).IsUndefined() ? 1 : NumberOf(machine, call.Argument(0));
  std::vector<Value> out;
  const UnknownData* open = array->open;
  Flatten(machine, array->elements, depth, out, open, 0);
  return MakeArray(machine, std::move(out), call.span, open);
}

Value Keys(Machine& machine, const Call& call) {
  ARRAY();
  std::vector<Value> keys;
  for (size_t i = 0; i < array->elements.size(); ++i) keys.push_back(Value::Number(static_cast<double>(i)));
  return machine.ArrayIterator(std::move(keys), call.span);
}

Value Values(Machine& machine, const Call& call) {
  ARRAY();
  std::vector<Value> values;
  for (const Value& element : array->elements) values.push_back(Read(element));
  return machine.ArrayIterator(std::move(values), call.span);
}

Value Entries(Machine& machine, const Call& call) {
  ARRAY();
  std::vector<Value> entries;
  for (size_t i = 0; i < array->elements.size(); ++i) {
    entries.push_back(Value::Of(
        machine.NewArray({Value::Number(static_cast<double>(i)), Read(array->elements[i])}, array->elements[i].span)));
  }
  return machine.ArrayIterator(std::move(entries), call.span);
}

Value With(Machine& machine, const Call& call) {
  ARRAY();
  if (std::optional<Value> stop = Stop(machine, call, 1)) return *stop;
  std::vector<Value> out = array->elements;
  size_t at = PositionOf(machine, call.Argument(0), out.size(), 0);
  if (at < out.size()) out[at] = call.Argument(1);
  return MakeArray(machine, std::move(out), call.span, array->open);
}

Value IsArray(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1, false)) return *stop;
  return Value::Boolean(call.Argument(0).IsArray(), call.span);
}

Value Of(Machine& machine, const Call& call) {
  return MakeArray(machine, {call.arguments.begin(), call.arguments.end()}, call.span, nullptr);
}

Value From(Machine& machine, const Call& call) {
  Value source = call.Argument(0), map = call.Argument(1);
  if (source.IsUnknown()) return machine.Derived(source, call.span);
  std::vector<Value> out;
  const UnknownData* open = source.IsObject() ? source.object()->open : nullptr;
  auto add = [&](const Value& element) {
    Value index = Value::Number(static_cast<double>(out.size()));
    Value arguments[] = {element, index};
    out.push_back(map.IsFunction() ? machine.CallValue(map, Value(), arguments, call.span) : element);
    return machine.Charge(sizeof(Value)) && out.size() < machine.limits().array_length;
  };
  if (!machine.Iterate(source, add)) {
    Value length = source.IsObject() ? machine.Get(source, machine.names().length) : Value();
    if (length.IsUnknown()) return machine.Derived(length, call.span);
    double count = length.IsUndefined() ? 0 : NumberOf(machine, length);
    for (size_t i = 0; static_cast<double>(i) < count; ++i) {
      if (!machine.Spend(1) || !add(machine.Get(source, machine.IndexKey(i)))) break;
    }
  }
  return MakeArray(machine, std::move(out), call.span, open);
}

Value NewArrayOf(Machine& machine, const Call& call) {
  Object* array = call.new_target != nullptr ? call.self.object() : machine.NewArray({}, call.span);
  array->cls = Class::kArray;
  if (call.arguments.size() == 1 && call.Argument(0).IsNumber()) {
    double length = call.Argument(0).number();
    if (length < 0 || length != std::trunc(length) || length > 4294967295.0) {
      machine.ThrowError("RangeError", "Invalid array length", call.span);
    }
    machine.SetLength(array, static_cast<size_t>(length));
  } else if (call.arguments.size() == 1 && call.Argument(0).IsUnknown()) {
    array->open = &call.Argument(0).unknown();
  } else {
    for (const Value& argument : call.arguments) machine.Push(array, argument);
  }
  return Value::Of(array, call.span);
}

Value ToStringArray(Machine& machine, const Call& call) {
  return Join(machine, {.self = call.self, .arguments = {}, .span = call.span});
}

}  // namespace

void Machine::InstallArray() {
  Object* prototype = intrinsics_.array;
  Methods(prototype, {{"push", PushAll},         {"pop", Pop},
                      {"shift", Shift},       {"unshift", Unshift},
                      {"slice", Slice},       {"splice", Splice},
                      {"concat", Concat},     {"join", Join},
                      {"reverse", Reverse},   {"toReversed", ToReversed},
                      {"indexOf", IndexOf},   {"lastIndexOf", LastIndexOf},
                      {"includes", Includes}, {"at", ElementAt},
                      {"fill", Fill},         {"flat", Flat},
                      {"keys", Keys},         {"values", Values},
                      {"entries", Entries},   {"with", With},
                      {"toString", ToStringArray}});
  InstallArrayCallbacks();
  Hide(prototype, names_.iterator, Value::Of(NewBuiltin("values", Values)));
  Object* cls = NewClass(
      "Array", [this](Interpreter&, const Call& call) { return NewArrayOf(*this, call); }, nullptr, prototype);
  Methods(cls, {{"isArray", IsArray}, {"of", Of}, {"from", From}, {"fromAsync", From}});
  Hide(global_, Intern("Array"), Value::Of(cls));
}

}  // namespace sequelint::eval
