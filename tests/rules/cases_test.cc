// Whole changes with every finding of warning or above that they must have: fixtures/cases/*.txt. A file holds
//
//   === base users            files that cases of this file begin with
//   --- models/user.js
//   …
//   === case a new column     one change
//   use users                 the bases; `postgres 12`; `config {"…": …}`
//   --- migrations/2.js       a file at head: new, or in place of the one at base
//   … // expect: rule, rule   the findings of the line
//   --- delete models/a.js 1 rule   gone at head, with the finding on its line at base
//   --- base models/a.js      a file of this case's base
//
// A line may end in `// expect:`, `-- expect:` or `# expect:`. What is not marked must have no finding.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/text.h"
#include "commands/judge.h"
#include "lint/configuration.h"
#include "lint/rule.h"

namespace sequelint::commands {
namespace {

using Files = std::map<std::string, std::string>;

struct Case {
  std::string name;
  Files base, head;
  int postgres = 15;
  std::string config;
  std::set<std::string> expected;  // "models/user.js:3 drop-column"
};

// Takes the marks out of a text.
std::string ReadMarks(const std::string& path, const std::string& text, std::set<std::string>& expected) {
  std::string out;
  int number = 0;
  for (const std::string& line : Split(text, '\n')) {
    ++number;
    size_t mark = line.rfind("expect:");
    size_t begin = mark == std::string::npos ? mark : line.find_last_not_of(" /-#", mark - 1);
    if (mark != std::string::npos) {
      for (const std::string& rule : Split(line.substr(mark + 7), ',')) {
        expected.insert(path + ":" + std::to_string(number) + " " + std::string(Trim(rule)));
      }
    }
    out += (mark == std::string::npos ? line : line.substr(0, begin + 1)) + "\n";
  }
  return out;
}

class CaseReader {
 public:
  explicit CaseReader(const std::filesystem::path& path) : path_(path.filename().string()) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) ReadLine(line);
    EndFile();
  }
  std::vector<Case> Take() { return std::move(cases_); }

 private:
  void ReadLine(const std::string& line) {
    if (line.starts_with("=== ")) {
      EndFile();
      base_ = line.starts_with("=== base ");
      if (base_) {
        bases_[name_ = line.substr(9)];
      } else {
        cases_.push_back({path_ + ": " + line.substr(9), {}, {}, 15, "", {}});
      }
    } else if (line.starts_with("--- ")) {
      EndFile();
      file_ = line.substr(4);
    } else if (!file_.empty()) {
      text_ += line + "\n";
    } else if (!base_ && !cases_.empty()) {
      ReadOption(line);
    }
  }
  void ReadOption(const std::string& line) {
    Case& one = cases_.back();
    if (line.starts_with("use ")) {
      for (const std::string& name : Split(line.substr(4), ' ')) {
        REQUIRE(bases_.count(name) == 1);
        for (const auto& [path, text] : bases_[name]) one.base[path] = one.head[path] = text;
      }
    }
    if (line.starts_with("postgres ")) one.postgres = std::stoi(line.substr(9));
    if (line.starts_with("config ")) one.config = line.substr(7);
  }
  void EndFile() {
    while (text_.ends_with("\n\n")) text_.pop_back();
    if (file_.empty()) {
    } else if (base_) {
      bases_[name_][file_] = text_;
    } else if (file_.starts_with("delete ")) {
      std::vector<std::string> words = Split(file_.substr(7), ' ');
      cases_.back().head.erase(words[0]);
      if (words.size() == 3) cases_.back().expected.insert(words[0] + ":" + words[1] + " (base) " + words[2]);
    } else if (file_.starts_with("base ")) {
      Case& one = cases_.back();
      std::string path = file_.substr(5), text = ReadMarks(path, text_, one.expected);
      one.base[path] = text;
      one.head.emplace(path, text);
    } else {
      Case& one = cases_.back();
      one.head[file_] = ReadMarks(file_, text_, one.expected);
    }
    file_.clear();
    text_.clear();
  }

  std::string path_, name_, file_, text_;
  bool base_ = false;
  std::map<std::string, Files> bases_;
  std::vector<Case> cases_;
};

// Cases are short: they have no way back, and no models of what their migrations make. Of these rules only what is
// expected counts.
bool IsAsked(const Case& one, const lint::Finding& finding) {
  static const std::set<std::string> kBesides = {"missing-down",       "bad-migration-name", "migration-without-model",
                                                 "down-not-inverse",   "up-down-up-fails",   "model-without-migration",
                                                 "constraint-without-name"};
  if (kBesides.count(finding.rule) == 0) return true;
  return std::any_of(one.expected.begin(), one.expected.end(),
                     [&](const std::string& expected) { return expected.ends_with(" " + finding.rule); });
}

std::set<std::string> FindingsOf(const Case& one, const std::shared_ptr<const std::vector<lint::Rule>>& rules,
                                 syntax::ParseCache& cache) {
  Change change;
  change.base = std::make_shared<MemorySource>(one.base);
  change.head = std::make_shared<MemorySource>(one.head);
  change.rules = rules;
  if (!one.config.empty()) {
    Result<lint::Configuration> read = lint::ParseConfiguration("the case's configuration", one.config);
    if (!read) return {read.error().what};
    change.settings.configuration = std::move(*read);
  }
  change.settings.postgres = one.postgres;
  Result<Judgement> judged = Judge(std::move(change), cache, [](std::string_view) {});
  if (!judged) return {judged.error().what};
  std::set<std::string> found;
  for (const lint::Finding& finding : judged->report.findings) {
    if (finding.severity < lint::Severity::kWarning || finding.suppressed || !IsAsked(one, finding)) continue;
    found.insert(finding.at.file + ":" + std::to_string(finding.at.line) + (finding.at_base ? " (base)" : "") + " " +
                 finding.rule);
  }
  return found;
}

}  // namespace

TEST_CASE("each case has the findings that are marked, and no others") {
  auto rules = std::make_shared<std::vector<lint::Rule>>(lint::BuiltInRules());
  syntax::ParseCache cache;
  size_t cases = 0, silent = 0;
  std::string report;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(SEQUELINT_ROOT "/fixtures/cases")) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const auto& path : files) {
    for (const Case& one : CaseReader(path).Take()) {
      ++cases;
      silent += one.expected.empty();
      std::set<std::string> found = FindingsOf(one, rules, cache);
      for (const std::string& expected : one.expected) {
        if (!found.count(expected)) report += one.name + ": missing " + expected + "\n";
      }
      for (const std::string& finding : found) {
        if (!one.expected.count(finding)) report += one.name + ": noisy " + finding + "\n";
      }
    }
  }
  CHECK(report == "");
  CHECK(cases > 150);
  CHECK(silent > 70);
}

}  // namespace sequelint::commands
