// What stands behind type arguments, and the operators before them.
//
// tree-sitter's TypeScript reads `await f<T>(x).y` as `((await f)<T>(x)).y`, and `a + f<T>(x)` as `(a + f)<T>(x)`: a call,
// a member or a template behind type arguments belongs to the operator's last operand. `(await f)<T>(x)` says what it says.

#include "syntax/lowering.h"

namespace sequelint::syntax {
namespace {

bool IsOperator(Symbol symbol) {
  return symbol == Symbol::kAwaitExpression || symbol == Symbol::kUnaryExpression ||
         symbol == Symbol::kBinaryExpression;
}

bool HasTwoSides(const Node& node) { return node.kind == Kind::kBinary || node.kind == Kind::kLogical; }

// Null where the operator could not be read.
const Node* LastOperand(const Node& node) {
  if (HasTwoSides(node)) return node.b;
  return node.kind == Kind::kAwait || node.kind == Kind::kUnary ? node.a : nullptr;
}

int BindingOf(std::string_view operation) {
  if (operation == "**") return 3;
  if (operation == "*" || operation == "/" || operation == "%") return 2;
  return operation == "+" || operation == "-" ? 1 : 0;
}

}  // namespace

// How many operators stand before the operand at the end of `child`.
size_t Lowering::OperatorsBefore(const Child& child) {
  size_t count = 0;
  Child at = child;
  while (IsOperator(at.symbol)) {
    ++count;
    Children children(*this, at);
    Child last;
    for (size_t i = 0; i < children.size(); ++i) {
      if (children[i].named) last = children[i];
    }
    if (!last) break;
    at = last;
  }
  return count;
}

// The operand of a call, member or template, which is made as `postfix`: in its place, or around it.
Node* Lowering::Behind(const Child& operand, Node* lowered, Node* postfix) {
  bool leaks = lowered == leaking_ && operand.symbol != Symbol::kParenthesizedExpression;
  size_t operators = leaks ? leaking_operators_ : OperatorsBefore(operand);
  if (operators == 0) {
    postfix->a = lowered;
    return postfix;
  }
  leaking_ = Under(lowered, operators, postfix);
  leaking_operators_ = operators;
  return leaking_;
}

Node* Lowering::Under(const Node* top, size_t operators, Node* postfix) {
  const Node* last = operators == 0 ? nullptr : LastOperand(*top);
  if (last == nullptr) {
    postfix->a = top;
    postfix->begin = top->begin;
    return postfix;
  }
  Node* copy = New(top->kind, top->begin, postfix->end);
  uint32_t end = copy->end;
  *copy = *top;
  copy->end = end;
  (HasTwoSides(*top) ? copy->b : copy->a) = Under(last, operators - 1, postfix);
  return copy;
}

// `a + f<T>(x) * 2`: the operator behind binds tighter than the one before.
Node* Lowering::Regrouped(const Child& left, Node* binary) {
  bool leaks = binary->a != nullptr && binary->a == leaking_ && left.symbol != Symbol::kParenthesizedExpression;
  if (!leaks || !HasTwoSides(*leaking_) || leaking_->b == nullptr) return binary;
  if (binary->kind != Kind::kBinary || BindingOf(binary->text) <= BindingOf(leaking_->text)) return binary;
  Node* top = leaking_;
  binary->a = top->b;
  binary->begin = top->b->begin;
  top->b = binary;
  top->end = binary->end;
  return top;
}

}  // namespace sequelint::syntax
