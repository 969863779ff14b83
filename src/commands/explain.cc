#include "base/similarity.h"
#include "base/text.h"
#include "commands/command.h"
#include "commands/project.h"
#include "lint/rule.h"

namespace sequelint::commands {
namespace {

class Explain : public Command {
 public:
  std::string_view name() const override { return "explain"; }
  std::string_view summary() const override { return "say why a rule fires, and the safe way"; }
  std::string_view arguments() const override { return "RULE"; }
  std::string_view examples() const override { return "sequelint explain drop-column\n"; }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    options.push_back({"", "RULE", "", &rules_});
    options.push_back({"--repo", "DIR", "the project's folder (default: where you are)", &common.repo});
    options.push_back({"--config", "FILE", "the configuration (default: the project's sequelint.yml)", &common.config});
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    if (rules_.empty()) return UsageError("no rule named", "`sequelint rules` lists them");
    Result<std::vector<lint::Rule>> rules = ProjectRules(session);
    if (!rules) return rules.error();
    std::string text;
    for (const std::string& id : rules_) {
      const lint::Rule* rule = lint::FindRule(*rules, id);
      if (rule == nullptr) return NoRule(id, *rules);
      if (!text.empty()) text += "\n";
      text += Page(*rule);
    }
    session.Print(text);
    return ExitStatus::kClean;
  }

 private:
  static std::string Page(const lint::Rule& rule) {
    std::string text = rule.id + " (" + std::string(lint::Name(rule.severity)) + ", " + rule.category + ")\n\n";
    text += std::string(Trim(rule.markdown)) + "\n";
    return text;
  }

  static Error NoRule(const std::string& id, const std::vector<lint::Rule>& rules) {
    std::vector<std::string> ids;
    for (const lint::Rule& rule : rules) ids.push_back(rule.id);
    std::string meant = DidYouMean(id, ids);
    return UsageError("no rule `" + id + "`",
                      meant.empty() ? "`sequelint rules` lists them" : "did you mean `" + meant + "`?");
  }

  std::vector<std::string> rules_;
};

}  // namespace

std::unique_ptr<Command> MakeExplain() { return std::make_unique<Explain>(); }

}  // namespace sequelint::commands
