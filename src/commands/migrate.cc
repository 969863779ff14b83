#include <chrono>
#include <filesystem>
#include <map>
#include <optional>

#include "base/text.h"
#include "commands/command.h"
#include "commands/ends.h"
#include "commands/migrations_source.h"
#include "commands/outstanding.h"
#include "commands/project.h"
#include "commands/reporting.h"
#include "commands/source.h"
#include "generate/files.h"
#include "generate/style.h"
#include "plan/apply.h"
#include "plan/diff.h"
#include "safe/safe.h"

namespace sequelint::commands {
namespace {

// Two ends of a migration.
struct Way {
  schema::Schema from, to;
  plan::Plan plan;
  std::vector<std::string> left_out;
};

std::string Inside(const Project& project, const std::string& path) {
  return (project.folder().empty() ? "" : project.folder() + "/") + path;
}

class Migrate : public Command {
 public:
  std::string_view name() const override { return "migrate"; }
  std::string_view summary() const override { return "write the migration that the models' change needs"; }
  std::string_view arguments() const override { return "[SOURCE SOURCE]"; }
  std::string_view examples() const override {
    return "sequelint migrate --dry-run\n"
           "sequelint migrate --name add-plan --phase expand\n"
           "sequelint migrate models@v1.4 models --format sql --style plain\n";
  }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    options.push_back({"", "SOURCE", "", &sources_});
    options.push_back({"--name", "NAME", "words of the file's name (default: from what it does)", &name_});
    options.push_back({"--style",
                       "STYLE",
                       "safe or plain: in steps for a database in use, or as is (default: safe)",
                       &style_,
                       {"safe", "plain"}});
    options.push_back({"--phase",
                       "PHASE",
                       "only what runs in this deployment: expand, migrate or contract",
                       &phase_,
                       {"expand", "migrate", "contract"}});
    options.push_back({"--dry-run", "", "print the files instead of writing them", &dry_run_});
    options.push_back({"--all", "", "also what models and migrations disagree about since long", &all_});
    options.push_back({"--base", "REV", "the models before the change (default: the merge base)", &base_});
    AddProjectOptions(common, options);
    AddFormat(common, options, {"js", "esm", "ts", "sql"}, "js, esm, ts or sql (default: as the project's own)");
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    if (!sources_.empty() && sources_.size() != 2) {
      return UsageError("migrate takes two sources or none, not " + std::to_string(sources_.size()),
                        "name where from and where to, or nothing: sequelint migrate");
    }
    Result<std::unique_ptr<Project>> opened = Project::Open(session);
    if (!opened) return opened.error();
    Project& project = **opened;
    Result<std::shared_ptr<const SourceReader>> source = project.Read(project.DefaultRevision());
    if (!source) return source.error();
    Result<Settings> settings = project.Configure(**source);
    if (!settings) return settings.error();
    Result<Way> way = sources_.empty() ? Outstanding(project, *source, *settings) : Between(project);
    if (!way) return way.error();

    if (!way->left_out.empty()) {
      session.Note("left out: " + std::to_string(way->left_out.size()) +
                   " differences that are older than the change (--all writes them, sequelint drift lists them)");
    }
    int postgres = settings->postgres;
    safe::SafePlan plan =
        style_ == "plain" ? safe::Plain(way->plan, postgres) : safe::Safe(way->plan, way->from, postgres);
    schema::Schema from = std::move(way->from);
    KeepPhase(plan, from);
    if (plan.steps.empty()) {
      session.Print("nothing to write: the migrations do what the models say");
      return ExitStatus::kClean;
    }
    generate::Style style = StyleOf(project, **source, *settings);
    generate::MigrationAsked asked{name_, postgres, Now()};
    return Deliver(session, project, generate::WriteMigrations(plan, from, style, asked), style);
  }

 private:
  static int64_t Now() {
    using std::chrono::system_clock;
    return std::chrono::duration_cast<std::chrono::seconds>(system_clock::now().time_since_epoch()).count();
  }

  Result<Way> Between(Project& project) const {
    std::vector<LoadedSchema> ends;
    for (const std::string& text : sources_) {
      Result<SourceName> name = ParseSourceName(text);
      if (!name) return name.error();
      Result<LoadedSchema> loaded = Load(project, *name);
      if (!loaded) return loaded.error();
      ends.push_back(std::move(*loaded));
    }
    plan::Plan plan = plan::Diff(ends[0].schema, ends[1].schema);
    return Way{std::move(ends[0].schema), std::move(ends[1].schema), std::move(plan), {}};
  }

  // The models of the base, when there is one that has models.
  std::optional<schema::Schema> ModelsAtBase(Project& project, const Settings& settings) const {
    EndsAsked asked;
    asked.base = base_;
    Result<Ends> ends = ChooseEnds(project, asked);
    if (!ends || ends->base == ":empty") return std::nullopt;
    Result<std::shared_ptr<const SourceReader>> reader = project.Read(ends->base);
    if (!reader) return std::nullopt;
    Result<LoadedSchema> loaded = LoadModels(*reader, settings, project.cache(), project.trace());
    if (!loaded) return std::nullopt;
    return std::move(loaded->schema);
  }

  // What the models say and the migrations do not do; without migrations, what the models changed.
  Result<Way> Outstanding(Project& project, const std::shared_ptr<const SourceReader>& source,
                          const Settings& settings) const {
    Result<LoadedSchema> models = LoadModels(source, settings, project.cache(), project.trace());
    if (!models) return models.error();
    std::optional<schema::Schema> base = ModelsAtBase(project, settings);
    Result<migrations::ReplayOptions> options = ReplayOptionsFor(settings, *source);
    if (!options) return options.error();
    Way way;
    way.to = std::move(models->schema);
    if (migrations::FindMigrations(*source, options->history).empty()) {
      if (base) way.from = std::move(*base);
      way.plan = plan::Diff(way.from, way.to);
      return way;
    }
    options->models = [&base, &way] { return base ? &*base : &way.to; };
    Result<migrations::Replayed> replayed = migrations::Replay(*source, project.cache(), *options);
    if (!replayed) return replayed.error();
    for (const std::string& note : replayed->notes) project.session().Note("note: " + note);
    bool complete = replayed->complete;
    way.from = std::move(replayed->schema);
    if (!complete) AddSynced(way.from, base ? *base : way.to);
    way.plan = plan::Diff(way.from, way.to);
    if (all_) return way;
    commands::Outstanding chosen = Choose(way.plan, way.from, base ? &*base : nullptr, way.to);
    way.plan = std::move(chosen.plan);
    way.left_out = std::move(chosen.left_out);
    return way;
  }

  // Where the migrations do not begin with an empty database, something else made what they never touch: it is there as
  // the models had it.
  static void AddSynced(schema::Schema& database, const schema::Schema& models) {
    for (const auto& [name, table] : models.tables) {
      if (!database.tables.emplace(name, table).second) continue;
      for (const schema::Column& column : table.columns) {
        const schema::EnumType* type = column.type ? models.FindEnum(*column.type) : nullptr;
        if (type) database.enums.emplace(type->name, *type);
      }
    }
  }

  // Steps of other deployments go; those before the first that stays have run by then.
  void KeepPhase(safe::SafePlan& plan, schema::Schema& from) const {
    if (phase_.empty()) return;
    std::vector<safe::Step> kept;
    for (safe::Step& step : plan.steps) {
      if (safe::Name(step.phase) == phase_) {
        kept.push_back(std::move(step));
      } else if (kept.empty()) {
        for (const plan::Operation& operation : step.operations) (void)!plan::Apply(from, operation);
      }
    }
    plan.steps = std::move(kept);
  }

  generate::Style StyleOf(Project& project, const SourceReader& source, const Settings& settings) const {
    std::vector<generate::Example> examples;
    std::string folder;
    Result<migrations::ReplayOptions> options = ReplayOptionsFor(settings, source);
    if (options) {
      std::vector<migrations::MigrationFile> files = migrations::FindMigrations(source, options->history);
      std::map<std::string, size_t> sizes;
      for (const auto& file : files) ++sizes[file.folder];
      for (const auto& [name, size] : sizes) {
        if (folder.empty() || size > sizes[folder]) folder = name;
      }
      for (const auto& file : files) {
        if (file.folder != folder) continue;
        if (SourceText text = source.Read(file.path)) examples.push_back({file.path, *text});
      }
    }
    generate::Style style = generate::DetectStyle(examples);
    if (examples.empty()) {
      bool named = !settings.configuration.migrations.empty();
      style.folder = named ? settings.configuration.migrations[0] : Inside(project, "migrations");
    }
    if (settings.load.sequelize_major) style.calls.sequelize_major = settings.load.sequelize_major;
    SetFormat(style, project.session().options.format);
    if (style.context || style.language == generate::Language::kTypeScript) {
      style.calls.types = "DataTypes";
    } else {
      style.calls.types = style.calls.functions = style.parameter == "DataTypes" ? "Sequelize" : style.parameter;
      if (style.parameter == "DataTypes") style.calls.types = "DataTypes";
    }
    if (!style.context_key.empty()) style.calls.query_interface = style.context_key;
    return style;
  }

  static void SetFormat(generate::Style& style, const std::string& format) {
    using generate::Export;
    using generate::Language;
    if (format.empty()) return;
    Language language = format == "js"    ? Language::kCommonJs
                        : format == "esm" ? Language::kEsModule
                        : format == "ts"  ? Language::kTypeScript
                                          : Language::kSql;
    if (language == style.language) return;
    style.language = language;
    style.form = language == Language::kCommonJs ? Export::kObject : Export::kNamed;
    style.extension = language == Language::kSql ? "sql" : language == Language::kTypeScript ? "ts" : "js";
    if (language == Language::kEsModule) style.extension = "mjs";
  }

  Result<ExitStatus> Deliver(Session& session, const Project& project,
                             const std::vector<generate::MigrationFile>& files, const generate::Style& style) const {
    Result<const git::Repository*> repository = project.repository();
    if (!dry_run_ && repository && (*repository)->bare()) {
      return UsageError("a bare repository has no work tree to write in", "print the migration with --dry-run");
    }
    for (const generate::MigrationFile& file : files) {
      std::string path = (style.folder.empty() ? "" : style.folder + "/") + file.name;
      if (dry_run_) {
        session.Print("==> " + path + " <==\n" + file.text);
        continue;
      }
      std::filesystem::path full = std::filesystem::path(project.root()) / path;
      if (std::filesystem::exists(full)) {
        return UsageError("`" + path + "` is there already", "give it another name with --name");
      }
      std::error_code error;
      std::filesystem::create_directories(full.parent_path(), error);
      if (Result<bool> done = WriteNamedFile(full.string(), file.text); !done) return done.error();
      session.Print("wrote " + path);
    }
    return ExitStatus::kClean;
  }

  std::vector<std::string> sources_;
  std::string name_, style_, phase_, base_;
  bool dry_run_ = false, all_ = false;
};

}  // namespace

std::unique_ptr<Command> MakeMigrate() { return std::make_unique<Migrate>(); }

}  // namespace sequelint::commands
