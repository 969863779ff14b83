#include "eval/arrays.h"
#include "eval/builtins.h"
#include "eval/generator.h"

namespace sequelint::eval {
namespace {

Object* Self(const Call& call, Class cls) {
  return call.self.IsObject() && call.self.object()->cls == cls ? call.self.object() : nullptr;
}

#define COLLECTION(kind)                                                                \
  if (call.self.IsUnknown()) return machine.Derived(call.self, call.span);              \
  Object* self = Self(call, kind);                                                      \
  if (self == nullptr) return machine.Mistake("the receiver is no collection", call.span)

template <Class kClass>
Value HasElement(Machine& machine, const Call& call) {
  COLLECTION(kClass);
  if (call.Argument(0).IsUnknown()) return machine.Derived(call.Argument(0), call.span);
  if (machine.CollectionFind(self, call.Argument(0)) >= 0) return Value::Boolean(true, call.span);
  if (self->open != nullptr) return machine.Derived(Value::Unknown(self->open), call.span);
  return Value::Boolean(false, call.span);
}

template <Class kClass>
Value Remove(Machine& machine, const Call& call) {
  COLLECTION(kClass);
  return Value::Boolean(machine.CollectionDelete(self, call.Argument(0)), call.span);
}

template <Class kClass>
Value Clear(Machine& machine, const Call& call) {
  COLLECTION(kClass);
  machine.Touch(self);
  self->elements.clear();
  self->hashes.reset();
  self->open = nullptr;
  return Value::Undefined(call.span);
}

template <Class kClass>
Value ForEach(Machine& machine, const Call& call) {
  COLLECTION(kClass);
  size_t step = kClass == Class::kMap ? 2 : 1;
  for (size_t i = 0; i + step <= self->elements.size() && machine.Spend(1); i += step) {
    Value arguments[] = {self->elements[i + step - 1], self->elements[i], call.self};
    machine.CallValue(call.Argument(0), call.Argument(1), arguments, call.span);
  }
  return Value::Undefined(call.span);
}

Value Listed(Machine& machine, Object* self, std::vector<Value> elements, Span span) {
  Value iterator = machine.ArrayIterator(std::move(elements), span);
  iterator.object()->open = self->open;
  return iterator;
}

template <Class kClass>
Value Size(Machine& machine, const Call& call) {
  COLLECTION(kClass);
  if (self->open != nullptr) return machine.Derived(Value::Unknown(self->open), call.span);
  return Value::Number(static_cast<double>(self->elements.size() / (kClass == Class::kMap ? 2 : 1)), call.span);
}

Value SetAdd(Machine& machine, const Call& call) {
  COLLECTION(Class::kSet);
  machine.CollectionAdd(self, call.Argument(0), Value());
  return call.self;
}

Value SetValues(Machine& machine, const Call& call) {
  COLLECTION(Class::kSet);
  return Listed(machine, self, self->elements, call.span);
}

Value SetEntries(Machine& machine, const Call& call) {
  COLLECTION(Class::kSet);
  std::vector<Value> out;
  for (const Value& element : self->elements) out.push_back(Value::Of(machine.NewArray({element, element})));
  return Listed(machine, self, std::move(out), call.span);
}

Value MapSet(Machine& machine, const Call& call) {
  COLLECTION(Class::kMap);
  machine.CollectionAdd(self, call.Argument(0), call.Argument(1));
  return call.self;
}

Value MapGet(Machine& machine, const Call& call) {
  COLLECTION(Class::kMap);
  if (call.Argument(0).IsUnknown()) return machine.Derived(call.Argument(0), call.span);
  int at = machine.CollectionFind(self, call.Argument(0));
  if (at >= 0) return self->elements[static_cast<size_t>(at) + 1];
  return self->open != nullptr ? Value::Unknown(self->open, call.span) : Value::Undefined(call.span);
}

template <int kOffset>
Value MapHalf(Machine& machine, const Call& call) {
  COLLECTION(Class::kMap);
  std::vector<Value> out;
  for (size_t i = 0; i + 1 < self->elements.size(); i += 2) out.push_back(self->elements[i + kOffset]);
  return Listed(machine, self, std::move(out), call.span);
}

Value MapEntries(Machine& machine, const Call& call) {
  COLLECTION(Class::kMap);
  std::vector<Value> out;
  for (size_t i = 0; i + 1 < self->elements.size(); i += 2) {
    out.push_back(Value::Of(machine.NewArray({self->elements[i], self->elements[i + 1]})));
  }
  return Listed(machine, self, std::move(out), call.span);
}

Value Fill(Machine& machine, const Call& call, Class cls) {
  if (call.new_target == nullptr) return machine.Mistake("Constructor requires 'new'", call.span);
  Object* self = call.self.object();
  self->cls = cls;
  Value source = call.Argument(0);
  if (source.IsNullish()) return {};
  if (source.IsUnknown()) {
    self->open = &source.unknown();
    return {};
  }
  bool iterated = machine.Iterate(source, [&](const Value& element) {
    if (cls == Class::kSet) {
      machine.CollectionAdd(self, element, Value());
    } else if (element.IsUnknown()) {
      machine.MarkOpen(self, &element.unknown());
    } else {
      machine.CollectionAdd(self, machine.GetComputed(element, Value::Number(0), call.span),
                            machine.GetComputed(element, Value::Number(1), call.span));
    }
    return machine.Spend(1);
  });
  if (!iterated) machine.MarkOpen(self, &machine.Mistake("object is not iterable", call.span).unknown());
  if (source.IsObject() && source.object()->open != nullptr) machine.MarkOpen(self, source.object()->open);
  return {};
}

// --- what generators and iterators give ---

Value Next(Machine& machine, const Call& call) {
  COLLECTION(Class::kGenerator);
  auto* data = self->Host<GeneratorData>();
  Value current = Value::Undefined(call.span);
  bool done = true;
  if (data != nullptr) {
    machine.RunGenerator(self);
    done = data->next >= self->elements.size();
    current = done ? data->result : self->elements[data->next++];
    if (done) data->result = Value();
  }
  Object* out = machine.NewObject(call.span);
  machine.Put(out, machine.names().value, current);
  machine.Put(out, machine.names().done, Value::Boolean(done));
  return Value::Of(out, call.span);
}

Value Return(Machine& machine, const Call& call) {
  COLLECTION(Class::kGenerator);
  if (auto* data = self->Host<GeneratorData>()) data->next = self->elements.size();
  Object* out = machine.NewObject(call.span);
  machine.Put(out, machine.names().value, call.Argument(0));
  machine.Put(out, machine.names().done, Value::Boolean(true));
  return Value::Of(out, call.span);
}

Value Itself(Machine&, const Call& call) { return call.self; }

// map(), filter() … of an iterator: those of the array of what is left.
Value AsArray(Machine& machine, const Call& call) {
  std::optional<std::vector<Value>> list = machine.ToList(call.self);
  if (!list) return machine.Mistake("the receiver is no iterator", call.span);
  Value array = MakeArray(machine, std::move(*list), call.span, nullptr);
  if (call.callee->function->name == "toArray") return array;
  return machine.Invoke(array, machine.Intern(call.callee->function->name), call.arguments, call.span);
}

}  // namespace

void Machine::InstallCollections() {
  auto install = [&](const char* name, Class cls, Object* prototype) {
    Object* made = NewClass(
        name, [this, cls](Interpreter&, const Call& call) { return Fill(*this, call, cls); }, nullptr, prototype);
    Hide(global_, Intern(name), Value::Of(made));
    return made;
  };
  Object* set = intrinsics_.set;
  Methods(set, {{"has", HasElement<Class::kSet>},
                {"add", SetAdd},
                {"delete", Remove<Class::kSet>},
                {"clear", Clear<Class::kSet>},
                {"forEach", ForEach<Class::kSet>},
                {"values", SetValues},
                {"keys", SetValues},
                {"entries", SetEntries}});
  Hide(set, names_.iterator, Value::Of(NewBuiltin("values", SetValues)));
  Define(set, {.key = names_.size, .getter = NewBuiltin("size", Size<Class::kSet>), .enumerable = false});
  install("Set", Class::kSet, set);
  install("WeakSet", Class::kSet, nullptr);
  Object* map = intrinsics_.map;
  Methods(map, {{"has", HasElement<Class::kMap>},
                {"get", MapGet},
                {"set", MapSet},
                {"delete", Remove<Class::kMap>},
                {"clear", Clear<Class::kMap>},
                {"forEach", ForEach<Class::kMap>},
                {"keys", MapHalf<0>},
                {"values", MapHalf<1>},
                {"entries", MapEntries}});
  Hide(map, names_.iterator, Value::Of(NewBuiltin("entries", MapEntries)));
  Define(map, {.key = names_.size, .getter = NewBuiltin("size", Size<Class::kMap>), .enumerable = false});
  install("Map", Class::kMap, map);
  install("WeakMap", Class::kMap, nullptr);
  for (const char* name : {"WeakSet", "WeakMap"}) {
    bool is_map = std::string_view(name) == "WeakMap";
    Value prototype = Get(Get(Value::Of(global_), Intern(name)), names_.prototype);
    if (is_map) {
      Methods(prototype.object(), {{"has", HasElement<Class::kMap>}, {"get", MapGet}, {"set", MapSet}, {"delete", Remove<Class::kMap>}});
    } else {
      Methods(prototype.object(), {{"has", HasElement<Class::kSet>}, {"add", SetAdd}, {"delete", Remove<Class::kSet>}});
    }
  }
  Object* generator = intrinsics_.generator;
  Methods(generator, {{"next", Next}, {"return", Return}});
  for (const char* name : {"map", "filter", "forEach", "reduce", "some", "every", "find", "flatMap", "toArray"}) {
    Methods(generator, {{name, AsArray}});
  }
  Hide(generator, names_.iterator, Value::Of(NewBuiltin("[Symbol.iterator]", Itself)));
  Hide(generator, names_.async_iterator, Value::Of(NewBuiltin("[Symbol.asyncIterator]", Itself)));
}

}  // namespace sequelint::eval
