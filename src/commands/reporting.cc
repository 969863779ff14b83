#include "commands/reporting.h"

#include <fstream>

#include "base/text.h"

namespace sequelint::commands {

std::vector<std::string> ReportFormats() {
  std::vector<std::string> names;
  for (const report::Format& format : report::Formats()) names.emplace_back(format.name);
  return names;
}

void Reporting::AddOptions(CommonOptions& common, std::vector<Option>& options) {
  options.push_back({"--fail-on",
                     "SEVERITY",
                     "exit with 1 from here on: error (default), warning, info or never",
                     &fail_on,
                     {"error", "warning", "info", "never"}});
  options.push_back({"--exit-zero", "", "exit with 0 whatever is found", &exit_zero});
  AddFormat(common, options, ReportFormats(), "how to print it (default: text); the formats stand below");
  options.push_back({"--output", "FORMAT=PATH", "also write a report to a file; may be repeated", &common.output});
}

ExitStatus Reporting::Status(const lint::Report& report, const lint::Configuration& configuration) const {
  lint::Severity threshold = configuration.fail_on.value_or(lint::Severity::kError);
  if (fail_on == "error") threshold = lint::Severity::kError;
  if (fail_on == "warning") threshold = lint::Severity::kWarning;
  if (fail_on == "info") threshold = lint::Severity::kInfo;
  if (exit_zero || fail_on == "never" || threshold == lint::Severity::kOff) return ExitStatus::kClean;
  for (const lint::Finding& finding : report.findings) {
    if (!finding.suppressed && finding.severity >= threshold) return ExitStatus::kFindings;
  }
  return ExitStatus::kClean;
}

Result<std::vector<Output>> ParseOutputs(const CommonOptions& options) {
  std::vector<Output> outputs;
  for (const std::string& text : options.output) {
    size_t equals = text.find('=');
    if (equals == std::string::npos || equals + 1 == text.size()) {
      return UsageError("`--output " + text + "` names no file", "write it as --output FORMAT=PATH");
    }
    Output output{report::FindFormat(text.substr(0, equals)), text.substr(equals + 1)};
    if (output.format == nullptr) {
      return UsageError("`" + text.substr(0, equals) + "` is no format for `--output`",
                        "it takes " + Join(ReportFormats(), ", "));
    }
    outputs.push_back(std::move(output));
  }
  return outputs;
}

report::Context ContextOf(const Judgement& judged) {
  report::Context context;
  context.base = judged.change.base.get();
  context.head = judged.change.head.get();
  context.rules = judged.change.rules.get();
  context.plan = &judged.plan;
  context.base_schema = &judged.base_schema;
  context.head_schema = &judged.head_schema;
  context.missing = &judged.missing;
  return context;
}

Result<bool> WriteNamedFile(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (out.good()) return true;
  return UsageError("cannot write `" + path + "`", "check that its folder exists and may be written to");
}

Result<bool> WriteOutputs(const Judgement& judged, const std::vector<Output>& outputs) {
  report::Context context = ContextOf(judged);
  for (const Output& output : outputs) {
    Result<bool> done = WriteNamedFile(output.path, output.format->render(judged.report, context));
    if (!done) return done;
  }
  return true;
}

std::string RenderReport(const Session& session, const Judgement& judged) {
  report::Context context = ContextOf(judged);
  context.quiet = session.options.quiet;
  context.colour = session.colour();
  context.width = session.width();
  const std::string& name = session.options.format;
  const report::Format* format = name.empty() ? &report::Formats().front() : report::FindFormat(name);
  return format->render(judged.report, context);
}

}  // namespace sequelint::commands
