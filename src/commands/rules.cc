#include <algorithm>
#include <nlohmann/json.hpp>

#include "commands/command.h"
#include "commands/project.h"
#include "lint/rule.h"

namespace sequelint::commands {
namespace {

std::string RulesText(const std::vector<lint::Rule>& rules) {
  size_t id_width = 0, category_width = 0;
  for (const lint::Rule& rule : rules) {
    id_width = std::max(id_width, rule.id.size());
    category_width = std::max(category_width, rule.category.size());
  }
  std::string text;
  for (const lint::Rule& rule : rules) {
    std::string line = rule.id + std::string(id_width + 2 - rule.id.size(), ' ');
    std::string severity(lint::Name(rule.severity));
    line += severity + std::string(severity.size() < 9 ? 9 - severity.size() : 1, ' ');
    line += rule.category + std::string(category_width + 2 - rule.category.size(), ' ') + rule.title;
    text += line + "\n";
  }
  return text;
}

std::string RulesMarkdown(const std::vector<lint::Rule>& rules) {
  std::string text = "| rule | severity | category | |\n|---|---|---|---|\n";
  for (const lint::Rule& rule : rules) {
    text += "| `" + rule.id + "` | " + std::string(lint::Name(rule.severity)) + " | " + rule.category + " | " +
            rule.title + " |\n";
  }
  return text;
}

std::string RulesJson(const std::vector<lint::Rule>& rules) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const lint::Rule& rule : rules) {
    list.push_back({{"id", rule.id},
                    {"severity", lint::Name(rule.severity)},
                    {"category", rule.category},
                    {"operations", rule.operations},
                    {"preview", rule.preview},
                    {"title", rule.title},
                    {"summary", rule.summary},
                    {"markdown", rule.markdown}});
  }
  nlohmann::ordered_json document = {{"version", 1}, {"rules", std::move(list)}};
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

class Rules : public Command {
 public:
  std::string_view name() const override { return "rules"; }
  std::string_view summary() const override { return "list the rules, the project's own included"; }
  std::string_view arguments() const override { return ""; }
  std::string_view examples() const override { return "sequelint rules\nsequelint rules --format json\n"; }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    options.push_back({"--repo", "DIR", "the project's folder (default: where you are)", &common.repo});
    options.push_back({"--config", "FILE", "the configuration (default: the project's sequelint.yml)", &common.config});
    AddFormat(common, options, {"text", "markdown", "md", "json"}, "text, markdown or json");
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    Result<std::vector<lint::Rule>> rules = ProjectRules(session);
    if (!rules) return rules.error();
    const std::string& format = session.options.format;
    session.Print(format == "json"                         ? RulesJson(*rules)
                  : format == "markdown" || format == "md" ? RulesMarkdown(*rules)
                                                           : RulesText(*rules));
    return ExitStatus::kClean;
  }
};

}  // namespace

std::unique_ptr<Command> MakeRules() { return std::make_unique<Rules>(); }

}  // namespace sequelint::commands
