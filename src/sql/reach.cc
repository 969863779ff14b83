#include "sql/reach.h"

#include <algorithm>
#include <optional>
#include <set>

#include "sql/parse.h"
#include "sql/reach_level.h"
#include "sql/text.h"
#include "sql/walk.h"

// Every relation of a query starts with as many rows as it has. What its columns must equal takes rows away: a constant,
// a value of a list, a column of a relation that has few rows itself. A unique key of such columns leaves a few rows, a
// foreign key the children of a few; the children of those are as many as there may be. Relations bound each other, so
// this goes round until nothing changes.
//
//   UPDATE goals SET … FROM picked JOIN grants ON grants.id = picked.grant_id WHERE goals.id = grants.goal_id
//     picked: few ⇒ grants.id ⇒ grants: few ⇒ goals.id ⇒ goals: few
//
// What is not understood takes nothing away.

namespace sequelint::sql {
namespace reach {
namespace {

bool IsAggregate(const std::string& name) {
  static const std::set<std::string> kAggregates = {"count",     "min",      "max",       "sum",      "avg",
                                                    "array_agg", "json_agg", "jsonb_agg", "string_agg", "bool_or",
                                                    "bool_and",  "every"};
  return kAggregates.count(name) > 0;
}

bool IsLimited(const PgQuery__SelectStmt& select) {
  const PgQuery__Node* count = select.limit_count;  // of LIMIT ALL: NULL
  return count != nullptr && !(count->node_case == PG_QUERY__NODE__NODE_A_CONST && count->a_const->isnull != 0);
}

// `LIMIT` in a subquery or a common table expression picks a batch; in a value that a row gets it picks nothing.
bool IsBatch(const PgQuery__Node& statement) {
  bool limited = false;
  Walk(reinterpret_cast<const ProtobufCMessage*>(&statement), [&](const PgQuery__Node* node) {
    limited |= node->node_case == PG_QUERY__NODE__NODE_SELECT_STMT && IsLimited(*node->select_stmt);
    return node->node_case != PG_QUERY__NODE__NODE_RES_TARGET;
  });
  return limited;
}

// The table that an UPDATE or DELETE changes; null for any other statement.
const PgQuery__RangeVar* ChangedIn(const PgQuery__Node& statement) {
  if (statement.node_case == PG_QUERY__NODE__NODE_UPDATE_STMT) return statement.update_stmt->relation;
  return statement.node_case == PG_QUERY__NODE__NODE_DELETE_STMT ? statement.delete_stmt->relation : nullptr;
}

const PgQuery__WithClause* WithOf(const PgQuery__Node& statement) {
  switch (statement.node_case) {
    case PG_QUERY__NODE__NODE_SELECT_STMT:
      return statement.select_stmt->with_clause;
    case PG_QUERY__NODE__NODE_INSERT_STMT:
      return statement.insert_stmt->with_clause;
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
      return statement.update_stmt->with_clause;
    case PG_QUERY__NODE__NODE_DELETE_STMT:
      return statement.delete_stmt->with_clause;
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
      return statement.create_table_as_stmt->query != nullptr ? WithOf(*statement.create_table_as_stmt->query) : nullptr;
    default:
      return nullptr;
  }
}

}  // namespace

void Evaluator::AddCtes(const PgQuery__WithClause* with, Scope& scope) {
  for (size_t i = 0; with != nullptr && i < with->n_ctes; ++i) {
    const PgQuery__CommonTableExpr& cte = *with->ctes[i]->common_table_expr;
    if (with->recursive != 0) scope[Text(cte.ctename)] = {};
    Given given = Query(cte.ctequery, scope);
    Strings names = NamesOf(cte.aliascolnames, cte.n_aliascolnames);
    for (size_t k = 0; k < names.size() && k < given.columns.size(); ++k) given.columns[k] = names[k];
    scope[Text(cte.ctename)] = std::move(given);
  }
}

Extent Evaluator::SelectExtent(const PgQuery__SelectStmt& select, Scope& scope, std::vector<Extent>* values) {
  AddCtes(select.with_clause, scope);
  if (IsLimited(select)) return kAFew;
  if (select.larg != nullptr && select.rarg != nullptr) {
    std::vector<Extent> left_values, right_values;
    Extent left = SelectExtent(*select.larg, scope, &left_values), right = SelectExtent(*select.rarg, scope, &right_values);
    auto both = [&](const Extent& a, const Extent& b) {
      if (select.op == PG_QUERY__SET_OPERATION__SETOP_EXCEPT) return a;
      return select.op == PG_QUERY__SET_OPERATION__SETOP_INTERSECT ? Better(a, b) : Worse(a, b);
    };
    for (size_t i = 0; values != nullptr && i < std::max(left_values.size(), right_values.size()); ++i) {
      values->push_back(both(i < left_values.size() ? left_values[i] : left, i < right_values.size() ? right_values[i] : right));
    }
    return both(left, right);
  }
  if (select.n_values_lists > 0) return kAFew;
  Level level(*this, scope);
  for (size_t i = 0; i < select.n_from_clause; ++i) level.AddFrom(select.from_clause[i]);
  size_t own = level.items().size();
  level.Where(select.where_clause);
  level.Settle();
  Extent extent = kAFew;
  for (size_t i = 0; i < own; ++i) extent = Worse(extent, level.items()[i].extent);
  // One row where all are counted; many where a function makes rows.
  for (size_t i = 0; i < select.n_target_list; ++i) {
    const PgQuery__Node* value = select.target_list[i]->res_target->val;
    if (value == nullptr || value->node_case != PG_QUERY__NODE__NODE_FUNC_CALL) continue;
    std::string name = LastName(*value->func_call);
    if (IsAggregate(name) && select.n_group_clause == 0 && value->func_call->over == nullptr) return kAFew;
    if (name == "generate_series" || (IsListOfRows(name) && !IsFixed(value))) return {};
  }
  for (size_t i = 0; values != nullptr && i < select.n_target_list; ++i) {
    values->push_back(Better(extent, level.ValuesOf(select.target_list[i]->res_target->val)));
  }
  return extent;
}

// The columns of a query by name, where each has one.
Given Evaluator::Query(const PgQuery__Node* node, Scope scope) {
  Given given;
  if (node == nullptr || ++depth_ > kDeepest) return given;
  if (node->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) {
    given.extent = Statement(*node, nullptr, scope);
    return --depth_, given;
  }
  given.extent = SelectExtent(*node->select_stmt, scope, &given.values);
  const PgQuery__SelectStmt* first = node->select_stmt;
  while (first->larg != nullptr) first = first->larg;
  given.complete = true;
  if (first->n_values_lists > 0) {
    size_t count = first->values_lists[0]->list->n_items;
    for (size_t i = 1; i <= count; ++i) given.columns.push_back("column" + std::to_string(i));
  }
  for (size_t i = 0; i < first->n_target_list; ++i) {
    const PgQuery__ResTarget& target = *first->target_list[i]->res_target;
    std::string name = Text(target.name);
    if (name.empty() && target.val != nullptr && target.val->node_case == PG_QUERY__NODE__NODE_COLUMN_REF) {
      const PgQuery__ColumnRef& reference = *target.val->column_ref;
      Strings names = NamesOf(reference.fields, reference.n_fields);
      if (names.size() == reference.n_fields && !names.empty()) name = names.back();
    }
    if (name.empty()) given.complete = false;
    given.columns.push_back(std::move(name));
  }
  return --depth_, given;
}

Extent Evaluator::Statement(const PgQuery__Node& statement, const schema::QualifiedName* table, Scope scope) {
  const PgQuery__RangeVar* relation = nullptr;
  const PgQuery__Node* where = nullptr;
  Nodes from = nullptr;
  size_t count = 0;
  if (statement.node_case == PG_QUERY__NODE__NODE_UPDATE_STMT) {
    const PgQuery__UpdateStmt& update = *statement.update_stmt;
    AddCtes(update.with_clause, scope);
    relation = update.relation, where = update.where_clause, from = update.from_clause, count = update.n_from_clause;
  } else if (statement.node_case == PG_QUERY__NODE__NODE_DELETE_STMT) {
    const PgQuery__DeleteStmt& erase = *statement.delete_stmt;
    AddCtes(erase.with_clause, scope);
    relation = erase.relation, where = erase.where_clause, from = erase.using_clause, count = erase.n_using_clause;
  } else if (statement.node_case == PG_QUERY__NODE__NODE_INSERT_STMT) {
    AddCtes(statement.insert_stmt->with_clause, scope);
    if (statement.insert_stmt->select_stmt == nullptr) return kAFew;  // DEFAULT VALUES
    return Query(statement.insert_stmt->select_stmt, scope).extent;
  }
  if (relation == nullptr) return {};
  Level level(*this, scope);
  level.AddTable(*relation, table);
  for (size_t i = 0; i < count; ++i) level.AddFrom(from[i]);
  level.Where(where);
  level.Settle();
  return level.items()[0].extent;
}

Given Evaluator::TemporaryTable(const std::string& name) {
  if (!open_.insert(name).second) return {};
  Given given;
  given.extent = kAFew;
  for (const std::string& text : surroundings_.temporary->at(name)) {
    ParsedStatement parsed = ParseSentStatement(text);
    const PgQuery__Node* statement = parsed.node;
    if (statement == nullptr) {
      given.extent = {};
    } else if (statement->node_case == PG_QUERY__NODE__NODE_CREATE_STMT) {
      const PgQuery__CreateStmt& create = *statement->create_stmt;
      given.complete = true;
      for (size_t i = 0; i < create.n_table_elts; ++i) {
        bool column = create.table_elts[i]->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF;
        if (column) given.columns.push_back(Text(create.table_elts[i]->column_def->colname));
        given.complete &= create.table_elts[i]->node_case != PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE;
      }
    } else if (statement->node_case == PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT) {
      Given made = Query(statement->create_table_as_stmt->query, {});
      made.extent = Worse(made.extent, given.extent);
      given = std::move(made);
    } else if (statement->node_case == PG_QUERY__NODE__NODE_VIEW_STMT) {
      given = Query(statement->view_stmt->query, {});
    } else if (statement->node_case == PG_QUERY__NODE__NODE_SELECT_STMT) {
      given = Query(statement, {});
    } else if (statement->node_case == PG_QUERY__NODE__NODE_INSERT_STMT) {
      Extent added = Statement(*statement, nullptr, {});
      given.extent = Worse(given.extent, added);
      for (Extent& values : given.values) values = Worse(values, added);
    } else {
      given.extent = {};
    }
  }
  open_.erase(name);
  return given;
}

// An UPDATE or DELETE in the WITH of a statement, of this table; the one that reaches the most where there are several.
std::optional<Extent> Evaluator::InCtes(const PgQuery__Node& statement, const schema::QualifiedName& table) {
  const PgQuery__WithClause* with = WithOf(statement);
  std::optional<Extent> worst;
  Scope scope;
  AddCtes(with, scope);
  for (size_t i = 0; with != nullptr && i < with->n_ctes; ++i) {
    const PgQuery__Node* query = with->ctes[i]->common_table_expr->ctequery;
    const PgQuery__RangeVar* changed = query != nullptr ? ChangedIn(*query) : nullptr;
    if (changed == nullptr || Text(changed->relname) != table.name) continue;
    Extent extent = Statement(*query, &table, scope);
    worst = worst ? Worse(*worst, extent) : extent;
  }
  return worst;
}

}  // namespace reach

Reach ReachOf(std::string_view sql, const schema::QualifiedName& table, const Surroundings& surroundings) {
  ParsedStatement parsed = ParseSentStatement(sql);
  if (parsed.node == nullptr) return {};
  const PgQuery__Node& statement = *parsed.node;
  const PgQuery__RangeVar* changed = reach::ChangedIn(statement);
  reach::Evaluator evaluator(surroundings);
  std::optional<reach::Extent> extent;
  bool own = changed != nullptr && Text(changed->relname) == table.name;
  extent = own ? evaluator.Statement(statement, &table, {}) : evaluator.InCtes(statement, table);
  if (!extent) return {};
  if (reach::IsBatch(statement)) return {Reach::Rows::kFew, "", true};
  return {extent->rows, extent->by, true};
}

}  // namespace sequelint::sql
