#include "syntax/lowering.h"

namespace sequelint::syntax {

const Node* Lowering::Annotation(const Child& child) {
  if (!child) return nullptr;
  if (child.symbol != Symbol::kTypeAnnotation) {  // `asserts x is T`, `x is T`
    Skim(child);
    return NewType(child, TypeForm::kOther);
  }
  Child type = Children(*this, child).FirstNamed();
  return type ? Type(type) : nullptr;
}

Node* Lowering::NewType(const Child& child, TypeForm form) {
  Node* node = New(Kind::kType, child);
  node->type_form = form;
  node->text = Text(child);
  return node;
}

Node* Lowering::Type(const Child& child) {
  Depth depth(*this);
  if (depth.spent()) return TooDeep(child);
  return TypeOf(child);
}

Node* Lowering::TypeOf(const Child& child) {
  switch (child.symbol) {
    case Symbol::kPredefinedType:
    case Symbol::kTypeIdentifier:
    case Symbol::kIdentifier:
    case Symbol::kNestedTypeIdentifier:
      return NewType(child, TypeForm::kName);
    case Symbol::kGenericType: {
      Node* node = NewType(child, TypeForm::kName);
      Children children(*this, child);
      if (Child name = children.FirstNamed()) node->text = Text(name);
      if (Child arguments = children.Get(Symbol::kTypeArguments)) {
        node->list = ListType(arguments, TypeForm::kOther)->list;
      }
      return node;
    }
    case Symbol::kUnionType: {
      Node* node = NewType(child, TypeForm::kUnion);
      Items items(*this);
      UnionMembers(child, items);
      node->list = items.Take();
      return node;
    }
    case Symbol::kFlowMaybeType: {
      Node* node = ListType(child, TypeForm::kUnion);
      Items items(*this);
      for (const Node* member : node->list) items.Add(member);
      Node* null = New(Kind::kType, child.begin(), child.begin());
      null->type_form = TypeForm::kNull;
      null->text = "null";
      items.Add(null);
      node->list = items.Take();
      return node;
    }
    case Symbol::kParenthesizedType:
    case Symbol::kReadonlyType: {
      Child inner = Children(*this, child).FirstNamed();
      return inner ? Type(inner) : NewType(child, TypeForm::kOther);
    }
    case Symbol::kArrayType:
    case Symbol::kTupleType:
      return ListType(child, TypeForm::kArray);
    case Symbol::kIntersectionType:
      return ListType(child, TypeForm::kOther);
    case Symbol::kLiteralType:
      return LiteralType(child);
    case Symbol::kTemplateLiteralType:
      return NewType(child, TypeForm::kTemplateLiteral);
    case Symbol::kObjectType:
    case Symbol::kInterfaceBody:
      Skim(child);
      return NewType(child, TypeForm::kObject);
    case Symbol::kFunctionType:
    case Symbol::kConstructorType:
      Skim(child);
      return NewType(child, TypeForm::kFunction);
    default:
      Skim(child);
      return NewType(child, TypeForm::kOther);
  }
}

// A union is nested to the left; its members are wanted in one list.
void Lowering::UnionMembers(const Child& child, Items& items) {
  std::vector<Child> members;
  Child rest = child;
  while (rest) {
    Children children(*this, rest);
    Child next;
    for (size_t i = children.size(); i-- > 0;) {
      if (!children[i].named || children[i].symbol == Symbol::kError) continue;
      if (children[i].symbol == Symbol::kUnionType && !next) {
        next = children[i];
      } else {
        members.push_back(children[i]);
      }
    }
    rest = next;
  }
  for (size_t i = members.size(); i-- > 0;) items.Add(Type(members[i]));
}

Node* Lowering::ListType(const Child& child, TypeForm form) {
  Node* node = NewType(child, form);
  Children children(*this, child);
  Items items(*this);
  for (size_t i = 0; i < children.size(); ++i) {
    if (children[i].named && children[i].symbol != Symbol::kError) items.Add(Type(children[i]));
  }
  node->list = items.Take();
  return node;
}

Node* Lowering::LiteralType(const Child& child) {
  Child literal = Children(*this, child).FirstNamed();
  if (!literal) return NewType(child, TypeForm::kOther);
  switch (literal.symbol) {
    case Symbol::kString: {
      Node* node = NewType(child, TypeForm::kLiteralString);
      node->text = StringValue(literal);
      return node;
    }
    case Symbol::kNumber:
    case Symbol::kUnaryExpression:
      return NewType(child, TypeForm::kLiteralNumber);
    case Symbol::kTrue:
    case Symbol::kFalse:
      return NewType(child, TypeForm::kLiteralBoolean);
    case Symbol::kNull:
      return NewType(child, TypeForm::kNull);
    case Symbol::kUndefined:
      return NewType(child, TypeForm::kUndefined);
    default:
      return NewType(child, TypeForm::kOther);
  }
}

}  // namespace sequelint::syntax
