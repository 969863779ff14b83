#include "plan/routine.h"

#include <algorithm>
#include <vector>

#include "schema/lexer.h"

namespace sequelint::plan {

using schema::Token;

namespace {

// The words that may stand behind RETURNS and its type.
constexpr std::string_view kClauses[] = {"language",  "as",       "immutable", "stable",    "volatile", "strict",
                                         "called",    "returns",  "security",  "external",  "cost",     "rows",
                                         "support",   "parallel", "set",       "leakproof", "not",      "window",
                                         "transform", "begin",    "return"};

size_t NameOf(const std::vector<Token>& tokens) {
  size_t at = 0;
  while (at < tokens.size() && !tokens[at].Is("function") && !tokens[at].Is("procedure")) ++at;
  return at;
}

// `(a integer) RETURNS bigint`, from the first parenthesis on.
std::vector<std::string> InterfaceOf(const schema::Object& function) {
  std::vector<Token> tokens = schema::Lex(function.definition);
  std::vector<std::string> words;
  size_t at = NameOf(tokens);
  if (at < tokens.size()) words.push_back(tokens[at].text);
  while (at < tokens.size() && !tokens[at].Is("(")) ++at;
  for (int depth = 0; at < tokens.size(); ++at) {
    depth += tokens[at].Is("(") ? 1 : tokens[at].Is(")") ? -1 : 0;
    words.push_back(tokens[at].text);
    if (depth == 0) break;
  }
  while (at < tokens.size() && !tokens[at].Is("returns")) ++at;
  for (++at; at < tokens.size(); ++at) {
    auto ends = [&](std::string_view clause) { return tokens[at].Is(clause); };
    if (std::any_of(std::begin(kClauses), std::end(kClauses), ends)) break;
    words.push_back(tokens[at].text);
  }
  return words;
}

}  // namespace

bool IsProcedure(const schema::Object& function) {
  std::vector<Token> tokens = schema::Lex(function.definition);
  size_t at = NameOf(tokens);
  return at < tokens.size() && tokens[at].Is("procedure");
}

bool CanReplace(const schema::Object& base, const schema::Object& head) {
  bool functions = base.kind == schema::ObjectKind::kFunction && head.kind == base.kind;
  return functions && base.name == head.name && InterfaceOf(base) == InterfaceOf(head);
}

bool Calls(std::string_view sql, std::string_view function) {
  std::vector<Token> tokens = schema::Lex(sql);
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].IsName() && tokens[i].text == function && tokens[i + 1].Is("(")) return true;
  }
  return false;
}

}  // namespace sequelint::plan
