#include "schema/lexer.h"

#include <cctype>
#include <cstring>

#include "base/text.h"
#include "schema/type.h"

namespace sequelint::schema {
namespace {

bool WordStart(unsigned char c) { return std::isalpha(c) || c == '_' || c >= 0x80; }
bool WordPart(unsigned char c) { return WordStart(c) || std::isdigit(c) || c == '$'; }

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

class Lexer {
 public:
  explicit Lexer(std::string_view sql) : sql_(sql) {}

  std::vector<Token> Run() {
    while (SkipBlank(), at_ < sql_.size()) Next();
    return std::move(tokens_);
  }

 private:
  char Peek(size_t ahead = 0) const { return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0'; }

  void SkipBlank() {
    while (at_ < sql_.size()) {
      if (std::isspace(static_cast<unsigned char>(sql_[at_]))) {
        ++at_;
      } else if (Peek() == '-' && Peek(1) == '-') {
        while (at_ < sql_.size() && sql_[at_] != '\n') ++at_;
      } else if (Peek() == '/' && Peek(1) == '*') {
        SkipBlockComment();
      } else {
        return;
      }
    }
  }

  void SkipBlockComment() {  // these nest
    int depth = 0;
    do {
      if (Peek() == '/' && Peek(1) == '*') {
        ++depth, at_ += 2;
      } else if (Peek() == '*' && Peek(1) == '/') {
        --depth, at_ += 2;
      } else {
        ++at_;
      }
    } while (depth > 0 && at_ < sql_.size());
  }

  void Add(Token::Kind kind, std::string text, size_t begin) { tokens_.push_back({kind, std::move(text), begin, at_}); }

  void Next() {
    size_t begin = at_;
    char c = Peek();
    if (c == '"') return Quoted(begin);
    if (c == '\'') return String(begin, false);
    if ((c == 'e' || c == 'E') && Peek(1) == '\'') {
      ++at_;
      return String(begin, true);
    }
    if (c == '$' && DollarString(begin)) return;
    if (WordStart(static_cast<unsigned char>(c))) return Word(begin);
    if (std::isdigit(static_cast<unsigned char>(c)) ||
        (c == '.' && std::isdigit(static_cast<unsigned char>(Peek(1))))) {
      return Number(begin);
    }
    Operator(begin);
  }

  void Quoted(size_t begin) {
    std::string text;
    for (++at_; at_ < sql_.size(); ++at_) {
      if (sql_[at_] == '"') {
        if (Peek(1) != '"') break;
        ++at_;
      }
      text += sql_[at_];
    }
    if (at_ < sql_.size()) ++at_;
    Add(Token::Kind::kQuoted, std::move(text), begin);
  }

  void String(size_t begin, bool escapes) {
    std::string text;
    for (++at_; at_ < sql_.size(); ++at_) {
      if (sql_[at_] == '\'') {
        if (Peek(1) != '\'') break;
        ++at_;
      } else if (escapes && sql_[at_] == '\\' && at_ + 1 < sql_.size()) {
        ++at_;
        const char* plain = "bfnrt";
        const char* found = std::strchr(plain, sql_[at_]);
        text += found && *found ? "\b\f\n\r\t"[found - plain] : sql_[at_];
        continue;
      }
      text += sql_[at_];
    }
    if (at_ < sql_.size()) ++at_;
    Add(Token::Kind::kString, std::move(text), begin);
  }

  bool DollarString(size_t begin) {
    size_t end = at_ + 1;
    while (end < sql_.size() && WordPart(static_cast<unsigned char>(sql_[end])) && sql_[end] != '$') ++end;
    if (end >= sql_.size() || sql_[end] != '$') return false;
    std::string_view tag = sql_.substr(at_, end - at_ + 1);
    size_t close = sql_.find(tag, end + 1);
    if (close == std::string_view::npos) return false;
    std::string text(sql_.substr(end + 1, close - end - 1));
    at_ = close + tag.size();
    Add(Token::Kind::kString, std::move(text), begin);
    return true;
  }

  void Word(size_t begin) {
    std::string text;
    while (at_ < sql_.size() && WordPart(static_cast<unsigned char>(sql_[at_]))) text += Lower(sql_[at_++]);
    Add(Token::Kind::kWord, std::move(text), begin);
  }

  void Number(size_t begin) {
    std::string text;
    bool exponent = false;
    while (at_ < sql_.size()) {
      char c = Lower(sql_[at_]);
      bool sign = (c == '+' || c == '-') && exponent && text.back() == 'e';
      if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && !sign) break;
      exponent |= c == 'e';
      text += c;
      ++at_;
    }
    Add(Token::Kind::kNumber, std::move(text), begin);
  }

  void Operator(size_t begin) {
    if (std::strchr("()[],;", Peek())) {
      std::string text(1, sql_[at_++]);
      return Add(Token::Kind::kOperator, std::move(text), begin);
    }
    const char* joining = "+-*/<>=~!@#%^&|`?:.";
    std::string text(1, sql_[at_++]);
    while (at_ < sql_.size() && std::strchr(joining, text[0]) && std::strchr(joining, sql_[at_])) {
      if ((sql_[at_] == '-' && Peek(1) == '-') || (sql_[at_] == '/' && Peek(1) == '*')) break;
      if (text == "." || text == "::" || sql_[at_] == '.') break;
      // `=-1` and `<-1`: a sign ends an operator unless it holds one of ~ ! @ # % ^ & | ` ?
      if ((sql_[at_] == '-' || sql_[at_] == '+') && text.find_first_of("~!@#%^&|`?-") == std::string::npos) break;
      text += sql_[at_++];
    }
    Add(Token::Kind::kOperator, std::move(text), begin);
  }

  std::string_view sql_;
  size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> Lex(std::string_view sql) { return Lexer(sql).Run(); }

std::string PrintTokens(std::string_view sql) {
  std::string text;
  for (const Token& token : Lex(sql)) {
    if (!text.empty()) text += ' ';
    if (token.kind == Token::Kind::kString)
      text += QuoteLiteral(token.text);
    else if (token.kind == Token::Kind::kQuoted)
      text += QuoteIfNeeded(token.text);
    else
      text += token.text;
  }
  return text;
}

size_t EndOfName(const std::vector<Token>& tokens, size_t first) {
  return first + 2 < tokens.size() && tokens[first + 1].Is(".") ? first + 2 : first;
}

}  // namespace sequelint::schema
