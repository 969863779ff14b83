#pragma once

#include <string>

#include "sequelize/data_types.h"
#include "sequelize/sql_writer.h"

namespace sequelint::sequelize {

// Values and conditions as Sequelize 7 writes them. Unlike before, a value's data type alone decides how it is written,
// and expressions are objects of a class each. Problems go to the writer.
//
//   Escape(1.5, DECIMAL) ⇒ 1.5    Escape(["a"], ARRAY(ENUM)) ⇒ ARRAY['a']::"public"."enum_t_c"[]
//   Where({ "data.tags[0]": "x" }) ⇒ "data"#>ARRAY['tags','0'] = '"x"'
class SevenSql {
 public:
  explicit SevenSql(SqlWriter& writer) : w_(writer), rt_(writer.rt), k_(writer.rt.k) {}

  // `type`: undefined when nothing says it. `attribute` (may be null): the definition the value is a default of.
  std::string Escape(const Value& value, const Value& type, const Object* attribute = nullptr);
  std::string Expression(const Value& expression, const Value& type = {});
  std::string TypeSql(const Value& type, const TypeClass& cls, const Object* attribute = nullptr);
  std::string Where(const Value& conditions);

 private:
  // The two sides of a comparison with the operator between, and what is known of the left side's type.
  struct Comparison {
    Value left, left_type;
    std::string op;  // "" = none is written
    Value right;
  };
  struct Deeper;

  std::string EscapeAs(const Value& value, const Value& type, const Object* attribute);
  std::string Number(const Value& value);
  std::string Array(const Value& values, const Value& type, const Object* attribute);
  std::string Range(const Value& values, const Value& type);
  std::string Hstore(const Value& value);
  Value Guess(const Value& value);
  std::string List(const Value& values, const Value& type);
  std::string EnumName(const Object* attribute);
  std::string Literal(const Value& parts, const Value& type);
  std::string JsonPath(const std::string& expression, const Value& path, bool unquote);

  // seven_where.cc
  std::string WhereTop(const Value& input, const std::string& logic);
  std::string WherePair(const Value& left, const Value& value);
  std::string WhereNested(const Value& left, const Value& value, bool json, const std::string& logic, const Value& top,
                          std::vector<Value> path);
  std::string Compare(Comparison c);
  std::string Binary(const Comparison& c, const Value& right_type);
  std::string Substring(const Comparison& c, const char* op, bool start, bool end);
  Value OperandType(const Value& operand);
  // `$user.name$`, `data.tags[0]:unquote::text` as expressions.
  Value ParseAttribute(const std::string& text, Span span);
  bool ParseKey(const std::string& text, Span span, std::vector<Value>& path, std::vector<std::string>& casts);
  Value WithPath(const Value& operand, const std::vector<Value>& path);
  Value Wrapped(Value operand, const std::vector<std::string>& casts, Span span);

  SqlWriter& w_;
  Runtime& rt_;
  const Names& k_;
  int depth_ = 0;
};

}  // namespace sequelint::sequelize
