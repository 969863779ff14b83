// Conditions of Sequelize 7 (where-sql-builder), as indexes need them: no model tells the types of columns.

#include <array>
#include <cctype>

#include "base/text.h"
#include "sequelize/objects.h"
#include "sequelize/seven_sql.h"

namespace sequelint::sequelize {
namespace {

constexpr auto kOperators = std::to_array<std::pair<const char*, const char*>>({
    {"eq", "="},
    {"ne", "!="},
    {"gte", ">="},
    {"gt", ">"},
    {"lte", "<="},
    {"lt", "<"},
    {"is", "IS"},
    {"isNot", "IS NOT"},
    {"in", "IN"},
    {"notIn", "NOT IN"},
    {"like", "LIKE"},
    {"notLike", "NOT LIKE"},
    {"iLike", "ILIKE"},
    {"notILike", "NOT ILIKE"},
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
    {"match", "@@"},
    {"anyKeyExists", "?|"},
    {"allKeysExist", "?&"},
});

std::string SqlOf(std::string_view name) {
  for (const auto& [op, sql] : kOperators) {
    if (name == op) return sql;
  }
  return {};
}

std::string OperatorOf(const Runtime& rt, Key key) {
  auto found = rt.operators.find(key);
  return found == rt.operators.end() ? std::string() : found->second;
}

// Whether a part needs parentheses of its own: it holds ` AND ` or ` OR `.
bool IsCompound(const std::string& sql) {
  std::string upper = ToUpper(sql);
  return upper.find(" AND ") != std::string::npos || upper.find(" OR ") != std::string::npos;
}

std::string JoinParts(std::vector<std::string> parts, const std::string& logic) {
  std::erase_if(parts, [](const std::string& part) { return part.empty(); });
  if (parts.empty()) return {};
  if (parts.size() == 1) return parts[0];
  for (std::string& part : parts) {
    if (IsCompound(part)) part = '(' + part + ')';
  }
  return sequelint::Join(parts, logic == "or" ? " OR " : " AND ");
}

std::string Not(const std::string& sql) { return sql.empty() ? sql : "NOT (" + sql + ')'; }

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Reads the attribute syntax of Sequelize 7 from left to right.
class SyntaxReader {
 public:
  explicit SyntaxReader(std::string_view text) : text_(text) {}
  bool done() const { return at_ == text_.size(); }
  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool Take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  std::string Word(bool dashes = false) {
    size_t from = at_;
    while (at_ < text_.size() && (IsWord(text_[at_]) || (dashes && text_[at_] == '-'))) ++at_;
    return std::string(text_.substr(from, at_ - from));
  }
  // `key`, `"quoted key"`.
  std::string Key() {
    if (!Take('"')) return Word(true);
    std::string out;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\') ++at_;
      if (at_ < text_.size()) out += text_[at_++];
    }
    return Take('"') ? out : std::string();
  }
  // `.key[0]…`: false when it is malformed.
  bool Path(Runtime& rt, std::vector<Value>& path) {
    while (!done()) {
      if (Take('.')) {
        std::string key = Key();
        if (key.empty()) return false;
        path.push_back(rt.in.String(key));
      } else if (Take('[')) {
        std::string number = Word();
        if (number.empty() || !Take(']')) return false;
        path.push_back(Value::Number(std::stod(number)));
      } else {
        return true;
      }
    }
    return true;
  }
  // `::type` as it stands, `:modifier` with its colon.
  bool Casts(std::vector<std::string>& casts) {
    while (!done()) {
      bool cast = Take(std::string_view("::"));
      if (!cast && !Take(':')) return false;
      std::string word = Word();
      if (word.empty()) return false;
      casts.push_back(cast ? word : ':' + word);
    }
    return true;
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

Value SevenSql::ParseAttribute(const std::string& text, Span span) {
  SyntaxReader read(text);
  Value out;
  bool good = true;
  if (read.Take('$')) {
    std::vector<std::string> names;
    do names.push_back(read.Word());
    while (read.Take('.'));
    good = read.Take('$');
    std::string last = names.back();
    names.pop_back();
    std::vector<Value> path;
    for (const std::string& name : names) path.push_back(rt_.in.String(name));
    out = path.empty()
              ? rt_.Make(Method::kAttribute, {{k_.attribute, rt_.in.String(last)}}, span)
              : rt_.Make(Method::kAssociationPath,
                         {{k_.path, Value::Of(rt_.in.NewArray(path))}, {k_.attribute, rt_.in.String(last)}}, span);
  } else {
    std::string name = read.Word();
    good = !name.empty();
    out = rt_.Make(Method::kAttribute, {{k_.attribute, rt_.in.String(name)}}, span);
  }
  std::vector<Value> path;
  std::vector<std::string> casts;
  if (!good || !read.Path(rt_, path) || !read.Casts(casts)) {
    w_.Refuse("`" + text + "` is no attribute name in a condition", span);
    return out;
  }
  return Wrapped(WithPath(out, path), casts, span);
}

bool SevenSql::ParseKey(const std::string& text, Span span, std::vector<Value>& path, std::vector<std::string>& casts) {
  SyntaxReader read(text);
  if (read.Take('[')) {
    std::string number = read.Word();
    if (!number.empty() && read.Take(']')) path.push_back(Value::Number(std::stod(number)));
  } else if (std::string key = read.Key(); !key.empty()) {
    path.push_back(rt_.in.String(key));
  }
  if (!path.empty() && read.Path(rt_, path) && read.Casts(casts)) return true;
  w_.Refuse("`" + text + "` is no JSON key in a condition", span);
  return false;
}

Value SevenSql::WithPath(const Value& operand, const std::vector<Value>& path) {
  if (path.empty()) return operand;
  std::vector<Value> whole;
  Value inner = operand;
  if (rt_.MethodOf(operand) == Method::kJsonPath) {
    Value before = rt_.Get(operand, k_.path);
    if (before.IsArray()) whole = before.object()->elements;
    inner = rt_.Get(operand, k_.expression);
  }
  whole.insert(whole.end(), path.begin(), path.end());
  return rt_.Make(Method::kJsonPath, {{k_.expression, inner}, {k_.path, Value::Of(rt_.in.NewArray(whole))}},
                  operand.span);
}

Value SevenSql::Wrapped(Value operand, const std::vector<std::string>& casts, Span span) {
  for (const std::string& cast : casts) {
    if (ToLower(cast) == ":unquote") {
      operand = rt_.Make(Method::kUnquote, {{k_.expression, operand}}, span);
    } else if (cast.starts_with(':')) {
      w_.Refuse('`' + cast.substr(1) + "` is no modifier", span);
    } else {
      operand = rt_.Make(Method::kCast, {{k_.expression, operand}, {k_.type, rt_.in.String(cast)}}, span);
    }
  }
  return operand;
}

Value SevenSql::OperandType(const Value& operand) {
  if (rt_.MethodOf(operand) == Method::kCast) return rt_.Get(operand, k_.type);
  if (rt_.MethodOf(operand) == Method::kJsonPath) {
    return rt_.in.Construct(rt_.in.Get(Value::Of(rt_.data_types), "JSON"), {});
  }
  return {};
}

std::string SevenSql::Where(const Value& conditions) {
  if (conditions.IsString()) {
    w_.Refuse("a `where` that is a text", conditions.span);
    return {};
  }
  return conditions.IsUndefined() ? std::string() : WhereTop(conditions, "and");
}

std::string SevenSql::WhereTop(const Value& input, const std::string& logic) {
  if (++depth_ > 100) w_.Refuse("conditions nested too deeply, or in a circle", input.span);
  std::string out;
  if (input.IsUnknown()) {
    w_.NotKnown(input);
  } else if (w_.ok() && input.IsArray()) {
    if (input.object()->open) w_.NotKnown(Value::Unknown(input.object()->open, input.span));
    std::vector<std::string> parts;
    for (const Value& part : input.object()->elements) parts.push_back(part.IsUndefined() ? "" : WhereTop(part, "and"));
    out = JoinParts(std::move(parts), logic);
  } else if (w_.ok() && rt_.MethodOf(input) != Method::kNone) {
    out = Expression(input);
  } else if (w_.ok() && IsPlainObject(rt_, input)) {
    if (input.object()->open) w_.NotKnown(Value::Unknown(input.object()->open, input.span));
    std::vector<std::string> parts;
    for (const Property& property : ComplexEntries(rt_, input.object())) {
      std::string op = property.key->symbol ? OperatorOf(rt_, property.key) : "";
      if (op == "not") {
        parts.push_back(Not(WhereTop(property.value, "and")));
      } else if (op == "and" || op == "or") {
        parts.push_back(WhereTop(property.value, op));
      } else if (property.key->symbol) {
        w_.Refuse("an operator where a column should be", property.key_span);
      } else {
        parts.push_back(WherePair(ParseAttribute(property.key->text, property.key_span), property.value));
      }
      if (!w_.ok()) break;
    }
    out = JoinParts(std::move(parts), logic);
  } else {
    w_.Refuse("a condition that is no object", input.span);
  }
  --depth_;
  return out;
}

std::string SevenSql::WherePair(const Value& left, const Value& value) {
  Value type = OperandType(left);
  bool json = type.IsUndefined() || IsType(type, TypeKind::kJson);
  return WhereNested(left, value, json, "and", left, {});
}

std::string SevenSql::WhereNested(const Value& left, const Value& value, bool json, const std::string& logic,
                                  const Value& top, std::vector<Value> path) {
  if (value.IsUnknown()) {
    w_.NotKnown(value);
    return {};
  }
  bool plain = IsPlainObject(rt_, value);
  bool named = plain && !Entries(rt_, value.object()).empty();
  if (!plain || (!json && named)) {
    Value operand = WithPath(left, path);
    return Compare({operand, OperandType(operand), "", value});
  }
  if (++depth_ > 100) w_.Refuse("conditions nested too deeply, or in a circle", value.span);
  std::vector<std::string> parts;
  std::vector<Property> entries = Entries(rt_, value.object());
  for (const Property& property : ComplexEntries(rt_, value.object())) {
    if (property.key->symbol) entries.push_back(property);
  }
  for (const Property& property : entries) {
    if (!w_.ok()) break;
    if (!property.key->symbol) {
      std::vector<Value> inner = path;
      std::vector<std::string> casts;
      if (!ParseKey(property.key->text, property.key_span, inner, casts)) break;
      if (casts.empty()) {
        parts.push_back(WhereNested(left, property.value, json, logic, top, inner));
      } else {
        Value operand = Wrapped(WithPath(left, inner), casts, property.key_span);
        parts.push_back(WhereNested(operand, property.value, false, logic, top, {}));
      }
      continue;
    }
    std::string op = OperatorOf(rt_, property.key);
    if (op == "not") {
      parts.push_back(Not(WhereNested(left, property.value, json, "and", top, {})));
    } else if ((op == "and" || op == "or") && property.value.IsArray()) {
      std::vector<std::string> items;
      for (const Value& item : property.value.object()->elements) {
        items.push_back(WhereNested(left, item, json, "and", top, {}));
      }
      parts.push_back(JoinParts(std::move(items), op));
    } else if (op == "and" || op == "or") {
      parts.push_back(WhereNested(left, property.value, json, op, top, {}));
    } else {
      Value operand = WithPath(left, path);
      parts.push_back(Compare({operand, OperandType(operand), op, property.value}));
    }
  }
  --depth_;
  return JoinParts(std::move(parts), logic);
}

std::string SevenSql::Compare(Comparison c) {
  if (c.right.IsUnknown()) {
    w_.NotKnown(c.right);
    return {};
  }
  bool json = IsType(c.left_type, TypeKind::kJson);
  if (c.op == "col") {
    std::vector<Value> names{c.right};
    c.right = rt_.Make(Method::kCol, {{k_.identifiers, Value::Of(rt_.in.NewArray(names))}}, c.right.span);
    c.op = "eq";
  }
  std::string quantifier;
  if (c.op == "any" || c.op == "all") {
    quantifier = c.op;
    c.op = "eq";
  }
  if (c.op.empty()) {
    if (c.right.IsNull() && json) {
      w_.Refuse("a JSON value compared with null: say which null is meant", c.right.span);
      return {};
    }
    bool list = c.right.IsArray() && !IsType(c.left_type, TypeKind::kArray);
    c.op = list ? "in" : c.right.IsNull() ? "is" : "eq";
  }
  if (c.right.IsNull() && !json) {
    if (c.op == "eq") c.op = "is";
    if (c.op == "ne") c.op = "isNot";
  }
  Value right_type = OperandType(c.right);
  const Value& for_right = right_type.IsUndefined() ? c.left_type : right_type;
  const Value& for_left = c.left_type.IsUndefined() ? right_type : c.left_type;
  if (!quantifier.empty()) {
    Value values = IsPlainObject(rt_, c.right) ? rt_.Get(c.right, rt_.op.at("values")) : Value();
    std::string inner;
    if (values.IsArray()) {
      for (const Value& item : values.object()->elements)
        inner += (inner.empty() ? "VALUES (" : ", (") + Escape(item, for_right) + ')';
    } else {
      inner = Escape(c.right, {});
    }
    return Escape(c.left, for_left) + " = " + ToUpper(quantifier) + " (" + inner + ')';
  }
  if (c.op == "in" || c.op == "notIn") {
    std::string right = "(NULL)";
    if (rt_.MethodOf(c.right) == Method::kLiteral) {
      right = Escape(c.right, for_right);
    } else if (!c.right.IsArray()) {
      w_.Refuse("IN without an array", c.right.span);
    } else if (!c.right.object()->elements.empty() || c.right.object()->open) {
      if (c.right.object()->open) w_.NotKnown(Value::Unknown(c.right.object()->open, c.right.span));
      right = List(c.right, for_right);
    } else if (c.op == "notIn") {
      return {};
    }
    return Escape(c.left, for_left) + ' ' + SqlOf(c.op) + ' ' + right;
  }
  if (c.op == "is" || c.op == "isNot") {
    if (!c.right.IsNull() && !c.right.IsBoolean() && rt_.MethodOf(c.right) != Method::kLiteral) {
      w_.Refuse("IS takes null, true, false or a literal", c.right.span);
    }
    c.left_type = Value();
    return Binary(c, {});
  }
  if (c.op == "between" || c.op == "notBetween") {
    std::string right;
    if (c.right.IsArray() && c.right.object()->elements.size() == 2) {
      right =
          Escape(c.right.object()->elements[0], for_right) + " AND " + Escape(c.right.object()->elements[1], for_right);
    } else if (rt_.MethodOf(c.right) != Method::kNone) {
      right = Escape(c.right, for_right);
    } else {
      w_.Refuse("BETWEEN takes two values", c.right.span);
    }
    return Escape(c.left, for_left) + ' ' + SqlOf(c.op) + ' ' + right;
  }
  struct Part {
    const char *name, *op;
    bool start, end;
  };
  for (const Part& part : {Part{"startsWith", "like", false, true}, Part{"notStartsWith", "notLike", false, true},
                           Part{"endsWith", "like", true, false}, Part{"notEndsWith", "notLike", true, false},
                           Part{"substring", "like", true, true}, Part{"notSubstring", "notLike", true, true}}) {
    if (c.op == part.name) return Substring(c, part.op, part.start, part.end);
  }
  return Binary(c, right_type);
}

std::string SevenSql::Substring(const Comparison& given, const char* op, bool start, bool end) {
  Comparison c = given;
  c.op = op;
  if (c.right.IsString()) {
    c.right = rt_.in.String((start ? "%" : "") + c.right.string() + (end ? "%" : ""), c.right.span);
    return Binary(c, {});
  }
  std::string inner = Escape(c.right, {});
  std::string text = std::string("CONCAT(") + (start ? "'%', " : "") + inner + (end ? ", '%'" : "") + ')';
  return Escape(c.left, c.left_type) + ' ' + SqlOf(op) + ' ' + text;
}

std::string SevenSql::Binary(const Comparison& c, const Value& right_type) {
  std::string sql = SqlOf(c.op);
  if (sql.empty()) {
    w_.Refuse("the operator `" + c.op + "` does not exist here", c.right.span);
    return {};
  }
  auto side = [&](const Value& value, const Value& type) {
    std::string text = Escape(value, type);
    bool condition = rt_.MethodOf(value) == Method::kWhere && text.find(' ') != std::string::npos;
    return condition ? '(' + text + ')' : text;
  };
  std::string left = side(c.left, c.left_type.IsUndefined() ? right_type : c.left_type);
  if (IsPlainObject(rt_, c.right)) {
    for (const char* quantifier : {"any", "all"}) {
      Value values = rt_.Get(c.right, rt_.op.at(quantifier));
      if (!values.IsUndefined()) return left + ' ' + sql + ' ' + ToUpper(quantifier) + " (" + Escape(values, {}) + ')';
    }
  }
  return left + ' ' + sql + ' ' + side(c.right, right_type.IsUndefined() ? c.left_type : right_type);
}

}  // namespace sequelint::sequelize
