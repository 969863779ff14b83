#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sequelint::schema {

// One token of SQL. Comments and white space are dropped; unknown bytes become operators, so lexing never fails.
struct Token {
  enum class Kind {
    kWord,    // an unquoted word, folded to lower case
    kQuoted,  // a double-quoted identifier, quotes undone
    kString,  // a string constant ('…', E'…', $tag$…$tag$), quotes and escapes undone
    kNumber,
    kOperator,  // everything else: `(`, `)`, `,`, `::`, `<=`, …
  };
  Kind kind = Kind::kOperator;
  std::string text;
  size_t begin = 0, end = 0;  // byte range in the source
  bool operator==(const Token& other) const { return kind == other.kind && text == other.text; }
  bool Is(std::string_view op) const { return (kind == Kind::kOperator || kind == Kind::kWord) && text == op; }
  bool IsName() const { return kind == Kind::kWord || kind == Kind::kQuoted; }
};

std::vector<Token> Lex(std::string_view sql);

// Its tokens, one blank between, quoted where they must be.
std::string PrintTokens(std::string_view sql);

// The last token of the name that begins at `first`: `name` or `schema.name`.
size_t EndOfName(const std::vector<Token>& tokens, size_t first);

}  // namespace sequelint::schema
