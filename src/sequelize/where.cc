#include <array>

#include "base/text.h"
#include "sequelize/objects.h"
#include "sequelize/seven_sql.h"
#include "sequelize/sql_writer.h"

namespace sequelint::sequelize {
namespace {

struct OperatorText {
  const char* name;
  const char* sql;
};

constexpr auto kOperators = std::to_array<OperatorText>({
    {"eq", "="},
    {"ne", "!="},
    {"gte", ">="},
    {"gt", ">"},
    {"lte", "<="},
    {"lt", "<"},
    {"not", "IS NOT"},
    {"is", "IS"},
    {"in", "IN"},
    {"notIn", "NOT IN"},
    {"like", "LIKE"},
    {"notLike", "NOT LIKE"},
    {"iLike", "ILIKE"},
    {"notILike", "NOT ILIKE"},
    {"startsWith", "LIKE"},
    {"endsWith", "LIKE"},
    {"substring", "LIKE"},
    {"regexp", "~"},
    {"notRegexp", "!~"},
    {"iRegexp", "~*"},
    {"notIRegexp", "!~*"},
    {"between", "BETWEEN"},
    {"notBetween", "NOT BETWEEN"},
    {"overlap", "&&"},
    {"contains", "@>"},
    {"contained", "<@"},
    {"adjacent", "-|-"},
    {"strictLeft", "<<"},
    {"strictRight", ">>"},
    {"noExtendRight", "&<"},
    {"noExtendLeft", "&>"},
    {"any", "ANY"},
    {"all", "ALL"},
    {"and", " AND "},
    {"or", " OR "},
    {"col", "COL"},
    {"match", "@@"},
});

// "" for what is no operator.
std::string SqlOf(std::string_view name) {
  for (const OperatorText& op : kOperators) {
    if (name == op.name) return op.sql;
  }
  return {};
}

std::string JoinNonEmpty(const std::vector<std::string>& items, std::string_view separator) {
  std::string out;
  for (const std::string& item : items) {
    if (item.empty()) continue;
    if (!out.empty()) out += separator;
    out += item;
  }
  return out;
}

Value KeyValue(Runtime& rt, const Property& property) {
  return property.key->symbol ? Value::Symbol(property.key, property.key_span)
                              : rt.in.String(property.key->text, property.key_span);
}

// The name of the operator a key stands for, or "".
std::string OperatorOf(const Runtime& rt, const Value& key) {
  if (!key.IsSymbol()) return {};
  auto found = rt.operators.find(key.symbol());
  return found == rt.operators.end() ? std::string() : found->second;
}

}  // namespace

struct SqlWriter::Deeper {
  explicit Deeper(SqlWriter& writer, Span span) : writer(writer) {
    if (++writer.depth_ > 100) writer.Refuse("conditions nested too deeply, or in a circle", span);
  }
  ~Deeper() { --writer.depth_; }
  SqlWriter& writer;
};

std::string SqlWriter::Where(const Value& conditions) {
  return rt.seven() ? SevenSql(*this).Where(conditions) : WhereItems(conditions, " AND ");
}

std::string SqlWriter::WhereItems(const Value& where, std::string_view binding) {
  Deeper deeper(*this, where.span);
  if (!ok() || where.IsNullish()) return {};
  if (where.IsUnknown()) {
    NotKnown(where);
    return {};
  }
  if (where.IsString()) {
    Refuse("a `where` that is a text", where.span);
    return {};
  }
  if (!IsPlainObject(rt, where)) return WhereItem(Value(), where);
  if (where.object()->open) NotKnown(Value::Unknown(where.object()->open, where.span));
  std::vector<std::string> items;
  for (const Property& property : ComplexEntries(rt, where.object())) {
    items.push_back(WhereItem(KeyValue(rt, property), property.value));
  }
  return JoinNonEmpty(items, binding);
}

std::string SqlWriter::WhereItem(const Value& given_key, const Value& value) {
  Deeper deeper(*this, value.span);
  if (!ok()) return {};
  if (value.IsUnknown()) {
    NotKnown(value);
    return {};
  }
  if (value.IsUndefined()) {
    Refuse("a condition on `undefined`", value.span);
    return {};
  }
  Value key = given_key;
  bool plain = IsPlainObject(rt, value), array = value.IsArray();
  std::vector<Property> entries;
  if (plain) entries = ComplexEntries(rt, value.object());
  if (key.IsUndefined()) {
    if (value.IsString()) return value.string();
    if (plain && entries.size() == 1) return WhereItem(KeyValue(rt, entries[0]), entries[0].value);
  }
  if (value.IsNull()) return Join(key, "NULL", "IS");
  if (!rt.Truthy(value, true)) return Join(key, Escape(value), "=");
  Method method = rt.MethodOf(value);
  if (method != Method::kNone && !(method == Method::kFn && !key.IsUndefined())) return Expression(value);
  std::string group = OperatorOf(rt, key);
  if (key.IsUndefined() && array) group = "and";
  if (group == "or" || group == "and" || group == "not") return WhereGroup(group, value);
  if (plain) {
    for (const char* inner : {"or", "and"}) {
      Value bound = rt.Get(value, rt.op.at(inner));
      if (rt.Truthy(bound, !bound.IsUndefined())) return WhereBind(SqlOf(inner), key, bound);
    }
    if (entries.size() > 1) return WhereBind(" AND ", key, value);
    if (entries.empty()) return WhereOperator(key, "eq", value);
    std::string name = OperatorOf(rt, KeyValue(rt, entries[0]));
    if (SqlOf(name).empty()) return WhereOperator(key, "eq", value);
    return WhereOperator(key, name, entries[0].value);
  }
  if (array) return WhereOperator(key, "in", value);
  return Join(key, Escape(value), "=");
}

std::string SqlWriter::WhereGroup(const std::string& name, const Value& value) {
  std::string_view binding = name == "or" ? " OR " : " AND ";
  std::string inside;
  if (value.IsArray()) {
    std::vector<std::string> items;
    for (const Value& item : value.object()->elements) {
      std::string text = WhereItems(item, " AND ");
      size_t size = item.IsArray()            ? item.object()->elements.size()
                    : IsPlainObject(rt, item) ? ComplexEntries(rt, item.object()).size()
                                              : 0;
      items.push_back(!text.empty() && size > 1 ? '(' + text + ')' : text);
    }
    inside = JoinNonEmpty(items, binding);
  } else {
    inside = WhereItems(value, binding);
  }
  if (inside.empty()) return name == "and" ? "" : "0 = 1";
  return (name == "not" ? "NOT (" : "(") + inside + ')';
}

std::string SqlWriter::WhereBind(std::string_view binding, const Value& key, const Value& value) {
  std::vector<std::string> items;
  if (IsPlainObject(rt, value)) {
    for (const Property& property : ComplexEntries(rt, value.object())) {
      Object* single = rt.in.NewObject(property.value.span);
      rt.in.Set(single, property.key, property.value, property.key_span);
      items.push_back(WhereItem(key, Value::Of(single, property.value.span)));
    }
  } else if (value.IsArray()) {
    for (const Value& item : value.object()->elements) items.push_back(WhereItem(key, item));
  } else {
    NotKnown(value);
  }
  std::string inside = JoinNonEmpty(items, binding);
  return inside.empty() ? inside : '(' + inside + ')';
}

std::string SqlWriter::WhereOperator(const Value& key, std::string name, const Value& value) {
  if (value.IsUnknown()) {
    NotKnown(value);
    return {};
  }
  if (name == "not") {
    if (value.IsArray()) {
      name = "notIn";
    } else if (!value.IsNull() && !value.IsBoolean()) {
      name = "ne";
    }
  }
  std::string comparator = SqlOf(name);
  auto list = [&](const Value& values) {
    std::string out;
    for (const Value& item : values.object()->elements) out += (out.empty() ? "" : ", ") + Escape(item);
    return out;
  };
  auto element = [&](size_t i) {
    return value.IsArray() && i < value.object()->elements.size() ? Escape(value.object()->elements[i]) : "NULL";
  };
  if (name == "in" || name == "notIn") {
    if (rt.MethodOf(value) == Method::kLiteral) return Join(key, Text(rt.Get(value, rt.k.val)), comparator);
    if (!value.IsArray()) {
      Refuse("IN without an array", value.span);
      return {};
    }
    if (value.object()->open) NotKnown(Value::Unknown(value.object()->open, value.span));
    if (!value.object()->elements.empty()) return Join(key, '(' + list(value) + ')', comparator);
    return name == "in" ? Join(key, "(NULL)", comparator) : "";
  }
  if (name == "any" || name == "all") {
    Value values = value.IsObject() ? rt.Get(value, rt.op.at("values")) : Value();
    if (values.IsArray()) {
      std::string rows;
      for (const Value& item : values.object()->elements) rows += (rows.empty() ? "(" : ", (") + Escape(item) + ')';
      return Join(key, "(VALUES " + rows + ')', "= " + comparator);
    }
    return Join(key, '(' + Escape(value) + ')', "= " + comparator);
  }
  if (name == "between" || name == "notBetween") return Join(key, element(0) + " AND " + element(1), comparator);
  if (name == "col") {
    std::vector<std::string> parts = Split(Text(value), '.');
    std::string last = Identifier(parts.back());
    parts.pop_back();
    return Join(key, parts.empty() ? last : Identifier(sequelint::Join(parts, "->")) + '.' + last, "=");
  }
  if (name == "startsWith" || name == "endsWith" || name == "substring") {
    std::string text = Text(rt.MethodOf(value) == Method::kLiteral ? rt.Get(value, rt.k.val) : value);
    std::string pattern = (name == "startsWith" ? "" : "%") + text + (name == "endsWith" ? "" : "%");
    return Join(key, Escape(rt.in.String(pattern)), "LIKE");
  }
  if (IsPlainObject(rt, value)) {
    Value column = rt.Get(value, rt.op.at("col"));
    if (!column.IsUndefined()) return Join(key, WhereOperator(Value(), "col", column), comparator);
    for (const char* quantifier : {"any", "all"}) {
      Value values = rt.Get(value, rt.op.at(quantifier));
      if (!values.IsUndefined()) return Join(key, '(' + Escape(values) + ')', comparator + ' ' + SqlOf(quantifier));
    }
  }
  if (value.IsNull() && comparator == "=") comparator = "IS";
  if (value.IsNull() && comparator == "!=") comparator = "IS NOT";
  return Join(key, Escape(value), comparator);
}

std::string SqlWriter::Join(const Value& key, const std::string& value, const std::string& comparator) {
  if (!ok() || key.IsUndefined()) return value;
  std::string left;
  if (rt.MethodOf(key) != Method::kNone) {
    left = Expression(key);
  } else if (key.IsSymbol()) {
    Refuse("an operator where a column should be", key.span);
  } else {
    std::string name = Text(key);
    if (name.size() > 1 && name.front() == '$' && name.back() == '$') {
      std::vector<std::string> parts = Split(std::string_view(name).substr(1, name.size() - 2), '.');
      std::string last = parts.back();
      parts.pop_back();
      left = parts.empty() ? Identifier(last) : Identifier(sequelint::Join(parts, "->")) + '.' + Identifier(last);
    } else {
      left = Identifier(name);
    }
  }
  return left + ' ' + comparator + ' ' + value;
}

std::string SqlWriter::WhereExpression(Object* where) {
  Value attribute = rt.Get(where, rt.k.attribute), value = rt.Get(where, rt.k.logic);
  Value given = rt.Get(where, rt.k.comparator);
  std::string comparator = given.IsSymbol() ? SqlOf(OperatorOf(rt, given)) : Text(given);
  if (rt.MethodOf(attribute) == Method::kNone) {
    if (attribute.IsUnknown()) {
      NotKnown(attribute);
    } else {
      Refuse("where() on something that is no expression", attribute.span);
    }
    return {};
  }
  std::string left = Expression(attribute);
  if (IsPlainObject(rt, value)) return WhereItem(attribute, value);
  std::string right;
  if ((comparator == "BETWEEN" || comparator == "NOT BETWEEN") && value.IsArray() &&
      value.object()->elements.size() == 2) {
    right = Escape(value.object()->elements[0]) + " AND " + Escape(value.object()->elements[1]);
  } else {
    right = Escape(value);
  }
  if (right == "NULL" && comparator == "=") comparator = "IS";
  if (right == "NULL" && comparator == "!=") comparator = "IS NOT";
  return left + ' ' + comparator + ' ' + right;
}

}  // namespace sequelint::sequelize
