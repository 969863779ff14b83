#include "syntax/lowering.h"

namespace sequelint::syntax {

std::string_view Lowering::ModuleName(const Child& child) {
  if (!child) return {};
  return child.symbol == Symbol::kString ? StringValue(child) : Text(child);
}

Node* Lowering::Import(const Child& child) {
  Children children(*this, child);
  bool type_only = children.Has(Symbol::kTokenType) || children.Has(Symbol::kTokenTypeof);
  if (Child require = children.Get(Symbol::kImportRequireClause)) return ImportRequire(child, require, type_only);
  Node* node = New(Kind::kImportDeclaration, child);
  if (type_only) node->flags |= kTypeOnly;
  node->text = ModuleName(children.Get(Field::kSource));
  if (Child clause = children.Get(Symbol::kImportClause)) {
    Items items(*this);
    ImportClause(clause, items);
    node->list = items.Take();
  }
  return node;
}

void Lowering::ImportClause(const Child& clause, Items& items) {
  Children children(*this, clause);
  for (size_t i = 0; i < children.size(); ++i) {
    Child child = children[i];
    if (child.symbol == Symbol::kIdentifier) {
      Node* specifier = New(Kind::kImportSpecifier, child);
      specifier->text = "default";
      specifier->alias = Text(child);
      items.Add(specifier);
    } else if (child.symbol == Symbol::kNamespaceImport) {
      Node* specifier = New(Kind::kImportSpecifier, child);
      specifier->text = "*";
      specifier->alias = ModuleName(Children(*this, child).FirstNamed());
      items.Add(specifier);
    } else if (child.symbol == Symbol::kNamedImports) {
      Children names(*this, child);
      for (size_t j = 0; j < names.size(); ++j) {
        if (names[j].symbol == Symbol::kImportSpecifier) items.Add(Specifier(Kind::kImportSpecifier, names[j]));
      }
    }
  }
}

Node* Lowering::Specifier(Kind kind, const Child& child) {
  Node* node = New(kind, child);
  Children children(*this, child);
  node->text = ModuleName(children.Get(Field::kName));
  Child alias = children.Get(Field::kAlias);
  node->alias = alias ? ModuleName(alias) : node->text;
  if (children.Has(Symbol::kTokenType) || children.Has(Symbol::kTokenTypeof)) node->flags |= kTypeOnly;
  return node;
}

// `const name = value`, for the TypeScript forms that mean it.
Node* Lowering::ConstantOf(const Child& child, const Child& name, const Node* value) {
  Node* declarator = New(Kind::kVariableDeclarator, child);
  declarator->a = name ? Identifier(name) : Missing(child.begin());
  declarator->b = value;
  Node* node = New(Kind::kVariableDeclaration, child);
  node->text = "const";
  const Node* only = declarator;
  node->list = arena_.Copy(&only, 1);
  return node;
}

Node* Lowering::ImportRequire(const Child& child, const Child& clause, bool type_only) {
  Children children(*this, clause);
  Child source = children.Get(Field::kSource);
  Node* call = New(Kind::kCall, clause);
  Node* callee = New(Kind::kIdentifier, clause.begin(), clause.begin());
  callee->text = "require";
  call->a = callee;
  const Node* argument = source ? String(source) : Missing(clause.end());
  call->list = arena_.Copy(&argument, 1);
  Node* node = ConstantOf(child, children.Get(Symbol::kIdentifier), call);
  if (type_only) node->flags |= kTypeOnly;
  return node;
}

// import Name = Some.Namespace.Member;
Node* Lowering::ImportAlias(const Child& child) {
  Children children(*this, child);
  Child name = children.FirstNamed(), value;
  for (size_t i = 0; i < children.size(); ++i) {
    if (children[i].named && children[i].symbol != Symbol::kError && children[i].begin() > name.begin()) {
      value = children[i];
    }
  }
  return ConstantOf(child, name, Required(value, child));
}

Node* Lowering::ExportedDeclaration(const Children& children, const Child& declaration) {
  Items decorators(*this);
  for (size_t i = 0; i < children.size(); ++i) {
    if (children[i].symbol == Symbol::kDecorator) decorators.Add(Decorator(children[i]));
  }
  Node* node = IsStatement(declaration.symbol) ? Statement(declaration) : Expression(declaration);
  if (decorators.size() > 0 && (node->kind == Kind::kClassDeclaration || node->kind == Kind::kClass)) {
    for (const Node* own : node->more) decorators.Add(own);
    node->more = decorators.Take();
  }
  return node;
}

Node* Lowering::Export(const Child& child) {
  Children children(*this, child);
  Child declaration = children.Get(Field::kDeclaration), value = children.Get(Field::kValue);
  if (children.Has(Symbol::kTokenDefault)) {
    Node* node = New(Kind::kExportDefault, child);
    Child exported = declaration ? declaration : value;
    node->a = exported ? ExportedDeclaration(children, exported) : Missing(child.end());
    return node;
  }
  if (children.Has(Symbol::kTokenEquals)) {
    Node* node = New(Kind::kExportAssign, child);
    node->a = Required(children.FirstNamed(), child);
    return node;
  }
  if (children.Has(Symbol::kTokenNamespace)) return New(Kind::kEmpty, child);  // export as namespace X
  Child names = children.Get(Symbol::kNamespaceExport);
  if (names || children.Has(Symbol::kTokenStar)) {
    Node* node = New(Kind::kExportAll, child);
    node->text = ModuleName(children.Get(Field::kSource));
    if (names) node->alias = ModuleName(Children(*this, names).FirstNamed());
    return node;
  }
  Node* node = New(Kind::kExportNamed, child);
  if (children.Has(Symbol::kTokenType)) node->flags |= kTypeOnly;
  node->text = ModuleName(children.Get(Field::kSource));
  if (declaration) {
    Node* inner = ExportedDeclaration(children, declaration);
    if (inner->kind != Kind::kEmpty) node->a = inner;
  }
  if (Child clause = children.Get(Symbol::kExportClause)) {
    Children specifiers(*this, clause);
    Items items(*this);
    for (size_t i = 0; i < specifiers.size(); ++i) {
      if (specifiers[i].symbol == Symbol::kExportSpecifier) items.Add(Specifier(Kind::kExportSpecifier, specifiers[i]));
    }
    node->list = items.Take();
  }
  return node;
}

Node* Lowering::Ambient(const Child& child) {
  Children children(*this, child);
  Node* node = nullptr;
  if (children.Has(Symbol::kTokenGlobal)) {
    node = New(Kind::kNamespaceDeclaration, child);
    node->text = "global";
    if (Child body = children.Get(Symbol::kStatementBlock)) node->list = Block(body)->list;
  } else {
    for (size_t i = 0; i < children.size() && node == nullptr; ++i) {
      if (children[i].symbol == Symbol::kFunctionSignature) {
        node = Function(children[i], Kind::kFunctionDeclaration);
      } else if (IsStatement(children[i].symbol)) {
        node = Statement(children[i]);
      }
    }
  }
  if (node == nullptr) {
    Skim(child);
    node = New(Kind::kEmpty, child);
  }
  node->flags |= kTypeOnly;
  return node;
}

Node* Lowering::Namespace(const Child& child) {
  Node* node = New(Kind::kNamespaceDeclaration, child);
  Children children(*this, child);
  node->text = ModuleName(children.Get(Field::kName));
  if (Child body = children.Get(Field::kBody)) node->list = Block(body)->list;
  return node;
}

Node* Lowering::Enum(const Child& child) {
  Node* node = New(Kind::kEnumDeclaration, child);
  Children children(*this, child);
  if (children.Has(Symbol::kTokenConst)) node->flags |= kConstEnum;
  if (Child name = children.Get(Field::kName)) node->text = Text(name);
  Child body = children.Get(Field::kBody);
  if (!body) return node;
  Children members(*this, body);
  Items items(*this);
  for (size_t i = 0; i < members.size(); ++i) {
    Child member = members[i];
    if (member.symbol == Symbol::kEnumAssignment || member.field == Field::kName) items.Add(EnumMember(member));
  }
  node->list = items.Take();
  return node;
}

Node* Lowering::EnumMember(const Child& child) {
  Node* node = New(Kind::kEnumMember, child);
  auto name = [&](const Child& key) {
    const Node* read = Key(key, *node);
    if (node->Is(kComputed)) {
      node->b = read;
    } else {
      node->text = read->text;
    }
  };
  if (child.symbol != Symbol::kEnumAssignment) {
    name(child);
    return node;
  }
  Children children(*this, child);
  if (Child key = children.Get(Field::kName)) name(key);
  Node* value = Required(children.Get(Field::kValue), child);
  node->a = children.broken() ? Doubtful(value) : value;
  return node;
}

Node* Lowering::TypeDeclaration(const Child& child, Kind kind) {
  Node* node = New(kind, child);
  Children children(*this, child);
  if (Child name = children.Get(Field::kName)) node->text = Text(name);
  Child type = children.Get(kind == Kind::kInterface ? Field::kBody : Field::kValue);
  node->a = type ? Type(type) : Missing(child.end());
  return node;
}

}  // namespace sequelint::syntax
