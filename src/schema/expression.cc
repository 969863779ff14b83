#include "schema/expression.h"

#include <optional>
#include <vector>

#include "base/text.h"
#include "schema/constant.h"
#include "schema/keywords.h"
#include "schema/lexer.h"
#include "schema/type.h"

namespace sequelint::schema {
namespace {

// An operator-precedence parser that writes its result at once: every operand carries its text and how tightly its
// outermost operator binds, and gets parentheses exactly where its new place needs them. So `((a) > (0))` and `a > 0`
// come out alike, and `(a + b) * c` keeps its meaning.

constexpr size_t kLongest = 8192;  // longer texts are compared token by token
constexpr int kDeepest = 64;

// Postgres' precedence, loosest first.
enum Binding : int {
  kOr = 1,
  kAnd,
  kNot,
  kIs,
  kCompare,
  kLike,
  kOperator,
  kAdd,
  kMultiply,
  kPower,
  kAtTimeZone,
  kCollate,
  kUnary,
  kSubscript,
  kCast,
  kPrimary
};

struct Operand {
  std::string text;
  int binding = kPrimary;
  ExpressionKind kind = ExpressionKind::kOther;
  std::vector<std::string> elements;  // of an ARRAY
};

bool IsConstant(const Operand& operand) { return operand.kind != ExpressionKind::kOther; }

std::string Inside(const Operand& operand, int binding) {
  return operand.binding < binding ? "(" + operand.text + ")" : operand.text;
}

Operand Binary(const Operand& left, std::string_view op, const Operand& right, int binding) {
  // Chains of AND and OR need no parentheses on either side; other operators group to the left.
  int right_binding = binding == kAnd || binding == kOr ? binding : binding + 1;
  return {Inside(left, binding) + " " + std::string(op) + " " + Inside(right, right_binding), binding};
}

bool LooksNumeric(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  bool digit = false, dot = false;
  for (char c : text) {
    if (c >= '0' && c <= '9')
      digit = true;
    else if (c == '.' && !dot)
      dot = true;
    else
      return false;
  }
  return digit;
}

bool IsNumericType(std::string_view name) {
  return name == "integer" || name == "bigint" || name == "smallint" || name == "numeric" || name == "real" ||
         name == "double precision";
}

bool IsTextType(std::string_view name) {
  return name == "text" || name == "character varying" || name == "character" || name == "bpchar";
}

// `"public"."Users_id_seq"` ⇒ `"Users_id_seq"`: as regclass prints it.
std::string CanonicalRelation(std::string_view text) {
  std::vector<std::string> parts;
  for (const Token& token : Lex(text)) {
    if (token.IsName()) parts.push_back(QuoteIfNeeded(token.text));
  }
  if (parts.size() > 1 && parts[0] == "public") parts.erase(parts.begin());
  return Join(parts, ".");
}

Operand Cast(Operand operand, const Type& type) {
  if (operand.kind == ExpressionKind::kString && type.array == 0 && type.name == "regclass") {
    std::string inner = ReplaceAll(operand.text.substr(1, operand.text.size() - 2), "''", "'");
    operand.text = QuoteLiteral(CanonicalRelation(inner));
  }
  if (operand.kind == ExpressionKind::kString && type.array == 0 && type.name == "interval") {
    std::string inner = ReplaceAll(operand.text.substr(1, operand.text.size() - 2), "''", "'");
    operand.text = QuoteLiteral(CanonicalConstant(inner, type.name));
  }
  if (operand.kind == ExpressionKind::kString && type.array == 0 && IsNumericType(type.name)) {
    std::string inner = operand.text.substr(1, operand.text.size() - 2);
    if (LooksNumeric(inner)) return {inner, inner[0] == '-' ? kUnary : kPrimary, ExpressionKind::kNumber};
  }
  if (operand.kind == ExpressionKind::kString && type.array == 0 && type.name == "boolean") {
    std::string word = ToLower(operand.text);
    if (word == "'t'" || word == "'true'") return {"true", kPrimary, ExpressionKind::kBoolean};
    if (word == "'f'" || word == "'false'") return {"false", kPrimary, ExpressionKind::kBoolean};
  }
  if (IsConstant(operand) || IsTextType(type.name)) return operand;
  return {Inside(operand, kCast) + "::" + Print(type), kCast};
}

const Type kRegclass = {"", "regclass", "", 0, true, false, ""};

class Parser {
 public:
  explicit Parser(std::string_view sql) : sql_(sql), tokens_(Lex(sql)) {}

  std::optional<Operand> Run() {
    Operand result = Expression(0);
    if (failed_ || at_ < tokens_.size()) return std::nullopt;
    return result;
  }

 private:
  const Token* Peek(size_t ahead = 0) const { return at_ + ahead < tokens_.size() ? &tokens_[at_ + ahead] : nullptr; }
  bool At(std::string_view text, size_t ahead = 0) const { return Peek(ahead) && Peek(ahead)->Is(text); }
  bool Take(std::string_view text) { return At(text) && ++at_; }
  void Expect(std::string_view text) { failed_ |= !Take(text); }
  Operand Fail() {
    failed_ = true;
    return {};
  }

  Operand Expression(int loosest) {
    if (++depth_ > kDeepest) failed_ = true;
    Operand left = failed_ ? Operand{} : Prefix();
    while (!failed_ && Peek()) {
      std::optional<Operand> next = Infix(left, loosest);
      if (!next) break;
      left = std::move(*next);
    }
    --depth_;
    return left;
  }

  Operand Prefix() {
    const Token* token = Peek();
    if (!token) return Fail();
    switch (token->kind) {
      case Token::Kind::kNumber:
        ++at_;
        return {token->text, kPrimary, ExpressionKind::kNumber};
      case Token::Kind::kString:
        ++at_;
        return {QuoteLiteral(ShortestMoment(token->text)), kPrimary, ExpressionKind::kString};
      case Token::Kind::kOperator:
        return PrefixOperator(*token);
      case Token::Kind::kQuoted:
        return Name();
      case Token::Kind::kWord:
        return Word(*token);
    }
    return Fail();
  }

  Operand PrefixOperator(const Token& token) {
    ++at_;
    if (token.Is("(")) {
      Operand inner = Expression(0);
      if (!At(",")) {
        Expect(")");
        return inner;
      }
      std::string row = "(" + inner.text;
      while (!failed_ && Take(",")) row += ", " + Expression(0).text;
      Expect(")");
      return {row + ")"};
    }
    if (token.Is("[")) return Array();  // the inner brackets of ARRAY[[1], [2]]
    if (token.Is("+") || token.Is("-") || token.Is("~")) {
      Operand inner = Expression(kUnary);
      if (token.Is("-") && inner.kind == ExpressionKind::kNumber) return {"-" + inner.text, kUnary, inner.kind};
      if (token.Is("+")) return inner;
      return {token.text + Inside(inner, kUnary), kUnary};
    }
    return Fail();
  }

  Operand Word(const Token& token) {
    const std::string& word = token.text;
    if (word == "null") return ++at_, Operand{"NULL", kPrimary, ExpressionKind::kNull};
    if (word == "true" || word == "false") return ++at_, Operand{word, kPrimary, ExpressionKind::kBoolean};
    if (word == "not") {
      ++at_;
      return {"NOT " + Inside(Expression(kNot), kNot), kNot};
    }
    if (word == "case") return ++at_, Case();
    if (word == "array" && At("[", 1)) return at_ += 2, Array();
    if (word == "cast" && At("(", 1)) {
      at_ += 2;
      Operand inner = Expression(0);
      Expect("as");
      std::optional<Type> type = TypeName();
      Expect(")");
      return type ? Cast(std::move(inner), *type) : Fail();
    }
    if (word == "current_timestamp" && !At("(", 1)) return ++at_, Operand{"now()"};
    if ((word == "b" || word == "x") && Peek(1) && Peek(1)->kind == Token::Kind::kString) {
      at_ += 2;
      return {word + QuoteLiteral(tokens_[at_ - 1].text), kPrimary, ExpressionKind::kString};
    }
    if (std::optional<Operand> constant = TypedConstant()) return *constant;
    static constexpr std::string_view kValues[] = {
        "current_date", "current_time",   "localtime",         "localtimestamp", "current_user",   "session_user",
        "user",         "current_schema", "current_timestamp", "current_role",   "current_catalog"};
    for (std::string_view value : kValues) {
      if (word == value && !At("(", 1)) return ++at_, Operand{word};
    }
    if (IsReserved(word) && !At("(", 1)) return Fail();
    return Name();
  }

  // `date '2020-01-01'`, `interval '1 day'`
  std::optional<Operand> TypedConstant() {
    if (!Peek(1) || (Peek(1)->kind != Token::Kind::kString && !At("time", 2) && !At("precision", 1))) {
      return std::nullopt;
    }
    size_t start = at_;
    std::optional<Type> type = TypeName();
    if (type && Peek() && Peek()->kind == Token::Kind::kString) {
      std::string text = QuoteLiteral(ShortestMoment(Peek()->text));
      ++at_;
      return Cast({std::move(text), kPrimary, ExpressionKind::kString}, *type);
    }
    at_ = start;
    return std::nullopt;
  }

  Operand Case() {
    std::string text = "CASE";
    if (!At("when")) text += " " + Expression(0).text;
    while (!failed_ && Take("when")) {
      text += " WHEN " + Expression(0).text;
      Expect("then");
      text += " THEN " + Expression(0).text;
    }
    if (Take("else")) {
      Operand otherwise = Expression(0);
      if (otherwise.kind != ExpressionKind::kNull) text += " ELSE " + otherwise.text;
    }
    Expect("end");
    return {text + " END"};
  }

  Operand Array() {
    Operand array{"", kPrimary, ExpressionKind::kArray};
    while (!failed_ && !At("]")) {
      Operand element = Expression(0);
      if (!IsConstant(element)) array.kind = ExpressionKind::kOther;
      array.elements.push_back(element.text);
      if (!Take(",")) break;
    }
    Expect("]");
    array.text = "ARRAY[" + Join(array.elements, ", ") + "]";
    return array;
  }

  // A column, or a call with its arguments.
  Operand Name() {
    std::vector<std::string> parts;
    do {
      if (!Peek() || !Peek()->IsName()) return Fail();
      const Token& token = *Peek();
      bool call = At("(", 1);
      bool plain = token.text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
      parts.push_back(call && plain ? token.text : QuoteIfNeeded(token.text));
      ++at_;
    } while (Take("."));
    if (parts.size() > 1 && (parts[0] == "public" || parts[0] == "pg_catalog")) parts.erase(parts.begin());
    std::string name = Join(parts, ".");
    if (!Take("(")) return {name};
    return Call(name);
  }

  Operand Call(const std::string& name) {
    std::string arguments;
    if (Take("distinct")) arguments += "DISTINCT ";
    while (!failed_ && !At(")")) {
      if (Take("*")) {
        arguments += "*";
      } else {
        Operand argument = Expression(0);
        bool sequence = arguments.empty() && (name == "nextval" || name == "currval" || name == "setval");
        if (sequence) argument = Cast(std::move(argument), kRegclass);
        arguments += argument.text;
      }
      if (Take(","))
        arguments += ", ";
      else if (Take("from"))
        arguments += name == "substring" ? ", " : " FROM ";  // the same function, in SQL's own words
      else if (Take("for"))
        arguments += " FOR ";
      else
        break;
    }
    Expect(")");
    return {name + "(" + arguments + ")"};
  }

  std::optional<Operand> Infix(const Operand& left, int loosest) {
    const Token& token = *Peek();
    if (token.kind == Token::Kind::kOperator) return InfixOperator(left, token, loosest);
    if (token.kind != Token::Kind::kWord) return std::nullopt;
    if (token.Is("and") || token.Is("or")) {
      int binding = token.Is("and") ? kAnd : kOr;
      if (binding < loosest) return std::nullopt;
      ++at_;
      return Binary(left, ToUpper(token.text), Expression(binding + 1), binding);
    }
    if (token.Is("is") || token.Is("isnull") || token.Is("notnull")) return Is(left, loosest);
    if (token.Is("at") && At("time", 1) && At("zone", 2)) {
      if (kAtTimeZone < loosest) return std::nullopt;
      at_ += 3;
      Operand zone = Expression(kAtTimeZone + 1);
      return Operand{"timezone(" + zone.text + ", " + left.text + ")"};
    }
    if (token.Is("collate")) {
      if (kCollate < loosest) return std::nullopt;
      ++at_;
      return Operand{Inside(left, kCollate) + " COLLATE " + Name().text, kCollate};
    }
    return Membership(left, loosest);
  }

  std::optional<Operand> InfixOperator(const Operand& left, const Token& token, int loosest) {
    const std::string op = token.text == "!=" ? "<>" : token.text;
    if (op == ")" || op == "]" || op == "," || op == ";" || op == "(") return std::nullopt;
    if (op == "::") {
      ++at_;
      std::optional<Type> type = TypeName();
      return type ? Cast(left, *type) : Fail();
    }
    if (op == "[") {
      ++at_;
      std::string index = Expression(0).text;
      if (Take(":")) index += ":" + Expression(0).text;
      Expect("]");
      return Operand{Inside(left, kSubscript) + "[" + index + "]", kSubscript};
    }
    int binding = kOperator;
    if (op == "<" || op == ">" || op == "=" || op == "<=" || op == ">=" || op == "<>") binding = kCompare;
    if (op == "+" || op == "-") binding = kAdd;
    if (op == "*" || op == "/" || op == "%") binding = kMultiply;
    if (op == "^") binding = kPower;
    if (binding < loosest) return std::nullopt;
    ++at_;
    if (binding == kCompare && (At("any") || At("all") || At("some"))) return Quantified(left, op);
    return Binary(left, op, Expression(binding + 1), binding);
  }

  Operand Quantified(const Operand& left, const std::string& op) {
    std::string word = At("all") ? "ALL" : "ANY";
    ++at_;
    Expect("(");
    Operand set = Expression(0);
    Expect(")");
    if (!set.elements.empty() && ((op == "=" && word == "ANY") || (op == "<>" && word == "ALL"))) {
      return In(left, set.elements, op == "<>");
    }
    return {Inside(left, kCompare + 1) + " " + op + " " + word + " (" + set.text + ")", kCompare};
  }

  // One element is what Postgres stores as a plain comparison.
  Operand In(const Operand& left, const std::vector<std::string>& elements, bool negated) {
    if (elements.size() == 1) {
      return {Inside(left, kCompare) + (negated ? " <> " : " = ") + elements[0], kCompare};
    }
    return {Inside(left, kLike) + (negated ? " NOT IN (" : " IN (") + Join(elements, ", ") + ")", kLike};
  }

  std::optional<Operand> Is(const Operand& left, int loosest) {
    if (kIs < loosest) return std::nullopt;
    bool negated = At("notnull");
    if (Take("isnull") || Take("notnull")) {
      return Operand{Inside(left, kIs + 1) + (negated ? " IS NOT NULL" : " IS NULL"), kIs};
    }
    ++at_;
    negated = Take("not");
    if (Take("distinct")) {
      Expect("from");
      Operand distinct{Inside(left, kIs + 1) + " IS DISTINCT FROM " + Inside(Expression(kIs + 1), kIs + 1), kIs};
      return negated ? Operand{"NOT (" + distinct.text + ")", kNot} : distinct;
    }
    if (!Peek() || Peek()->kind != Token::Kind::kWord) return Fail();
    std::string what = ToUpper(Peek()->text);
    ++at_;
    return Operand{Inside(left, kIs + 1) + (negated ? " IS NOT " : " IS ") + what, kIs};
  }

  // [NOT] IN (…) | BETWEEN x AND y | LIKE x | ILIKE x
  std::optional<Operand> Membership(const Operand& left, int loosest) {
    size_t word = At("not") ? 1 : 0;
    bool negated = word == 1;
    if (!At("in", word) && !At("between", word) && !At("like", word) && !At("ilike", word)) return std::nullopt;
    if (kLike < loosest) return std::nullopt;
    std::string what = Peek(word)->text;
    at_ += word + 1;
    if (what == "like" || what == "ilike") {
      std::string op = std::string(negated ? "!" : "") + (what == "like" ? "~~" : "~~*");
      return Binary(left, op, Expression(kLike + 1), kOperator);
    }
    if (what == "between") {
      Operand low = Expression(kLike + 1);
      Expect("and");
      Operand high = Expression(kLike + 1);
      return negated ? Binary(Binary(left, "<", low, kCompare), "OR", Binary(left, ">", high, kCompare), kOr)
                     : Binary(Binary(left, ">=", low, kCompare), "AND", Binary(left, "<=", high, kCompare), kAnd);
    }
    Expect("(");
    std::vector<std::string> elements;
    do elements.push_back(Expression(0).text);
    while (!failed_ && Take(","));
    Expect(")");
    return In(left, elements, negated);
  }

  std::optional<Type> TypeName() {
    if (!Peek() || !Peek()->IsName()) return std::nullopt;
    std::string_view text = sql_.substr(Peek()->begin);
    Type type = ParseType(text);
    if (type.name.empty()) return std::nullopt;
    size_t end = sql_.size();
    if (!type.rest.empty()) {
      size_t trailing = text.size() - Trim(text).size() - (text.find_first_not_of(" \t\n\r\f\v"));
      end = sql_.size() - trailing - type.rest.size();
    }
    while (at_ < tokens_.size() && tokens_[at_].begin < end) ++at_;
    type.rest.clear();
    return type;
  }

  std::string_view sql_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

}  // namespace

CanonicalForm Canonicalize(std::string_view sql) {
  if (sql.size() <= kLongest) {
    if (std::optional<Operand> operand = Parser(sql).Run()) return {std::move(operand->text), operand->kind};
  }
  return {PrintTokens(sql), ExpressionKind::kOther};
}

std::string CanonicalExpression(std::string_view sql) { return Canonicalize(sql).sql; }

}  // namespace sequelint::schema
