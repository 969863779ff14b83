#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "syntax/ast.h"

namespace sequelint::syntax {

// The children in a node's list that may hold the bytes from `begin` to `end`. Statements stand in their order: of many
// there is one.
inline std::span<const Node* const> ListAround(const Node& node, uint32_t begin, uint32_t end) {
  std::span<const Node* const> list = node.list;
  if (node.kind != Kind::kBlock && node.kind != Kind::kProgram) return list;
  auto first = std::partition_point(list.begin(), list.end(), [&](const Node* child) { return child->end < end; });
  auto last = std::partition_point(first, list.end(), [&](const Node* child) { return child->begin <= begin; });
  return {first, last};
}

}  // namespace sequelint::syntax
