#include "sql/meaning.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <string>
#include <vector>

#include "base/text.h"
#include "schema/lexer.h"
#include "sql/parse.h"
#include "sql/scanner.h"
#include "sql/text.h"

// Both parse trees are written as text by protobuf-c's own description of them, field by field, without what Postgres
// adds when it prints, and in one form where it knows two. Lisp-like: (= "kind" 'a').

namespace sequelint::sql {
namespace {

using Nodes = PgQuery__Node* const*;

const std::string kOpen = "\x01", kClose = "\x02";  // around constants

// Whether the two are the same, where a constant that Postgres prints its own way is like any.
bool SameText(std::string_view a, std::string_view b) {
  size_t i = 0, k = 0;
  while (i < a.size() && k < b.size()) {
    if (a[i] != b[k]) return false;
    if (a[i] == kOpen[0] && (a[i + 1] == kClose[0] || b[k + 1] == kClose[0])) {
      i = a.find(kClose[0], i), k = b.find(kClose[0], k);
    }
    ++i, ++k;
  }
  return i == a.size() && k == b.size();
}

bool IsNull(const PgQuery__Node* node) {
  while (node != nullptr && node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) node = node->type_cast->arg;
  return node != nullptr && node->node_case == PG_QUERY__NODE__NODE_A_CONST && node->a_const->isnull != 0;
}

std::string LastOf(Nodes nodes, size_t count) {
  if (count == 0 || nodes[count - 1]->node_case != PG_QUERY__NODE__NODE_STRING) return "*";
  return Text(nodes[count - 1]->string->sval);
}

// Types whose constants Postgres prints its own way: `'24 hours'::interval` ⇒ `'24:00:00'::interval`.
bool IsReprinted(const PgQuery__TypeName& type) {
  std::string name = LastOf(type.names, type.n_names);
  for (std::string_view one : {"interval", "date", "time", "timetz", "timestamp", "timestamptz", "jsonb"}) {
    if (name == one) return true;
  }
  return false;
}

// A function's body without what says nothing: blanks and comments, quotes that a name does not need, the schema that is
// looked in anyway. Of other languages than Postgres' own blanks alone are left out: in some of them they do say something.
std::string BodyText(const std::string& body, const std::string& language) {
  std::string text;
  if (language != "sql" && language != "plpgsql") {
    std::copy_if(body.begin(), body.end(), std::back_inserter(text), [](unsigned char c) { return std::isspace(c) == 0; });
    return text;
  }
  std::vector<schema::Token> tokens = schema::Lex(body);
  for (size_t i = 0; i < tokens.size(); ++i) {
    bool in_public = tokens[i].IsName() && tokens[i].text == "public" && i + 1 < tokens.size() && tokens[i + 1].Is(".");
    if (in_public && (i == 0 || !tokens[i - 1].Is("."))) {
      ++i;
      continue;
    }
    text += (tokens[i].kind == schema::Token::Kind::kString ? " '" : " ") + tokens[i].text;
  }
  return text;
}

class Writer {
 public:
  explicit Writer(bool targets) : targets_(targets) {}

  std::string Node(const PgQuery__Node* node) {
    if (node == nullptr) return "-";
    switch (node->node_case) {
      case PG_QUERY__NODE__NODE_TYPE_CAST:
        return Cast(*node->type_cast);
      case PG_QUERY__NODE__NODE_COLUMN_REF:
        return "\"" + LastOf(node->column_ref->fields, node->column_ref->n_fields) + "\"";
      case PG_QUERY__NODE__NODE_A_CONST:
        return Constant(*node->a_const);
      case PG_QUERY__NODE__NODE_RES_TARGET:
        return Node(node->res_target->val);
      case PG_QUERY__NODE__NODE_RANGE_VAR: {
        std::string schema = Text(node->range_var->schemaname);
        return "(table " + (schema.empty() || schema == "public" ? "" : schema + ".") + Text(node->range_var->relname) + ")";
      }
      case PG_QUERY__NODE__NODE_RANGE_SUBSELECT:
        return "(lateral " + std::to_string(node->range_subselect->lateral) + " " +
               Node(node->range_subselect->subquery) + ")";
      case PG_QUERY__NODE__NODE_A_EXPR:
        return Expression(*node->a_expr);
      case PG_QUERY__NODE__NODE_BOOL_EXPR:
        return Boolean(*node->bool_expr);
      case PG_QUERY__NODE__NODE_FUNC_CALL:
        return Call(*node->func_call);
      case PG_QUERY__NODE__NODE_CASE_EXPR:
        return "(case " + Node(node->case_expr->arg) + List(node->case_expr->args, node->case_expr->n_args) +
               (IsNull(node->case_expr->defresult) ? " -" : " " + Node(node->case_expr->defresult)) + ")";
      case PG_QUERY__NODE__NODE_SORT_BY:
        return Sort(*node->sort_by, Node(node->sort_by->node));
      case PG_QUERY__NODE__NODE_SELECT_STMT:
        return Select(*node->select_stmt);
      case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
        return Function(*node->create_function_stmt);
      case PG_QUERY__NODE__NODE_FUNCTION_PARAMETER:
        return Parameter(*node->function_parameter);
      default:
        return Message(reinterpret_cast<const ProtobufCMessage*>(node));
    }
  }

 private:
  std::string List(Nodes nodes, size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) text += " " + Node(nodes[i]);
    return text;
  }

  std::string Cast(const PgQuery__TypeCast& cast) {
    const PgQuery__Node* arg = cast.arg;
    bool constant = arg != nullptr && arg->node_case == PG_QUERY__NODE__NODE_A_CONST && arg->a_const->isnull == 0;
    if (constant && IsReprinted(*cast.type_name)) return Quoted("");
    return Node(arg);
  }

  // A constant; "" stands for any.
  static std::string Quoted(const std::string& text) { return kOpen + text + kClose; }

  static std::string Constant(const PgQuery__AConst& constant) {
    if (constant.isnull != 0) return "null";
    switch (constant.val_case) {
      case PG_QUERY__A__CONST__VAL_IVAL:
        return Quoted(std::to_string(constant.ival->ival));
      case PG_QUERY__A__CONST__VAL_FVAL:
        return Quoted(Text(constant.fval->fval));
      case PG_QUERY__A__CONST__VAL_BOOLVAL:
        return Quoted(constant.boolval->boolval != 0 ? "true" : "false");
      case PG_QUERY__A__CONST__VAL_SVAL:
        return Text(constant.sval->sval).empty() ? Quoted("''") : Quoted(Text(constant.sval->sval));
      default:
        return Quoted(Text(constant.bsval->bsval));
    }
  }

  // `x IN (a, b)` is `x = ANY (ARRAY[a, b])`, `x NOT IN (a, b)` is `x <> ALL (ARRAY[a, b])`, of one it is `x = a`.
  std::string Expression(const PgQuery__AExpr& expression) {
    std::string op = LastOf(expression.name, expression.n_name), left = Node(expression.lexpr);
    const PgQuery__Node* right = expression.rexpr;
    switch (expression.kind) {
      case PG_QUERY__A__EXPR__KIND__AEXPR_IN:
        return Listed(op, left, right->list->items, right->list->n_items);
      case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY:
      case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL: {
        bool any = expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY;
        const PgQuery__Node* list = right;
        while (list->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) list = list->type_cast->arg;
        if (list->node_case != PG_QUERY__NODE__NODE_A_ARRAY_EXPR || op != (any ? "=" : "<>")) {
          return "(" + op + (any ? " any " : " all ") + left + " " + Node(right) + ")";
        }
        return Listed(op, left, list->a_array_expr->elements, list->a_array_expr->n_elements);
      }
      case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN:
        return "(and (>= " + left + " " + Node(right->list->items[0]) + ") (<= " + left + " " +
               Node(right->list->items[1]) + "))";
      case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN:
        return "(or (< " + left + " " + Node(right->list->items[0]) + ") (> " + left + " " +
               Node(right->list->items[1]) + "))";
      case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT:
        return "(not (distinct " + left + " " + Node(right) + "))";
      case PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT:
        return "(distinct " + left + " " + Node(right) + ")";
      case PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF:
        return "(nullif " + left + " " + Node(right) + ")";
      default:
        return "(" + op + " " + left + " " + Node(right) + ")";
    }
  }

  std::string Listed(const std::string& op, const std::string& left, Nodes items, size_t count) {
    if (count == 1) return "(" + op + " " + left + " " + Node(items[0]) + ")";
    return "(" + op + " list " + left + List(items, count) + ")";
  }

  // AND in AND is one AND.
  std::string Boolean(const PgQuery__BoolExpr& expression) {
    static constexpr std::array<const char*, 4> kWords = {"", "and", "or", "not"};
    std::string word = kWords[static_cast<size_t>(expression.boolop) % kWords.size()], text = "(" + word;
    for (size_t i = 0; i < expression.n_args; ++i) {
      std::string inner = Node(expression.args[i]), begin = "(" + word + " ";
      bool same = word != "not" && inner.starts_with(begin);
      text += " " + (same ? inner.substr(begin.size(), inner.size() - begin.size() - 1) : inner);
    }
    return text + ")";
  }

  std::string Call(const PgQuery__FuncCall& call) {
    std::string name = LastOf(call.funcname, call.n_funcname);
    if (name == "date_part") name = "extract";  // until 13
    std::string text = "(" + name;
    bool unit = name == "extract" || name == "date_trunc";
    for (size_t i = 0; i < call.n_args; ++i) {
      std::string arg = Node(call.args[i]);
      text += " " + (unit && i == 0 ? ToLower(arg) : arg);
    }
    if (call.agg_star != 0) text += " *";
    if (call.agg_distinct != 0) text += " distinct";
    if (call.n_agg_order > 0) text += " order" + List(call.agg_order, call.n_agg_order);
    if (call.agg_filter != nullptr) text += " filter " + Node(call.agg_filter);
    if (call.over != nullptr) text += " over " + Message(reinterpret_cast<const ProtobufCMessage*>(call.over));
    return text + ")";
  }

  static std::string Sort(const PgQuery__SortBy& sort, const std::string& by) {
    bool down = sort.sortby_dir == PG_QUERY__SORT_BY_DIR__SORTBY_DESC;
    bool first = sort.sortby_nulls == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST ||
                 (sort.sortby_nulls != PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_LAST && down);
    return "(by " + by + (down ? " desc" : "") + (first ? " first" : "") + ")";
  }

  // GROUP BY 1, ORDER BY the name of a target: the target.
  std::string ByTarget(const PgQuery__Node* node, const PgQuery__SelectStmt& select) {
    if (node->node_case == PG_QUERY__NODE__NODE_SORT_BY) {
      return Sort(*node->sort_by, ByTarget(node->sort_by->node, select));
    }
    if (node->node_case == PG_QUERY__NODE__NODE_A_CONST && node->a_const->val_case == PG_QUERY__A__CONST__VAL_IVAL) {
      auto number = static_cast<size_t>(node->a_const->ival->ival);
      if (number >= 1 && number <= select.n_target_list) return Node(select.target_list[number - 1]);
    }
    if (node->node_case == PG_QUERY__NODE__NODE_COLUMN_REF && node->column_ref->n_fields == 1) {
      std::string name = LastOf(node->column_ref->fields, 1);
      for (size_t i = 0; i < select.n_target_list; ++i) {
        if (Text(select.target_list[i]->res_target->name) == name) return Node(select.target_list[i]);
      }
    }
    return Node(node);
  }

  std::string Select(const PgQuery__SelectStmt& select) {
    std::string text = "(select";
    if (select.with_clause != nullptr) text += " with" + List(select.with_clause->ctes, select.with_clause->n_ctes);
    if (select.larg != nullptr && select.rarg != nullptr) {
      text += " op " + std::to_string(select.op) + (select.all != 0 ? " all " : " ");
      text += Select(*select.larg) + " " + Select(*select.rarg);
    }
    if (select.n_distinct_clause > 0) text += " distinct" + List(select.distinct_clause, select.n_distinct_clause);
    if (targets_) text += List(select.target_list, select.n_target_list);
    text += " from" + List(select.from_clause, select.n_from_clause) + " where " + Node(select.where_clause);
    if (select.n_group_clause > 0) text += " group";
    for (size_t i = 0; i < select.n_group_clause; ++i) text += " " + ByTarget(select.group_clause[i], select);
    text += " having " + Node(select.having_clause) + List(select.window_clause, select.n_window_clause);
    text += List(select.values_lists, select.n_values_lists);
    if (select.n_sort_clause > 0) text += " sort";
    for (size_t i = 0; i < select.n_sort_clause; ++i) text += " " + ByTarget(select.sort_clause[i], select);
    return text + " limit " + Node(select.limit_count) + " " + Node(select.limit_offset) + ")";
  }

  // A name, without the schemas that are looked in anyway.
  static std::string Names(Nodes nodes, size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) {
      bool string = nodes[i]->node_case == PG_QUERY__NODE__NODE_STRING;
      std::string name = string ? Text(nodes[i]->string->sval) : "*";
      if (count > 1 && i == 0 && (name == "public" || name == "pg_catalog")) continue;
      text += (text.empty() ? "" : ".") + name;
    }
    return text;
  }

  std::string Function(const PgQuery__CreateFunctionStmt& function) {
    std::vector<std::string> options = Options(function);
    std::sort(options.begin(), options.end());
    std::string text = std::string(function.is_procedure != 0 ? "(procedure " : "(function ") +
                       Names(function.funcname, function.n_funcname) +
                       List(function.parameters, function.n_parameters) + " returns ";
    if (function.return_type != nullptr && !HasOutput(function)) text += Type(*function.return_type);
    return text + " " + Join(options, " ") + " " + Node(function.sql_body) + ")";
  }

  // Whether its parameters say what it returns.
  static bool HasOutput(const PgQuery__CreateFunctionStmt& function) {
    return std::any_of(function.parameters, function.parameters + function.n_parameters, [](const PgQuery__Node* node) {
      auto mode = node->function_parameter->mode;
      return mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT ||
             mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_INOUT;
    });
  }

  // Of a parameter or a result, whose lengths Postgres does not keep.
  static std::string Type(const PgQuery__TypeName& type) {
    return (type.setof != 0 ? "setof " : "") + Names(type.names, type.n_names) + (type.n_array_bounds > 0 ? "[]" : "") +
           (type.pct_type != 0 ? "%" : "");
  }

  std::string Parameter(const PgQuery__FunctionParameter& parameter) {
    auto mode = parameter.mode;
    if (mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_DEFAULT) {
      mode = PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_IN;
    }
    std::string type = parameter.arg_type == nullptr ? "" : Type(*parameter.arg_type);
    return "(parameter " + Text(parameter.name) + " " + type + " " + std::to_string(mode) + " " + Node(parameter.defexpr) + ")";
  }

  // What stands behind a function's arguments, in any order; what Postgres takes without being told says nothing.
  std::vector<std::string> Options(const PgQuery__CreateFunctionStmt& function) {
    std::string language = "sql";
    auto is = [](const PgQuery__Node* option, std::string_view name) {
      return option->node_case == PG_QUERY__NODE__NODE_DEF_ELEM && Text(option->def_elem->defname) == name;
    };
    auto string = [](const PgQuery__Node* arg) {
      return arg != nullptr && arg->node_case == PG_QUERY__NODE__NODE_STRING ? ToLower(Text(arg->string->sval)) : "";
    };
    for (size_t i = 0; i < function.n_options; ++i) {
      if (is(function.options[i], "language")) language = string(function.options[i]->def_elem->arg);
    }
    std::vector<std::string> texts = {"language " + language};
    for (size_t i = 0; i < function.n_options; ++i) {
      const PgQuery__Node* option = function.options[i];
      if (is(option, "language")) continue;
      const PgQuery__Node* arg = option->node_case == PG_QUERY__NODE__NODE_DEF_ELEM ? option->def_elem->arg : nullptr;
      if (is(option, "as") && arg != nullptr && arg->node_case == PG_QUERY__NODE__NODE_LIST) {
        const PgQuery__List& parts = *arg->list;
        for (size_t k = 0; k < parts.n_items; ++k) texts.push_back("as" + BodyText(LastOf(parts.items + k, 1), language));
        continue;
      }
      if (is(option, "volatility") && string(arg) == "volatile") continue;
      if (is(option, "parallel") && string(arg) == "unsafe") continue;
      texts.push_back(Node(option));
    }
    return texts;
  }

  // Any other node, by its fields.
  std::string Message(const ProtobufCMessage* message) {
    std::string text = std::string("(") + message->descriptor->short_name;
    const char* base = reinterpret_cast<const char*>(message);
    for (unsigned i = 0; i < message->descriptor->n_fields; ++i) {
      const ProtobufCFieldDescriptor& field = message->descriptor->fields[i];
      if (std::strcmp(field.name, "location") == 0 || std::strcmp(field.name, "alias") == 0 ||
          std::strcmp(field.name, "funcformat") == 0 || std::strcmp(field.name, "replace") == 0) {
        continue;
      }
      bool oneof = (field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
      if (oneof && *reinterpret_cast<const uint32_t*>(base + field.quantifier_offset) != field.id) continue;
      if (field.label == PROTOBUF_C_LABEL_REPEATED) {
        size_t count = *reinterpret_cast<const size_t*>(base + field.quantifier_offset);
        if (std::strcmp(field.name, "funcname") == 0 || std::strcmp(field.name, "names") == 0) {
          text += " " + Names(*reinterpret_cast<Nodes const*>(base + field.offset), count);
          continue;
        }
        for (size_t k = 0; k < count && field.type == PROTOBUF_C_TYPE_MESSAGE; ++k) {
          text += " " + Inner((*reinterpret_cast<ProtobufCMessage* const* const*>(base + field.offset))[k]);
        }
        continue;
      }
      text += Field(field, base + field.offset);
    }
    return text + ")";
  }

  std::string Field(const ProtobufCFieldDescriptor& field, const char* at) {
    switch (field.type) {
      case PROTOBUF_C_TYPE_MESSAGE: {
        auto* inner = *reinterpret_cast<ProtobufCMessage* const*>(at);
        return inner == nullptr ? " -" : " " + Inner(inner);
      }
      case PROTOBUF_C_TYPE_STRING: {
        std::string text = Text(*reinterpret_cast<char* const*>(at));
        return " " + (std::strcmp(field.name, "schemaname") == 0 && text == "public" ? "" : text);
      }
      case PROTOBUF_C_TYPE_BOOL:
      case PROTOBUF_C_TYPE_ENUM:
      case PROTOBUF_C_TYPE_INT32:
      case PROTOBUF_C_TYPE_UINT32:
        return " " + std::to_string(*reinterpret_cast<const int32_t*>(at));
      default:
        return "";
    }
  }

  std::string Inner(const ProtobufCMessage* message) {
    if (message->descriptor == &pg_query__node__descriptor)
      return Node(reinterpret_cast<const PgQuery__Node*>(message));
    return Message(message);
  }

  bool targets_;  // whether lists of targets are written
};

const PgQuery__Node* QueryOf(const PgQuery__Node& statement) {
  if (statement.node_case == PG_QUERY__NODE__NODE_VIEW_STMT) return statement.view_stmt->query;
  return statement.node_case == PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT ? statement.create_table_as_stmt->query
                                                                          : nullptr;
}

bool HasNoQuery(const PgQuery__Node& statement) {
  return statement.node_case == PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT ||
         statement.node_case == PG_QUERY__NODE__NODE_CREATE_TRIG_STMT;
}

// Postgres writes out what `*` stands for.
bool HasStar(std::string_view text) {
  Scanner scanner(text);
  Lexeme before, word = scanner.Next();
  for (; word.kind != Lexeme::Kind::kEnd; before = word, word = scanner.Next()) {
    if (scanner.Text(word) != "*") continue;
    bool of_table = scanner.Text(before) == ".";
    if (of_table || scanner.Is(before, "select") || scanner.Text(before) == ",") return true;
  }
  return false;
}

}  // namespace

bool MayMeanTheSame(std::string_view a, std::string_view b) {
  ParsedStatement one = ParseStatement(a), other = ParseStatement(b);
  if (one.node == nullptr || other.node == nullptr) return true;
  if (HasNoQuery(*one.node) && one.node->node_case == other.node->node_case) {
    return SameText(Writer(true).Node(one.node), Writer(true).Node(other.node));
  }
  const PgQuery__Node *x = QueryOf(*one.node), *y = QueryOf(*other.node);
  if (x == nullptr || y == nullptr) return true;
  bool targets = !HasStar(a) && !HasStar(b);
  return SameText(Writer(targets).Node(x), Writer(targets).Node(y));
}

}  // namespace sequelint::sql
