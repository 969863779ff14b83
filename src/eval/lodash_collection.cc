#include <algorithm>

#include "eval/arrays.h"
#include "eval/builtins.h"
#include "eval/lodash.h"

namespace sequelint::eval {

bool MembersOf(Machine& machine, const Value& collection, Members& out) {
  if (!collection.IsObject()) {
    if (!collection.IsString()) return false;
    out.is_array = true;
    return machine.Iterate(collection, [&](const Value& code) {
      out.keys.push_back(Value::Number(static_cast<double>(out.values.size())));
      out.values.push_back(code);
      return true;
    });
  }
  Object* object = collection.object();
  out.open = object->open;
  machine.Spend(object->elements.size() / 8);
  if (object->cls == Class::kArray) {
    out.is_array = true;
    for (size_t i = 0; i < object->elements.size(); ++i) {
      out.values.push_back(object->elements[i].IsHole() ? Value() : object->elements[i]);
      out.keys.push_back(Value::Number(static_cast<double>(i)));
    }
    return true;
  }
  for (Key key : machine.EnumerableKeys(object)) {
    int own = machine.FindOwn(object, key);
    Span span = own >= 0 ? object->properties[static_cast<size_t>(own)].key_span : collection.span;
    out.keys.push_back(machine.KeyValue(key, span));
    out.values.push_back(machine.Get(collection, key, span));
  }
  return true;
}

std::vector<Key> PathKeys(Machine& machine, const Value& path) {
  std::vector<Key> keys;
  if (path.IsArray()) {
    for (const Value& part : path.object()->elements) {
      if (Key key = part.IsUnknown() ? nullptr : machine.ToKey(part)) keys.push_back(key);
    }
    return keys;
  }
  std::string text = TextOf(machine, path), part;
  for (char c : text + ".") {
    if (c == '.' || c == '[' || c == ']') {
      if (!part.empty()) keys.push_back(machine.Intern(part));
      part.clear();
    } else if (c != '"' && c != '\'') {
      part += c;
    }
  }
  return keys;
}

namespace {

Value AtPath(Machine& machine, Value value, const Value& path, Span span) {
  for (Key key : PathKeys(machine, path)) {
    if (value.IsNullish()) return Value::Undefined(span);
    value = machine.Get(value, key, span);
  }
  return value;
}

// Whether `value` has every member of `pattern`.
Value MatchesPattern(Machine& machine, const Value& value, const Value& pattern, Span span) {
  for (Key key : machine.EnumerableKeys(pattern.object())) {
    if (!value.IsObject()) return value.IsUnknown() ? machine.Derived(value, span) : Value::Boolean(false, span);
    Value mine = machine.Get(value, key, span), wanted = machine.Get(pattern, key, span);
    if (mine.IsUnknown()) return machine.Derived(mine, span);
    if (!machine.SameValueZero(mine, wanted)) return Value::Boolean(false, span);
  }
  return Value::Boolean(true, span);
}

}  // namespace

Value Iteratee(Machine& machine, const Value& iteratee, const Value& value, const Value& key, const Value& collection,
               Span span) {
  if (iteratee.IsFunction()) {
    Value arguments[] = {value, key, collection};
    return machine.CallValue(iteratee, Value(), arguments, span);
  }
  if (iteratee.IsUnknown()) return machine.Derived(iteratee, span);
  if (iteratee.IsNullish()) return value;
  if (iteratee.IsArray() && iteratee.object()->elements.size() == 2) {
    Value mine = AtPath(machine, value, iteratee.object()->elements[0], span);
    if (mine.IsUnknown()) return machine.Derived(mine, span);
    return Value::Boolean(machine.SameValueZero(mine, iteratee.object()->elements[1]), span);
  }
  if (iteratee.IsObject()) return MatchesPattern(machine, value, iteratee, span);
  return AtPath(machine, value, iteratee, span);
}

namespace {

// Array methods of the language serve lodash's collection functions: the members become an array, the iteratee a
// function that sees the key where the array method gives an index.
Value OnArray(Machine& machine, const Call& call, const char* method) {
  Value source = call.Argument(0), iteratee = call.Argument(1);
  if (source.IsUnknown()) {
    if (iteratee.IsFunction()) machine.RunCallbacks(&source.unknown(), call.arguments.subspan(1), call.span);
    return machine.Derived(source, call.span);
  }
  Members members;
  MembersOf(machine, source, members);
  std::vector<Value> keys = members.keys;
  Object* array = machine.NewArray(std::move(members.values), call.span);
  array->open = members.open;
  Span span = call.span;
  Value function = Value::Of(machine.NewFunction(method, [&machine, keys, iteratee, source, span](Interpreter&, const Call& inner) {
    Value at = inner.Argument(1);
    bool known = at.IsNumber() && at.number() >= 0 && at.number() < static_cast<double>(keys.size());
    Value key = known ? keys[static_cast<size_t>(at.number())] : at;
    return Iteratee(machine, iteratee, inner.Argument(0), key, source, span);
  }));
  Value arguments[] = {function};
  return machine.Invoke(Value::Of(array, call.span), machine.Intern(method), arguments, call.span);
}

Value Map(Machine& machine, const Call& call) { return OnArray(machine, call, "map"); }
Value Filter(Machine& machine, const Call& call) { return OnArray(machine, call, "filter"); }
Value Find(Machine& machine, const Call& call) { return OnArray(machine, call, "find"); }
Value FindIndex(Machine& machine, const Call& call) { return OnArray(machine, call, "findIndex"); }
Value FlatMap(Machine& machine, const Call& call) { return OnArray(machine, call, "flatMap"); }
Value Some(Machine& machine, const Call& call) { return OnArray(machine, call, "some"); }
Value Every(Machine& machine, const Call& call) { return OnArray(machine, call, "every"); }
Value ForEach(Machine& machine, const Call& call) {
  OnArray(machine, call, "forEach");
  return call.Argument(0);
}

Value Reject(Machine& machine, const Call& call) {
  Value iteratee = call.Argument(1);
  Value negated = Value::Of(machine.NewFunction("reject", [&machine, iteratee](Interpreter&, const Call& inner) {
    Value result = Iteratee(machine, iteratee, inner.Argument(0), inner.Argument(1), inner.Argument(2), inner.span);
    std::optional<bool> truth = machine.Truthy(result);
    return truth ? Value::Boolean(!*truth) : machine.Derived(result, inner.span);
  }));
  Value arguments[] = {call.Argument(0), negated};
  return OnArray(machine, {.arguments = arguments, .span = call.span}, "filter");
}

Value Reduce(Machine& machine, const Call& call) {
  Value source = call.Argument(0), function = call.Argument(1);
  if (source.IsUnknown()) return machine.Derived(source, call.span);
  Members members;
  MembersOf(machine, source, members);
  bool started = call.arguments.size() > 2;
  Value total = call.Argument(2);
  for (size_t i = 0; i < members.values.size(); ++i) {
    if (!started) {
      total = members.values[i];
      started = true;
      continue;
    }
    Value arguments[] = {total, members.values[i], members.keys[i], source};
    total = machine.CallValue(function, Value(), arguments, call.span);
  }
  if (members.open != nullptr && !members.open->exhaustive) {
    return machine.Either(members.open, {total}, false, call.span);
  }
  return total;
}

// keyBy, groupBy, countBy
enum class Group { kKey, kGroup, kCount };

template <Group kHow>
Value GroupMembers(Machine& machine, const Call& call) {
  Value source = call.Argument(0);
  if (source.IsUnknown()) return machine.Derived(source, call.span);
  Members members;
  MembersOf(machine, source, members);
  Object* out = machine.NewObject(call.span);
  for (size_t i = 0; i < members.values.size(); ++i) {
    Value name = Iteratee(machine, call.Argument(1), members.values[i], members.keys[i], source, call.span);
    Key key = name.IsUnknown() ? nullptr : machine.ToKey(name);
    if (key == nullptr) {
      if (name.IsUnknown()) machine.MarkOpen(out, &name.unknown());
      continue;
    }
    Value old = machine.HasOwn(out, key) ? machine.Get(Value::Of(out), key) : Value();
    if (kHow == Group::kKey) {
      machine.Put(out, key, members.values[i], members.values[i].span);
    } else if (kHow == Group::kCount) {
      machine.Put(out, key, Value::Number((old.IsNumber() ? old.number() : 0) + 1, call.span));
    } else {
      if (!old.IsArray()) machine.Put(out, key, old = Value::Of(machine.NewArray({}, call.span), call.span));
      machine.Push(old.object(), members.values[i]);
    }
  }
  if (members.open != nullptr) machine.MarkOpen(out, members.open);
  return Value::Of(out, call.span);
}

Value SortBy(Machine& machine, const Call& call) {
  Value source = call.Argument(0);
  if (source.IsUnknown()) return machine.Derived(source, call.span);
  Members members;
  MembersOf(machine, source, members);
  std::vector<Value> by = {call.Argument(1)}, orders;
  if (call.Argument(1).IsArray()) by = call.Argument(1).object()->elements;
  if (call.Argument(2).IsArray()) orders = call.Argument(2).object()->elements;
  if (call.Argument(2).IsString()) orders = {call.Argument(2)};
  machine.Spend(members.values.size() * 4);
  MergeSort(members.values, [&](const Value& a, const Value& b) {
    for (size_t i = 0; i < by.size(); ++i) {
      Value x = Iteratee(machine, by[i], a, Value(), source, call.span);
      Value y = Iteratee(machine, by[i], b, Value(), source, call.span);
      bool down = i < orders.size() && orders[i].IsString() && orders[i].string() == "desc";
      Value less = machine.Compare("<", down ? y : x, down ? x : y, call.span);
      if (machine.IsTrue(less)) return true;
      Value greater = machine.Compare(">", down ? y : x, down ? x : y, call.span);
      if (machine.IsTrue(greater)) return false;
    }
    return true;
  });
  return MakeArray(machine, std::move(members.values), call.span, members.open);
}

template <bool kBy>
Value Uniq(Machine& machine, const Call& call) {
  Value source = call.Argument(0);
  if (source.IsUnknown()) return machine.Derived(source, call.span);
  Members members;
  MembersOf(machine, source, members);
  Object* seen = machine.NewSet();
  std::vector<Value> out;
  for (size_t i = 0; i < members.values.size(); ++i) {
    Value by = kBy ? Iteratee(machine, call.Argument(1), members.values[i], members.keys[i], source, call.span)
                   : members.values[i];
    if (machine.CollectionFind(seen, by) >= 0) continue;
    machine.CollectionAdd(seen, by, Value());
    out.push_back(members.values[i]);
  }
  return MakeArray(machine, std::move(out), call.span, members.open);
}

// The first list with (or without) the elements of the others.
template <bool kKeep>
Value Filtered(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, call.arguments.size(), false)) return *stop;
  Members members;
  MembersOf(machine, call.Argument(0), members);
  std::vector<Object*> others;
  bool values = call.callee != nullptr && call.callee->function->name == "without";
  if (values) {
    others.push_back(machine.NewSet({call.arguments.begin() + 1, call.arguments.end()}));
  } else {
    for (size_t i = 1; i < call.arguments.size(); ++i) {
      Members other;
      MembersOf(machine, call.arguments[i], other);
      others.push_back(machine.NewSet(other.values));
    }
  }
  std::vector<Value> out;
  for (const Value& value : members.values) {
    size_t in = 0;
    for (Object* other : others) in += machine.CollectionFind(other, value) >= 0 ? 1 : 0;
    if (kKeep ? in == others.size() : in == 0) out.push_back(value);
  }
  return MakeArray(machine, std::move(out), call.span, members.open);
}

Value Union(Machine& machine, const Call& call) {
  Object* all = machine.NewSet();
  const UnknownData* open = nullptr;
  for (const Value& argument : call.arguments) {
    Members members;
    MembersOf(machine, argument, members);
    if (argument.IsUnknown()) open = &argument.unknown();
    if (members.open != nullptr) open = members.open;
    for (const Value& value : members.values) machine.CollectionAdd(all, value, Value());
  }
  return MakeArray(machine, all->elements, call.span, open);
}

template <int kWhat>  // 0 flatten, 1 flattenDeep, 2 compact, 3 slice(1), 4 slice(0, -1), 5 reverse
Value ArrayMethod(Machine& machine, const Call& call) {
  static constexpr const char* kMethods[] = {"flat", "flat", "filter", "slice", "slice", "toReversed"};
  Value source = call.Argument(0);
  if (source.IsNullish()) return Value::Of(machine.NewArray({}, call.span), call.span);
  std::vector<Value> arguments;
  if (kWhat == 1) arguments = {Value::Number(1e9)};
  if (kWhat == 2) arguments = {machine.Get(Value::Of(machine.global()), machine.Intern("Boolean"))};
  if (kWhat == 3) arguments = {Value::Number(1)};
  if (kWhat == 4) arguments = {Value::Number(0), Value::Number(-1)};
  return machine.Invoke(source, machine.Intern(kMethods[kWhat]), arguments, call.span);
}

Value Head(Machine& machine, const Call& call) {
  Value source = call.Argument(0);
  return source.IsNullish() ? Value::Undefined(call.span) : machine.Get(source, machine.IndexKey(0), call.span);
}
Value Last(Machine& machine, const Call& call) {
  if (call.Argument(0).IsNullish()) return Value::Undefined(call.span);
  Value arguments[] = {Value::Number(-1)};
  return machine.Invoke(call.Argument(0), machine.Intern("at"), arguments, call.span);
}

template <bool kDrop>
Value Take(Machine& machine, const Call& call) {
  Value count = call.Argument(1).IsUndefined() ? Value::Number(1) : call.Argument(1);
  std::vector<Value> arguments = {Value::Number(0), count};
  if (kDrop) arguments = {count};
  return machine.Invoke(call.Argument(0), machine.Intern("slice"), arguments, call.span);
}

Value Concat(Machine& machine, const Call& call) {
  Value first = call.Argument(0);
  if (!first.IsArray() && !first.IsUnknown()) first = Value::Of(machine.NewArray({first}, call.span), call.span);
  return machine.Invoke(first, machine.Intern("concat"), call.arguments.empty() ? call.arguments : call.arguments.subspan(1), call.span);
}

Value Includes(Machine& machine, const Call& call) {
  if (call.Argument(0).IsString()) return machine.Invoke(call.Argument(0), machine.Intern("includes"), call.arguments.subspan(1), call.span);
  Members members;
  if (call.Argument(0).IsUnknown()) return machine.Derived(call.Argument(0), call.span);
  MembersOf(machine, call.Argument(0), members);
  Value list = MakeArray(machine, std::move(members.values), call.span, members.open);
  Value arguments[] = {call.Argument(1)};
  return machine.Invoke(list, machine.Intern("includes"), arguments, call.span);
}

Value Size(Machine& machine, const Call& call) {
  if (call.Argument(0).IsUnknown()) return machine.Derived(call.Argument(0), call.span);
  Members members;
  MembersOf(machine, call.Argument(0), members);
  if (members.open != nullptr) return machine.Derived(Value::Unknown(members.open), call.span);
  return Value::Number(static_cast<double>(members.values.size()), call.span);
}

Value Range(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 3, false)) return *stop;
  double from = NumberOf(machine, call.Argument(0)), to = 0, step = 1;
  if (call.arguments.size() > 1) {
    to = NumberOf(machine, call.Argument(1));
  } else {
    std::swap(from, to);
  }
  if (call.arguments.size() > 2) step = NumberOf(machine, call.Argument(2));
  if (call.arguments.size() < 3 && to < from) step = -1;
  std::vector<Value> out;
  for (double at = from; step > 0 ? at < to : at > to; at += step) {
    if (step == 0 || !machine.Spend(1) || !machine.Charge(sizeof(Value))) break;
    out.push_back(Value::Number(at, call.span));
  }
  return MakeArray(machine, std::move(out), call.span, nullptr);
}

Value Times(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1, false)) return *stop;
  std::vector<Value> out;
  double count = NumberOf(machine, call.Argument(0));
  for (double i = 0; i < count && machine.Spend(1) && machine.Charge(sizeof(Value)); ++i) {
    out.push_back(Iteratee(machine, call.Argument(1), Value::Number(i), Value(), Value(), call.span));
  }
  return MakeArray(machine, std::move(out), call.span, nullptr);
}

Value Chunk(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 2, false)) return *stop;
  Members members;
  MembersOf(machine, call.Argument(0), members);
  auto size = static_cast<size_t>(std::max<int64_t>(1, IntegerOf(machine, call.Argument(1), 1)));
  std::vector<Value> out;
  for (size_t i = 0; i < members.values.size(); i += size) {
    size_t end = std::min(i + size, members.values.size());
    out.push_back(Value::Of(machine.NewArray({members.values.begin() + static_cast<std::ptrdiff_t>(i),
                                              members.values.begin() + static_cast<std::ptrdiff_t>(end)},
                                             call.span)));
  }
  return MakeArray(machine, std::move(out), call.span, members.open);
}

Value Zip(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, call.arguments.size(), false)) return *stop;
  std::vector<Members> lists(call.arguments.size());
  size_t length = 0;
  for (size_t i = 0; i < lists.size(); ++i) {
    MembersOf(machine, call.arguments[i], lists[i]);
    length = std::max(length, lists[i].values.size());
  }
  std::vector<Value> out;
  for (size_t i = 0; i < length; ++i) {
    std::vector<Value> row;
    for (const Members& list : lists) row.push_back(i < list.values.size() ? list.values[i] : Value());
    out.push_back(Value::Of(machine.NewArray(std::move(row), call.span)));
  }
  return MakeArray(machine, std::move(out), call.span, nullptr);
}

}  // namespace

void InstallLodashCollections(Machine& machine, Object* lodash) {
  machine.Methods(lodash, {{"map", Map},
                           {"collect", Map},
                           {"forEach", ForEach},
                           {"each", ForEach},
                           {"forOwn", ForEach},
                           {"forIn", ForEach},
                           {"filter", Filter},
                           {"where", Filter},
                           {"reject", Reject},
                           {"find", Find},
                           {"findWhere", Find},
                           {"findIndex", FindIndex},
                           {"flatMap", FlatMap},
                           {"some", Some},
                           {"any", Some},
                           {"every", Every},
                           {"all", Every},
                           {"reduce", Reduce},
                           {"keyBy", GroupMembers<Group::kKey>},
                           {"indexBy", GroupMembers<Group::kKey>},
                           {"groupBy", GroupMembers<Group::kGroup>},
                           {"countBy", GroupMembers<Group::kCount>},
                           {"sortBy", SortBy},
                           {"orderBy", SortBy},
                           {"uniq", Uniq<false>},
                           {"uniqBy", Uniq<true>},
                           {"difference", Filtered<false>},
                           {"without", Filtered<false>},
                           {"intersection", Filtered<true>},
                           {"union", Union},
                           {"flatten", ArrayMethod<0>},
                           {"flattenDeep", ArrayMethod<1>},
                           {"compact", ArrayMethod<2>},
                           {"tail", ArrayMethod<3>},
                           {"rest", ArrayMethod<3>},
                           {"initial", ArrayMethod<4>},
                           {"reverse", ArrayMethod<5>},
                           {"first", Head},
                           {"head", Head},
                           {"last", Last},
                           {"take", Take<false>},
                           {"drop", Take<true>},
                           {"concat", Concat},
                           {"includes", Includes},
                           {"contains", Includes},
                           {"size", Size},
                           {"range", Range},
                           {"times", Times},
                           {"chunk", Chunk},
                           {"zip", Zip},
                           {"pluck", Map}});
}

}  // namespace sequelint::eval
