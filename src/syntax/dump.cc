#include <array>
#include <cctype>
#include <utility>

#include "syntax/ast.h"
#include "syntax/tree.h"

namespace sequelint::syntax {
namespace {

constexpr std::array<std::string_view, 77> kNames = {
    "Program",
    "VariableDeclaration",
    "VariableDeclarator",
    "FunctionDeclaration",
    "ClassDeclaration",
    "EnumDeclaration",
    "EnumMember",
    "NamespaceDeclaration",
    "ImportDeclaration",
    "ImportSpecifier",
    "ExportNamed",
    "ExportSpecifier",
    "ExportDefault",
    "ExportAll",
    "ExportAssign",
    "ExpressionStatement",
    "Block",
    "If",
    "For",
    "ForIn",
    "ForOf",
    "While",
    "DoWhile",
    "Return",
    "Throw",
    "Try",
    "Switch",
    "SwitchCase",
    "Break",
    "Continue",
    "Labeled",
    "Empty",
    "Identifier",
    "This",
    "Super",
    "String",
    "Number",
    "BigInt",
    "Regex",
    "True",
    "False",
    "Null",
    "Template",
    "TaggedTemplate",
    "Array",
    "Object",
    "Property",
    "Spread",
    "Function",
    "Arrow",
    "Class",
    "ClassMember",
    "Parameter",
    "Unary",
    "Update",
    "Binary",
    "Logical",
    "Assign",
    "Conditional",
    "Call",
    "New",
    "DynamicImport",
    "Member",
    "Sequence",
    "Await",
    "Yield",
    "MetaProperty",
    "ObjectPattern",
    "ArrayPattern",
    "AssignmentPattern",
    "Rest",
    "Decorator",
    "Type",
    "TypeAlias",
    "Interface",
    "Jsx",
    "Error",
};
static_assert(kNames.size() == static_cast<size_t>(Kind::kError) + 1);

constexpr std::pair<Flag, std::string_view> kFlagNames[] = {
    {kAsync, "async"},
    {kGenerator, "generator"},
    {kStatic, "static"},
    {kComputed, "computed"},
    {kOptional, "optional"},
    {kShorthand, "shorthand"},
    {kGetter, "get"},
    {kSetter, "set"},
    {kMethod, "method"},
    {kPrefix, "prefix"},
    {kTypeOnly, "type-only"},
    {kConstEnum, "const"},
    {kAbstract, "abstract"},
    {kHasError, "has-error"},
    {kConstructor, "constructor"},
    {kOptionalChainEnd, "chain-end"},
};

std::string_view Name(TypeForm form) {
  switch (form) {
    case TypeForm::kNone:
      return "none";
    case TypeForm::kName:
      return "name";
    case TypeForm::kUnion:
      return "union";
    case TypeForm::kLiteralString:
      return "string";
    case TypeForm::kLiteralNumber:
      return "number";
    case TypeForm::kLiteralBoolean:
      return "boolean";
    case TypeForm::kTemplateLiteral:
      return "template";
    case TypeForm::kArray:
      return "array";
    case TypeForm::kObject:
      return "object";
    case TypeForm::kFunction:
      return "function";
    case TypeForm::kNull:
      return "null";
    case TypeForm::kUndefined:
      return "undefined";
    case TypeForm::kOther:
      return "other";
  }
  return "none";
}

// Bare when it cannot be mistaken for the notation; long texts are cut.
std::string Quote(std::string_view text) {
  constexpr size_t kLongest = 60;
  bool bare = !text.empty() && text != "_" && text != "|" && text != "as";
  for (char c : text) {
    if (static_cast<unsigned char>(c) <= ' ' || c == '(' || c == ')' || c == '"' || c == '\\') bare = false;
  }
  if (bare && text.size() <= kLongest) return std::string(text);
  std::string out = "\"";
  for (char c : text.substr(0, kLongest)) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + (text.size() > kLongest ? "…\"" : "\"");
}

bool HasText(Kind kind) { return kind == Kind::kString || kind == Kind::kIdentifier; }

void Append(const Node* node, std::string& out) {
  if (node == nullptr) {
    out += '_';
    return;
  }
  out += '(';
  out += Name(node->kind);
  if (node->kind == Kind::kType) out.append(":").append(Name(node->type_form));
  if (!node->text.empty() || HasText(node->kind)) out.append(" ").append(Quote(node->text));
  if (!node->alias.empty()) out.append(" as ").append(Quote(node->alias));
  for (const auto& [flag, name] : kFlagNames) {
    if (node->Is(flag)) out.append(" +").append(name);
  }
  const Node* fixed[] = {node->a, node->b, node->c, node->d};
  size_t count = 4;
  while (count > 0 && fixed[count - 1] == nullptr) --count;
  for (size_t i = 0; i < count; ++i) Append(fixed[i], out += ' ');
  for (const Node* item : node->list) Append(item, out += ' ');
  if (!node->more.empty()) out += " |";
  for (const Node* item : node->more) Append(item, out += ' ');
  out += ')';
}

}  // namespace

std::string_view Name(Kind kind) { return kNames[static_cast<size_t>(kind)]; }

std::string Dump(const Node& node) {
  std::string out;
  Append(&node, out);
  return out;
}

}  // namespace sequelint::syntax
