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

bool IsFunction(const Node* node) {
  return node->kind == Kind::kFunction || node->kind == Kind::kArrow || node->kind == Kind::kFunctionDeclaration;
}

// The variable that a chain of members starts at.
const Node* RootOf(const Node* node) {
  while (node->kind == Kind::kMember && node->a) node = node->a;
  return node;
}

void OutermostFunctions(const Node* node, std::vector<const Node*>& out, int depth) {
  if (!node || depth > kDepth) return;
  if (IsFunction(node)) {
    out.push_back(node);
    return;
  }
  for (const Node* child : {node->a, node->b, node->c, node->d}) OutermostFunctions(child, out, depth + 1);
  for (const Node* child : node->list) OutermostFunctions(child, out, depth + 1);
}

class Mentions {
 public:
  Mentions(const syntax::Tree& tree, const Mentioned& mentioned) : mentioned_(mentioned) {
    if (mentioned.leads) imports_ = LocalNames(tree, mentioned.leads);
  }

  size_t In(const Node* node, int depth) const {
    if (!node || depth > kDepth) return 0;
    size_t count = node->kind == Kind::kCall && node->a ? InCall(node) : 0;
    for (const Node* child : {node->a, node->b, node->c, node->d}) count += In(child, depth + 1);
    for (const Node* child : node->list) count += In(child, depth + 1);
    return count;
  }

 private:
  // A name that is computed may be any of them.
  size_t InCall(const Node* call) const {
    const Node* callee = call->a;
    if (mentioned_.leads && callee->kind == Kind::kIdentifier && callee->text == "require" && call->list.size() == 1 && call->list[0]) {
      if (call->list[0]->kind != Kind::kString) return 2;
      return mentioned_.leads(call->list[0]->text) ? 1 : 0;
    }
    if (callee->kind == Kind::kIdentifier) return imports_.count(callee->text) || mentioned_.functions.count(callee->text) ? 1 : 0;
    if (callee->kind != Kind::kMember || !callee->a) return 0;
    if (callee->Is(syntax::kComputed)) return callee->a->kind == Kind::kIdentifier ? 2 : 0;
    if (mentioned_.functions.count(callee->text)) return 1;
    const Node* root = RootOf(callee);
    return root->kind == Kind::kIdentifier && imports_.count(root->text) ? 1 : 0;
  }

  const Mentioned& mentioned_;
  std::set<std::string_view> imports_;
};

class File {
 public:
  File(eval::Interpreter& in, ImportGraph& graph, const std::string& path, const std::string& target)
      : in_(in), graph_(graph), path_(path), target_(target) {}

  void Find(const syntax::Tree& tree, std::vector<Caller>& out) {
    names_ = LocalNames(tree, [&](std::string_view specifier) { return LeadsToTarget(specifier); });
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

  bool CallsTarget(const Node* node) const {
    if (node->kind != Kind::kCall || !node->a) return false;
    const Node* root = RootOf(node->a);
    return root->kind == Kind::kIdentifier && names_.count(root->text) > 0;
  }

  void Calls(const Node* node, Caller caller, std::vector<Caller>& out, int depth) {
    if (!node || depth > kDepth) return;
    if (CallsTarget(node)) out.push_back(caller);
    if (IsFunction(node) && !caller.function) caller.function = node;
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

std::set<std::string_view> LocalNames(const syntax::Tree& tree, const std::function<bool(std::string_view specifier)>& leads) {
  std::set<std::string_view> names;
  for (const Node* statement : tree.program().list) {
    if (!statement) continue;
    if (statement->kind == Kind::kImportDeclaration && leads(statement->text)) {
      for (const Node* specifier : statement->list) names.insert(specifier->alias);
    }
    if (statement->kind != Kind::kVariableDeclaration) continue;
    for (const Node* declarator : statement->list) {
      std::string_view specifier = declarator->a ? Required(declarator->b) : std::string_view();
      if (specifier.empty() || !leads(specifier)) continue;
      if (declarator->a->kind == Kind::kIdentifier) names.insert(declarator->a->text);
      if (declarator->a->kind != Kind::kObjectPattern) continue;
      for (const Node* member : declarator->a->list) {
        if (member && member->b) names.insert(member->b->text);
      }
    }
  }
  return names;
}

std::vector<const Node*> FunctionsThatMention(const syntax::Tree& tree, const Mentioned& mentioned) {
  Mentions mentions(tree, mentioned);
  std::vector<const Node*> functions;
  OutermostFunctions(&tree.program(), functions, 0);
  std::vector<std::pair<size_t, const Node*>> ranked;
  for (const Node* function : functions) {
    if (size_t count = mentions.In(function, 0)) ranked.emplace_back(count, function);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<const Node*> out;
  for (const auto& [count, function] : ranked) out.push_back(function);
  return out;
}

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
