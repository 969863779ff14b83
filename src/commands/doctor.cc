#include <algorithm>
#include <set>

#include "base/text.h"
#include "ci/event.h"
#include "commands/command.h"
#include "commands/ends.h"
#include "commands/project.h"
#include "commands/source.h"
#include "git/process.h"
#include "github/http.h"
#include "migrations/history.h"
#include "report/prose.h"
#include "sequelize/discovery.h"

namespace sequelint::commands {
namespace {

class Doctor : public Command {
 public:
  std::string_view name() const override { return "doctor"; }
  std::string_view summary() const override { return "say what is read here, what is not known, and what to mend"; }
  std::string_view arguments() const override { return ""; }
  std::string_view examples() const override {
    return "sequelint doctor            at your desk\n"
           "sequelint doctor --verbose  in a CI job that does not do what you expect\n";
  }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    AddProjectOptions(common, options);
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    session_ = &session;
    Result<std::unique_ptr<Project>> project = Project::Open(session);
    if (!project) return project.error();
    CheckGit(**project);
    CheckService();
    Result<std::shared_ptr<const SourceReader>> source = (*project)->Read((*project)->DefaultRevision());
    if (!source) return source.error();
    Result<Settings> settings = (*project)->Configure(**source);
    Result<std::vector<lint::Rule>> rules = settings ? RulesOf(**source, settings->configuration) : settings.error();
    if (!rules) {
      Problem("configuration", rules.error().what, rules.error().remedy);
      return worst_ = ExitStatus::kUsage;
    }
    CheckConfiguration(*settings, rules->size());
    CheckModels(**project, *source, *settings);
    CheckMigrations(**source, *settings);
    return worst_;
  }

 private:
  void Say(const std::string& mark, const std::string& what, const std::string& text) {
    session_->Print(mark + " " + what + std::string(what.size() < 14 ? 14 - what.size() : 1, ' ') + text);
  }
  void Fine(const std::string& what, const std::string& text) { Say("  ", what, text); }
  void Note(const std::string& what, const std::string& text, const std::string& remedy) {
    Say("? ", what, text);
    if (!remedy.empty()) Say("  ", "", remedy);
  }
  void Problem(const std::string& what, const std::string& text, const std::string& remedy) {
    Say("! ", what, text);
    if (!remedy.empty()) Say("  ", "", remedy);
    worst_ = ExitStatus::kCannotAnalyse;
  }

  void CheckGit(Project& project) {
    Result<const git::Repository*> repository = project.repository();
    if (!repository) {
      Problem("git", repository.error().what,
              "without git nothing can be compared; `sequelint check --all` still works");
      return;
    }
    bool shallow = (*repository)->shallow();
    Fine("project", project.folder().empty() ? "the whole repository" : "the folder " + project.folder());
    Fine("git", (*repository)->root() + (shallow ? ", a shallow clone" : "") + ((*repository)->bare() ? ", bare" : ""));
    auto program = git::Process::Run({"git", "--version"}, "", 1 << 16);
    if (!program || program->status != 0) {
      Note("git program", "not there", "it is needed to fetch what a shallow clone lacks, and for partial clones");
    } else {
      Fine("git program", std::string(Trim(program->out)));
    }
    Result<Ends> ends = ChooseEnds(project, {});
    if (ends) {
      Fine("compares", ends->base.substr(0, 12) + " to " + report::ShortRevision(ends->head));
    } else if (shallow) {
      Note("compares", ends.error().what,
           "`sequelint ci` fetches the one commit it needs; `check` needs " + ends.error().remedy);
    } else {
      Note("compares", ends.error().what, ends.error().remedy);
    }
  }

  void CheckService() {
    ci::Environment environment = ci::Environment::OfProcess();
    Result<ci::Event> event = ci::ReadEvent(environment);
    if (!event) {
      Problem("event", event.error().what, event.error().remedy);
      return;
    }
    if (event->service == ci::Service::kNone) return;
    Fine("runs in", std::string(ci::Name(event->service)) + (event->name.empty() ? "" : ", " + event->name) +
                        (event->number ? ", pull request " + std::to_string(event->number) : ""));
    if (event->service != ci::Service::kGithub) return;
    if (environment.Get("GITHUB_TOKEN").empty() && environment.Get("GH_TOKEN").empty()) {
      Note("token", "none", "only comments need one: `env: { GITHUB_TOKEN: ${{ github.token }} }`");
    } else if (event->fork) {
      Note("token", "there, and read-only: the pull request comes from a fork",
           "comments need a workflow_run job (docs/pull-requests.md); everything else works");
    } else {
      Fine("token", "there; comments need `permissions: pull-requests: write`");
    }
    std::string certificates = github::CertificateFile();
    if (certificates.empty()) {
      Note("certificates", "none found", "install ca-certificates, or set SSL_CERT_FILE; only comments need them");
    } else {
      Fine("certificates", certificates);
    }
  }

  void CheckConfiguration(const Settings& settings, size_t rules) {
    const lint::Configuration& configuration = settings.configuration;
    if (configuration.path.empty()) {
      Fine("configuration", "none: everything is as by default; `sequelint init` writes one");
    } else {
      Fine("configuration", configuration.path);
    }
    Fine("rules", std::to_string(rules));
    std::string version = std::to_string(settings.postgres);
    if (!session_->options.postgres.empty()) {
      Fine("postgres", version);
    } else if (!settings.postgres_from.empty()) {
      Fine("postgres", version + ", as " + settings.postgres_from + " says");
    } else {
      Note("postgres", settings.postgres_note.empty() ? version + ", by default" : settings.postgres_note,
           "say which one runs: `postgres: 16` in sequelint.yml");
    }
  }

  void CheckModels(Project& project, const std::shared_ptr<const SourceReader>& source, const Settings& settings) {
    int major = sequelize::ReadVersions(*source).major;
    if (settings.configuration.sequelize) major = *settings.configuration.sequelize;
    if (major == 0) {
      Note("sequelize", "no version found, taken for 6", "say which one it is: `sequelize: 6` in sequelint.yml");
    } else {
      Fine("sequelize", std::to_string(major));
    }
    Result<LoadedSchema> models = LoadModels(source, settings, project.cache(), project.trace());
    if (!models) {
      Problem("models", models.error().what, models.error().remedy);
      return;
    }
    std::set<std::string> files;
    for (const auto& [name, table] : models->schema.tables) {
      if (!table.at.file.empty()) files.insert(table.at.file);
    }
    Fine("models", report::Count(static_cast<int>(models->models), "model") + " of " +
                       report::Count(static_cast<int>(models->schema.tables.size()), "table") + " in " +
                       report::Count(static_cast<int>(files.size()), "file"));
    if (session_->options.verbose) {
      for (const std::string& file : files) Fine("", file);
    }
    for (const std::string& note : session_->options.verbose ? models->notes : report::FewNotes(models->notes)) {
      Note("", note, "");
    }
    const std::vector<schema::Unknown>& unknown = models->schema.unknown;
    if (unknown.empty()) return;
    Note("unknown",
         report::Count(static_cast<int>(unknown.size()), "part") +
             " of the schema cannot be known without "
             "running the code",
         "");
    size_t most = session_->options.verbose ? unknown.size() : std::min<size_t>(unknown.size(), 5);
    for (size_t i = 0; i < most; ++i) Say("  ", "", report::Describe(unknown[i]));
    if (most < unknown.size()) Say("  ", "", "… all of them with --verbose");
  }

  void CheckMigrations(const SourceReader& source, const Settings& settings) {
    migrations::HistoryOptions options;
    options.folders = settings.configuration.migrations;
    options.ignore = settings.configuration.ignore;
    options.folder = settings.load.folder;
    for (const auto& [place, count] : migrations::MigrationsOfOtherTools(source, options)) {
      Note("migrations", report::Count(static_cast<int>(count), "file") + " of " + place.second + " in " + place.first,
           "they are left alone: only Sequelize's and db-migrate's are read");
    }
    std::vector<migrations::MigrationFile> files = migrations::FindMigrations(source, options);
    std::set<std::string> folders;
    for (const migrations::MigrationFile& file : files) folders.insert(file.folder);
    if (files.empty()) {
      Note("migrations", "none found", "if there are some, say where: `migrations: db/changes` in sequelint.yml");
      return;
    }
    Fine("migrations",
         std::to_string(files.size()) + " in " + Join(std::vector<std::string>(folders.begin(), folders.end()), ", "));
  }

  Session* session_ = nullptr;
  ExitStatus worst_ = ExitStatus::kClean;
};

}  // namespace

std::unique_ptr<Command> MakeDoctor() { return std::make_unique<Doctor>(); }

}  // namespace sequelint::commands
