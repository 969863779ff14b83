#include "sequelize/attribute_code.h"

#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "syntax/children.h"

namespace sequelint::sequelize {
namespace {

using syntax::Kind;
using syntax::Node;

const Node* ValueOf(const Node* object, std::string_view key) {
  if (object == nullptr || object->kind != Kind::kObject) return nullptr;
  for (const Node* property : object->list) {
    bool named = property->a != nullptr && !property->Is(syntax::kComputed) && property->a->text == key;
    if (named && (property->kind == Kind::kProperty || property->kind == Kind::kClassMember)) return property->b;
  }
  return nullptr;
}

std::optional<double> NumberOf(const Node* node) {
  if (node == nullptr || node->kind != Kind::kNumber) return std::nullopt;
  return std::strtod(std::string(node->text).c_str(), nullptr);
}

// `[3, 100]` and `{ args: [3, 100], msg: '…' }` ⇒ 100
std::optional<double> LongestOf(const Node* len) {
  if (len != nullptr && len->kind == Kind::kObject) len = ValueOf(len, "args");
  if (len == nullptr || len->kind != Kind::kArray || len->list.size() != 2) return std::nullopt;
  return NumberOf(len->list[1]);
}

bool IsOn(const Node* validator) {
  if (validator == nullptr) return false;
  if (validator->kind == Kind::kObject) return !validator->list.empty();
  return validator->kind == Kind::kTrue;
}

class Finder {
 public:
  Finder(const std::string& path, const syntax::Tree& tree) : path_(path), tree_(tree) {}

  std::vector<AttributeCode> Run() {
    Walk(&tree_.program(), 0);
    return std::move(found_);
  }

 private:
  std::string_view TextOf(const Node* node) const {
    return std::string_view(tree_.text()).substr(node->begin, node->end - node->begin);
  }
  bool Says(const Node* node, std::string_view word) const {
    return node != nullptr && TextOf(node).find(word) != std::string_view::npos;
  }

  void Walk(const Node* node, int depth) {
    if (node == nullptr || depth > 1500) return;
    if (node->kind == Kind::kProperty && node->a != nullptr && !node->Is(syntax::kComputed)) Attribute(node);
    if (node->kind == Kind::kClassMember && node->a != nullptr) Member(node);
    syntax::ForEachChild(node, [&](const Node* child) { Walk(child, depth + 1); });
  }

  // `email: { type: …, validate: { … }, set() { … } }`
  void Attribute(const Node* property) {
    if (ValueOf(property->b, "type") == nullptr) return;
    AttributeCode code;
    code.name = std::string(property->a->text);
    ReadDefinition(property->b, code);
    Add(std::move(code), property);
  }

  void ReadDefinition(const Node* definition, AttributeCode& code) const {
    const Node* setter = ValueOf(definition, "set");
    code.lowercases |= Says(setter, ".toLowerCase()") || Says(setter, ".toLocaleLowerCase()");
    code.converts |= ValueOf(definition, "get") != nullptr;
    const Node* validate = ValueOf(definition, "validate");
    if (validate == nullptr || validate->kind != Kind::kObject) return;
    code.longest = LongestOf(ValueOf(validate, "len"));
    code.lowercases |= IsOn(ValueOf(validate, "isLowercase"));
    for (const Node* validator : validate->list) {
      const Node* function = validator->b;
      bool own = function != nullptr && (function->kind == Kind::kFunction || function->kind == Kind::kArrow);
      if (!own) continue;
      for (std::string_view call : {".findOne(", ".count(", ".findAll("}) code.asks_for_others |= Says(function, call);
    }
  }

  // A field of a class: `declare size: number`, `@Length({ max: 100 }) name: string`
  void Member(const Node* member) {
    if (member->b != nullptr && member->b->kind == Kind::kFunction) return;
    AttributeCode code;
    code.name = std::string(member->a->text);
    code.number = IsNumber(member->c);
    for (const Node* decorator : member->more) {
      const Node* call = decorator->a;
      if (call == nullptr || call->kind != Kind::kCall || call->a == nullptr || call->list.empty()) {
        code.lowercases |= call != nullptr && call->kind == Kind::kIdentifier && call->text == "IsLowercase";
        continue;
      }
      const Node* argument = call->list[0];
      if (call->a->text == "Length") code.longest = NumberOf(ValueOf(argument, "max"));
      if (call->a->text == "Column" || call->a->text == "Attribute") ReadDefinition(argument, code);
    }
    Add(std::move(code), member);
  }

  // `number`, `number | null`; not `number | string`
  static bool IsNumber(const Node* type) {
    if (type == nullptr || type->kind != Kind::kType) return false;
    if (type->type_form != syntax::TypeForm::kUnion) return type->text == "number";
    bool number = false;
    for (const Node* member : type->list) {
      if (member->text == "string" || member->text == "bigint") return false;
      number |= IsNumber(member);
    }
    return number;
  }

  void Add(AttributeCode code, const Node* node) {
    if (!code.longest && !code.lowercases && !code.asks_for_others && !code.number && !code.converts) return;
    code.at = tree_.Locate(path_, node->begin, node->end);
    found_.push_back(std::move(code));
  }

  const std::string path_;
  const syntax::Tree& tree_;
  std::vector<AttributeCode> found_;
};

}  // namespace

std::vector<AttributeCode> FindAttributeCode(const std::string& path, const syntax::Tree& tree) {
  return Finder(path, tree).Run();
}

}  // namespace sequelint::sequelize
