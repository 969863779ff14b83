#include <array>
#include <cmath>

#include "base/text.h"
#include "sequelize/data_types.h"
#include "sequelize/dates.h"
#include "sequelize/model.h"
#include "sequelize/objects.h"
#include "sequelize/sql_writer.h"

namespace sequelint::sequelize {
namespace {

std::string Quote(std::string_view text) { return '\'' + ReplaceAll(std::string(text), "'", "''") + '\''; }

std::string JsonString(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          constexpr char kHex[] = "0123456789abcdef";
          out += "\\u00";
          out += kHex[c >> 4];
          out += kHex[c & 15];
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

std::optional<std::string> JsonAt(SqlWriter& writer, const Value& value, int depth) {
  if (depth > 200) {
    writer.Refuse("JSON nested too deeply, or in a circle", value.span);
    return {};
  }
  switch (value.type()) {
    case eval::Type::kUndefined:
    case eval::Type::kSymbol:
      return {};
    case eval::Type::kUnknown:
      writer.NotKnown(value);
      return {};
    case eval::Type::kNull:
      return "null";
    case eval::Type::kNumber:
      return std::isfinite(value.number()) ? writer.Text(value) : "null";
    case eval::Type::kString:
      return JsonString(value.string());
    case eval::Type::kBoolean:
      return value.boolean() ? "true" : "false";
    case eval::Type::kBigInt:
      writer.Refuse("a BigInt in JSON", value.span);
      return {};
    case eval::Type::kObject:
      break;
  }
  Object* object = value.object();
  if (object->function) return {};
  if (object->open) writer.NotKnown(Value::Unknown(object->open, value.span));
  if (object->cls == eval::Class::kDate) {
    if (object->primitive.IsNumber()) return JsonString(FormatIso(object->primitive.number()));
    writer.NotKnown(object->primitive);
    return {};
  }
  if (object->cls == eval::Class::kBoxed) return JsonAt(writer, object->primitive, depth + 1);
  std::string out;
  if (object->IsArray()) {
    for (const Value& element : object->elements) {
      out += (out.empty() ? "" : ",") + JsonAt(writer, element, depth + 1).value_or("null");
      if (!writer.ok()) return {};
    }
    return '[' + out + ']';
  }
  for (const Property& property : Entries(writer.rt, object)) {
    auto text = JsonAt(writer, property.value, depth + 1);
    if (!writer.ok()) return {};
    if (text) out += (out.empty() ? "" : ",") + JsonString(property.key->text) + ':' + *text;
  }
  return '{' + out + '}';
}

}  // namespace

std::string Hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string HstoreText(std::string text) {
  return ReplaceAll(ReplaceAll(ReplaceAll(std::move(text), "'", "''"), "\\", "\\\\"), "\"", "\\\"");
}

std::optional<std::string> Json(SqlWriter& writer, const Value& value) { return JsonAt(writer, value, 0); }

// How the data type writes a value, quotes included. `quoted` is false when it leaves the value to the general rule.
std::string SqlWriter::Stringified(const Value& value, const Value& type, const Object* attribute, bool& quoted) {
  const TypeClass* cls = TypeClassOf(type);
  quoted = cls != nullptr;
  switch (cls ? cls->kind : TypeKind::kNone) {
    case TypeKind::kFloat:
    case TypeKind::kReal:
    case TypeKind::kDouble: {
      auto number = rt.in.ToNumber(value);
      if (!number) NotKnown(value);
      if (number && std::isnan(*number)) return "'NaN'";
      if (rt.options.major == 4 && number && std::isfinite(*number)) return Text(value);
      return '\'' + Text(value) + '\'';
    }
    case TypeKind::kNumber:
    case TypeKind::kInteger:
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kMediumint:
    case TypeKind::kBigint:
    case TypeKind::kDecimal:
      quoted = value.IsObject();
      return quoted ? Quote(Text(value)) : std::string();
    case TypeKind::kDate:
      return Quote(Timestamp(value));
    case TypeKind::kDateonly:
      return Quote(Day(value));
    case TypeKind::kJson:
    case TypeKind::kJsonb:
      return Quote(Json(*this, value).value_or("undefined"));
    case TypeKind::kGeometry:
    case TypeKind::kGeography:
      return "ST_GeomFromGeoJSON(" + Quote(Json(*this, value).value_or("")) + ')';
    case TypeKind::kArray:
      return ArrayLiteral(value, type, attribute);
    case TypeKind::kRange:
      return Range(value, type);
    case TypeKind::kHstore:
      return Hstore(value);
    case TypeKind::kBlob: {
      std::string bytes;
      if (value.IsArray()) {
        for (const Value& element : value.object()->elements) {
          bytes += static_cast<char>(static_cast<int>(rt.in.ToNumber(element).value_or(0)));
        }
      } else {
        bytes = Text(value);
      }
      return "E'\\\\x" + Hex(bytes) + '\'';
    }
    default:
      quoted = false;
      return {};
  }
}

std::string SqlWriter::ArrayLiteral(const Value& values, const Value& type, const Object* attribute) {
  if (!values.IsArray()) {
    Refuse("the default of an ARRAY must be an array", values.span);
    return {};
  }
  if (values.object()->open) NotKnown(Value::Unknown(values.object()->open, values.span));
  if (++depth_ > 50) Refuse("arrays nested too deeply", values.span);
  Value element_type = type.IsObject() ? rt.Get(type, rt.k.type) : Value();
  std::string out;
  for (const Value& element : values.object()->elements) {
    if (!ok()) break;
    out += (out.empty() ? "" : ",") + EscapeAs(element, element_type, attribute);
  }
  --depth_;
  out = "ARRAY[" + out + ']';
  if (!type.IsObject()) return out;
  if (!IsType(element_type, TypeKind::kEnum)) return out + "::" + TypeSql(type);
  Value model = attribute ? rt.Get(attribute, rt.k.Model) : Value();
  if (!model.IsObject()) {
    Refuse("an ARRAY of ENUM outside a model", values.span);
    return {};
  }
  Value table = TableNameOf(rt, model.object());
  Value name = table.IsObject() ? rt.Get(table, rt.k.tableName) : table;
  if (rt.options.major < 6) {  // the schema stands inside the quotes, and the attribute's name behind it
    std::string whole = (table.IsObject() ? Text(rt.Get(table, rt.k.schema)) + '.' : "") + Text(name);
    return out + "::\"enum_" + whole + '_' + Text(rt.Get(attribute, rt.k.fieldName)) + "\"[]";
  }
  std::string schema = table.IsObject() ? '"' + Text(rt.Get(table, rt.k.schema)) + "\"." : "";
  return out + "::" + schema + "\"enum_" + Text(name) + '_' + Text(rt.Get(attribute, rt.k.field)) + "\"[]";
}

std::string SqlWriter::Range(const Value& values, const Value& type) {
  Value subtype = rt.Get(rt.Get(type, rt.k.options), rt.k.subtype);
  auto bound = [&](const Value& value) -> std::string {
    if (IsType(subtype, TypeKind::kDate)) return Timestamp(value);
    if (IsType(subtype, TypeKind::kDateonly)) return Day(value);
    return Text(value);
  };
  if (!values.IsArray()) {
    std::string name = ToLower(Text(rt.Get(type, rt.k._subtype)));
    const char* cast = name == "integer"    ? "int4"
                       : name == "bigint"   ? "int8"
                       : name == "decimal"  ? "numeric"
                       : name == "date"     ? "timestamptz"
                       : name == "dateonly" ? "date"
                                            : "undefined";
    return '\'' + bound(values) + "'::" + cast;
  }
  const std::vector<Value>& elements = values.object()->elements;
  if (elements.empty()) return "'empty'";
  if (elements.size() != 2) {
    Refuse("a range needs two bounds", values.span);
    return {};
  }
  std::array<std::string, 2> texts;
  std::array<bool, 2> inclusive{true, false};
  for (size_t i = 0; i < 2; ++i) {
    Value value = elements[i];
    if (value.IsObject() && rt.in.HasOwn(value.object(), rt.k.value)) {
      if (const Value* flag = rt.Own(value.object(), rt.k.inclusive)) inclusive[i] = rt.Truthy(*flag, inclusive[i]);
      value = rt.Get(value, rt.k.value);
    }
    if (value.IsNull()) continue;
    if (value.IsNumber() && std::isinf(value.number())) {
      texts[i] = value.number() > 0 ? "infinity" : "-infinity";
    } else {
      texts[i] = bound(value);
      if (!value.IsNumber() || IsType(subtype, TypeKind::kDate)) texts[i] = JsonString(texts[i]);
    }
  }
  return std::string("'") + (inclusive[0] ? '[' : '(') + texts[0] + ',' + texts[1] + (inclusive[1] ? ']' : ')') + '\'';
}

std::string SqlWriter::Hstore(const Value& value) {
  if (!value.IsObject()) {
    Refuse("the default of an HSTORE must be an object", value.span);
    return {};
  }
  std::string out;
  for (const Property& property : Entries(rt, value.object())) {
    if (!out.empty()) out += ',';
    out += '"' + HstoreText(property.key->text) + "\"=>";
    if (property.value.IsNull()) {
      out += "NULL";
    } else {
      out += '"' + (property.value.IsString() ? HstoreText(property.value.string()) : Text(property.value)) + '"';
    }
  }
  return '\'' + out + '\'';
}

std::optional<double> SqlWriter::Milliseconds(const Value& date) {
  if (date.IsNumber()) return date.number();
  if (date.IsObject() && date.object()->cls == eval::Class::kDate) {
    if (date.object()->primitive.IsNumber()) return date.object()->primitive.number();
    NotKnown(date.object()->primitive);
  } else if (date.IsString()) {
    ParsedDate parsed = ParseDate(date.string());
    if (parsed.kind == ParsedDate::kMoment) return parsed.milliseconds;
    if (parsed.kind == ParsedDate::kUnsure) {
      NotKnown(rt.in.Unknown("the date text '" + date.string() + "' is not in ISO form", date.span));
    }
  } else if (date.IsUnknown()) {
    NotKnown(date);
  }
  return {};
}

int64_t SqlWriter::OffsetMinutes(Span span) {
  Value zone = instance_ ? rt.Get(rt.Get(instance_, rt.k.options), rt.k.timezone) : Value();
  if (zone.IsUndefined()) return 0;
  if (zone.IsString()) {
    if (auto offset = ParseOffset(zone.string())) return *offset;
  }
  NotKnown(rt.in.Unknown("the date depends on the `timezone` option", span));
  return 0;
}

std::string SqlWriter::Timestamp(const Value& date) {
  if (date.IsNumber() && std::isinf(date.number())) return date.number() > 0 ? "Infinity" : "-Infinity";
  auto ms = Milliseconds(date);
  if (!ms) return "Invalid date";
  return FormatTimestamp(*ms, static_cast<int>(OffsetMinutes(date.span)));
}

std::string SqlWriter::Day(const Value& date) {
  if (date.IsNumber() && std::isinf(date.number())) return date.number() > 0 ? "Infinity" : "-Infinity";
  auto ms = Milliseconds(date);
  return ms ? FormatDay(*ms) : "Invalid date";
}

}  // namespace sequelint::sequelize
