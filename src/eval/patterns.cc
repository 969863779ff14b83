#include "eval/machine.h"

namespace sequelint::eval {

using syntax::Kind;

void Machine::BindName(Key key, Value value, Scope* scope, Bind how, Span span) {
  switch (how) {
    case Bind::kAssign: return WriteName(key, std::move(value), scope, span);
    case Bind::kVar: {
      Scope* target = scope;
      while (!target->is_function && !target->is_module && target->parent != nullptr) target = target->parent;
      return Declare(target, key, std::move(value), false);
    }
    default: return Declare(scope, key, std::move(value), how == Bind::kConst);
  }
}

void Machine::BindPattern(const Node* pattern, const Value& value, Scope* scope, Bind how) {
  if (!Spend(1)) return;
  switch (pattern->kind) {
    case Kind::kIdentifier: return BindName(NodeKey(pattern), value, scope, how, At(pattern, scope));
    case Kind::kObjectPattern: return BindObjectPattern(pattern, value, scope, how);
    case Kind::kArrayPattern: return BindArrayPattern(pattern, value, scope, how);
    case Kind::kAssignmentPattern: {
      if (!value.IsUndefined()) {
        if (value.IsUnknown() && value.unknown().kind == UnknownKind::kEnvironment) {
          Value fallback = Eval(pattern->b, scope);
          if (!fallback.IsUnknown()) AddNote("takes the fallback of " + Quote(At(pattern, scope)), At(pattern, scope));
          return BindPattern(pattern->a, fallback, scope, how);
        }
        return BindPattern(pattern->a, value, scope, how);
      }
      Value fallback = Eval(pattern->b, scope);
      if (fallback.IsFunction() && fallback.object()->function->name.empty() &&
          pattern->a->kind == Kind::kIdentifier) {
        fallback.object()->function->name = pattern->a->text;
      }
      return BindPattern(pattern->a, fallback, scope, how);
    }
    case Kind::kMember: return WriteTarget(ResolveTarget(pattern, scope), scope, value);
    case Kind::kRest: return BindPattern(pattern->a, value, scope, how);
    default: return;
  }
}

void Machine::BindObjectPattern(const Node* pattern, const Value& value, Scope* scope, Bind how) {
  std::vector<Key> taken;
  if (value.IsNullish()) {
    Value missing = Mistake("Cannot destructure " + std::string(value.IsNull() ? "null" : "undefined"),
                            At(pattern, scope));
    return BindObjectPattern(pattern, missing, scope, how);
  }
  for (const Node* member : pattern->list) {
    Span span = At(member, scope);
    if (member->kind == Kind::kRest) {
      if (value.IsUnknown()) {
        BindPattern(member->a, Value::Unknown(&value.unknown(), span), scope, how);
        continue;
      }
      Object* rest = NewObject(span);
      CopyProperties(rest, value, span, &taken);
      BindPattern(member->a, Value::Of(rest, span), scope, how);
      continue;
    }
    if (member->kind != Kind::kProperty) continue;
    Value unknown;
    Key key = MemberKey(member->a, member->Is(syntax::kComputed), scope, &unknown);
    if (key == nullptr) {
      BindPattern(member->b, unknown, scope, how);
      continue;
    }
    taken.push_back(key);
    BindPattern(member->b, Get(value, key, span), scope, how);
  }
}

void Machine::BindArrayPattern(const Node* pattern, const Value& value, Scope* scope, Bind how) {
  Span span = At(pattern, scope);
  size_t needed = pattern->list.size();
  bool rest = needed > 0 && pattern->list.back() != nullptr && pattern->list.back()->kind == Kind::kRest;
  std::vector<Value> elements;
  Value unknown;
  if (value.IsUnknown()) {
    unknown = Value::Unknown(&value.unknown(), span);
    if (value.unknown().exhaustive && !rest) {  // each element is that of one of the candidates
      for (size_t i = 0; i < needed; ++i) {
        elements.push_back(pattern->list[i] == nullptr ? Value() : Get(value, IndexKey(i), span));
      }
    }
  } else {
    bool iterable = Iterate(value, [&](const Value& element) {
      elements.push_back(element);
      return rest ? Charge(sizeof(Value)) : elements.size() < needed;
    });
    if (!iterable) unknown = Mistake("object is not iterable", span);
    if (value.IsObject() && value.object()->open != nullptr) unknown = Value::Unknown(value.object()->open, span);
  }
  for (size_t i = 0; i < needed; ++i) {
    const Node* target = pattern->list[i];
    if (target == nullptr) continue;
    if (target->kind == Kind::kRest) {
      std::vector<Value> tail;
      if (i < elements.size()) tail.assign(elements.begin() + static_cast<std::ptrdiff_t>(i), elements.end());
      Object* array = NewArray(std::move(tail), At(target, scope));
      if (unknown.IsUnknown()) array->open = &unknown.unknown();
      BindPattern(target->a, Value::Of(array, array->span), scope, how);
    } else {
      Value element = i < elements.size() ? elements[i] : unknown;
      if (element.IsHole()) element = Value();
      BindPattern(target, element, scope, how);
    }
  }
}

}  // namespace sequelint::eval
