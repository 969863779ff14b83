#include "schema/compare.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "schema/constant.h"
#include "schema/expression.h"
#include "schema/lexer.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::schema {
namespace {

bool IsNumber(const Type& type) {
  return type.array == 0 && (type.name == "integer" || type.name == "bigint" || type.name == "smallint" ||
                             type.name == "numeric" || type.name == "real" || type.name == "double precision");
}

// `ARRAY['a', 'b']` ⇒ `'{a,b}'`; where an element needs quoting, each as Postgres prints it.
std::string ArrayLiteral(const std::string& canonical, const Type& type) {
  std::string list, plain;
  bool quotes = false;
  for (const Token& token : Lex(std::string_view(canonical).substr(6, canonical.size() - 7))) {
    bool string = token.kind == Token::Kind::kString;
    std::string text = string && type.built_in ? CanonicalConstant(token.text, type.name) : token.text;
    quotes |= string && text.find_first_of("\"'\\{},") != std::string::npos;
    list += string ? QuoteLiteral(text) : text;
    plain += text;
  }
  return quotes ? "ARRAY[" + list + "]" : "'{" + plain + "}'";
}

// Trailing zeros behind the decimal point say nothing: `0.50` ⇒ `0.5`, `1.0` ⇒ `1`.
std::string PlainNumber(std::string text) {
  if (text.find('.') != std::string::npos && text.find_first_of("ex") == std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text.empty() || text == "-" ? "0" : text;
}

std::string InType(const CanonicalForm& form, const Type& type) {
  if (form.kind == ExpressionKind::kNull) return "";  // DEFAULT NULL is no default
  if (form.kind == ExpressionKind::kArray && type.array > 0) return ArrayLiteral(form.sql, type);
  std::string text = form.sql;
  bool string = form.kind == ExpressionKind::kString && text.size() >= 2;
  std::string inner = string ? text.substr(1, text.size() - 2) : text;
  if (IsNumber(type) && string && !inner.empty() && inner.find_first_not_of("+-.0123456789") == std::string::npos) {
    return PlainNumber(inner);
  }
  if (IsNumber(type) && form.kind == ExpressionKind::kNumber) return PlainNumber(text);
  if (type.name == "boolean" && string && type.array == 0) {
    std::string word = ToLower(inner);
    for (std::string_view yes : {"t", "true", "y", "yes", "on", "1"}) {
      if (word == yes) return "true";
    }
    for (std::string_view no : {"f", "false", "n", "no", "off", "0"}) {
      if (word == no) return "false";
    }
  }
  if (string && type.built_in && type.array == 0) {
    std::string plain = ReplaceAll(inner, "''", "'");
    return QuoteLiteral(CanonicalConstant(plain, type.name));
  }
  // A string column keeps whatever constant it is given as a string.
  if (!IsNumber(type) && type.array == 0 && form.kind == ExpressionKind::kNumber) return QuoteLiteral(text);
  return text;
}

template <class T>
bool SameTexts(const std::vector<T>& a, const std::vector<T>& b) {
  return a == b;
}

std::string Method(const Index& index) { return index.method.empty() ? "btree" : ToLower(index.method); }

bool SameIndexColumn(const IndexColumn& a, const IndexColumn& b) {
  auto order = [](const IndexColumn& c) { return ToUpper(c.order) == "DESC" ? "DESC" : "ASC"; };
  auto nulls = [&](const IndexColumn& c) {
    if (!c.nulls.empty()) return ToUpper(c.nulls);
    return std::string(ToUpper(c.order) == "DESC" ? "FIRST" : "LAST");
  };
  return a.name == b.name && CanonicalExpression(a.expression) == CanonicalExpression(b.expression) &&
         std::string_view(order(a)) == order(b) && nulls(a) == nulls(b) &&
         ToLower(a.operator_class) == ToLower(b.operator_class) && a.collation == b.collation;
}

}  // namespace

bool HasDefault(const Column& column) {
  DefaultKind kind = column.default_value.kind;
  return kind == DefaultKind::kConstant || kind == DefaultKind::kExpression;
}

std::string CanonicalDefault(const Column& column) {
  if (!HasDefault(column)) return "";
  Type type = column.type ? ParseType(*column.type) : Type{};
  return InType(Canonicalize(column.default_value.sql), type);
}

bool SameType(const Column& a, const Column& b) {
  if (!a.type || !b.type) return true;
  return *a.type == *b.type || CanonicalType(*a.type) == CanonicalType(*b.type);
}

bool SameNullable(const Column& a, const Column& b) { return !a.nullable || !b.nullable || *a.nullable == *b.nullable; }

bool SameDefault(const Column& a, const Column& b) {
  if (a.default_value.kind == DefaultKind::kUnknown || b.default_value.kind == DefaultKind::kUnknown) return true;
  return CanonicalDefault(a) == CanonicalDefault(b);
}

bool SameGenerated(const Column& a, const Column& b) {
  if (a.generated.has_value() != b.generated.has_value()) return false;
  return !a.generated || (a.generated->stored == b.generated->stored &&
                          CanonicalExpression(a.generated->expression) == CanonicalExpression(b.generated->expression));
}

bool SameColumn(const Column& a, const Column& b) {
  return SameType(a, b) && SameNullable(a, b) && SameDefault(a, b) && SameGenerated(a, b) &&
         a.auto_increment == b.auto_increment && a.collation == b.collation &&
         a.comment.value_or("") == b.comment.value_or("");
}

bool SameContent(const PrimaryKey& a, const PrimaryKey& b) { return a.columns == b.columns; }

bool SameContent(const UniqueConstraint& a, const UniqueConstraint& b) {
  return a.columns == b.columns && a.nulls_not_distinct == b.nulls_not_distinct && a.deferrable == b.deferrable;
}

bool SameContent(const Check& a, const Check& b) {
  return a.validated == b.validated && CanonicalExpression(a.expression) == CanonicalExpression(b.expression);
}

bool SameContent(const Exclusion& a, const Exclusion& b) {
  return CanonicalExclusion(a.definition) == CanonicalExclusion(b.definition);
}

bool SameContent(const ForeignKey& a, const ForeignKey& b) {
  bool referenced = a.referenced.empty() || b.referenced.empty() || a.referenced == b.referenced;
  return a.columns == b.columns && a.table == b.table && referenced && a.on_delete == b.on_delete &&
         a.on_update == b.on_update && a.deferrable == b.deferrable && a.validated == b.validated;
}

bool SameContent(const Index& a, const Index& b) {
  if (a.columns.size() != b.columns.size()) return false;
  for (size_t i = 0; i < a.columns.size(); ++i) {
    if (!SameIndexColumn(a.columns[i], b.columns[i])) return false;
  }
  return a.unique == b.unique && Method(a) == Method(b) && a.include == b.include &&
         a.nulls_not_distinct == b.nulls_not_distinct && CanonicalExpression(a.where) == CanonicalExpression(b.where);
}

bool SameName(const Schema& a, const std::string& name_a, const std::string& spelled_a, const Schema& b,
              const std::string& name_b, const std::string& spelled_b) {
  bool open = (a.from_models && name_a.empty()) || (b.from_models && name_b.empty());
  return open || spelled_a == spelled_b;
}

namespace {

// A function's body is a program of its own inside a string: blanks and comments in it say nothing either.
bool SameDefinition(const Object& a, const Object& b) {
  std::vector<Token> x = Lex(a.definition), y = Lex(b.definition);
  bool function = a.kind == ObjectKind::kFunction;
  return std::equal(x.begin(), x.end(), y.begin(), y.end(), [&](const Token& p, const Token& q) {
    if (p == q) return true;
    bool bodies = function && p.kind == Token::Kind::kString && q.kind == p.kind;
    return bodies && p.text.find('\n') != std::string::npos && Lex(p.text) == Lex(q.text);
  });
}

}  // namespace

bool SameContent(const Object& a, const Object& b) {
  // An extension is there or not; how its CREATE was written says nothing.
  if (a.kind == ObjectKind::kExtension && a.kind == b.kind) return a.name.name == b.name.name;
  return a.kind == b.kind && a.name == b.name && a.table == b.table &&
         (CanonicalExpression(a.definition) == CanonicalExpression(b.definition) || SameDefinition(a, b));
}

void WithoutDefaults(Sequence& sequence) {
  auto forget = [](std::optional<int64_t>& value, int64_t standard) {
    if (value == standard) value.reset();
  };
  int64_t largest = sequence.type == "smallint"  ? std::numeric_limits<int16_t>::max()
                    : sequence.type == "integer" ? std::numeric_limits<int32_t>::max()
                                                 : std::numeric_limits<int64_t>::max();
  bool up = sequence.increment.value_or(1) > 0;
  int64_t first = up ? sequence.minimum.value_or(1) : sequence.maximum.value_or(-1);
  forget(sequence.start, first), forget(sequence.minimum, up ? 1 : -largest - 1);
  forget(sequence.maximum, up ? largest : -1), forget(sequence.increment, 1), forget(sequence.cache, 1);
}

bool SameContent(const Sequence& a, const Sequence& b) {
  return a.type == b.type && a.owner_table == b.owner_table && a.owner_column == b.owner_column &&
         a.increment == b.increment && a.minimum == b.minimum && a.maximum == b.maximum && a.start == b.start &&
         a.cache == b.cache && a.cycle == b.cycle;
}

}  // namespace sequelint::schema
