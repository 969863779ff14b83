#include <algorithm>

#include "eval/generator.h"
#include "eval/machine.h"

namespace sequelint::eval {

using syntax::Kind;

Object* Machine::MakeFunction(const Node* node, Scope* scope, std::string_view name) {
  ++captures_;
  Object* object = NewObjectWith(intrinsics_.function, Class::kFunction, At(node, scope));
  Charge(sizeof(FunctionData));
  object->node = node;
  object->function = std::make_unique<FunctionData>();
  FunctionData& data = *object->function;
  data.node = node;
  data.scope = scope;
  data.module = scope->module;
  data.name = name;
  data.is_arrow = node->kind == Kind::kArrow;
  data.is_async = node->Is(syntax::kAsync);
  data.is_generator = node->Is(syntax::kGenerator);
  data.constructible = !data.is_arrow && !data.is_async && !data.is_generator;
  return object;
}

int Machine::ParameterCount(const FunctionData& function) const {
  const Node* node = function.is_class ? function.constructor : function.node;
  if (function.bound_target != nullptr) {
    int left = ParameterCount(*function.bound_target->function) - static_cast<int>(function.bound_arguments.size());
    return std::max(left, 0);
  }
  if (node == nullptr) return 0;
  int count = 0;
  for (const Node* parameter : node->list) {
    if (parameter->a->kind == Kind::kAssignmentPattern || parameter->a->kind == Kind::kRest) break;
    ++count;
  }
  return count;
}

Object* Machine::MakePrototype(Object* function) {
  Object* prototype = NewObject(function->span);
  Hide(prototype, names_.constructor, Value::Of(function, function->span));
  Hide(function, names_.prototype, Value::Of(prototype, function->span));
  return prototype;
}

const Machine::FunctionInfo& Machine::InfoOf(const Node* function) {
  auto [it, made] = infos_.try_emplace(function);
  if (made && function->b->kind == Kind::kBlock) {
    for (const Node* statement : function->b->list) CollectVars(statement, it->second);
  }
  return it->second;
}

// `var` names below `node`, not those of nested functions.
void Machine::CollectVars(const Node* node, FunctionInfo& info) {
  if (node == nullptr || StackLow()) return;
  switch (node->kind) {
    case Kind::kVariableDeclaration:
      if (node->text != "var") return;
      for (const Node* declarator : node->list) CollectNames(declarator->a, info.vars);
      return;
    case Kind::kBlock:
    case Kind::kSwitchCase:
    case Kind::kSwitch:
      for (const Node* child : node->list) CollectVars(child, info);
      return;
    case Kind::kIf:
    case Kind::kFor:
    case Kind::kForIn:
    case Kind::kForOf:
    case Kind::kWhile:
    case Kind::kDoWhile:
    case Kind::kTry:
    case Kind::kLabeled:
      CollectVars(node->a, info);
      CollectVars(node->b, info);
      CollectVars(node->c, info);
      CollectVars(node->d, info);
      return;
    default: return;
  }
}

std::vector<Key> Machine::VarsOf(const Node* statement) {
  FunctionInfo info;
  CollectVars(statement, info);
  return std::move(info.vars);
}

void Machine::CollectNames(const Node* pattern, std::vector<Key>& names) {
  if (pattern == nullptr) return;
  switch (pattern->kind) {
    case Kind::kIdentifier: names.push_back(NodeKey(pattern)); return;
    case Kind::kObjectPattern:
    case Kind::kArrayPattern:
      for (const Node* item : pattern->list) {
        if (item != nullptr) CollectNames(item->kind == Kind::kProperty ? item->b : item, names);
      }
      return;
    case Kind::kAssignmentPattern:
    case Kind::kRest: return CollectNames(pattern->a, names);
    default: return;
  }
}

Value Machine::CallClosure(Object* function, const Value& self, Arguments arguments, Span span, Object* new_target) {
  FunctionData& data = *function->function;
  uint64_t captures = captures_;
  Scope* scope = NewScope(data.scope);
  scope->is_function = true;
  if (!data.is_arrow) {
    FunctionFrame* frame = heap_.NewFrame();
    frame->self = self;
    frame->callee = function;
    frame->home = data.home;
    frame->new_target = new_target;
    frame->arguments.assign(arguments.begin(), arguments.end());
    scope->frame = frame;
    const Node* node = data.node;
    if (node->kind == Kind::kFunction && !node->text.empty() && !data.is_method) {
      Declare(scope, NodeKey(node), Value::Of(function, function->span), false);
    }
  }
  if (data.is_generator) return StartGenerator(function, scope, arguments, span);
  if (data.is_async) return RunAsync(function, scope, arguments, span);
  Value result = RunFunction(data.node, scope, arguments);
  Leave(scope, captures);
  return result;
}

// Binds the parameters, runs the body, and gives what it returns.
Value Machine::RunFunction(const Node* node, Scope* scope, Arguments arguments) {
  auto body = [&]() -> Completion {
    for (size_t i = 0; i < node->list.size(); ++i) {
      const Node* parameter = node->list[i];
      if (parameter->a->kind == Kind::kRest) {
        std::vector<Value> rest;
        if (i < arguments.size()) rest.assign(arguments.begin() + static_cast<std::ptrdiff_t>(i), arguments.end());
        Object* array = NewArray(std::move(rest), At(parameter, scope));
        BindPattern(parameter->a->a, Value::Of(array, array->span), scope, Bind::kParameter);
        continue;
      }
      BindPattern(parameter->a, i < arguments.size() ? arguments[i] : Value(), scope, Bind::kParameter);
    }
    if (node->b == nullptr) return {};
    if (node->b->kind != Kind::kBlock) {
      Completion result{.kind = Completion::kReturn};
      result.value = Eval(node->b, scope);
      return result;
    }
    for (Key name : InfoOf(node).vars) {
      if (scope->Find(name) < 0) Declare(scope, name, Value(), false);
    }
    Hoist(node->b->list, scope);
    return ExecList(node->b->list, scope);
  };
  return Settle(body,
                [&](Completion completion) {
                  // A body that ends for want of steps has not returned yet.
                  bool spent = slice_end_ != 0 && steps_ > slice_end_;
                  if (completion.kind != Completion::kReturn)
                    completion.value = spent ? OutOfBudget(At(node, scope)) : Value();
                  completion.kind = Completion::kNormal;
                  completion.label = nullptr;
                  return completion;
                })
      .value;
}

Value Machine::RunAsync(Object* function, Scope* scope, Arguments arguments, Span span) {
  size_t followed = followed_.size();
  Object* promise = nullptr;
  try {
    promise = NewPromise(RunFunction(function->function->node, scope, arguments), span);
  } catch (const Thrown& thrown) {
    promise = NewRejection(thrown.value, span);
  }
  if (followed_.size() > followed) {  // whoever waits for those inside waits for this one
    for (size_t i = followed; i < followed_.size(); ++i) followed_[i]->promise->within = promise;
    followed_.resize(followed);
    Follow(promise);
  }
  return Value::Of(promise, span);
}

Value Machine::StartGenerator(Object* function, Scope* scope, Arguments arguments, Span span) {
  Object* object = NewObjectWith(intrinsics_.generator, Class::kGenerator, span);
  Value prototype = Get(Value::Of(function), names_.prototype);
  if (prototype.IsObject()) object->prototype = prototype.object();
  auto data = std::make_shared<GeneratorData>();
  data->function = function;
  data->scope = scope;
  data->arguments.assign(arguments.begin(), arguments.end());
  object->host = data;
  ++captures_;
  return Value::Of(object, span);
}

Value Machine::ArrayIterator(std::vector<Value> elements, Span span) {
  Object* object = NewObjectWith(intrinsics_.generator, Class::kGenerator, span);
  auto data = std::make_shared<GeneratorData>();
  data->started = true;
  object->host = data;
  Charge(elements.size() * sizeof(Value));
  object->elements = std::move(elements);
  return Value::Of(object, span);
}

// The body runs to its end when the first value is asked for; what it yields is kept.
void Machine::RunGenerator(Object* generator) {
  auto* data = generator->Host<GeneratorData>();
  if (data == nullptr || data->started) return;
  data->started = true;
  const Node* node = data->function->function->node;
  FunctionFrame* frame = data->scope->frame;
  if (frame == nullptr) return;
  uint64_t slice = slice_end_;
  std::vector<Value> yields;
  frame->yields = &yields;
  try {
    data->result = RunFunction(node, data->scope, data->arguments);
  } catch (const Thrown&) {
    frame->yields = nullptr;
    slice_end_ = slice;
    throw;
  }
  frame->yields = nullptr;
  slice_end_ = slice;
  Charge(yields.size() * sizeof(Value));
  if (yields.size() >= limits_.yields) {
    MarkOpen(generator, &Unknown("the generator yields without end", generator->span, UnknownKind::kBudget).unknown());
  }
  generator->elements = std::move(yields);
}

Value Machine::EvalYield(const Node* node, Scope* scope) {
  Value value = node->a == nullptr ? Value() : Eval(node->a, scope);
  FunctionFrame* frame = scope->frame;
  if (frame == nullptr || frame->yields == nullptr) return Value::Undefined(At(node, scope));
  std::vector<Value>& yields = *frame->yields;
  auto give = [&](const Value& element) {
    if (yields.size() < limits_.yields) {
      yields.push_back(element);
    } else {
      slice_end_ = 0;  // ends the body: everything in it is out of budget until RunGenerator gives it back
      spent_noted_ = true;
    }
    return yields.size() < limits_.yields;
  };
  if (node->Is(syntax::kGenerator)) {
    Iterate(value, give);
  } else {
    give(value);
  }
  return Value::Undefined(At(node, scope));
}

}  // namespace sequelint::eval
