#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "base/version.h"
#include "commands/command.h"
#include "commands/project.h"
#include "commands/reporting.h"
#include "commands/source.h"
#include "migrations/history.h"
#include "sequelize/discovery.h"

namespace sequelint::commands {
namespace {

constexpr std::string_view kConfiguration = "sequelint.yml", kWorkflow = ".github/workflows/sequelint.yml";

// A file that would be written.
struct NewFile {
  std::string path, text;
  std::string was;  // what is there now
  bool executable = false;
};

std::string Workflow(const std::string& folder) {
  return "name: sequelint\n"
         "on: [pull_request, merge_group]\n"
         "permissions: { contents: read }\n"
         "jobs:\n"
         "  sequelint:\n"
         "    runs-on: ubuntu-latest\n"
         "    steps:\n"
         "      - uses: actions/checkout@v4\n"
         "        with: { fetch-depth: 2, persist-credentials: false }\n"
         "      - uses: sequelint/sequelint@v" +
         std::string(Version()) + "\n" +
         (folder.empty() ? "" : "        with: { working-directory: " + folder + " }\n");
}

// "+" before every new line, after those that stay.
std::string Difference(const NewFile& file) {
  std::string out = "--- " + (file.was.empty() ? "/dev/null" : file.path) + "\n+++ " + file.path + "\n";
  std::string_view added = file.text;
  if (added.starts_with(file.was)) added.remove_prefix(file.was.size());
  for (const std::string& line : Split(Trim(file.was), '\n')) {
    if (!file.was.empty()) out += " " + line + "\n";
  }
  while (added.ends_with('\n')) added.remove_suffix(1);
  for (const std::string& line : Split(added, '\n')) out += "+" + line + "\n";
  return out;
}

class Init : public Command {
 public:
  std::string_view name() const override { return "init"; }
  std::string_view summary() const override { return "write a configuration, a workflow and a hook for this project"; }
  std::string_view arguments() const override { return ""; }
  std::string_view examples() const override {
    return "sequelint init          show what would be written\n"
           "sequelint init --yes    write it\n";
  }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    options.push_back({"--yes", "", "write the files; without it they are only shown", &yes_});
    options.push_back({"--no-workflow", "", "leave out the GitHub workflow", &no_workflow_});
    options.push_back({"--no-hook", "", "leave out the git hook", &no_hook_});
    AddProjectOptions(common, options);
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    Result<std::unique_ptr<Project>> project = Project::Open(session);
    if (!project) return project.error();
    Result<std::shared_ptr<const SourceReader>> source = (*project)->Read((*project)->DefaultRevision());
    if (!source) return source.error();
    if (Result<bool> fine = CheckDialect(**source); !fine) return fine.error();
    Result<Settings> settings = (*project)->Configure(**source);
    if (!settings) return settings.error();
    Result<LoadedSchema> models = LoadModels(*source, *settings, (*project)->cache(), (*project)->trace());
    if (!models) return models.error();

    root_ = (*project)->root();
    std::vector<NewFile> files;
    if (settings->configuration.path.empty()) {
      files.push_back({InFolder(**project, kConfiguration), Configuration(session, **source, *settings, models->schema),
                       "", false});
    } else {
      session.Print(settings->configuration.path + " is there already, and stays as it is");
    }
    if (!no_workflow_) AddWorkflow(session, **source, (*project)->folder(), files);
    if (!no_hook_) AddHook(session, **source, files);
    if (files.empty()) {
      session.Print("nothing to write");
      return ExitStatus::kClean;
    }
    for (const NewFile& file : files) session.Print("\n" + Difference(file));
    return yes_ ? WriteAll(session, files) : Ask(session);
  }

 private:
  static std::string InFolder(const Project& project, std::string_view name) {
    return (project.folder().empty() ? "" : project.folder() + "/") + std::string(name);
  }

  static Result<ExitStatus> Ask(Session& session) {
    session.Print("\nNothing is written yet: `sequelint init --yes` does it.");
    return ExitStatus::kClean;
  }

  Result<ExitStatus> WriteAll(Session& session, const std::vector<NewFile>& files) const {
    session.Print("");
    for (const NewFile& file : files) {
      std::filesystem::path path = std::filesystem::path(root_) / file.path;
      std::error_code error;
      std::filesystem::create_directories(path.parent_path(), error);
      if (Result<bool> done = WriteNamedFile(path.string(), file.text); !done) return done.error();
      if (file.executable) chmod(path.c_str(), 0755);
      session.Print("wrote " + file.path);
    }
    session.Print("Next: `sequelint check`, then commit these files.");
    return ExitStatus::kClean;
  }

  // A project of another database is told so at once.
  static Result<bool> CheckDialect(const SourceReader& source) {
    SourceText text = source.Read("package.json");
    if (text == nullptr) return true;
    nlohmann::json package = nlohmann::json::parse(*text, nullptr, false);
    auto has = [&](const char* name) {
      for (const char* key : {"dependencies", "devDependencies"}) {
        if (package.is_object() && package.contains(key) && package[key].is_object() && package[key].contains(name)) {
          return true;
        }
      }
      return false;
    };
    if (has("pg") || has("pg-native") || has("@sequelize/postgres")) return true;
    for (const char* driver : {"mysql2", "mariadb", "sqlite3", "tedious", "oracledb"}) {
      if (has(driver)) {
        return Error{"package.json has the driver `" + std::string(driver) + "` and none of Postgres",
                     "sequelint knows Postgres only; --dialect postgres is what there is", ExitStatus::kUsage};
      }
    }
    return true;
  }

  static std::string Configuration(Session& session, const SourceReader& source, const Settings& settings,
                                   const schema::Schema& models) {
    std::set<std::string> model_folders, migration_folders;
    for (const auto& [name, table] : models.tables) {
      if (!table.at.file.empty()) model_folders.insert(std::string(FolderOf(table.at.file)));
    }
    for (const migrations::MigrationFile& file : migrations::FindMigrations(source, {})) {
      migration_folders.insert(file.folder);
    }
    int major = sequelize::ReadVersions(source).major;
    auto list = [](const std::set<std::string>& names) {
      return names.empty() ? "none" : Join(std::vector<std::string>(names.begin(), names.end()), ", ");
    };
    session.Print("models:     " + list(model_folders) + "\nmigrations: " + list(migration_folders) +
                  "\nsequelize:  " + (major ? std::to_string(major) : "no version found, taken for 6") +
                  "\npostgres:   " + std::to_string(settings.postgres) + Origin(session, settings));

    std::string text =
        "# What sequelint needs to know about this project; `sequelint config check` checks it.\n"
        "# Models and migrations are found without being named:\n";
    for (const std::string& folder : model_folders) text += "# models in " + (folder.empty() ? "." : folder) + "\n";
    for (const std::string& folder : migration_folders) text += "# migrations in " + folder + "\n";
    text +=
        "\n# The major version that production runs: what locks and rewrites depends on it.\n"
        "postgres: " +
        std::to_string(settings.postgres) +
        "\n\n"
        "# error, warning, info or off: findings from here on fail the check.\n"
        "fail-on: error\n";
    return text;
  }

  static std::string Origin(const Session& session, const Settings& settings) {
    if (!session.options.postgres.empty()) return "";
    if (!settings.postgres_from.empty()) return ", as " + settings.postgres_from + " says";
    return settings.postgres_note.empty() ? ", by default: nothing here says which one runs"
                                          : ", by default: " + settings.postgres_note;
  }

  void AddWorkflow(Session& session, const SourceReader& source, const std::string& folder,
                   std::vector<NewFile>& files) const {
    if (source.Find(kWorkflow) != nullptr) {
      session.Print(std::string(kWorkflow) + " is there already, and stays as it is");
      return;
    }
    files.push_back({std::string(kWorkflow), Workflow(folder), "", false});
  }

  // Into the hook manager that the project has; without one there is nothing that a commit could bring along.
  static void AddHook(Session& session, const SourceReader& source, std::vector<NewFile>& files) {
    if (SourceText husky = source.Read(".husky/pre-commit")) {
      if (husky->find("sequelint") != std::string::npos) return;
      std::string text = *husky + (husky->empty() || husky->ends_with('\n') ? "" : "\n");
      files.push_back({".husky/pre-commit", text + "npx --no-install sequelint hook\n", text, true});
    } else if (source.Find(".pre-commit-config.yaml") != nullptr) {
      session.Print(
          "for .pre-commit-config.yaml, below `repos:`\n"
          "  - repo: https://github.com/sequelint/pre-commit\n"
          "    rev: v" +
          std::string(Version()) + "\n    hooks: [{ id: sequelint }]");
    } else if (source.Find("lefthook.yml") != nullptr) {
      session.Print(
          "for lefthook.yml\n"
          "  pre-commit: { jobs: [{ name: sequelint, run: npx --no-install sequelint hook }] }");
    } else {
      session.Print("no hook manager found (husky, pre-commit, lefthook): docs/hooks.md says how to add a hook");
    }
  }

  bool yes_ = false, no_workflow_ = false, no_hook_ = false;
  std::string root_;
};

}  // namespace

std::unique_ptr<Command> MakeInit() { return std::make_unique<Init>(); }

}  // namespace sequelint::commands
