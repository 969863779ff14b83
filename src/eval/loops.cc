#include "eval/generator.h"
#include "eval/machine.h"
#include "eval/unicode.h"

namespace sequelint::eval {

using syntax::Kind;

namespace {

constexpr size_t kLeavings = 2000;  // ways that may leave one loop
constexpr uint64_t kLastRound = 10'000;  // steps of a loop's last round, when there are none left
constexpr uint32_t kLastRounds = 200;

// `break` ends the loop, whose label is `label`.
auto EndsLoop(Key label) {
  return [label](Completion completion) {
    bool mine = completion.label == nullptr || completion.label == label;
    if (completion.kind == Completion::kBreak && mine) completion = {};
    return completion;
  };
}

}  // namespace

Completion Machine::RunIteration(const Node* body, Scope* scope, Key label) {
  return Settle([&] { return Exec(body, scope); },
                [label](Completion completion) {
                  bool mine = completion.label == nullptr || completion.label == label;
                  if (completion.kind == Completion::kContinue && mine) completion = {};
                  return completion;
                });
}

// Runs `body` in a branch that may be taken any number of times: once or not at all.
Completion Machine::RunUnknownIteration(const UnknownData* why, const Way& body) {
  return Fork(why, {body, [] { return Completion(); }});
}

// Whether a loop may go on; says so once when it may not.
bool Machine::MayIterate(uint64_t count, size_t pending, Span span) {
  if (steps_ > slice_end_ || heap_.spent()) return false;
  if (count < limits_.loop_iterations && journal_.pending.size() < pending + kLeavings) return true;
  AddNote("a loop runs more often than the evaluation follows it", span);
  return false;
}

// Leaves a loop that goes on: what its rounds write is not known from here on. One more round, as one that may happen,
// says what that is; when the steps are spent it gets a few of its own.
Completion Machine::AbandonLoop(Span span, const Way& round) {
  CutShort(span);
  bool spent = steps_ > slice_end_;
  if (heap_.spent() || slice_end_ == 0 || (spent && ++abandoned_ > kLastRounds)) return {};
  uint64_t end = slice_end_;
  slice_end_ = std::max(end, steps_ + kLastRound);
  Value why = Unknown("the loop " + Quote(span) + " runs longer than it is followed", span, UnknownKind::kBudget);
  Completion completion = RunUnknownIteration(&why.unknown(), round);
  slice_end_ = end;
  return completion;
}

// Whether an endless loop (`while (true)`) that some way has left by now has been followed long enough.
bool Machine::EndsSomehow(const Node* test, uint64_t count, size_t pending) const {
  bool endless = test == nullptr || test->kind == Kind::kTrue || test->kind == Kind::kNumber;
  return endless && count >= 2 && journal_.pending.size() > pending;
}

Completion Machine::ExecFor(const Node* node, Scope* outer, Key label) {
  Span span = At(node, outer);
  bool lexical = node->a != nullptr && node->a->kind == Kind::kVariableDeclaration && node->a->text != "var";
  Scope* scope = lexical ? NewScope(outer) : outer;
  auto body = [&]() -> Completion {
    if (node->a != nullptr) {
      if (node->a->kind == Kind::kVariableDeclaration) {
        ExecVariables(node->a, scope);
      } else {
        Eval(node->a, scope);
      }
    }
    auto round = [&] {
      Completion completion = RunIteration(node->d, scope, label);
      if (completion.kind == Completion::kNormal && node->c != nullptr) Eval(node->c, scope);
      return completion;
    };
    size_t pending = journal_.pending.size();
    for (uint64_t count = 0;; ++count) {
      if (!MayIterate(count, pending, span)) return AbandonLoop(span, round);
      uint64_t captures = captures_;
      if (EndsSomehow(node->b, count, pending)) return {};
      if (node->b != nullptr) {
        Value test = Eval(node->b, scope);
        std::optional<bool> truth = Truthy(test);
        if (!truth) {
          return RunUnknownIteration(Condition(test, At(node->b, scope)), round);
        }
        if (!*truth) break;
      }
      Completion completion = RunIteration(node->d, scope, label);
      if (completion.kind != Completion::kNormal) return completion;
      if (lexical && captures != captures_) {  // a closure keeps this iteration's variables
        Scope* next = NewScope(outer);
        next->bindings = scope->bindings;
        scope = next;
      }
      if (node->c != nullptr) Eval(node->c, scope);
    }
    return {};
  };
  return Settle(body, EndsLoop(label));
}

Completion Machine::ExecWhile(const Node* node, Scope* scope, Key label) {
  Span span = At(node, scope);
  auto body = [&]() -> Completion {
    auto round = [&] { return RunIteration(node->b, scope, label); };
    size_t pending = journal_.pending.size();
    for (uint64_t count = 0;; ++count) {
      if (!MayIterate(count, pending, span)) return AbandonLoop(span, round);
      if (node->kind == Kind::kDoWhile) {
        Completion completion = RunIteration(node->b, scope, label);
        if (completion.kind != Completion::kNormal) return completion;
      }
      Value test = Eval(node->a, scope);
      std::optional<bool> truth = Truthy(test);
      if (!truth) {
        return RunUnknownIteration(Condition(test, At(node->a, scope)), round);
      }
      if (!*truth) break;
      if (EndsSomehow(node->a, count, pending)) return {};
      if (node->kind == Kind::kDoWhile) continue;
      Completion completion = RunIteration(node->b, scope, label);
      if (completion.kind != Completion::kNormal) return completion;
    }
    return {};
  };
  return Settle(body, EndsLoop(label));
}

// One round of for-of or for-in.
Completion Machine::RunElement(const Node* node, Scope* outer, Key label, const Value& element) {
  uint64_t captures = captures_;
  Scope* scope = NewScope(outer);
  const Node* target = node->a;
  if (target->kind == Kind::kVariableDeclaration) {
    Bind how = target->text == "var" ? Bind::kVar : target->text == "const" ? Bind::kConst : Bind::kLet;
    if (!target->list.empty()) BindPattern(target->list[0]->a, element, scope, how);
  } else {
    WriteTarget(ResolveTarget(target, scope), scope, element);
  }
  Completion completion = RunIteration(node->c, scope, label);
  Leave(scope, captures);
  return completion;
}

Completion Machine::ExecForOf(const Node* node, Scope* scope, Key label) {
  Span span = At(node, scope);
  Value iterable = Eval(node->b, scope);
  if (node->Is(syntax::kAsync)) iterable = Await(iterable, span);
  auto each = [&](const Value& list) -> Completion {
    Completion completion;
    const UnknownData* open = list.IsUnknown() ? &list.unknown() : nullptr;
    if (open == nullptr) {
      size_t pending = journal_.pending.size();
      uint64_t count = 0;
      bool iterated = Iterate(list, [&](const Value& element) {
        if (!MayIterate(count++, pending, span)) {
          completion = AbandonLoop(span, [&] { return RunElement(node, scope, label, element); });
          return false;
        }
        Value given = node->Is(syntax::kAsync) ? Await(element, span) : element;
        completion = RunElement(node, scope, label, given);
        return completion.kind == Completion::kNormal;
      });
      if (!iterated && !list.IsObject()) {
        Value failed = Mistake(std::string(TypeOf(list)) + " is not iterable", At(node->b, scope));
        open = &failed.unknown();
      }
      if (completion.kind != Completion::kNormal) return completion;
      if (list.IsObject() && list.object()->open != nullptr && !list.object()->open->exhaustive) {
        open = list.object()->open;
      }
    }
    if (open == nullptr) return completion;
    const UnknownData* condition = Condition(Value::Unknown(open), At(node->b, scope));
    Value element = Value::Unknown(condition, At(node->b, scope));
    return RunUnknownIteration(condition, [&] { return RunElement(node, scope, label, element); });
  };
  auto body = [&]() -> Completion {
    if (!iterable.IsUnknown() || !iterable.unknown().exhaustive) return each(iterable);
    std::vector<Way> ways;
    for (const Value& candidate : iterable.unknown().candidates) {
      if (!candidate.IsNullish()) ways.push_back([&each, candidate] { return each(candidate); });
    }
    return ways.empty() ? each(iterable) : Fork(&iterable.unknown(), ways);
  };
  return Settle(body, EndsLoop(label));
}

Completion Machine::ExecForIn(const Node* node, Scope* scope, Key label) {
  Value object = Eval(node->b, scope);
  auto body = [&]() -> Completion {
    if (object.IsString()) {
      for (size_t i = 0, n = Utf16Length(object.string()); i < n; ++i) {
        Completion completion = RunElement(node, scope, label, KeyValue(IndexKey(i)));
        if (completion.kind != Completion::kNormal) return completion;
      }
    }
    const UnknownData* open = object.IsUnknown() ? &object.unknown() : nullptr;
    if (object.IsObject()) {
      size_t pending = journal_.pending.size();
      uint64_t count = 0;
      std::vector<Key> seen;
      for (Object* holder = object.object(); holder != nullptr; holder = holder->prototype) {
        for (Key key : EnumerableKeys(holder)) {
          if (!MayIterate(count++, pending, At(node, scope))) {
            return AbandonLoop(At(node, scope), [&] { return RunElement(node, scope, label, KeyValue(key)); });
          }
          if (!HasOwn(holder, key)) continue;  // deleted meanwhile
          if (holder != object.object() && HasOwn(object.object(), key)) continue;
          int own = FindOwn(holder, key);
          Span span = own >= 0 ? holder->properties[static_cast<size_t>(own)].key_span : At(node->b, scope);
          Completion completion = RunElement(node, scope, label, KeyValue(key, span));
          if (completion.kind != Completion::kNormal) return completion;
        }
      }
      open = object.object()->open;
    }
    if (open == nullptr) return {};
    const UnknownData* condition = Condition(Value::Unknown(open), At(node->b, scope));
    return RunUnknownIteration(condition, [&] {
      return RunElement(node, scope, label, Value::Unknown(condition, At(node->b, scope)));
    });
  };
  return Settle(body, EndsLoop(label));
}

Completion Machine::ExecLabeled(const Node* node, Scope* scope) {
  Key label = NodeKey(node);
  switch (node->a->kind) {
    case Kind::kFor: return ExecFor(node->a, scope, label);
    case Kind::kForIn: return ExecForIn(node->a, scope, label);
    case Kind::kForOf: return ExecForOf(node->a, scope, label);
    case Kind::kWhile:
    case Kind::kDoWhile: return ExecWhile(node->a, scope, label);
    default: break;
  }
  return Settle([&] { return Exec(node->a, scope); },
                [label](Completion completion) {
                  if (completion.kind == Completion::kBreak && completion.label == label) completion = {};
                  return completion;
                });
}

bool Machine::Iterate(const Value& iterable, const std::function<bool(const Value&)>& visit) {
  if (iterable.IsString()) {
    for (size_t at = 0; at < iterable.string().size();) {
      size_t begin = at;
      NextCodePoint(iterable.string(), at);
      if (!visit(Str(iterable.string().substr(begin, at - begin), iterable.span))) break;
    }
    return true;
  }
  if (!iterable.IsObject()) return false;
  Object* object = iterable.object();
  switch (object->cls) {
    case Class::kArray:
    case Class::kSet:
      for (size_t i = 0; i < object->elements.size(); ++i) {
        Value element = object->elements[i];
        if (!visit(element.IsHole() ? Value() : element)) break;
      }
      return true;
    case Class::kMap:
      for (size_t i = 0; i + 1 < object->elements.size(); i += 2) {
        if (!visit(Value::Of(NewArray({object->elements[i], object->elements[i + 1]}, iterable.span)))) break;
      }
      return true;
    case Class::kGenerator: {
      RunGenerator(object);
      auto* data = object->Host<GeneratorData>();
      if (data == nullptr) return false;
      while (data->next < object->elements.size()) {
        Value element = object->elements[data->next++];
        if (!visit(element)) break;
      }
      return true;
    }
    default: break;
  }
  return IterateProtocol(iterable, visit);
}

// `object[Symbol.iterator]()` and its next().
bool Machine::IterateProtocol(const Value& iterable, const std::function<bool(const Value&)>& visit) {
  if (iterable.object()->cls == Class::kBoxed && iterable.object()->primitive.IsString()) {
    return Iterate(iterable.object()->primitive, visit);
  }
  Value method = Get(iterable, names_.iterator);
  if (!method.IsFunction()) {
    method = Get(iterable, names_.async_iterator);
    if (!method.IsFunction()) return false;
  }
  Value iterator = CallValue(method, iterable, {}, iterable.span);
  if (!iterator.IsObject()) return false;
  if (iterator.object()->cls == Class::kGenerator || iterator.IsArray()) return Iterate(iterator, visit);
  Value next = Get(iterator, names_.next);
  for (uint64_t count = 0; count < limits_.yields; ++count) {
    Value step = Await(CallValue(next, iterator, {}, iterable.span), iterable.span);
    if (!step.IsObject()) return true;
    std::optional<bool> done = Truthy(Get(step, names_.done));
    if (done.value_or(true) || !visit(Get(step, names_.value))) return true;
  }
  return true;
}

std::optional<std::vector<Value>> Machine::ToList(const Value& iterable) {
  std::vector<Value> list;
  bool known = Iterate(iterable, [&](const Value& element) {
    list.push_back(element);
    return Charge(sizeof(Value));
  });
  if (!known) return std::nullopt;
  return list;
}

}  // namespace sequelint::eval
