#include "sequelize/find_or_create.h"

#include <optional>

#include "base/text.h"
#include "syntax/children.h"

namespace sequelint::sequelize {
namespace {

using syntax::Kind;
using syntax::Node;

// The names that `where: { a, b: 1 }` fixes; nothing where a part of it is another condition.
std::optional<std::vector<std::string>> AttributesOf(const Node* options) {
  if (options == nullptr || options->kind != Kind::kObject) return std::nullopt;
  for (const Node* property : options->list) {
    if (property->kind != Kind::kProperty || property->a == nullptr || property->a->text != "where") continue;
    const Node* where = property->b;
    if (where == nullptr || where->kind != Kind::kObject || where->list.empty()) return std::nullopt;
    std::vector<std::string> names;
    for (const Node* part : where->list) {
      if (part->kind != Kind::kProperty || part->Is(syntax::kComputed) || part->a == nullptr) return std::nullopt;
      if (part->b != nullptr && part->b->kind == Kind::kObject) return std::nullopt;  // { [Op.in]: … }
      names.emplace_back(part->a->text);
    }
    return names;
  }
  return std::nullopt;
}

class Finder {
 public:
  Finder(const std::string& path, const syntax::Tree& tree) : path_(path), tree_(tree) {}

  std::vector<FindOrCreate> Run() {
    Walk(&tree_.program(), 0);
    return std::move(found_);
  }

 private:
  std::string TextOf(const Node* node) const { return tree_.text().substr(node->begin, node->end - node->begin); }

  void Walk(const Node* node, int depth) {
    if (node == nullptr || depth > 1500) return;
    if (node->kind == Kind::kCall) Read(node);
    syntax::ForEachChild(node, [&](const Node* child) { Walk(child, depth + 1); });
  }

  void Read(const Node* call) {
    const Node* callee = call->a;
    bool method = callee != nullptr && callee->kind == Kind::kMember && !callee->Is(syntax::kComputed);
    if (!method || callee->a == nullptr || (callee->text != "findOrCreate" && callee->text != "findCreateFind")) return;
    bool named = callee->a->kind == Kind::kIdentifier || callee->a->kind == Kind::kMember;
    std::optional<std::vector<std::string>> names = AttributesOf(call->list.empty() ? nullptr : call->list[0]);
    if (!named || callee->a->text.empty() || !names) return;
    // What it is about, however it is laid out.
    std::string text = TextOf(callee) + " " + Join(*names, " ");
    found_.push_back({TextOf(callee), std::string(callee->a->text), std::move(*names), std::move(text),
                      tree_.Locate(path_, callee->begin, callee->end)});
  }

  const std::string path_;
  const syntax::Tree& tree_;
  std::vector<FindOrCreate> found_;
};

}  // namespace

std::vector<FindOrCreate> FindFindOrCreate(const std::string& path, const syntax::Tree& tree) {
  return Finder(path, tree).Run();
}

}  // namespace sequelint::sequelize
