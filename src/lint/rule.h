#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/source_reader.h"
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
Truth Evaluate(const Test& test, const facts::Facts& facts);
Truth Evaluate(const Condition& condition, const facts::Facts& facts);  // Kleene logic; empty condition is kTrue

// One Bad or Good example of a page: a project at base and at head.
struct Example {
  bool bad = false;
  std::string title;                              // what follows "Bad:" or "Good:" in the section's heading
  std::string config_json;                        // that section's configuration, "" = none
  std::map<std::string, std::string> base, head;  // path → text
  std::map<std::string, std::string> meanwhile;   // what base got since head forked off: fences with ` meanwhile`
  struct Expected {
    std::string file;
    uint32_t line = 0;
    bool at_base = false;  // a file that head deletes: the line is base's
  };
  std::vector<Expected> findings;  // the `// finding` marks
  uint32_t line = 0;               // of the section's heading in the page, for messages
};

// A rule is a page: see docs/rules.md for the format.
struct Rule {
  std::string id;  // the file's name
  std::string path;
  std::string category;  // "blocking", "failure", "data-loss" …
  Severity severity = Severity::kWarning;
  std::vector<std::pair<Severity, Condition>> severity_when;  // the first that is known true
  std::vector<std::string> operations;                        // empty = any
  Condition when, unless;
  std::string message;               // with {placeholders}
  std::string help;                  // the same, what to do instead
  std::vector<std::string> related;  // names of fact places
  std::string anchor;                // the part the finding stands on: "", "type", "nullable", "default", "table"
  bool preview = false;
  bool fold = false;             // its findings about one table in one file are told as one …
  std::vector<std::string> fold_by;  // … as far as these facts are the same, which the message speaks of
  bool asks_direction = false;   // the condition names `direction`: it is about the way back too
  std::string title, summary;    // first heading, first paragraph
  std::string why, fix, ignore;  // sections "Why", "Safe way" and "When to ignore it" as Markdown
  std::string markdown;          // the whole page below the front matter
  std::vector<Example> examples;
};

// Parses one page, strictly: unknown keys, facts, operations, words and placeholders, missing sections, missing or
// unclosed examples are errors with file, line and "did you mean".
Result<Rule> ParseRule(std::string_view path, std::string_view text);

// The pages embedded in the binary, sorted by id; parsed once. They are tested, so a defect here is fatal.
const std::vector<Rule>& BuiltInRules();

// The built-in pages and those in `folders` of `source`, sorted by id.
Result<std::vector<Rule>> LoadRules(const SourceReader& source, const std::vector<std::string>& folders);

// Whether a file in a folder of rules is a page: Markdown, but no README.
bool IsPage(std::string_view path);
// Adds a page of the project's own. An error when its id is taken.
Result<bool> AddRule(std::vector<Rule>& rules, Rule rule);

const Rule* FindRule(const std::vector<Rule>& rules, std::string_view id);

// `text` with each {fact} replaced by its value. Braces that hold no fact's name stay as they are.
std::string Interpolate(std::string_view text, const facts::Facts& facts);

}  // namespace sequelint::lint
