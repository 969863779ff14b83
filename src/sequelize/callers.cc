#include "sequelize/callers.h"

#include <algorithm>
#include <set>

namespace sequelint::sequelize {
namespace {

using syntax::Kind;
using syntax::Node;

constexpr size_t kImporters = 8;  // looked at; a function that more files call is no start-up code
constexpr int kDepth = 1000;

// The specifier of `require("x")`, `require("x").default`, `await import("x")`, or nothing.
std::string_view Required(const Node* value) {
  while (value && (value->kind == Kind::kMember || value->kind == Kind::kAwait)) value = value->a;
  bool call = value && value->kind == Kind::kCall && value->a && value->a->text == "require" && value->list.size() == 1;
  const Node* name = call ? value->list[0] : nullptr;
  return name && name->kind == Kind::kString ? name->text : std::string_view();
}

class File {
 public:
  File(eval::Interpreter& in, ImportGraph& graph, const std::string& path, const std::string& target)
      : in_(in), graph_(graph), path_(path), target_(target) {}

  void Find(const syntax::Tree& tree, std::vector<Caller>& out) {
    for (const Node* statement : tree.program().list) {
      if (statement) Import(statement);
    }
    if (names_.empty()) return;
    for (const Node* statement : tree.program().list) {
      if (statement) Calls(statement, {path_, {}, nullptr}, out, 0);
    }
  }

 private:
  bool LeadsToTarget(std::string_view specifier) {
    std::string found = specifier.empty() ? std::string() : in_.Resolve(specifier, path_);
    return !found.empty() && (found == target_ || graph_.Reached(found).count(target_) > 0);
  }

  void Import(const Node* statement) {
    if (statement->kind == Kind::kImportDeclaration && LeadsToTarget(statement->text)) {
      for (const Node* specifier : statement->list) names_.insert(specifier->alias);
    }
    if (statement->kind != Kind::kVariableDeclaration) return;
    for (const Node* declarator : statement->list) {
      if (!declarator->a || !LeadsToTarget(Required(declarator->b))) continue;
      if (declarator->a->kind == Kind::kIdentifier) names_.insert(declarator->a->text);
      if (declarator->a->kind != Kind::kObjectPattern) continue;
      for (const Node* member : declarator->a->list) {
        if (member && member->b) names_.insert(member->b->text);
      }
    }
  }

  bool CallsTarget(const Node* node) const {
    if (node->kind != Kind::kCall || !node->a) return false;
    const Node* root = node->a;
    while (root->kind == Kind::kMember && root->a) root = root->a;
    return root->kind == Kind::kIdentifier && names_.count(root->text) > 0;
  }

  void Calls(const Node* node, Caller caller, std::vector<Caller>& out, int depth) {
    if (!node || depth > kDepth) return;
    if (CallsTarget(node)) out.push_back(caller);
    bool function = node->kind == Kind::kFunction || node->kind == Kind::kArrow || node->kind == Kind::kFunctionDeclaration;
    if (function && !caller.function) caller.function = node;
    if (node->kind == Kind::kVariableDeclarator && !caller.function && node->a && node->a->kind == Kind::kIdentifier) {
      caller.binding = node->a->text;
    }
    for (const Node* child : {node->a, node->b, node->c, node->d}) Calls(child, caller, out, depth + 1);
    for (const Node* child : node->list) Calls(child, caller, out, depth + 1);
  }

  eval::Interpreter& in_;
  ImportGraph& graph_;
  const std::string& path_;
  const std::string& target_;
  std::set<std::string_view> names_;  // local names of what comes from the target
};

}  // namespace

std::vector<Caller> CallersOf(eval::Interpreter& in, ImportGraph& graph, const std::vector<std::string>& files,
                              const std::string& target) {
  std::vector<std::pair<size_t, std::string>> importers;
  for (const std::string& path : graph.Importers(files, {target})) importers.emplace_back(graph.References(path).size(), path);
  std::stable_sort(importers.begin(), importers.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  if (importers.size() > kImporters) importers.resize(kImporters);
  std::vector<Caller> callers;
  for (const auto& [references, path] : importers) {
    if (const syntax::Tree* tree = in.TreeOf(path)) File(in, graph, path, target).Find(*tree, callers);
  }
  return callers;
}

}  // namespace sequelint::sequelize
