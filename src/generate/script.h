#pragma once

#include <string>
#include <utility>
#include <vector>

namespace sequelint::generate {

// JavaScript expressions that are printed over several lines where one would be too long.
struct Script {
  enum class Kind { kText, kObject, kList, kCall } kind = Kind::kText;
  std::string text;                                   // of kText the expression itself, of kCall the callee
  std::vector<std::pair<std::string, Script>> parts;  // keys are for kObject only; "" = shorthand

  static Script Text(std::string text);
  static Script Object(std::vector<std::pair<std::string, Script>> fields = {});
  static Script List(std::vector<Script> items);
  static Script Call(std::string callee, std::vector<Script> arguments);
  Script& Field(std::string key, Script value);
};

struct ScriptStyle {
  char quote = '\'';
  std::string indent = "  ";
  bool semicolons = true;
  size_t width = 100;
};

// Stands for a line break inside a template literal: lines are indented, but not the text of a literal.
constexpr char kLiteralBreak = '\x01';

// A string literal: in the style's quotes, or a template literal when it has quotes or lines.
Script String(const std::string& text, const ScriptStyle& style);

// The expression as it stands behind `column` characters on a line that is indented by `depth`.
std::string Print(const Script& script, const ScriptStyle& style, size_t depth, size_t column);

}  // namespace sequelint::generate
