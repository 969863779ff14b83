#include "base/text.h"
#include "migrations/query_interface.h"
#include "sequelize/objects.h"
#include "sql/scanner.h"

namespace sequelint::migrations {

namespace {

std::string Quoted(const std::string& name) { return '"' + ReplaceAll(name, "\"", "") + '"'; }

}  // namespace

void QueryInterface::InstallObjects(Object* prototype) {
  Method(prototype, "createSchema", &QueryInterface::CreateSchema);
  Method(prototype, "dropSchema", &QueryInterface::DropSchema);
  Method(prototype, "dropAllSchemas", &QueryInterface::DropAllSchemas);
  Method(prototype, "dropEnum", &QueryInterface::DropEnum);
  Method(prototype, "dropAllEnums", &QueryInterface::DropAllEnums);
  Method(prototype, "createFunction", &QueryInterface::CreateFunction);
  Method(prototype, "dropFunction", &QueryInterface::DropFunction);
  Method(prototype, "renameFunction", &QueryInterface::RenameFunction);
  Method(prototype, "createTrigger", &QueryInterface::CreateTrigger);
  Method(prototype, "dropTrigger", &QueryInterface::DropTrigger);
  Method(prototype, "renameTrigger", &QueryInterface::RenameTrigger);
  Method(prototype, "createDatabase", &QueryInterface::CreateDatabase);
  Method(prototype, "dropDatabase", &QueryInterface::DropDatabase);
}

// Sequelize says IF NOT EXISTS once it knows the server's version, which it does by then.
Value QueryInterface::CreateSchema(const Call& call) {
  Reading reading;
  std::string name = Text(call.Argument(0), reading);
  return r_.Send(NewQuery(call, "CREATE SCHEMA IF NOT EXISTS " + Quoted(name) + ";", reading, 1));
}

Value QueryInterface::DropSchema(const Call& call) {
  Reading reading;
  std::string name = Text(call.Argument(0), reading);
  return r_.Send(NewQuery(call, "DROP SCHEMA IF EXISTS " + Quoted(name) + " CASCADE;", reading, 1));
}

Value QueryInterface::DropAllSchemas(const Call& call) {
  Reading reading;
  std::string sql;
  for (const schema::Object& object : r_.database.schema().objects) {
    if (object.kind != schema::ObjectKind::kSchema || object.name.name == "public") continue;
    sql += "DROP SCHEMA IF EXISTS " + Quoted(object.name.name) + " CASCADE;";
  }
  return r_.Send(NewQuery(call, sql, reading, 0));
}

Value QueryInterface::DropEnum(const Call& call) {
  Reading reading;
  return r_.Send(NewQuery(call, "DROP TYPE IF EXISTS " + Quoted(Text(call.Argument(0), reading)) + ";", reading, 1));
}

Value QueryInterface::DropAllEnums(const Call& call) {
  Reading reading;
  std::string sql;
  for (const auto& [name, type] : r_.database.schema().enums) {
    if (name.schema == "public") sql += "DROP TYPE IF EXISTS " + Quoted(name.name) + ";";
  }
  return r_.Send(NewQuery(call, sql, reading, 0));
}

// [{ type, direction, name }] ⇒ "INOUT a integer, b text"
std::string QueryInterface::Parameters(const Value& list, Reading& reading) {
  std::vector<std::string> parameters;
  if (!list.IsArray()) return "";
  for (const Value& parameter : list.object()->elements) {
    std::vector<std::string> words;
    for (const char* part : {"direction", "name", "type"}) {
      std::string word = Option(parameter, part, reading);
      if (!word.empty()) words.push_back(word);
    }
    parameters.push_back(Join(words, " "));
  }
  return Join(parameters, ", ");
}

// createFunction(name, params, returnType, language, body, optionsArray, options)
Value QueryInterface::CreateFunction(const Call& call) {
  Reading reading;
  Value options = call.Argument(6), words = call.Argument(5);
  std::string variables;
  Value declared = Member(options, "variables");
  if (declared.IsArray()) {
    for (const Value& variable : declared.object()->elements) {
      std::string value = Option(variable, "default", reading);
      variables += (variables.empty() ? "DECLARE " : " DECLARE ") + Option(variable, "name", reading) + " " +
                   Option(variable, "type", reading) + (value.empty() ? "" : " := " + value) + ";";
    }
  }
  std::string sql = std::string("CREATE ") + (Flag(options, "force", reading) ? "OR REPLACE " : "") + "FUNCTION " +
                    Text(call.Argument(0), reading) + "(" + Parameters(call.Argument(1), reading) + ") RETURNS " +
                    Text(call.Argument(2), reading) + " AS $func$ " + variables + " BEGIN " +
                    Text(call.Argument(4), reading) + " END; $func$ language '" + Text(call.Argument(3), reading) +
                    "'" + Join(Names(words, reading), " ") + ";";
  return r_.Send(NewQuery(call, sql, reading, 6));
}

Value QueryInterface::DropFunction(const Call& call) {
  Reading reading;
  std::string sql =
      "DROP FUNCTION " + Text(call.Argument(0), reading) + "(" + Parameters(call.Argument(1), reading) + ") RESTRICT;";
  return r_.Send(NewQuery(call, sql, reading, 2));
}

Value QueryInterface::RenameFunction(const Call& call) {
  Reading reading;
  std::string sql = "ALTER FUNCTION " + Text(call.Argument(0), reading) + "(" + Parameters(call.Argument(1), reading) +
                    ") RENAME TO " + Text(call.Argument(2), reading) + ";";
  return r_.Send(NewQuery(call, sql, reading, 3));
}

// createTrigger(table, name, timing, fireOn, function, functionParams, optionsArray, options)
Value QueryInterface::CreateTrigger(const Call& call) {
  Reading reading;
  std::string timing = Text(call.Argument(2), reading);
  bool constraint = timing == "after_constraint";
  std::vector<std::string> events;
  Value fire = call.Argument(3);
  if (fire.IsArray()) {
    events = Names(fire, reading);
  } else if (fire.IsObject()) {
    for (const eval::Property& property : sequelize::Entries(rt_, fire.object())) {
      events.push_back(Text(property.value, reading));
    }
  }
  for (std::string& event : events) event = ToUpper(event);
  std::string words = Join(Names(call.Argument(6), reading), " ");
  std::string sql = std::string("CREATE ") + (constraint ? "CONSTRAINT " : "") + "TRIGGER " +
                    Quoted(Text(call.Argument(1), reading)) + " " +
                    (constraint ? "AFTER" : ToUpper(ReplaceAll(timing, "_", " "))) + " " + Join(events, " OR ") +
                    " ON " + QuoteTable(Table(call.Argument(0), reading)) + (words.empty() ? "" : " " + words) +
                    " EXECUTE PROCEDURE " + Text(call.Argument(4), reading) + "(" +
                    Parameters(call.Argument(5), reading) + ");";
  return r_.Send(NewQuery(call, sql, reading, 7));
}

Value QueryInterface::DropTrigger(const Call& call) {
  Reading reading;
  std::string table = QuoteTable(Table(call.Argument(0), reading));
  std::string sql = "DROP TRIGGER " + Quoted(Text(call.Argument(1), reading)) + " ON " + table + " RESTRICT;";
  return r_.Send(NewQuery(call, sql, reading, 2));
}

Value QueryInterface::RenameTrigger(const Call& call) {
  Reading reading;
  std::string table = QuoteTable(Table(call.Argument(0), reading));
  std::string sql = "ALTER TRIGGER " + Quoted(Text(call.Argument(1), reading)) + " ON " + table + " RENAME TO " +
                    Quoted(Text(call.Argument(2), reading)) + ";";
  return r_.Send(NewQuery(call, sql, reading, 3));
}

Value QueryInterface::CreateDatabase(const Call& call) {
  Reading reading;
  return r_.Send(NewQuery(call, "CREATE DATABASE " + Quoted(Text(call.Argument(0), reading)) + ";", reading, 1));
}

Value QueryInterface::DropDatabase(const Call& call) {
  Reading reading;
  std::string name = Quoted(Text(call.Argument(0), reading));
  return r_.Send(NewQuery(call, "DROP DATABASE IF EXISTS " + name + ";", reading, 1));
}

}  // namespace sequelint::migrations
