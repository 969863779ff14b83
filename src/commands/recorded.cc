#include "commands/recorded.h"

#include <algorithm>

#include "report/prose.h"

namespace sequelint::commands {

std::string RecordedPath(const Settings& settings) {
  const std::string& named = settings.configuration.findings_baseline;
  if (!named.empty()) return named;
  const std::string& folder = settings.load.folder;
  return (folder.empty() ? "" : folder + "/") + ".sequelint-baseline.json";
}

Result<lint::Baseline> ReadRecorded(const Settings& settings, const SourceReader& head) {
  std::string path = RecordedPath(settings);
  if (settings.recorded && settings.recorded->empty()) return lint::Baseline();
  if (settings.recorded) return lint::ParseBaseline(path, *settings.recorded);
  SourceText text = head.Read(path);
  if (text != nullptr) return lint::ParseBaseline(path, *text);
  if (settings.configuration.findings_baseline.empty()) return lint::Baseline();
  return Error{"no file `" + path + "`, which `findings-baseline` names",
               "record it with `sequelint baseline`, or leave it out of the configuration", ExitStatus::kUsage};
}

Result<bool> ApplyRecorded(const Settings& settings, const SourceReader& head, bool whole, lint::Report& report) {
  Result<lint::Baseline> baseline = ReadRecorded(settings, head);
  if (!baseline) return baseline.error();
  std::vector<lint::BaselineEntry> stale = lint::ApplyBaseline(*baseline, report.findings);
  std::erase_if(stale, [](const lint::BaselineEntry& entry) { return entry.of_change; });
  if (whole && !stale.empty()) {
    report.notes.push_back(report::Count(static_cast<int>(stale.size()), "finding") + " recorded in " +
                           RecordedPath(settings) + " " + (stale.size() == 1 ? "is" : "are") +
                           " gone: `sequelint baseline --prune` removes what is stale");
  }
  return true;
}

}  // namespace sequelint::commands
