#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "facts/fact.h"
#include "lint/finding.h"

namespace sequelint::lint {

// One test of one fact: any of the words holds, or the number is at least `at_least`.
struct Test {
  std::string fact;
  enum class Kind { kOneOf, kPresent, kAbsent, kAtLeast } kind = Kind::kOneOf;
  std::vector<std::string> words;  // "true", "false", numbers and words alike, compared as the fact's type
  double at_least = 0;
};
using AllOf = std::vector<Test>;
using Condition = std::vector<AllOf>;  // any of these; empty = no condition

enum class Truth { kFalse, kUnknown, kTrue };
Truth Evaluate(const Condition& condition, const facts::Facts& facts);  // Kleene logic; empty condition is kTrue

struct Example {
  bool bad = false;
  std::string title;            // the section's heading behind "Bad:" / "Good:"
  std::string config_json;      // that section's configuration, "" = none
  std::map<std::string, std::string> base, head;  // path → text
  struct Expected { std::string file; uint32_t line = 0; };
  std::vector<Expected> findings;  // the `// finding` marks, lines at head
  uint32_t line = 0;               // of the first fence, for messages
};

// A rule is a page: see docs/rules.md for the format.
struct Rule {
  std::string id;
  std::string path;
  Severity severity = Severity::kWarning;
  std::vector<std::pair<Severity, Condition>> severity_when;
  std::vector<std::string> operations;
  Condition when, unless;
  std::string message;            // with {placeholders}
  std::vector<std::string> related;  // names of fact places
  std::string anchor;             // which part of the operation the finding stands on: "", "type", "nullable", "default"
  bool preview = false;
  std::string title, summary;     // first heading, first paragraph
  std::string why, fix, ignore;   // sections "Why", "Safe way" and "When to ignore it" as Markdown
  std::string markdown;           // the whole page below the front matter
  std::vector<Example> examples;
};

// Parses one page, strictly: unknown keys, facts, operations, words and placeholders, missing sections, missing or
// unclosed examples are errors with file, line and "did you mean".
Result<Rule> ParseRule(std::string_view path, std::string_view text);

// The pages embedded in the binary, sorted by id; parsed once. They are tested, so a defect here is fatal.
const std::vector<Rule>& BuiltInRules();

}  // namespace sequelint::lint
