#include "commands/judge.h"

#include <algorithm>

#include "base/text.h"
#include "commands/source.h"
#include "commands/unreadable.h"
#include "facts/fact.h"
#include "lint/baseline.h"
#include "lint/lint.h"
#include "lint/suppression.h"
#include "migrations/history.h"
#include "plan/diff.h"

namespace sequelint::commands {
namespace {

bool SameFiles(const SourceReader& a, const SourceReader& b) {
  return std::equal(a.Files().begin(), a.Files().end(), b.Files().begin(), b.Files().end(),
                    [](const SourceEntry& x, const SourceEntry& y) { return x.id == y.id && x.path == y.path; });
}

// The models before the change. A base without models is an empty schema: then everything is new.
Result<LoadedSchema> LoadBase(Project& project, const Ends& ends, const Settings& settings, const LoadedSchema* head) {
  Result<std::shared_ptr<const SourceReader>> reader = project.Read(ends.base);
  if (!reader) return reader.error();
  LoadedSchema base;
  if (head != nullptr && SameFiles(**reader, *head->reader)) {
    base = *head;
  } else if (Result<LoadedSchema> loaded = LoadModels(project, *reader, settings)) {
    base = std::move(*loaded);
  } else {
    project.session().Trace("base: " + loaded.error().what);
  }
  base.reader = *reader;
  return base;
}

Result<facts::Settings> FactSettings(const Settings& settings, const SourceReader& head) {
  facts::Settings out;
  out.postgres = settings.postgres;
  out.small_tables = settings.configuration.small_tables;
  out.big_tables = settings.configuration.big_tables;
  const std::string& path = settings.configuration.statistics;
  if (path.empty()) return out;
  SourceText text = head.Read(path);
  if (text == nullptr) {
    return Error{"no statistics file `" + path + "`", "record it, or leave `statistics` out of the configuration",
                 ExitStatus::kUsage};
  }
  Result<std::map<std::string, double>> rows = lint::ParseStatistics(path, *text);
  if (!rows) return rows.error();
  out.rows = std::move(*rows);
  return out;
}

Result<bool> ApplyRecorded(const Settings& settings, const SourceReader& head, lint::Report& report) {
  const std::string& path = settings.configuration.findings_baseline;
  if (path.empty()) return true;
  SourceText text = head.Read(path);
  if (text == nullptr) return true;  // nothing recorded yet
  Result<lint::Baseline> baseline = lint::ParseBaseline(path, *text);
  if (!baseline) return baseline.error();
  lint::ApplyBaseline(*baseline, report.findings);
  return true;
}

void NoteBroken(const std::vector<std::string>& files, std::vector<std::string>& notes) {
  for (const std::string& file : files)
    notes.push_back("`" + file + "` has syntax errors: its tables are not compared");
}

}  // namespace

Result<Judgement> Judge(Project& project, const Ends& ends) {
  Judgement judged;
  Result<std::shared_ptr<const SourceReader>> head_source = project.Read(ends.head);
  if (!head_source) return head_source.error();
  Result<Settings> settings = project.Configure(**head_source);
  if (!settings) return settings.error();
  Result<std::vector<lint::Rule>> rules = RulesOf(**head_source, settings->configuration);
  if (!rules) return rules.error();
  Result<LoadedSchema> head_models = LoadModels(project, *head_source, *settings);
  LoadedSchema head = head_models ? std::move(*head_models) : LoadedSchema();
  head.reader = *head_source;
  Result<LoadedSchema> base = LoadBase(project, ends, *settings, head_models ? &head : nullptr);
  if (!base) return base.error();
  Result<facts::Settings> fact_settings = FactSettings(*settings, **head_source);
  if (!fact_settings) return fact_settings.error();

  lint::Report& report = judged.report;
  if (!ends.note.empty()) report.notes.push_back(ends.note);
  NoteBroken(KeepUnreadable(base->schema, head.schema, *head.reader, project.cache()), report.notes);
  NoteBroken(KeepUnreadable(head.schema, base->schema, *base->reader, project.cache()), report.notes);
  if (!head_models && head.schema.tables.empty()) return head_models.error();

  Stopwatch watch;
  plan::Plan plan = plan::Diff(base->schema, head.schema);
  std::vector<facts::Subject> subjects =
      facts::Annotate({plan, base->schema, head.schema, nullptr, nullptr, std::move(*fact_settings)});
  report.findings = lint::Lint(subjects, *rules, settings->configuration);
  lint::ApplySuppressions(report.findings, *head.reader, base->reader.get(), *rules, settings->configuration);
  if (Result<bool> done = ApplyRecorded(*settings, *head.reader, report); !done) return done.error();
  lint::Sort(report.findings);

  report.base = ends.base;
  report.head = ends.head;
  report.postgres = settings->postgres;
  report.summary = lint::Summarize(report.findings);
  report.unknown = head.schema.unknown;
  report.summary.unknown = static_cast<int>(report.unknown.size());
  report.summary.models = static_cast<int>(head.models);
  migrations::HistoryOptions history;
  history.folders = settings->configuration.migrations;
  history.ignore = settings->configuration.ignore;
  report.summary.migrations = static_cast<int>(migrations::FindMigrations(*head.reader, history).size());
  report.notes.insert(report.notes.end(), head.notes.begin(), head.notes.end());
  project.session().Trace("lint: " + std::to_string(plan.operations.size()) + " operations, " +
                          std::to_string(rules->size()) + " rules, " + std::to_string(report.findings.size()) +
                          " findings, " + watch.Elapsed());

  judged.settings = std::move(*settings);
  judged.rules = std::move(*rules);
  judged.base = base->reader;
  judged.head = head.reader;
  return judged;
}

}  // namespace sequelint::commands
