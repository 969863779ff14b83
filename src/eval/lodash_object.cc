#include <algorithm>

#include "eval/builtins.h"
#include "eval/clone.h"
#include "eval/lodash.h"
#include "eval/packages.h"

namespace sequelint::eval {
namespace {

bool IsPlainObject(const Value& value) {
  return value.IsObject() && value.object()->cls == Class::kObject && value.object()->host == nullptr;
}

void MergeInto(Machine& machine, Object* target, const Value& source, Span span, int depth) {
  if (source.IsUnknown() || depth > 100) return machine.CopyProperties(target, source, span);
  if (!source.IsObject() || !machine.Spend(1)) return;
  Object* from = source.object();
  for (Key key : machine.OwnKeys(from, false, true)) {
    int own = machine.FindOwn(from, key);
    Span key_span = own >= 0 ? from->properties[static_cast<size_t>(own)].key_span : span;
    Value value = machine.Get(source, key, span);
    bool has = machine.HasOwn(target, key);
    if (value.IsUndefined() && has) continue;
    if (!IsPlainObject(value) && !value.IsArray()) {
      machine.Put(target, key, value, key_span);
      continue;
    }
    Value old = has ? machine.Get(Value::Of(target), key, span) : Value();
    bool into = value.IsArray() ? old.IsArray() : old.IsObject() && !old.IsFunction() && old.object()->host == nullptr;
    Object* merged = into                ? old.object()
                     : value.IsArray() ? machine.NewArray({}, value.span)
                                       : machine.NewObject(value.span);
    if (!into) merged->node = value.object()->node;
    MergeInto(machine, merged, value, span, depth + 1);
    machine.Put(target, key, Value::Of(merged, value.span), key_span);
  }
  if (from->open != nullptr) machine.CopyProperties(target, Value::Unknown(from->open), span);
}

// Copies what is missing: lodash's defaults.
void DefaultInto(Machine& machine, Object* target, const Value& source, Span span, bool deep, int depth) {
  if (source.IsUnknown()) return machine.MarkOpen(target, &source.unknown());
  if (!source.IsObject() || depth > 100) return;
  for (Key key : machine.OwnKeys(source.object(), false, true)) {
    Value value = machine.Get(source, key, span), old = machine.Get(Value::Of(target), key, span);
    if (old.IsUndefined()) {
      machine.Put(target, key, deep ? DeepCopy(machine, value) : value, value.span);
    } else if (deep && IsPlainObject(old) && IsPlainObject(value)) {
      DefaultInto(machine, old.object(), value, span, true, depth + 1);
    }
  }
}

template <bool kDeep>
Value Defaults(Machine& machine, const Call& call) {
  Value target = call.Argument(0);
  if (!target.IsObject()) return target;
  for (size_t i = 1; i < call.arguments.size(); ++i) {
    DefaultInto(machine, target.object(), call.arguments[i], call.span, kDeep, 0);
  }
  return target;
}

Value AssignAll(Machine& machine, const Call& call) {
  Value target = call.Argument(0);
  for (size_t i = 1; i < call.arguments.size() && target.IsObject(); ++i) {
    machine.CopyProperties(target.object(), call.arguments[i], call.span);
  }
  return target;
}

// The keys named by the arguments from `first` on, nested lists included. False when one is not known.
bool NamedKeys(Machine& machine, const Call& call, size_t first, std::vector<Key>& keys) {
  for (size_t i = first; i < call.arguments.size(); ++i) {
    const Value& argument = call.arguments[i];
    std::vector<Value> names = {argument};
    if (argument.IsArray()) names = argument.object()->elements;
    for (const Value& name : names) {
      if (name.IsUnknown() || name.IsObject()) return false;
      if (Key key = machine.ToKey(name)) keys.push_back(key);
    }
  }
  return true;
}

Value Pick(Machine& machine, const Call& call) {
  Value source = call.Argument(0);
  std::vector<Key> keys;
  if (source.IsUnknown() || !NamedKeys(machine, call, 1, keys)) {
    return source.IsUnknown() ? machine.Derived(source, call.span) : machine.Unknown("which members " + machine.Quote(call.span) + " picks", call.span);
  }
  Object* out = machine.NewObject(call.span);
  for (Key key : keys) {
    if (!source.IsObject() || (!machine.Has(source.object(), key) && machine.OpenReason(source.object()) == nullptr)) continue;
    int own = machine.FindOwn(source.object(), key);
    Span span = own >= 0 ? source.object()->properties[static_cast<size_t>(own)].key_span : call.span;
    machine.Put(out, key, machine.Get(source, key, call.span), span);
  }
  return Value::Of(out, call.span);
}

Value Omit(Machine& machine, const Call& call) {
  Value source = call.Argument(0);
  std::vector<Key> keys;
  if (source.IsUnknown()) return machine.Derived(source, call.span);
  Object* out = machine.NewObject(call.span);
  bool known = NamedKeys(machine, call, 1, keys);
  machine.CopyProperties(out, source, call.span, &keys);
  if (!known) {
    Value why = machine.Unknown("which members " + machine.Quote(call.span) + " leaves out", call.span);
    machine.CopyProperties(out, why, call.span);
  }
  return Value::Of(out, call.span);
}

// pickBy, omitBy, mapValues, mapKeys, invert: a new object from the members of one.
enum class Make { kPick, kOmit, kValues, kKeys, kInvert };

template <Make kMake>
Value Remake(Machine& machine, const Call& call) {
  Value source = call.Argument(0);
  if (source.IsUnknown()) return machine.Derived(source, call.span);
  Object* out = machine.NewObject(call.span);
  Members members;
  if (!MembersOf(machine, source, members)) return Value::Of(out, call.span);
  for (size_t i = 0; i < members.values.size(); ++i) {
    const Value &value = members.values[i], &name = members.keys[i];
    Key key = machine.ToKey(name);
    if (kMake == Make::kInvert) {
      if (Key inverted = value.IsUnknown() ? nullptr : machine.ToKey(value)) machine.Put(out, inverted, name, value.span);
      continue;
    }
    Value result = Iteratee(machine, call.Argument(1), value, name, source, call.span);
    if (kMake == Make::kValues) {
      machine.Put(out, key, result, name.span);
    } else if (kMake == Make::kKeys) {
      Key renamed = result.IsUnknown() ? nullptr : machine.ToKey(result);
      if (renamed != nullptr) {
        machine.Put(out, renamed, value, name.span);
      } else if (result.IsUnknown()) {
        machine.MarkOpen(out, &result.unknown());
      }
    } else if (result.IsUnknown()) {
      machine.Put(out, key, machine.Either(&result.unknown(), {value, Value::Undefined()}, true, value.span), name.span);
    } else if (machine.IsTrue(result) == (kMake == Make::kPick)) {
      machine.Put(out, key, value, name.span);
    }
  }
  if (members.open != nullptr) machine.MarkOpen(out, members.open);
  return Value::Of(out, call.span);
}

template <int kWhat>  // 0 keys, 1 values, 2 pairs
Value List(Machine& machine, const Call& call) {
  Value source = call.Argument(0);
  if (source.IsUnknown()) return machine.Derived(source, call.span);
  Members members;
  MembersOf(machine, source, members);
  std::vector<Value> out;
  for (size_t i = 0; i < members.values.size(); ++i) {
    Value name = members.is_array ? machine.Str(TextOf(machine, members.keys[i])) : members.keys[i];
    out.push_back(kWhat == 0   ? name
                  : kWhat == 1 ? members.values[i]
                               : Value::Of(machine.NewArray({name, members.values[i]}, call.span), call.span));
  }
  Object* array = machine.NewArray(std::move(out), call.span);
  array->open = members.open;
  return Value::Of(array, call.span);
}

Value FromPairs(Machine& machine, const Call& call) {
  Value object = machine.Get(Value::Of(machine.global()), machine.Intern("Object"));
  return machine.Invoke(object, machine.Intern("fromEntries"), call.arguments, call.span);
}

Value ZipObject(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 2, false)) return *stop;
  Object* out = machine.NewObject(call.span);
  size_t index = 0;
  machine.Iterate(call.Argument(0), [&](const Value& name) {
    Value value = call.Argument(1).IsObject() ? machine.GetComputed(call.Argument(1), Value::Number(static_cast<double>(index++))) : Value();
    if (Key key = name.IsUnknown() ? nullptr : machine.ToKey(name)) machine.Put(out, key, value, name.span);
    return true;
  });
  return Value::Of(out, call.span);
}

Value GetPath(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 2, false)) return *stop;
  Value value = call.Argument(0);
  for (Key key : PathKeys(machine, call.Argument(1))) {
    if (value.IsNullish()) break;
    value = machine.Get(value, key, call.span);
  }
  return value.IsUndefined() ? call.Argument(2) : value;
}

Value HasPath(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 2, false)) return *stop;
  Value value = call.Argument(0);
  for (Key key : PathKeys(machine, call.Argument(1))) {
    if (value.IsUnknown()) return machine.Derived(value, call.span);
    if (!value.IsObject() || !machine.HasOwn(value.object(), key)) return Value::Boolean(false, call.span);
    value = machine.Get(value, key, call.span);
  }
  return Value::Boolean(true, call.span);
}

Value SetPath(Machine& machine, const Call& call) {
  Value target = call.Argument(0);
  if (!target.IsObject() || call.Argument(1).IsUnknown()) return target;
  std::vector<Key> path = PathKeys(machine, call.Argument(1));
  Value holder = target;
  for (size_t i = 0; i < path.size(); ++i) {
    if (i + 1 == path.size()) {
      machine.Set(holder, path[i], call.Argument(2), call.span);
      break;
    }
    Value next = machine.Get(holder, path[i], call.span);
    if (!next.IsObject() && !next.IsUnknown()) {
      next = path[i + 1]->index != kNoIndex ? Value::Of(machine.NewArray({}, call.span), call.span)
                                            : Value::Of(machine.NewObject(call.span), call.span);
      machine.Set(holder, path[i], next, call.span);
    }
    holder = next;
  }
  return target;
}

Value Clone(Machine& machine, const Call& call) {
  Value source = call.Argument(0);
  if (!source.IsObject() || source.IsFunction() || source.object()->host != nullptr) return source;
  Object* out = machine.NewObjectWith(source.object()->prototype, source.object()->cls, source.object()->span);
  out->primitive = source.object()->primitive;
  out->elements = source.object()->elements;
  out->open = source.object()->open;
  if (!source.IsArray()) machine.CopyProperties(out, source, call.span);
  return Value::Of(out, source.span);
}

Value CloneDeep(Machine& machine, const Call& call) { return DeepCopy(machine, call.Argument(0)); }

Value Create(Machine& machine, const Call& call) {
  Value arguments[] = {call.Argument(0)};
  Value out = machine.Invoke(machine.Get(Value::Of(machine.global()), machine.Intern("Object")), machine.Intern("create"),
                             arguments, call.span);
  if (out.IsObject()) machine.CopyProperties(out.object(), call.Argument(1), call.span);
  return out;
}

}  // namespace

Value MergeAll(Machine& machine, const Call& call) {
  Value target = call.Argument(0);
  if (!target.IsObject()) return target.IsUnknown() ? target : Value::Of(machine.NewObject(call.span), call.span);
  machine.Touch(target.object());
  for (size_t i = 1; i < call.arguments.size(); ++i) {
    MergeInto(machine, target.object(), call.arguments[i], call.span, 0);
  }
  return target;
}

void InstallLodashObjects(Machine& machine, Object* lodash) {
  machine.Methods(lodash, {{"merge", MergeAll},
                           {"mergeWith", MergeAll},
                           {"assign", AssignAll},
                           {"assignIn", AssignAll},
                           {"extend", AssignAll},
                           {"defaults", Defaults<false>},
                           {"defaultsDeep", Defaults<true>},
                           {"pick", Pick},
                           {"omit", Omit},
                           {"pickBy", Remake<Make::kPick>},
                           {"omitBy", Remake<Make::kOmit>},
                           {"mapValues", Remake<Make::kValues>},
                           {"mapObject", Remake<Make::kValues>},
                           {"mapKeys", Remake<Make::kKeys>},
                           {"invert", Remake<Make::kInvert>},
                           {"keys", List<0>},
                           {"keysIn", List<0>},
                           {"values", List<1>},
                           {"toPairs", List<2>},
                           {"entries", List<2>},
                           {"pairs", List<2>},
                           {"fromPairs", FromPairs},
                           {"zipObject", ZipObject},
                           {"get", GetPath},
                           {"has", HasPath},
                           {"set", SetPath},
                           {"clone", Clone},
                           {"cloneDeep", CloneDeep},
                           {"create", Create}});
}

}  // namespace sequelint::eval
