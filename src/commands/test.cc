#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.h"
#include "commands/command.h"
#include "commands/examples.h"
#include "commands/project.h"
#include "lint/examples.h"
#include "lint/rule.h"
#include "report/prose.h"

namespace sequelint::commands {
namespace {

using nlohmann::ordered_json;

// One page and what became of its examples.
struct TestedPage {
  std::string path;
  std::optional<Error> broken;  // why it does not load
  lint::Rule rule;
  std::vector<lint::ExampleResult> examples;
};

std::string Title(const lint::Example& example) {
  return std::string(example.bad ? "Bad" : "Good") + (example.title.empty() ? "" : ": " + example.title);
}

std::string TextOf(const std::vector<TestedPage>& pages) {
  std::string text;
  for (const TestedPage& page : pages) {
    if (page.broken) {
      text += page.broken->what + "\n  " + page.broken->remedy + "\n";
      continue;
    }
    text += page.path + "\n";
    for (const lint::ExampleResult& result : page.examples) {
      std::string outcome(lint::Name(result.outcome));
      text += "  " + outcome + std::string(11 - outcome.size(), ' ') + Title(*result.example) + "\n";
      for (const std::string& line : Split(result.text, '\n')) {
        if (!line.empty()) text += "    " + line + "\n";
      }
    }
  }
  return text;
}

ordered_json JsonOf(const std::vector<TestedPage>& pages) {
  ordered_json list = ordered_json::array();
  for (const TestedPage& page : pages) {
    ordered_json one = {{"path", page.path}};
    if (page.broken) {
      one["error"] = {{"message", page.broken->what}, {"remedy", page.broken->remedy}};
    } else {
      one["rule"] = page.rule.id;
      one["examples"] = ordered_json::array();
    }
    for (const lint::ExampleResult& result : page.examples) {
      std::vector<std::string> differences = Split(Trim(result.text), '\n');
      if (result.text.empty()) differences.clear();
      one["examples"].push_back({{"title", Title(*result.example)},
                                 {"line", result.example->line},
                                 {"outcome", lint::Name(result.outcome)},
                                 {"differences", differences}});
    }
    list.push_back(std::move(one));
  }
  return {{"version", 1}, {"pages", std::move(list)}};
}

class Test : public Command {
 public:
  std::string_view name() const override { return "test"; }
  std::string_view summary() const override { return "run the examples of your own rule pages"; }
  std::string_view arguments() const override { return "[DIR|FILE…]"; }
  std::string_view examples() const override {
    return "sequelint test team-rules   the pages of a folder\n"
           "sequelint test              those that `custom-rules` of the configuration names\n";
  }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    options.push_back({"", "DIR", "", &named_});
    options.push_back({"--repo", "DIR", "the project's folder (default: where you are)", &common.repo});
    options.push_back({"--config", "FILE", "the configuration (default: the project's sequelint.yml)", &common.config});
    AddFormat(common, options, {"text", "json"}, "text or json");
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    Result<std::vector<std::string>> files = Files(session);
    if (!files) return files.error();
    Result<std::vector<TestedPage>> pages = TestPages(*files);
    if (!pages) return pages.error();
    if (session.options.format == "json") {
      session.Print(JsonOf(*pages).dump(2, ' ', false, ordered_json::error_handler_t::replace));
    } else {
      session.Print(TextOf(*pages));
    }
    return Status(session, *pages);
  }

 private:
  // The pages that are named, or lie below a folder that is.
  Result<std::vector<std::string>> Files(Session& session) const {
    std::vector<std::string> places = named_, files;
    if (places.empty()) {
      Result<std::vector<std::string>> folders = ConfiguredFolders(session);
      if (!folders) return folders.error();
      places = std::move(*folders);
    }
    for (const std::string& place : places) {
      std::error_code error;
      if (std::filesystem::is_regular_file(place, error)) {
        files.push_back(place);
        continue;
      }
      if (!std::filesystem::is_directory(place, error)) {
        return UsageError("no folder `" + place + "`", "name a folder of rule pages, or a page");
      }
      size_t before = files.size();
      for (std::filesystem::recursive_directory_iterator at(place, error), end; !error && at != end;
           at.increment(error)) {
        if (at->is_regular_file(error) && lint::IsPage(at->path().generic_string())) {
          files.push_back(at->path().generic_string());
        }
      }
      if (files.size() == before) {
        return UsageError("no rule page in `" + place + "`", "a page is a file such as table-prefix.md");
      }
    }
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    return files;
  }

  static Result<std::vector<std::string>> ConfiguredFolders(Session& session) {
    Result<OpenedProject> opened = OpenProject(session);
    if (!opened) return opened.error();
    std::vector<std::string> folders = opened->settings.configuration.custom_rules;
    if (folders.empty()) {
      return UsageError("no folder named, and none configured",
                        "name one: `sequelint test DIR`, or `custom-rules: [DIR]` in sequelint.yml");
    }
    std::filesystem::path root = opened->project->root();
    for (std::string& folder : folders) {
      std::error_code error;
      std::filesystem::path full = root / folder, shown = std::filesystem::relative(full, error);
      folder = error || shown.empty() ? full.string() : shown.string();
    }
    return folders;
  }

  static Result<std::vector<TestedPage>> TestPages(const std::vector<std::string>& files) {
    auto rules = std::make_shared<std::vector<lint::Rule>>(lint::BuiltInRules());
    std::vector<TestedPage> pages;
    for (const std::string& file : files) {
      Result<std::string> text = ReadNamedFile(file);
      if (!text) return text.error();
      TestedPage page{file, std::nullopt, {}, {}};
      Result<lint::Rule> rule = lint::ParseRule(file, *text);
      Result<bool> added = rule ? lint::AddRule(*rules, *rule) : rule.error();
      if (added) {
        page.rule = std::move(*rule);
      } else {
        page.broken = added.error();
      }
      pages.push_back(std::move(page));
    }
    lint::Analyse judge = ExampleJudge(rules);
    for (TestedPage& page : pages) {
      if (!page.broken) page.examples = lint::RunExamples(page.rule, judge);
    }
    return pages;
  }

  // 2: a page does not load; 1: an example does not do what it says.
  static ExitStatus Status(Session& session, const std::vector<TestedPage>& pages) {
    std::map<lint::Outcome, int> outcomes;
    int examples = 0, broken = 0;
    for (const TestedPage& page : pages) {
      broken += page.broken.has_value();
      for (const lint::ExampleResult& result : page.examples) ++examples, ++outcomes[result.outcome];
    }
    std::string text = report::Count(examples, "example") + " of " +
                       report::Count(static_cast<int>(pages.size()), "page") + (examples ? ": " : "");
    bool first = true;
    for (const auto& [outcome, count] : outcomes) {
      text += (first ? "" : ", ") + std::to_string(count) + " " + std::string(lint::Name(outcome));
      first = false;
    }
    if (broken) text += "; " + report::Count(broken, "page") + (broken == 1 ? " does" : " do") + " not load";
    session.Note(text);
    if (broken) return ExitStatus::kUsage;
    return outcomes[lint::Outcome::kValidated] == examples ? ExitStatus::kClean : ExitStatus::kFindings;
  }

  std::vector<std::string> named_;
};

}  // namespace

std::unique_ptr<Command> MakeTest() { return std::make_unique<Test>(); }

}  // namespace sequelint::commands
