#include "sequelize/seven_sql.h"

#include <cmath>

#include "base/text.h"
#include "sequelize/column.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {
namespace {

std::string Quote(std::string_view text) {
  return '\'' + ReplaceAll(ReplaceAll(std::string(text), "'", "''"), std::string_view("\0", 1), "\\0") + '\'';
}

}  // namespace

struct SevenSql::Deeper {
  Deeper(SevenSql& sql, Span span) : sql(sql) {
    if (++sql.depth_ > 100) sql.w_.Refuse("values nested too deeply, or in a circle", span);
  }
  ~Deeper() { --sql.depth_; }
  SevenSql& sql;
};

std::string SevenSql::Escape(const Value& value, const Value& type, const Object* attribute) {
  Deeper deeper(*this, value.span);
  if (!w_.ok()) return {};
  if (value.IsUnknown()) {
    w_.NotKnown(value);
    return {};
  }
  if (rt_.MethodOf(value) != Method::kNone) return Expression(value, type);
  if (value.IsUndefined()) {
    w_.Refuse("`undefined` cannot be written as SQL", value.span);
    return {};
  }
  if (IsPlainObject(rt_, value)) {
    Value column = rt_.Get(value, rt_.op.at("col"));
    if (column.IsString()) return w_.Identifiers(column.string());
  }
  Value known = type.IsString() || type.IsNullish() ? Value() : type;
  bool json = IsType(known, TypeKind::kJson);
  if (value.IsNull() && !json) return "NULL";
  if (known.IsUndefined()) known = Guess(value);
  return w_.ok() ? EscapeAs(value, known, attribute) : std::string();
}

// The type of a value whose column is not known.
Value SevenSql::Guess(const Value& value) {
  const char* name = nullptr;
  if (value.IsBigInt()) name = "BIGINT";
  if (value.IsNumber()) name = std::nearbyint(value.number()) == value.number() ? "INTEGER" : "FLOAT";
  if (value.IsBoolean()) name = "BOOLEAN";
  if (value.IsString()) name = "STRING";
  if (value.IsObject() && value.object()->cls == eval::Class::kDate) name = "DATE";
  if (value.IsArray() && !value.object()->elements.empty()) {
    Value element = Guess(value.object()->elements[0]);
    return w_.ok() ? rt_.in.Construct(rt_.in.Get(Value::Of(rt_.data_types), "ARRAY"), {element}) : Value();
  }
  if (!name) {
    w_.Refuse("a value whose data type cannot be guessed", value.span);
    return {};
  }
  return rt_.in.Construct(rt_.in.Get(Value::Of(rt_.data_types), name), {});
}

std::string SevenSql::Number(const Value& value) {
  auto number = rt_.in.ToNumber(value);
  if (number && std::isnan(*number) && value.IsNumber()) return "NaN";
  return w_.Text(value);
}

std::string SevenSql::EscapeAs(const Value& value, const Value& type, const Object* attribute) {
  const TypeClass* cls = TypeClassOf(type);
  switch (cls ? cls->kind : TypeKind::kNone) {
    case TypeKind::kNumber:
    case TypeKind::kInteger:
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kMediumint:
    case TypeKind::kBigint:
    case TypeKind::kFloat:
    case TypeKind::kReal:
    case TypeKind::kDouble:
    case TypeKind::kDecimal:
      return Number(value);
    case TypeKind::kBoolean:
      return rt_.Truthy(value) ? "true" : "false";
    case TypeKind::kDate:
      return Quote(w_.Timestamp(value));
    case TypeKind::kDateonly:
      return Quote(w_.Day(value));
    case TypeKind::kJson:
    case TypeKind::kJsonb:
      return Quote(Json(w_, value).value_or("undefined"));
    case TypeKind::kGeometry:
    case TypeKind::kGeography:
      return Quote("ST_GeomFromGeoJSON(" + Quote(Json(w_, value).value_or("")) + ')');
    case TypeKind::kArray:
      return Array(value, type, attribute);
    case TypeKind::kRange:
      return Range(value, type);
    case TypeKind::kHstore:
      return Hstore(value);
    case TypeKind::kBlob:
      return "'\\x" + Hex(w_.Text(value)) + '\'';
    default:
      if (value.IsObject() && !value.IsArray()) {
        w_.Refuse("an object cannot be written as SQL text", value.span);
        return {};
      }
      return Quote(w_.Text(value));
  }
}

std::string SevenSql::Array(const Value& values, const Value& type, const Object* attribute) {
  if (!values.IsArray()) {
    w_.Refuse("the default of an ARRAY must be an array", values.span);
    return {};
  }
  if (values.object()->open) w_.NotKnown(Value::Unknown(values.object()->open, values.span));
  Value element = rt_.Get(rt_.Get(type, k_.options), k_.type);
  std::string out;
  for (const Value& value : values.object()->elements) {
    if (!w_.ok()) break;
    out += (out.empty() ? "" : ",") + (element.IsString() ? w_.Text(value) : Escape(value, element, attribute));
  }
  bool clear = IsType(element, TypeKind::kText) || IsType(element, TypeKind::kInteger);
  const TypeClass* cls = TypeClassOf(element);
  if (cls && cls->kind != TypeKind::kInteger && cls->kind != TypeKind::kText) clear = false;
  out = "ARRAY[" + out + ']';
  if (clear && !values.object()->elements.empty()) return out;
  std::string sql = element.IsString() ? element.string()
                    : cls              ? TypeSql(element, *cls, attribute)
                                       : w_.TypeSql(element);
  return out + "::" + sql + "[]";
}

std::string SevenSql::Range(const Value& values, const Value& type) {
  Value subtype = rt_.Get(rt_.Get(type, k_.options), k_.subtype);
  const TypeClass* cls = TypeClassOf(type);
  if (!values.IsArray() || !cls) {
    w_.Refuse("the default of a RANGE must be an array", values.span);
    return {};
  }
  const std::vector<Value>& elements = values.object()->elements;
  std::string text = "empty";
  if (!elements.empty()) {
    if (elements.size() != 2) w_.Refuse("a range needs two bounds", values.span);
    bool inclusive[] = {true, false};
    std::string bounds[2];
    for (size_t i = 0; i < 2 && w_.ok(); ++i) {
      Value value = elements[i];
      if (IsPlainObject(rt_, value) && rt_.in.HasOwn(value.object(), k_.value)) {
        if (const Value* flag = rt_.Own(value.object(), k_.inclusive)) inclusive[i] = rt_.Truthy(*flag, inclusive[i]);
        value = rt_.Get(value, k_.value);
      }
      if (value.IsNull()) continue;
      if (value.IsNumber() && std::isinf(value.number())) {
        bounds[i] = value.number() > 0 ? "infinity" : "-infinity";
      } else if (IsType(subtype, TypeKind::kDate)) {
        bounds[i] = w_.Timestamp(value);
      } else if (IsType(subtype, TypeKind::kDateonly)) {
        bounds[i] = w_.Day(value);
      } else {
        bounds[i] = w_.Text(value);
      }
    }
    text = (inclusive[0] ? "[" : "(") + bounds[0] + ',' + bounds[1] + (inclusive[1] ? "]" : ")");
  }
  return Quote(text) + "::" + TypeSql(type, *cls);
}

std::string SevenSql::Hstore(const Value& value) {
  if (!value.IsObject()) {
    w_.Refuse("the default of an HSTORE must be an object", value.span);
    return {};
  }
  std::string out;
  for (const Property& property : Entries(rt_, value.object())) {
    out += (out.empty() ? "\"" : ",\"") + HstoreText(property.key->text) + "\"=>";
    out += property.value.IsNull() ? "NULL" : '"' + HstoreText(w_.Text(property.value)) + '"';
  }
  return Quote(out);
}

std::string SevenSql::List(const Value& values, const Value& type) {
  std::string out;
  for (const Value& value : values.object()->elements) out += (out.empty() ? "" : ", ") + Escape(value, type);
  return '(' + out + ')';
}

std::string SevenSql::EnumName(const Object* attribute) {
  Value model = attribute ? rt_.Get(attribute, k_.Model) : Value();
  if (!model.IsObject()) {
    w_.Refuse("an ENUM outside a model", {});
    return {};
  }
  ColumnSql column;
  column.field = w_.Text(rt_.Get(attribute, k_.field));
  return Print(EnumNameOf(rt_, model.object(), column));
}

// --- types ---

namespace {

// `(n)` of the option, when it is there.
std::string Sized(SqlWriter& w, const Value& options, Key key) {
  Value size = w.rt.Get(options, key);
  return size.IsNullish() ? "" : '(' + w.Text(size) + ')';
}

std::string RangeName(SqlWriter& w, const Value& type, const Value& subtype) {
  const TypeClass* cls = TypeClassOf(subtype);
  switch (cls ? cls->kind : TypeKind::kNone) {
    case TypeKind::kInteger:
      return "int4range";
    case TypeKind::kBigint:
      return "int8range";
    case TypeKind::kDecimal:
      return "numrange";
    case TypeKind::kDate:
      return "tstzrange";
    case TypeKind::kDateonly:
      return "daterange";
    default:
      break;
  }
  w.Refuse("Postgres has no range of this type", type.span);
  return {};
}

}  // namespace

std::string SevenSql::TypeSql(const Value& type, const TypeClass& cls, const Object* attribute) {
  Deeper deeper(*this, type.span);
  if (!w_.ok()) return {};
  Value options = rt_.Get(type, k_.options);
  auto is = [&](Key key) {
    Value value = rt_.Get(options, key);
    if (value.IsUnknown()) w_.NotKnown(value);
    return rt_.Truthy(value);
  };
  switch (cls.kind) {
    case TypeKind::kString:
    case TypeKind::kChar: {
      if (is(k_.binary)) w_.Refuse("Postgres has no binary texts in Sequelize 7: use BLOB", type.span);
      std::string size = Sized(w_, options, k_.length);
      return (cls.kind == TypeKind::kChar ? "CHAR" : "VARCHAR") + (size.empty() ? "(255)" : size);
    }
    case TypeKind::kText:
      return "TEXT";
    case TypeKind::kTinyint:
      return "SMALLINT";
    case TypeKind::kSmallint:
      return is(k_.unsigned_) ? "INTEGER" : "SMALLINT";
    case TypeKind::kMediumint:
      return "INTEGER";
    case TypeKind::kInteger:
      return is(k_.unsigned_) ? "BIGINT" : "INTEGER";
    case TypeKind::kBigint:
      if (is(k_.unsigned_)) w_.Refuse("Postgres has no BIGINT.UNSIGNED", type.span);
      return "BIGINT";
    case TypeKind::kFloat:
    case TypeKind::kReal:
      return "REAL";
    case TypeKind::kDouble:
      return "DOUBLE PRECISION";
    case TypeKind::kDecimal: {
      Value precision = rt_.Get(options, k_.precision), scale = rt_.Get(options, k_.scale);
      if (precision.IsNullish() && scale.IsNullish()) return "DECIMAL";
      if (precision.IsNullish() || scale.IsNullish()) w_.Refuse("a DECIMAL needs both precision and scale", type.span);
      return "DECIMAL(" + w_.Text(precision) + ", " + w_.Text(scale) + ')';
    }
    case TypeKind::kTime:
      return "TIME" + Sized(w_, options, k_.precision);
    case TypeKind::kDate:
      return "TIMESTAMP" + Sized(w_, options, k_.precision) + " WITH TIME ZONE";
    case TypeKind::kDateonly:
      return "DATE";
    case TypeKind::kBlob:
      return "BYTEA";
    case TypeKind::kRange:
      return RangeName(w_, type, rt_.Get(options, k_.subtype));
    case TypeKind::kEnum:
      return EnumName(attribute);
    case TypeKind::kArray: {
      Value element = rt_.Get(options, k_.type);
      if (element.IsString()) return element.string() + "[]";
      const TypeClass* inner = TypeClassOf(element);
      return (inner ? TypeSql(element, *inner, attribute) : w_.TypeSql(element)) + "[]";
    }
    case TypeKind::kGeometry:
    case TypeKind::kGeography: {
      std::string name = cls.kind == TypeKind::kGeometry ? "GEOMETRY" : "GEOGRAPHY";
      if (!is(k_.type)) return name;
      std::string kind = w_.Text(rt_.Get(options, k_.type));
      name += '(' + (cls.kind == TypeKind::kGeometry ? ToUpper(kind) : kind);
      if (is(k_.srid)) name += ',' + w_.Text(rt_.Get(options, k_.srid));
      return name + ')';
    }
    default:
      return cls.key;
  }
}

// --- expressions ---

std::string SevenSql::Literal(const Value& parts, const Value& type) {
  if (!parts.IsArray()) return w_.Text(parts);
  std::string out;
  for (const Value& part : parts.object()->elements) {
    out += rt_.MethodOf(part) != Method::kNone ? Expression(part, type) : w_.Text(part);
    if (!w_.ok()) return {};
  }
  return out;
}

std::string SevenSql::JsonPath(const std::string& expression, const Value& path, bool unquote) {
  if (!path.IsArray() || path.object()->elements.empty()) return expression;
  const std::vector<Value>& keys = path.object()->elements;
  if (keys.size() == 1) return expression + (unquote ? "->>" : "->") + Escape(keys[0], {});
  std::string list;
  for (const Value& key : keys) list += (list.empty() ? "" : ",") + Quote(w_.Text(key));
  return expression + (unquote ? "#>>" : "#>") + "ARRAY[" + list + "]::VARCHAR(255)[]";
}

std::string SevenSql::Expression(const Value& value, const Value& type) {
  Deeper deeper(*this, value.span);
  if (!w_.ok()) return {};
  const Object* object = value.object();
  switch (rt_.MethodOf(value)) {
    case Method::kLiteral:
      return Literal(rt_.Get(object, k_.val), type);
    case Method::kFn: {
      Value arguments = rt_.Get(object, k_.args);
      std::string list;
      if (arguments.IsArray()) {
        for (const Value& argument : arguments.object()->elements) {
          list += (list.empty() ? "" : ", ") + Escape(argument, {});
        }
      }
      return w_.Text(rt_.Get(object, k_.fn)) + '(' + list + ')';
    }
    case Method::kCol: {
      Value names = rt_.Get(object, k_.identifiers);
      std::string out;
      if (names.IsArray()) {
        for (const Value& name : names.object()->elements) out += w_.Identifiers(w_.Text(name));
        if (names.object()->elements.size() == 1 && w_.Text(names.object()->elements[0]).starts_with('*')) return "*";
      }
      return out;
    }
    case Method::kCast: {
      Value to = rt_.Get(object, k_.type), inner = rt_.Get(object, k_.expression);
      if (to.IsFunction()) to = NormalizeType(rt_, to, "cast");
      std::string sql = Escape(inner, to);
      if (rt_.MethodOf(inner) == Method::kWhere && sql.find(' ') != std::string::npos) sql = '(' + sql + ')';
      return "CAST(" + sql + " AS " + ToUpper(w_.TypeSql(to)) + ')';
    }
    case Method::kWhere: {
      const Value* left = rt_.Own(object, k_.attribute);
      if (!left) return Where(rt_.Get(object, k_.where));
      return WherePair(*left, rt_.Get(object, k_.where));
    }
    case Method::kAttribute:
      return w_.Identifier(w_.Text(rt_.Get(object, k_.attribute)));
    case Method::kAssociationPath: {
      std::string path;
      Value names = rt_.Get(object, k_.path);
      if (names.IsArray()) {
        for (const Value& name : names.object()->elements) path += (path.empty() ? "" : "->") + w_.Text(name);
      }
      return w_.Identifier(path) + '.' + w_.Identifier(w_.Text(rt_.Get(object, k_.attribute)));
    }
    case Method::kIdentifier: {
      Value names = rt_.Get(object, k_.values);
      std::string out;
      if (names.IsArray()) {
        for (const Value& name : names.object()->elements) {
          out += (out.empty() ? "" : ".") + (name.IsString() ? w_.Identifier(name.string()) : w_.Table(name));
        }
      }
      return out;
    }
    case Method::kList: {
      Value values = rt_.Get(object, k_.values);
      if (values.IsArray()) return List(values, type);
      break;
    }
    case Method::kValue:
      return Escape(rt_.Get(object, k_.value), type);
    case Method::kJsonPath:
      return JsonPath(Escape(rt_.Get(object, k_.expression), {}), rt_.Get(object, k_.path), false);
    case Method::kUnquote: {
      Value inner = rt_.Get(object, k_.expression);
      if (rt_.MethodOf(inner) == Method::kJsonPath) {
        return JsonPath(Escape(rt_.Get(inner, k_.expression), {}), rt_.Get(inner, k_.path), true);
      }
      return Escape(inner, {}) + "#>>ARRAY[]::TEXT[]";
    }
    case Method::kUuidV1:
      return "uuid_generate_v1()";
    case Method::kUuidV4:
      return "gen_random_uuid()";
    case Method::kJsonNull:
      return "'null'";
    case Method::kJson:
    case Method::kNone:
      break;
  }
  w_.NotKnown(value);
  return {};
}

}  // namespace sequelint::sequelize
