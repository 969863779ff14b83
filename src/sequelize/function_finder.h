#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sequelize/runtime.h"
#include "syntax/ast.h"

namespace sequelint::sequelize {

// A function of the project as a value, with the `this` it is called on.
struct Callable {
  Value function, self;
  bool constructs = false;  // `function` is the class of which it is the constructor
};

// Finds the value of a function by where it stands in the source: among what its module exports and binds at its top
// level, their members, the methods of classes and of instances of them, and what called functions gave back.
class FunctionFinder {
 public:
  explicit FunctionFinder(Runtime& rt) : rt_(rt), in_(rt.in) {}

  std::optional<Callable> Find(const std::string& path, const syntax::Node* function);
  Value InstanceOf(const Value& cls);
  void Returned(const Value& value) {
    if (value.IsObject()) returned_.push_back(value);
  }

 private:
  using Node = syntax::Node;
  std::optional<Callable> Around(const Value& value, const Node* function, int depth);
  std::optional<Callable> Among(const Value& holder, const Node* function, const Value& self = {});
  std::optional<Callable> InClass(const Value& cls, const Node* function);
  std::vector<Property> Members(Object* object);

  Runtime& rt_;
  Interpreter& in_;
  std::vector<Value> returned_;
  std::map<Object*, Value> made_;  // one instance of each class whose methods were asked for
};

}  // namespace sequelint::sequelize
