#include "migrations/query_interface.h"
#include "migrations/db_migrate.h"
#include "migrations/replacements.h"
#include "sequelize/sql_writer.h"
#include "sql/catalog.h"
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

// sequelize.query gives `[rows, result]`, the rows alone of `type: SELECT`, and the first of them of `plain: true`; a
// client of `pg` gives `{ rows, rowCount }`.
std::optional<Value> QueryInterface::Reply(const std::vector<Value>& rows, const Value& options, Asker asker, Span at) {
  Value list = Value::Of(in_.NewArray(rows, at), at);
  Object* result = in_.NewObject(at);
  in_.Set(result, "rows", list);
  in_.Set(result, "rowCount", Value::Number(static_cast<double>(rows.size()), at));
  if (asker == Asker::kClient) return Value::Of(result, at);
  if (!options.IsObject() && !options.IsUndefined()) return std::nullopt;
  Value type = Member(options, "type"), plain = Member(options, "plain"), model = Member(options, "model");
  if (!model.IsUndefined() || plain.IsUnknown() || type.IsUnknown()) return std::nullopt;
  std::optional<std::string> word = type.IsUndefined() ? std::string() : in_.KnownText(type);
  if (!word || (!word->empty() && *word != "SELECT")) return std::nullopt;
  if (rt_.Truthy(plain)) return rows.empty() ? Value::Null(at) : rows[0];
  if (*word == "SELECT") return list;
  return Value::Of(in_.NewArray({list, Value::Of(result, at)}, at), at);
}

// What a query of the catalogue gives, asked of the schema so far.
Value QueryInterface::Answered(const std::string& sql, const Recorder::Sent& sent, const Value& options, Asker asker,
                               Span at) {
  Value unknown = in_.Unknown("what a query gives is only known at run time", at);
  // Sequelize takes such texts for its own, and gives what it makes of them.
  for (std::string_view own :
       {"SELECT table_name FROM information_schema.tables", "SELECT relname FROM pg_class WHERE oid IN"}) {
    if (asker == Asker::kSequelize && sql.starts_with(own)) return unknown;
  }
  const std::vector<sql::Statement>& statements = sent.script->statements;
  if (statements.size() != 1 || statements[0].kind != sql::Statement::Kind::kQuery || sent.count > 0) return unknown;
  size_t rows_read = 0;
  std::optional<sql::Answer> answer = sql::AskCatalog(sql, r_.database.schema(), r_.complete, rows_read);
  r_.SpendOnCatalog(rows_read);
  if (!answer) return unknown;
  r_.informed = true;
  std::vector<Value> rows;
  for (const std::vector<sql::Datum>& row : answer->rows) {
    Object* one = in_.NewObject(at);
    for (size_t i = 0; i < row.size(); ++i) {
      using Kind = sql::Datum::Kind;
      in_.Set(one, answer->columns[i],
              row[i].kind == Kind::kNull      ? Value::Null(at)
              : row[i].kind == Kind::kBoolean ? Value::Boolean(row[i].truth, at)
              : row[i].kind == Kind::kNumber  ? Value::Number(static_cast<double>(row[i].number), at)
                                              : in_.String(row[i].text, at));
    }
    rows.push_back(Value::Of(one, at));
  }
  return Reply(rows, options, asker, at).value_or(unknown);
}

Value QueryInterface::Query(const Call& call) { return SendText(call, Asker::kSequelize); }

Value QueryInterface::SendText(const Call& call, Asker asker) {
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
  if (!reading.hole.empty() || asker == Asker::kDbMigrate) return r_.Send(std::move(query));
  return r_.Send(std::move(query),
                 [&](const Recorder::Sent& sent) { return Answered(replaced.sql, sent, options, asker, call.span); });
}

const QueryInterface::DbMigrate& QueryInterface::db_migrate() {
  if (db_migrate_.database == nullptr) db_migrate_ = NewDbMigrate();
  return db_migrate_;
}

QueryInterface::DbMigrate QueryInterface::NewDbMigrate() {
  Object* database = in_.NewObject();
  Method(database, "runSql", &QueryInterface::RunSql);
  Method(database, "all", &QueryInterface::RunSql);
  Value run = in_.Get(Value::Of(database), "runSql");
  Value module = in_.Evaluate(DbMigrateSource());
  Value methods = in_.CallFunction(in_.Get(module, "methods"), Value(), {run}, {});
  Object* types = in_.NewObject();
  in_.Set(types, "dataType", in_.Get(module, "dataType"));
  Object* setup = in_.NewObject();
  in_.Set(setup, "dbmigrate", Value::Of(types));
  for (eval::Key key : in_.OwnKeys(methods.object())) in_.Set(database, key, in_.Get(methods, key));
  for (const char* name : {"update", "delete", "remove", "createDatabase", "dropDatabase", "switchDatabase",
                           "createSequence", "dropSequence"}) {
    rt_.AddMethod(database, name, [this, name](Interpreter&, const Call& call) {
      std::vector<schema::QualifiedName> touches;
      if (std::optional<std::string> table = in_.KnownText(call.Argument(0))) touches.push_back({"public", *table});
      return r_.NotUnderstood(name, "this call of db-migrate is not read", std::move(touches), call.span, Value());
    });
  }
  for (eval::Key key : in_.OwnKeys(database)) in_.Set(database, key->text + "Async", in_.Get(Value::Of(database), key));
  return {database, setup};
}

// sequelize.connectionManager.getConnection() ⇒ a client of `pg`.
Object* QueryInterface::NewConnectionManager() {
  Object* client = in_.NewObject();
  Method(client, "query", &QueryInterface::ClientQuery);
  Object* manager = in_.NewObject();
  rt_.AddMethod(manager, "getConnection", [this, client](Interpreter&, const Call& call) {
    return r_.Promise(Value::Of(client, call.span), call.span);
  });
  rt_.AddMethod(manager, "releaseConnection",
                [this](Interpreter&, const Call& call) { return r_.Promise(Value(), call.span); });
  return manager;
}

Value QueryInterface::ClientQuery(const Call& call) { return SendDirectly(call, Asker::kClient); }

// db-migrate's runSql, and `all`.
Value QueryInterface::RunSql(const Call& call) { return SendDirectly(call, Asker::kDbMigrate); }

// (sql, [parameters], [callback]): parameters go to the server as they are.
Value QueryInterface::SendDirectly(const Call& call, Asker asker) {
  std::vector<Value> text = {call.Argument(0)};
  Call query = call;
  query.arguments = text;
  Value sent = SendText(query, asker);
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
