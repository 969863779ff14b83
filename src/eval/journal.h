#pragma once

#include <cstdint>
#include <vector>

#include "eval/scope.h"
#include "eval/value.h"

namespace sequelint::eval {

// How a statement ended. A throw is a C++ exception (Thrown) except inside Fork, where it is an outcome like others.
struct Completion {
  enum Kind : uint8_t { kNormal, kBreak, kContinue, kReturn, kThrow };
  Kind kind = kNormal;
  Key label = nullptr;
  Value value;
  bool Same(const Completion& other) const { return kind == other.kind && label == other.label; }
};

// A JavaScript throw on its way to a catch clause.
struct Thrown {
  Value value;
};

// What an object holds: everything that a write can change.
struct ObjectState {
  std::vector<Property> properties;
  std::vector<Value> elements;
  Object* prototype = nullptr;
  const UnknownData* open = nullptr;
  Value primitive;
  bool frozen = false, sealed = false;
};

// The writes of one way of a condition: for each cell it wrote, what the cell holds afterwards.
struct Delta {
  std::vector<std::pair<Object*, ObjectState>> objects;
  std::vector<std::pair<Scope*, std::vector<Binding>>> scopes;
};

struct Outcome {
  Completion completion;
  Delta delta;
};

// The undo journal. While a frame is open, the first write to a cell keeps what it held (Machine::Touch); closing the
// frame puts that back and hands out the difference. Cells made inside a frame carry its stamp and are not kept.
struct JournalFrame {
  struct SavedObject {
    Object* object;
    uint32_t stamp;
    ObjectState state;
  };
  struct SavedScope {
    Scope* scope;
    uint32_t stamp;
    std::vector<Binding> bindings;
  };
  uint32_t id = 0;
  const UnknownData* condition = nullptr;
  std::vector<SavedObject> objects;
  std::vector<SavedScope> scopes;
};

struct Journal {
  std::vector<JournalFrame> frames;
  // Ways that have left (a guard's `return`, a `continue`) while the other way goes on, in a frame opened for it: each
  // has its own, in the same order.
  std::vector<Outcome> pending;
  uint32_t top = 0;  // id of the innermost open frame, 0 when there is none
};

}  // namespace sequelint::eval
