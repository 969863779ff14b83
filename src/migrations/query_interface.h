#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "migrations/definition.h"
#include "migrations/query_generator.h"
#include "migrations/recorder.h"

namespace sequelint::migrations {

// Sequelize's QueryInterface, and what an instance of Sequelize does with a database, as native objects that record.
// The methods stand by theme in query_interface*.cc; each makes the SQL that Sequelize sends and hands it to the
// Recorder.
class QueryInterface {
 public:
  struct Options {
    int major = 6;
    bool swallow_duplicate_enum = true;  // from 6.29.1 on
  };
  QueryInterface(Recorder& recorder, Options options);

  // The first argument of `up`: a QueryInterface that also answers to `context`, `queryInterface` and what an instance
  // of Sequelize has, since runners hand any of these over.
  Object* object() const { return object_; }
  // What db-migrate hands to `up`, and to `setup` before. Made for the first migration that asks: few projects use it.
  struct DbMigrate {
    Object* database = nullptr;
    Object* setup = nullptr;
  };
  const DbMigrate& db_migrate();

 private:
  using Call = eval::Call;
  using Handler = Value (QueryInterface::*)(const Call&);

  // The text of arguments, with holes, and why the holes are there.
  struct Reading {
    std::string hole;
    std::vector<std::string> unknown_names;
  };
  std::string Text(const Value& value, Reading& reading);
  TableName Table(const Value& value, Reading& reading);
  bool Flag(const Value& object, const char* key, Reading& reading);
  std::string Option(const Value& object, const char* key, Reading& reading);
  std::vector<std::string> Names(const Value& list, Reading& reading);
  // An object that a call gets, with members that are not known left out; undefined for anything else.
  Value Member(const Value& object, const char* key);

  void Method(Object* prototype, const char* name, Handler handler);
  Value OnEach(const Call& call, const char* name, Handler handler);
  Recorder::Query NewQuery(const Call& call, std::string sql, const Reading& reading, size_t options);
  void Report(const Definition& definition, const std::string& what, Span at);
  void Note(const std::vector<Definition>& definitions, std::vector<std::string> ignored);
  std::vector<std::string> Unread(const Value& options, std::initializer_list<const char*> names);

  // query_interface_tables.cc
  void InstallTables(Object* prototype);
  Value CreateTable(const Call& call);
  Value DropTable(const Call& call);
  Value DropAllTables(const Call& call);
  Value RenameTable(const Call& call);
  Value AddColumn(const Call& call);
  Value RemoveColumn(const Call& call);
  Value ChangeColumn(const Call& call);
  Value RenameColumn(const Call& call);
  Value AddIndex(const Call& call);
  Value RemoveIndex(const Call& call);
  Value AddConstraint(const Call& call);
  Value RemoveConstraint(const Call& call);

  // query_interface_objects.cc
  void InstallObjects(Object* prototype);
  Value CreateSchema(const Call& call);
  Value DropSchema(const Call& call);
  Value DropAllSchemas(const Call& call);
  Value DropEnum(const Call& call);
  Value DropAllEnums(const Call& call);
  Value CreateFunction(const Call& call);
  Value DropFunction(const Call& call);
  Value RenameFunction(const Call& call);
  Value CreateTrigger(const Call& call);
  Value DropTrigger(const Call& call);
  Value RenameTrigger(const Call& call);
  Value CreateDatabase(const Call& call);
  Value DropDatabase(const Call& call);
  std::string Parameters(const Value& list, Reading& reading);

  // query_interface_data.cc
  void InstallData(Object* prototype);
  Value BulkInsert(const Call& call);
  Value Insert(const Call& call);
  Value Upsert(const Call& call);
  Value BulkUpdate(const Call& call);
  Value Update(const Call& call);
  Value BulkDelete(const Call& call);
  Value Truncate(const Call& call);
  std::string TruncateText(const std::string& table, const Value& options, Reading& reading);
  Value Delete(const Call& call);
  Value Arithmetic(const Call& call);
  std::string Values(const Value& row, bool assignments, Reading& reading);
  std::string Where(const Value& where, Reading& reading);

  // query_interface_answers.cc
  void InstallAnswers(Object* prototype);
  Value DescribeTable(const Call& call);
  Value TableExists(const Call& call);
  Value ShowAllTables(const Call& call);
  Value ShowAllSchemas(const Call& call);
  Value ShowIndex(const Call& call);
  Value ShowConstraint(const Call& call);
  Value ForeignKeysForTables(const Call& call);
  Value ForeignKeyReferences(const Call& call);
  Value DatabaseVersion(const Call& call);
  Value Select(const Call& call);
  const schema::Table* Find(const TableName& name);
  // Whether there is such a table; unknown where the chain does not start from an empty database.
  Value Missing(const TableName& name, Span at);

  // query_interface_raw.cc
  void InstallRaw(Object* prototype);
  enum class Asker { kSequelize, kClient, kDbMigrate };  // whose `query` it is: what it gives has another shape
  Value Query(const Call& call);
  Value ClientQuery(const Call& call);
  Value SendText(const Call& call, Asker asker);
  Value SendDirectly(const Call& call, Asker asker);
  Value Answered(const std::string& sql, const Recorder::Sent& sent, const Value& options, Asker asker, Span at);
  std::optional<Value> Reply(const std::vector<Value>& rows, const Value& options, Asker asker, Span at);
  Value Transaction(const Call& call);
  Value Quote(const Call& call);
  Value QuoteTableName(const Call& call);
  Value Escape(const Call& call);
  DbMigrate NewDbMigrate();
  Object* NewConnectionManager();
  Value RunSql(const Call& call);

  Recorder& r_;
  sequelize::Runtime& rt_;
  Interpreter& in_;
  const Options options_;
  Object* object_ = nullptr;
  DbMigrate db_migrate_;
};

}  // namespace sequelint::migrations
