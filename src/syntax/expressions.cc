#include "syntax/lowering.h"

namespace sequelint::syntax {

Node* Lowering::Expression(const Child& child, bool link) {
  Depth depth(*this);
  if (depth.spent()) return TooDeep(child);
  chain_open_ = false;
  Node* node = ExpressionOf(child);
  if (chain_open_ && !link) {
    node->flags |= kOptionalChainEnd;
    chain_open_ = false;
  }
  return node;
}

Node* Lowering::Required(const Child& child, const Child& parent) {
  return child ? Expression(child) : Missing(parent.end());
}

Node* Lowering::ExpressionOf(const Child& child) {
  if (IsMissing(child)) return Missing(child ? child.begin() : 0);
  // Chains leave chain_open_ as they found it at their links; everything else ends the chains inside it.
  switch (child.symbol) {
    case Symbol::kMemberExpression:
      return Member(child);
    case Symbol::kSubscriptExpression:
      return Subscript(child);
    case Symbol::kCallExpression:
      return Call(child);
    case Symbol::kNonNullExpression:
    case Symbol::kInstantiationExpression:
      return Inner(child, true);
    case Symbol::kParenthesizedExpression:
    case Symbol::kAsExpression:
    case Symbol::kSatisfiesExpression:
    case Symbol::kTypeAssertion:
      return Inner(child, false);
    default:
      break;
  }
  Node* node = nullptr;
  switch (child.symbol) {
    case Symbol::kIdentifier:
    case Symbol::kUndefined:
    case Symbol::kPropertyIdentifier:
    case Symbol::kPrivatePropertyIdentifier:
    case Symbol::kTypeIdentifier:
      node = Identifier(child);
      break;
    case Symbol::kThis:
      node = Leaf(child, Kind::kThis);
      break;
    case Symbol::kSuper:
      node = Leaf(child, Kind::kSuper);
      break;
    case Symbol::kString:
      node = String(child);
      break;
    case Symbol::kNumber:
      node = Number(child);
      break;
    case Symbol::kRegex:
      node = Leaf(child, Kind::kRegex);
      break;
    case Symbol::kTrue:
      node = Leaf(child, Kind::kTrue);
      break;
    case Symbol::kFalse:
      node = Leaf(child, Kind::kFalse);
      break;
    case Symbol::kNull:
      node = Leaf(child, Kind::kNull);
      break;
    case Symbol::kMetaProperty:
      node = Leaf(child, Kind::kMetaProperty);
      break;
    case Symbol::kTemplateString:
      node = Template(child);
      break;
    case Symbol::kArray:
      node = Array(child, Kind::kArray);
      break;
    case Symbol::kObject:
      node = Object(child);
      break;
    case Symbol::kSpreadElement:
      node = Spread(child, Kind::kSpread);
      break;
    case Symbol::kFunctionExpression:
    case Symbol::kGeneratorFunction:
      node = Function(child, Kind::kFunction);
      break;
    case Symbol::kArrowFunction:
      node = Arrow(child);
      break;
    case Symbol::kClass:
      node = Class(child, Kind::kClass);
      break;
    case Symbol::kBinaryExpression:
      node = Binary(child);
      break;
    case Symbol::kUnaryExpression:
      node = Unary(child);
      break;
    case Symbol::kUpdateExpression:
      node = Update(child);
      break;
    case Symbol::kAssignmentExpression:
    case Symbol::kAugmentedAssignmentExpression:
      node = Assign(child);
      break;
    case Symbol::kTernaryExpression:
      node = Conditional(child);
      break;
    case Symbol::kNewExpression:
      node = NewExpression(child);
      break;
    case Symbol::kSequenceExpression:
      node = Sequence(child);
      break;
    case Symbol::kYieldExpression:
      node = Yield(child);
      break;
    case Symbol::kAwaitExpression: {
      node = New(Kind::kAwait, child);
      Children children(*this, child);
      node->a = children.broken() ? Unreadable(child) : Required(children.FirstNamed(), child);
      break;
    }
    case Symbol::kNestedIdentifier:
      node = NestedName(child);
      break;
    case Symbol::kArrayPattern:
    case Symbol::kObjectPattern:
    case Symbol::kAssignmentPattern:
      node = Pattern(child);
      break;
    case Symbol::kJsxElement:
    case Symbol::kJsxSelfClosingElement:
    case Symbol::kGlimmerTemplate:
      node = Opaque(child, Kind::kJsx);
      break;
    default:
      node = Unreadable(child);
      break;
  }
  chain_open_ = false;
  return node;
}

Node* Lowering::Inner(const Child& child, bool link) {
  Children children(*this, child);
  if (children.broken()) return Unreadable(child);
  Child inner;
  for (size_t i = 0; i < children.size() && !inner; ++i) {
    Child candidate = children[i];
    if (!candidate.named || candidate.symbol == Symbol::kError || candidate.symbol == Symbol::kTypeArguments) continue;
    inner = candidate;
  }
  if (!inner) return Unreadable(child);
  Node* node = Expression(inner, link);
  bool open = chain_open_;
  for (size_t i = 0; i < children.size(); ++i) {
    if (children[i].named && children[i].begin() > inner.begin()) Skim(children[i]);
  }
  chain_open_ = open;
  if (has_errors_ && ts_node_has_error(child.node)) node->flags |= kHasError;
  return node;
}

Node* Lowering::Binary(const Child& child) {
  Children children(*this, child);
  if (children.broken()) return Unreadable(child);
  Child operation = children.Get(Field::kOperator);
  std::string_view text = operation ? Text(operation) : std::string_view();
  bool logical = text == "&&" || text == "||" || text == "??";
  Node* node = New(logical ? Kind::kLogical : Kind::kBinary, child);
  node->text = text;
  node->a = Required(children.Get(Field::kLeft), child);
  node->b = Required(children.Get(Field::kRight), child);
  return Regrouped(children.Get(Field::kLeft), node);
}

Node* Lowering::Unary(const Child& child) {
  Children children(*this, child);
  if (children.broken()) return Unreadable(child);
  Node* node = New(Kind::kUnary, child);
  if (Child operation = children.Get(Field::kOperator)) node->text = Text(operation);
  node->a = Required(children.Get(Field::kArgument), child);
  return node;
}

Node* Lowering::Update(const Child& child) {
  Children children(*this, child);
  if (children.broken()) return Unreadable(child);
  Node* node = New(Kind::kUpdate, child);
  Child operation = children.Get(Field::kOperator), argument = children.Get(Field::kArgument);
  if (operation) node->text = Text(operation);
  if (operation && argument && operation.begin() < argument.begin()) node->flags |= kPrefix;
  node->a = Required(argument, child);
  return node;
}

Node* Lowering::Assign(const Child& child) {
  Children children(*this, child);
  if (children.broken()) return Unreadable(child);
  Node* node = New(Kind::kAssign, child);
  Child operation = children.Get(Field::kOperator);
  node->text = operation ? Text(operation) : "=";
  Child left = children.Get(Field::kLeft);
  node->a = left ? Pattern(left) : Missing(child.begin());
  node->b = Required(children.Get(Field::kRight), child);
  return node;
}

Node* Lowering::Conditional(const Child& child) {
  Children children(*this, child);
  if (children.broken()) return Unreadable(child);
  Node* node = New(Kind::kConditional, child);
  node->a = Required(children.Get(Field::kCondition), child);
  node->b = Required(children.Get(Field::kConsequence), child);
  node->c = Required(children.Get(Field::kAlternative), child);
  return node;
}

std::span<const Node* const> Lowering::Arguments(const Child& child) {
  if (!child) return {};
  Children children(*this, child);
  Items items(*this);
  for (size_t i = 0; i < children.size(); ++i) {
    if (children[i].symbol == Symbol::kError) {
      items.Add(Unreadable(children[i]));
    } else if (children[i].named) {
      items.Add(Expression(children[i]));
    }
  }
  return items.Take();
}

Node* Lowering::Call(const Child& child) {
  Children children(*this, child);
  if (children.broken()) return Unreadable(child);
  Child callee = children.Get(Field::kFunction), arguments = children.Get(Field::kArguments);
  if (!callee) return Unreadable(child);
  if (callee.symbol == Symbol::kImport) {
    Node* node = New(Kind::kDynamicImport, child);
    std::span<const Node* const> list = Arguments(arguments);
    node->a = list.empty() ? Missing(child.end()) : list[0];
    chain_open_ = false;
    return node;
  }
  if (arguments.symbol == Symbol::kTemplateString) {
    Node* node = New(Kind::kTaggedTemplate, child);
    Node* tag = Expression(callee);
    node->b = Template(arguments);
    chain_open_ = false;
    return Behind(callee, tag, node);
  }
  Node* node = New(Kind::kCall, child);
  Node* function = Expression(callee, true);
  bool open = chain_open_;
  if (children.Has(Symbol::kTokenOptionalChain) || children.Has(Symbol::kOptionalChain)) {
    node->flags |= kOptional;
    open = true;
  }
  node->list = Arguments(arguments);
  chain_open_ = open;
  return Behind(callee, function, node);
}

Node* Lowering::NewExpression(const Child& child) {
  Children children(*this, child);
  if (children.broken()) return Unreadable(child);
  Node* node = New(Kind::kNew, child);
  node->a = Required(children.Get(Field::kConstructor), child);
  node->list = Arguments(children.Get(Field::kArguments));
  return node;
}

Node* Lowering::Member(const Child& child) {
  Children children(*this, child);
  if (children.broken()) return Unreadable(child);
  Child object = children.Get(Field::kObject), property = children.Get(Field::kProperty);
  if (object.symbol == Symbol::kImport) return Leaf(child, Kind::kMetaProperty);
  Node* node = New(Kind::kMember, child);
  Node* of = object ? Expression(object, true) : Missing(child.begin());
  bool open = chain_open_;
  if (children.Has(Symbol::kOptionalChain) || children.Has(Symbol::kTokenOptionalChain)) {
    node->flags |= kOptional;
    open = true;
  }
  if (property) node->text = Identifier(property)->text;
  if (IsMissing(property)) node->flags |= kHasError;
  chain_open_ = open;
  return Behind(object, of, node);
}

Node* Lowering::Subscript(const Child& child) {
  Children children(*this, child);
  if (children.broken()) return Unreadable(child);
  Node* node = New(Kind::kMember, child);
  node->flags |= kComputed;
  Child object = children.Get(Field::kObject);
  Node* of = object ? Expression(object, true) : Missing(child.begin());
  bool open = chain_open_;
  if (children.Has(Symbol::kOptionalChain) || children.Has(Symbol::kTokenOptionalChain)) {
    node->flags |= kOptional;
    open = true;
  }
  node->b = Required(children.Get(Field::kIndex), child);
  chain_open_ = open;
  return Behind(object, of, node);
}

// `A.B.C` of an import alias.
Node* Lowering::NestedName(const Child& child) {
  Node* node = New(Kind::kMember, child);
  Children children(*this, child);
  node->a = Required(children.Get(Field::kObject), child);
  if (Child property = children.Get(Field::kProperty)) node->text = Text(property);
  return node;
}

Node* Lowering::Sequence(const Child& child) {
  Children children(*this, child);
  if (children.broken()) return Unreadable(child);
  Node* node = New(Kind::kSequence, child);
  Items items(*this);
  for (size_t i = 0; i < children.size(); ++i) {
    if (!children[i].named || children[i].symbol == Symbol::kError) continue;
    Node* item = Expression(children[i]);
    if (children[i].symbol == Symbol::kSequenceExpression) {
      for (const Node* inner : item->list) items.Add(inner);
    } else {
      items.Add(item);
    }
  }
  node->list = items.Take();
  return node;
}

Node* Lowering::Yield(const Child& child) {
  Children children(*this, child);
  if (children.broken()) return Unreadable(child);
  Node* node = New(Kind::kYield, child);
  if (children.Has(Symbol::kTokenStar)) node->flags |= kGenerator;
  if (Child argument = children.FirstNamed()) node->a = Expression(argument);
  return node;
}

}  // namespace sequelint::syntax
