#pragma once

#include <string>
#include <vector>

#include "commands/command.h"
#include "commands/judge.h"
#include "lint/finding.h"
#include "report/report.h"

namespace sequelint::commands {

// `--output FORMAT=PATH`, checked before any work is done.
struct Output {
  const report::Format* format = nullptr;
  std::string path;
};

// What every command that lints takes: --fail-on, --exit-zero, --format, --output, and what to tell instead of
// findings.
struct Reporting {
  std::string fail_on;
  bool exit_zero = false, list_files = false, print_config = false, statistics = false;

  void AddOptions(CommonOptions& common, std::vector<Option>& options);
  // --list-files, --print-config: prints that; false when neither was asked for.
  Result<bool> TellInstead(Session& session, Project& project, const Ends& ends) const;
  // Writes and prints the report; the status it comes to.
  Result<ExitStatus> Finish(Session& session, const Judgement& judged, const std::vector<Output>& outputs) const;
  ExitStatus Status(const lint::Report& report, const lint::Configuration& configuration) const;
};

std::vector<std::string> ReportFormats();
Result<std::vector<Output>> ParseOutputs(const CommonOptions& options);

// The configuration in force, as a sequelint.yml that says the same.
std::string PrintConfiguration(const Settings& settings);

// How many findings of each rule: "   3 warning drop-column", most first.
std::string CountRules(const lint::Report& report);

// What the formats need to render this judgement, without colour.
report::Context ContextOf(const Judgement& judged);

Result<bool> WriteOutputs(const Judgement& judged, const std::vector<Output>& outputs);
// The report for standard output, in the format that --format names.
std::string RenderReport(const Session& session, const Judgement& judged);

Result<bool> WriteNamedFile(const std::string& path, const std::string& text);

}  // namespace sequelint::commands
