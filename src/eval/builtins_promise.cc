#include "eval/builtins.h"

namespace sequelint::eval {
namespace {

Object* AsPromise(const Value& value) {
  return value.IsObject() && value.object()->cls == Class::kPromise ? value.object() : nullptr;
}

// Runs `body`, and gives the promise of what it returns or throws.
Object* Run(Machine& machine, Object* source, Span span, const std::function<Value()>& body) {
  Object* promise = nullptr;
  try {
    promise = machine.NewPromise(body(), span);
  } catch (const Thrown& thrown) {
    promise = machine.NewRejection(thrown.value, span);
  }
  promise->promise->sources.push_back(source);
  return promise;
}

// What then(), catch() and finally() have in common: the callback for how the promise settles, called at once, or when
// a pending promise settles.
Value React(Machine& machine, Object* promise, Span span, const Value& fulfilled, const Value& rejected) {
  auto settle = [&machine, promise, span, fulfilled, rejected] {
    const PromiseData& data = *promise->promise;
    const Value& callback = data.rejected ? rejected : fulfilled;
    if (!callback.IsFunction() && !callback.IsUnknown()) return machine.NewPromise(Value::Of(promise), span);
    Value argument[] = {data.value};
    return Run(machine, promise, span, [&] { return machine.CallValue(callback, Value(), argument, span); });
  };
  if (!promise->promise->pending) return Value::Of(settle(), span);
  Object* later = machine.NewPendingPromise(span);
  later->promise->sources.push_back(promise);
  promise->promise->reactions.push_back(machine.NewFunction("", [&machine, later, settle](Interpreter&, const Call&) {
    machine.ResolvePromise(later, Value::Of(settle()));
    return Value();
  }));
  return Value::Of(later, span);
}

Value Then(Machine& machine, const Call& call) {
  if (call.self.IsUnknown()) return machine.Derived(call.self, call.span);
  Object* promise = AsPromise(call.self);
  if (promise == nullptr) return machine.Mistake("the receiver is no promise", call.span);
  return React(machine, promise, call.span, call.Argument(0), call.Argument(1));
}

Value Catch(Machine& machine, const Call& call) {
  Value arguments[] = {Value(), call.Argument(0)};
  return Then(machine, {.self = call.self, .arguments = arguments, .span = call.span});
}

// A callback on the way, whose result counts for nothing: of `finally` without an argument, of `tap` with the value.
Value OnTheWay(Machine& machine, const Call& call, bool tap) {
  if (call.self.IsUnknown()) return machine.Derived(call.self, call.span);
  Object* promise = AsPromise(call.self);
  if (promise == nullptr) return machine.Mistake("the receiver is no promise", call.span);
  Value callback = call.Argument(0);
  Value after = Value::Of(machine.NewFunction("", [&machine, callback, promise, tap](Interpreter&, const Call& inner) {
    std::vector<Value> arguments(tap ? 1 : 0, inner.Argument(0));
    if (callback.IsFunction()) machine.Await(machine.CallValue(callback, Value(), arguments, inner.span), inner.span);
    return Value::Of(promise);
  }));
  return React(machine, promise, call.span, after, tap ? Value() : after);
}

Value Finally(Machine& machine, const Call& call) { return OnTheWay(machine, call, false); }
// Bluebird's, which queries gave before Sequelize 6.
Value Tap(Machine& machine, const Call& call) { return OnTheWay(machine, call, true); }

Value MakePromise(Machine& machine, const Call& call) {
  Object* promise = call.self.object();
  promise->cls = Class::kPromise;
  promise->promise = std::make_unique<PromiseData>();
  promise->promise->pending = true;
  Value resolve = Value::Of(machine.NewFunction("resolve", [&machine, promise](Interpreter&, const Call& inner) {
    machine.ResolvePromise(promise, inner.Argument(0));
    return Value();
  }));
  Value reject = Value::Of(machine.NewFunction("reject", [&machine, promise](Interpreter&, const Call& inner) {
    machine.SettlePromise(promise, true, inner.Argument(0));
    return Value();
  }));
  Value executor = call.Argument(0);
  if (executor.IsUnknown()) {
    machine.SettlePromise(promise, false, executor);
    return {};
  }
  Value arguments[] = {resolve, reject};
  try {
    machine.CallValue(executor, Value(), arguments, call.span);
  } catch (const Thrown& thrown) {
    machine.SettlePromise(promise, true, thrown.value);
  }
  return {};
}

Value Resolve(Machine& machine, const Call& call) {
  if (AsPromise(call.Argument(0)) != nullptr) return call.Argument(0);
  return Value::Of(machine.NewPromise(call.Argument(0), call.span), call.span);
}

Value Reject(Machine& machine, const Call& call) {
  return Value::Of(machine.NewRejection(call.Argument(0), call.span), call.span);
}

enum class Group { kAll, kAllSettled, kAny, kRace };

Value Settled(Machine& machine, const PromiseData* data, const Value& plain, Span span) {
  const Names& names = machine.names();
  Object* out = machine.NewObject(span);
  bool rejected = data != nullptr && data->rejected;
  machine.Put(out, names.status, machine.Str(rejected ? "rejected" : "fulfilled"));
  machine.Put(out, rejected ? names.reason : names.value, data != nullptr ? data->value : plain);
  return Value::Of(out, span);
}

Value Together(Machine& machine, const Call& call, Group how) {
  Value list = call.Argument(0);
  Span span = call.span;
  if (list.IsUnknown()) return Value::Of(machine.NewPromise(machine.Derived(list, span), span), span);
  std::vector<Value> out;
  std::vector<Object*> sources;
  std::optional<Value> first, failure;
  const UnknownData* pending = nullptr;
  bool iterated = machine.Iterate(list, [&](const Value& element) {
    Object* promise = AsPromise(element);
    if (promise == nullptr && element.IsObject() && element.object()->host == nullptr && !element.IsFunction() &&
        machine.Get(element, machine.names().then).IsFunction()) {
      promise = machine.NewPromise(element, span);
    }
    const PromiseData* data = promise == nullptr ? nullptr : promise->promise.get();
    if (promise != nullptr) sources.push_back(promise);
    if (data != nullptr && data->pending) {
      Value unknown = machine.Unknown("a promise settles only at run time", span);
      pending = &unknown.unknown();
      out.push_back(unknown);
      return true;
    }
    if (data != nullptr && data->rejected) {
      if (!failure) failure = data->value;
    } else if (!first) {
      first = data != nullptr ? data->value : element;
    }
    out.push_back(how == Group::kAllSettled ? Settled(machine, data, element, span)
                  : data != nullptr         ? data->value
                                            : element);
    return machine.Spend(1);
  });
  machine.MarkParallel(sources, span);
  if (!iterated) return Value::Of(machine.NewRejection(Value::Of(machine.NewError("TypeError", "object is not iterable")), span), span);
  Object* result = nullptr;
  if (how == Group::kAll && failure) {
    result = machine.NewRejection(*failure, span);
  } else if (how == Group::kAny || how == Group::kRace) {
    if (how == Group::kRace && failure && !first) {
      result = machine.NewRejection(*failure, span);
    } else {
      result = machine.NewPromise(first ? *first : pending != nullptr ? Value::Unknown(pending) : Value(), span);
    }
  } else {
    Object* array = machine.NewArray(std::move(out), span);
    if (list.IsObject()) array->open = list.object()->open;
    result = machine.NewPromise(Value::Of(array, span), span);
  }
  result->promise->sources.insert(result->promise->sources.end(), sources.begin(), sources.end());
  return Value::Of(result, span);
}

Value All(Machine& machine, const Call& call) { return Together(machine, call, Group::kAll); }
Value AllSettled(Machine& machine, const Call& call) { return Together(machine, call, Group::kAllSettled); }
Value Any(Machine& machine, const Call& call) { return Together(machine, call, Group::kAny); }
Value Race(Machine& machine, const Call& call) { return Together(machine, call, Group::kRace); }

}  // namespace

// Calls `function` for each element one after the other; gives the promise of the results. (Bluebird's map, each …)
Value PromiseEach(Machine& machine, const Value& list, const Value& function, Span span) {
  std::vector<Value> out;
  std::vector<Object*> sources;
  Value elements = machine.Await(list, span);
  if (elements.IsUnknown()) {
    Value argument[] = {elements, elements};
    machine.Fork(&elements.unknown(), {[&] {
                                         machine.CallValue(function, Value(), argument, span);
                                         return Completion();
                                       },
                                       [] { return Completion(); }});
    return Value::Of(machine.NewPromise(elements, span), span);
  }
  Object* promise = nullptr;
  try {
    machine.Iterate(elements, [&](const Value& element) {
      Value arguments[] = {machine.Await(element, span), Value::Number(static_cast<double>(out.size()))};
      Value result = machine.CallValue(function, Value(), arguments, span);
      if (AsPromise(result) != nullptr) sources.push_back(result.object());
      out.push_back(AsPromise(result) != nullptr && !result.object()->promise->rejected &&
                            !result.object()->promise->pending
                        ? result.object()->promise->value
                        : machine.Await(result, span));
      return true;
    });
    promise = machine.NewPromise(Value::Of(machine.NewArray(std::move(out), span), span), span);
  } catch (const Thrown& thrown) {
    promise = machine.NewRejection(thrown.value, span);
  }
  promise->promise->sources.insert(promise->promise->sources.end(), sources.begin(), sources.end());
  return Value::Of(promise, span);
}

void Machine::InstallPromise() {
  Object* prototype = intrinsics_.promise;
  Methods(prototype, {{"then", Then}, {"catch", Catch}, {"finally", Finally}, {"tap", Tap}});
  Object* cls = NewClass(
      "Promise", [this](Interpreter&, const Call& call) { return MakePromise(*this, call); }, nullptr, prototype);
  Methods(cls, {{"resolve", Resolve},
                {"reject", Reject},
                {"all", All},
                {"allSettled", AllSettled},
                {"any", Any},
                {"race", Race}});
  // Bluebird's, which older programs use by the same name.
  auto each = [](Machine& machine, const Call& call) -> Value {
    return PromiseEach(machine, call.Argument(0), call.Argument(1), call.span);
  };
  Object* bluebird = NewClass("Promise", [this](Interpreter&, const Call& call) { return MakePromise(*this, call); }, cls);
  Methods(bluebird, {{"map", each}, {"each", each}, {"mapSeries", each}});
  Value own = Get(Value::Of(bluebird), names_.prototype);
  Hide(bluebird, names_.prototype, Value::Of(prototype));
  auto of_value = [](Machine& machine, const Call& call) -> Value {
    return PromiseEach(machine, call.self, call.Argument(0), call.span);
  };
  Object* chained = own.object();
  chained->prototype = prototype;
  Methods(chained, {{"map", of_value}, {"each", of_value}, {"mapSeries", of_value}});
  bluebird_ = bluebird;
  Hide(global_, Intern("Promise"), Value::Of(cls));
}

}  // namespace sequelint::eval
