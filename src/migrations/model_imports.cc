#include "migrations/model_imports.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "syntax/children.h"

namespace sequelint::migrations {

using eval::Value;
using plan::Migration;
using syntax::Kind;
using syntax::Node;

namespace {

template <class Visit>
void Walk(const Node* node, const Visit& visit, int depth = 0) {
  if (node == nullptr || depth > 1500 || node->kind == Kind::kType) return;
  if (!visit(node)) return;
  syntax::ForEachChild(node, [&](const Node* child) { Walk(child, visit, depth + 1); });
}

class Finder {
 public:
  Finder(sequelize::Runtime& rt, const std::string& path, const syntax::Tree& tree)
      : rt_(rt), in_(rt.in), path_(path), program_(tree.program()) {}

  std::vector<Migration::Import> Run() {
    Walk(&program_, [&](const Node* node) {
      if (node->kind == Kind::kImportDeclaration) Import(node);
      if (node->kind == Kind::kVariableDeclarator && IsRequire(node->b)) Bind(node->a, node->b);
      bool called = node->kind == Kind::kCall && IsRequire(node->a);
      bool member = node->kind == Kind::kMember && IsRequire(node->a);
      if (called) Factory(node->a);
      if (member) Named(node->a, node->text);
      return true;
    });
    return std::move(found_);
  }

 private:
  static bool IsRequire(const Node* node) {
    return node != nullptr && node->kind == Kind::kCall && node->a != nullptr && node->a->kind == Kind::kIdentifier &&
           node->a->text == "require" && node->list.size() == 1 && node->list[0]->kind == Kind::kString;
  }

  // The file of the project that a specifier leads to; "" for packages.
  std::string FileOf(std::string_view specifier) { return in_.Resolve(specifier, path_); }

  void Add(std::string_view what, const Node* at) {
    Migration::Import import{std::string(what), in_.Locate(in_.SpanOf(path_, *at))};
    bool told = std::any_of(found_.begin(), found_.end(),
                            [&](const Migration::Import& other) { return other.at == import.at; });
    if (!told) found_.push_back(std::move(import));
  }

  void Import(const Node* node) {
    std::string file = node->Is(syntax::kTypeOnly) ? "" : FileOf(node->text);
    if (file.empty()) return;
    for (const Node* specifier : node->list) {
      if (specifier->Is(syntax::kTypeOnly)) continue;
      std::string_view local = specifier->alias.empty() ? specifier->text : specifier->alias;
      Value value = specifier->text == "*" ? in_.ImportFile(file) : in_.ImportName(file, specifier->text);
      Judge(value, local, node);
    }
  }

  // `const { User, db: { Team } } = require(…)`, `const User = require(…)`
  void Bind(const Node* pattern, const Node* require) {
    std::string file = FileOf(require->list[0]->text);
    if (file.empty() || pattern == nullptr) return;
    BindTo(pattern, in_.ImportFile(file), require);
  }

  void BindTo(const Node* pattern, const Value& value, const Node* at) {
    if (pattern->kind == Kind::kAssignmentPattern) pattern = pattern->a;
    if (pattern == nullptr) return;
    if (pattern->kind == Kind::kIdentifier) return Judge(value, pattern->text, at);
    if (pattern->kind != Kind::kObjectPattern || !value.IsObject()) return;
    for (const Node* property : pattern->list) {
      if (property->kind != Kind::kProperty || property->a == nullptr || property->b == nullptr) continue;
      BindTo(property->b, in_.Get(value, property->a->text), at);
    }
  }

  // `require("../models/user")(sequelize, DataTypes)`: a file whose function defines a model.
  void Factory(const Node* require) {
    std::string file = FileOf(require->list[0]->text);
    if (!file.empty() && DefinesModel(in_.ImportFile(file))) Add(require->list[0]->text, require);
  }

  // `require("../models").User`
  void Named(const Node* require, std::string_view name) {
    std::string file = FileOf(require->list[0]->text);
    if (!file.empty() && rt_.IsModel(in_.Get(in_.ImportFile(file), name))) Add(name, require);
  }

  bool DefinesModel(const Value& value) {
    if (!value.IsFunction() || value.object()->function->node == nullptr || in_.IsClass(value)) return false;
    bool defines = false;
    Walk(value.object()->function->node, [&](const Node* node) {
      bool call = node->kind == Kind::kCall && node->a != nullptr && node->a->kind == Kind::kMember;
      defines = defines || (call && (node->a->text == "define" || node->a->text == "init") && node->list.size() >= 2);
      return !defines;
    });
    return defines;
  }

  void Judge(const Value& value, std::string_view local, const Node* at) {
    if (rt_.IsModel(value)) {
      if (UsesModel(value, local)) Add(local, at);
    } else if (value.IsFunction() && DefinesModel(value)) {
      if (IsCalled(local)) Add(local, at);
    } else if (value.IsObject() && !value.IsFunction()) {
      HeldModels(value, local, at);
    }
  }

  // `db.User.findAll()`, `const { User } = db`
  void HeldModels(const Value& value, std::string_view local, const Node* at) {
    std::string used;
    Walk(&program_, [&](const Node* node) {
      bool named = node->a != nullptr && node->a->kind == Kind::kIdentifier && node->a->text == local;
      if (node->kind == Kind::kMember && named && used.empty()) {
        if (rt_.IsModel(in_.Get(value, node->text))) used = node->text;
      }
      bool taken = node->kind == Kind::kVariableDeclarator && node->b != nullptr && node->b->kind == Kind::kIdentifier &&
                   node->b->text == local && node->a != nullptr && node->a->kind == Kind::kObjectPattern;
      if (taken && used.empty()) {
        for (const Node* property : node->a->list) {
          if (property->kind != Kind::kProperty || property->a == nullptr) continue;
          if (used.empty() && rt_.IsModel(in_.Get(value, property->a->text))) used = property->a->text;
        }
      }
      return true;
    });
    if (!used.empty()) Add(used, at);
  }

  // Whether the file does more with it than read its constants.
  bool UsesModel(const Value& model, std::string_view local) {
    std::set<const Node*> harmless;
    bool used = false;
    Walk(&program_, [&](const Node* node) {
      bool binds = node->kind == Kind::kImportSpecifier || node->kind == Kind::kImportDeclaration;
      if (binds || used) return false;
      if (node->kind == Kind::kVariableDeclarator && IsRequire(node->b)) return false;
      bool named = node->a != nullptr && node->a->kind == Kind::kIdentifier && node->a->text == local;
      if (node->kind == Kind::kMember && named && IsConstant(in_.Get(model, node->text), node->text)) {
        harmless.insert(node->a);
      }
      used = node->kind == Kind::kIdentifier && node->text == local && harmless.count(node) == 0;
      return !used;
    });
    return used;
  }

  static bool IsConstant(const Value& value, std::string_view name) {
    if (name == "rawAttributes" || name == "tableAttributes" || name == "sequelize") return false;
    return value.IsString() || value.IsNumber() || value.IsBoolean() || (value.IsObject() && !value.IsFunction());
  }

  bool IsCalled(std::string_view local) {
    bool called = false;
    Walk(&program_, [&](const Node* node) {
      called = called || (node->kind == Kind::kCall && node->a != nullptr && node->a->kind == Kind::kIdentifier &&
                          node->a->text == local);
      return !called;
    });
    return called;
  }

  sequelize::Runtime& rt_;
  eval::Interpreter& in_;
  const std::string path_;
  const Node& program_;
  std::vector<Migration::Import> found_;
};

}  // namespace

std::vector<Migration::Import> ModelImports(sequelize::Runtime& runtime, const std::string& path) {
  const syntax::Tree* tree = runtime.in.TreeOf(path);
  if (tree == nullptr) return {};
  return Finder(runtime, path, *tree).Run();
}

}  // namespace sequelint::migrations
