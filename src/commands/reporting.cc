#include "commands/reporting.h"

#include <algorithm>
#include <fstream>
#include <map>

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
  options.push_back({"--findings-baseline", "FILE", "findings that are accepted, as `sequelint baseline` records them",
                     &common.findings_baseline});
  options.push_back({"--statistics", "", "how many findings of each rule, on standard error", &statistics});
  options.push_back({"--list-files", "", "print which files changed, and stop", &list_files});
  options.push_back({"--print-config", "", "print the configuration in force, and stop", &print_config});
}

Result<bool> Reporting::TellInstead(Session& session, Project& project, const Ends& ends) const {
  if (print_config) {
    Result<std::shared_ptr<const SourceReader>> head = project.Read(ends.head);
    if (!head) return head.error();
    Result<Settings> settings = project.Configure(**head);
    if (!settings) return settings.error();
    session.Print(PrintConfiguration(*settings));
  }
  if (list_files) {
    Result<const git::Repository*> repository = project.repository();
    if (!repository) return repository.error();
    Result<std::vector<git::Repository::Change>> changes = (*repository)->Diff(ends.base, ends.head);
    if (!changes) return changes.error();
    std::string text;
    for (const git::Repository::Change& change : *changes) {
      text += change.base_path.empty() || change.base_path == change.head_path ? change.head_path
              : change.head_path.empty()                                       ? change.base_path
                                         : change.base_path + " -> " + change.head_path;
      text += "\n";
    }
    session.Print(text);
  }
  return print_config || list_files;
}

Result<ExitStatus> Reporting::Finish(Session& session, const Judgement& judged,
                                     const std::vector<Output>& outputs) const {
  if (Result<bool> written = WriteOutputs(judged, outputs); !written) return written.error();
  session.Print(RenderReport(session, judged));
  if (statistics) session.Note(CountRules(judged.report));
  return Status(judged.report, judged.change.settings.configuration);
}

std::string CountRules(const lint::Report& report) {
  std::map<std::string, std::pair<int, lint::Severity>> counts;
  for (const lint::Finding& finding : report.findings) {
    if (finding.suppressed) continue;
    auto& [count, severity] = counts[finding.rule];
    ++count;
    severity = std::max(severity, finding.severity);
  }
  std::vector<std::pair<int, std::string>> lines;
  for (const auto& [rule, count] : counts) {
    std::string severity(lint::Name(count.second)), number = std::to_string(count.first);
    lines.emplace_back(-count.first, std::string(number.size() < 6 ? 6 - number.size() : 0, ' ') + number + " " +
                                         severity + std::string(8 - severity.size(), ' ') + rule);
  }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const auto& [count, line] : lines) text += (text.empty() ? "" : "\n") + line;
  return text.empty() ? "no findings" : text;
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
