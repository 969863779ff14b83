#include <algorithm>

#include "eval/arrays.h"
#include "eval/builtins.h"
#include "eval/unicode.h"

// Array methods that call a function for each element. An element that may be there (an open array) is called for once,
// in a branch; a test that is not known keeps what it may keep as one of two.
namespace sequelint::eval {
namespace {

#define ARRAY()                                                                                   \
  if (call.self.IsUnknown()) return machine.Derived(call.self, call.span);                        \
  Object* array = ArrayOf(machine, call.self);                                                    \
  if (array == nullptr) return machine.Mistake("the receiver is no array", call.span);            \
  Value function = call.Argument(0);                                                              \
  if (function.IsUnknown()) return machine.Derived(function, call.span);                          \
  if (!function.IsFunction()) return machine.Mistake("the callback is not a function", call.span)

const UnknownData* Unlisted(const Object* array) {
  return array->open != nullptr && !array->open->exhaustive ? array->open : nullptr;
}

// Calls back for every element; `visit` gets the result and returns false to stop.
template <class Visit>
void Each(Machine& machine, const Call& call, Object* array, const Value& function, Visit visit) {
  for (size_t i = 0; i < array->elements.size() && machine.Spend(1); ++i) {
    Value element = array->elements[i];
    if (element.IsHole()) continue;
    Value result = CallBack(machine, call, function, element, Value::Number(static_cast<double>(i)));
    if (!visit(i, element, result)) return;
  }
}

// The elements that nobody listed: one more round that may not happen.
void MaybeMore(Machine& machine, const Call& call, Object* array, const Value& function) {
  const UnknownData* open = Unlisted(array);
  if (open == nullptr) return;
  Value element = Value::Unknown(open, call.span);
  machine.Fork(open, {[&] {
                        CallBack(machine, call, function, element, element);
                        return Completion();
                      },
                      [] { return Completion(); }});
}

Value ForEach(Machine& machine, const Call& call) {
  ARRAY();
  Each(machine, call, array, function, [](size_t, const Value&, const Value&) { return true; });
  MaybeMore(machine, call, array, function);
  return Value::Undefined(call.span);
}

Value Map(Machine& machine, const Call& call) {
  ARRAY();
  std::vector<Value> out(array->elements.size(), Value::Hole());
  machine.Charge(out.size() * sizeof(Value));
  Each(machine, call, array, function, [&](size_t i, const Value&, const Value& result) {
    if (i < out.size()) out[i] = result;
    return true;
  });
  MaybeMore(machine, call, array, function);
  return MakeArray(machine, std::move(out), call.span, array->open);
}

Value Filter(Machine& machine, const Call& call) {
  ARRAY();
  std::vector<Value> out;
  const UnknownData* open = array->open;
  Each(machine, call, array, function, [&](size_t, const Value& element, const Value& result) {
    std::optional<bool> keep = machine.Truthy(result);
    if (!keep) {
      out.push_back(machine.Either(&result.unknown(), {element, Value::Undefined()}, true, element.span));
      if (open == nullptr) open = &machine.Either(&result.unknown(), {Value::Undefined()}, true, call.span).unknown();
    } else if (*keep) {
      out.push_back(element);
    }
    return true;
  });
  MaybeMore(machine, call, array, function);
  return MakeArray(machine, std::move(out), call.span, open);
}

Value FlatMap(Machine& machine, const Call& call) {
  ARRAY();
  std::vector<Value> out;
  const UnknownData* open = array->open;
  Each(machine, call, array, function, [&](size_t, const Value&, const Value& result) {
    if (result.IsArray()) {
      out.insert(out.end(), result.object()->elements.begin(), result.object()->elements.end());
      if (open == nullptr) open = result.object()->open;
    } else {
      out.push_back(result);
    }
    return machine.Charge(sizeof(Value) * 2);
  });
  MaybeMore(machine, call, array, function);
  return MakeArray(machine, std::move(out), call.span, open);
}

// some() and every(): `decides` is the result that ends the search.
Value Test(Machine& machine, const Call& call, bool decides) {
  ARRAY();
  const UnknownData* doubt = array->open;
  bool decided = false;
  Each(machine, call, array, function, [&](size_t, const Value&, const Value& result) {
    std::optional<bool> truth = machine.Truthy(result);
    if (!truth && doubt == nullptr) doubt = &result.unknown();
    decided = truth == decides;
    return !decided;
  });
  if (decided) return Value::Boolean(decides, call.span);
  if (doubt != nullptr) return machine.Derived(Value::Unknown(doubt), call.span);
  return Value::Boolean(!decides, call.span);
}
Value Some(Machine& machine, const Call& call) { return Test(machine, call, true); }
Value Every(Machine& machine, const Call& call) { return Test(machine, call, false); }

Value Search(Machine& machine, const Call& call, bool index, bool last) {
  ARRAY();
  size_t length = array->elements.size();
  std::vector<Value> candidates;
  const UnknownData* doubt = nullptr;
  for (size_t k = 0; k < length && k < array->elements.size() && machine.Spend(1); ++k) {
    size_t i = last ? length - 1 - k : k;
    Value element = array->elements[i].IsHole() ? Value() : array->elements[i];
    Value at = Value::Number(static_cast<double>(i), call.span);
    Value result = CallBack(machine, call, function, element, at);
    std::optional<bool> truth = machine.Truthy(result);
    if (truth && !*truth) continue;
    candidates.push_back(index ? at : element);
    if (truth) return doubt == nullptr ? candidates[0] : machine.Either(doubt, candidates, true, call.span);
    doubt = &result.unknown();
  }
  Value none = index ? Value::Number(-1, call.span) : Value::Undefined(call.span);
  if (array->open != nullptr) return machine.Either(array->open, candidates, false, call.span);
  if (doubt == nullptr) return none;
  candidates.push_back(none);
  return machine.Either(doubt, candidates, true, call.span);
}
Value Find(Machine& machine, const Call& call) { return Search(machine, call, false, false); }
Value FindIndex(Machine& machine, const Call& call) { return Search(machine, call, true, false); }
Value FindLast(Machine& machine, const Call& call) { return Search(machine, call, false, true); }
Value FindLastIndex(Machine& machine, const Call& call) { return Search(machine, call, true, true); }

Value Fold(Machine& machine, const Call& call, bool right) {
  ARRAY();
  bool started = call.arguments.size() > 1;
  Value total = call.Argument(1);
  size_t length = array->elements.size();
  for (size_t k = 0; k < length && k < array->elements.size() && machine.Spend(1); ++k) {
    size_t i = right ? length - 1 - k : k;
    Value element = array->elements[i];
    if (element.IsHole()) continue;
    if (!started) {
      total = element;
      started = true;
      continue;
    }
    Value arguments[] = {total, element, Value::Number(static_cast<double>(i)), call.self};
    total = machine.CallValue(function, Value(), arguments, call.span);
  }
  if (const UnknownData* open = Unlisted(array)) {
    Value arguments[] = {total, Value::Unknown(open, call.span), Value::Unknown(open, call.span), call.self};
    total = machine.ForkValue(open,
                              {[&] { return machine.CallValue(function, Value(), arguments, call.span); },
                               [&] { return total; }},
                              call.span);
    started = true;
  }
  if (!started) machine.ThrowError("TypeError", "Reduce of empty array with no initial value", call.span);
  return total;
}
Value Reduce(Machine& machine, const Call& call) { return Fold(machine, call, false); }
Value ReduceRight(Machine& machine, const Call& call) { return Fold(machine, call, true); }

// Sorts in place; undefined comes last. What cannot be compared leaves the order open.
void SortElements(Machine& machine, const Call& call, std::vector<Value>& elements, const UnknownData*& open) {
  Value compare = call.Argument(0);
  std::vector<Value> values;
  size_t undefined = 0;
  for (const Value& element : elements) {
    if (element.IsUndefined()) {
      ++undefined;
    } else {
      values.push_back(element);
    }
  }
  auto doubt = [&](const Value& value) {
    if (open == nullptr && value.IsUnknown()) open = &value.unknown();
    return true;
  };
  if (compare.IsFunction()) {
    MergeSort(values, [&](const Value& a, const Value& b) {
      Value arguments[] = {a, b};
      Value order = machine.CallValue(compare, Value(), arguments, call.span);
      if (order.IsUnknown()) return doubt(order);
      return !(machine.ToNumber(order).value_or(0) > 0);
    });
  } else {
    std::vector<std::pair<std::vector<uint16_t>, Value>> texts;
    for (const Value& value : values) {
      if (value.IsUnknown()) doubt(value);
      texts.emplace_back(ToUtf16(machine.ToText(value).value_or("")), value);
    }
    std::stable_sort(texts.begin(), texts.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (size_t i = 0; i < values.size(); ++i) values[i] = texts[i].second;
  }
  values.resize(values.size() + undefined);
  elements = std::move(values);
}

Value Sort(Machine& machine, const Call& call) {
  if (call.self.IsUnknown()) return machine.Derived(call.self, call.span);
  Object* array = ArrayOf(machine, call.self);
  if (array == nullptr) return machine.Mistake("the receiver is no array", call.span);
  machine.Spend(array->elements.size());
  std::vector<Value> elements = array->elements;
  const UnknownData* open = nullptr;
  SortElements(machine, call, elements, open);
  machine.Touch(array);
  array->elements = std::move(elements);
  return call.self;
}

Value ToSorted(Machine& machine, const Call& call) {
  if (call.self.IsUnknown()) return machine.Derived(call.self, call.span);
  Object* array = ArrayOf(machine, call.self);
  if (array == nullptr) return machine.Mistake("the receiver is no array", call.span);
  machine.Spend(array->elements.size());
  std::vector<Value> elements = array->elements;
  const UnknownData* open = nullptr;
  SortElements(machine, call, elements, open);
  return MakeArray(machine, std::move(elements), call.span, array->open);
}

}  // namespace

void Machine::InstallArrayCallbacks() {
  Methods(intrinsics_.array, {{"forEach", ForEach},
                              {"map", Map},
                              {"filter", Filter},
                              {"flatMap", FlatMap},
                              {"some", Some},
                              {"every", Every},
                              {"find", Find},
                              {"findIndex", FindIndex},
                              {"findLast", FindLast},
                              {"findLastIndex", FindLastIndex},
                              {"reduce", Reduce},
                              {"reduceRight", ReduceRight},
                              {"sort", Sort},
                              {"toSorted", ToSorted}});
}

}  // namespace sequelint::eval
