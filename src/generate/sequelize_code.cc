#include "generate/sequelize_code.h"

#include <array>

#include "base/text.h"
#include "schema/compare.h"
#include "schema/expression.h"
#include "schema/type.h"

namespace sequelint::generate {

using schema::AutoIncrement;
using schema::Column;
using schema::ExpressionKind;

namespace {

struct TypeName {
  std::string_view postgres, sequelize;
};

constexpr std::array<TypeName, 25> kTypes = {{
    {"bigint", "BIGINT"},
    {"boolean", "BOOLEAN"},
    {"bytea", "BLOB"},
    {"character", "CHAR"},
    {"character varying", "STRING"},
    {"cidr", "CIDR"},
    {"citext", "CITEXT"},
    {"date", "DATEONLY"},
    {"double precision", "DOUBLE"},
    {"geography", "GEOGRAPHY"},
    {"geometry", "GEOMETRY"},
    {"hstore", "HSTORE"},
    {"inet", "INET"},
    {"integer", "INTEGER"},
    {"json", "JSON"},
    {"jsonb", "JSONB"},
    {"macaddr", "MACADDR"},
    {"numeric", "DECIMAL"},
    {"real", "REAL"},
    {"smallint", "SMALLINT"},
    {"text", "TEXT"},
    {"time without time zone", "TIME"},
    {"timestamp with time zone", "DATE"},
    {"tsvector", "TSVECTOR"},
    {"uuid", "UUID"},
}};

std::string EnumCode(const schema::EnumType& type) {
  std::string code = "Sequelize.ENUM(";
  for (size_t i = 0; type.values && i < type.values->size(); ++i) code += (i ? ", " : "") + JsString((*type.values)[i]);
  return code + ")";
}

std::string ScalarCode(const schema::Type& type, const std::string& whole) {
  for (const TypeName& known : kTypes) {
    if (known.postgres != type.name || !type.rest.empty()) continue;
    std::string code = "Sequelize." + std::string(known.sequelize);
    if (type.name == "character varying" && type.modifiers == "255") return code;
    if (type.name == "character varying" && type.modifiers.empty()) return "'VARCHAR'";
    return type.modifiers.empty() ? code : code + "(" + ReplaceAll(type.modifiers, ",", ", ") + ")";
  }
  return JsString(whole);
}

std::string DefaultCode(const Column& column) {
  schema::CanonicalForm form = schema::Canonicalize(column.default_value.sql);
  switch (form.kind) {
    case ExpressionKind::kBoolean:
    case ExpressionKind::kNumber:
      return form.sql;
    case ExpressionKind::kString: {
      std::string text = ReplaceAll(form.sql.substr(1, form.sql.size() - 2), "''", "'");
      bool plain = column.type && (column.type->starts_with("character") || *column.type == "text" ||
                                   !schema::UserTypeOf(*column.type).name.empty());
      if (plain) return JsString(text);
      break;
    }
    default:
      break;
  }
  return "Sequelize.literal(" + JsString(column.default_value.sql) + ")";
}

}  // namespace

std::string JsString(std::string_view text) {
  std::string code = "'";
  for (char c : text) {
    if (c == '\\' || c == '\'') code += '\\';
    if (c == '\n') {
      code += "\\n";
    } else {
      code += c;
    }
  }
  return code + "'";
}

std::string JsList(const std::vector<std::string>& names) {
  std::string code = "[";
  for (size_t i = 0; i < names.size(); ++i) code += (i ? ", " : "") + JsString(names[i]);
  return code + "]";
}

std::string JsTable(const schema::QualifiedName& table) {
  if (table.schema == "public") return JsString(table.name);
  return "{ tableName: " + JsString(table.name) + ", schema: " + JsString(table.schema) + " }";
}

std::string JsQuery(const std::string& sql) {
  bool template_literal = sql.find('\'') != std::string::npos && sql.find('`') == std::string::npos &&
                          sql.find('\\') == std::string::npos && sql.find("${") == std::string::npos;
  return "await queryInterface.sequelize.query(" + (template_literal ? "`" + sql + "`" : JsString(sql)) + ");";
}

std::string JsType(const Column& column, const schema::EnumType* type) {
  if (!column.type) return "Sequelize.TEXT /* the models do not say */";
  schema::Type parsed = schema::ParseType(*column.type);
  bool array = parsed.array > 0;
  schema::Type element = parsed;
  element.array = 0;
  std::string code = type != nullptr && type->values ? EnumCode(*type) : ScalarCode(element, schema::Print(element));
  return array ? "Sequelize.ARRAY(" + code + ")" : code;
}

std::string JsColumn(const schema::QualifiedName& table, const Column& column, const ColumnParts& parts) {
  bool derived = parts.type != nullptr && parts.type->name.name == "enum_" + table.name + "_" + column.name;
  std::string code = "{ type: " + JsType(column, derived ? parts.type : nullptr);
  if (column.generated) {
    return "{ type: " + JsString(column.type.value_or("text") + " GENERATED ALWAYS AS (" +
                                 column.generated->expression + ") STORED") + " }";
  }
  if (column.auto_increment == AutoIncrement::kSerial) code += ", autoIncrement: true";
  if (column.auto_increment == AutoIncrement::kIdentityByDefault) {
    code += ", autoIncrement: true, autoIncrementIdentity: true";
  }
  if (parts.primary_key) code += ", primaryKey: true";
  if (column.nullable == false && !parts.allow_null && !parts.primary_key) code += ", allowNull: false";
  if (schema::HasDefault(column)) code += ", defaultValue: " + DefaultCode(column);
  if (parts.unique) code += ", unique: true";
  if (parts.reference != nullptr) {
    const schema::ForeignKey& key = *parts.reference;
    std::string target = key.referenced.empty() ? "id" : key.referenced[0];
    code += ", references: { model: " + JsTable(key.table) + ", key: " + JsString(target) + " }";
    if (key.on_delete != "NO ACTION") code += ", onDelete: " + JsString(key.on_delete);
    if (key.on_update != "NO ACTION") code += ", onUpdate: " + JsString(key.on_update);
  }
  return code + " }";
}

}  // namespace sequelint::generate
