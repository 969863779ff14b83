#include <fstream>

#include "base/text.h"
#include "commands/command.h"
#include "commands/ends.h"
#include "commands/judge.h"
#include "commands/project.h"
#include "commands/source.h"
#include "report/report.h"

namespace sequelint::commands {
namespace {

std::vector<std::string> FormatNames() {
  std::vector<std::string> names;
  for (const report::Format& format : report::Formats()) names.emplace_back(format.name);
  return names;
}

// `--output FORMAT=PATH`.
struct Output {
  const report::Format* format = nullptr;
  std::string path;
};

Result<Output> ParseOutput(const std::string& text) {
  size_t equals = text.find('=');
  Output output;
  output.format = report::FindFormat(text.substr(0, equals));
  if (equals == std::string::npos || equals + 1 == text.size()) {
    return UsageError("`--output " + text + "` names no file", "write it as --output FORMAT=PATH");
  }
  if (output.format == nullptr) {
    return UsageError("`" + text.substr(0, equals) + "` is no format for `--output`",
                      "it takes " + Join(FormatNames(), ", "));
  }
  output.path = text.substr(equals + 1);
  return output;
}

Result<bool> WriteFile(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (out.good()) return true;
  return UsageError("cannot write `" + path + "`", "check that its folder exists and may be written to");
}

class Check : public Command {
 public:
  std::string_view name() const override { return "check"; }
  std::string_view summary() const override {
    return "lint what a change of models and migrations does to the database";
  }
  std::string_view arguments() const override { return ""; }
  std::string_view examples() const override {
    return "sequelint check\n"
           "sequelint check --base origin/main --head HEAD --output sarif=sequelint.sarif\n"
           "sequelint check --staged --fail-on warning\n";
  }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    options.push_back(
        {"--base", "REV", "the revision before (default: merge base with the default branch)", &asked_.base});
    options.push_back({"--head", "REV", "the revision after (default: the work tree)", &asked_.head});
    options.push_back({"--staged", "", "what the next commit changes: HEAD and the index", &asked_.staged});
    options.push_back({"--all", "", "everything at head, as if it were new", &asked_.all});
    options.push_back({"--fail-on",
                       "SEVERITY",
                       "exit with 1 from here on: error (default), warning, info or never",
                       &fail_on_,
                       {"error", "warning", "info", "never"}});
    options.push_back({"--exit-zero", "", "exit with 0 whatever is found", &exit_zero_});
    AddFormat(common, options, FormatNames(), "how to print it (default: text); the formats stand below");
    options.push_back({"--output", "FORMAT=PATH", "also write a report to a file; may be repeated", &common.output});
    AddProjectOptions(common, options);
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    if (asked_.staged && !asked_.head.empty()) return UsageError("--staged and --head name two heads", "leave one out");
    if (asked_.all && !asked_.base.empty()) return UsageError("--all has no base", "leave out --all or --base");
    std::vector<Output> outputs;
    for (const std::string& text : session.options.output) {
      Result<Output> output = ParseOutput(text);
      if (!output) return output.error();
      outputs.push_back(*output);
    }
    Result<std::unique_ptr<Project>> project = Project::Open(session);
    if (!project) return project.error();
    Result<Ends> ends = ChooseEnds(**project, asked_);
    if (!ends) return ends.error();
    Result<Judgement> judged = Judge(**project, *ends);
    if (!judged) return judged.error();
    Result<bool> written = Write(session, *judged, outputs);
    if (!written) return written.error();
    return Status(judged->report, judged->change.settings.configuration);
  }

 private:
  static Result<bool> Write(Session& session, const Judgement& judged, const std::vector<Output>& outputs) {
    report::Context context;
    context.base = judged.change.base.get();
    context.head = judged.change.head.get();
    context.rules = judged.change.rules.get();
    context.quiet = session.options.quiet;
    for (const Output& output : outputs) {
      if (Result<bool> done = WriteFile(output.path, output.format->render(judged.report, context)); !done) return done;
    }
    context.colour = session.colour();
    context.width = session.width();
    const std::string& name = session.options.format;
    const report::Format* format = name.empty() ? &report::Formats().front() : report::FindFormat(name);
    session.Print(format->render(judged.report, context));
    return true;
  }

  ExitStatus Status(const lint::Report& report, const lint::Configuration& configuration) const {
    lint::Severity threshold = configuration.fail_on.value_or(lint::Severity::kError);
    if (fail_on_ == "error") threshold = lint::Severity::kError;
    if (fail_on_ == "warning") threshold = lint::Severity::kWarning;
    if (fail_on_ == "info") threshold = lint::Severity::kInfo;
    if (exit_zero_ || fail_on_ == "never" || threshold == lint::Severity::kOff) return ExitStatus::kClean;
    for (const lint::Finding& finding : report.findings) {
      if (!finding.suppressed && finding.severity >= threshold) return ExitStatus::kFindings;
    }
    return ExitStatus::kClean;
  }

  EndsAsked asked_;
  std::string fail_on_;
  bool exit_zero_ = false;
};

}  // namespace

std::unique_ptr<Command> MakeCheck() { return std::make_unique<Check>(); }

}  // namespace sequelint::commands
