#include "schema/names.h"
#include "schema/type.h"
#include "sql/holes.h"
#include "sql/reader.h"
#include "sql/text.h"

// CREATE FUNCTION, and what OR REPLACE may change of one that is there. Postgres' ProcedureCreate is the measure: it looks
// at what callers see, in this order, and says each in words of its own.

namespace sequelint::sql {

using schema::CutIdentifier;
using schema::ObjectKind;
using schema::QualifiedName;

namespace {

bool IsOutput(const PgQuery__FunctionParameter& parameter) {
  return parameter.mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT ||
         parameter.mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE;
}

// What the callers of a function see.
struct Shape {
  bool procedure = false, returns_set = false;
  std::string returns;  // "" = nothing; "record" where the outputs say it
  std::vector<std::string> inputs;  // names, "" = none
  std::vector<std::pair<std::string, std::string>> outputs;  // names and types
  size_t defaults = 0;
};

// A function's identity has types without modifiers.
std::string WithoutModifiers(const std::string& text) {
  schema::Type type = schema::ParseType(text);
  type.modifiers.clear();
  return Print(type);
}

template <class TypeOf>
Shape ShapeOf(const PgQuery__CreateFunctionStmt& statement, const TypeOf& type_of) {
  Shape shape;
  shape.procedure = statement.is_procedure != 0;
  for (size_t i = 0; i < statement.n_parameters; ++i) {
    const PgQuery__FunctionParameter& parameter = *statement.parameters[i]->function_parameter;
    std::string name = CutIdentifier(Text(parameter.name));
    bool inout = parameter.mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_INOUT;
    if (!IsOutput(parameter)) shape.inputs.push_back(name);
    if ((IsOutput(parameter) || inout) && parameter.arg_type != nullptr) {
      shape.outputs.emplace_back(name, type_of(*parameter.arg_type));
    }
    shape.defaults += parameter.defexpr != nullptr;
  }
  if (statement.return_type != nullptr) {
    shape.returns = type_of(*statement.return_type);
    shape.returns_set = statement.return_type->setof != 0;
  } else if (!shape.outputs.empty()) {
    shape.returns = shape.outputs.size() == 1 && !shape.procedure ? shape.outputs[0].second : "record";
  }
  return shape;
}

std::string WhyNot(const Shape& was, const Shape& now) {
  if (was.procedure != now.procedure) return "cannot change routine kind";
  bool rows = was.returns == "record" && was.outputs != now.outputs;
  if (was.returns != now.returns || was.returns_set != now.returns_set || rows) {
    bool outputs = now.procedure && was.returns.empty() != now.returns.empty();
    return outputs ? "cannot change whether a procedure has output parameters"
                   : "cannot change return type of existing function";
  }
  for (size_t i = 0; i < was.inputs.size() && i < now.inputs.size(); ++i) {
    if (was.inputs[i].empty() || was.inputs[i] == now.inputs[i]) continue;
    return "cannot change name of input parameter \"" + was.inputs[i] + "\"";
  }
  return now.defaults < was.defaults ? "cannot remove parameter defaults from existing function" : "";
}

}  // namespace

void Reader::CreateFunction(const PgQuery__CreateFunctionStmt& statement) {
  std::vector<std::string> names = Strings(statement.funcname, statement.n_funcname), types;
  for (size_t i = 0; i < statement.n_parameters; ++i) {
    const PgQuery__FunctionParameter& parameter = *statement.parameters[i]->function_parameter;
    if (IsOutput(parameter) || parameter.arg_type == nullptr) continue;
    types.push_back(WithoutModifiers(TypeText(*parameter.arg_type)));
  }
  QualifiedName name = Qualified(names, CreationSchema());
  name.name = FunctionName(names, types);
  CreateObject(ObjectKind::kFunction, name, {"", ""}, statement.replace != 0);
}

// Postgres' words, "" where OR REPLACE works, or where one of the two cannot be read.
std::string Reader::WhyNotReplaced(const schema::Object& was, const schema::Object& function) const {
  std::optional<Shape> shapes[2];
  for (size_t i = 0; i < 2; ++i) {
    const std::string& text = (i == 0 ? was : function).definition;
    if (HasHole(text)) return "";
    ParsedStatement parsed = ParseStatement(text);
    if (parsed.node == nullptr || parsed.node->node_case != PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT) return "";
    bool copied = false;  // table.column%TYPE: the type is that column's
    shapes[i] = ShapeOf(*parsed.node->create_function_stmt, [&](const PgQuery__TypeName& type) {
      copied |= type.pct_type != 0;
      return WithoutModifiers(TypeText(type));
    });
    if (copied) return "";
  }
  return WhyNot(*shapes[0], *shapes[1]);
}

}  // namespace sequelint::sql
