#include "syntax/cook.h"
#include "syntax/lowering.h"

namespace sequelint::syntax {

Node* Lowering::Leaf(const Child& child, Kind kind) {
  Node* node = New(kind, child);
  node->text = Text(child);
  return node;
}

Node* Lowering::Identifier(const Child& child) {
  if (IsMissing(child)) return Missing(child.begin());
  Node* node = Leaf(child, Kind::kIdentifier);
  if (NeedsCooking(node->text, false)) node->text = arena_.Copy(Cook(node->text, false));
  return node;
}

std::string_view Lowering::StringValue(const Child& child) {
  std::string_view body = Text(child);
  if (body.size() < 2) return {};
  body = body.substr(1, body.size() - (body.back() == body.front() ? 2 : 1));
  return NeedsCooking(body, false) ? arena_.Copy(Cook(body, false)) : body;
}

Node* Lowering::String(const Child& child) {
  Node* node = New(Kind::kString, child);
  node->text = StringValue(child);
  return node;
}

Node* Lowering::Number(const Child& child) {
  Node* node = Leaf(child, Kind::kNumber);
  if (node->text.ends_with('n')) node->kind = Kind::kBigInt;
  return node;
}

Node* Lowering::TemplateChunk(uint32_t begin, uint32_t end) {
  Node* node = New(Kind::kString, begin, std::max(begin, end));
  node->text = Text(begin, end);
  if (NeedsCooking(node->text, true)) node->text = arena_.Copy(Cook(node->text, true));
  return node;
}

Node* Lowering::Template(const Child& child) {
  Node* node = New(Kind::kTemplate, child);
  Children children(*this, child);
  Items items(*this);
  uint32_t at = child.begin() + 1;
  for (size_t i = 0; i < children.size(); ++i) {
    if (children[i].symbol != Symbol::kTemplateSubstitution) continue;
    items.Add(TemplateChunk(at, children[i].begin()));
    items.Add(Required(Children(*this, children[i]).FirstNamed(), children[i]));
    at = children[i].end();
  }
  bool closed = child.end() > at && source_[child.end() - 1] == '`';
  items.Add(TemplateChunk(at, child.end() - (closed ? 1 : 0)));
  node->list = items.Take();
  return node;
}

// Also array patterns. A comma with nothing before it is a hole.
Node* Lowering::Array(const Child& child, Kind kind) {
  Node* node = New(kind, child);
  Children children(*this, child);
  Items items(*this);
  bool filled = false;
  for (size_t i = 0; i < children.size(); ++i) {
    Child item = children[i];
    if (item.symbol == Symbol::kTokenComma) {
      if (!filled) items.Add(nullptr);
      filled = false;
    } else if (item.symbol == Symbol::kError) {
      items.Add(Unreadable(item));
    } else if (item.named) {
      items.Add(kind == Kind::kArray ? Expression(item) : Pattern(item));
      filled = true;
    }
  }
  node->list = items.Take();
  return node;
}

Node* Lowering::Object(const Child& child) {
  Node* node = New(Kind::kObject, child);
  Items items(*this);
  ObjectMembers(child, items);
  node->list = items.Take();
  return node;
}

void Lowering::ObjectMembers(const Child& parent, Items& items) {
  Depth depth(*this);
  if (depth.spent()) return items.Add(TooDeep(parent));
  Children children(*this, parent);
  for (size_t i = 0; i < children.size(); ++i) {
    Child child = children[i];
    switch (child.symbol) {
      case Symbol::kPair:
        items.Add(Pair(child));
        break;
      case Symbol::kShorthandPropertyIdentifier:
        items.Add(Shorthand(child));
        break;
      case Symbol::kSpreadElement:
        items.Add(Spread(child, Kind::kSpread));
        break;
      case Symbol::kMethodDefinition:
        items.Add(Method(child));
        break;
      case Symbol::kError: {
        Node* error = New(Kind::kError, child);
        error->text = Text(child);
        items.Add(error);
        ObjectMembers(child, items);  // whole members inside it
        break;
      }
      default:
        break;
    }
  }
}

Node* Lowering::Pair(const Child& child) {
  Node* node = New(Kind::kProperty, child);
  Children children(*this, child);
  node->a = Key(children.Get(Field::kKey), *node);
  Node* value = Required(children.Get(Field::kValue), child);
  node->b = children.broken() ? Doubtful(value) : value;
  return node;
}

Node* Lowering::Shorthand(const Child& child) {
  Node* node = New(Kind::kProperty, child);
  node->flags |= kShorthand;
  node->a = Identifier(child);
  node->b = Identifier(child);
  return node;
}

Node* Lowering::Spread(const Child& child, Kind kind) {
  Node* node = New(kind, child);
  Child inner = Children(*this, child).FirstNamed();
  node->a = !inner ? Missing(child.end()) : kind == Kind::kRest ? Pattern(inner) : Expression(inner);
  return node;
}

Node* Lowering::Key(const Child& child, Node& owner) {
  if (!child) return Missing(owner.begin);
  if (child.symbol == Symbol::kString) return String(child);
  if (child.symbol == Symbol::kNumber) return Number(child);
  if (child.symbol != Symbol::kComputedPropertyName) return Identifier(child);
  owner.flags |= kComputed;
  return Required(Children(*this, child).FirstNamed(), child);
}

Node* Lowering::Opaque(const Child& child, Kind kind) {
  Skim(child);
  return Leaf(child, kind);
}

}  // namespace sequelint::syntax
