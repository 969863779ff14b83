#include <algorithm>

#include "eval/machine.h"

namespace sequelint::eval {

using syntax::Kind;

Object* Machine::NewInstance(Object* new_target, Span span) {
  Value prototype = Get(Value::Of(new_target), names_.prototype);
  Object* object = NewObjectWith(prototype.IsObject() ? prototype.object() : intrinsics_.object, Class::kObject, span);
  if (prototype.IsUnknown()) object->open = &prototype.unknown();
  return object;
}

// A scope for code that belongs to a class: field initialisers, static blocks.
Scope* Machine::MemberScope(Object* cls, Object* home, const Value& self) {
  Scope* scope = NewScope(cls->function->scope);
  scope->is_function = true;
  FunctionFrame* frame = heap_.NewFrame();
  frame->self = self;
  frame->home = home;
  scope->frame = frame;
  ++captures_;
  return scope;
}

Value Machine::EvalClass(const Node* node, Scope* outer, std::string_view name) {
  Span span = At(node, outer);
  Scope* scope = NewScope(outer);
  ++captures_;
  Object* parent = intrinsics_.function;
  Object* parent_prototype = intrinsics_.object;
  if (node->a != nullptr) {
    Value base = Eval(node->a, scope);
    if (base.IsObject() && base.IsFunction()) {
      parent = base.object();
      Value prototype = Get(base, names_.prototype);
      parent_prototype = prototype.IsObject() ? prototype.object() : nullptr;
    } else if (base.IsNull()) {
      parent_prototype = nullptr;
    } else {
      if (!base.IsUnknown()) base = Unknown(Quote(At(node->a, scope)) + " is no class here", At(node->a, scope));
      parent = NewObjectWith(intrinsics_.function);
      parent_prototype = NewObject();
      parent->open = parent_prototype->open = &base.unknown();
    }
  }
  Object* cls = NewObjectWith(parent, Class::kFunction, span);
  Charge(sizeof(FunctionData));
  cls->node = node;
  cls->function = std::make_unique<FunctionData>();
  FunctionData& data = *cls->function;
  data.node = node;
  data.scope = scope;
  data.module = scope->module;
  data.name = name.empty() ? node->text : name;
  data.is_class = data.constructible = true;
  Object* prototype = NewObjectWith(parent_prototype, Class::kObject, span);
  data.home = prototype;
  Hide(cls, names_.prototype, Value::Of(prototype, span));
  Hide(prototype, names_.constructor, Value::Of(cls, span));
  if (!node->text.empty()) Declare(scope, NodeKey(node), Value::Of(cls, span), true);
  std::vector<Key> keys(node->list.size(), nullptr);
  for (size_t i = 0; i < node->list.size(); ++i) keys[i] = DefineMember(cls, prototype, node->list[i], scope);
  for (size_t i = 0; i < node->list.size(); ++i) {
    if (node->list[i]->Is(syntax::kStatic) && !node->list[i]->Is(syntax::kMethod)) RunStatic(cls, node->list[i], keys[i]);
  }
  Value result = Decorate(cls, node, scope, keys);
  host_.ClassDefined(interpreter_, cls, *node);
  return result;
}

// Methods are put where they belong, fields of instances are kept for `new`. Gives the member's key.
Key Machine::DefineMember(Object* cls, Object* prototype, const Node* member, Scope* scope) {
  if (member->a == nullptr) return nullptr;  // a static block
  bool is_static = member->Is(syntax::kStatic);
  Object* home = is_static ? cls : prototype;
  Value unknown;
  Key key = MemberKey(member->a, member->Is(syntax::kComputed), scope, &unknown);
  if (key == nullptr) {
    MarkOpen(home, &unknown.unknown());
    return nullptr;
  }
  Span key_span = At(member->a, scope);
  if (!member->Is(syntax::kMethod)) {
    bool declared_only = member->Is(syntax::kTypeOnly) || (member->b == nullptr && member->c != nullptr);
    if (!is_static && !declared_only) cls->function->fields.push_back({key, member->b, key_span});
    return key;
  }
  if (member->Is(syntax::kTypeOnly) || member->b == nullptr || member->b->b == nullptr) return key;
  if (member->Is(syntax::kConstructor)) {
    cls->function->constructor = member->b;
    return key;
  }
  Object* method = MakeFunction(member->b, scope, key->text);
  method->function->home = home;
  method->function->is_method = true;
  method->function->constructible = false;
  Property property{.key = key, .key_span = key_span, .enumerable = false};
  if (member->Is(syntax::kGetter)) {
    property.getter = method;
  } else if (member->Is(syntax::kSetter)) {
    property.setter = method;
  } else {
    property.value = Value::Of(method, At(member->b, scope));
  }
  Define(home, std::move(property));
  return key;
}

void Machine::RunStatic(Object* cls, const Node* member, Key key) {
  Scope* scope = MemberScope(cls, cls, Value::Of(cls, cls->span));
  if (member->a == nullptr) {
    if (member->b != nullptr && member->b->kind == Kind::kBlock) {
      Settle([&] { return Exec(member->b, scope); },
             [](Completion completion) {
               completion.kind = Completion::kNormal;
               return completion;
             });
    }
    return;
  }
  if (key == nullptr || member->Is(syntax::kTypeOnly)) return;
  if (member->b == nullptr && member->c != nullptr) return;
  Value value = member->b == nullptr ? Value() : Eval(member->b, scope);
  if (value.IsFunction() && value.object()->function->name.empty()) value.object()->function->name = key->text;
  Put(cls, key, std::move(value), At(member->a, scope));
}

void Machine::RunFields(Object* cls, const Value& self) {
  if (!self.IsObject() || cls->function->fields.empty()) return;
  Scope* scope = MemberScope(cls, cls->function->home, self);
  for (const Field& field : cls->function->fields) {
    Value value = field.value == nullptr ? Value() : Eval(field.value, scope);
    if (value.IsFunction() && value.object()->function->name.empty()) value.object()->function->name = field.key->text;
    Put(self.object(), field.key, std::move(value), field.key_span);
  }
}

// Decorators as TypeScript applies them: members in order, each list from its end, then the class, which a decorator
// may replace.
Value Machine::Decorate(Object* cls, const Node* node, Scope* scope, const std::vector<Key>& keys) {
  auto apply = [&](std::span<const Node* const> decorators, const Node* member, Key key, Value& result) {
    std::vector<Value> values;
    for (const Node* decorator : decorators) values.push_back(Eval(decorator->a, scope));
    for (size_t i = decorators.size(); i-- > 0;) {
      Object* target = member == nullptr ? result.object() : cls;
      Value replaced = ApplyDecorator(values[i], target, member, key, At(decorators[i], scope));
      if (member == nullptr && replaced.IsFunction()) result = replaced;
    }
  };
  Value result = Value::Of(cls, cls->span);
  for (size_t i = 0; i < node->list.size(); ++i) {
    const Node* member = node->list[i];
    if (!member->more.empty() && member->a != nullptr) apply(member->more, member, keys[i], result);
  }
  apply(node->more, nullptr, nullptr, result);
  // Inside the class its name means what the decorators made of it.
  if (!node->text.empty() && result.object() != cls) Declare(scope, NodeKey(node), result, true);
  return result;
}

Value Machine::ApplyDecorator(const Value& decorator, Object* cls, const Node* member, Key key, Span span) {
  if (host_.Decorated(interpreter_, decorator, cls, member, key, span)) return {};
  if (!decorator.IsFunction()) return {};
  bool is_static = member == nullptr || member->Is(syntax::kStatic);
  Value target = is_static ? Value::Of(cls, cls->span) : Value::Of(cls->function->home, cls->span);
  if (member == nullptr) {
    Value argument[] = {target};
    return CallValue(decorator, Value(), argument, span);
  }
  if (key == nullptr) return {};
  Value descriptor = Value::Undefined();
  if (member->Is(syntax::kMethod)) {
    Object* object = NewObject(span);
    if (int own = FindOwn(target.object(), key); own >= 0) {
      const Property& property = target.object()->properties[static_cast<size_t>(own)];
      if (property.getter != nullptr) Put(object, names_.get, Value::Of(property.getter));
      if (property.setter != nullptr) Put(object, names_.set, Value::Of(property.setter));
      if (!property.accessor()) Put(object, names_.value, property.value);
    }
    descriptor = Value::Of(object, span);
  }
  Value arguments[] = {target, KeyValue(key, span), descriptor};
  CallValue(decorator, Value(), arguments, span);
  return {};
}

Value Machine::ConstructClass(Object* cls, Arguments arguments, Span span, Object* new_target) {
  FunctionData& data = *cls->function;
  bool derived = data.node->a != nullptr && data.node->a->kind != Kind::kNull;
  if (data.constructor == nullptr) {
    Value self = derived ? ConstructParent(cls, arguments, span, new_target)
                         : Value::Of(NewInstance(new_target, span), span);
    RunFields(cls, self);
    return self;
  }
  Scope* scope = NewScope(data.scope);
  scope->is_function = true;
  FunctionFrame* frame = heap_.NewFrame();
  frame->callee = cls;
  frame->home = data.home;
  frame->new_target = new_target;
  frame->arguments.assign(arguments.begin(), arguments.end());
  frame->self_ready = !derived;
  scope->frame = frame;
  ++captures_;
  if (!derived) {
    frame->self = Value::Of(NewInstance(new_target, span), span);
    RunFields(cls, frame->self);
    PutParameters(cls, scope, arguments);
  }
  Value result = RunFunction(data.constructor, scope, arguments);
  if (result.IsObject()) return result;
  if (!frame->self_ready) return Mistake("Must call super constructor in derived class", span);
  return frame->self;
}

// TypeScript's `constructor(private name: string)`: the parameter is a field as well.
void Machine::PutParameters(Object* cls, Scope* scope, Arguments arguments) {
  const Node* constructor = cls->function->constructor;
  if (constructor == nullptr || !scope->frame->self.IsObject()) return;
  for (size_t i = 0; i < constructor->list.size(); ++i) {
    const Node* parameter = constructor->list[i];
    if (parameter->text.empty()) continue;
    const Node* target = parameter->a;
    Value value = i < arguments.size() ? arguments[i] : Value();
    if (target->kind == Kind::kAssignmentPattern) {
      if (value.IsUndefined()) value = Eval(target->b, scope);
      target = target->a;
    }
    if (target->kind != Kind::kIdentifier) continue;
    Put(scope->frame->self.object(), NodeKey(target), value, At(target, scope));
  }
}

Value Machine::ConstructParent(Object* cls, Arguments arguments, Span span, Object* new_target) {
  Object* parent = cls->prototype;
  if (parent != nullptr && parent->IsFunction() && parent != intrinsics_.function) {
    return Construct(Value::Of(parent), arguments, span, new_target);
  }
  Object* self = NewInstance(new_target, span);  // the parent is not known
  return Value::Of(self, span);
}

Value Machine::EvalSuperCall(const Node* node, Scope* scope) {
  Span span = At(node, scope);
  std::vector<Value> arguments;
  const UnknownData* open = nullptr;
  EvalArguments(node->list, scope, arguments, open);
  FunctionFrame* frame = scope->frame;
  if (frame == nullptr || frame->callee == nullptr || !frame->callee->function->is_class) {
    return Mistake("'super' keyword unexpected here", span);
  }
  Object* cls = frame->callee;
  Value self = ConstructParent(cls, arguments, span, frame->new_target);
  frame->self = self;
  frame->self_ready = true;
  RunFields(cls, self);
  PutParameters(cls, scope, frame->arguments);
  return self;
}

}  // namespace sequelint::eval
