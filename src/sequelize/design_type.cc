#include "sequelize/design_type.h"

#include <optional>

namespace sequelint::sequelize {
namespace {

using syntax::Kind;
using syntax::Node;
using syntax::TypeForm;

constexpr int kMaxDepth = 20;  // aliases of aliases, re-exports of re-exports; also what stops cycles

InferredType Other(std::string why) { return {DesignType::kOther, std::move(why)}; }

std::string Quoted(std::string_view name) { return "`" + std::string(name) + "`"; }

// A declaration of a name and the file it stands in.
struct Found {
  const Node* node = nullptr;
  std::string path;
};

class Inference {
 public:
  explicit Inference(eval::Interpreter& interpreter) : in_(interpreter) {}

  InferredType Infer(const Node& type, const std::string& path, int depth) {
    switch (type.type_form) {
      case TypeForm::kName: return Named(type.text, path, depth);
      case TypeForm::kUnion: return Union(type, path, depth);
      case TypeForm::kLiteralString:
      case TypeForm::kTemplateLiteral: return {DesignType::kString, ""};
      case TypeForm::kLiteralNumber: return {DesignType::kNumber, ""};
      case TypeForm::kLiteralBoolean: return {DesignType::kBoolean, ""};
      case TypeForm::kArray: return Other("an array type says nothing about its column");
      case TypeForm::kObject: return Other("an object type says nothing about its column");
      default: return Other("the type " + Quoted(type.text) + " says nothing about its column");
    }
  }

 private:
  InferredType Union(const Node& type, const std::string& path, int depth) {
    std::optional<InferredType> common;
    for (const Node* member : type.list) {
      if (member->type_form == TypeForm::kNull || member->type_form == TypeForm::kUndefined) continue;
      InferredType one = Infer(*member, path, depth);
      if (one.type == DesignType::kOther) return one;
      if (common && common->type != one.type) return Other("the union " + Quoted(type.text) + " mixes types");
      common = one;
    }
    return common ? *common : Other("the type " + Quoted(type.text) + " says nothing about its column");
  }

  InferredType Named(std::string_view name, const std::string& path, int depth) {
    if (name == "string" || name == "String") return {DesignType::kString, ""};
    if (name == "number" || name == "Number") return {DesignType::kNumber, ""};
    if (name == "boolean" || name == "Boolean") return {DesignType::kBoolean, ""};
    if (name == "bigint" || name == "BigInt") return {DesignType::kBigInt, ""};
    if (name == "any" || name == "unknown" || name == "object") return Other("the type " + Quoted(name) + " says nothing");
    if (depth >= kMaxDepth) return Other("the type " + Quoted(name) + " is declared through too many others");
    // `Role.Admin`, `CreationOptional<string>`: the first is a member of an enum, the second has its own declaration.
    size_t dot = name.find('.');
    Found found = Find(dot == std::string_view::npos ? name : name.substr(0, dot), path, depth);
    if (!found.node) {
      if (name == "Date") return {DesignType::kDate, ""};
      if (name == "Buffer") return {DesignType::kBuffer, ""};
      return Other("the type " + Quoted(name) + " is declared outside the repository");
    }
    switch (found.node->kind) {
      case Kind::kTypeAlias: return Infer(*found.node->a, found.path, depth + 1);
      case Kind::kEnumDeclaration: return Enum(*found.node);
      case Kind::kInterface: return Other(Quoted(name) + " is an interface");
      default: return Other(Quoted(name) + " is a class");
    }
  }

  // String enums are String, numeric ones Number, mixed ones Object: what the compiler emits.
  InferredType Enum(const Node& declaration) {
    bool strings = false, numbers = false;
    for (const Node* member : declaration.list) {
      const Node* value = member->a;
      bool text = value && (value->kind == Kind::kString || value->kind == Kind::kTemplate);
      (text ? strings : numbers) = true;
    }
    if (strings && numbers) return Other(Quoted(declaration.text) + " mixes texts and numbers");
    return {strings ? DesignType::kString : DesignType::kNumber, ""};
  }

  Found Find(std::string_view name, const std::string& path, int depth) {
    const syntax::Tree* tree = in_.TreeOf(path);
    if (!tree || depth > kMaxDepth) return {};
    const Node& program = tree->program();
    for (const Node* statement : program.list) {
      const Node* declaration = statement;
      bool exports = statement->kind == Kind::kExportNamed || statement->kind == Kind::kExportDefault;
      if (exports && statement->a) declaration = statement->a;
      if (Declares(*declaration, name)) return {declaration, path};
    }
    for (const Node* statement : program.list) {
      if (statement->kind == Kind::kImportDeclaration) {
        for (const Node* specifier : statement->list) {
          if (specifier->alias == name) return Through(statement->text, path, specifier->text, depth);
        }
      }
    }
    return {};
  }

  // The declaration that `path` exports as `name`.
  Found FindExport(std::string_view name, const std::string& path, int depth) {
    const syntax::Tree* tree = in_.TreeOf(path);
    if (!tree || depth > kMaxDepth) return {};
    for (const Node* statement : tree->program().list) {
      if (statement->kind == Kind::kExportDefault && name == "default" && statement->a) {
        if (statement->a->kind == Kind::kIdentifier) return Find(statement->a->text, path, depth + 1);
        return {statement->a, path};
      }
      if (statement->kind != Kind::kExportNamed) continue;
      for (const Node* specifier : statement->list) {
        if (specifier->alias != name) continue;
        if (!statement->text.empty()) return Through(statement->text, path, specifier->text, depth);
        return Find(specifier->text, path, depth + 1);
      }
    }
    if (Found found = Find(name, path, depth + 1); found.node) return found;
    for (const Node* statement : tree->program().list) {
      if (statement->kind != Kind::kExportAll || !statement->alias.empty()) continue;
      if (Found found = Through(statement->text, path, name, depth); found.node) return found;
    }
    return {};
  }

  Found Through(std::string_view specifier, const std::string& path, std::string_view name, int depth) {
    std::string target = in_.Resolve(specifier, path);
    return target.empty() ? Found{} : FindExport(name, target, depth + 1);
  }

  static bool Declares(const Node& node, std::string_view name) {
    switch (node.kind) {
      case Kind::kTypeAlias:
      case Kind::kInterface:
      case Kind::kEnumDeclaration:
      case Kind::kClassDeclaration: return node.text == name;
      default: return false;
    }
  }

  eval::Interpreter& in_;
};

}  // namespace

InferredType InferDesignType(eval::Interpreter& interpreter, const Node* type, std::string_view path) {
  if (!type) return Other("the property has no type annotation");
  return Inference(interpreter).Infer(*type, std::string(path), 0);
}

}  // namespace sequelint::sequelize
