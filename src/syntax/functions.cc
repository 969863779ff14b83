#include "syntax/lowering.h"

namespace sequelint::syntax {

void Lowering::Signature(const Children& children, Node& function) {
  if (children.Has(Symbol::kTokenAsync)) function.flags |= kAsync;
  if (children.Has(Symbol::kTokenStar)) function.flags |= kGenerator;
  function.list = Parameters(children.Get(Field::kParameters));
  function.c = Annotation(children.Get(Field::kReturnType));
}

Node* Lowering::Function(const Child& child, Kind kind) {
  Node* node = New(kind, child);
  Children children(*this, child);
  if (Child name = children.Get(Field::kName)) node->text = Identifier(name)->text;
  Signature(children, *node);
  if (Child body = children.Get(Field::kBody)) {
    node->b = Statement(body);
  } else if (child.symbol != Symbol::kFunctionSignature) {
    node->b = Missing(child.end());
  }
  return node;
}

Node* Lowering::Arrow(const Child& child) {
  Node* node = New(Kind::kArrow, child);
  Children children(*this, child);
  Signature(children, *node);
  if (Child only = children.Get(Field::kParameter)) {
    const Node* parameter = Parameter(only);
    node->list = arena_.Copy(&parameter, 1);
  }
  Child body = children.Get(Field::kBody);
  node->b = body.symbol == Symbol::kStatementBlock ? Statement(body) : Required(body, child);
  return node;
}

std::span<const Node* const> Lowering::Parameters(const Child& child) {
  if (!child) return {};
  Children children(*this, child);
  Items items(*this);
  for (size_t i = 0; i < children.size(); ++i) {
    if (!children[i].named || children[i].symbol == Symbol::kError) continue;
    Node* parameter = Parameter(children[i]);
    if (parameter->a->kind != Kind::kThis) items.Add(parameter);  // `this: T` is a type annotation only
  }
  return items.Take();
}

Node* Lowering::Parameter(const Child& child) {
  Node* node = New(Kind::kParameter, child);
  if (child.symbol != Symbol::kRequiredParameter && child.symbol != Symbol::kOptionalParameter) {
    node->a = Pattern(child);
    return node;
  }
  if (child.symbol == Symbol::kOptionalParameter) node->flags |= kOptional;
  Children children(*this, child);
  Items decorators(*this);
  for (size_t i = 0; i < children.size(); ++i) {
    if (children[i].symbol == Symbol::kDecorator) decorators.Add(Decorator(children[i]));
    if (children[i].symbol == Symbol::kAccessibilityModifier) node->text = Text(children[i]);
    if (children[i].symbol == Symbol::kTokenReadonly && node->text.empty()) node->text = "readonly";
  }
  node->more = decorators.Take();
  Child pattern = children.Get(Field::kPattern);
  if (!pattern) pattern = children.Get(Field::kName);
  Node* target = pattern ? Pattern(pattern) : Missing(child.begin());
  if (Child value = children.Get(Field::kValue)) {
    Node* with_default = New(Kind::kAssignmentPattern, target->begin, value.end());
    with_default->a = target;
    with_default->b = Expression(value);
    target = with_default;
  }
  node->a = target;
  node->b = Annotation(children.Get(Field::kType));
  return node;
}

Node* Lowering::Class(const Child& child, Kind kind) {
  Node* node = New(kind, child);
  Children children(*this, child);
  if (Child name = children.Get(Field::kName)) node->text = Text(name);
  if (child.symbol == Symbol::kAbstractClassDeclaration) node->flags |= kAbstract;
  if (Child heritage = children.Get(Symbol::kClassHeritage)) node->a = Superclass(heritage);
  {
    Items decorators(*this);
    for (size_t i = 0; i < children.size(); ++i) {
      if (children[i].symbol == Symbol::kDecorator) decorators.Add(Decorator(children[i]));
    }
    node->more = decorators.Take();
  }
  if (Child body = children.Get(Field::kBody)) {
    std::vector<const Node*> decorators;
    Items members(*this);
    ClassMembers(body, members, decorators);
    node->list = members.Take();
  }
  return node;
}

const Node* Lowering::Superclass(const Child& heritage) {
  Children children(*this, heritage);
  if (Child extends = children.Get(Symbol::kExtendsClause)) {
    return Required(Children(*this, extends).Get(Field::kValue), extends);
  }
  for (size_t i = 0; i < children.size(); ++i) {
    Child child = children[i];
    if (child.named && child.symbol != Symbol::kError && child.symbol != Symbol::kImplementsClause) {
      return Expression(child);
    }
  }
  return nullptr;
}

// `decorators`: those read before the member they belong to (TypeScript's grammar has them as its siblings).
void Lowering::ClassMembers(const Child& body, Items& members, std::vector<const Node*>& decorators) {
  Depth depth(*this);
  if (depth.spent()) return;
  Children children(*this, body);
  for (size_t i = 0; i < children.size(); ++i) {
    Child child = children[i];
    Node* member = nullptr;
    switch (child.symbol) {
      case Symbol::kDecorator:
        decorators.push_back(Decorator(child));
        continue;
      case Symbol::kMethodDefinition:
        member = Method(child);
        break;
      case Symbol::kFieldDefinition:
      case Symbol::kPublicFieldDefinition:
        member = PropertyMember(child);
        break;
      case Symbol::kClassStaticBlock:
        member = StaticBlock(child);
        break;
      case Symbol::kError:
        ClassMembers(child, members, decorators);
        continue;
      default:
        continue;
    }
    if (!decorators.empty()) {
      decorators.insert(decorators.end(), member->more.begin(), member->more.end());
      member->more = arena_.Copy(decorators.data(), decorators.size());
      decorators.clear();
    }
    members.Add(member);
  }
}

// `@Column static declare readonly name?`: what stands around the name of a member.
void Lowering::Modifiers(const Children& children, Node& member) {
  Items decorators(*this);
  for (size_t i = 0; i < children.size(); ++i) {
    switch (children[i].symbol) {
      case Symbol::kDecorator:
        decorators.Add(Decorator(children[i]));
        break;
      case Symbol::kTokenStatic:
        member.flags |= kStatic;
        break;
      case Symbol::kTokenStaticGet:
        member.flags |= kStatic | kGetter;
        break;
      case Symbol::kTokenGet:
        member.flags |= kGetter;
        break;
      case Symbol::kTokenSet:
        member.flags |= kSetter;
        break;
      case Symbol::kTokenAbstract:
        member.flags |= kAbstract | kTypeOnly;
        break;
      case Symbol::kTokenDeclare:
        member.flags |= kTypeOnly;
        break;
      case Symbol::kTokenQuestion:
        member.flags |= kOptional;
        break;
      default:
        break;
    }
  }
  member.more = decorators.Take();
}

Node* Lowering::Method(const Child& child) {
  Node* node = New(Kind::kClassMember, child);
  node->flags |= kMethod;
  Children children(*this, child);
  Modifiers(children, *node);
  node->a = Key(children.Get(Field::kName), *node);
  if (node->a->text == "constructor" && !node->Is(kStatic) && !node->Is(kComputed)) node->flags |= kConstructor;
  Node* function = New(Kind::kFunction, child);
  function->flags &= static_cast<uint16_t>(~kHasError);
  Signature(children, *function);
  function->text = node->Is(kComputed) ? std::string_view() : node->a->text;
  Child body = children.Get(Field::kBody);
  function->b = body ? Statement(body) : Missing(child.end());
  node->flags |= function->flags & (kAsync | kGenerator);
  node->b = function;
  return node;
}

Node* Lowering::PropertyMember(const Child& child) {
  Node* node = New(Kind::kClassMember, child);
  Children children(*this, child);
  Modifiers(children, *node);
  Child key = children.Get(Field::kName);
  node->a = Key(key ? key : children.Get(Field::kProperty), *node);
  if (Child value = children.Get(Field::kValue)) {
    Node* initial = Expression(value);
    node->b = children.broken() ? Doubtful(initial) : initial;
  }
  node->c = Annotation(children.Get(Field::kType));
  return node;
}

Node* Lowering::StaticBlock(const Child& child) {
  Node* node = New(Kind::kClassMember, child);
  node->flags |= kStatic;
  Child body = Children(*this, child).Get(Field::kBody);
  node->a = nullptr;
  node->b = body ? Statement(body) : Missing(child.end());
  return node;
}

Node* Lowering::Decorator(const Child& child) {
  Node* node = New(Kind::kDecorator, child);
  node->a = Required(Children(*this, child).FirstNamed(), child);
  return node;
}

}  // namespace sequelint::syntax
