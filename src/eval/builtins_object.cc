#include <algorithm>
#include <cmath>

#include "eval/builtins.h"

namespace sequelint::eval {

// Whether writing to the object may run code.
static bool HasSetters(Machine& machine, const Object* object) {
  int length = 0;
  for (; object != nullptr && object != machine.intrinsics().object && ++length < 100; object = object->prototype) {
    for (const Property& property : object->properties) {
      if (property.accessor()) return true;
    }
  }
  return false;
}

namespace {

#define STOP(count) \
  if (std::optional<Value> stop = Stop(machine, call, count, false)) return *stop

// Keys, values or entries of a value; what an unknown may add leaves the list open.
template <class Make>
Value List(Machine& machine, const Call& call, bool hidden, Make make) {
  Value source = call.Argument(0);
  if (source.IsUnknown() && source.unknown().exhaustive && !source.unknown().candidates.empty()) {
    std::vector<std::function<Value()>> ways;
    for (const Value& candidate : source.unknown().candidates) {
      if (candidate.IsNullish()) continue;
      ways.push_back([&, candidate] {
        Value argument[] = {candidate};
        return List(machine, Call{.self = call.self, .arguments = argument, .span = call.span}, hidden, make);
      });
    }
    if (!ways.empty()) return machine.ForkValue(&source.unknown(), ways, call.span);
  }
  STOP(1);
  if (source.IsNullish()) return machine.Mistake("Cannot convert undefined or null to object", call.span);
  std::vector<Value> out;
  if (source.IsString()) {
    Object* boxed = machine.NewObjectWith(machine.intrinsics().string, Class::kBoxed);
    boxed->primitive = source;
    source = Value::Of(boxed, source.span);
  }
  if (!source.IsObject()) return Value::Of(machine.NewArray({}, call.span), call.span);
  Object* object = source.object();
  for (Key key : machine.OwnKeys(object, hidden, false)) {
    int own = machine.FindOwn(object, key);
    Span span = own >= 0 ? object->properties[static_cast<size_t>(own)].key_span : source.span;
    out.push_back(make(source, key, span));
  }
  Object* list = machine.NewArray(std::move(out), call.span);
  list->open = object->open;
  return Value::Of(list, call.span);
}

Value Keys(Machine& machine, const Call& call) {
  return List(machine, call, false, [&](const Value&, Key key, Span span) { return machine.KeyValue(key, span); });
}
Value OwnNames(Machine& machine, const Call& call) {
  return List(machine, call, true, [&](const Value&, Key key, Span span) { return machine.KeyValue(key, span); });
}
Value Values(Machine& machine, const Call& call) {
  return List(machine, call, false, [&](const Value& object, Key key, Span span) {
    return machine.Get(object, key, span);
  });
}
Value Entries(Machine& machine, const Call& call) {
  return List(machine, call, false, [&](const Value& object, Key key, Span span) {
    return Value::Of(machine.NewArray({machine.KeyValue(key, span), machine.Get(object, key, span)}, span), span);
  });
}

Value Assign(Machine& machine, const Call& call) {
  Value target = call.Argument(0);
  if (target.IsUnknown()) return machine.Derived(target, call.span);
  if (!target.IsObject()) return target.IsNullish() ? machine.Mistake("Cannot convert undefined or null to object", call.span) : target;
  for (size_t i = 1; i < call.arguments.size(); ++i) {
    const Value& source = call.arguments[i];
    bool plain = source.IsUnknown() || target.object()->cls != Class::kArray;
    if (plain && !HasSetters(machine, target.object())) {
      machine.CopyProperties(target.object(), source, call.span);
      continue;
    }
    if (!source.IsObject()) continue;
    for (Key key : machine.OwnKeys(source.object(), false, true)) {
      machine.Set(target, key, machine.Get(source, key, call.span), call.span);
    }
  }
  return target;
}

Value Freeze(Machine& machine, const Call& call) {
  Value value = call.Argument(0);
  if (value.IsObject()) {
    machine.Touch(value.object());
    value.object()->frozen = value.object()->sealed = true;
  }
  return value;
}
Value Seal(Machine& machine, const Call& call) {
  Value value = call.Argument(0);
  if (value.IsObject()) {
    machine.Touch(value.object());
    value.object()->sealed = true;
  }
  return value;
}
Value IsFrozen(Machine& machine, const Call& call) {
  STOP(1);
  Value value = call.Argument(0);
  return Value::Boolean(!value.IsObject() || value.object()->frozen, call.span);
}
Value IsSealed(Machine& machine, const Call& call) {
  STOP(1);
  Value value = call.Argument(0);
  return Value::Boolean(!value.IsObject() || value.object()->sealed, call.span);
}
Value IsExtensible(Machine& machine, const Call& call) {
  STOP(1);
  Value value = call.Argument(0);
  return Value::Boolean(value.IsObject() && !value.object()->sealed, call.span);
}

Value FromEntries(Machine& machine, const Call& call) {
  Value source = call.Argument(0);
  STOP(1);
  Object* object = machine.NewObject(call.span);
  bool iterated = machine.Iterate(source, [&](const Value& entry) {
    if (entry.IsUnknown()) {
      machine.MarkOpen(object, &entry.unknown());
      return true;
    }
    Value name = machine.GetComputed(entry, Value::Number(0), call.span);
    Value value = machine.GetComputed(entry, Value::Number(1), call.span);
    Key key = name.IsUnknown() ? nullptr : machine.ToKey(name);
    if (key == nullptr) {
      machine.MarkOpen(object, name.IsUnknown() ? &name.unknown() : &machine.Unknown("a key is not known", call.span).unknown());
    } else {
      machine.Put(object, key, value, name.span);
    }
    return true;
  });
  if (!iterated) return machine.Mistake("object is not iterable", call.span);
  if (source.IsObject() && source.object()->open != nullptr) machine.MarkOpen(object, source.object()->open);
  return Value::Of(object, call.span);
}

// { value, get, set, enumerable, … } → a property. Nothing when it is no descriptor.
bool ReadDescriptor(Machine& machine, const Value& descriptor, Property& out, Span span) {
  if (!descriptor.IsObject()) return false;
  const Names& names = machine.names();
  auto flag = [&](Key key) { return machine.IsTrue(machine.Get(descriptor, key, span)); };
  out.enumerable = flag(names.enumerable);
  out.configurable = flag(names.configurable);
  out.writable = flag(names.writable);
  Value getter = machine.Get(descriptor, names.get, span), setter = machine.Get(descriptor, names.set, span);
  if (getter.IsFunction()) out.getter = getter.object();
  if (setter.IsFunction()) out.setter = setter.object();
  if (!out.accessor()) out.value = machine.Get(descriptor, names.value, span);
  return true;
}

Value DefineProperty(Machine& machine, const Call& call) {
  Value target = call.Argument(0);
  STOP(1);
  if (!target.IsObject()) return machine.Mistake("Object.defineProperty called on non-object", call.span);
  Value name = call.Argument(1);
  Key key = name.IsUnknown() ? nullptr : machine.ToKey(name);
  Property property;
  if (key == nullptr) {
    machine.MarkOpen(target.object(), name.IsUnknown() ? &name.unknown() : &machine.Unknown("a key is not known", call.span).unknown());
    return target;
  }
  property.key = key;
  property.key_span = name.span;
  if (call.Argument(2).IsUnknown()) {
    property.value = call.Argument(2);
  } else {
    int own = machine.FindOwn(target.object(), key);
    bool redefined = own >= 0 && !target.object()->properties[static_cast<size_t>(own)].configurable;
    if (redefined) machine.ThrowError("TypeError", "Cannot redefine property: " + key->text, call.span);
    if (!ReadDescriptor(machine, call.Argument(2), property, call.span)) {
      return machine.Mistake("Property description must be an object", call.span);
    }
  }
  machine.Define(target.object(), property);
  return target;
}

Value DefineProperties(Machine& machine, const Call& call) {
  STOP(2);
  Value target = call.Argument(0), table = call.Argument(1);
  if (!target.IsObject() || !table.IsObject()) return target;
  for (Key key : machine.OwnKeys(table.object(), false, true)) {
    Property property{.key = key};
    if (ReadDescriptor(machine, machine.Get(table, key, call.span), property, call.span)) {
      machine.Define(target.object(), property);
    }
  }
  return target;
}

Value Create(Machine& machine, const Call& call) {
  Value prototype = call.Argument(0);
  Object* object = machine.NewObjectWith(prototype.IsObject() ? prototype.object() : nullptr, Class::kObject, call.span);
  if (prototype.IsUnknown()) object->open = &prototype.unknown();
  if (call.Argument(1).IsObject()) {
    Value arguments[] = {Value::Of(object), call.Argument(1)};
    DefineProperties(machine, {.arguments = arguments, .span = call.span});
  }
  return Value::Of(object, call.span);
}

Value GetPrototypeOf(Machine& machine, const Call& call) {
  STOP(1);
  Object* prototype = machine.PrototypeOf(call.Argument(0));
  return prototype == nullptr ? Value::Null(call.span) : Value::Of(prototype, call.span);
}

Value SetPrototypeOf(Machine& machine, const Call& call) {
  Value target = call.Argument(0), prototype = call.Argument(1);
  if (target.IsObject() && (prototype.IsObject() || prototype.IsNull())) {
    machine.SetPrototype(target.object(), prototype.IsNull() ? nullptr : prototype.object());
  } else if (target.IsObject() && prototype.IsUnknown()) {
    machine.MarkOpen(target.object(), &prototype.unknown());
  }
  return target;
}

Value Descriptor(Machine& machine, Object* object, Key key, Span span) {
  const Names& names = machine.names();
  if (!machine.HasOwn(object, key)) return Value::Undefined(span);
  Object* out = machine.NewObject(span);
  int own = machine.FindOwn(object, key);
  const Property* property = own < 0 ? nullptr : &object->properties[static_cast<size_t>(own)];
  if (property != nullptr && property->accessor()) {
    machine.Put(out, names.get, property->getter == nullptr ? Value() : Value::Of(property->getter));
    machine.Put(out, names.set, property->setter == nullptr ? Value() : Value::Of(property->setter));
  } else {
    bool writable = property == nullptr ? !object->frozen : property->writable && !object->frozen;
    machine.Put(out, names.value, machine.Get(Value::Of(object), key, span));
    machine.Put(out, names.writable, Value::Boolean(writable));
  }
  own = machine.FindOwn(object, key);
  property = own < 0 ? nullptr : &object->properties[static_cast<size_t>(own)];
  machine.Put(out, names.enumerable, Value::Boolean(property == nullptr || property->enumerable));
  machine.Put(out, names.configurable, Value::Boolean((property == nullptr || property->configurable) && !object->frozen));
  return Value::Of(out, span);
}

Value GetOwnPropertyDescriptor(Machine& machine, const Call& call) {
  STOP(2);
  Key key = machine.ToKey(call.Argument(1));
  if (!call.Argument(0).IsObject() || key == nullptr) return Value::Undefined(call.span);
  return Descriptor(machine, call.Argument(0).object(), key, call.span);
}

Value GetOwnPropertyDescriptors(Machine& machine, const Call& call) {
  STOP(1);
  Object* out = machine.NewObject(call.span);
  if (call.Argument(0).IsObject()) {
    Object* object = call.Argument(0).object();
    for (Key key : machine.OwnKeys(object, true, true)) machine.Put(out, key, Descriptor(machine, object, key, call.span));
  }
  return Value::Of(out, call.span);
}

Value GetOwnPropertySymbols(Machine& machine, const Call& call) {
  STOP(1);
  std::vector<Value> out;
  if (call.Argument(0).IsObject()) {
    for (Key key : machine.OwnKeys(call.Argument(0).object(), true, true)) {
      if (key->symbol) out.push_back(Value::Symbol(key));
    }
  }
  return Value::Of(machine.NewArray(std::move(out), call.span), call.span);
}

Value HasKey(Machine& machine, const Value& object, const Value& name, Span span) {
  if (object.IsUnknown() || name.IsUnknown()) return machine.Derived(object.IsUnknown() ? object : name, span);
  Key key = machine.ToKey(name);
  if (object.IsString() && key != nullptr) return Value::Boolean(!machine.Get(object, key).IsUndefined(), span);
  if (!object.IsObject() || key == nullptr) return Value::Boolean(false, span);
  if (machine.HasOwn(object.object(), key)) return Value::Boolean(true, span);
  if (object.object()->open != nullptr) return machine.Derived(Value::Unknown(object.object()->open), span);
  return Value::Boolean(false, span);
}
Value HasOwnStatic(Machine& machine, const Call& call) {
  return HasKey(machine, call.Argument(0), call.Argument(1), call.span);
}
Value HasOwnProperty(Machine& machine, const Call& call) {
  return HasKey(machine, call.self, call.Argument(0), call.span);
}

Value Is(Machine& machine, const Call& call) {
  STOP(2);
  Value a = call.Argument(0), b = call.Argument(1);
  bool zeros = a.IsNumber() && b.IsNumber() && a.number() == 0 && b.number() == 0;
  if (zeros) return Value::Boolean(std::signbit(a.number()) == std::signbit(b.number()), call.span);
  return Value::Boolean(machine.SameValueZero(a, b), call.span);
}

Value GroupBy(Machine& machine, const Call& call) {
  STOP(2);
  Object* out = machine.NewObject(call.span);
  double index = 0;
  machine.Iterate(call.Argument(0), [&](const Value& element) {
    Value arguments[] = {element, Value::Number(index++)};
    Value name = machine.CallValue(call.Argument(1), Value(), arguments, call.span);
    Key key = name.IsUnknown() ? nullptr : machine.ToKey(name);
    if (key == nullptr) {
      if (name.IsUnknown()) machine.MarkOpen(out, &name.unknown());
      return true;
    }
    Value group = machine.Get(Value::Of(out), key);
    if (!group.IsArray()) {
      group = Value::Of(machine.NewArray({}, call.span), call.span);
      machine.Put(out, key, group);
    }
    machine.Push(group.object(), element);
    return true;
  });
  return Value::Of(out, call.span);
}

Value PropertyIsEnumerable(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1)) return *stop;
  Key key = machine.ToKey(call.Argument(0));
  if (!call.self.IsObject() || key == nullptr) return Value::Boolean(false, call.span);
  int own = machine.FindOwn(call.self.object(), key);
  bool enumerable = own >= 0 ? call.self.object()->properties[static_cast<size_t>(own)].enumerable
                             : key->index != kNoIndex && machine.HasOwn(call.self.object(), key);
  return Value::Boolean(enumerable, call.span);
}

Value IsPrototypeOf(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1)) return *stop;
  bool found = false;
  int length = 0;
  Object* o = call.Argument(0).IsObject() ? call.Argument(0).object()->prototype : nullptr;
  for (; o != nullptr && ++length < 1000 && call.self.IsObject(); o = o->prototype) found = found || o == call.self.object();
  return Value::Boolean(found, call.span);
}

Value ToStringObject(Machine& machine, const Call& call) {
  if (call.self.IsUnknown()) return machine.Derived(call.self, call.span);
  const char* name = "Object";
  if (call.self.IsUndefined()) name = "Undefined";
  if (call.self.IsNull()) name = "Null";
  if (call.self.IsString()) name = "String";
  if (call.self.IsNumber()) name = "Number";
  if (call.self.IsBoolean()) name = "Boolean";
  if (call.self.IsObject()) {
    Value tag = machine.Get(call.self, machine.names().to_string_tag);
    if (tag.IsString()) return machine.Str("[object " + tag.string() + "]", call.span);
    switch (call.self.object()->cls) {
      case Class::kArray: name = "Array"; break;
      case Class::kFunction: name = "Function"; break;
      case Class::kDate: name = "Date"; break;
      case Class::kRegExp: name = "RegExp"; break;
      case Class::kError: name = "Error"; break;
      case Class::kSet: name = "Set"; break;
      case Class::kMap: name = "Map"; break;
      case Class::kPromise: name = "Promise"; break;
      case Class::kGenerator: name = "Generator"; break;
      case Class::kNamespace: name = "Module"; break;
      default: break;
    }
  }
  return machine.Str("[object " + std::string(name) + "]", call.span);
}

Value SelfValue(Machine&, const Call& call) { return call.self; }
Value SelfText(Machine& machine, const Call& call) {
  return machine.Invoke(call.self, machine.names().toString, {}, call.span);
}

Value MakeObject(Machine& machine, const Call& call) {
  Value value = call.Argument(0);
  if (call.new_target != nullptr && value.IsNullish()) return {};
  if (value.IsObject() || value.IsUnknown()) return value;
  Object* object = machine.NewObjectWith(value.IsNullish() ? machine.intrinsics().object : machine.PrototypeOf(value),
                                         value.IsNullish() ? Class::kObject : Class::kBoxed, call.span);
  object->primitive = value;
  return Value::Of(object, call.span);
}

}  // namespace

void Machine::InstallObject() {
  Object* prototype = intrinsics_.object;
  Methods(prototype, {{"hasOwnProperty", HasOwnProperty},
                      {"propertyIsEnumerable", PropertyIsEnumerable},
                      {"isPrototypeOf", IsPrototypeOf},
                      {"toString", ToStringObject},
                      {"toLocaleString", SelfText},
                      {"valueOf", SelfValue}});
  Object* cls = NewClass(
      "Object", [this](Interpreter&, const Call& call) { return MakeObject(*this, call); }, nullptr, prototype);
  Methods(cls, {{"keys", Keys},
                {"values", Values},
                {"entries", Entries},
                {"assign", Assign},
                {"freeze", Freeze},
                {"seal", Seal},
                {"preventExtensions", Seal},
                {"isFrozen", IsFrozen},
                {"isSealed", IsSealed},
                {"isExtensible", IsExtensible},
                {"fromEntries", FromEntries},
                {"create", Create},
                {"defineProperty", DefineProperty},
                {"defineProperties", DefineProperties},
                {"getPrototypeOf", GetPrototypeOf},
                {"setPrototypeOf", SetPrototypeOf},
                {"getOwnPropertyNames", OwnNames},
                {"getOwnPropertyDescriptor", GetOwnPropertyDescriptor},
                {"getOwnPropertyDescriptors", GetOwnPropertyDescriptors},
                {"getOwnPropertySymbols", GetOwnPropertySymbols},
                {"hasOwn", HasOwnStatic},
                {"groupBy", GroupBy},
                {"is", Is}});
  Hide(global_, Intern("Object"), Value::Of(cls));
}

void Machine::InstallReflect() {
  Object* reflect = NewObject();
  Methods(reflect, {{"ownKeys", [](Machine& machine, const Call& call) -> Value {
                       STOP(1);
                       std::vector<Value> out;
                       if (call.Argument(0).IsObject()) {
                         for (Key key : machine.OwnKeys(call.Argument(0).object(), true, true)) {
                           out.push_back(machine.KeyValue(key));
                         }
                       }
                       return Value::Of(machine.NewArray(std::move(out), call.span), call.span);
                     }},
                    {"get", [](Machine& machine, const Call& call) -> Value {
                       const Value &target = call.Argument(0), &receiver = call.Argument(2);
                       Key key = call.Argument(1).IsUnknown() ? nullptr : machine.ToKey(call.Argument(1));
                       if (target.IsObject() && key != nullptr && call.arguments.size() > 2) {
                         return machine.GetFrom(target.object(), key, receiver, call.span);
                       }
                       return machine.GetComputed(target, call.Argument(1), call.span);
                     }},
                    {"set", [](Machine& machine, const Call& call) -> Value {
                       machine.SetComputed(call.Argument(0), call.Argument(1), call.Argument(2), call.span);
                       return Value::Boolean(true, call.span);
                     }},
                    {"has", [](Machine& machine, const Call& call) -> Value {
                       STOP(2);
                       if (!call.Argument(0).IsObject()) return Value::Boolean(false, call.span);
                       return machine.EvalIn(call.Argument(1), call.Argument(0), call.span);
                     }},
                    {"apply", [](Machine& machine, const Call& call) -> Value {
                       std::optional<std::vector<Value>> list = machine.ToList(call.Argument(2));
                       if (!list) return machine.Derived(machine.Unknown("the arguments are not known", call.span), call.span);
                       return machine.CallValue(call.Argument(0), call.Argument(1), *list, call.span);
                     }},
                    {"construct", [](Machine& machine, const Call& call) -> Value {
                       std::optional<std::vector<Value>> list = machine.ToList(call.Argument(1));
                       if (!list) return machine.Unknown("the arguments are not known", call.span);
                       Value target = call.Argument(2);
                       return machine.Construct(call.Argument(0), *list, call.span,
                                                target.IsFunction() ? target.object() : nullptr);
                     }},
                    {"deleteProperty", [](Machine& machine, const Call& call) -> Value {
                       STOP(2);
                       Key key = machine.ToKey(call.Argument(1));
                       if (call.Argument(0).IsObject() && key != nullptr) machine.Delete(call.Argument(0).object(), key);
                       return Value::Boolean(true, call.span);
                     }},
                    {"defineProperty", [](Machine& machine, const Call& call) -> Value {
                       DefineProperty(machine, call);
                       return Value::Boolean(true, call.span);
                     }},
                    {"getPrototypeOf", GetPrototypeOf},
                    {"setPrototypeOf", SetPrototypeOf},
                    {"getOwnPropertyDescriptor", GetOwnPropertyDescriptor}});
  Hide(global_, Intern("Reflect"), Value::Of(reflect));
}

}  // namespace sequelint::eval
