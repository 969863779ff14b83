#include "migrations/query_interface.h"
#include "migrations/replacements.h"
#include "sequelize/sql_writer.h"
#include "sql/scanner.h"

// sequelize.query(…) and sequelize.transaction(…), of every instance of Sequelize that a migration reaches.

namespace sequelint::migrations {

void QueryInterface::InstallRaw(Object* prototype) {
  Method(prototype, "query", &QueryInterface::Query);
  Method(prototype, "transaction", &QueryInterface::Transaction);
  Method(prototype, "escape", &QueryInterface::Escape);
  Method(prototype, "quoteIdentifier", &QueryInterface::Quote);
  Method(prototype, "quoteIdentifiers", &QueryInterface::Quote);
  Method(prototype, "quoteTable", &QueryInterface::QuoteTableName);
  for (const char* name : {"authenticate", "close"}) {
    rt_.AddMethod(prototype, name, [this](Interpreter&, const Call& call) { return r_.Promise(Value(), call.span); });
  }
  in_.DefineHidden(prototype, "connectionManager", Value::Of(NewConnectionManager()));
  rt_.AddMethod(rt_.sequelize_class, "useCLS", [this](Interpreter&, const Call& call) {
    r_.cls = true;
    return call.self;
  });
}

Value QueryInterface::Query(const Call& call) {
  Value text = call.Argument(0), options = call.Argument(1);
  Value replacements = Member(options, "replacements"), bind = Member(options, "bind");
  if (text.IsObject()) {  // { query, values, bind }
    if (Value values = Member(text, "values"); !values.IsUndefined()) replacements = values;
    if (Value bound = Member(text, "bind"); !bound.IsUndefined()) bind = bound;
    text = Member(text, "query");
  }
  std::optional<std::string> sql = in_.KnownText(text);
  if (!sql || *sql == sql::kHole || text.IsNullish()) {
    std::string why = text.IsUnknown() ? text.unknown().why : "the query is no text";
    return r_.NotUnderstood("query", why, {}, call.span, options);
  }
  Reading reading;
  if (text.IsUnknown()) reading.hole = text.unknown().why;
  Replaced replaced;
  replaced.sql = *sql;
  if (replacements.IsUnknown() || rt_.Truthy(replacements)) {
    replaced = Replace(rt_, *sql, replacements);
  } else if (bind.IsUnknown() || rt_.Truthy(bind)) {
    replaced = Bind(*sql);
  }
  if (!replaced.refused.empty()) r_.NotKnown("query", "Sequelize refuses this: " + replaced.refused, call.span);
  if (reading.hole.empty()) reading.hole = replaced.hole;
  Recorder::Query query = NewQuery(call, replaced.sql, reading, 1);
  query.method = "query";
  query.places.emplace(in_, text, std::move(replaced.edits));
  return r_.Send(std::move(query));
}

Object* QueryInterface::NewDbMigrate() {
  Object* database = in_.NewObject();
  Method(database, "runSql", &QueryInterface::RunSql);
  Method(database, "all", &QueryInterface::RunSql);
  for (const char* name : {"createTable", "dropTable", "renameTable", "addColumn", "removeColumn", "renameColumn",
                           "changeColumn", "addIndex", "removeIndex", "addForeignKey", "removeForeignKey", "insert"}) {
    rt_.AddMethod(database, name, [this, name](Interpreter&, const Call& call) {
      std::vector<schema::QualifiedName> touches;
      if (std::optional<std::string> table = in_.KnownText(call.Argument(0))) touches.push_back({"public", *table});
      return r_.NotUnderstood(name, "of db-migrate only SQL is read", std::move(touches), call.span, Value());
    });
  }
  return database;
}

// sequelize.connectionManager.getConnection() ⇒ a client of `pg`.
Object* QueryInterface::NewConnectionManager() {
  Object* client = in_.NewObject();
  Method(client, "query", &QueryInterface::RunSql);
  Object* manager = in_.NewObject();
  rt_.AddMethod(manager, "getConnection", [this, client](Interpreter&, const Call& call) {
    return r_.Promise(Value::Of(client, call.span), call.span);
  });
  rt_.AddMethod(manager, "releaseConnection",
                [this](Interpreter&, const Call& call) { return r_.Promise(Value(), call.span); });
  return manager;
}

// runSql(sql, [parameters], [callback]), and `query` of a client: parameters go to the server as they are.
Value QueryInterface::RunSql(const Call& call) {
  std::vector<Value> text = {call.Argument(0)};
  Call query = call;
  query.arguments = text;
  Value sent = Query(query);
  for (size_t i = 1; i < call.arguments.size(); ++i) {
    if (!call.arguments[i].IsFunction()) continue;
    std::vector<Value> none = {Value::Null(), in_.Unknown("what a query gives is only known at run time", call.span)};
    in_.CallFunction(call.arguments[i], Value(), none, call.span);
    break;
  }
  return sent;
}

Value QueryInterface::Transaction(const Call& call) { return r_.Transact(call); }

Value QueryInterface::Quote(const Call& call) {
  if (call.Argument(0).IsUnknown()) return call.Argument(0);
  return in_.String(QuoteIdentifiers(in_.ToText(call.Argument(0)).value_or("")), call.span);
}

Value QueryInterface::QuoteTableName(const Call& call) {
  Reading reading;
  std::string table = QuoteTable(Table(call.Argument(0), reading));
  if (!reading.hole.empty()) return in_.Unknown(reading.hole, call.span);
  return in_.String(table, call.span);
}

Value QueryInterface::Escape(const Call& call) {
  sequelize::SqlWriter writer(rt_, nullptr);
  std::string text = writer.Escape(call.Argument(0));
  if (!writer.ok()) return in_.Unknown(writer.problem->why, call.span);
  return in_.String(text, call.span);
}

}  // namespace sequelint::migrations
