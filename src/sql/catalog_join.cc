#include "sql/catalog_join.h"

#include <algorithm>
#include <iterator>

#include "sql/text.h"

namespace sequelint::sql {
namespace {

using Kind = Datum::Kind;

// `e.enumtypid` ⇒ "e"; "" when it names no relation.
std::string AliasOf(const PgQuery__Node* node) {
  if (node == nullptr || node->node_case != PG_QUERY__NODE__NODE_COLUMN_REF) return "";
  const PgQuery__ColumnRef& column = *node->column_ref;
  bool named = column.n_fields == 2 && column.fields[0]->node_case == PG_QUERY__NODE__NODE_STRING &&
               column.fields[1]->node_case == PG_QUERY__NODE__NODE_STRING;
  return named ? Text(column.fields[0]->string->sval) : "";
}

const Datum* Find(const Row& row, const std::string& column) {
  auto found = row.find(column);
  return found == row.end() ? nullptr : &found->second;
}

}  // namespace

std::optional<JoinKey> KeyOf(const PgQuery__Node& condition, const std::string& alias) {
  if (condition.node_case == PG_QUERY__NODE__NODE_BOOL_EXPR &&
      condition.bool_expr->boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR) {
    for (size_t i = 0; i < condition.bool_expr->n_args; ++i) {
      if (auto key = KeyOf(*condition.bool_expr->args[i], alias)) return key;
    }
  }
  if (condition.node_case != PG_QUERY__NODE__NODE_A_EXPR) return std::nullopt;
  const PgQuery__AExpr& equal = *condition.a_expr;
  if (equal.kind != PG_QUERY__A__EXPR__KIND__AEXPR_OP || equal.n_name != 1 ||
      Text(equal.name[0]->string->sval) != "=") {
    return std::nullopt;
  }
  for (auto [own, other] : {std::pair(equal.lexpr, equal.rexpr), std::pair(equal.rexpr, equal.lexpr)}) {
    std::string of = AliasOf(other);
    if (AliasOf(own) != alias || of.empty() || of == alias) continue;
    return JoinKey{Text(own->column_ref->fields[1]->string->sval), other->column_ref};
  }
  return std::nullopt;
}

RowsByColumn::RowsByColumn(const std::vector<Row>& rows, const std::string& column) {
  for (const Row& row : rows) {
    all_.push_back(&row);
    const Datum* value = Find(row, column);
    bool plain = value != nullptr && (value->kind == Kind::kOid || value->kind == Kind::kText);
    if (plain && kind_ == Kind::kUnknown) kind_ = value->kind;
    (plain && value->kind == kind_ ? equal_[value->text] : others_).push_back(&row);
  }
}

std::vector<const Row*> RowsByColumn::Matching(const Datum& value) const {
  if (value.kind != kind_ || kind_ == Kind::kUnknown) return all_;
  std::vector<const Row*> rows;
  auto equal = equal_.find(value.text);
  if (equal == equal_.end()) return others_;
  // Both stand in the order of one vector.
  std::merge(equal->second.begin(), equal->second.end(), others_.begin(), others_.end(), std::back_inserter(rows));
  return rows;
}

}  // namespace sequelint::sql
