#include "sequelize/value_imports.h"

#include <algorithm>
#include <unordered_set>

namespace sequelint::sequelize {
namespace {

using syntax::Kind;
using syntax::Node;

constexpr int kDepth = 1000;

class ValueNames {
 public:
  bool Has(std::string_view name) const { return names_.count(name) > 0; }

  void Read(const Node* node, int depth = 0) {
    if (!node || depth > kDepth) return;
    switch (node->kind) {
      case Kind::kIdentifier: names_.insert(node->text); return;
      case Kind::kImportDeclaration:
      case Kind::kTypeAlias:
      case Kind::kInterface:
      case Kind::kType: return;
      case Kind::kJsx: Words(node->text); return;
      case Kind::kExportSpecifier: names_.insert(node->text); return;
      case Kind::kClassDeclaration:
      case Kind::kClass: KeptTypes(node); break;
      default: break;
    }
    for (const Node* child : {node->a, node->b, node->c, node->d}) Read(child, depth + 1);
    for (const Node* child : node->list) Read(child, depth + 1);
    for (const Node* child : node->more) Read(child, depth + 1);
  }

 private:
  // Of decorated members the type of the field or the parameters, of a decorated class those of its constructor.
  void KeptTypes(const Node* cls) {
    for (const Node* member : cls->list) {
      if (!member || member->kind != Kind::kClassMember) continue;
      const Node* function = member->b && member->b->kind == Kind::kFunction ? member->b : nullptr;
      bool decorated = !member->more.empty() || (member->Is(syntax::kConstructor) && !cls->more.empty());
      bool parameters = function && std::any_of(function->list.begin(), function->list.end(),
                                                [](const Node* p) { return p && !p->more.empty(); });
      if (!decorated && !parameters) continue;
      Types(member->c);
      if (!function) continue;
      Types(function->c);
      for (const Node* parameter : function->list) {
        if (parameter) Types(parameter->b);
      }
    }
  }

  void Types(const Node* type) {
    if (type) Words(type->text);
  }

  void Words(std::string_view text) {
    auto is_word = [](char c) { return c == '_' || c == '$' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'); };
    for (size_t i = 0; i < text.size();) {
      size_t end = i;
      while (end < text.size() && is_word(text[end])) ++end;
      if (end > i) names_.insert(text.substr(i, end - i));
      i = end + 1;
    }
  }

  std::unordered_set<std::string_view> names_;
};

}  // namespace

std::vector<std::string_view> ErasedImports(const syntax::Tree& tree) {
  ValueNames names;
  names.Read(&tree.program());
  std::vector<std::string_view> erased, kept;
  for (const Node* statement : tree.program().list) {
    if (!statement || statement->text.empty()) continue;
    if (statement->kind == Kind::kImportDeclaration) {
      bool used = statement->list.empty() || std::any_of(statement->list.begin(), statement->list.end(), [&](const Node* name) {
        return !name->Is(syntax::kTypeOnly) && names.Has(name->alias);
      });
      (used ? kept : erased).push_back(statement->text);
    } else if (statement->kind == Kind::kExportNamed || statement->kind == Kind::kExportAll) {
      kept.push_back(statement->text);
    }
  }
  std::erase_if(erased, [&](std::string_view name) { return std::find(kept.begin(), kept.end(), name) != kept.end(); });
  return erased;
}

}  // namespace sequelint::sequelize
