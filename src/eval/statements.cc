#include <cmath>

#include "eval/machine.h"
#include "eval/modules.h"

namespace sequelint::eval {

using syntax::Kind;

Completion Machine::Exec(const Node* node, Scope* scope) {
  if (++steps_ > slice_end_ || heap_.spent() || StackLow()) {
    OutOfBudget(At(node, scope));
    return {};
  }
  return ExecNode(node, scope);
}

Completion Machine::ExecNode(const Node* node, Scope* scope) {
  switch (node->kind) {
    case Kind::kExpressionStatement: Eval(node->a, scope); return {};
    case Kind::kVariableDeclaration: ExecVariables(node, scope); return {};
    case Kind::kFunctionDeclaration: return {};  // hoisted
    case Kind::kClassDeclaration:
      if (!node->Is(syntax::kTypeOnly)) Declare(scope, NodeKey(node), EvalClass(node, scope, node->text), false);
      return {};
    case Kind::kEnumDeclaration:
      if (!node->Is(syntax::kTypeOnly)) Declare(scope, NodeKey(node), EvalEnum(node, scope, Value()), false);
      return {};
    case Kind::kNamespaceDeclaration:
      if (!node->Is(syntax::kTypeOnly)) Declare(scope, NodeKey(node), EvalNamespace(node, scope, Value()), false);
      return {};
    case Kind::kExportNamed: return node->a != nullptr ? Exec(node->a, scope) : Completion();
    case Kind::kReturn:
    case Kind::kThrow: {
      Completion completion{.kind = Completion::kReturn};
      if (node->a != nullptr) completion.value = Eval(node->a, scope);
      if (node->kind == Kind::kThrow) Throw(completion.value);
      return completion;
    }
    case Kind::kBreak:
    case Kind::kContinue: {
      Completion completion{.kind = node->kind == Kind::kBreak ? Completion::kBreak : Completion::kContinue};
      if (!node->text.empty()) completion.label = NodeKey(node);
      return completion;
    }
    case Kind::kIf: return ExecIf(node, scope);
    case Kind::kBlock: return ExecBlock(node, scope);
    case Kind::kFor: return ExecFor(node, scope, nullptr);
    case Kind::kForIn: return ExecForIn(node, scope, nullptr);
    case Kind::kForOf: return ExecForOf(node, scope, nullptr);
    case Kind::kWhile:
    case Kind::kDoWhile: return ExecWhile(node, scope, nullptr);
    case Kind::kLabeled: return ExecLabeled(node, scope);
    case Kind::kTry: return ExecTry(node, scope);
    case Kind::kSwitch: return ExecSwitch(node, scope);
    default: return {};
  }
}

// Functions of a block can be called before their declaration is reached.
void Machine::Hoist(std::span<const Node* const> list, Scope* scope) {
  for (const Node* statement : list) {
    if (statement->kind == Kind::kExportNamed && statement->a != nullptr) statement = statement->a;
    if (statement->kind != Kind::kFunctionDeclaration || statement->Is(syntax::kTypeOnly)) continue;
    Object* function = MakeFunction(statement, scope, statement->text);
    Declare(scope, NodeKey(statement), Value::Of(function, function->span), false);
  }
}

Completion Machine::ExecList(std::span<const Node* const> list, Scope* scope) {
  for (const Node* statement : list) {
    Completion completion = Exec(statement, scope);
    if (completion.kind != Completion::kNormal) return completion;
  }
  return {};
}

Completion Machine::ExecBlock(const Node* node, Scope* scope) {
  bool declares = false;
  for (const Node* statement : node->list) {
    Kind kind = statement->kind;
    declares = declares || (kind == Kind::kVariableDeclaration && statement->text != "var") ||
               kind == Kind::kFunctionDeclaration || kind == Kind::kClassDeclaration || kind == Kind::kEnumDeclaration;
  }
  if (!declares) return ExecList(node->list, scope);
  uint64_t captures = captures_;
  Scope* inner = NewScope(scope);
  Hoist(node->list, inner);
  Completion completion = ExecList(node->list, inner);
  Leave(inner, captures);
  return completion;
}

void Machine::ExecVariables(const Node* node, Scope* scope) {
  if (node->Is(syntax::kTypeOnly)) return;
  Bind how = node->text == "var" ? Bind::kVar : node->text == "const" ? Bind::kConst : Bind::kLet;
  for (const Node* declarator : node->list) ExecDeclarator(declarator, scope, how);
}

void Machine::ExecDeclarator(const Node* node, Scope* scope, Bind how) {
  if (node->b == nullptr) {
    if (how == Bind::kVar) return;  // hoisted; keeps its value
    return BindPattern(node->a, Value(), scope, how);
  }
  Value value = node->b->kind == Kind::kClass && node->a->kind == Kind::kIdentifier && node->b->text.empty()
                    ? EvalClass(node->b, scope, node->a->text)
                    : Eval(node->b, scope);
  if (value.IsFunction() && value.object()->function->name.empty() && node->a->kind == Kind::kIdentifier) {
    value.object()->function->name = node->a->text;
  }
  BindPattern(node->a, value, scope, how);
}

Completion Machine::ExecIf(const Node* node, Scope* scope) {
  Value test = Eval(node->a, scope);
  if (std::optional<bool> truth = Truthy(test)) {
    if (*truth) return Exec(node->b, scope);
    return node->c == nullptr ? Completion() : Exec(node->c, scope);
  }
  return Fork(Condition(test, At(node->a, scope)),
              {[&] { return Exec(node->b, scope); },
               [&] { return node->c == nullptr ? Completion() : Exec(node->c, scope); }});
}

Completion Machine::ExecTry(const Node* node, Scope* scope) {
  auto guarded = [&]() -> Completion {
    if (node->c == nullptr) return Exec(node->a, scope);
    uint32_t tries = try_depth_, depth = depth_;
    try {
      Nested nested(try_depth_);
      return Exec(node->a, scope);
    } catch (const Thrown& thrown) {
      try_depth_ = tries;
      depth_ = depth;
      short_circuit_ = false;
      Scope* inner = NewScope(scope);
      if (node->b != nullptr) BindPattern(node->b, thrown.value, inner, Bind::kLet);
      return Exec(node->c, inner);
    }
  };
  if (node->d == nullptr) return guarded();
  Completion completion;
  try {
    completion = guarded();
  } catch (const Thrown& thrown) {
    Completion last = Exec(node->d, scope);
    if (last.kind != Completion::kNormal) return last;
    throw;
  }
  Completion last = Exec(node->d, scope);
  return last.kind != Completion::kNormal ? last : completion;
}

Completion Machine::ExecCases(const Node* node, Scope* scope, size_t from) {
  for (size_t i = from; i < node->list.size(); ++i) {
    Completion completion = ExecList(node->list[i]->list, scope);
    if (completion.kind != Completion::kNormal) return completion;
  }
  return {};
}

Completion Machine::ExecSwitch(const Node* node, Scope* outer) {
  Value value = Eval(node->a, outer);
  Scope* scope = NewScope(outer);
  std::vector<size_t> starts;  // cases that may be entered; the last one surely if none before is
  const UnknownData* condition = nullptr;
  size_t fallback = node->list.size();
  bool certain = false;
  for (size_t i = 0; i < node->list.size(); ++i) {
    Hoist(node->list[i]->list, scope);
    if (node->list[i]->a == nullptr) fallback = i;
  }
  for (size_t i = 0; i < node->list.size() && !certain; ++i) {
    if (node->list[i]->a == nullptr) continue;
    Value test = Eval(node->list[i]->a, scope);
    Value equal = Binary("===", value, test, At(node->list[i]->a, scope));
    std::optional<bool> truth = Truthy(equal);
    if (!truth && condition == nullptr) condition = Condition(equal, At(node->a, outer));
    if (!truth || *truth) starts.push_back(i);
    certain = truth.value_or(false);
  }
  if (!certain) starts.push_back(fallback);
  auto body = [&]() -> Completion {
    if (starts.size() == 1) return ExecCases(node, scope, starts[0]);
    std::vector<Way> ways;
    for (size_t start : starts) ways.push_back([this, node, scope, start] { return ExecCases(node, scope, start); });
    return Fork(condition, ways);
  };
  return Settle(body, [](Completion completion) {
    if (completion.kind == Completion::kBreak && completion.label == nullptr) completion = {};
    return completion;
  });
}

Value Machine::EvalEnum(const Node* node, Scope* outer, Value existing) {
  Span span = At(node, outer);
  Object* object = existing.IsObject() ? existing.object() : NewObject(span);
  object->node = node;
  Scope* scope = NewScope(outer);
  Declare(scope, NodeKey(node), Value::Of(object, span), true);
  Value previous = Value::Number(-1);
  for (const Node* member : node->list) {
    Value unknown;
    Key key = member->b != nullptr ? MemberKey(member->b, true, scope, &unknown) : NodeKey(member);
    if (key == nullptr) {
      MarkOpen(object, &unknown.unknown());
      continue;
    }
    Span place = At(member, scope);
    Value value;
    if (member->a != nullptr) {
      value = Eval(member->a, scope);
    } else if (previous.IsNumber()) {
      value = Value::Number(previous.number() + 1, place);
    } else {
      value = Unknown(Quote(place) + " follows a member whose value is not a number", place);
    }
    Put(object, key, value, place);
    Declare(scope, key, value, true);
    if (value.IsNumber()) Put(object, Intern(NumberText(value.number())), KeyValue(key, place), place);
    previous = value;
  }
  ++captures_;
  return Value::Of(object, span);
}

Value Machine::EvalNamespace(const Node* node, Scope* outer, Value existing) {
  Span span = At(node, outer);
  Object* object = existing.IsObject() ? existing.object() : NewObject(span);
  Scope* scope = NewScope(outer);
  scope->is_function = true;
  ++captures_;
  Hoist(node->list, scope);
  for (const Node* statement : node->list) {
    Exec(statement, scope);
    if (statement->kind != Kind::kExportNamed || statement->a == nullptr) continue;
    std::vector<Key> names;
    const Node* declaration = statement->a;
    if (declaration->kind == Kind::kVariableDeclaration) {
      for (const Node* declarator : declaration->list) CollectNames(declarator->a, names);
    } else if (!declaration->text.empty()) {
      names.push_back(NodeKey(declaration));
    }
    for (Key name : names) {
      int index = scope->Find(name);
      if (index >= 0) Put(object, name, scope->bindings[static_cast<size_t>(index)].value, At(declaration, scope));
    }
  }
  return Value::Of(object, span);
}

}  // namespace sequelint::eval
