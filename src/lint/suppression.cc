// Suppressions are comments that begin with `sequelint-`. Finding them needs no parser: a comment opener (`//`, `/*`,
// `--`, or the ` *` of a comment's later line) directly before the word, not inside quotes. That is the same in
// JavaScript, TypeScript and SQL, and it works in files with syntax errors.

#include "lint/suppression.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/similarity.h"
#include "base/text.h"
#include "lint/lint.h"

namespace sequelint::lint {
namespace {

using Strings = std::vector<std::string>;

constexpr std::string_view kWord = "sequelint-";
constexpr uint32_t kLastLine = UINT32_MAX;

const Strings& Directives() {
  static const Strings names = {"sequelint-ignore-next-line", "sequelint-ignore", "sequelint-ignore-file",
                                "sequelint-disable", "sequelint-enable"};
  return names;
}

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// Whether a comment that opens behind `before` is a comment and not the inside of a quoted text.
bool OutsideQuotes(std::string_view before) {
  char open = 0;
  for (size_t i = 0; i < before.size(); ++i) {
    char c = before[i];
    if (c == '\\') {
      ++i;
    } else if (open) {
      if (c == open) open = 0;
    } else if (c == '\'' || c == '"') {
      open = c;
    }
  }
  return open == 0;
}

// The offset behind the comment opener that ends right before `at` (blanks between allowed); npos when there is none.
size_t CommentBefore(std::string_view line, size_t at, bool sql) {
  size_t end = at;
  while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t')) --end;
  std::string_view before = line.substr(0, end);
  auto opens = [&](std::string_view opener) {
    return before.size() >= opener.size() && before.substr(before.size() - opener.size()) == opener;
  };
  bool at_start = Trim(before) == "*" || Trim(before) == "--";
  size_t length = opens("//") || opens("/*") ? 2 : opens("/**") ? 3 : (sql && opens("--")) ? 2 : 0;
  if (length)
    return OutsideQuotes(before.substr(0, before.size() - length)) ? before.size() - length : std::string::npos;
  return at_start ? before.find_first_not_of(" \t") : std::string::npos;
}

// The lines below a comment that a person means by "next line": the next line of code, and when that is a decorator,
// everything up to the property it decorates.
uint32_t LastOfNext(const Strings& lines, uint32_t first) {
  constexpr uint32_t kLongest = 60;
  int depth = 0;
  for (uint32_t line = first; line <= lines.size() && line < first + kLongest; ++line) {
    std::string_view text = Trim(lines[line - 1]);
    bool decorator = depth > 0 || (!text.empty() && text[0] == '@');
    if (!decorator) return line;
    for (char c : text) depth += c == '(' || c == '{' || c == '[' ? 1 : c == ')' || c == '}' || c == ']' ? -1 : 0;
    // `@Column name: string` on one line.
    if (depth <= 0 && text.find(' ') != std::string_view::npos && text.back() == ';') return line;
  }
  return first;
}

uint32_t NextCodeLine(const Strings& lines, uint32_t comment) {
  for (uint32_t line = comment + 1; line <= lines.size(); ++line) {
    std::string_view text = Trim(lines[line - 1]);
    bool comment_line = text.empty() || text.substr(0, 2) == "//" || text.substr(0, 2) == "/*" || text[0] == '*' ||
                        text.substr(0, 2) == "--";
    if (!comment_line) return line;
  }
  return comment + 1;
}

// What stands behind the directive: `rule, rule -- reason`, without the end of a block comment.
void ReadRest(std::string_view rest, Suppression& suppression) {
  rest = Trim(rest.substr(0, rest.find("*/")));
  size_t dashes = rest.substr(0, 3) == "-- " ? 0 : rest.find(" -- ");
  if (dashes != std::string_view::npos) {
    suppression.reason = std::string(Trim(rest.substr(rest.find("--", dashes) + 2)));
    rest = Trim(rest.substr(0, dashes));
  }
  std::string name;
  for (char c : rest) {
    if (IsWordByte(c)) {
      name += c;
    } else {
      if (!name.empty()) suppression.rules.push_back(std::move(name));
      name.clear();
    }
  }
  if (!name.empty()) suppression.rules.push_back(std::move(name));
}

bool Covers(const Suppression& suppression, const std::string& rule) {
  return suppression.rules.empty() ||
         std::find(suppression.rules.begin(), suppression.rules.end(), rule) != suppression.rules.end();
}

class Scanner {
 public:
  Scanner(std::string_view path, std::string_view text)
      : path_(path), lines_(Split(text, '\n')), sql_(path.size() > 4 && path.substr(path.size() - 4) == ".sql") {}

  std::vector<Suppression> Run() {
    for (uint32_t line = 1; line <= lines_.size(); ++line) {
      std::string_view text = lines_[line - 1];
      for (size_t at = text.find(kWord); at != std::string_view::npos; at = text.find(kWord, at + 1)) {
        size_t comment = CommentBefore(text, at, sql_);
        if (comment != std::string_view::npos) Read(line, comment, at);
      }
    }
    return std::move(found_);
  }

 private:
  void Read(uint32_t line, size_t comment, size_t at) {
    std::string_view text = lines_[line - 1];
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    size_t end = at;
    while (end < text.size() && IsWordByte(text[end])) ++end;
    std::string directive(text.substr(at, end - at));
    Suppression suppression;
    suppression.text = std::string(Trim(text.substr(at)));
    suppression.at = {std::string(path_), line, static_cast<uint32_t>(comment + 1), line,
                      static_cast<uint32_t>(text.size() + 1)};
    suppression.first_line = suppression.last_line = line;
    ReadRest(text.substr(end), suppression);
    if (directive == "sequelint-enable") return Enable(suppression, line);
    if (directive == "sequelint-ignore-next-line") {
      suppression.first_line = NextCodeLine(lines_, line);
      suppression.last_line = LastOfNext(lines_, suppression.first_line);
    } else if (directive == "sequelint-ignore-file") {
      suppression.first_line = 1;
      suppression.last_line = kLastLine;
    } else if (directive == "sequelint-disable") {
      suppression.last_line = kLastLine;
      open_.push_back(found_.size());
    } else if (directive != "sequelint-ignore") {
      // A directive nobody knows is told as a rule nobody knows: it silences nothing.
      suppression.rules = {directive};
    }
    found_.push_back(std::move(suppression));
  }

  // Ends the open blocks that name one of the rules, or all of them.
  void Enable(const Suppression& end, uint32_t line) {
    for (size_t index : open_) {
      Suppression& block = found_[index];
      bool ends =
          end.rules.empty() || block.rules == end.rules ||
          std::any_of(block.rules.begin(), block.rules.end(), [&](const auto& rule) { return Covers(end, rule); });
      if (ends && block.last_line == kLastLine) block.last_line = line;
    }
  }

  std::string_view path_;
  Strings lines_;
  bool sql_;
  std::vector<Suppression> found_;
  std::vector<size_t> open_;
};

bool IsSource(std::string_view path) {
  size_t dot = path.rfind('.');
  static const std::set<std::string_view> kEndings = {"js", "cjs", "mjs", "jsx", "ts", "cts", "mts", "tsx", "sql"};
  return dot != std::string_view::npos && kEndings.count(path.substr(dot + 1));
}

// The files that may hold a suppression worth looking at: those that findings stand on, and those that differ.
std::set<std::string> FilesToRead(const std::vector<Finding>& findings, const SourceReader& head,
                                  const SourceReader* base) {
  std::set<std::string> files;
  for (const Finding& finding : findings) {
    if (!finding.at_base && IsSource(finding.at.file)) files.insert(finding.at.file);
  }
  if (!base) return files;
  for (const SourceEntry& entry : head.Files()) {
    const SourceEntry* before = IsSource(entry.path) ? base->Find(entry.path) : &entry;
    if (!before || before->id != entry.id) files.insert(entry.path);
  }
  return files;
}

void Silence(Finding& finding, std::vector<Suppression>& suppressions) {
  const facts::Facts::Place* declaration = finding.facts.FindPlace("declaration");
  auto on = [&](const Suppression& suppression, uint32_t line) {
    return line >= suppression.first_line && line <= suppression.last_line;
  };
  for (Suppression& suppression : suppressions) {
    bool here = on(suppression, finding.at.line) ||
                (declaration && !declaration->at_base && declaration->at.file == finding.at.file &&
                 on(suppression, declaration->at.line));
    if (!here || !Covers(suppression, finding.rule)) continue;
    suppression.used = true;
    suppression.on_error = suppression.on_error || finding.severity == Severity::kError;
    if (suppression.reason.empty() && finding.severity == Severity::kError) {
      finding.help += (finding.help.empty() ? "" : "\n") + std::string("the comment on line ") +
                      std::to_string(suppression.at.line) + " gives no reason, and an error needs one: add ` -- why`";
      continue;
    }
    finding.suppressed = true;
    finding.suppression_reason = suppression.reason;
    return;
  }
}

// The texts of the suppressions that base has, so that only new ones are judged.
std::multiset<std::string> TextsAtBase(const std::string& file, const SourceReader& head, const SourceReader& base) {
  std::multiset<std::string> texts;
  auto add = [&](const std::string& path) {
    SourceText text = base.Read(path);
    if (!text || text->find(kWord) == std::string::npos) return;
    for (const Suppression& suppression : ReadSuppressions(path, *text)) texts.insert(suppression.text);
  };
  if (base.Find(file)) {
    add(file);
    return texts;
  }
  // A file new at head may be a renamed one: compare with what base has and head has not.
  for (const SourceEntry& entry : base.Files()) {
    if (IsSource(entry.path) && !head.Find(entry.path)) add(entry.path);
  }
  return texts;
}

facts::Subject SubjectOf(const Suppression& suppression, const std::vector<Rule>& rules) {
  facts::Subject subject;
  subject.what.at = suppression.at;
  subject.facts.Set("operation", std::string("suppression"));
  subject.facts.Set("source", std::string("models"));
  subject.facts.Set("suppression.used", suppression.used);
  subject.facts.Set("suppression.silences_error", suppression.on_error);
  if (!suppression.reason.empty()) subject.facts.Set("suppression.reason", suppression.reason);
  Strings unknown;
  for (const std::string& rule : suppression.rules) {
    if (!FindRule(rules, rule)) unknown.push_back(rule);
  }
  subject.facts.Set("suppression.known", unknown.empty());
  subject.facts.Set("suppression.rule", suppression.rules.empty()
                                            ? "every rule"
                                            : Join(unknown.empty() ? suppression.rules : unknown, ", "));
  if (!unknown.empty()) {
    Strings names = Directives();
    for (const Rule& rule : rules) names.push_back(rule.id);
    std::string close = DidYouMean(unknown[0], names);
    if (!close.empty()) subject.facts.Set("suppression.suggestion", close);
  }
  return subject;
}

}  // namespace

std::vector<Suppression> ReadSuppressions(std::string_view path, std::string_view text) {
  return Scanner(path, text).Run();
}

void ApplySuppressions(std::vector<Finding>& findings, const SourceReader& head, const SourceReader* base,
                       const std::vector<Rule>& rules, const Configuration& configuration) {
  std::vector<facts::Subject> subjects;
  for (const std::string& file : FilesToRead(findings, head, base)) {
    SourceText text = head.Read(file);
    if (!text || text->find(kWord) == std::string::npos) continue;
    std::vector<Suppression> suppressions = ReadSuppressions(file, *text);
    for (Finding& finding : findings) {
      if (finding.at.file == file && !finding.at_base) Silence(finding, suppressions);
    }
    if (!base) continue;
    std::multiset<std::string> old = TextsAtBase(file, head, *base);
    for (const Suppression& suppression : suppressions) {
      auto same = old.find(suppression.text);
      if (same == old.end()) {
        subjects.push_back(SubjectOf(suppression, rules));
      } else {
        old.erase(same);
      }
    }
  }
  for (Finding& finding : Lint(subjects, rules, configuration)) findings.push_back(std::move(finding));
  Sort(findings);
}

}  // namespace sequelint::lint
