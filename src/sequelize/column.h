#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sequelize/model.h"
#include "sequelize/sql_writer.h"

namespace sequelint::sequelize {

// One attribute of a model as Sequelize writes it into CREATE TABLE, in the pieces its text is put together from.
//   role: { type: ENUM("a"), allowNull: false }
//   ⇒ {type_sql "ENUM('a')", enum_values, not_null}   Text() ⇒ `ENUM('a') NOT NULL`   Mapped() ⇒
//   `"public"."enum_Us_role" NOT NULL`
struct ColumnPart {
  std::string name;  // "type", "allowNull", "default", "references", …
  Problem problem;   // why it is not known
};

struct ColumnReference {
  std::string schema;  // "" = none given
  std::string table, key;
  std::string on_delete, on_update;  // upper case; "" = no clause
  std::string deferrable;            // "" or the clause
  bool delete_by_default = false;    // nothing says what to do: ON DELETE is what Sequelize or Postgres take then
  Span span;
};

struct ColumnSql {
  std::string attribute, field;  // `field` as written, quotes and all
  Property property;             // of `tableAttributes`: places
  Object* definition = nullptr;

  std::optional<std::string> type_sql;
  bool is_enum = false, is_enum_array = false;
  std::optional<std::vector<Value>> enum_values;
  std::optional<bool> not_null = false;
  bool auto_increment = false, identity = false;
  enum class DefaultForm {
    kNone,
    kNull,
    kValue,
    kExpression,
    kApplication,
    kUnknown
  } default_form = DefaultForm::kNone;
  std::string default_sql;  // kValue, kExpression; for kApplication what fills it
  bool unique = false, primary_key = false;
  std::optional<ColumnReference> reference;
  bool stray_actions = false;  // ON DELETE without REFERENCES: what is left of a column after the ENUM rule
  std::string comment;
  std::vector<ColumnPart> unknown;
  std::vector<ColumnSql> replaced;   // earlier attributes on the same column: the types of their ENUMs are still made
  std::vector<std::string> mangled;  // what Sequelize's text surgery loses, in words

  std::string Text(const SqlWriter& writer) const;                                  // attributeToSQL
  std::string Mapped(const SqlWriter& writer, const std::string& enum_name) const;  // dataTypeMapping
};

// What an attribute of a model is defined as: the object itself, or the one it may be when an association made in one
// way of an unknown condition added it.
Value Definition(const Value& attribute);

// The columns of a model, in table order. `writer`'s problem is cleared after each part.
std::vector<ColumnSql> ReadColumns(SqlWriter& writer, Object* model);

// One definition on its own, as QueryInterface reads it. `table` is a name or { schema, tableName }.
ColumnSql ReadColumn(SqlWriter& writer, Object* definition, const std::string& attribute, const Value& table);

// Takes from an ENUM column what Sequelize's replacement of `ENUM(…)` swallows, and says so in `mangled`.
void ApplyEnumRule(ColumnSql& column, const SqlWriter& writer);

// `"public"."enum_Users_role"`, and the same taken apart.
struct EnumName {
  std::string schema, name;
};
EnumName EnumNameOf(Runtime& rt, Object* model, const ColumnSql& column);
std::string Print(const EnumName& name);

}  // namespace sequelint::sequelize
