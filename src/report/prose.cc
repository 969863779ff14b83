#include "report/prose.h"

#include <algorithm>

#include "base/text.h"
#include "report/unicode.h"

namespace sequelint::report {
namespace {

std::string ListOf(const facts::Facts& facts, std::string_view name) {
  const auto* words = std::get_if<facts::Words>(&facts.Get(name));
  return words ? Join(*words, ", ") : "";
}

std::string WaitsFor(std::string_view mode) {
  if (mode == "ACCESS EXCLUSIVE") return "reads and writes wait";
  if (mode == "EXCLUSIVE" || mode == "SHARE ROW EXCLUSIVE" || mode == "SHARE") return "writes wait";
  if (mode == "SHARE UPDATE EXCLUSIVE") return "other schema changes wait";
  return "";
}

void AddLocks(const facts::Facts& facts, std::vector<std::string>& effects) {
  const auto* locks = std::get_if<facts::Locks>(&facts.Get("locks"));
  if (locks == nullptr) return;
  for (const auto& [table, mode] : *locks) {
    std::string waits = WaitsFor(mode);
    if (!waits.empty()) effects.push_back("takes " + mode + " on " + table + ": " + waits);
  }
}

// The next Markdown fence: where its opening line starts, its text, and where the prose goes on.
struct FoundFence {
  size_t begin = std::string_view::npos;
  std::string code, language;
};
FoundFence FirstFence(std::string_view markdown) {
  FoundFence found;
  size_t start = 0;
  std::string mark;
  while (start < markdown.size()) {
    size_t end = std::min(markdown.find('\n', start), markdown.size());
    std::string_view line = markdown.substr(start, end - start);
    std::string_view bare = Trim(line);
    if (mark.empty()) {
      size_t ticks = std::min(bare.find_first_not_of('`'), bare.size());
      if (ticks >= 3) {
        mark = bare.substr(0, ticks);
        found.begin = start;
        std::string_view info = Trim(bare.substr(ticks));
        found.language = info.substr(0, info.find(' '));
      }
    } else if (bare == mark) {
      return found;
    } else {
      found.code += std::string(line) + "\n";
    }
    start = end + 1;
  }
  return mark.empty() ? FoundFence{} : found;
}

// `text` without what Markdown marks it up with; code spans stay as they are.
std::string WithoutMarkup(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '`') {
      size_t end = text.find('`', at + 1);
      if (end == std::string_view::npos) end = text.size() - 1;
      out += text.substr(at, end - at + 1);
      at = end;
    } else if (text.substr(at, 2) == "**") {
      ++at;
    } else if (text[at] == '[') {
      size_t close = text.find("](", at);
      size_t end = close == std::string_view::npos ? close : text.find(')', close);
      if (end == std::string_view::npos || text.substr(at, close - at).find('\n') != std::string_view::npos) {
        out += '[';
        continue;
      }
      out += text.substr(at + 1, close - at - 1);
      at = end;
    } else if (text[at] == '\\' && at + 1 < text.size() &&
               std::string_view("\\`*_[]<>#").find(text[at + 1]) != std::string_view::npos) {
      out += text[++at];
    } else {
      out += text[at];
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> Effects(const facts::Facts& facts) {
  std::vector<std::string> effects;
  if (facts.IsTrue("always_fails")) {
    effects.push_back(facts.IsTrue("fails_when_empty") ? "always fails" : "always fails on a table with rows");
  }
  if (facts.IsTrue("loses_data")) effects.push_back("loses data");
  if (facts.IsTrue("breaks_running_code")) effects.push_back("breaks code that still runs");
  AddLocks(facts, effects);
  if (facts.IsTrue("rewrites")) effects.push_back("rewrites every row");
  if (facts.IsTrue("scans")) {
    std::string tables = ListOf(facts, "scanned");
    effects.push_back("reads " + (tables.empty() ? "the table" : tables) + " from end to end");
  }
  if (facts.IsTrue("builds_index")) effects.push_back("builds an index");
  std::string rebuilt = ListOf(facts, "rebuilds_indexes");
  if (!rebuilt.empty()) effects.push_back("rebuilds " + rebuilt);
  if (facts.IsTrue("may_fail") && !facts.IsTrue("always_fails")) {
    bool since = facts.IsTrue("table.emptied") || facts.IsTrue("foreign_key.implied");
    effects.push_back(since ? "can fail on rows that came in since" : "can fail on existing rows");
  }
  return effects;
}

const lint::Rule* RuleOf(const lint::Finding& finding, const Context& context) {
  return context.rules ? lint::FindRule(*context.rules, finding.rule) : nullptr;
}

Help HelpFor(const lint::Finding& finding, const Context& context) {
  const lint::Rule* rule = RuleOf(finding, context);
  std::string_view own = Trim(finding.help);
  std::string_view page = rule ? Trim(rule->fix) : std::string_view();
  Help help;
  std::string_view prose = own.empty() ? page : own;
  FoundFence fence = FirstFence(prose);
  help.text = std::string(Trim(prose.substr(0, std::min(fence.begin, prose.size()))));
  bool from_page = own.empty() || fence.begin == std::string_view::npos;
  if (from_page && !own.empty()) fence = FirstFence(page);
  help.example = from_page && !fence.code.empty();
  help.code = ReplaceAll(fence.code, "\t", "    ");
  help.language = fence.language;
  if (finding.rewrite.calls.empty()) return help;
  // The rule's page shows an example; this is the operation itself.
  bool sql = finding.at.file.text().ends_with(".sql");
  help.example = false;
  help.code = sql ? finding.rewrite.sql : finding.rewrite.calls;
  help.language = sql ? "sql" : "js";
  return help;
}

std::string PlainMarkdown(std::string_view markdown) {
  std::string out;
  bool open = false;  // a paragraph that the next line continues
  std::string fence;  // the backticks that close the block of code we are in
  for (const std::string& line : Split(markdown, '\n')) {
    std::string_view bare = Trim(line);
    if (!fence.empty()) {
      if (bare == fence) {
        fence.clear();
      } else {
        out += "\n    " + line;
      }
      continue;
    }
    if (bare.empty() || bare.starts_with("```")) {
      open = false;
      if (!bare.empty()) fence = bare.substr(0, std::min(bare.find_first_not_of('`'), bare.size()));
      continue;
    }
    bool starts = bare.starts_with("- ") || bare.starts_with("* ") || bare.starts_with("#") ||
                  (bare[0] >= '0' && bare[0] <= '9' && bare.find(". ") < 3);
    if (!out.empty()) out += open && !starts ? " " : "\n";
    size_t marks = bare.starts_with('#') ? std::min(bare.find_first_not_of("# "), bare.size()) : 0;
    out += WithoutMarkup(bare.substr(marks));
    open = marks == 0;
  }
  return out;
}

std::vector<std::string> Wrap(std::string_view text, size_t width) {
  std::vector<std::string> lines;
  for (const std::string& paragraph : Split(text, '\n')) {
    std::string line;
    size_t taken = 0;
    for (const std::string& word : Split(paragraph, ' ')) {
      if (word.empty()) continue;
      size_t wide = DisplayWidth(word);
      if (!line.empty() && taken + 1 + wide > width) {
        lines.push_back(std::move(line));
        line.clear();
        taken = 0;
      }
      if (!line.empty()) {
        line += ' ';
        ++taken;
      }
      line += word;
      taken += wide;
    }
    if (!line.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

std::string Count(int number, std::string_view noun) {
  return std::to_string(number) + " " + std::string(noun) + (number == 1 ? "" : "s");
}

std::string CountFindings(const lint::Summary& summary) {
  std::vector<std::string> parts;
  if (summary.error) parts.push_back(Count(summary.error, "error"));
  if (summary.warning) parts.push_back(Count(summary.warning, "warning"));
  if (summary.info) parts.push_back(std::to_string(summary.info) + " info");
  if (parts.empty()) parts.push_back("no findings");
  if (summary.suppressed) parts.push_back(std::to_string(summary.suppressed) + " suppressed");
  return Join(parts, ", ");
}

std::string ShortRevision(std::string_view revision) {
  if (revision == ":worktree") return "work tree";
  if (revision == ":index") return "index";
  if (revision == ":empty") return "nothing";
  bool sha = revision.size() >= 40 && revision.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return Inert(sha ? revision.substr(0, 7) : revision);
}

std::string DescribeRun(const lint::Report& report) {
  std::vector<std::string> parts;
  parts.push_back(Count(report.summary.models, "model"));
  parts.push_back(Count(report.summary.migrations, "migration"));
  if (report.summary.unknown > 0) parts.push_back(Count(report.summary.unknown, "part") + " unknown");
  parts.push_back("Postgres " + std::to_string(report.postgres));
  std::string head = ShortRevision(report.head);
  if (!head.empty()) parts.push_back(report.base.empty() ? head : ShortRevision(report.base) + ".." + head);
  return Join(parts, ", ");
}

std::string_view UpperName(lint::Severity severity) {
  switch (severity) {
    case lint::Severity::kError:
      return "ERROR";
    case lint::Severity::kWarning:
      return "WARNING";
    default:
      return "INFO";
  }
}

namespace {

// What the evaluator says of a value that only exists when the program runs: "env.js:3: takes the fallback of `…`".
constexpr std::string_view kFallback = ": takes the fallback of ";

}  // namespace

std::vector<std::string> WithFallbacksFolded(const std::vector<std::string>& notes) {
  std::vector<std::string> folded;
  std::string first;
  int fallbacks = 0;
  for (const std::string& note : notes) {
    size_t at = note.find(kFallback);
    if (at == std::string::npos) {
      folded.push_back(note);
    } else if (++fallbacks == 1) {
      first = note.substr(at + kFallback.size()) + " (" + note.substr(0, at) + ")";
    }
  }
  if (fallbacks == 0) return folded;
  folded.push_back(Count(fallbacks, "value") + " known only at run time " + (fallbacks == 1 ? "is" : "are") +
                   " taken as the code says when unset" + (fallbacks == 1 ? ": " : ", such as ") + first);
  return folded;
}

std::vector<std::string> FewNotes(const std::vector<std::string>& all) {
  constexpr size_t kMost = 5;
  std::vector<std::string> notes = WithFallbacksFolded(all);
  if (notes.size() <= kMost) return notes;
  std::vector<std::string> few(notes.begin(), notes.begin() + kMost - 1);
  few.push_back("… and " + Count(static_cast<int>(notes.size() - few.size()), "more note") +
                ": all are in `notes` of --format json");
  return few;
}

std::string Describe(const schema::Unknown& unknown) {
  std::string out = Inert(unknown.what);
  if (!unknown.at.empty()) out += " (" + InertPath(unknown.at.file) + ":" + std::to_string(unknown.at.line) + ")";
  return out + ": " + Inert(unknown.why);
}

}  // namespace sequelint::report
