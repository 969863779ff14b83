#include "eval/machine.h"

// Promises settle at once: an async function runs to its end when it is called, `then` calls back when it is called.
// Only the order of callbacks differs from Node; what they see does not.
namespace sequelint::eval {

Object* Machine::NewPendingPromise(Span span) {
  Object* promise = NewObjectWith(intrinsics_.promise, Class::kPromise, span);
  Charge(sizeof(PromiseData));
  promise->promise = std::make_unique<PromiseData>();
  promise->promise->pending = true;
  return promise;
}

Object* Machine::NewPromise(const Value& value, Span span) {
  if (value.IsObject() && value.object()->cls == Class::kPromise) {
    Object* inner = value.object();
    if (inner->promise->pending) return inner;
    Object* promise = NewPendingPromise(span);
    promise->promise->pending = false;
    promise->promise->rejected = inner->promise->rejected;
    promise->promise->value = inner->promise->value;
    promise->promise->sources.push_back(inner);
    return promise;
  }
  Object* promise = NewPendingPromise(span);
  ResolvePromise(promise, value);
  return promise;
}

Object* Machine::NewRejection(const Value& reason, Span span) {
  Object* promise = NewPendingPromise(span);
  SettlePromise(promise, true, reason);
  return promise;
}

void Machine::SettlePromise(Object* promise, bool rejected, const Value& value) {
  PromiseData& data = *promise->promise;
  if (!data.pending) return;
  data.pending = false;
  data.rejected = rejected;
  data.value = value;
  std::vector<Object*> reactions = std::move(data.reactions);
  data.reactions.clear();
  for (Object* reaction : reactions) CallValue(Value::Of(reaction), Value(), {}, promise->span);
}

// Follows another promise, or any object with a `then`.
void Machine::ResolvePromise(Object* promise, const Value& value) {
  if (!promise->promise->pending) return;
  if (!value.IsObject()) return SettlePromise(promise, false, value);
  Object* inner = value.object();
  if (inner->cls == Class::kPromise) {
    if (inner == promise) {
      return SettlePromise(promise, true, Value::Of(NewError("TypeError", "Chaining cycle detected for promise")));
    }
    promise->promise->sources.push_back(inner);
    if (!inner->promise->pending) return SettlePromise(promise, inner->promise->rejected, inner->promise->value);
    inner->promise->reactions.push_back(NewFunction("", [this, promise, inner](Interpreter&, const Call&) {
      SettlePromise(promise, inner->promise->rejected, inner->promise->value);
      return Value();
    }));
    return;
  }
  Value then = inner->host != nullptr || inner->IsFunction() ? Value() : Get(value, names_.then);
  if (!then.IsFunction()) return SettlePromise(promise, false, value);
  Value resolve = Value::Of(NewFunction("resolve", [this, promise](Interpreter&, const Call& call) {
    ResolvePromise(promise, call.Argument(0));
    return Value();
  }));
  Value reject = Value::Of(NewFunction("reject", [this, promise](Interpreter&, const Call& call) {
    SettlePromise(promise, true, call.Argument(0));
    return Value();
  }));
  Value arguments[] = {resolve, reject};
  CallValue(then, value, arguments, promise->span);
}

void Machine::Observe(Object* promise) {
  std::vector<Object*> queue = {promise};
  while (!queue.empty()) {
    Object* next = queue.back();
    queue.pop_back();
    if (next->promise == nullptr || next->promise->observed) continue;
    next->promise->observed = true;
    queue.insert(queue.end(), next->promise->sources.begin(), next->promise->sources.end());
  }
}

void Machine::MarkParallel(const std::vector<Object*>& promises, Span at) {
  if (promises.size() < 2) return;
  ++last_parallel_;
  std::vector<Object*> queue = promises;
  for (size_t i = 0; i < queue.size() && i < 10'000; ++i) {
    PromiseData* data = queue[i]->promise.get();
    if (data == nullptr || data->parallel > 0) continue;
    data->parallel = last_parallel_;
    data->parallel_at = at;
    queue.insert(queue.end(), data->sources.begin(), data->sources.end());
  }
}

Value Machine::Await(const Value& value, Span span) {
  if (!value.IsObject()) return value;
  Object* promise = value.object();
  if (promise->cls != Class::kPromise) {
    if (promise->host != nullptr || promise->IsFunction() || !Has(promise, names_.then)) return value;
    promise = NewPromise(value, span);
  }
  Observe(promise);
  const PromiseData& data = *promise->promise;
  if (data.pending) return Unknown(Quote(span) + " settles only at run time", span);
  if (data.rejected) Throw(data.value);
  return data.value;
}

}  // namespace sequelint::eval
