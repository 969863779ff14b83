#include "commands/judge.h"

#include <algorithm>

#include "base/text.h"
#include "base/thread.h"
#include "commands/code.h"
#include "commands/disagreements.h"
#include "commands/merged_history.h"
#include "commands/models_of_both_ends.h"
#include "commands/policy.h"
#include "commands/recorded.h"
#include "commands/rewrites.h"
#include "commands/source.h"
#include "commands/unreadable.h"
#include "facts/fact.h"
#include "lint/lint.h"
#include "lint/suppression.h"
#include "plan/diff.h"

namespace sequelint::commands {
namespace {

Result<facts::Settings> FactSettings(const Settings& settings, const SourceReader& head) {
  facts::Settings out;
  out.postgres = settings.postgres;
  out.postgres_minor = settings.postgres_minor;
  out.code_first = settings.configuration.code_first;
  out.small_tables = settings.configuration.small_tables;
  out.big_tables = settings.configuration.big_tables;
  Result<facts::Policy> policy = PolicyFor(settings.configuration.policy);
  if (!policy) return policy.error();
  out.policy = std::move(*policy);
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

void NoteBroken(const std::vector<std::string>& files, std::vector<std::string>& notes) {
  for (const std::string& file : files)
    notes.push_back("`" + file + "` has syntax errors: its tables are not compared");
}

// What the plan is made of: the migrations where they were read, else the difference of the models.
std::vector<facts::Subject> Annotated(Judgement& judged, const schema::Schema& base, const schema::Schema& head,
                                      facts::Settings settings) {
  if (judged.change.written) {
    const Written& written = *judged.change.written;
    judged.plan = written.plan;
    facts::Input input{written.plan, written.before, written.after, &base, &head, settings, written.complete};
    input.unknown = &written.unknown;
    std::vector<facts::Subject> subjects = facts::Annotate(input);
    for (const migrations::WayBack& back : written.back) {
      facts::Input way{back.plan, back.before, back.after, &base, &head, settings, written.complete, true};
      for (facts::Subject& subject : facts::Annotate(way)) subjects.push_back(std::move(subject));
    }
    return subjects;
  }
  judged.plan = plan::Diff(base, head);
  return facts::Annotate({judged.plan, base, head, nullptr, nullptr, std::move(settings)});
}

// What head does not know, with what base did not know either behind the rest.
void SetUnknown(const Judgement& judged, const schema::Schema& base, const schema::Schema& head, lint::Report& report) {
  report.unknown = head.unknown;
  auto is_new = [&](const schema::Unknown& unknown) {
    return std::none_of(base.unknown.begin(), base.unknown.end(), [&](const schema::Unknown& before) {
      return before.what == unknown.what && before.why == unknown.why && before.candidates == unknown.candidates;
    });
  };
  auto before = std::stable_partition(report.unknown.begin(), report.unknown.end(), is_new);
  report.unknown_before = static_cast<size_t>(report.unknown.end() - before);
  if (judged.change.written) {
    const std::vector<schema::Unknown>& written = judged.change.written->unknown;
    report.unknown.insert(before, written.begin(), written.end());
  }
  report.summary.unknown = static_cast<int>(report.unknown.size());
}

// The safe form beside each finding whose operation has one.
void Rewrite(Judgement& judged, const schema::Schema& base, const schema::Schema& head,
             const facts::Settings& settings) {
  const Change& change = judged.change;
  int major = change.settings.load.sequelize_major;
  const lint::Configuration& configuration = change.settings.configuration;
  if (change.written) {
    const Written& written = *change.written;
    AddRewrites(judged.report.findings, {judged.plan, written.before, written.after, &base, &head, settings},
                *change.rules, configuration, *change.head, major);
  } else {
    AddRewrites(judged.report.findings, {judged.plan, base, head, nullptr, nullptr, settings}, *change.rules,
                configuration, *change.head, major);
  }
}

// Tables as the migrations make them; those that no migration makes stay as the models say.
void SetDatabase(const Written& written, Judgement& judged) {
  schema::Schema before = written.before, after = written.after;
  for (const auto& [models, database] : {std::pair(&judged.base_schema, &before), {&judged.head_schema, &after}}) {
    for (const auto& [name, table] : models->tables) {
      if (!written.before.FindTable(name) && !written.after.FindTable(name)) database->tables.emplace(name, table);
    }
  }
  judged.base_schema = std::move(before);
  judged.head_schema = std::move(after);
}

}  // namespace

Result<Judgement> Judge(Change asked, syntax::ParseCache& cache, const Trace& trace) {
  Judgement judged;
  judged.change = std::move(asked);
  const Change& change = judged.change;
  const Settings& settings = change.settings;
  ModelsOfBothEnds models(change, cache, trace);
  Result<facts::Settings> fact_settings = FactSettings(settings, *change.head);
  if (!fact_settings) return fact_settings.error();
  if (!change.written) {
    WrittenAsked asked{&settings, [&] { return &models.Base().schema; }, change.meanwhile.get(), &change.disk};
    Result<std::optional<Written>> written = ReadWritten(*change.base, *change.head, asked, cache, trace);
    if (!written) return written.error();
    judged.change.written = std::move(*written);
  }

  if (judged.change.written && !judged.change.written->plan.operations.empty()) {
    FindTimeouts(*change.head, *fact_settings);
  }

  LoadedSchema &base = models.Base(), &head = models.Head();
  lint::Report& report = judged.report;
  NoteBroken(KeepUnreadable(base.schema, head.schema, *change.head, cache), report.notes);
  NoteBroken(KeepUnreadable(head.schema, base.schema, *change.base, cache), report.notes);
  if (models.error() && head.schema.tables.empty() && !change.written) return *models.error();

  Stopwatch watch;
  std::vector<facts::Subject> subjects = Annotated(judged, base.schema, head.schema, *fact_settings);
  if (change.written) {
    Disagreements disagree =
        FindDisagreements(*change.written, {&settings, &base.schema, &head.schema, change.head.get(), &cache});
    std::move(disagree.subjects.begin(), disagree.subjects.end(), std::back_inserter(subjects));
    judged.missing = std::move(disagree.missing);
    for (facts::Subject& subject : HistorySubjects(change.written->history, settings.postgres)) {
      subjects.push_back(std::move(subject));
    }
  }
  CodeAsked code{*change.base,
                 *change.head,
                 base.schema,
                 head.schema,
                 change.written ? &*change.written : nullptr,
                 cache,
                 settings.load.sequelize_major};
  for (facts::Subject& subject : JudgeCode(code)) subjects.push_back(std::move(subject));
  report.findings = lint::Lint(subjects, *change.rules, settings.configuration);
  lint::ApplySuppressions(report.findings, *change.head, change.base.get(), *change.rules, settings.configuration);
  Result<bool> recorded = ApplyRecorded(settings, *change.head, change.base->Files().empty(), report);
  if (!recorded) return recorded.error();
  lint::Sort(report.findings);
  lint::Fold(report.findings, *change.rules);
  Rewrite(judged, base.schema, head.schema, *fact_settings);

  report.postgres = settings.postgres;
  report.summary = lint::Summarize(report.findings);
  SetUnknown(judged, base.schema, head.schema, report);
  if (change.written) {
    report.notes.insert(report.notes.end(), change.written->notes.begin(), change.written->notes.end());
  }
  report.summary.models = static_cast<int>(head.models);
  report.summary.migrations = change.written ? static_cast<int>(change.written->migrations) : 0;
  report.notes.insert(report.notes.end(), head.notes.begin(), head.notes.end());
  if (!settings.postgres_note.empty()) report.notes.push_back(settings.postgres_note);
  auto operations = std::count_if(subjects.begin(), subjects.end(), [](const auto& subject) { return !subject.part; });
  trace("lint: " + std::to_string(operations) + " operations, " + std::to_string(change.rules->size()) + " rules, " +
        std::to_string(report.findings.size()) + " findings, " + watch.Elapsed());
  judged.base_schema = std::move(base.schema);
  judged.head_schema = std::move(head.schema);
  if (change.written) SetDatabase(*change.written, judged);
  return judged;
}

Result<Judgement> Judge(Project& project, const Ends& ends) {
  const Thread pages([] { (void)lint::BuiltInRules(); });  // beside the reading of the tree
  Result<std::shared_ptr<const SourceReader>> head = project.Read(ends.head);
  if (!head) return head.error();
  Result<Settings> settings = project.Configure(**head);
  if (!settings) return settings.error();
  Result<std::vector<lint::Rule>> rules = RulesOf(**head, settings->configuration);
  if (!rules) return rules.error();
  Result<std::shared_ptr<const SourceReader>> base = project.Read(ends.base);
  if (!base) return base.error();
  Change change{*base, *head, std::move(*settings), std::make_shared<std::vector<lint::Rule>>(std::move(*rules)),
                std::nullopt};
  change.disk = project.disk();
  if (!ends.tip.empty()) {
    if (Result<std::shared_ptr<const SourceReader>> tip = project.Read(ends.tip)) change.meanwhile = *tip;
  }
  Result<Judgement> judged = Judge(std::move(change), project.cache(), project.trace());
  if (!judged) return judged;
  lint::Report& report = judged->report;
  report.base = ends.base;
  report.head = ends.head;
  if (!ends.note.empty()) report.notes.insert(report.notes.begin(), ends.note);
  return judged;
}

}  // namespace sequelint::commands
