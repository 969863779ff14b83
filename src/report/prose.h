#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lint/finding.h"
#include "lint/rule.h"
#include "report/report.h"

namespace sequelint::report {

// What the facts of a finding say the operation does to a live database, in words, worst first:
//   "takes ACCESS EXCLUSIVE on orders: reads and writes wait", "rewrites the table", "loses data"
// Only what is known true; empty when nothing is.
std::vector<std::string> Effects(const facts::Facts& facts);

// What to do instead: the finding's own help (or its rule's "Safe way") up to its first block of code, and the finding's
// own rewrite where it has one, else that block.
struct Help {
  std::string text;      // Markdown prose
  std::string code;      // "" or the lines inside the first fence, ending in a line break
  std::string language;  // of the fence: "js"
  bool example = false;  // the code is the rule page's, with names of its own
};
Help HelpFor(const lint::Finding& finding, const Context& context);

const lint::Rule* RuleOf(const lint::Finding& finding, const Context& context);

// Markdown as plain text: links lose their address, emphasis its stars; code keeps its backticks. Paragraphs are single
// lines, blocks of code are indented.
std::string PlainMarkdown(std::string_view markdown);

// `text` cut at spaces into lines of at most `width` columns (a longer word gets a line of its own).
std::vector<std::string> Wrap(std::string_view text, size_t width);

// "2 errors, 1 warning, 1 suppressed" or "no findings".
std::string CountFindings(const lint::Summary& summary);
// "12 models, 40 migrations, Postgres 15, 1a2b3c4..work tree"
std::string DescribeRun(const lint::Report& report);
std::string ShortRevision(std::string_view revision);
std::string_view UpperName(lint::Severity severity);  // "ERROR"
std::string Count(int number, std::string_view noun);  // "1 model", "2 models"

// Notes of values that only exist when the program runs as one: which those are matters only where something depends on
// them, and there it is told again.
std::vector<std::string> WithFallbacksFolded(const std::vector<std::string>& notes);

// The first of them, and how many there are more. Most notes of a big project are about a value it falls back to: those
// are one.
std::vector<std::string> FewNotes(const std::vector<std::string>& notes);

// "Users.email.default (models/user.js:9): call of an unknown function `env`"
std::string Describe(const schema::Unknown& unknown);

}  // namespace sequelint::report
