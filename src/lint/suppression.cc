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
size_t CommentBefore(std::string_view line, size_t at) {
  size_t end = at;
  while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t')) --end;
  std::string_view before = line.substr(0, end);
  auto opens = [&](std::string_view opener) {
    return before.size() >= opener.size() && before.substr(before.size() - opener.size()) == opener;
  };
  bool at_start = Trim(before) == "*";
  // `--` in JavaScript too: migrations hold SQL in texts of several lines.
  size_t length = opens("//") || opens("/*") || opens("--") ? 2 : opens("/**") ? 3 : 0;
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
  Scanner(std::string_view path, std::string_view text) : path_(path), lines_(Split(text, '\n')) {}

  std::vector<Suppression> Run() {
    for (uint32_t line = 1; line <= lines_.size(); ++line) {
      std::string_view text = lines_[line - 1];
      for (size_t at = text.find(kWord); at != std::string_view::npos; at = text.find(kWord, at + 1)) {
        size_t comment = CommentBefore(text, at);
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
  std::vector<Suppression> found_;
  std::vector<size_t> open_;
};

bool IsSource(std::string_view path) {
  size_t dot = path.rfind('.');
  static const std::set<std::string_view> kEndings = {"js", "cjs", "mjs", "jsx", "ts", "cts", "mts", "tsx", "sql"};
  return dot != std::string_view::npos && kEndings.count(path.substr(dot + 1));
}

using ByFile = std::map<std::string, std::vector<Suppression>>;

// Another line of head that a comment about the finding may stand at: its declaration, the model of what a migration
// does.
std::vector<const Location*> OtherPlaces(const Finding& finding) {
  std::vector<const Location*> places;
  for (const char* name : {"declaration", "model"}) {
    const facts::Facts::Place* place = finding.facts.FindPlace(name);
    if (place && !place->at_base && (name == std::string_view("model") || place->at.file == finding.at.file)) {
      places.push_back(&place->at);
    }
  }
  return places;
}

// The suppressions of files that may hold one worth looking at: those that findings stand on, and those that differ.
ByFile ReadAll(const std::vector<Finding>& findings, const SourceReader& head, const SourceReader* base) {
  std::set<std::string> files;
  for (const Finding& finding : findings) {
    if (!finding.at_base) files.insert(finding.at.file);
    for (const Location* place : OtherPlaces(finding)) files.insert(place->file);
  }
  for (const SourceEntry& entry : base ? head.Files() : std::vector<SourceEntry>{}) {
    const SourceEntry* before = IsSource(entry.path) ? base->Find(entry.path) : &entry;
    if (!before || before->id != entry.id) files.insert(entry.path);
  }
  ByFile all;
  for (const std::string& file : files) {
    SourceText text = IsSource(file) ? head.Read(file) : nullptr;
    if (text && text->find(kWord) != std::string::npos) all.emplace(file, ReadSuppressions(file, *text));
  }
  return all;
}

// The comment that is about the finding's own place, or else about another of it; null when there is none. A comment
// for a whole file is about what stands in it.
Suppression* FindFor(const Finding& finding, ByFile& all) {
  auto look = [&](const std::string& file, auto covers) -> Suppression* {
    auto at = all.find(file);
    if (at == all.end()) return nullptr;
    Suppression* first = nullptr;
    for (Suppression& each : at->second) {
      if (!Covers(each, finding.rule) || !covers(each)) continue;
      if (!each.reason.empty()) return &each;
      if (!first) first = &each;
    }
    return first;
  };
  const Location& at = finding.at;
  Suppression* found = nullptr;
  if (!finding.at_base) {
    found = look(at.file, [&](const Suppression& each) {
      // Behind the last line of a statement of several lines.
      bool behind = each.at.line == each.first_line && each.first_line == each.last_line && each.at.line == at.end_line;
      return behind || (at.line >= each.first_line && at.line <= each.last_line);
    });
  }
  for (const Location* place : found ? std::vector<const Location*>{} : OtherPlaces(finding)) {
    found = look(place->file, [&](const Suppression& each) {
      return each.last_line != kLastLine && place->line >= each.first_line && place->line <= each.last_line;
    });
    if (found) break;
  }
  return found;
}

void Silence(Finding& finding, ByFile& all) {
  Suppression* suppression = FindFor(finding, all);
  if (!suppression) return;
  suppression->used = true;
  suppression->on_error = suppression->on_error || finding.severity == Severity::kError;
  if (suppression->reason.empty() && finding.severity == Severity::kError) {
    finding.help += (finding.help.empty() ? "" : "\n") + std::string("the comment on line ") +
                    std::to_string(suppression->at.line) + " gives no reason, and an error needs one: add ` -- why`";
    return;
  }
  finding.suppressed = true;
  finding.suppression_reason = suppression->reason;
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
  subject.facts.Set("suppression.rule",
                    suppression.rules.empty() ? "any rule" : Join(unknown.empty() ? suppression.rules : unknown, ", "));
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
  ByFile all = ReadAll(findings, head, base);
  for (Finding& finding : findings) Silence(finding, all);
  std::vector<facts::Subject> subjects;
  for (const auto& [file, suppressions] : base ? all : ByFile()) {
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
