#include "plan/drift_words.h"

#include "base/text.h"
#include "plan/sql.h"
#include "schema/compare.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::plan {

std::string Of(const QualifiedName& table, const std::string& column) { return schema::Display(table) + "." + column; }

std::string NullWords(const schema::Column& column) {
  return !column.nullable ? "unknown" : *column.nullable ? "NULL allowed" : "NOT NULL";
}

std::string DefaultWords(const schema::Column& column) {
  return schema::HasDefault(column) ? "DEFAULT " + column.default_value.sql : "no default";
}

std::string IndexWords(const schema::Index& index) {
  std::string sql = CreateIndexSql({"public", ""}, index, false, false);
  return (index.unique ? "unique " : "") + sql.substr(sql.find(" ON \"\" ") + 7);
}

std::vector<std::string> ColumnsOf(const schema::Index& index) {
  std::vector<std::string> names;
  for (const schema::IndexColumn& column : index.columns) {
    names.push_back(column.name.empty() ? column.expression : column.name);
  }
  return names;
}

bool IsTimestamp(const schema::Column& column) {
  return column.attribute == "createdAt" || column.attribute == "updatedAt" || column.attribute == "deletedAt";
}

std::string Squashed(const std::string& name) { return ReplaceAll(ToLower(name), "_", ""); }
bool IsWritten(const schema::Column& column) {
  std::string name = Squashed(column.attribute);
  return name == "createdat" || name == "updatedat";
}
std::string SquashedTable(const std::string& name) {
  std::string plain = Squashed(name);
  return plain.ends_with("s") ? plain.substr(0, plain.size() - 1) : plain;
}

bool IsRequired(const schema::Column& column) {
  return column.nullable == false && column.default_value.kind == schema::DefaultKind::kNone &&
         column.auto_increment == schema::AutoIncrement::kNone && !column.generated;
}

std::string TypeKind(const schema::Column& was, const schema::Column& column) {
  schema::Type a = schema::ParseType(was.type.value_or("")), b = schema::ParseType(column.type.value_or(""));
  return a.name == b.name && a.array == b.array && a.schema == b.schema ? "length" : "type";
}

}  // namespace sequelint::plan
