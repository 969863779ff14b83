#include "sql/reach_level.h"

#include <algorithm>

#include "base/text.h"
#include "sql/scanner.h"
#include "sql/text.h"
#include "sql/walk.h"

namespace sequelint::sql::reach {
namespace {

const ProtobufCMessage* Message(const void* node) { return static_cast<const ProtobufCMessage*>(node); }

// A value that the program puts in, which Postgres' grammar takes for a column's name.
bool IsPutIn(const PgQuery__ColumnRef& reference) {
  return reference.n_fields == 1 && reference.fields[0]->node_case == PG_QUERY__NODE__NODE_STRING &&
         std::string_view(reference.fields[0]->string->sval) == kHole;
}

// Whether a query of its own asks for a column of a relation that it does not name itself.
bool IsCorrelated(const PgQuery__Node* query) {
  std::set<std::string> own;
  Strings asked;
  WalkMessages(Message(query), [&](const ProtobufCMessage* message) {
    if (message->descriptor == &pg_query__range_var__descriptor) {
      own.insert(Text(reinterpret_cast<const PgQuery__RangeVar*>(message)->relname));
    } else if (message->descriptor == &pg_query__alias__descriptor) {
      own.insert(Text(reinterpret_cast<const PgQuery__Alias*>(message)->aliasname));
    } else if (message->descriptor == &pg_query__column_ref__descriptor) {
      const auto* reference = reinterpret_cast<const PgQuery__ColumnRef*>(message);
      Strings names = NamesOf(reference->fields, reference->n_fields);
      bool star = names.size() < reference->n_fields;
      if (names.size() + (star ? 1 : 0) > 1) asked.push_back(names[names.size() - (star ? 1 : 2)]);
    }
  });
  return std::any_of(asked.begin(), asked.end(), [&](const std::string& name) { return own.count(name) == 0; });
}

}  // namespace

Strings NamesOf(Nodes nodes, size_t count) {
  Strings names;
  for (size_t i = 0; i < count; ++i) {
    if (nodes[i]->node_case == PG_QUERY__NODE__NODE_STRING) names.push_back(Text(nodes[i]->string->sval));
  }
  return names;
}

std::string LastName(const PgQuery__FuncCall& call) {
  Strings names = NamesOf(call.funcname, call.n_funcname);
  return names.empty() ? "" : names.back();
}

bool IsFixed(const PgQuery__Node* node) {
  bool fixed = node != nullptr;
  Walk(Message(node), [&](const PgQuery__Node* inner) {
    if (inner->node_case == PG_QUERY__NODE__NODE_COLUMN_REF && !IsPutIn(*inner->column_ref)) fixed = false;
    if (inner->node_case != PG_QUERY__NODE__NODE_SUB_LINK) return true;
    fixed = fixed && !IsCorrelated(inner->sub_link->subselect);
    return false;
  });
  return fixed;
}

bool IsListOfRows(const std::string& name) {
  static const std::set<std::string> kLists = {
      "unnest",           "json_array_elements",      "jsonb_array_elements",      "json_array_elements_text",
      "json_each",        "jsonb_array_elements_text", "json_each_text",            "jsonb_each",
      "jsonb_each_text",  "json_object_keys",          "jsonb_object_keys",         "json_to_recordset",
      "jsonb_to_recordset", "json_populate_recordset", "jsonb_populate_recordset", "regexp_split_to_table",
      "string_to_table"};
  return kLists.count(name) > 0;
}

void Level::AddTable(const PgQuery__RangeVar& relation, const schema::QualifiedName* table) {
  Item item;
  item.level = level_;
  std::string name = Text(relation.relname), schema = Text(relation.schemaname);
  item.alias = relation.alias != nullptr ? Text(relation.alias->aliasname) : name;
  auto cte = scope_.find(name);
  const TemporaryTables* temporary = evaluator_.surroundings_.temporary;
  if (table == nullptr && schema.empty() && cte != scope_.end()) {
    Take(item, cte->second, relation.alias);
  } else if (table == nullptr && schema.empty() && temporary != nullptr && temporary->count(name) > 0) {
    Take(item, evaluator_.TemporaryTable(name), relation.alias);
  } else {
    item.keys = evaluator_.surroundings_.keys(table ? *table
                                                    : schema::QualifiedName{schema.empty() ? "public" : schema, name});
    item.keys.unique.push_back({"ctid"});
  }
  items_.push_back(std::move(item));
}

void Level::AddFrom(const PgQuery__Node* from, int depth) {
  if (from == nullptr || depth > kDeepest) return;
  switch (from->node_case) {
    case PG_QUERY__NODE__NODE_RANGE_VAR:
      return AddTable(*from->range_var, nullptr);
    case PG_QUERY__NODE__NODE_JOIN_EXPR:
      return AddJoin(*from->join_expr, depth);
    case PG_QUERY__NODE__NODE_RANGE_SUBSELECT: {
      Item item;
      item.level = level_;
      const PgQuery__Alias* alias = from->range_subselect->alias;
      if (alias != nullptr) item.alias = Text(alias->aliasname);
      Take(item, evaluator_.Query(from->range_subselect->subquery, scope_), alias);
      items_.push_back(std::move(item));
      return;
    }
    default: {
      Item item;
      item.level = level_;
      if (from->node_case == PG_QUERY__NODE__NODE_RANGE_FUNCTION) AddFunction(*from->range_function, item);
      items_.push_back(std::move(item));
    }
  }
}

void Level::Settle() {
  for (size_t round = 0; round <= items_.size(); ++round) {
    Held held;
    bool changed = false;
    for (size_t pass = 0; pass < 2; ++pass) {  // once more for `a.x = b.y AND b.y = 5`
      for (const Condition& condition : conditions_) Merge(held, Evaluate(*condition.node, condition, held, 0));
    }
    for (size_t i = 0; i < items_.size(); ++i) {
      Extent now = Better(items_[i].extent, By(items_[i], i, held));
      changed = changed || now.rows != items_[i].extent.rows;
      items_[i].extent = now;
    }
    held_ = std::move(held);
    if (!changed) return;
  }
}

void Level::Take(Item& item, const Given& given, const PgQuery__Alias* alias) {
  item.extent = given.extent;
  item.values = given.values;
  item.keys.columns = given.columns;
  item.keys.complete = given.complete;
  Strings names = alias != nullptr ? NamesOf(alias->colnames, alias->n_colnames) : Strings();
  for (size_t i = 0; i < names.size(); ++i) {
    if (i < item.keys.columns.size()) item.keys.columns[i] = names[i];
    else item.keys.columns.push_back(names[i]);
  }
}

void Level::AddFunction(const PgQuery__RangeFunction& function, Item& item) {
  if (function.alias != nullptr) {
    item.alias = Text(function.alias->aliasname);
    item.keys.columns = NamesOf(function.alias->colnames, function.alias->n_colnames);
    if (item.keys.columns.empty()) item.keys.columns = {item.alias};
  }
  bool few = function.n_functions > 0;
  for (size_t i = 0; i < function.n_functions; ++i) {
    const PgQuery__Node* call = function.functions[i]->node_case == PG_QUERY__NODE__NODE_LIST
                                    ? function.functions[i]->list->items[0]
                                    : function.functions[i];
    few = few && call->node_case == PG_QUERY__NODE__NODE_FUNC_CALL && IsListOfRows(LastName(*call->func_call)) &&
          IsFixed(call);
  }
  if (few) item.extent = kAFew;
}

void Level::AddJoin(const PgQuery__JoinExpr& join, int depth) {
  size_t left = items_.size();
  AddFrom(join.larg, depth + 1);
  size_t right = items_.size();
  AddFrom(join.rarg, depth + 1);
  size_t end = items_.size();
  switch (join.jointype) {
    case PG_QUERY__JOIN_TYPE__JOIN_INNER:
      return Add(join.quals, left, end, end);
    case PG_QUERY__JOIN_TYPE__JOIN_LEFT:
      return Add(join.quals, right, end, end);
    case PG_QUERY__JOIN_TYPE__JOIN_RIGHT:
      return Add(join.quals, left, right, end);
    default:
      return;
  }
}

void Level::Add(const PgQuery__Node* node, size_t from, size_t to, size_t visible) {
  if (node == nullptr) return;
  if (node->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR &&
      node->bool_expr->boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR) {
    for (size_t i = 0; i < node->bool_expr->n_args; ++i) Add(node->bool_expr->args[i], from, to, visible);
    return;
  }
  if (node->node_case == PG_QUERY__NODE__NODE_SUB_LINK &&
      node->sub_link->sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK) {
    return AddExists(*node->sub_link, to);
  }
  conditions_.push_back({node, from, to, visible});
}

void Level::AddExists(const PgQuery__SubLink& link, size_t to) {
  const PgQuery__Node* query = link.subselect;
  if (to != kAll || query == nullptr || query->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) return;
  const PgQuery__SelectStmt& select = *query->select_stmt;
  bool plain = select.larg == nullptr && select.n_group_clause == 0 && select.with_clause == nullptr &&
               select.having_clause == nullptr && select.n_values_lists == 0 && level_ < kMostLevels;
  if (!plain) return;
  ++level_;
  for (size_t i = 0; i < select.n_from_clause; ++i) AddFrom(select.from_clause[i]);
  Where(select.where_clause);
  --level_;
}

std::optional<Column> Level::Resolve(const PgQuery__Node* node, size_t visible) const {
  while (node != nullptr && node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) node = node->type_cast->arg;
  if (node == nullptr || node->node_case != PG_QUERY__NODE__NODE_COLUMN_REF) return std::nullopt;
  Strings names = NamesOf(node->column_ref->fields, node->column_ref->n_fields);
  if (names.size() != node->column_ref->n_fields || names.empty()) return std::nullopt;
  if (names.size() > 1) {
    for (size_t i = visible; i-- > 0;) {
      if (items_[i].alias == names[names.size() - 2]) return Column{i, names.back()};
    }
    return std::nullopt;
  }
  std::optional<size_t> open;
  for (size_t i = visible; i-- > 0;) {
    const Keys& keys = items_[i].keys;
    bool has = std::find(keys.columns.begin(), keys.columns.end(), names[0]) != keys.columns.end();
    if (has && open && items_[*open].level > items_[i].level) return std::nullopt;
    if (has) return Column{i, names[0]};
    if (keys.complete) continue;
    if (open) return Elsewhere(names[0], i);
    open = i;
  }
  return open ? std::optional(Column{*open, names[0]}) : std::nullopt;
}

std::optional<Column> Level::Elsewhere(const std::string& name, size_t before) const {
  for (size_t i = before; i-- > 0;) {
    const Strings& columns = items_[i].keys.columns;
    if (std::find(columns.begin(), columns.end(), name) != columns.end() && items_[i].level == items_[before].level)
      return Column{i, name};
  }
  return std::nullopt;
}

void Level::Hold(Held& held, const std::optional<Column>& column, const Extent& extent, const Condition& condition) {
  if (!column || extent.rows == Rows::kAll || column->first < condition.from || column->first >= condition.to) return;
  auto [at, fresh] = held.values.emplace(*column, extent);
  if (!fresh) at->second = Better(at->second, extent);
}

void Level::Merge(Held& into, const Held& from) {
  for (const auto& [column, extent] : from.values) {
    auto [at, fresh] = into.values.emplace(column, extent);
    if (!fresh) at->second = Better(at->second, extent);
  }
  into.lower.insert(from.lower.begin(), from.lower.end());
  into.upper.insert(from.upper.begin(), from.upper.end());
}

Extent Level::ValuesOf(const PgQuery__Node* node, size_t visible, const Held& held) const {
  if (node == nullptr) return {};
  if (IsFixed(node)) return kAFew;
  std::optional<Column> column = Resolve(node, visible);
  if (!column) return {};
  auto known = held.values.find(*column);
  const Item& item = items_[column->first];
  size_t place = std::find(item.keys.columns.begin(), item.keys.columns.end(), column->second) - item.keys.columns.begin();
  Extent own = place < item.values.size() ? Better(item.extent, item.values[place]) : item.extent;
  return known == held.values.end() ? own : Better(own, known->second);
}

Held Level::Evaluate(const PgQuery__Node& node, const Condition& condition, const Held& known, int depth) {
  Held held;
  if (depth > kDeepest) return held;
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_BOOL_EXPR:
      return EvaluateBool(*node.bool_expr, condition, known, depth);
    case PG_QUERY__NODE__NODE_SUB_LINK: {
      const PgQuery__SubLink& link = *node.sub_link;
      bool any = link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__ANY_SUBLINK;
      bool equal = link.n_oper_name == 0 || NamesOf(link.oper_name, link.n_oper_name) == Strings{"="};
      if (any && equal) {
        Given given = evaluator_.Query(link.subselect, scope_);
        std::vector<const PgQuery__Node*> parts = PartsOf(link.testexpr);
        for (size_t i = 0; i < parts.size(); ++i) {
          Extent values = i < given.values.size() ? given.values[i] : given.extent;
          Hold(held, Resolve(parts[i], condition.visible), values, condition);
        }
      }
      return held;
    }
    case PG_QUERY__NODE__NODE_A_EXPR:
      Comparison(*node.a_expr, condition, known, held);
      return held;
    default:
      return held;
  }
}

Held Level::EvaluateBool(const PgQuery__BoolExpr& expression, const Condition& condition, const Held& known, int depth) {
  Held held;
  bool all = expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR;
  if (!all && expression.boolop != PG_QUERY__BOOL_EXPR_TYPE__OR_EXPR) return held;
  for (size_t i = 0; i < expression.n_args; ++i) {
    Held one = Evaluate(*expression.args[i], condition, known, depth + 1);
    if (all) {
      Merge(held, one);
    } else if (i == 0) {
      held.values = std::move(one.values);
    } else {
      std::map<Column, Extent> both;
      for (const auto& [column, extent] : held.values) {
        auto other = one.values.find(column);
        if (other != one.values.end()) both.emplace(column, Worse(extent, other->second));
      }
      held.values = std::move(both);
    }
  }
  return held;
}

std::vector<const PgQuery__Node*> Level::PartsOf(const PgQuery__Node* node) {
  if (node == nullptr) return {};
  if (node->node_case == PG_QUERY__NODE__NODE_ROW_EXPR) {
    return {node->row_expr->args, node->row_expr->args + node->row_expr->n_args};
  }
  return {node};
}

void Level::Comparison(const PgQuery__AExpr& expression, const Condition& condition, const Held& known, Held& held) {
  std::string op = expression.n_name == 0 ? "" : Text(expression.name[expression.n_name - 1]->string->sval);
  const size_t visible = condition.visible;
  std::optional<Column> left = Resolve(expression.lexpr, visible), right = Resolve(expression.rexpr, visible);
  auto within = [&](const std::optional<Column>& column) {
    return column && column->first >= condition.from && column->first < condition.to;
  };
  switch (expression.kind) {
    case PG_QUERY__A__EXPR__KIND__AEXPR_IN:
    case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY:
      if (op != "=" || !IsFixed(expression.rexpr)) return;
      for (const PgQuery__Node* part : PartsOf(expression.lexpr)) Hold(held, Resolve(part, visible), kAFew, condition);
      return;
    case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN:
    case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM:
      if (within(left) && IsFixed(expression.rexpr)) held.lower.insert(*left), held.upper.insert(*left);
      return;
    case PG_QUERY__A__EXPR__KIND__AEXPR_OP:
      break;
    default:
      return;
  }
  if (op == "=") {
    std::vector<const PgQuery__Node*> lefts = PartsOf(expression.lexpr), rights = PartsOf(expression.rexpr);
    for (size_t i = 0; lefts.size() == rights.size() && i < lefts.size(); ++i) {
      Hold(held, Resolve(lefts[i], visible), ValuesOf(rights[i], visible, known), condition);
      Hold(held, Resolve(rights[i], visible), ValuesOf(lefts[i], visible, known), condition);
    }
  } else if (op == "<" || op == "<=" || op == ">" || op == ">=") {
    bool above = op[0] == '>';
    if (within(left) && IsFixed(expression.rexpr)) (above ? held.lower : held.upper).insert(*left);
    if (within(right) && IsFixed(expression.lexpr)) (above ? held.upper : held.lower).insert(*right);
  }
}

Extent Level::By(const Item& item, size_t number, const Held& held) {
  auto of = [&](const Strings& key) {
    Extent extent = kAFew;
    for (const std::string& column : key) {
      auto found = held.values.find({number, column});
      extent = Worse(extent, found == held.values.end() ? Extent{} : found->second);
    }
    return extent;
  };
  Extent best;
  for (const Strings& key : item.keys.unique) {
    if (key.empty()) continue;
    best = Better(best, of(key));
    Column first{number, key[0]};
    if (held.lower.count(first) > 0 && held.upper.count(first) > 0) best = kAFew;
  }
  for (const Strings& key : item.keys.foreign) {
    if (key.empty() || of(key).rows != Rows::kFew) continue;  // nobody bounds the children of children
    best = Better(best, {Rows::kChildren, Join(key, ", ")});
  }
  return best;
}

}  // namespace sequelint::sql::reach
