#include "syntax/lowering.h"

namespace sequelint::syntax {

bool Lowering::IsStatement(Symbol symbol) {
  return (symbol >= Symbol::kAbstractClassDeclaration && symbol <= Symbol::kWithStatement);
}

void Lowering::Statements(const Child& parent, Items& items) {
  Children children(*this, parent);
  for (size_t i = 0; i < children.size(); ++i) {
    Child child = children[i];
    if (IsStatement(child.symbol)) {
      items.Add(Statement(child));
    } else if (child.symbol == Symbol::kError) {
      Salvage(child, items);
    }
  }
}

// Whole statements inside an ERROR are read as if it were not there; what lies between them is one Error each.
void Lowering::Salvage(const Child& error, Items& items) {
  Depth depth(*this);
  if (depth.spent()) return items.Add(TooDeep(error));
  Children children(*this, error);
  uint32_t begin = error.begin(), last = error.begin();
  auto flush = [&](uint32_t end) {
    if (begin >= end) return;
    Node* node = New(Kind::kError, begin, end);
    node->text = Text(begin, end);
    node->flags |= kHasError;
    items.Add(node);
  };
  for (size_t i = 0; i < children.size(); ++i) {
    Child child = children[i];
    bool readable = IsStatement(child.symbol) && child.symbol != Symbol::kEmptyStatement;
    if (readable || child.symbol == Symbol::kError) {
      flush(last);
      if (readable) {
        items.Add(Statement(child));
      } else {
        Salvage(child, items);
      }
      begin = child.end();
    } else {
      if (begin == last || begin < error.begin()) begin = std::max(begin, child.begin());
      Skim(child);
    }
    last = child.end();
  }
  flush(last);
}

Node* Lowering::Statement(const Child& child) {
  Depth depth(*this);
  if (depth.spent()) return TooDeep(child);
  return StatementOf(child);
}

Node* Lowering::StatementOf(const Child& child) {
  switch (child.symbol) {
    case Symbol::kExpressionStatement:
      return ExpressionStatement(child);
    case Symbol::kLexicalDeclaration:
    case Symbol::kVariableDeclaration:
      return Variables(child);
    case Symbol::kFunctionDeclaration:
    case Symbol::kGeneratorFunctionDeclaration:
      return Function(child, Kind::kFunctionDeclaration);
    case Symbol::kClassDeclaration:
    case Symbol::kAbstractClassDeclaration:
      return Class(child, Kind::kClassDeclaration);
    case Symbol::kImportStatement:
      return Import(child);
    case Symbol::kImportAlias:
      return ImportAlias(child);
    case Symbol::kExportStatement:
      return Export(child);
    case Symbol::kEnumDeclaration:
      return Enum(child);
    case Symbol::kModule:
    case Symbol::kInternalModule:
      return Namespace(child);
    case Symbol::kAmbientDeclaration:
      return Ambient(child);
    case Symbol::kTypeAliasDeclaration:
      return TypeDeclaration(child, Kind::kTypeAlias);
    case Symbol::kInterfaceDeclaration:
      return TypeDeclaration(child, Kind::kInterface);
    case Symbol::kStatementBlock:
      return Block(child);
    case Symbol::kIfStatement:
      return If(child);
    case Symbol::kForStatement:
      return For(child);
    case Symbol::kForInStatement:
      return ForIn(child);
    case Symbol::kWhileStatement:
      return Loop(child, Kind::kWhile);
    case Symbol::kDoStatement:
      return Loop(child, Kind::kDoWhile);
    case Symbol::kReturnStatement:
      return WithArgument(child, Kind::kReturn);
    case Symbol::kThrowStatement:
      return WithArgument(child, Kind::kThrow);
    case Symbol::kTryStatement:
      return Try(child);
    case Symbol::kSwitchStatement:
      return Switch(child);
    case Symbol::kBreakStatement:
      return Jump(child, Kind::kBreak);
    case Symbol::kContinueStatement:
      return Jump(child, Kind::kContinue);
    case Symbol::kLabeledStatement:
      return Labeled(child);
    case Symbol::kFunctionSignature:  // an overload: nothing at run time
    case Symbol::kDebuggerStatement:
    case Symbol::kEmptyStatement:
      Skim(child);
      return New(Kind::kEmpty, child);
    default:
      return Unreadable(child);
  }
}

Node* Lowering::StatementOrMissing(const Child& child, const Child& parent) {
  return child ? Statement(child) : Missing(parent.end());
}

Node* Lowering::Block(const Child& child) {
  Node* node = New(Kind::kBlock, child);
  Items items(*this);
  Statements(child, items);
  node->list = items.Take();
  return node;
}

Node* Lowering::Variables(const Child& child) {
  Node* node = New(Kind::kVariableDeclaration, child);
  Children children(*this, child);
  Child kind = children.Get(Field::kKind);
  node->text = kind ? Text(kind) : "var";
  Items items(*this);
  Node* last = nullptr;
  for (size_t i = 0; i < children.size(); ++i) {
    if (children[i].symbol == Symbol::kError && last != nullptr) {  // `const a = ;`
      last->b = last->b == nullptr ? Unreadable(children[i]) : last->b;
      last->flags |= kHasError;
    } else if (children[i].named && children[i].symbol != Symbol::kError) {
      items.Add(last = Declarator(children[i]));
    }
  }
  node->list = items.Take();
  return node;
}

Node* Lowering::Declarator(const Child& child) {
  Node* node = New(Kind::kVariableDeclarator, child);
  Children children(*this, child);
  Child name = children.Get(Field::kName);
  node->a = name ? Pattern(name) : Missing(child.begin());
  if (Child value = children.Get(Field::kValue)) {
    Node* initial = Expression(value);
    node->b = children.broken() ? Doubtful(initial) : initial;
  }
  node->c = Annotation(children.Get(Field::kType));
  return node;
}

Node* Lowering::ExpressionStatement(const Child& child) {
  Children children(*this, child);
  Child expression = children.FirstNamed();
  if (expression.symbol == Symbol::kInternalModule) return Namespace(expression);
  Node* node = New(Kind::kExpressionStatement, child);
  node->a = Required(expression, child);
  return node;
}

Node* Lowering::If(const Child& child) {
  Node* node = New(Kind::kIf, child);
  Children children(*this, child);
  Node* condition = Required(children.Get(Field::kCondition), child);
  node->a = children.broken() ? Doubtful(condition) : condition;
  node->b = StatementOrMissing(children.Get(Field::kConsequence), child);
  if (Child otherwise = children.Get(Field::kAlternative)) {
    node->c = StatementOrMissing(Children(*this, otherwise).FirstNamed(), otherwise);
  }
  return node;
}

Node* Lowering::For(const Child& child) {
  Node* node = New(Kind::kFor, child);
  Children children(*this, child);
  auto part = [&](const Child& statement) -> const Node* {
    if (!statement || statement.symbol == Symbol::kEmptyStatement) return nullptr;
    if (statement.symbol == Symbol::kExpressionStatement) return ExpressionStatement(statement)->a;
    return IsStatement(statement.symbol) ? Statement(statement) : Expression(statement);
  };
  node->a = part(children.Get(Field::kInitializer));
  node->b = part(children.Get(Field::kCondition));
  node->c = part(children.Get(Field::kIncrement));
  node->d = StatementOrMissing(children.Get(Field::kBody), child);
  return node;
}

Node* Lowering::ForIn(const Child& child) {
  Children children(*this, child);
  Child operation = children.Get(Field::kOperator);
  Node* node = New(operation && Text(operation) == "in" ? Kind::kForIn : Kind::kForOf, child);
  if (children.Has(Symbol::kTokenAwait)) node->flags |= kAsync;
  Child left = children.Get(Field::kLeft);
  Node* target = left ? Pattern(left) : Missing(child.end());
  if (Child kind = children.Get(Field::kKind)) {
    Node* declarator = New(Kind::kVariableDeclarator, target->begin, target->end);
    declarator->a = target;
    Node* declaration = New(Kind::kVariableDeclaration, kind.begin(), target->end);
    declaration->text = Text(kind);
    const Node* only = declarator;
    declaration->list = arena_.Copy(&only, 1);
    target = declaration;
  }
  node->a = target;
  node->b = Required(children.Get(Field::kRight), child);
  node->c = StatementOrMissing(children.Get(Field::kBody), child);
  return node;
}

Node* Lowering::Loop(const Child& child, Kind kind) {
  Node* node = New(kind, child);
  Children children(*this, child);
  node->a = Required(children.Get(Field::kCondition), child);
  node->b = StatementOrMissing(children.Get(Field::kBody), child);
  return node;
}

Node* Lowering::WithArgument(const Child& child, Kind kind) {
  Node* node = New(kind, child);
  Children children(*this, child);
  if (Child argument = children.FirstNamed()) {
    Node* value = Expression(argument);
    node->a = children.broken() ? Doubtful(value) : value;
  }
  if (kind == Kind::kThrow && node->a == nullptr) node->a = Missing(child.end());
  return node;
}

Node* Lowering::Try(const Child& child) {
  Node* node = New(Kind::kTry, child);
  Children children(*this, child);
  node->a = StatementOrMissing(children.Get(Field::kBody), child);
  if (Child handler = children.Get(Field::kHandler)) {
    Children parts(*this, handler);
    if (Child parameter = parts.Get(Field::kParameter)) node->b = Pattern(parameter);
    node->c = StatementOrMissing(parts.Get(Field::kBody), handler);
  }
  if (Child finalizer = children.Get(Field::kFinalizer)) {
    node->d = StatementOrMissing(Children(*this, finalizer).Get(Field::kBody), finalizer);
  }
  return node;
}

Node* Lowering::Switch(const Child& child) {
  Node* node = New(Kind::kSwitch, child);
  Children children(*this, child);
  node->a = Required(children.Get(Field::kValue), child);
  Child body = children.Get(Field::kBody);
  if (!body) return node;
  Children cases(*this, body);
  Items items(*this);
  for (size_t i = 0; i < cases.size(); ++i) {
    if (cases[i].symbol == Symbol::kSwitchCase || cases[i].symbol == Symbol::kSwitchDefault) {
      items.Add(SwitchCase(cases[i]));
    }
  }
  node->list = items.Take();
  return node;
}

Node* Lowering::SwitchCase(const Child& child) {
  Node* node = New(Kind::kSwitchCase, child);
  Children children(*this, child);
  Items items(*this);
  for (size_t i = 0; i < children.size(); ++i) {
    if (children[i].field == Field::kBody && IsStatement(children[i].symbol)) items.Add(Statement(children[i]));
    if (children[i].symbol == Symbol::kError) Salvage(children[i], items);
  }
  node->list = items.Take();
  if (child.symbol == Symbol::kSwitchCase) node->a = Required(children.Get(Field::kValue), child);
  return node;
}

Node* Lowering::Jump(const Child& child, Kind kind) {
  Node* node = New(kind, child);
  if (Child label = Children(*this, child).Get(Field::kLabel)) node->text = Text(label);
  return node;
}

Node* Lowering::Labeled(const Child& child) {
  Node* node = New(Kind::kLabeled, child);
  Children children(*this, child);
  if (Child label = children.Get(Field::kLabel)) node->text = Text(label);
  node->a = StatementOrMissing(children.Get(Field::kBody), child);
  return node;
}

}  // namespace sequelint::syntax
