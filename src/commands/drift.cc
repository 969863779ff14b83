// Models against what the migrations leave, or against a database: what disagrees now, whoever brought it.

#include "plan/drift.h"

#include <algorithm>

#include "commands/command.h"
#include "commands/disagreements.h"
#include "commands/judge.h"
#include "commands/merged_history.h"
#include "commands/migrations_source.h"
#include "commands/project.h"
#include "commands/recorded.h"
#include "commands/remedy.h"
#include "commands/reporting.h"
#include "commands/source.h"
#include "facts/drift.h"
#include "lint/lint.h"
#include "lint/suppression.h"
#include "migrations/runners.h"
#include "schema/names.h"

namespace sequelint::commands {
namespace {

// The other side of a comparison, and what is to be known of it.
struct Side {
  schema::Schema schema;
  std::string called;  // in messages
  bool tables_by_trigger = false;
  std::set<schema::QualifiedName> doubtful;
  bool complete = true, doubt_all = false;
  size_t migrations = 0;
  std::string newest;
};

class DriftCommand : public Command {
 public:
  std::string_view name() const override { return "drift"; }
  std::string_view summary() const override { return "what models and migrations, or a database, disagree about"; }
  std::string_view arguments() const override { return "[SOURCE…]"; }
  std::string_view examples() const override {
    return "sequelint drift\n"
           "sequelint drift models migrations --baseline db/structure.sql\n"
           "sequelint drift postgres://localhost/app\n"
           "sequelint drift --accept\n";
  }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    options.push_back({"", "SOURCE", "", &sources_});
    options.push_back({"--accept", "", "record what disagrees now: from then on only new drift is told", &accept_});
    reporting_.AddOptions(common, options);
    AddProjectOptions(common, options);
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    Result<std::vector<Output>> outputs = ParseOutputs(session.options);
    if (!outputs) return outputs.error();
    Result<std::unique_ptr<Project>> project = Project::Open(session);
    if (!project) return project.error();
    std::vector<std::string> sources = sources_.empty() ? std::vector<std::string>{"models", "migrations"} : sources_;
    std::vector<SourceName> names;
    for (const std::string& text : sources) {
      Result<SourceName> name = ParseSourceName(text);
      if (!name) return name.error();
      names.push_back(std::move(*name));
    }
    if (names.size() == 1 && names[0].kind != SourceName::Kind::kModels) names.insert(names.begin(), SourceName{});
    if (names.size() < 2 || names[0].kind != SourceName::Kind::kModels) {
      return UsageError("drift compares models with something else",
                        "write `sequelint drift models migrations`; `sequelint diff` compares any two sources");
    }
    Result<Judgement> judged = Compare(**project, names);
    if (!judged) return judged.error();
    if (accept_) return Accept(session, **project, *judged);
    return reporting_.Finish(session, *judged, *outputs);
  }

 private:
  static Result<Side> Load(Project& project, const SourceName& name) {
    Side side;
    side.called = name.kind == SourceName::Kind::kMigrations ? "the migrations" : "the database";
    if (name.kind != SourceName::Kind::kMigrations) {
      Result<LoadedSchema> loaded = commands::Load(project, name);
      if (!loaded) return loaded.error();
      side.schema = std::move(loaded->schema);
      return side;
    }
    Result<std::shared_ptr<const SourceReader>> source =
        project.Read(name.revision.empty() ? project.DefaultRevision() : name.revision);
    if (!source) return source.error();
    Result<Settings> settings = project.Configure(**source);
    if (!settings) return settings.error();
    Result<migrations::Replayed> replayed = ReplayMigrations(project, *source, *settings);
    if (!replayed) return replayed.error();
    side.migrations = replayed->runs.size();
    side.newest = replayed->runs.empty() ? "" : replayed->runs.back().file.path;
    side.complete = replayed->complete;
    side.doubtful = migrations::Doubtful(replayed->plan);
    side.tables_by_trigger = migrations::HasEventTrigger(replayed->plan);
    if (!side.complete) project.session().Note("note: " + NotFromEmpty(replayed->opened_by, replayed->opened_at));
    side.schema = std::move(replayed->schema);
    return side;
  }

  // Of tables that the chain only uses, what is not known is no drift, nor that they are there.
  static bool MayBeWrong(const plan::Drift& drift, const Side& side) {
    if (side.doubtful.count(drift.table)) return true;
    return (!side.complete || side.tables_by_trigger) && drift.kind == "table";
  }

  Result<Judgement> Compare(Project& project, const std::vector<SourceName>& names) {
    std::string revision = names[0].revision.empty() ? project.DefaultRevision() : names[0].revision;
    Result<std::shared_ptr<const SourceReader>> head = project.Read(revision);
    if (!head) return head.error();
    Result<Settings> settings = project.Configure(**head);
    if (!settings) return settings.error();
    Result<LoadedSchema> models = LoadModels(*head, *settings, project.cache(), project.trace());
    if (!models) return models.error();
    Result<std::vector<lint::Rule>> rules = RulesOf(**head, settings->configuration);
    if (!rules) return rules.error();

    Judgement judged;
    lint::Report& report = judged.report;
    std::vector<facts::Subject> subjects;
    auto in_transaction = [&] {
      return migrations::RunsEachInTransaction(**head, project.cache()) && migrations::UsesCls(**head);
    };
    for (size_t i = 1; i < names.size(); ++i) {
      Result<Side> side = Load(project, names[i]);
      if (!side) return side.error();
      for (const plan::Drift& drift : plan::FindDrift(models->schema, side->schema)) {
        if (MayBeWrong(drift, *side) || !IsWanted(drift, settings->configuration)) continue;
        facts::DriftAsked say;
        say.against = side->called;
        say.postgres = settings->postgres;
        say.fix = drift.kind == "required_default" ? kGiveDefault : drift.remedy;
        if (say.fix.empty() && !drift.operations.empty()) {
          say.fix = FixFor(drift.operations, {models->schema, side->newest, settings->postgres, in_transaction});
        }
        facts::Subject subject = facts::SubjectOf(drift, say);
        if (side->called == "the database") subject.facts.Set("source", std::string("database"));
        subjects.push_back(std::move(subject));
      }
      report.summary.migrations += static_cast<int>(side->migrations);
    }
    report.findings = lint::Lint(subjects, *rules, settings->configuration);
    lint::ApplySuppressions(report.findings, **head, head->get(), *rules, settings->configuration);
    if (!accept_) {
      Result<bool> recorded = ApplyRecorded(*settings, **head, false, report);
      if (!recorded) return recorded.error();
    }
    lint::Sort(report.findings);
    int read = report.summary.migrations;
    report.summary = lint::Summarize(report.findings);
    report.summary.migrations = read;
    report.summary.models = static_cast<int>(models->models);
    report.unknown = models->schema.unknown;
    report.summary.unknown = static_cast<int>(report.unknown.size());
    report.postgres = settings->postgres;
    report.head = revision;
    judged.change.head = *head;
    judged.change.base = *head;
    judged.change.settings = std::move(*settings);
    judged.change.rules = std::make_shared<std::vector<lint::Rule>>(std::move(*rules));
    judged.head_schema = std::move(models->schema);
    return judged;
  }

  static Result<ExitStatus> Accept(Session& session, Project& project, const Judgement& judged) {
    Result<lint::Baseline> before = ReadRecorded(judged.change.settings, *judged.change.head);
    if (!before) return before.error();
    std::string path = RecordedPath(judged.change.settings);
    Result<bool> done =
        WriteNamedFile(project.root() + "/" + path, lint::Print(lint::Merge(*before, lint::Record(judged.report.findings))));
    if (!done) return done.error();
    session.Note("accepted in " + path + ": " + std::to_string(judged.report.findings.size()));
    return ExitStatus::kClean;
  }

  std::vector<std::string> sources_;
  bool accept_ = false;
  Reporting reporting_;
};

}  // namespace

std::unique_ptr<Command> MakeDrift() { return std::make_unique<DriftCommand>(); }

}  // namespace sequelint::commands
