#include <string>
#include <vector>

#include "base/text.h"
#include "schema/expression.h"
#include "schema/lexer.h"

namespace sequelint::schema {

// [USING method] (element WITH operator, …) [INCLUDE (…)] [WHERE (predicate)] [DEFERRABLE …]
std::string CanonicalExclusion(std::string_view definition) {
  std::vector<Token> tokens = Lex(definition);
  auto text = [&](size_t from, size_t to) {  // of the tokens between
    return from < to ? definition.substr(tokens[from].begin, tokens[to - 1].end - tokens[from].begin)
                     : std::string_view();
  };
  auto close = [&](size_t open) {  // the token of the closing parenthesis
    int depth = 0;
    for (size_t i = open; i < tokens.size(); ++i) {
      if (tokens[i].Is("(")) ++depth;
      if (tokens[i].Is(")") && --depth == 0) return i;
    }
    return tokens.size();
  };
  bool named = tokens.size() > 2 && tokens[0].Is("using");
  size_t open = named ? 2 : 0, end = open < tokens.size() && tokens[open].Is("(") ? close(open) : tokens.size();
  if (end == tokens.size()) return PrintTokens(definition);
  std::string canonical = "USING " + (named ? tokens[1].text : "gist") + " (";
  size_t start = open + 1, with = 0;
  int depth = 0;
  for (size_t i = start; i <= end; ++i) {
    if (tokens[i].Is("(")) ++depth;
    if (depth == 0 && tokens[i].Is("with")) with = i;
    if (depth == 0 && (tokens[i].Is(",") || i == end)) {
      if (with <= start) return PrintTokens(definition);
      canonical += CanonicalExpression(text(start, with)) + " WITH " + PrintTokens(text(with + 1, i));
      canonical += i == end ? ")" : ", ";
      start = i + 1;
    }
    if (tokens[i].Is(")")) --depth;
  }
  for (size_t i = end + 1; i < tokens.size(); ++i) {
    if (!tokens[i].Is("where") || i + 1 >= tokens.size() || close(i + 1) == tokens.size()) {
      canonical += " " + ToUpper(PrintTokens(text(i, i + 1)));
      continue;
    }
    size_t last = close(i + 1);
    canonical += " WHERE " + CanonicalExpression(text(i + 1, last + 1));
    i = last;
  }
  return canonical;
}

}  // namespace sequelint::schema
