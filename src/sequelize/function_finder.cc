#include "sequelize/function_finder.h"

#include "sequelize/arguments.h"

namespace sequelint::sequelize {
namespace {

using syntax::Kind;
using syntax::Node;

constexpr size_t kMembers = 400;

bool Within(const Node* outer, const Node* inner) { return outer->begin <= inner->begin && inner->end <= outer->end; }

bool IsAt(const Value& value, const Node* function) {
  return value.IsFunction() && value.object()->function->node == function;
}

std::vector<std::string> Bindings(const Node* statement) {
  if (statement->kind == Kind::kExportNamed || statement->kind == Kind::kExportDefault) {
    return statement->a ? Bindings(statement->a) : std::vector<std::string>();
  }
  if (statement->kind == Kind::kFunctionDeclaration || statement->kind == Kind::kClassDeclaration) {
    return {std::string(statement->text)};
  }
  std::vector<std::string> names;
  if (statement->kind == Kind::kVariableDeclaration) {
    for (const Node* declarator : statement->list) {
      if (declarator && declarator->a && declarator->a->kind == Kind::kIdentifier) {
        names.emplace_back(declarator->a->text);
      }
    }
  }
  return names;
}

}  // namespace

std::optional<Callable> FunctionFinder::Find(const std::string& path, const Node* function) {
  std::vector<Value> holders = returned_;
  for (Object* model : rt_.models) holders.push_back(Value::Of(model));
  for (const Value& holder : holders) {
    if (auto found = Among(holder, function)) return found;
    Value prototype = holder.IsFunction() ? rt_.Get(holder, rt_.k.prototype) : Value();
    if (auto found = Among(prototype, function, holder)) return found;
  }
  if (auto found = Around(in_.ImportFile(path), function, 0)) return found;
  const syntax::Tree* tree = in_.TreeOf(path);
  for (const Node* statement : tree->program().list) {
    if (!statement || !Within(statement, function)) continue;
    for (const std::string& name : Bindings(statement)) {
      auto value = in_.TopLevel(path, name);
      if (!value) continue;
      if (auto found = Around(*value, function, 0)) return found;
    }
  }
  return {};
}

// The value itself, one of its members, a method of the class it is, or of the class it is an instance of.
std::optional<Callable> FunctionFinder::Around(const Value& value, const Node* function, int depth) {
  if (!value.IsObject() || depth > 2) return {};
  if (IsAt(value, function)) return Callable{value, Value()};
  if (auto found = Among(value, function)) return found;
  if (in_.IsClass(value)) {
    if (auto found = InClass(value, function)) return found;
  }
  if (auto found = Among(Value::Of(value.object()->prototype), function, value)) return found;
  for (const Property& property : Members(value.object())) {
    if (auto found = Around(property.value, function, depth + 1)) return found;
  }
  return {};
}

std::vector<Property> FunctionFinder::Members(Object* object) {
  std::vector<Property> out;
  for (Key key : in_.OwnKeys(object)) {
    const Property* property = in_.OwnProperty(object, key);
    if (property && !property->accessor() && property->value.IsObject() && key != rt_.k.prototype &&
        key != rt_.k.constructor && key != rt_.k.sequelize) {
      out.push_back(*property);
    }
    if (out.size() > kMembers) break;
  }
  for (const Value& element : object->elements) {  // `[{ provide: "SEQUELIZE", useFactory: async () => … }]`
    if (element.IsObject() && out.size() <= kMembers) out.push_back({.value = element});
  }
  return out;
}

std::optional<Callable> FunctionFinder::Among(const Value& holder, const Node* function, const Value& self) {
  if (!holder.IsObject() || !holder.object()) return {};
  for (const Property& property : Members(holder.object())) {
    if (IsAt(property.value, function)) return Callable{property.value, self.IsUndefined() ? holder : self};
  }
  return {};
}

// The constructor, a method, or a function that a field holds.
std::optional<Callable> FunctionFinder::InClass(const Value& cls, const Node* function) {
  const Node* node = cls.object()->node;
  if (!node || cls.object()->function->node != node || !Within(node, function)) return {};
  if (cls.object()->function->constructor == function) return Callable{cls, Value(), true};
  if (auto method = Among(rt_.Get(cls, rt_.k.prototype), function)) {
    method->self = InstanceOf(cls);
    return method;
  }
  bool field = false;
  for (const Node* member : node->list) {
    field = field || (member->b && !member->Is(syntax::kMethod) && !member->Is(syntax::kStatic) && Within(member->b, function));
  }
  return field ? Among(InstanceOf(cls), function) : std::nullopt;
}

Value FunctionFinder::InstanceOf(const Value& cls) {
  Value& instance = made_[cls.object()];
  if (instance.IsUndefined()) instance = in_.Construct(cls, ArgumentsFor(rt_, cls.object(), Purpose::kDefine), {});
  return instance;
}

}  // namespace sequelint::sequelize
