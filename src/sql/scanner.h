#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace sequelint::sql {

// Stands in a text for a part that is not known (U+FFFC). Postgres takes it for an identifier.
inline constexpr std::string_view kHole = "\xEF\xBF\xBC";

// A token of SQL as Postgres' own scanner cuts them, without its text being copied.
struct Lexeme {
  enum class Kind { kEnd, kWord, kQuoted, kString, kNumber, kSymbol };
  Kind kind = Kind::kEnd;
  size_t begin = 0, end = 0;
};

// Walks over SQL: comments (nested ones too) and white space are skipped, strings of every kind are one token. Any
// bytes will do; what is never closed ends with the text.
class Scanner {
 public:
  explicit Scanner(std::string_view text, size_t at = 0) : text_(text), at_(at) {}
  Lexeme Next();
  size_t at() const { return at_; }
  void MoveTo(size_t at) { at_ = at; }
  std::string_view Text(const Lexeme& lexeme) const { return text_.substr(lexeme.begin, lexeme.end - lexeme.begin); }
  // Whether it is the word `lower`, written without quotes in any case.
  bool Is(const Lexeme& lexeme, std::string_view lower) const;

 private:
  bool SkipSpace();
  size_t StringEnd(size_t quote, bool escapes) const;
  size_t DollarEnd(size_t begin) const;  // npos when it is no dollar quote

  std::string_view text_;
  size_t at_;
};

// Whether a statement has the words, lower here, one after another, outside of strings and comments.
bool HasWords(std::string_view text, std::initializer_list<std::string_view> words);

// A statement of a text. Both ends are trimmed of blanks and comments; the semicolon is outside.
struct Slice {
  size_t begin = 0, end = 0;
  int depth = 0;  // an upper bound of how deep its parse tree gets
};

// Cuts a text into statements: at semicolons outside parentheses and BEGIN ATOMIC … END. psql's lines (`\connect x`)
// and the data behind COPY … FROM stdin are left out.
std::vector<Slice> SplitStatements(std::string_view text);

// The ranges of the parts of `text` between top-level commas: `a numeric(1, 2), b int` ⇒ two.
std::vector<Slice> SplitCommas(std::string_view text, size_t begin, size_t end);

}  // namespace sequelint::sql
