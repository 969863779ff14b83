#include "migrations/query_interface.h"

#include "sequelize/model.h"
#include "sequelize/objects.h"
#include "sql/scanner.h"

namespace sequelint::migrations {

QueryInterface::QueryInterface(Recorder& recorder, Options options)
    : r_(recorder), rt_(recorder.rt), in_(recorder.in), options_(options) {
  Object* sequelize = rt_.PrototypeOf(rt_.sequelize_class);
  InstallRaw(sequelize);
  Object* prototype = in_.NewObject();
  prototype->prototype = sequelize;
  InstallTables(prototype);
  InstallObjects(prototype);
  InstallData(prototype);
  InstallAnswers(prototype);
  object_ = in_.NewObject();
  object_->prototype = prototype;
  Object* instance = sequelize::InstanceFor(rt_, Value());
  in_.DefineHidden(object_, "sequelize", Value::Of(instance));
  for (const char* name : {"context", "queryInterface"}) in_.DefineHidden(object_, name, Value::Of(object_));
  for (const char* name : {"queryGenerator", "QueryGenerator"}) {
    in_.DefineHidden(prototype, name, Value::Of(object_));
  }
  rt_.AddMethod(sequelize, "getQueryInterface", [this](Interpreter&, const Call&) { return Value::Of(object_); });
  object_->open = &in_.Unknown("what else the runner hands to migrations is only known at run time", {}).unknown();
}

void QueryInterface::Method(Object* prototype, const char* name, Handler handler) {
  rt_.AddMethod(prototype, name,
                [this, name, handler](Interpreter&, const Call& call) { return OnEach(call, name, handler); });
}

// An argument that is one of a few texts makes the call once for each of them.
Value QueryInterface::OnEach(const Call& call, const char* name, Handler handler) {
  constexpr size_t kMost = 3;
  for (size_t i = 0; i < call.arguments.size() && i < kMost; ++i) {
    const Value& argument = call.arguments[i];
    if (!argument.IsUnknown() || !argument.unknown().exhaustive) continue;
    bool plain = !argument.unknown().candidates.empty();
    for (const Value& candidate : argument.unknown().candidates) plain = plain && !candidate.IsUnknown();
    if (!plain) continue;
    return in_.ForEach(argument, [&](const Value& candidate) {
      std::vector<Value> arguments(call.arguments.begin(), call.arguments.end());
      arguments[i] = candidate;
      Call each = call;
      each.arguments = arguments;
      return OnEach(each, name, handler);
    });
  }
  return (this->*handler)(call);
}

std::string QueryInterface::Text(const Value& value, Reading& reading) {
  if (value.IsUnknown() && reading.hole.empty()) reading.hole = value.unknown().why;
  return in_.KnownText(value).value_or(std::string(sql::kHole));
}

Value QueryInterface::Member(const Value& object, const char* key) {
  return object.IsObject() ? in_.Get(object, key) : Value();
}

TableName QueryInterface::Table(const Value& value, Reading& reading) {
  if (!value.IsObject()) return {"", Text(value, reading)};
  Value name = Member(value, "tableName"), schema = Member(value, rt_.IsModel(value) ? "_schema" : "schema");
  if (name.IsUndefined()) name = Member(value, "name");
  return {rt_.Truthy(schema) ? Text(schema, reading) : "", Text(name, reading)};
}

bool QueryInterface::Flag(const Value& object, const char* key, Reading& reading) {
  Value value = Member(object, key);
  if (value.IsUnknown() && reading.hole.empty()) reading.hole = value.unknown().why;
  return rt_.Truthy(value);
}

std::string QueryInterface::Option(const Value& object, const char* key, Reading& reading) {
  Value value = Member(object, key);
  return value.IsUnknown() || rt_.Truthy(value) ? Text(value, reading) : std::string();
}

// ["a", { name: "b" }] ⇒ a, b
std::vector<std::string> QueryInterface::Names(const Value& list, Reading& reading) {
  std::vector<std::string> names;
  if (!list.IsArray()) {
    if (!list.IsUndefined()) names.push_back(Text(list, reading));
    return names;
  }
  for (const Value& element : list.object()->elements) {
    Value name = element;
    if (element.IsObject()) {
      name = Member(element, "name");
      if (name.IsUndefined()) name = Member(element, "attribute");
    }
    names.push_back(Text(name, reading));
  }
  if (list.object()->open != nullptr) names.push_back(Text(Value::Unknown(list.object()->open), reading));
  return names;
}

Recorder::Query QueryInterface::NewQuery(const Call& call, std::string sql, const Reading& reading, size_t options) {
  Recorder::Query query;
  query.sql = std::move(sql);
  query.hole = reading.hole;
  query.options = call.Argument(options);
  query.at = call.span;
  if (call.callee != nullptr && call.callee->function) query.method = call.callee->function->name;
  return query;
}

void QueryInterface::Report(const Definition& definition, const std::string& what, Span at) {
  for (const sequelize::Problem& problem : definition.problems) {
    r_.NotKnown(what + "." + problem.what, problem.why, problem.span.empty() ? at : problem.span);
  }
}

}  // namespace sequelint::migrations
