#include "sequelize/sync_calls.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "sequelize/discovery.h"
#include "syntax/children.h"

namespace sequelint::sequelize {
namespace {

using syntax::Kind;
using syntax::Node;

bool Contains(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

bool SpeaksSequelize(std::string_view text) {
  return Contains(text, "equelize");
}

class Finder {
 public:
  Finder(const std::string& path, const syntax::Tree& tree)
      : path_(path), tree_(tree), speaks_(SpeaksSequelize(tree.text())) {}

  std::vector<SyncCall> Run() {
    Walk(&tree_.program(), 0);
    return std::move(found_);
  }

 private:
  std::string_view TextOf(const Node* node) const {
    return std::string_view(tree_.text()).substr(node->begin, node->end - node->begin);
  }

  // `if (process.env.NODE_ENV !== 'production') …`
  bool IsForDevelopment(const Node* test) const {
    std::string text = ToLower(TextOf(test));
    bool speaks = Contains(text, "env") || Contains(text, "isdev") || Contains(text, "istest") || Contains(text, "isprod");
    bool not_production = Contains(text, "prod") && (Contains(text, "!"));
    return speaks && (Contains(text, "test") || Contains(text, "dev") || not_production);
  }

  void Walk(const Node* node, int depth) {
    if (node == nullptr || depth > 1500) return;
    bool condition = node->kind == Kind::kIf || node->kind == Kind::kConditional ||
                     (node->kind == Kind::kLogical && node->text == "&&");
    if (condition && node->a != nullptr && IsForDevelopment(node->a)) {
      Walk(node->c, depth + 1);  // the other way
      return;
    }
    if (node->kind == Kind::kCall) Read(node);
    syntax::ForEachChild(node, [&](const Node* child) { Walk(child, depth + 1); });
  }

  void Read(const Node* call) {
    const Node* callee = call->a;
    if (callee == nullptr || callee->kind != Kind::kMember || callee->Is(syntax::kComputed) || callee->a == nullptr) return;
    if (callee->text == "drop" && IsConnection(callee->a)) return Add(call, "drop");
    if (callee->text != "sync") return;
    const Node* options = call->list.empty() ? nullptr : call->list[0];
    std::string option = Option(options);
    bool keyed = !option.empty() && speaks_ && IsModel(callee->a);
    bool plain = options == nullptr || options->kind == Kind::kObject;
    if (keyed || (plain && IsConnection(callee->a))) Add(call, option);
  }

  // The key that makes sync change or drop tables, unless it is plainly false.
  static std::string Option(const Node* options) {
    if (options == nullptr || options->kind != Kind::kObject) return "";
    for (std::string_view name : {"force", "alter"}) {
      for (const Node* property : options->list) {
        bool named = property->kind == Kind::kProperty && property->a != nullptr && property->a->text == name;
        bool off = property->b != nullptr && (property->b->kind == Kind::kFalse || property->b->kind == Kind::kNull);
        if (named && !off) return std::string(name);
      }
    }
    return "";
  }

  // `sequelize`, `db.sequelize`, `models.sequelize`, `this.sequelize`, `connection` where the file speaks of Sequelize.
  bool IsConnection(const Node* object) const {
    std::string_view name = object->kind == Kind::kIdentifier || object->kind == Kind::kMember ? object->text : "";
    std::string lower = ToLower(name);
    if (Contains(lower, "sequelize")) return true;
    return speaks_ && (lower == "db" || lower == "connection" || lower == "database");
  }

  // `User`, `this.models.User`, `model`
  static bool IsModel(const Node* object) {
    std::string_view name = object->text;
    bool named = object->kind == Kind::kIdentifier || object->kind == Kind::kMember;
    return named && !name.empty() && ((name[0] >= 'A' && name[0] <= 'Z') || Contains(ToLower(name), "model"));
  }

  void Add(const Node* call, const std::string& option) {
    SyncCall found;
    found.call = std::string(TextOf(call->a));
    found.option = option;
    found.text = std::string(TextOf(call));
    found.at = tree_.Locate(path_, call->begin, call->end);
    if (found.call.size() < 80 && !Contains(found.call, "\n")) found_.push_back(std::move(found));
  }

  const std::string path_;
  const syntax::Tree& tree_;
  const bool speaks_;
  std::vector<SyncCall> found_;
};

}  // namespace

std::vector<SyncCall> FindSyncCalls(const std::string& path, const syntax::Tree& tree) {
  return Finder(path, tree).Run();
}

bool IsApplicationCode(std::string_view path) {
  syntax::Language language;
  if (!syntax::LanguageOf(path, language) || IsSkipped(path)) return false;
  std::string lower = "/" + ToLower(path);
  for (std::string_view part : {"/script", "/bin/", "/tool", "/seed", "test", "spec", "/mock", "/fixture", "/example",
                                "/docs/", "/bench", "/e2e/", "/cypress/", "reset", "/dev/"}) {
    if (Contains(lower, part)) return false;
  }
  return true;
}

}  // namespace sequelint::sequelize
