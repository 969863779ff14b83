#pragma once

#include "syntax/ast.h"

namespace sequelint::syntax {

// Calls `visit` with every child of a node, null ones too, in the order of Node's members.
template <class Visit>
void ForEachChild(const Node* node, const Visit& visit) {
  for (const Node* child : {node->a, node->b, node->c, node->d}) visit(child);
  for (const Node* child : node->list) visit(child);
  for (const Node* child : node->more) visit(child);
}

}  // namespace sequelint::syntax
