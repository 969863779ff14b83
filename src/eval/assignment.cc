#include <cmath>

#include "eval/machine.h"

namespace sequelint::eval {

using syntax::Kind;

Machine::Target Machine::ResolveTarget(const Node* node, Scope* scope) {
  Target target{.node = node};
  if (node->kind != Kind::kMember) return target;
  if (node->a->kind == Kind::kSuper) {
    target.object = EvalThis(scope, At(node, scope));
  } else {
    target.object = Eval(node->a, scope);
  }
  if (node->Is(syntax::kComputed)) {
    target.computed = Eval(node->b, scope);
    if (!target.computed.IsUnknown() && !(target.computed.IsNumber() && target.object.IsArray())) {
      target.key = ToKey(target.computed);
    }
  } else {
    target.key = node->text.starts_with('#') ? PrivateKey(node->text) : NodeKey(node);
  }
  return target;
}

Value Machine::ReadTarget(const Target& target, Scope* scope) {
  Span span = At(target.node, scope);
  if (target.node->kind == Kind::kIdentifier) return EvalIdentifier(target.node, scope);
  if (target.node->kind != Kind::kMember) return Eval(target.node, scope);
  if (target.key != nullptr) return Get(target.object, target.key, span);
  return GetComputed(target.object, target.computed, span);
}

void Machine::WriteTarget(const Target& target, Scope* scope, Value value) {
  const Node* node = target.node;
  Span span = At(node, scope);
  switch (node->kind) {
    case Kind::kIdentifier: return WriteName(NodeKey(node), std::move(value), scope, span);
    case Kind::kObjectPattern:
    case Kind::kArrayPattern:
    case Kind::kAssignmentPattern: return BindPattern(node, value, scope, Bind::kAssign);
    case Kind::kMember: break;
    default: return;
  }
  if (target.key != nullptr) return Set(target.object, target.key, std::move(value), span);
  SetComputed(target.object, target.computed, std::move(value), span);
}

Value Machine::EvalAssign(const Node* node, Scope* scope) {
  Span span = At(node, scope);
  std::string_view operation = node->text;
  if (operation == "=") {
    Target target = ResolveTarget(node->a, scope);
    Value value = Eval(node->b, scope);
    if (value.IsFunction() && value.object()->function->name.empty() && node->a->kind == Kind::kIdentifier) {
      value.object()->function->name = node->a->text;
    }
    WriteTarget(target, scope, value);
    return value;
  }
  Target target = ResolveTarget(node->a, scope);
  Value old = ReadTarget(target, scope);
  std::string_view binary = operation.substr(0, operation.size() - 1);
  if (binary != "&&" && binary != "||" && binary != "??") {
    Value value = Binary(binary, old, Eval(node->b, scope), span);
    WriteTarget(target, scope, value);
    return value;
  }
  auto assign = [&] {
    Value value = Eval(node->b, scope);
    WriteTarget(target, scope, value);
    return value;
  };
  std::optional<bool> assigns;
  if (binary == "??") {
    if (!old.IsUnknown()) assigns = old.IsNullish();
  } else if (std::optional<bool> truth = Truthy(old)) {
    assigns = *truth == (binary == "&&");
  }
  if (assigns) return *assigns ? assign() : old;
  if (old.unknown().kind == UnknownKind::kEnvironment && binary != "&&") return assign();
  return ForkValue(Condition(old, At(node->a, scope)), {[&] { return old; }, assign}, span);
}

Value Machine::EvalUpdate(const Node* node, Scope* scope) {
  Span span = At(node, scope);
  Target target = ResolveTarget(node->a, scope);
  Value old = ReadTarget(target, scope);
  double step = node->text == "--" ? -1 : 1;
  Value before, after;
  if (old.IsUnknown()) {
    before = after = Derived(old, span);
  } else if (old.IsBigInt()) {
    before = old;
    after = Binary(step < 0 ? "-" : "+", old, Value::BigInt(&Intern("1")->text), span);
  } else {
    double number = ToNumber(old).value_or(std::nan(""));
    before = Value::Number(number, span);
    after = Value::Number(number + step, span);
  }
  WriteTarget(target, scope, after);
  return node->Is(syntax::kPrefix) ? after : before;
}

}  // namespace sequelint::eval
