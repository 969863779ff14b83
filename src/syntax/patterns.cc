#include "syntax/lowering.h"

namespace sequelint::syntax {

Node* Lowering::Pattern(const Child& child) {
  Depth depth(*this);
  if (depth.spent()) return TooDeep(child);
  return PatternOf(child);
}

Node* Lowering::PatternOf(const Child& child) {
  switch (child.symbol) {
    case Symbol::kArrayPattern:
      return Array(child, Kind::kArrayPattern);
    case Symbol::kObjectPattern:
      return ObjectPattern(child);
    case Symbol::kAssignmentPattern:
    case Symbol::kObjectAssignmentPattern:
      return Default(child);
    case Symbol::kRestPattern:
      return Spread(child, Kind::kRest);
    case Symbol::kShorthandPropertyIdentifierPattern:
      return Identifier(child);
    default:
      return Expression(child);
  }
}

Node* Lowering::Default(const Child& child) {
  Node* node = New(Kind::kAssignmentPattern, child);
  Children children(*this, child);
  Child left = children.Get(Field::kLeft);
  node->a = left ? Pattern(left) : Missing(child.begin());
  node->b = Required(children.Get(Field::kRight), child);
  return node;
}

Node* Lowering::ObjectPattern(const Child& child) {
  Node* node = New(Kind::kObjectPattern, child);
  Children children(*this, child);
  Items items(*this);
  for (size_t i = 0; i < children.size(); ++i) {
    switch (children[i].symbol) {
      case Symbol::kPairPattern:
        items.Add(PairPattern(children[i]));
        break;
      case Symbol::kRestPattern:
        items.Add(Spread(children[i], Kind::kRest));
        break;
      case Symbol::kShorthandPropertyIdentifierPattern:
      case Symbol::kObjectAssignmentPattern:
        items.Add(ShorthandPattern(children[i]));
        break;
      default:
        break;
    }
  }
  node->list = items.Take();
  return node;
}

Node* Lowering::PairPattern(const Child& child) {
  Node* node = New(Kind::kProperty, child);
  Children children(*this, child);
  node->a = Key(children.Get(Field::kKey), *node);
  Child value = children.Get(Field::kValue);
  node->b = value ? Pattern(value) : Missing(child.end());
  return node;
}

Node* Lowering::ShorthandPattern(const Child& child) {
  Node* node = New(Kind::kProperty, child);
  node->flags |= kShorthand;
  Node* value = Pattern(child);
  node->a = value->kind == Kind::kAssignmentPattern ? value->a : value;
  node->b = value;
  return node;
}

}  // namespace sequelint::syntax
