#include "sql/expression.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "schema/expression.h"
#include "sql/parse.h"
#include "sql/scanner.h"
#include "sql/walk.h"

namespace sequelint::sql {
namespace {

struct Entry {
  const char* name;
  int arguments;
  char volatility;
  int first, last;
  const char* extension;
};

constexpr Entry kEntries[] = {
#include "sql/builtin_functions.inc"
};

Volatility FromCode(char code) {
  if (code == 'i') return Volatility::kImmutable;
  return code == 's' ? Volatility::kStable : Volatility::kVolatile;
}

const std::vector<BuiltInFunction>& Table() {
  static const auto* table = [] {
    auto* functions = new std::vector<BuiltInFunction>;
    for (const Entry& entry : kEntries) {
      functions->push_back(
          {entry.name, entry.arguments, FromCode(entry.volatility), entry.first, entry.last, entry.extension});
    }
    return functions;
  }();
  return *table;
}

// The declared volatility of a function of the schema; overloads count by the worst.
std::optional<Volatility> Declared(const schema::Schema& schema, const std::string& in_schema,
                                   const std::string& name) {
  std::optional<Volatility> worst;
  for (const schema::Object& object : schema.objects) {
    if (object.kind != schema::ObjectKind::kFunction) continue;
    if (object.name.schema != in_schema || object.name.name.compare(0, name.size() + 1, name + "(") != 0) continue;
    Volatility volatility = Volatility::kVolatile;  // Postgres' default
    Scanner scanner(object.definition);
    for (Lexeme word = scanner.Next(); word.kind != Lexeme::Kind::kEnd; word = scanner.Next()) {
      if (scanner.Is(word, "immutable")) volatility = Volatility::kImmutable;
      if (scanner.Is(word, "stable")) volatility = Volatility::kStable;
    }
    worst = worst ? std::max(*worst, volatility) : volatility;
  }
  return worst;
}

std::vector<std::string> Names(PgQuery__Node* const* nodes, size_t count) {
  std::vector<std::string> names;
  for (size_t i = 0; i < count; ++i) {
    if (nodes[i]->node_case == PG_QUERY__NODE__NODE_STRING) names.emplace_back(nodes[i]->string->sval);
  }
  return names;
}

void AddOnce(std::vector<std::string>& list, const std::string& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

bool IsLiteral(const PgQuery__Node* node) {
  if (node == nullptr) return false;
  if (node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) return IsLiteral(node->type_cast->arg);
  if (node->node_case == PG_QUERY__NODE__NODE_A_ARRAY_EXPR) {
    const PgQuery__AArrayExpr& array = *node->a_array_expr;
    return std::all_of(array.elements, array.elements + array.n_elements, IsLiteral);
  }
  return node->node_case == PG_QUERY__NODE__NODE_A_CONST;
}

bool IsNumberLiteral(const PgQuery__Node* node) {
  return node != nullptr && node->node_case == PG_QUERY__NODE__NODE_A_CONST && !node->a_const->isnull &&
         (node->a_const->val_case == PG_QUERY__A__CONST__VAL_IVAL ||
          node->a_const->val_case == PG_QUERY__A__CONST__VAL_FVAL);
}

// Types whose input and output do not depend on settings like the time zone.
bool IsPlainType(const PgQuery__TypeName* type) {
  static constexpr std::string_view kPlain[] = {"int2",  "int4",    "int8",   "float4", "float8", "numeric",
                                                "text",  "varchar", "bpchar", "bool",   "uuid",   "json",
                                                "jsonb", "bytea",   "name",   "inet",   "cidr",   "citext"};
  if (type == nullptr || type->n_names == 0) return false;
  std::vector<std::string> names = Names(type->names, type->n_names);
  return !names.empty() && std::find(std::begin(kPlain), std::end(kPlain), names.back()) != std::end(kPlain);
}

class Examiner {
 public:
  explicit Examiner(const schema::Schema* schema) : schema_(schema) { facts_.volatility = Volatility::kImmutable; }

  ExpressionFacts Run(const PgQuery__Node* node) {
    facts_.constant = IsLiteral(node);
    Walk(reinterpret_cast<const ProtobufCMessage*>(node), [&](const PgQuery__Node* inner) {
      Look(inner);
      return true;
    });
    return std::move(facts_);
  }

 private:
  // Unknown is worse than volatile only in that it may turn out better: a known volatile call decides.
  void Raise(Volatility volatility, const std::string& because) {
    static constexpr int kRank[] = {0, 1, 3, 2};
    if (kRank[static_cast<int>(volatility)] <= kRank[static_cast<int>(facts_.volatility)]) return;
    facts_.volatility = volatility;
    facts_.because = because;
  }

  void Look(const PgQuery__Node* node) {
    switch (node->node_case) {
      case PG_QUERY__NODE__NODE_FUNC_CALL:
        return Call(*node->func_call);
      case PG_QUERY__NODE__NODE_COLUMN_REF: {
        std::vector<std::string> names = Names(node->column_ref->fields, node->column_ref->n_fields);
        if (!names.empty()) AddOnce(facts_.columns, names.back());
        return;
      }
      case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
        return Raise(Volatility::kStable, ToUpper(DeparseExpression(node)));
      case PG_QUERY__NODE__NODE_A_EXPR: {
        // No operator of Postgres is volatile; with dates some depend on the time zone.
        const PgQuery__AExpr& expr = *node->a_expr;
        bool numbers = IsNumberLiteral(expr.rexpr) && (expr.lexpr == nullptr || IsNumberLiteral(expr.lexpr));
        std::vector<std::string> names = Names(expr.name, expr.n_name);
        if (!numbers && names.size() == 1 && (names[0] == "+" || names[0] == "-")) DateArithmetic(expr);
        return;
      }
      case PG_QUERY__NODE__NODE_TYPE_CAST:
        if (!IsLiteral(node->type_cast->arg) && !IsPlainType(node->type_cast->type_name)) {
          Raise(Volatility::kStable, "a cast that may depend on settings");
        }
        return;
      case PG_QUERY__NODE__NODE_SUB_LINK:
        return Raise(Volatility::kVolatile, "a subquery");
      case PG_QUERY__NODE__NODE_PARAM_REF:
        return Raise(Volatility::kUnknown, "a value that is filled in at run time");
      default:
        return;
    }
  }

  // `now() + '1 day'`: timestamptz and interval. Only then is + stable.
  void DateArithmetic(const PgQuery__AExpr& expr) {
    for (const PgQuery__Node* side : {expr.lexpr, expr.rexpr}) {
      if (side != nullptr && side->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) {
        std::vector<std::string> names = Names(side->type_cast->type_name->names, side->type_cast->type_name->n_names);
        if (!names.empty() && names.back() == "interval") Raise(Volatility::kStable, "arithmetic with an interval");
      }
    }
  }

  void Call(const PgQuery__FuncCall& call) {
    std::vector<std::string> names = Names(call.funcname, call.n_funcname);
    if (names.empty()) return;
    bool built_in_only = names.size() == 2 && names[0] == "pg_catalog";
    std::string in_schema = names.size() > 1 ? names[names.size() - 2] : "public";
    const std::string& name = names.back();
    std::string shown = names.size() > 1 && !built_in_only ? in_schema + "." + name : name;
    AddOnce(facts_.functions, shown);
    if (schema_ != nullptr && !built_in_only) {
      if (auto declared = Declared(*schema_, in_schema, name)) return Raise(*declared, shown + "()");
    }
    const BuiltInFunction* known = names.size() == 1 || built_in_only || in_schema == "public"
                                       ? FindBuiltIn(name, static_cast<int>(call.n_args))
                                       : nullptr;
    if (known == nullptr) return Raise(Volatility::kUnknown, "the function " + shown + "() is not known");
    Raise(known->volatility, shown + "()");
  }

  const schema::Schema* schema_;
  ExpressionFacts facts_;
};

}  // namespace

std::string_view Name(Volatility volatility) {
  static constexpr std::string_view kNames[] = {"immutable", "stable", "volatile", "unknown"};
  return kNames[static_cast<int>(volatility)];
}

const BuiltInFunction* FindBuiltIn(std::string_view name, int arguments) {
  const std::vector<BuiltInFunction>& table = Table();
  auto it = std::lower_bound(table.begin(), table.end(), name,
                             [](const BuiltInFunction& entry, std::string_view wanted) { return entry.name < wanted; });
  if (it == table.end() || it->name != name) return nullptr;
  for (auto overload = it; overload != table.end() && overload->name == name; ++overload) {
    if (overload->arguments == arguments) return &*overload;
  }
  return &*it;
}

bool IsAggregate(std::string_view name) {
  // https://www.postgresql.org/docs/current/functions-aggregate.html, with what SQL/JSON adds to it
  static constexpr std::string_view kNames[] = {
      "any_value",       "array_agg",      "avg",           "bit_and",        "bit_or",          "bit_xor",
      "bool_and",        "bool_or",        "corr",          "count",          "covar_pop",       "covar_samp",
      "cume_dist",       "dense_rank",     "every",         "json_agg",       "json_agg_strict", "json_object_agg",
      "jsonb_agg",       "jsonb_object_agg", "max",         "min",            "mode",            "percent_rank",
      "percentile_cont", "percentile_disc", "range_agg",    "range_intersect_agg", "rank",       "regr_avgx",
      "regr_avgy",       "regr_count",     "regr_intercept", "regr_r2",       "regr_slope",      "regr_sxx",
      "regr_sxy",        "regr_syy",       "stddev",        "stddev_pop",     "stddev_samp",     "string_agg",
      "sum",             "var_pop",        "var_samp",      "variance",       "xmlagg"};
  return std::binary_search(std::begin(kNames), std::end(kNames), name);
}

ExpressionFacts Examine(std::string_view expression, const schema::Schema* schema) {
  ParsedExpression parsed = ParseExpression(expression);
  if (parsed.node == nullptr) {
    ExpressionFacts facts;
    facts.because = parsed.parsed.error;
    return facts;
  }
  return Examiner(schema).Run(parsed.node);
}

Volatility Of(std::string_view expression, const schema::Schema* schema) {
  return Examine(expression, schema).volatility;
}

std::string Canonical(std::string_view expression) {
  ParsedExpression parsed = ParseExpression(expression);
  std::string text = DeparseExpression(parsed.node);
  return schema::CanonicalExpression(text.empty() ? expression : std::string_view(text));
}

}  // namespace sequelint::sql
