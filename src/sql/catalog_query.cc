#include <algorithm>

#include "base/text.h"
#include "schema/lexer.h"
#include "schema/names.h"
#include "schema/type.h"
#include "sql/catalog.h"
#include "sql/catalog_join.h"
#include "sql/parse.h"
#include "sql/text.h"

// SELECT over the catalogue, as far as guards and loops of migrations ask for it: joins, conditions, EXISTS, count(*).
// What is not understood is Unknown, and an Unknown that decides anything takes the answer away.

namespace sequelint::sql {
namespace {

using Kind = Datum::Kind;
using Nodes = PgQuery__Node* const*;

constexpr size_t kMostRows = 500'000;  // looked at for one query, those of joins before their conditions

// The rows at hand: one of each relation behind FROM, and those of the query around.
struct Scope {
  std::vector<std::pair<std::string, const Row*>> rows;
  const Scope* outer = nullptr;
  bool doubtful = false;  // whether they belong together is not known
};

Datum Not(const Datum& value) { return value.kind == Kind::kBoolean ? Datum::Of(!value.truth) : value; }

Datum Both(const Datum& a, const Datum& b, bool decides) {  // AND: false decides, OR: true
  for (const Datum* value : {&a, &b}) {
    if (value->kind == Kind::kBoolean && value->truth == decides) return *value;
  }
  if (a.kind == Kind::kUnknown || b.kind == Kind::kUnknown) return Datum::Unknown();
  if (a.kind == Kind::kNull || b.kind == Kind::kNull) return Datum::Null();
  return Datum::Of(!decides);
}

// Whether some relation, index or type that Postgres brings has the name.
bool MayBeSystem(std::string_view name) {
  static constexpr std::string_view kWords[] = {
      "tables",         "columns",    "views",      "triggers",      "sequences",
      "domains",        "schemata",   "routines",   "parameters",    "attributes",
      "character_sets", "collations", "transforms", "element_types", "table_constraints"};
  if (name.starts_with("pg_") || name.starts_with("_") || name.starts_with("sql_")) return true;
  if (name.ends_with("_privileges") || name.ends_with("_usage") || name.ends_with("_constraints")) return true;
  return std::find(std::begin(kWords), std::end(kWords), name) != std::end(kWords) || schema::ParseType(name).built_in;
}

Datum Equal(const Datum& a, const Datum& b) {
  if (a.kind == Kind::kUnknown || b.kind == Kind::kUnknown) return Datum::Unknown();
  if (a.kind == Kind::kNull || b.kind == Kind::kNull) return Datum::Null();
  if (a.kind == Kind::kSystem || b.kind == Kind::kSystem) {
    const Datum& other = a.kind == Kind::kSystem ? b : a;
    return other.kind == Kind::kText && !MayBeSystem(other.text) ? Datum::Of(false) : Datum::Unknown();
  }
  return a.kind == b.kind ? Datum::Of(a == b) : Datum::Unknown();
}

// LIKE with `%` and `_`, and no escapes. A `%` takes as little as it can, and only the last one ever takes more: what
// stands before it has found its place.
bool Like(std::string_view text, std::string_view pattern) {
  constexpr size_t kNone = std::string_view::npos;
  size_t at = 0, in = 0, last = kNone, resume = 0;  // of the last `%`, and where it took up to
  while (at < text.size()) {
    if (in < pattern.size() && pattern[in] == '%') {
      last = in++;
      resume = at;
    } else if (in < pattern.size() && (pattern[in] == '_' || pattern[in] == text[at])) {
      ++in, ++at;
    } else if (last != kNone) {
      in = last + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('%', in) == kNone;
}

class Asker {
 public:
  Asker(const schema::Schema& schema, bool complete) : schema_(schema), complete_(complete) {}

  std::optional<Answer> Ask(const PgQuery__SelectStmt& select) {
    std::optional<Answer> answer = Select(select, nullptr);
    if (!answer) return std::nullopt;
    for (const auto& row : answer->rows) {
      for (const Datum& value : row) {
        if (value.kind == Kind::kUnknown || value.kind == Kind::kOid || value.kind == Kind::kSystem)
          return std::nullopt;
      }
    }
    return answer;
  }

  size_t read() const { return read_; }

 private:
  // What a row of the joined relations is worth.
  struct Matches {
    std::vector<Scope> certain;
    bool perhaps = false;  // there may be others
  };

  static bool IsPlain(const PgQuery__SelectStmt& select) {
    return select.op == PG_QUERY__SET_OPERATION__SETOP_NONE && select.n_group_clause == 0 &&
           select.having_clause == nullptr && select.n_window_clause == 0 && select.n_values_lists == 0 &&
           select.with_clause == nullptr && select.limit_offset == nullptr && select.n_locking_clause == 0 &&
           select.into_clause == nullptr;
  }

  std::optional<Answer> Select(const PgQuery__SelectStmt& select, const Scope* outer) {
    if (!IsPlain(select) || select.n_distinct_clause > 0) return std::nullopt;
    std::optional<Matches> found = Rows(select, outer);
    if (!found || found->perhaps) return std::nullopt;
    Answer answer;
    for (size_t i = 0; i < select.n_target_list; ++i) {
      const PgQuery__ResTarget& target = *select.target_list[i]->res_target;
      if (target.val == nullptr) return std::nullopt;
      answer.columns.push_back(target.name != nullptr && *target.name != 0 ? target.name : NameOf(*target.val));
    }
    if (CountsOnly(select)) {
      answer.rows.assign(1, std::vector<Datum>(select.n_target_list, Datum::Of(std::to_string(found->certain.size()))));
      return answer;
    }
    for (const Scope& scope : found->certain) {
      std::vector<Datum> row;
      for (size_t i = 0; i < select.n_target_list; ++i)
        row.push_back(Value(select.target_list[i]->res_target->val, &scope));
      answer.rows.push_back(std::move(row));
    }
    return Limited(select, std::move(answer));
  }

  // The first of several rows is anybody's guess, but when they are all the same.
  std::optional<Answer> Limited(const PgQuery__SelectStmt& select, Answer answer) {
    if (select.limit_count == nullptr) return answer;
    Datum limit = Value(select.limit_count, nullptr);
    if (limit.kind != Kind::kNumber || limit.number < 1) return std::nullopt;
    if (static_cast<size_t>(limit.number) >= answer.rows.size()) return answer;
    bool same =
        std::all_of(answer.rows.begin(), answer.rows.end(), [&](const auto& row) { return row == answer.rows[0]; });
    if (!same) return std::nullopt;
    answer.rows.resize(static_cast<size_t>(limit.number));
    return answer;
  }

  static bool CountsOnly(const PgQuery__SelectStmt& select) {
    for (size_t i = 0; i < select.n_target_list; ++i) {
      const PgQuery__Node* value = select.target_list[i]->res_target->val;
      bool count = value->node_case == PG_QUERY__NODE__NODE_FUNC_CALL && value->func_call->agg_star != 0 &&
                   FunctionOf(*value->func_call) == "count" && value->func_call->agg_filter == nullptr;
      if (!count) return false;
    }
    return select.n_target_list > 0;
  }

  static std::string FunctionOf(const PgQuery__FuncCall& call) {
    return call.n_funcname == 0 ? "" : Text(call.funcname[call.n_funcname - 1]->string->sval);
  }

  std::optional<Matches> Rows(const PgQuery__SelectStmt& select, const Scope* outer) {
    std::vector<Scope> scopes(1);
    scopes[0].outer = outer;
    for (size_t i = 0; i < select.n_from_clause; ++i) {
      if (!Join(*select.from_clause[i], scopes)) return std::nullopt;
    }
    Matches found;
    found.perhaps = lacking_;
    for (Scope& scope : scopes) {
      Datum holds = select.where_clause == nullptr ? Datum::Of(true) : Value(select.where_clause, &scope);
      Keep(holds, std::move(scope), found);
    }
    return found;
  }

  static void Keep(const Datum& holds, Scope scope, Matches& found) {
    if (holds.kind == Kind::kUnknown) found.perhaps = true;
    if (holds.kind != Kind::kBoolean || !holds.truth) return;
    bool perhaps = scope.doubtful || std::any_of(scope.rows.begin(), scope.rows.end(), [](const auto& row) {
                     return row.second->count(kPerhaps) != 0 ||
                            std::any_of(row.second->begin(), row.second->end(),
                                        [](const auto& field) { return field.second.kind == Kind::kSystem; });
                   });
    if (perhaps) {
      found.perhaps = true;
    } else {
      found.certain.push_back(std::move(scope));
    }
  }

  // Every row so far with every row of what stands behind FROM, but for those that a condition, which the caller looks
  // at, cannot hold for.
  bool Join(const PgQuery__Node& from, std::vector<Scope>& scopes, const PgQuery__Node* condition = nullptr) {
    if (from.node_case == PG_QUERY__NODE__NODE_JOIN_EXPR) {
      const PgQuery__JoinExpr& join = *from.join_expr;
      if (join.jointype != PG_QUERY__JOIN_TYPE__JOIN_INNER || join.is_natural || join.n_using_clause > 0) return false;
      if (!Join(*join.larg, scopes) || !Join(*join.rarg, scopes, join.quals)) return false;
      if (join.quals == nullptr) return true;
      std::erase_if(scopes, [&](Scope& scope) {
        Datum holds = Value(join.quals, &scope);
        scope.doubtful |= holds.kind == Kind::kUnknown;
        return holds.kind != Kind::kUnknown && !(holds.kind == Kind::kBoolean && holds.truth);
      });
      return true;
    }
    if (from.node_case != PG_QUERY__NODE__NODE_RANGE_VAR) return false;
    const PgQuery__RangeVar& name = *from.range_var;
    const Relation* relation = Named(Text(name.schemaname), Text(name.relname));
    if (relation == nullptr) return false;
    if (!relation->complete) lacking_ = true;
    std::string alias = name.alias != nullptr ? Text(name.alias->aliasname) : Text(name.relname);
    std::optional<JoinKey> key = condition != nullptr ? KeyOf(*condition, alias) : std::nullopt;
    const RowsByColumn rows(relation->rows, key ? key->column : "");
    std::vector<Scope> joined;
    for (const Scope& scope : scopes) {
      std::vector<const Row*> matching = rows.Matching(key ? Column(*key->other, &scope) : Datum::Unknown());
      if (matching.size() > kMostRows - read_) return false;
      read_ += matching.size();
      for (const Row* row : matching) {
        joined.push_back(scope);
        joined.back().rows.emplace_back(alias, row);
      }
    }
    scopes = std::move(joined);
    return true;
  }

  const Relation* Named(const std::string& schema, const std::string& name) {
    auto [at, fresh] = relations_.try_emplace({schema == "pg_catalog" ? "" : schema, name});
    if (fresh) at->second = CatalogRelation(schema, name, schema_);
    if (at->second && !complete_) at->second->complete = false;
    return at->second ? &*at->second : nullptr;
  }

  // --- expressions

  Datum Value(const PgQuery__Node* node, const Scope* scope) {
    if (node == nullptr) return Datum::Unknown();
    switch (node->node_case) {
      case PG_QUERY__NODE__NODE_A_CONST:
        return Constant(*node->a_const);
      case PG_QUERY__NODE__NODE_COLUMN_REF:
        return Column(*node->column_ref, scope);
      case PG_QUERY__NODE__NODE_A_EXPR:
        return Operator(*node->a_expr, scope);
      case PG_QUERY__NODE__NODE_BOOL_EXPR:
        return Logic(*node->bool_expr, scope);
      case PG_QUERY__NODE__NODE_NULL_TEST: {
        Datum value = Value(node->null_test->arg, scope);
        if (value.kind == Kind::kUnknown) return value;
        bool is = node->null_test->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NULL;
        return Datum::Of((value.kind == Kind::kNull) == is);
      }
      case PG_QUERY__NODE__NODE_TYPE_CAST:
        return Cast(*node->type_cast, scope);
      case PG_QUERY__NODE__NODE_SUB_LINK:
        return SubQuery(*node->sub_link, scope);
      case PG_QUERY__NODE__NODE_FUNC_CALL:
        return Call(*node->func_call, scope);
      case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
        return node->sqlvalue_function->op == PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_SCHEMA ? Datum::Of("public")
                                                                                                   : Datum::Unknown();
      default:
        return Datum::Unknown();
    }
  }

  static Datum Constant(const PgQuery__AConst& constant) {
    if (constant.isnull) return Datum::Null();
    switch (constant.val_case) {
      case PG_QUERY__A__CONST__VAL_IVAL:
        return Datum::Number(constant.ival->ival);
      case PG_QUERY__A__CONST__VAL_SVAL:
        return Datum::Of(Text(constant.sval->sval));
      case PG_QUERY__A__CONST__VAL_BOOLVAL:
        return Datum::Of(constant.boolval->boolval != 0);
      default:
        return Datum::Unknown();
    }
  }

  static Datum Column(const PgQuery__ColumnRef& column, const Scope* scope) {
    std::vector<std::string> names;
    for (size_t i = 0; i < column.n_fields; ++i) {
      if (column.fields[i]->node_case != PG_QUERY__NODE__NODE_STRING) return Datum::Unknown();
      names.push_back(Text(column.fields[i]->string->sval));
    }
    for (; scope != nullptr; scope = scope->outer) {
      for (const auto& [alias, row] : scope->rows) {
        if (names.size() > 1 && names[names.size() - 2] != alias) continue;
        auto found = row->find(names.back());
        if (found != row->end()) return found->second;
        if (names.size() > 1) return Datum::Unknown();
      }
    }
    return Datum::Unknown();
  }

  Datum Logic(const PgQuery__BoolExpr& expression, const Scope* scope) {
    if (expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR) return Not(Value(expression.args[0], scope));
    bool decides = expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__OR_EXPR;
    Datum result = Datum::Of(!decides);
    for (size_t i = 0; i < expression.n_args; ++i) {
      result = Both(result, Value(expression.args[i], scope), decides);
      if (result.kind == Kind::kBoolean && result.truth == decides) break;
    }
    return result;
  }

  Datum AnyOf(const Datum& value, Nodes items, size_t count, const Scope* scope) {
    Datum result = Datum::Of(false);
    for (size_t i = 0; i < count; ++i) result = Both(result, Equal(value, Value(items[i], scope)), true);
    return result;
  }

  Datum Operator(const PgQuery__AExpr& expression, const Scope* scope) {
    std::string name = expression.n_name == 0 ? "" : Text(expression.name[expression.n_name - 1]->string->sval);
    Datum left = Value(expression.lexpr, scope);
    switch (expression.kind) {
      case PG_QUERY__A__EXPR__KIND__AEXPR_OP:
        if (name == "=") return Equal(left, Value(expression.rexpr, scope));
        if (name == "<>") return Not(Equal(left, Value(expression.rexpr, scope)));
        return Datum::Unknown();
      case PG_QUERY__A__EXPR__KIND__AEXPR_IN: {
        if (expression.rexpr->node_case != PG_QUERY__NODE__NODE_LIST) return Datum::Unknown();
        Datum in = AnyOf(left, expression.rexpr->list->items, expression.rexpr->list->n_items, scope);
        return name == "<>" ? Not(in) : in;
      }
      case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY: {
        bool array = name == "=" && expression.rexpr->node_case == PG_QUERY__NODE__NODE_A_ARRAY_EXPR;
        if (!array) return Datum::Unknown();
        return AnyOf(left, expression.rexpr->a_array_expr->elements, expression.rexpr->a_array_expr->n_elements, scope);
      }
      case PG_QUERY__A__EXPR__KIND__AEXPR_LIKE:
      case PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE: {
        Datum pattern = Value(expression.rexpr, scope);
        bool known = left.kind == Kind::kText && pattern.kind == Kind::kText &&
                     pattern.text.find('\\') == std::string::npos && pattern.text.size() < 100;
        if (!known) return left.kind == Kind::kNull ? left : Datum::Unknown();
        bool fold = expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE;
        Datum like = Datum::Of(fold ? Like(ToLower(left.text), ToLower(pattern.text)) : Like(left.text, pattern.text));
        return name.starts_with("!") ? Not(like) : like;
      }
      default:
        return Datum::Unknown();
    }
  }

  Datum Cast(const PgQuery__TypeCast& cast, const Scope* scope) {
    Datum value = Value(cast.arg, scope);
    const PgQuery__TypeName& type = *cast.type_name;
    std::string name = type.n_names == 0 ? "" : Text(type.names[type.n_names - 1]->string->sval);
    if (type.n_array_bounds > 0) return Datum::Unknown();
    if (name == "regclass") return value.kind == Kind::kText ? ClassNamed(value.text, false) : Datum::Unknown();
    bool text = name == "text" || name == "varchar" || name == "name" || name == "information_schema.sql_identifier";
    if (text && value.kind != Kind::kOid && value.kind != Kind::kBoolean) return value;
    bool boolean = name == "bool";
    if (boolean && value.kind == Kind::kText && (value.text == "t" || value.text == "f"))
      return Datum::Of(value.text == "t");
    return Datum::Unknown();
  }

  // `'"Users"'::regclass`; Postgres refuses a name that is not there, to_regclass gives NULL.
  Datum ClassNamed(const std::string& text, bool lenient) {
    std::vector<schema::Token> parts = schema::Lex(text);
    schema::QualifiedName name;
    if (parts.size() == 1) name = {"public", parts[0].text};
    if (parts.size() == 3) name = {parts[0].text, parts[2].text};
    const Relation* classes = Named("", "pg_class");
    Datum oid = Datum::Oid("class " + name.schema + "." + name.name);
    for (const Row& row : classes->rows) {
      if (row.count("oid") != 0 && row.at("oid") == oid) return row.count(kPerhaps) != 0 ? Datum::Unknown() : oid;
    }
    return lenient && classes->complete && !name.name.empty() && name.schema != "pg_catalog" ? Datum::Null()
                                                                                             : Datum::Unknown();
  }

  Datum SubQuery(const PgQuery__SubLink& link, const Scope* scope) {
    if (link.subselect->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) return Datum::Unknown();
    const PgQuery__SelectStmt& select = *link.subselect->select_stmt;
    bool lacking = lacking_;
    lacking_ = false;
    Datum result = Datum::Unknown();
    if (link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK && IsPlain(select)) {
      std::optional<Matches> found = Rows(select, scope);
      if (found && !found->certain.empty()) {
        result = Datum::Of(true);
      } else if (found && !found->perhaps) {
        result = Datum::Of(false);
      }
    } else if (link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK ||
               link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__ANY_SUBLINK) {
      result = Column(select, link, scope);
    }
    lacking_ = lacking;
    return result;
  }

  // (SELECT oid FROM …), x IN (SELECT …)
  Datum Column(const PgQuery__SelectStmt& select, const PgQuery__SubLink& link, const Scope* scope) {
    std::optional<Answer> answer = Select(select, scope);
    if (!answer || answer->columns.size() != 1) return Datum::Unknown();
    if (link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK) {
      return answer->rows.empty() ? Datum::Null() : answer->rows.size() == 1 ? answer->rows[0][0] : Datum::Unknown();
    }
    if (link.n_oper_name > 0) return Datum::Unknown();
    Datum value = Value(link.testexpr, scope), result = Datum::Of(false);
    for (const auto& row : answer->rows) result = Both(result, Equal(value, row[0]), true);
    return result;
  }

  Datum Call(const PgQuery__FuncCall& call, const Scope* scope) {
    std::string name = FunctionOf(call);
    if (name == "current_schema" && call.n_args == 0) return Datum::Of("public");
    if (call.n_args != 1) return Datum::Unknown();
    Datum argument = Value(call.args[0], scope);
    if (argument.kind == Kind::kNull) return argument;
    if (argument.kind != Kind::kText) return Datum::Unknown();
    if (name == "lower") return Datum::Of(ToLower(argument.text));
    if (name == "upper") return Datum::Of(ToUpper(argument.text));
    if (name == "to_regclass") return ClassNamed(argument.text, true);
    return Datum::Unknown();
  }

  // As Postgres names a column that has no name.
  static std::string NameOf(const PgQuery__Node& value) {
    switch (value.node_case) {
      case PG_QUERY__NODE__NODE_COLUMN_REF: {
        const PgQuery__Node& last = *value.column_ref->fields[value.column_ref->n_fields - 1];
        return last.node_case == PG_QUERY__NODE__NODE_STRING ? Text(last.string->sval) : "?column?";
      }
      case PG_QUERY__NODE__NODE_FUNC_CALL:
        return FunctionOf(*value.func_call);
      case PG_QUERY__NODE__NODE_SUB_LINK:
        return value.sub_link->sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK ? "exists" : "?column?";
      case PG_QUERY__NODE__NODE_TYPE_CAST: {
        std::string name = NameOf(*value.type_cast->arg);
        const PgQuery__TypeName& type = *value.type_cast->type_name;
        return name != "?column?" || type.n_names == 0 ? name : Text(type.names[type.n_names - 1]->string->sval);
      }
      default:
        return "?column?";
    }
  }

  const schema::Schema& schema_;
  bool complete_;
  size_t read_ = 0;
  bool lacking_ = false;  // rows of the query at hand may be missing
  std::map<std::pair<std::string, std::string>, std::optional<Relation>> relations_;
};

}  // namespace

std::optional<Answer> AskCatalog(std::string_view sql, const schema::Schema& schema, bool complete, size_t& read) {
  ParsedStatement parsed = ParseStatement(sql);
  if (parsed.node == nullptr) return std::nullopt;
  const PgQuery__Node& statement = *parsed.node;
  if (statement.node_case != PG_QUERY__NODE__NODE_SELECT_STMT) return std::nullopt;
  Asker asker(schema, complete);
  std::optional<Answer> answer = asker.Ask(*statement.select_stmt);
  read += asker.read();
  return answer;
}

}  // namespace sequelint::sql
