#include "sequelize/type_sql.h"

#include "base/text.h"

namespace sequelint::sequelize {
namespace {

// Reads the fields a constructor has set.
struct Reader {
  SqlWriter& writer;
  const Value& type;

  Value Field(Key key) const {
    Value value = writer.rt.Get(type, key);
    if (value.IsUnknown()) writer.NotKnown(value);
    return value;
  }
  bool Is(Key key) const { return writer.rt.Truthy(Field(key)); }
  std::string Text(Key key) const { return writer.Text(Field(key)); }
};

std::string NumberSql(const Reader& read, const Names& k, std::string key) {
  if (read.Is(k._length)) {
    key += '(' + read.Text(k._length);
    if (read.Field(k._decimals).IsNumber()) key += ',' + read.Text(k._decimals);
    key += ')';
  }
  if (read.Is(k._unsigned)) key += " UNSIGNED";
  if (read.Is(k._zerofill)) key += " ZEROFILL";
  return key;
}

std::string DecimalSql(const Reader& read, const Names& k) {
  std::string parts;
  for (Key key : {k._precision, k._scale}) {
    if (!read.Is(key)) continue;
    if (!parts.empty()) parts += ',';
    parts += read.Text(key);
  }
  return parts.empty() ? "DECIMAL" : "DECIMAL(" + parts + ')';
}

std::string SizedBlob(const Reader& read, const Names& k, const char* plain) {
  std::string length = ToLower(read.Text(k._length));
  if (length == "tiny" || length == "medium" || length == "long") return ToUpper(length) + plain;
  return plain;
}

std::string SpatialSql(const Reader& read, const Names& k, std::string key) {
  if (!read.Is(k.type)) return key;
  key += '(' + read.Text(k.type);
  if (read.Is(k.srid)) key += ',' + read.Text(k.srid);
  return key + ')';
}

std::string RangeSql(const Reader& read, const Names& k) {
  std::string subtype = ToLower(read.Text(k._subtype));
  if (subtype == "integer") return "int4range";
  if (subtype == "bigint") return "int8range";
  if (subtype == "decimal") return "numrange";
  if (subtype == "date") return "tstzrange";
  if (subtype == "dateonly") return "daterange";
  read.writer.Refuse("Postgres has no range of " + ToUpper(subtype), read.type.span);
  return {};
}

std::string StringSql(const Reader& read, const Names& k, const char* key, bool postgres) {
  bool binary = read.Is(k._binary);
  if (binary && postgres) return "BYTEA";
  return std::string(key) + '(' + read.Text(k._length) + ')' + (binary ? " BINARY" : "");
}

}  // namespace

std::string BuiltInTypeSql(SqlWriter& writer, const Value& type, const TypeClass& cls) {
  const Names& k = writer.rt.k;
  Reader read{writer, type};
  switch (cls.kind) {
    case TypeKind::kString:
      return StringSql(read, k, "VARCHAR", cls.postgres);
    case TypeKind::kChar:
      return StringSql(read, k, "CHAR", cls.postgres);
    case TypeKind::kText:
      return cls.postgres ? "TEXT" : SizedBlob(read, k, "TEXT");
    case TypeKind::kBlob:
      return cls.postgres ? "BYTEA" : SizedBlob(read, k, "BLOB");
    case TypeKind::kBoolean:
      return cls.postgres ? "BOOLEAN" : "TINYINT(1)";
    case TypeKind::kDate:
      return cls.postgres ? "TIMESTAMP WITH TIME ZONE" : "DATETIME";
    case TypeKind::kDateonly:
      return "DATE";
    case TypeKind::kDecimal:
      return DecimalSql(read, k);
    case TypeKind::kNumber:
    case TypeKind::kInteger:
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kMediumint:
    case TypeKind::kBigint:
    case TypeKind::kFloat:
    case TypeKind::kReal:
    case TypeKind::kDouble:
      return NumberSql(read, k, read.Text(k.key));
    case TypeKind::kArray:
      return writer.TypeSql(read.Field(k.type)) + "[]";
    case TypeKind::kRange:
      return cls.postgres ? RangeSql(read, k) : read.Text(k.key);
    case TypeKind::kGeometry:
    case TypeKind::kGeography:
      return cls.postgres ? SpatialSql(read, k, read.Text(k.key)) : read.Text(k.key);
    default: {
      Value key = read.Field(k.key);
      if (key.IsString()) return key.string();
      writer.Refuse("a data type without a key", type.span);
      return {};
    }
  }
}

}  // namespace sequelint::sequelize
