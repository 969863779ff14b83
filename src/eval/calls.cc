#include <array>

#include "eval/machine.h"

namespace sequelint::eval {

using syntax::Kind;

void Machine::Throw(Value value) {
  Spend(20);  // unwinding is not free
  throw Thrown{std::move(value)};
}

void Machine::ThrowError(std::string_view type, std::string_view message, Span span) {
  Throw(Value::Of(NewError(type, message, span), span));
}

Value Machine::Mistake(std::string message, Span span) {
  if (try_depth_ > 0) ThrowError("TypeError", message, span);
  std::string quote = Quote(span);
  return Unknown(quote.empty() ? message : quote + " fails here: " + message, span);
}

void Machine::EvalArguments(std::span<const Node* const> list, Scope* scope, std::vector<Value>& out,
                            const UnknownData*& open) {
  out.reserve(list.size());
  for (const Node* item : list) {
    if (item->kind == Kind::kSpread) {
      AppendSpread(out, open, Eval(item->a, scope));
      if (open != nullptr) out.push_back(Value::Unknown(open, At(item, scope)));
    } else {
      out.push_back(Eval(item, scope));
    }
  }
}

Value Machine::EvalCall(const Node* node, Scope* scope) {
  Span span = At(node, scope);
  if (node->a->kind == Kind::kSuper) return EvalSuperCall(node, scope);
  Value self;
  Value function = node->a->kind == Kind::kMember ? EvalMember(node->a, scope, &self) : Eval(node->a, scope);
  bool end = node->Is(syntax::kOptionalChainEnd);
  if (short_circuit_) {
    if (end) short_circuit_ = false;
    return Value::Undefined(span);
  }
  if (node->Is(syntax::kOptional) && function.IsNullish()) {
    short_circuit_ = !end;
    return Value::Undefined(span);
  }
  std::vector<Value> arguments;
  const UnknownData* open = nullptr;
  EvalArguments(node->list, scope, arguments, open);
  if (self.IsUnknown() && self.unknown().exhaustive && !node->a->Is(syntax::kComputed)) {
    return CallOnCandidates(self.unknown(), NodeKey(node->a), arguments, span);
  }
  if (function.IsUnknown()) {
    const UnknownData& unknown = function.unknown();
    bool listed = unknown.exhaustive && !unknown.candidates.empty();
    if (!listed && CallsBack(node->a)) RunCallbacks(Condition(function, At(node->a, scope)), arguments, span);
  } else if (!function.IsFunction() && try_depth_ == 0) {
    return Unknown(Quote(At(node->a, scope)) + " is not a function here", span);
  }
  return CallValue(function, self, arguments, span);
}

// A method call on one of a few objects: on each of them.
Value Machine::CallOnCandidates(const UnknownData& unknown, Key method, Arguments arguments, Span span) {
  std::vector<std::function<Value()>> ways;
  for (const Value& candidate : unknown.candidates) {
    if (candidate.IsNullish()) continue;
    ways.push_back([&, candidate] { return Invoke(candidate, method, arguments, span); });
  }
  if (ways.empty()) return Value::Unknown(&unknown, span);
  return ForkValue(&unknown, ways, span);
}

Value Machine::CallValue(const Value& function, const Value& self, Arguments arguments, Span span) {
  // An outer call gets three quarters of the steps that are left: one that does not end leaves some for what follows.
  constexpr uint32_t kOuter = 8;
  struct Share {
    explicit Share(Machine& machine) : machine(machine), end(machine.slice_end_), given(end) {
      if (machine.depth_ >= kOuter || end <= machine.steps_) return;
      machine.slice_end_ = given = machine.steps_ + (end - machine.steps_) / 4 * 3;
    }
    ~Share() {
      if (given != end && machine.slice_end_ >= given) machine.slice_end_ += end - given;
    }
    Machine& machine;
    uint64_t end, given;
  };
  if (function.IsUnknown()) return CallUnknown(function, self, arguments, span);
  if (!function.IsFunction()) return Mistake("the value is not a function", span);
  if (!Spend(1) || TooDeep()) return OutOfBudget(span);
  Share share(*this);
  Running running(depth_, calls_, span);
  Object* object = function.object();
  FunctionData& data = *object->function;
  if (data.bound_target != nullptr) {
    std::vector<Value> all = data.bound_arguments;
    all.insert(all.end(), arguments.begin(), arguments.end());
    return CallValue(Value::Of(data.bound_target), data.bound_self, all, span);
  }
  if (data.native) {
    Call call{.self = self, .arguments = arguments, .span = span, .callee = object};
    return data.native(interpreter_, call).Or(span);
  }
  if (data.is_class) return Mistake("Class constructor " + data.name + " cannot be invoked without 'new'", span);
  return CallClosure(object, self, arguments, span, nullptr).Or(span);
}

Value Machine::Invoke(const Value& object, Key method, Arguments arguments, Span span) {
  return CallValue(Get(object, method, span), object, arguments, span);
}

// A call of something unknown: of each candidate when they are all it can be.
Value Machine::CallUnknown(const Value& function, const Value& self, Arguments arguments, Span span) {
  const UnknownData& unknown = function.unknown();
  if (unknown.exhaustive) {
    std::vector<std::function<Value()>> ways;
    for (const Value& candidate : unknown.candidates) {
      if (candidate.IsNullish()) continue;
      ways.push_back([&, candidate] { return CallValue(candidate, self, arguments, span); });
    }
    if (!ways.empty()) return ForkValue(&unknown, ways, span);
  }
  host_.UnknownCalled(interpreter_, unknown, arguments, span);
  if (unknown.kind == UnknownKind::kPackage) {
    return Unknown("call of `" + unknown.subject + "`, a package outside the repository", span);
  }
  return Value::Unknown(&unknown, span);
}

// Methods that call their argument back for each element or result, whatever object they belong to.
bool Machine::CallsBack(const Node* callee) const {
  static constexpr std::array<std::string_view, 24> kNames = {
      "map",    "forEach",  "flatMap", "filter", "reduce",     "each",    "eachSeries", "mapSeries",
      "then",   "catch",    "finally", "tap",    "every",      "some",    "find",       "transaction",
      "spread", "forEachSeries", "eachOf", "mapLimit", "eachLimit", "series", "retry",  "parallel"};
  if (callee->kind != Kind::kMember && callee->kind != Kind::kIdentifier) return false;
  for (std::string_view name : kNames) {
    if (callee->text == name) return true;
  }
  return false;
}

// The functions among the arguments may run any number of times with what is not known: once, in a branch.
void Machine::RunCallbacks(const UnknownData* why, Arguments arguments, Span span) {
  for (const Value& argument : arguments) {
    if (!argument.IsFunction() || argument.object()->function->node == nullptr) continue;
    std::vector<Value> given(static_cast<size_t>(argument.object()->function->node->list.size()),
                             Value::Unknown(why, span));
    RunUnknownIteration(why, [&] {
      CallValue(argument, Value(), given, span);
      return Completion();
    });
  }
}

Value Machine::EvalNew(const Node* node, Scope* scope) {
  Span span = At(node, scope);
  Value cls = Eval(node->a, scope);
  std::vector<Value> arguments;
  const UnknownData* open = nullptr;
  EvalArguments(node->list, scope, arguments, open);
  if (!cls.IsUnknown() && !cls.IsFunction() && try_depth_ == 0) {
    return Unknown(Quote(At(node->a, scope)) + " is not a class here", span);
  }
  return Construct(cls, arguments, span);
}

Value Machine::Construct(const Value& cls, Arguments arguments, Span span, Object* new_target) {
  if (cls.IsUnknown()) {
    const UnknownData& unknown = cls.unknown();
    if (unknown.exhaustive) {
      std::vector<std::function<Value()>> ways;
      for (const Value& candidate : unknown.candidates) {
        if (candidate.IsNullish()) continue;
        ways.push_back([&, candidate] { return Construct(candidate, arguments, span); });
      }
      if (!ways.empty()) return ForkValue(&unknown, ways, span);
    }
    if (unknown.kind == UnknownKind::kPackage) {
      return Unknown("an instance of `" + unknown.subject + "`, a package outside the repository", span);
    }
    return Value::Unknown(&unknown, span);
  }
  if (!cls.IsFunction()) return Mistake("the value is not a constructor", span);
  if (!Spend(1) || TooDeep()) return OutOfBudget(span);
  Running running(depth_, calls_, span);
  Object* object = cls.object();
  FunctionData& data = *object->function;
  if (new_target == nullptr) new_target = object;
  if (data.bound_target != nullptr) {
    std::vector<Value> all = data.bound_arguments;
    all.insert(all.end(), arguments.begin(), arguments.end());
    return Construct(Value::Of(data.bound_target), all, span,
                     new_target == object ? data.bound_target : new_target);
  }
  if (data.native) {
    if (!data.constructible) return Mistake(data.name + " is not a constructor", span);
    Value self = Value::Of(NewInstance(new_target, span), span);
    Call call{.self = self, .arguments = arguments, .span = span, .new_target = new_target, .callee = object};
    Value result = data.native(interpreter_, call);
    return result.IsObject() || result.IsUnknown() ? result.Or(span) : self;
  }
  if (data.is_class) return ConstructClass(object, arguments, span, new_target);
  if (!data.constructible) return Mistake(data.name + " is not a constructor", span);
  Value self = Value::Of(NewInstance(new_target, span), span);
  Value result = CallClosure(object, self, arguments, span, new_target);
  return result.IsObject() ? result : self;
}

}  // namespace sequelint::eval
