#include <algorithm>

#include "base/text.h"
#include "schema/names.h"
#include "sql/expression.h"
#include "sql/reader.h"
#include "sql/text.h"
#include "sql/walk.h"

// A function that a query calls runs: what its body does is read as if it stood there, with the arguments that the call
// gives as text.
//
//   CREATE FUNCTION audit(t text) … EXECUTE format('ALTER TABLE %I ADD audited boolean', t) …; SELECT audit('users')
//   ⇒ add_column users.audited

namespace sequelint::sql {

using schema::CutIdentifier;
using schema::ObjectKind;
using schema::QualifiedName;

namespace {

// The value of a constant, as text.
std::optional<std::string> ConstantText(const PgQuery__Node* node) {
  while (node != nullptr && node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) node = node->type_cast->arg;
  if (node == nullptr || node->node_case != PG_QUERY__NODE__NODE_A_CONST || node->a_const->isnull != 0) {
    return std::nullopt;
  }
  switch (node->a_const->val_case) {
    case PG_QUERY__A__CONST__VAL_SVAL:
      return Text(node->a_const->sval->sval);
    case PG_QUERY__A__CONST__VAL_IVAL:
      return std::to_string(node->a_const->ival->ival);
    default:
      return std::nullopt;
  }
}

// What a CREATE FUNCTION statement says that matters for a call.
struct Callee {
  std::string language = "sql", body;
  bool harmless = false;  // immutable or stable: it changes nothing
  std::vector<const PgQuery__FunctionParameter*> parameters;
};

Callee Describe(const PgQuery__CreateFunctionStmt& statement) {
  Callee callee;
  for (size_t i = 0; i < statement.n_options; ++i) {
    const PgQuery__DefElem& option = *statement.options[i]->def_elem;
    std::string name = Text(option.defname);
    const PgQuery__Node* value = option.arg;
    if (value == nullptr) continue;
    if (value->node_case == PG_QUERY__NODE__NODE_LIST && value->list->n_items > 0) value = value->list->items[0];
    if (value->node_case != PG_QUERY__NODE__NODE_STRING) continue;
    if (name == "as") callee.body = Text(value->string->sval);
    if (name == "language") callee.language = ToLower(Text(value->string->sval));
    if (name == "volatility") callee.harmless = std::string_view(value->string->sval) != "volatile";
  }
  for (size_t i = 0; i < statement.n_parameters; ++i) {
    const PgQuery__FunctionParameter& parameter = *statement.parameters[i]->function_parameter;
    bool output = parameter.mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT ||
                  parameter.mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE;
    if (!output) callee.parameters.push_back(&parameter);
  }
  return callee;
}

size_t CountOfArguments(const std::string& signature) {
  std::string_view inside = std::string_view(signature).substr(signature.find('(') + 1);
  if (inside == ")") return 0;
  return static_cast<size_t>(std::count(inside.begin(), inside.end(), ',')) + 1;
}

}  // namespace

// By its name and the number of arguments; else the only one of its name.
const schema::Object* Reader::CalledFunction(const PgQuery__FuncCall& call) const {
  std::vector<std::string> names = Strings(call.funcname, call.n_funcname);
  if (names.empty()) return nullptr;
  std::vector<std::string> schemas = session_.search_path;
  if (names.size() > 1) schemas = {names[names.size() - 2]};
  std::string prefix = CutIdentifier(names.back()) + "(";
  std::vector<const schema::Object*> found;
  for (const schema::Object& object : schema_.objects) {
    bool named = object.kind == ObjectKind::kFunction && object.name.name.starts_with(prefix) &&
                 std::find(schemas.begin(), schemas.end(), object.name.schema) != schemas.end();
    if (named && CountOfArguments(object.name.name) == call.n_args) return &object;
    if (named) found.push_back(&object);
  }
  return found.size() == 1 ? found[0] : nullptr;
}

void Reader::CallFunctions(const PgQuery__Node& query, bool maybe) {
  std::string unknown;
  std::vector<const PgQuery__FuncCall*> calls;
  Walk(reinterpret_cast<const ProtobufCMessage*>(&query), [&](const PgQuery__Node* inner) {
    if (inner->node_case != PG_QUERY__NODE__NODE_FUNC_CALL) return true;
    std::vector<std::string> names = Strings(inner->func_call->funcname, inner->func_call->n_funcname);
    bool brought = names.empty() || FindBuiltIn(names.back()) != nullptr || IsAggregate(names.back());
    if (!brought) calls.push_back(inner->func_call);
    return true;
  });
  size_t before = script_.operations.size();
  bool lenient = lenient_;
  lenient_ |= maybe;
  for (const PgQuery__FuncCall* call : calls) {
    const schema::Object* function = CalledFunction(*call);
    if (function != nullptr) {
      CallFunction(*function, *call);
    } else if (unknown.empty()) {
      unknown = Join(Strings(call->funcname, call->n_funcname), ".");
    }
  }
  // A query of tables is taken to compute something.
  if (!unknown.empty() && !maybe)
    AddRaw("select", "it calls the function " + unknown + "(), whose effects are not known");
  lenient_ = lenient;
  if (script_.operations.size() > before) current().kind = Statement::Kind::kOperations;
}

void Reader::CallFunction(const schema::Object& function, const PgQuery__FuncCall& call) {
  std::string name = function.name.name.substr(0, function.name.name.find('('));
  if (calling_.count(function.name.name) != 0) return;
  ParsedStatement parsed = ParseStatement(function.definition);
  bool read = parsed.node != nullptr && parsed.node->node_case == PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT;
  Callee callee;
  if (read) callee = Describe(*parsed.node->create_function_stmt);
  if (callee.harmless) return;
  bool plpgsql = callee.language == "plpgsql";
  if (!read || (!plpgsql && callee.language != "sql") || depth_ >= kMostNested) {
    return AddRaw("select", "it calls the function " + name + "(), whose effects are not known");
  }
  std::map<std::string, std::string> arguments;
  for (size_t i = 0; i < callee.parameters.size(); ++i) {
    const PgQuery__Node* given = i < call.n_args ? call.args[i] : callee.parameters[i]->defexpr;
    std::optional<std::string> text = ConstantText(given);
    if (!text) continue;
    arguments["$" + std::to_string(i + 1)] = *text;
    if (std::string word = Text(callee.parameters[i]->name); !word.empty()) arguments[ToLower(word)] = *text;
  }
  calling_.insert(function.name.name);
  std::string called = function.name.name, body = callee.body;
  if (plpgsql) {
    RunBody(body, std::nullopt, std::move(arguments));
  } else {
    std::optional<size_t> outside = block_begin_;
    block_begin_.reset();
    ReadInside(body, 0, Inside::kBuilt, {0, 0});
    block_begin_ = outside;
  }
  calling_.erase(called);
}

}  // namespace sequelint::sql
