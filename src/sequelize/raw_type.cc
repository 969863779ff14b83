#include "sequelize/raw_type.h"

#include <vector>

#include "base/text.h"
#include "schema/lexer.h"
#include "schema/type.h"

namespace sequelint::sequelize {
namespace {

using schema::Token;

// Reads the column constraints behind a type.
class ConstraintReader {
 public:
  ConstraintReader(std::string_view sql, RawType& out) : sql_(sql), tokens_(schema::Lex(sql)), out_(out) {}

  // False when something is not understood.
  bool Run() {
    while (at_ < tokens_.size()) {
      if (!One()) return false;
    }
    return true;
  }

 private:
  bool Take(std::string_view word) {
    if (at_ >= tokens_.size() || tokens_[at_].kind == Token::Kind::kQuoted || !tokens_[at_].Is(word)) return false;
    ++at_;
    return true;
  }

  bool One() {
    if (Take("not")) return Take("null") && (out_.not_null = true);
    if (Take("null")) return true;
    if (Take("unique")) return out_.unique = true;
    if (Take("primary")) return Take("key") && (out_.primary_key = true);
    if (Take("collate")) {
      if (at_ >= tokens_.size() || !tokens_[at_].IsName()) return false;
      out_.collation = tokens_[at_++].text;
      return true;
    }
    if (Take("default")) return Default();
    if (Take("generated")) return Generated();
    return false;
  }

  bool Generated() {
    bool by_default = Take("by");
    if (!(by_default ? Take("default") : Take("always")) || !Take("as")) return false;
    if (Take("identity")) {
      out_.auto_increment =
          by_default ? schema::AutoIncrement::kIdentityByDefault : schema::AutoIncrement::kIdentityAlways;
      return at_ >= tokens_.size() || !tokens_[at_].Is("(") || !Parenthesised().empty();
    }
    schema::Generated generated;
    generated.expression = Parenthesised();
    if (generated.expression.empty()) return false;
    generated.stored = !Take("virtual");
    Take("stored");
    out_.generated = generated;
    return true;
  }

  // The text between the parentheses that start here.
  std::string Parenthesised() {
    if (at_ >= tokens_.size() || !tokens_[at_].Is("(")) return {};
    size_t begin = tokens_[at_].end;
    for (int depth = 0; at_ < tokens_.size(); ++at_) {
      if (tokens_[at_].Is("(")) ++depth;
      if (tokens_[at_].Is(")") && --depth == 0) {
        return std::string(Trim(sql_.substr(begin, tokens_[at_++].begin - begin)));
      }
    }
    return {};
  }

  // Up to the next constraint at this level.
  bool Default() {
    if (at_ >= tokens_.size()) return false;
    size_t begin = tokens_[at_].begin, end = begin;
    for (int depth = 0; at_ < tokens_.size(); ++at_) {
      const Token& token = tokens_[at_];
      if (token.Is("(") || token.Is("[")) ++depth;
      if (token.Is(")") || token.Is("]")) --depth;
      bool ends =
          depth == 0 && token.kind == Token::Kind::kWord && end > begin &&
          (token.text == "not" || token.text == "unique" || token.text == "primary" || token.text == "collate" ||
           token.text == "generated" || token.text == "references" || token.text == "check");
      if (ends) break;
      end = token.end;
    }
    out_.default_sql = std::string(sql_.substr(begin, end - begin));
    return true;
  }

  std::string_view sql_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  RawType& out_;
};

}  // namespace

RawType ReadRawType(std::string_view sql) {
  RawType out;
  schema::Type type = schema::ParseType(sql);
  if (type.serial) out.auto_increment = schema::AutoIncrement::kSerial;
  std::string rest = type.rest;
  if (!rest.empty()) {
    RawType read = out;
    if (ConstraintReader(rest, read).Run()) {
      out = read;
      type.rest.clear();
    }
  }
  out.type = schema::Print(type);
  return out;
}

void ReadExpression(std::string_view sql, schema::IndexColumn& out) {
  std::vector<Token> tokens = schema::Lex(sql);
  size_t end = tokens.size();
  auto word = [&](size_t back, std::string_view text) {
    return end >= back && tokens[end - back].kind == Token::Kind::kWord && tokens[end - back].text == text;
  };
  if (word(2, "nulls") && (word(1, "first") || word(1, "last"))) {
    out.nulls = ToUpper(tokens[end - 1].text);
    end -= 2;
  }
  if (end > 1 && (word(1, "asc") || word(1, "desc"))) {
    out.order = ToUpper(tokens[end - 1].text);
    --end;
  }
  if (end == 1 && tokens[0].IsName()) {
    out.name = tokens[0].text;
    return;
  }
  size_t length = end == 0 ? sql.size() : tokens[end - 1].end;
  out.expression = std::string(Trim(sql.substr(0, length)));
}

}  // namespace sequelint::sequelize
