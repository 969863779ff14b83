#include "eval/proxy.h"

#include <array>

#include "eval/machine.h"

// new Proxy(target, handler): reads, writes, `in`, `delete`, keys, calls and `new` go through the handler's traps.
namespace sequelint::eval {
namespace {

constexpr std::array<const char*, 9> kTraps = {
    "get", "set", "has", "deleteProperty", "ownKeys", "getOwnPropertyDescriptor", "defineProperty", "apply", "construct",
};

Value Trap(Machine& machine, const ProxyData& proxy, const char* name) {
  return machine.Get(Value::Of(proxy.handler), machine.Intern(name));
}

// The proxy as a function: calls and `new` go to `apply` and `construct`, or to the target.
Native Forward(Machine& machine, Object* target, Object* handler) {
  return [&machine, target, handler](Interpreter&, const Call& call) -> Value {
    std::vector<Value> arguments(call.arguments.begin(), call.arguments.end());
    Value list = Value::Of(machine.NewArray(arguments, call.span), call.span);
    Value trap = machine.Get(Value::Of(handler), machine.Intern(call.new_target ? "construct" : "apply"), call.span);
    if (call.new_target) {
      Object* made_for = call.new_target == call.callee ? target : call.new_target;
      if (!trap.IsFunction()) return machine.Construct(Value::Of(target), arguments, call.span, made_for);
      Value given[] = {Value::Of(target), list, Value::Of(call.new_target)};
      return machine.CallValue(trap, Value::Of(handler), given, call.span);
    }
    if (!trap.IsFunction()) return machine.CallValue(Value::Of(target), call.self, arguments, call.span);
    Value given[] = {Value::Of(target), call.self, list};
    return machine.CallValue(trap, Value::Of(handler), given, call.span);
  };
}

}  // namespace

Value Machine::NewProxy(const Value& target, const Value& handler, Span span) {
  if (target.IsUnknown()) return target;
  if (handler.IsUnknown()) return Derived(handler, span);
  if (!target.IsObject() || !handler.IsObject()) {
    return Mistake("Cannot create proxy with a non-object as target or handler", span);
  }
  bool trapped = handler.object()->open != nullptr;
  for (const char* name : kTraps) trapped = trapped || Has(handler.object(), Intern(name));
  if (!trapped) return target;
  Object* object = NewObjectWith(target.object()->prototype, Class::kProxy, span);
  auto data = std::make_shared<ProxyData>();
  data->target = target.object();
  data->handler = handler.object();
  object->host = data;
  if (const FunctionData* function = target.object()->function.get()) {
    object->function = std::make_unique<FunctionData>();
    object->function->name = function->name;
    object->function->constructible = function->constructible || function->is_class;
    object->function->native = Forward(*this, data->target, data->handler);
  }
  return Value::Of(object, span);
}

Value Machine::ProxyGet(const ProxyData& proxy, Key key, const Value& receiver, Span span) {
  Value trap = Trap(*this, proxy, "get");
  if (trap.IsUnknown()) return Derived(trap, span);
  if (!trap.IsFunction()) return GetFrom(proxy.target, key, receiver, span);
  Value given[] = {Value::Of(proxy.target), KeyValue(key), receiver};
  return CallValue(trap, Value::Of(proxy.handler), given, span);
}

void Machine::ProxySet(const ProxyData& proxy, Key key, const Value& value, const Value& receiver, Span span) {
  Value trap = Trap(*this, proxy, "set");
  if (!trap.IsFunction()) return Set(Value::Of(proxy.target), key, value, span);
  Value given[] = {Value::Of(proxy.target), KeyValue(key), value, receiver};
  CallValue(trap, Value::Of(proxy.handler), given, span);
}

Value Machine::ProxyHas(const ProxyData& proxy, Key key, Span span) {
  Value trap = Trap(*this, proxy, "has");
  if (!trap.IsFunction()) return EvalIn(KeyValue(key), Value::Of(proxy.target), span);
  Value given[] = {Value::Of(proxy.target), KeyValue(key)};
  Value has = CallValue(trap, Value::Of(proxy.handler), given, span);
  std::optional<bool> truth = Truthy(has);
  return truth ? Value::Boolean(*truth, span) : Derived(has, span);
}

bool Machine::ProxyDelete(const ProxyData& proxy, Key key, Span span) {
  Value trap = Trap(*this, proxy, "deleteProperty");
  if (!trap.IsFunction()) return Delete(proxy.target, key);
  Value given[] = {Value::Of(proxy.target), KeyValue(key)};
  return IsTrue(CallValue(trap, Value::Of(proxy.handler), given, span));
}

std::vector<Key> Machine::ProxyKeys(const ProxyData& proxy, bool hidden, bool symbols) {
  Value trap = Trap(*this, proxy, "ownKeys");
  if (!trap.IsFunction()) return OwnKeys(proxy.target, hidden, symbols);
  Value given[] = {Value::Of(proxy.target)};
  Value list = CallValue(trap, Value::Of(proxy.handler), given);
  std::vector<Key> keys;
  Value describe = Trap(*this, proxy, "getOwnPropertyDescriptor");
  Iterate(list, [&](const Value& element) {
    Key key = element.IsUnknown() ? nullptr : ToKey(element);
    if (key == nullptr || (key->symbol && !symbols)) return true;
    int own = FindOwn(proxy.target, key);
    bool listed = hidden || (own >= 0 && proxy.target->properties[static_cast<size_t>(own)].enumerable);
    if (!listed && describe.IsFunction()) {
      Value asked[] = {Value::Of(proxy.target), element};
      Value descriptor = CallValue(describe, Value::Of(proxy.handler), asked);
      listed = descriptor.IsObject() && IsTrue(Get(descriptor, names_.enumerable));
    }
    if (listed) keys.push_back(key);
    return Spend(1);
  });
  return keys;
}

}  // namespace sequelint::eval
