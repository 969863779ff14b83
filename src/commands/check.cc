#include "commands/command.h"
#include "commands/ends.h"
#include "commands/judge.h"
#include "commands/named_files.h"
#include "commands/project.h"
#include "commands/reporting.h"

namespace sequelint::commands {
namespace {

class Check : public Command {
 public:
  std::string_view name() const override { return "check"; }
  std::string_view summary() const override {
    return "lint what a change of models and migrations does to the database";
  }
  std::string_view arguments() const override { return "[FILE…]"; }
  std::string_view examples() const override {
    return "sequelint check\n"
           "sequelint check --base origin/main --head HEAD --output sarif=sequelint.sarif\n"
           "sequelint check --staged --fail-on warning\n"
           "sequelint check migrations/20240305-refunds.js   as if it ran now, on what sorts before it\n"
           "sequelint check --all\n";
  }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    options.push_back({"", "FILE", "migrations to judge as new ones; no git is needed", &files_});
    options.push_back(
        {"--base", "REV", "the revision before (default: merge base with the default branch)", &asked_.base});
    options.push_back({"--head", "REV", "the revision after (default: the work tree)", &asked_.head});
    options.push_back({"--staged", "", "what the next commit changes: HEAD and the index", &asked_.staged});
    options.push_back({"--all", "", "everything at head, as if it were new", &asked_.all});
    reporting_.AddOptions(common, options);
    AddProjectOptions(common, options);
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    if (asked_.staged && !asked_.head.empty()) return UsageError("--staged and --head name two heads", "leave one out");
    if (asked_.all && !asked_.base.empty()) return UsageError("--all has no base", "leave out --all or --base");
    bool ends_named = asked_.staged || asked_.all || !asked_.base.empty() || !asked_.head.empty();
    if (!files_.empty() && ends_named) {
      return UsageError("files and revisions are named", "name migrations, or what to compare");
    }
    Result<std::vector<Output>> outputs = ParseOutputs(session.options);
    if (!outputs) return outputs.error();
    Result<std::unique_ptr<Project>> project = Project::Open(session);
    if (!project) return project.error();
    if (!files_.empty()) {
      Result<Judgement> judged = JudgeFiles(**project, files_);
      if (!judged) return judged.error();
      return reporting_.Finish(session, *judged, *outputs);
    }
    Result<Ends> ends = ChooseEnds(**project, asked_);
    if (!ends) return ends.error();
    Result<bool> told = reporting_.TellInstead(session, **project, *ends);
    if (!told) return told.error();
    if (*told) return ExitStatus::kClean;
    Result<Judgement> judged = Judge(**project, *ends);
    if (!judged) return judged.error();
    // A whole history has many findings of few rules.
    bool text = session.options.format.empty() || session.options.format == "text";
    reporting_.statistics |= asked_.all && text && !session.options.quiet;
    return reporting_.Finish(session, *judged, *outputs);
  }

 private:
  EndsAsked asked_;
  std::vector<std::string> files_;
  Reporting reporting_;
};

}  // namespace

std::unique_ptr<Command> MakeCheck() { return std::make_unique<Check>(); }

}  // namespace sequelint::commands
