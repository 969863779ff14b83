#include "sql/data_change.h"

#include <algorithm>

#include "sql/parse.h"
#include "sql/scanner.h"
#include "sql/text.h"
#include "sql/walk.h"

namespace sequelint::sql {
namespace {

using Strings = std::vector<std::string>;

void AddOnce(Strings& list, const std::string& item) {
  if (!item.empty() && std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

class Examiner {
 public:
  Picked Run(const PgQuery__Node& statement) {
    const PgQuery__Node* where = nullptr;
    switch (statement.node_case) {
      case PG_QUERY__NODE__NODE_UPDATE_STMT:
        where = statement.update_stmt->where_clause;
        Target(statement.update_stmt->relation);
        alone_ = statement.update_stmt->n_from_clause == 0;
        for (size_t i = 0; i < statement.update_stmt->n_target_list; ++i) {
          AddOnce(picked_.changed, Text(statement.update_stmt->target_list[i]->res_target->name));
        }
        picked_.columns = picked_.changed;
        break;
      case PG_QUERY__NODE__NODE_DELETE_STMT:
        where = statement.delete_stmt->where_clause;
        Target(statement.delete_stmt->relation);
        alone_ = statement.delete_stmt->n_using_clause == 0;
        break;
      case PG_QUERY__NODE__NODE_INSERT_STMT:
        Target(statement.insert_stmt->relation);
        for (size_t i = 0; i < statement.insert_stmt->n_cols; ++i) {
          AddOnce(picked_.changed, Text(statement.insert_stmt->cols[i]->res_target->name));
        }
        picked_.columns = picked_.changed;
        picked_.read = true;
        return std::move(picked_);
      default:
        return {};
    }
    picked_.read = true;
    Limits(&statement);
    Conjunct(where, 0);
    for (const std::string& column : lower_) {
      if (std::find(upper_.begin(), upper_.end(), column) != upper_.end()) AddOnce(picked_.bounded, column);
    }
    return std::move(picked_);
  }

 private:
  void Target(const PgQuery__RangeVar* relation) {
    if (relation == nullptr) return;
    name_ = relation->alias != nullptr ? Text(relation->alias->aliasname) : Text(relation->relname);
  }

  // `LIMIT` in a subquery or a common table expression picks a batch; in a value that a row gets it picks nothing.
  void Limits(const PgQuery__Node* statement) {
    Walk(reinterpret_cast<const ProtobufCMessage*>(statement), [&](const PgQuery__Node* node) {
      if (node->node_case == PG_QUERY__NODE__NODE_SELECT_STMT && node->select_stmt->limit_count != nullptr) {
        picked_.limited = true;
      }
      return node->node_case != PG_QUERY__NODE__NODE_RES_TARGET;
    });
  }

  // The column of the changed table that a node names, else "".
  std::string ColumnOf(const PgQuery__Node* node) const {
    if (node == nullptr || node->node_case != PG_QUERY__NODE__NODE_COLUMN_REF) return "";
    const PgQuery__ColumnRef& reference = *node->column_ref;
    Strings names;
    for (size_t i = 0; i < reference.n_fields; ++i) {
      if (reference.fields[i]->node_case != PG_QUERY__NODE__NODE_STRING) return "";
      names.emplace_back(reference.fields[i]->string->sval);
    }
    if (names.empty() || (names.size() > 1 && names[names.size() - 2] != name_)) return "";
    return names.size() > 1 || alone_ ? names.back() : "";
  }

  // A value that the program puts in, which Postgres' grammar takes for a column's name.
  static bool IsPutIn(const PgQuery__ColumnRef& reference) {
    return reference.n_fields == 1 && reference.fields[0]->node_case == PG_QUERY__NODE__NODE_STRING &&
           std::string_view(reference.fields[0]->string->sval) == kHole;
  }

  // Whether the node is the same for every row: a constant, a parameter, a function of those, a query of its own.
  static bool IsFixed(const PgQuery__Node* node) {
    bool fixed = node != nullptr;
    Walk(reinterpret_cast<const ProtobufCMessage*>(node), [&](const PgQuery__Node* inner) {
      if (inner->node_case == PG_QUERY__NODE__NODE_COLUMN_REF && !IsPutIn(*inner->column_ref)) fixed = false;
      return inner->node_case != PG_QUERY__NODE__NODE_SUB_LINK;
    });
    return fixed;
  }

  static std::string Operator(const PgQuery__AExpr& expression) {
    return expression.n_name == 0 ? "" : Text(expression.name[expression.n_name - 1]->string->sval);
  }

  void Conjunct(const PgQuery__Node* node, int depth) {
    if (node == nullptr || depth > kDeepest) return;
    if (node->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR) {
      if (node->bool_expr->boolop != PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR) return Names(node);
      for (size_t i = 0; i < node->bool_expr->n_args; ++i) Conjunct(node->bool_expr->args[i], depth + 1);
      return;
    }
    Names(node);
    if (node->node_case == PG_QUERY__NODE__NODE_SUB_LINK) {
      // id IN (SELECT …): as many rows as the query gives; one value for one row is not said.
      return;
    }
    if (node->node_case == PG_QUERY__NODE__NODE_A_EXPR) Comparison(*node->a_expr);
  }

  void Comparison(const PgQuery__AExpr& expression) {
    std::string left = ColumnOf(expression.lexpr), right = ColumnOf(expression.rexpr), op = Operator(expression);
    const std::string& column = left.empty() ? right : left;
    const PgQuery__Node* other = left.empty() ? expression.lexpr : expression.rexpr;
    if (column.empty() || !IsFixed(other)) return;
    switch (expression.kind) {
      case PG_QUERY__A__EXPR__KIND__AEXPR_IN:
        if (op == "=") AddOnce(picked_.fixed, column);
        return;
      case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY:
        if (op == "=") AddOnce(picked_.fixed, column);
        return;
      case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN:
      case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM:
        AddOnce(picked_.bounded, column);
        return;
      case PG_QUERY__A__EXPR__KIND__AEXPR_OP:
        if (op == "=") AddOnce(picked_.fixed, column);
        if (op == (left.empty() ? "<" : ">") || op == (left.empty() ? "<=" : ">=")) AddOnce(lower_, column);
        if (op == (left.empty() ? ">" : "<") || op == (left.empty() ? ">=" : "<=")) AddOnce(upper_, column);
        return;
      default:
        return;
    }
  }

  void Names(const PgQuery__Node* node) {
    Walk(reinterpret_cast<const ProtobufCMessage*>(node), [&](const PgQuery__Node* inner) {
      if (inner->node_case == PG_QUERY__NODE__NODE_SUB_LINK) return false;
      AddOnce(picked_.columns, ColumnOf(inner));
      return true;
    });
  }

  std::string name_;   // of the changed table in the statement
  bool alone_ = true;  // no other table is joined: plain names are the table's
  Strings lower_, upper_;
  Picked picked_;
};

}  // namespace

Picked RowsPickedBy(std::string_view sql) {
  std::vector<Slice> slices = SplitStatements(sql);
  if (slices.size() != 1) return {};
  Parsed parsed = Parse(sql, slices[0].depth);
  if (!parsed) parsed = Parse(WithReplacements(sql), slices[0].depth);
  if (!parsed || parsed.tree->n_stmts != 1 || parsed.tree->stmts[0]->stmt == nullptr) return {};
  return Examiner().Run(*parsed.tree->stmts[0]->stmt);
}

}  // namespace sequelint::sql
