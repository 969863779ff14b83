#include "sequelize/sql_writer.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sequelize/data_types.h"
#include "sequelize/objects.h"
#include "sequelize/seven_sql.h"
#include "sequelize/type_sql.h"

namespace sequelint::sequelize {
namespace {

// What Sequelize quotes even with `quoteIdentifiers: false`.
constexpr std::string_view kReserved =
    " all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation "
    "column concurrently constraint create cross current_catalog current_date current_role current_schema current_time "
    "current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze "
    "from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like "
    "limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary "
    "references returning right select session_user similar some symmetric table tablesample then to trailing true "
    "union unique user using variadic verbose when where window with ";

std::string Without(std::string_view text, char drop) {
  std::string out(text);
  std::erase(out, drop);
  return out;
}

}  // namespace

SqlWriter::SqlWriter(Runtime& runtime, const Object* instance) : rt(runtime), instance_(instance) {
  if (!instance) return;
  Value options = rt.Get(instance, rt.k.options);
  if (options.IsObject()) quote_identifiers_ = rt.Truthy(rt.in.Get(options, "quoteIdentifiers"), true);
}

void SqlWriter::Refuse(std::string why, Span span) {
  if (!problem) problem = Problem{"", "Sequelize refuses this: " + std::move(why), span, {}};
}

void SqlWriter::NotKnown(const Value& unknown) {
  if (problem) return;
  if (!unknown.IsUnknown()) return Refuse("a value of a kind it has no SQL for", unknown.span);
  const eval::UnknownData& data = unknown.unknown();
  problem = Problem{"", data.why, unknown.span.empty() ? data.span : unknown.span, data.candidates};
}

std::string SqlWriter::Text(const Value& value) {
  if (auto text = rt.in.ToText(value)) return *text;
  NotKnown(value);
  return {};
}

std::string SqlWriter::Identifier(std::string_view name) const {
  if (name == "*") return "*";
  std::string bare = Without(name, '"');
  bool quote = quote_identifiers_ || name.find('.') != std::string_view::npos ||
               name.find("->") != std::string_view::npos ||
               kReserved.find(' ' + ToLower(bare) + ' ') != std::string_view::npos;
  return quote ? '"' + bare + '"' : bare;
}

std::string SqlWriter::Identifiers(std::string_view name) const {
  size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return Identifier(name);
  return Identifier(ReplaceAll(std::string(name.substr(0, dot)), ".", "->")) + '.' + Identifier(name.substr(dot + 1));
}

std::string SqlWriter::Table(const Value& table) {
  if (!table.IsObject()) return Identifier(Text(table));
  std::string out;
  Value schema = rt.Get(table, rt.k.schema);
  if (schema.IsUnknown()) NotKnown(schema);
  if (rt.Truthy(schema)) out = Identifier(Text(schema)) + '.';
  Value name = rt.Get(table, rt.k.tableName);
  if (name.IsUndefined()) Refuse("a table reference without a name", table.span);
  return out + Identifier(Text(name));
}

std::string SqlWriter::Escape(const Value& value, const Object* attribute) {
  if (rt.seven()) return SevenSql(*this).Escape(value, attribute ? rt.Get(attribute, rt.k.type) : Value(), attribute);
  if (!value.IsNullish() && rt.MethodOf(value) != Method::kNone) return Expression(value);
  Value type = attribute ? rt.Get(attribute, rt.k.type) : Value();
  return EscapeAs(value, type, attribute);
}

std::string SqlWriter::EscapeAs(const Value& value, const Value& type, const Object* attribute) {
  if (value.IsUnknown()) {
    NotKnown(value);
    return {};
  }
  if (value.IsNullish()) return "NULL";
  if (rt.MethodOf(value) != Method::kNone) return Expression(value);
  bool quoted = true;
  std::string text = Stringified(value, type, attribute, quoted);
  return quoted ? text : Plain(value);
}

std::string SqlWriter::Plain(const Value& value) {
  if (value.IsNullish()) return "NULL";
  if (value.IsBoolean() || value.IsNumber() || value.IsBigInt()) return Text(value);
  if (value.IsString()) {
    return '\'' + ReplaceAll(ReplaceAll(value.string(), "'", "''"), std::string_view("\0", 1), "\\0") + '\'';
  }
  if (value.IsObject() && value.object()->cls == eval::Class::kDate) return '\'' + Timestamp(value) + '\'';
  if (value.IsArray()) return ArrayLiteral(value, Value(), nullptr);
  if (value.IsUnknown()) {
    NotKnown(value);
  } else {
    Refuse("an object cannot be written as SQL text", value.span);
  }
  return {};
}

std::string SqlWriter::TypeSql(const Value& type) {
  if (type.IsString()) return type.string();
  const TypeClass* data = TypeClassOf(type);
  if (!data) {
    if (type.IsUnknown() || type.IsNullish()) NotKnown(type);
    if (type.IsObject() && type.object()->cls == eval::Class::kDate) Refuse("Date is no data type", type.span);
    return ok() ? Text(type) : std::string();
  }
  Value to_sql = rt.Get(type, rt.k.toSql);
  if (to_sql.IsFunction() && to_sql.object() == rt.to_sql) {
    if (++depth_ > 50) Refuse("types nested too deeply", type.span);
    std::string sql;
    if (ok()) sql = rt.seven() ? SevenSql(*this).TypeSql(type, *data) : BuiltInTypeSql(*this, type, *data);
    --depth_;
    return sql;
  }
  if (!to_sql.IsFunction()) {
    NotKnown(to_sql);
    return {};
  }
  return Text(rt.in.CallFunction(to_sql, type, {}, type.span));
}

}  // namespace sequelint::sequelize
