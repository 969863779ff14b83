// What a CHECK proves about every row: Postgres looks at the parts of its AND (predtest.c).

#include <algorithm>

#include "facts/context.h"
#include "schema/lexer.h"

namespace sequelint::facts {
namespace {

using schema::Token;
using Tokens = std::vector<Token>;

constexpr int kDeepest = 32;

// Tokens without the parentheses around the whole.
Tokens Unwrap(Tokens tokens) {
  while (tokens.size() >= 2 && tokens.front().Is("(") && tokens.back().Is(")")) {
    int depth = 0;
    for (size_t i = 0; i + 1 < tokens.size(); ++i) {
      depth += tokens[i].Is("(") ? 1 : tokens[i].Is(")") ? -1 : 0;
      if (depth == 0) return tokens;  // the first one closes before the end
    }
    tokens = Tokens(tokens.begin() + 1, tokens.end() - 1);
  }
  return tokens;
}

void Flatten(const Tokens& wrapped, int depth_left, std::vector<Tokens>& parts) {
  Tokens tokens = Unwrap(wrapped);
  int depth = 0;
  bool between = false;
  size_t start = 0;
  std::vector<Tokens> sides;
  auto take = [&](size_t end) {
    sides.emplace_back(tokens.begin() + static_cast<std::ptrdiff_t>(start),
                       tokens.begin() + static_cast<std::ptrdiff_t>(end));
    start = end + 1;
  };
  for (size_t i = 0; i < tokens.size(); ++i) {
    depth += tokens[i].Is("(") ? 1 : tokens[i].Is(")") ? -1 : 0;
    if (depth != 0) continue;
    if (tokens[i].Is("or")) {
      parts.push_back(std::move(tokens));
      return;
    }
    if (tokens[i].Is("between")) between = true;
    if (!tokens[i].Is("and")) continue;
    if (between) {
      between = false;  // this AND belongs to BETWEEN
    } else {
      take(i);
    }
  }
  if (sides.empty() || depth_left == 0) {
    parts.push_back(std::move(tokens));
    return;
  }
  take(tokens.size());
  for (const Tokens& side : sides) Flatten(side, depth_left - 1, parts);
}

}  // namespace

std::vector<Tokens> Conjuncts(std::string_view expression) {
  std::vector<Tokens> parts;
  Flatten(schema::Lex(expression), kDeepest, parts);
  return parts;
}

bool IsNotNullTest(const Tokens& part, std::string_view column) {
  return part.size() == 4 && part[0].IsName() && part[0].text == column && part[1].Is("is") && part[2].Is("not") &&
         part[3].Is("null");
}

bool ProvenNotNull(const schema::Table& table, std::string_view column) {
  return std::any_of(table.checks.begin(), table.checks.end(), [&](const schema::Check& check) {
    if (!check.validated) return false;
    std::vector<Tokens> parts = Conjuncts(check.expression);
    return std::any_of(parts.begin(), parts.end(), [&](const Tokens& part) { return IsNotNullTest(part, column); });
  });
}

}  // namespace sequelint::facts
