#pragma once

#include <string>
#include <vector>

#include "commands/command.h"
#include "commands/judge.h"
#include "lint/finding.h"
#include "report/report.h"

namespace sequelint::commands {

// What every command that lints takes: --fail-on, --exit-zero, --format, --output.
struct Reporting {
  std::string fail_on;
  bool exit_zero = false;

  void AddOptions(CommonOptions& common, std::vector<Option>& options);
  ExitStatus Status(const lint::Report& report, const lint::Configuration& configuration) const;
};

std::vector<std::string> ReportFormats();

// `--output FORMAT=PATH`, checked before any work is done.
struct Output {
  const report::Format* format = nullptr;
  std::string path;
};
Result<std::vector<Output>> ParseOutputs(const CommonOptions& options);

// What the formats need to render this judgement, without colour.
report::Context ContextOf(const Judgement& judged);

Result<bool> WriteOutputs(const Judgement& judged, const std::vector<Output>& outputs);
// The report for standard output, in the format that --format names.
std::string RenderReport(const Session& session, const Judgement& judged);

Result<bool> WriteNamedFile(const std::string& path, const std::string& text);

}  // namespace sequelint::commands
