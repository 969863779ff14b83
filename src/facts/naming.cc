// Facts for conventions: how names are spelled, and which file asks for the operation.

#include <algorithm>

#include "facts/context.h"

namespace sequelint::facts {
namespace {

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string SpellingOf(std::string_view name) {
  auto any = [&](auto is) { return std::any_of(name.begin(), name.end(), is); };
  bool plain =
      std::all_of(name.begin(), name.end(), [](char c) { return IsLower(c) || IsUpper(c) || IsDigit(c) || c == '_'; });
  if (name.empty() || !plain || IsDigit(name.front())) return "other";
  bool lower = any(IsLower), upper = any(IsUpper), underscore = name.find('_') != std::string_view::npos;
  if (!upper) return !underscore ? "lower" : "snake_case";
  if (!lower) return "UPPER_CASE";
  if (underscore) return "other";
  return IsUpper(name.front()) ? "PascalCase" : "camelCase";
}

void SetNamingFacts(const plan::Operation& operation, Facts& facts) {
  for (auto [name, spelling] : {std::pair{"table.name", "table.spelling"}, std::pair{"column", "column.spelling"},
                                std::pair{"index", "index.spelling"}}) {
    std::string word = facts.Word(name);
    if (!word.empty()) facts.Set(spelling, SpellingOf(word));
  }
  const Location& at = operation.at.empty() ? operation.base_at : operation.at;
  if (!at.file.empty()) facts.Set("file", at.file);
}

}  // namespace sequelint::facts
