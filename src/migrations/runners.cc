#include "migrations/runners.h"

#include <functional>
#include <string_view>

#include "syntax/ast.h"
#include "syntax/children.h"

namespace sequelint::migrations {
namespace {

using syntax::Kind;
using syntax::Node;

bool IsNoTest(std::string_view path) { return path.find("test") == path.npos; }
bool IsOfConfiguration(std::string_view path) {
  return IsNoTest(path) && (path.find("config") != path.npos || path.ends_with(".sequelizerc"));
}
bool IsPackage(std::string_view path) { return path.ends_with("package.json"); }

using Test = std::function<bool(const Node&)>;

bool Any(const Node* node, const Test& test) {
  if (node == nullptr) return false;
  if (test(*node)) return true;
  bool any = false;
  syntax::ForEachChild(node, [&](const Node* child) { any = any || Any(child, test); });
  return any;
}

bool IsFunction(const Node* node) {
  return node != nullptr && (node->kind == Kind::kArrow || node->kind == Kind::kFunction);
}

// `….transaction(…, function)`, in whose function something passes the test.
bool InTransaction(const Node* within, const Test& test) {
  return Any(within, [&](const Node& call) {
    if (call.kind != Kind::kCall || call.list.empty()) return false;
    bool transaction = call.a->kind == Kind::kMember && call.a->text == "transaction";
    return transaction && IsFunction(call.list.back()) && Any(call.list.back(), test);
  });
}

// `wrap: run => (...args) => sequelize.transaction(() => run(...args))`
bool IsWrapInTransaction(const Node& wrap) {
  if (!IsFunction(&wrap) || wrap.list.empty() || wrap.list.front()->kind != Kind::kParameter) return false;
  const Node* run = wrap.list.front()->a;
  if (run == nullptr || run->kind != Kind::kIdentifier) return false;
  return InTransaction(&wrap, [&](const Node& call) {
    if (call.kind != Kind::kCall) return false;
    const Node* callee = call.a->kind == Kind::kMember ? call.a->a : call.a;  // run.apply(…)
    return callee != nullptr && callee->kind == Kind::kIdentifier && callee->text == run->text;
  });
}

// `up: () => sequelize.transaction(() => migration.up(…))`
bool IsUpInTransaction(const Node& up) {
  return IsFunction(&up) && InTransaction(&up, [](const Node& call) {
           return call.kind == Kind::kCall && call.a->kind == Kind::kMember && call.a->text == "up";
         });
}

bool RunsInTransaction(const Node& property) {
  if (property.kind != Kind::kProperty && property.kind != Kind::kClassMember) return false;
  const Node *key = property.a, *value = property.b;
  if (key == nullptr || value == nullptr || property.Is(syntax::kComputed)) return false;
  return (key->text == "wrap" && IsWrapInTransaction(*value)) || (key->text == "up" && IsUpInTransaction(*value));
}

}  // namespace

bool UsesCls(const SourceReader& source) {
  auto named = [&](std::string_view word) { return IsMentioned(source, word, IsPackage); };
  // Of a project that has both, what a script says: Umzug may be there for tests.
  bool by_cli = source.Find(".sequelizerc") != nullptr &&
                (named("sequelize db:migrate") || named("sequelize-cli db:migrate") || !named("umzug"));
  return IsMentioned(source, "useCLS(", by_cli ? IsOfConfiguration : IsNoTest);
}

bool RunsEachInTransaction(const SourceReader& source, syntax::ParseCache& cache) {
  if (!IsMentioned(source, "umzug", IsPackage)) return false;
  for (const SourceEntry& entry : source.Files()) {
    syntax::Language language;
    if (!IsNoTest(entry.path) || !syntax::LanguageOf(entry.path, language)) continue;
    SourceText text = source.Read(entry.path);
    if (text == nullptr || text->find(".transaction(") == text->npos) continue;
    if (text->find("umzug") == text->npos && text->find("Umzug") == text->npos) continue;
    if (Any(&cache.Get(entry.id, language, text)->program(), RunsInTransaction)) return true;
  }
  return false;
}

}  // namespace sequelint::migrations
