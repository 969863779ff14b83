#include "base/text.h"
#include "migrations/query_interface.h"
#include "sequelize/objects.h"
#include "sequelize/sql_writer.h"
#include "sql/scanner.h"

// Data that migrations change. Sequelize's own texts bind their values; here they stand in the text, which means the
// same.

namespace sequelint::migrations {

using sequelize::SqlWriter;

namespace {

constexpr size_t kShownRows = 50;  // of an INSERT; the count is kept

std::string Quoted(const std::string& name) { return '"' + ReplaceAll(name, "\"", "") + '"'; }

}  // namespace

void QueryInterface::InstallData(Object* prototype) {
  Method(prototype, "bulkInsert", &QueryInterface::BulkInsert);
  Method(prototype, "insert", &QueryInterface::Insert);
  Method(prototype, "upsert", &QueryInterface::Upsert);
  Method(prototype, "bulkUpdate", &QueryInterface::BulkUpdate);
  Method(prototype, "update", &QueryInterface::Update);
  Method(prototype, "bulkDelete", &QueryInterface::BulkDelete);
  Method(prototype, "delete", &QueryInterface::Delete);
  Method(prototype, "truncate", &QueryInterface::Truncate);
  Method(prototype, "increment", &QueryInterface::Arithmetic);
  Method(prototype, "decrement", &QueryInterface::Arithmetic);
}

std::string QueryInterface::Where(const Value& where, Reading& reading) {
  if (where.IsNullish()) return "";
  SqlWriter writer(rt_, nullptr);
  std::string text = rt_.MethodOf(where) != sequelize::Method::kNone ? writer.Expression(where)
                     : where.IsString()                              ? where.string()
                                                                     : writer.Where(where);
  if (writer.ok()) return text;
  if (reading.hole.empty()) reading.hole = writer.problem->why;
  return std::string(sql::kHole);
}

// "a", 'b' of the row's own values; `"a"='b'` as assignments.
std::string QueryInterface::Values(const Value& row, bool assignments, Reading& reading) {
  std::vector<std::string> parts;
  if (!row.IsObject()) {
    Text(row, reading);
    return std::string(sql::kHole) + (assignments ? "=" + std::string(sql::kHole) : "");
  }
  for (const eval::Property& property : sequelize::Entries(rt_, row.object())) {
    SqlWriter writer(rt_, nullptr);
    std::string value = writer.Escape(property.value);
    if (!writer.ok()) value = sql::kHole;
    parts.push_back(assignments ? Quoted(property.key->text) + "=" + value : value);
  }
  if (row.object()->open != nullptr && parts.empty()) {
    parts.push_back(std::string(sql::kHole) + (assignments ? "=" + std::string(sql::kHole) : ""));
  }
  return Join(parts, ", ");
}

Value QueryInterface::BulkInsert(const Call& call) {
  Reading reading;
  std::string table = QuoteTable(Table(call.Argument(0), reading));
  Value rows = call.Argument(1);
  std::vector<std::string> columns;
  size_t count = 0;
  const eval::UnknownData* open = rows.IsUnknown() ? &rows.unknown() : nullptr;
  std::vector<Value> list;
  if (rows.IsArray()) {
    list = rows.object()->elements;
    open = rows.object()->open;
    count = list.size();
  }
  for (const Value& row : list) {
    if (!row.IsObject()) continue;
    for (const eval::Property& property : sequelize::Entries(rt_, row.object())) {
      std::string name = Quoted(property.key->text);
      if (std::find(columns.begin(), columns.end(), name) == columns.end()) columns.push_back(name);
    }
  }
  std::vector<std::string> tuples;
  for (size_t i = 0; i < list.size() && i < kShownRows; ++i) {
    std::vector<std::string> values;
    for (const std::string& column : columns) {
      SqlWriter writer(rt_, nullptr);
      Value value = list[i].IsObject() ? in_.Get(list[i], column.substr(1, column.size() - 2)) : Value();
      std::string text = writer.Escape(value);
      values.push_back(writer.ok() ? text : std::string(sql::kHole));
    }
    tuples.push_back("(" + Join(values, ",") + ")");
  }
  std::string sql = "INSERT INTO " + table;
  if (columns.empty() || tuples.empty()) {
    if (list.empty() && open == nullptr) return r_.Promise(Value::Of(in_.NewArray({}, call.span)), call.span);
    sql += " SELECT";
  } else {
    sql += " (" + Join(columns, ",") + ") VALUES " + Join(tuples, ",");
  }
  if (Flag(call.Argument(2), "ignoreDuplicates", reading)) sql += " ON CONFLICT DO NOTHING";
  Recorder::Query query = NewQuery(call, sql, reading, 2);
  query.refine = [&](plan::Operation& operation) {
    auto* data = std::get_if<plan::ChangeData>(&operation.change);
    if (data != nullptr && open == nullptr) data->rows = count;
  };
  return r_.Send(std::move(query));
}

// insert(instance, table, values, options)
Value QueryInterface::Insert(const Call& call) {
  Reading reading;
  std::string table = QuoteTable(Table(call.Argument(1), reading));
  Value row = call.Argument(2);
  std::vector<std::string> columns;
  if (row.IsObject()) {
    for (const eval::Property& property : sequelize::Entries(rt_, row.object())) {
      columns.push_back(Quoted(property.key->text));
    }
  }
  std::string sql = "INSERT INTO " + table;
  sql += columns.empty() ? " DEFAULT VALUES"
                         : " (" + Join(columns, ",") + ") VALUES (" + Values(row, false, reading) + ")";
  return r_.Send(NewQuery(call, sql, reading, 3));
}

// upsert(table, insertValues, updateValues, where, options)
Value QueryInterface::Upsert(const Call& call) {
  Reading reading;
  std::string table = QuoteTable(Table(call.Argument(0), reading));
  std::string sql = "INSERT INTO " + table + " SELECT";
  return r_.Send(NewQuery(call, sql, reading, 4));
}

Value QueryInterface::BulkUpdate(const Call& call) {
  Reading reading;
  std::string table = QuoteTable(Table(call.Argument(0), reading));
  std::string values = Values(call.Argument(1), true, reading);
  if (values.empty()) return r_.Promise(Value(), call.span);
  std::string where = Where(call.Argument(2), reading);
  return r_.Send(
      NewQuery(call, "UPDATE " + table + " SET " + values + (where.empty() ? "" : " WHERE " + where), reading, 3));
}

// update(instance, table, values, identifier, options)
Value QueryInterface::Update(const Call& call) {
  Reading reading;
  std::string table = QuoteTable(Table(call.Argument(1), reading));
  std::string where = Where(call.Argument(3), reading);
  std::string sql = "UPDATE " + table + " SET " + Values(call.Argument(2), true, reading);
  return r_.Send(NewQuery(call, sql + (where.empty() ? "" : " WHERE " + where), reading, 4));
}

std::string QueryInterface::TruncateText(const std::string& table, const Value& options, Reading& reading) {
  std::string sql = "TRUNCATE " + table;
  if (Flag(options, "restartIdentity", reading)) sql += " RESTART IDENTITY";
  if (Flag(options, "cascade", reading)) sql += " CASCADE";
  return sql;
}

// Of Sequelize 7.
Value QueryInterface::Truncate(const Call& call) {
  Reading reading;
  std::string sql = TruncateText(QuoteTable(Table(call.Argument(0), reading)), call.Argument(1), reading);
  return r_.Send(NewQuery(call, sql, reading, 1));
}

// bulkDelete(table, where, options); of Sequelize 7 bulkDelete(table, { where, … }), which does not truncate
// (abstract-dialect/query-interface-typescript.js).
Value QueryInterface::BulkDelete(const Call& call) {
  Reading reading;
  const bool seven = options_.major >= 7;
  const size_t at = seven ? 1 : 2;
  std::string table = QuoteTable(Table(call.Argument(0), reading));
  Value options = call.Argument(at);
  if (!seven && Flag(options, "truncate", reading)) {
    std::string sql = TruncateText(table, options, reading);
    return r_.Send(NewQuery(call, sql, reading, at));
  }
  std::string where = Where(seven ? Member(options, "where") : call.Argument(1), reading);
  return r_.Send(NewQuery(call, "DELETE FROM " + table + (where.empty() ? "" : " WHERE " + where), reading, at));
}

// delete(instance, table, identifier, options)
Value QueryInterface::Delete(const Call& call) {
  Reading reading;
  std::string table = QuoteTable(Table(call.Argument(1), reading));
  std::string where = Where(call.Argument(2), reading);
  return r_.Send(NewQuery(call, "DELETE FROM " + table + (where.empty() ? "" : " WHERE " + where), reading, 3));
}

// increment(model, table, where, amounts, extra, options), and decrement
Value QueryInterface::Arithmetic(const Call& call) {
  Reading reading;
  std::string table = QuoteTable(Table(call.Argument(1), reading));
  std::string where = Where(call.Argument(2), reading);
  std::string values = Values(call.Argument(3), true, reading);
  if (values.empty()) return r_.Promise(Value(), call.span);
  return r_.Send(
      NewQuery(call, "UPDATE " + table + " SET " + values + (where.empty() ? "" : " WHERE " + where), reading, 5));
}

}  // namespace sequelint::migrations
