#include <algorithm>

#include "base/text.h"
#include "schema/names.h"
#include "sql/expression.h"
#include "sql/holes.h"
#include "sql/named_columns.h"
#include "sql/reader.h"
#include "sql/text.h"

namespace sequelint::sql {

using plan::ChangeData;
using schema::CutIdentifier;
using schema::QualifiedName;

namespace {

std::string_view TextOfConstant(const PgQuery__Node* node) {
  if (node == nullptr) return {};
  if (node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) return TextOfConstant(node->type_cast->arg);
  bool string =
      node->node_case == PG_QUERY__NODE__NODE_A_CONST && node->a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL;
  return string ? std::string_view(node->a_const->sval->sval) : std::string_view();
}

// `WHERE true`, `WHERE 1 = 1`: as good as none.
bool IsAlwaysTrue(const PgQuery__Node* where) {
  if (where == nullptr) return true;
  if (where->node_case == PG_QUERY__NODE__NODE_A_CONST) {
    return where->a_const->val_case == PG_QUERY__A__CONST__VAL_BOOLVAL && where->a_const->boolval->boolval != 0;
  }
  if (where->node_case != PG_QUERY__NODE__NODE_A_EXPR) return false;
  const PgQuery__AExpr& equal = *where->a_expr;
  bool constants = equal.lexpr != nullptr && equal.rexpr != nullptr &&
                   equal.lexpr->node_case == PG_QUERY__NODE__NODE_A_CONST &&
                   equal.rexpr->node_case == PG_QUERY__NODE__NODE_A_CONST;
  return constants && DeparseExpression(equal.lexpr) == DeparseExpression(equal.rexpr) && equal.n_name == 1 &&
         Text(equal.name[0]->string->sval) == "=";
}

// What no migration makes: Postgres' own tables, and that in which a runner keeps account of what it ran.
bool IsOfSystem(const QualifiedName& table) {
  std::string name = ToLower(table.name);
  return table.schema == "information_schema" || name.starts_with("pg_") || table.schema.starts_with("pg_") ||
         name.starts_with("sequelize") || name.find("migration") != std::string::npos;
}

}  // namespace

// In a block, and in a function's body, an earlier statement may have made it in a way that is not followed.
bool Reader::NeedsTable(const QualifiedName& table) const {
  bool followed = options_.complete && depth_ == 0 && calling_.empty() && !HasHole(table.name);
  if (!followed || table.name.empty() || IsOfSystem(table)) return false;
  return !options_.may_be_there || !options_.may_be_there(table);
}

void Reader::ChangeData(plan::ChangeData::Kind kind, const PgQuery__RangeVar* relation, bool has_where, bool cascade,
                        const PgQuery__Node* statement) {
  QualifiedName table = FindTable(relation);
  if (IsTemporary(table)) {
    if (kind == plan::ChangeData::Kind::kInsert) FillTemporary(table.name, Fill::kMore);
    if (current().count == 0 && script_.operations.size() == current().first) current().kind = Statement::Kind::kQuery;
    return;
  }
  plan::ChangeData change;
  change.kind = kind;
  change.table = table;
  change.has_where = has_where;
  change.cascade = cascade;
  change.sql = std::string(TextOf({current().begin, current().end}));
  if (statement != nullptr) {
    NamedColumns named = ColumnsNamedIn(*statement);
    change.writes = std::move(named.writes);
    // In a block a name may be a variable; what is not known of the text may join another table.
    if (depth_ == 0 && calling_.empty() && !holes_) change.reads = std::move(named.reads);
  }
  change.needs_table = NeedsTable(table);
  change.temporary = session_.temporary;
  Add(std::move(change));
}

// What a temporary table holds is what the statements that fill it say.
void Reader::FillTemporary(const std::string& name, Fill how) {
  auto [table, fresh] = session_.temporary.emplace(name, std::vector<std::string>());
  if (how == Fill::kIfMissing && !fresh) return;
  if (how == Fill::kAnew) table->second.clear();
  table->second.emplace_back(TextOf({current().begin, current().end}));
}

// WITH moved AS (DELETE FROM a …) SELECT …: data changes too.
void Reader::DataInCtes(const PgQuery__WithClause* with) {
  if (with == nullptr) return;
  for (size_t i = 0; i < with->n_ctes; ++i) {
    const PgQuery__Node* query = with->ctes[i]->common_table_expr->ctequery;
    if (query != nullptr && query->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) Data(*query);
  }
}

bool Reader::Data(const PgQuery__Node& node) {
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_INSERT_STMT:
      DataInCtes(node.insert_stmt->with_clause);
      ChangeData(ChangeData::Kind::kInsert, node.insert_stmt->relation, false, false, &node);
      return true;
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
      DataInCtes(node.update_stmt->with_clause);
      ChangeData(ChangeData::Kind::kUpdate, node.update_stmt->relation, !IsAlwaysTrue(node.update_stmt->where_clause),
                 false, &node);
      return true;
    case PG_QUERY__NODE__NODE_DELETE_STMT:
      DataInCtes(node.delete_stmt->with_clause);
      ChangeData(ChangeData::Kind::kDelete, node.delete_stmt->relation, !IsAlwaysTrue(node.delete_stmt->where_clause),
                 false, &node);
      return true;
    case PG_QUERY__NODE__NODE_MERGE_STMT:
      ChangeData(ChangeData::Kind::kUpdate, node.merge_stmt->relation, true);
      return true;
    case PG_QUERY__NODE__NODE_COPY_STMT:
      if (node.copy_stmt->is_from != 0 && node.copy_stmt->relation != nullptr) {
        ChangeData(ChangeData::Kind::kInsert, node.copy_stmt->relation, false);
      } else {
        current().kind = Statement::Kind::kQuery;
      }
      return true;
    case PG_QUERY__NODE__NODE_TRUNCATE_STMT:
      for (size_t i = 0; i < node.truncate_stmt->n_relations; ++i) {
        ChangeData(ChangeData::Kind::kTruncate, node.truncate_stmt->relations[i]->range_var, false,
                   node.truncate_stmt->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE);
      }
      return true;
    default:
      return false;
  }
}

void Reader::Select(const PgQuery__SelectStmt& select, const PgQuery__Node& node) {
  current().kind = Statement::Kind::kQuery;
  if (select.into_clause != nullptr) {
    current().kind = Statement::Kind::kOperations;
    return CreateFromSelect(*select.into_clause, &select, false);
  }
  if (select.with_clause != nullptr) {
    size_t before = script_.operations.size();
    DataInCtes(select.with_clause);
    if (script_.operations.size() > before) current().kind = Statement::Kind::kOperations;
  }
  // SELECT pg_catalog.set_config('search_path', '', false)
  for (size_t i = 0; i < select.n_target_list; ++i) {
    const PgQuery__Node* value = select.target_list[i]->res_target->val;
    if (value == nullptr || value->node_case != PG_QUERY__NODE__NODE_FUNC_CALL) continue;
    const PgQuery__FuncCall& call = *value->func_call;
    std::vector<std::string> names = Strings(call.funcname, call.n_funcname);
    if (names.empty() || names.back() != "set_config" || call.n_args != 3) continue;
    current().kind = Statement::Kind::kSetting;
    current().name = ToLower(TextOfConstant(call.args[0]));
    current().value = std::string(TextOfConstant(call.args[1]));
    current().local = IsAlwaysTrue(call.args[2]);
    if (current().name == "search_path") SetPath(Split(current().value, ','), current().local);
    Add(plan::SetParameter{current().name, current().value, current().local});
    return;
  }
  // A function called for its own sake: unless Postgres brings it, it may do anything.
  CallFunctions(node, select.n_from_clause > 0);
}

bool Reader::Query(const PgQuery__Node& node) {
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_SELECT_STMT:
      return Select(*node.select_stmt, node), true;
    case PG_QUERY__NODE__NODE_EXPLAIN_STMT: {
      // EXPLAIN ANALYZE runs what it explains.
      const PgQuery__ExplainStmt& explain = *node.explain_stmt;
      for (size_t i = 0; i < explain.n_options; ++i) {
        bool analyze = Text(explain.options[i]->def_elem->defname) == "analyze";
        if (analyze && explain.query != nullptr && Data(*explain.query)) return true;
      }
      current().kind = Statement::Kind::kQuery;
      return true;
    }
    case PG_QUERY__NODE__NODE_VARIABLE_SHOW_STMT:
    case PG_QUERY__NODE__NODE_NOTIFY_STMT:
    case PG_QUERY__NODE__NODE_LISTEN_STMT:
    case PG_QUERY__NODE__NODE_UNLISTEN_STMT:
    case PG_QUERY__NODE__NODE_FETCH_STMT:
    case PG_QUERY__NODE__NODE_DECLARE_CURSOR_STMT:
    case PG_QUERY__NODE__NODE_CLOSE_PORTAL_STMT:
    case PG_QUERY__NODE__NODE_PREPARE_STMT:
    case PG_QUERY__NODE__NODE_DEALLOCATE_STMT:
    case PG_QUERY__NODE__NODE_CHECK_POINT_STMT:
    case PG_QUERY__NODE__NODE_LOAD_STMT:
      current().kind = Statement::Kind::kQuery;
      return true;
    case PG_QUERY__NODE__NODE_CONSTRAINTS_SET_STMT:
      current().kind = Statement::Kind::kSetting;
      current().name = "constraints";
      current().value = node.constraints_set_stmt->deferred != 0 ? "deferred" : "immediate";
      return AddRaw("set_constraints_" + current().value, ""), true;
    case PG_QUERY__NODE__NODE_DISCARD_STMT:
      current().kind = Statement::Kind::kSetting;
      session_.temporary.clear();
      return true;
    default:
      return false;
  }
}

namespace {

// A FROM clause as far as it names tables: alias ⇒ table.
using Sources = std::vector<std::pair<std::string, const schema::Table*>>;

// What CREATE TABLE … AS makes of a constant; a number beyond `integer` is left open.
std::optional<std::string> TypeOfConstant(const PgQuery__AConst& constant) {
  if (constant.isnull != 0) return "text";
  switch (constant.val_case) {
    case PG_QUERY__A__CONST__VAL_IVAL:
      return "integer";
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
      return "boolean";
    case PG_QUERY__A__CONST__VAL_SVAL:
      return "text";
    default:
      return std::nullopt;
  }
}

}  // namespace

// The columns that a query gives; `complete` says whether those are all.
std::vector<Reader::Target> Reader::TargetsOf(const PgQuery__SelectStmt* select, bool& complete) {
  while (select != nullptr && select->larg != nullptr) select = select->larg;
  Sources sources;
  complete = select != nullptr && select->n_values_lists == 0;
  std::function<void(const PgQuery__Node*)> add = [&](const PgQuery__Node* from) {
    if (from != nullptr && from->node_case == PG_QUERY__NODE__NODE_JOIN_EXPR) {
      add(from->join_expr->larg);
      add(from->join_expr->rarg);
      return;
    }
    const schema::Table* found = nullptr;
    std::string alias;
    if (from != nullptr && from->node_case == PG_QUERY__NODE__NODE_RANGE_VAR) {
      found = schema_.FindTable(Find(from->range_var));
      alias = from->range_var->alias != nullptr ? from->range_var->alias->aliasname : from->range_var->relname;
    }
    sources.emplace_back(alias, found);
  };
  for (size_t i = 0; select != nullptr && i < select->n_from_clause; ++i) add(select->from_clause[i]);
  std::vector<Target> targets;
  for (size_t i = 0; select != nullptr && i < select->n_target_list; ++i) {
    const PgQuery__ResTarget& target = *select->target_list[i]->res_target;
    const PgQuery__Node* value = target.val;
    std::string name = Text(target.name);
    std::optional<std::string> type;
    if (value != nullptr && value->node_case == PG_QUERY__NODE__NODE_COLUMN_REF) {
      std::vector<std::string> names = Strings(value->column_ref->fields, value->column_ref->n_fields);
      bool star = value->column_ref->fields[value->column_ref->n_fields - 1]->node_case == PG_QUERY__NODE__NODE_A_STAR;
      std::string from = star ? (names.empty() ? "" : names.back()) : names.size() > 1 ? names[names.size() - 2] : "";
      bool found = false;
      for (const auto& [alias, source] : sources) {
        if (!from.empty() && alias != from) continue;
        if (star && source == nullptr) complete = false;
        if (source == nullptr) continue;
        for (const schema::Column& column : source->columns) {
          if (!star && column.name != names.back()) continue;
          if (!star && found) continue;
          found = true;
          targets.push_back({!star && !name.empty() ? name : column.name, column.type});
        }
        if (star) complete &= source->columns_complete;
      }
      if (found || star) continue;
      if (name.empty()) name = names.back();
    }
    if (value != nullptr && value->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) {
      type = TypeText(*value->type_cast->type_name);
      value = value->type_cast->arg;
      if (name.empty() && value != nullptr && value->node_case == PG_QUERY__NODE__NODE_COLUMN_REF) {
        std::vector<std::string> names = Strings(value->column_ref->fields, value->column_ref->n_fields);
        if (!names.empty()) name = names.back();
      }
    }
    bool constant = value != nullptr && value->node_case == PG_QUERY__NODE__NODE_A_CONST;
    if (!type && constant) type = TypeOfConstant(*value->a_const);
    if (name.empty() && value != nullptr && value->node_case == PG_QUERY__NODE__NODE_FUNC_CALL) {
      name = Strings(value->func_call->funcname, value->func_call->n_funcname).back();
    }
    targets.push_back({name.empty() ? "?column?" : name, type});
  }
  return targets;
}

std::vector<std::string> Reader::ColumnsOfView(const PgQuery__ViewStmt& view) {
  if (view.query == nullptr || view.query->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) return {};
  bool complete = false;
  std::vector<std::string> columns, names = Strings(view.aliases, view.n_aliases);
  for (const Target& target : TargetsOf(view.query->select_stmt, complete)) {
    columns.push_back(CutIdentifier(columns.size() < names.size() ? names[columns.size()] : target.name));
  }
  return complete ? columns : std::vector<std::string>{};
}

// CREATE TABLE … AS, SELECT … INTO: the columns are those of the query, of which the types that plain columns of known
// tables and casts have are known. Nothing else comes along: no constraint, default or index.
void Reader::CreateFromSelect(const PgQuery__IntoClause& into, const PgQuery__SelectStmt* select, bool if_not_exists) {
  size_t before = script_.operations.size();
  if (select != nullptr) DataInCtes(select->with_clause);
  schema::Table table;
  table.name = NewName(*into.rel);
  table.at = At(focus_);
  if (IsTemporary(table.name)) {
    FillTemporary(table.name.name, if_not_exists ? Fill::kIfMissing : Fill::kAnew);
    if (script_.operations.size() == before) current().kind = Statement::Kind::kQuery;
    return;
  }
  bool complete = false;
  std::vector<Target> targets = TargetsOf(select, complete);
  std::vector<std::string> names = Strings(into.col_names, into.n_col_names);
  for (size_t i = 0; i < targets.size(); ++i) {
    schema::Column column;
    column.name = column.attribute = CutIdentifier(i < names.size() ? names[i] : targets[i].name);
    column.type = targets[i].type;
    column.at = column.type_at = column.nullable_at = At(focus_);
    table.columns.push_back(std::move(column));
  }
  table.columns_complete = complete;
  Add(plan::CreateTable{std::move(table), if_not_exists, true}, if_not_exists);
}

void Reader::CreateTableAs(const PgQuery__CreateTableAsStmt& statement) {
  if (statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW) {
    QualifiedName name = NewName(*statement.into->rel);
    bool exists = ObjectNamed(schema::ObjectKind::kMaterializedView, name) != nullptr;
    if (exists && statement.if_not_exists != 0) return;
    return CreateObject(schema::ObjectKind::kMaterializedView, name, {"", ""});
  }
  const PgQuery__SelectStmt* select = nullptr;
  if (statement.query != nullptr && statement.query->node_case == PG_QUERY__NODE__NODE_SELECT_STMT) {
    select = statement.query->select_stmt;
  }
  CreateFromSelect(*statement.into, select, statement.if_not_exists != 0);
}

}  // namespace sequelint::sql
