#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "eval/value.h"

namespace sequelint::eval {

struct Binding {
  Key key = nullptr;
  Value value;
  bool constant = false;
};

// What `this`, `super`, `new.target` and `arguments` mean inside one call.
struct FunctionFrame {
  Value self;
  bool self_ready = true;  // false in a derived constructor before super()
  bool implicit = false;   // made for a field or static block, not for a call
  Object* callee = nullptr;
  Object* home = nullptr;
  Object* new_target = nullptr;
  std::vector<Value> arguments;
  std::vector<Value>* yields = nullptr;  // of a generator
};

// Names of one block, function or module. Names are found by their interned key: scopes are small, so a scan beats a
// table; module scopes get an index.
struct Scope : Cell {
  Scope* parent = nullptr;
  FunctionFrame* frame = nullptr;
  Module* module = nullptr;  // the module it belongs to
  bool is_module = false;    // the top level of `module`: names are evaluated on demand
  bool is_function = false;  // where `var` lands
  std::vector<Binding> bindings;
  std::unique_ptr<std::unordered_map<Key, uint32_t>> index;

  int Find(Key key) const {
    if (index) {
      auto it = index->find(key);
      return it == index->end() ? -1 : static_cast<int>(it->second);
    }
    for (size_t i = 0; i < bindings.size(); ++i) {
      if (bindings[i].key == key) return static_cast<int>(i);
    }
    return -1;
  }
};

}  // namespace sequelint::eval
