#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sequelize/runtime.h"

namespace sequelint::sequelize {

// Turns values into SQL text as Sequelize's query generator for Postgres does.
//
//   Escape("it's") ⇒ 'it''s'      Expression(fn("lower", col("a"))) ⇒ lower("a")      Where({ a: null }) ⇒ "a" IS NULL
//
// The first value that is not known, or that Sequelize would refuse, stops it: `problem` is set then, and what the
// functions return is worthless.
class SqlWriter {
 public:
  // `instance`: the Sequelize instance whose options (timezone, quoteIdentifiers) hold; may be null.
  SqlWriter(Runtime& rt, const Object* instance);

  Runtime& rt;
  std::optional<Problem> problem;
  bool ok() const { return !problem; }

  void Refuse(std::string why, Span span);
  void NotKnown(const Value& unknown);  // a value of type Unknown

  std::string Text(const Value& value);  // as `${value}`

  std::string Identifier(std::string_view name) const;   // quoted; inner quotes are dropped, as Sequelize does
  std::string Identifiers(std::string_view name) const;  // `a.b` ⇒ "a"."b"
  std::string Table(const Value& table);                 // a name, or { schema, tableName }

  // A value in SQL. `attribute` (may be null) is the column definition whose type decides how it is written.
  std::string Escape(const Value& value, const Object* attribute = nullptr);
  std::string EscapeAs(const Value& value, const Value& type, const Object* attribute);
  std::string Expression(const Value& method);  // fn, col, literal, cast, json, where
  std::string Where(const Value& conditions);   // without the word WHERE; "" for none
  std::string TypeSql(const Value& type);       // "VARCHAR(255)", "INTEGER[]"

  // '2020-01-31 00:00:00.000 +00:00', without quotes.
  std::string Timestamp(const Value& date);
  std::string Day(const Value& date);  // '2020-01-31'

 private:
  std::string Plain(const Value& value);  // SqlString.escape
  std::string Stringified(const Value& value, const Value& type, const Object* attribute, bool& quoted);
  std::string ArrayLiteral(const Value& values, const Value& type, const Object* attribute);
  std::string Range(const Value& values, const Value& type);
  std::string Hstore(const Value& value);
  std::optional<double> Milliseconds(const Value& date);  // nothing: no date at all ("Invalid date")
  int64_t OffsetMinutes(Span span);

  std::string WhereItems(const Value& where, std::string_view binding);
  std::string WhereItem(const Value& key, const Value& value);
  std::string WhereGroup(const std::string& operator_name, const Value& value);
  std::string WhereBind(std::string_view binding, const Value& key, const Value& value);
  std::string WhereOperator(const Value& key, std::string operator_name, const Value& value);
  std::string Join(const Value& key, const std::string& value, const std::string& comparator);
  std::string JsonPath(std::string_view column, const std::vector<std::string>& path);
  std::string JsonExpression(const Object* json);
  std::string WhereExpression(Object* where);

  const Object* instance_;
  bool quote_identifiers_ = true;
  int depth_ = 0;
  struct Deeper;
};

// "\xff" ⇒ "ff"
std::string Hex(std::string_view bytes);
// A key or value of an hstore, to stand between double quotes inside a literal of SQL.
std::string HstoreText(std::string text);

// `value` as JSON.stringify prints it; nothing for undefined and functions. Sets the writer's problem for Unknown
// parts.
std::optional<std::string> Json(SqlWriter& writer, const Value& value);

}  // namespace sequelint::sequelize
