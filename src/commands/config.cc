#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "base/glob.h"
#include "base/text.h"
#include "commands/command.h"
#include "commands/project.h"
#include "commands/reporting.h"
#include "commands/source.h"
#include "commands/written.h"
#include "schema/names.h"

namespace sequelint::commands {
namespace {

void List(YAML::Emitter& out, const char* key, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  out << YAML::Key << key << YAML::Value << YAML::BeginSeq;
  for (const std::string& text : texts) out << YAML::DoubleQuoted << text;
  out << YAML::EndSeq;
}

void Text(YAML::Emitter& out, const char* key, const std::string& text) {
  if (!text.empty()) out << YAML::Key << key << YAML::Value << YAML::DoubleQuoted << text;
}

void Severities(YAML::Emitter& out, const lint::Severities& rules) {
  out << YAML::Key << "rules" << YAML::Value << YAML::BeginMap;
  for (const auto& [rule, severity] : rules) {
    out << YAML::Key << rule << YAML::Value << std::string(lint::Name(severity));
  }
  out << YAML::EndMap;
}

std::string_view NameOf(lint::Preset preset) {
  return preset == lint::Preset::kAll ? "all" : preset == lint::Preset::kStrict ? "strict" : "recommended";
}

std::string Version(const Settings& settings) {
  std::string major = std::to_string(settings.postgres);
  return settings.postgres_minor ? major + "." + std::to_string(*settings.postgres_minor) : major;
}

class Config : public Command {
 public:
  std::string_view name() const override { return "config"; }
  std::string_view summary() const override { return "check the project's configuration, or print what is in force"; }
  std::string_view arguments() const override { return "check|print"; }
  std::string_view examples() const override { return "sequelint config check\nsequelint config print\n"; }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    options.push_back({"", "WHAT", "", &what_});
    AddProjectOptions(common, options);
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    if (what_.size() != 1 || (what_[0] != "check" && what_[0] != "print")) {
      return UsageError("config takes one word: check or print", "run `sequelint config check`");
    }
    Result<OpenedProject> opened = OpenProject(session);
    if (!opened) return opened.error();
    const auto& [project, source, settings] = *opened;
    const lint::Configuration& configuration = settings.configuration;
    Result<std::vector<lint::Rule>> rules = RulesOf(*source, configuration);
    if (!rules) return rules.error();
    if (what_[0] == "print") {
      session.Print(PrintConfiguration(settings));
      return ExitStatus::kClean;
    }
    if (Result<bool> fine = CheckFiles(configuration, *source); !fine) return fine.error();
    for (const std::string& glob : IdleGlobs(configuration, *source)) {
      session.Note("note: `" + glob + "` matches no file");
    }
    for (const std::string& glob : IdleTables(*project, source, settings)) {
      session.Note("note: `" + glob + "` matches no table");
    }
    session.Print(configuration.path.empty()
                      ? "no configuration: everything is as by default"
                      : configuration.path + ": fine, " + std::to_string(rules->size()) + " rules");
    return ExitStatus::kClean;
  }

 private:
  // Files that a run would look for and not find.
  static Result<bool> CheckFiles(const lint::Configuration& configuration, const SourceReader& source) {
    for (const auto& [key, path] :
         {std::pair{"statistics", configuration.statistics}, std::pair{"baseline", configuration.baseline},
          std::pair{"findings-baseline", configuration.findings_baseline}}) {
      if (path.empty() || source.Find(path) != nullptr) continue;
      return UsageError("no file `" + path + "`, which `" + key + "` names",
                        "correct the path, or leave `" + std::string(key) + "` out of the configuration");
    }
    return true;
  }

  // "models: src/*.js", for what is there and means nothing.
  static std::vector<std::string> IdleGlobs(const lint::Configuration& configuration, const SourceReader& source) {
    std::vector<std::string> idle;
    auto look = [&](const std::string& key, const std::vector<std::string>& globs) {
      for (const std::string& glob : globs) {
        bool used = std::any_of(source.Files().begin(), source.Files().end(),
                                [&](const SourceEntry& file) { return MatchGlob(glob, file.path); });
        if (!used) idle.push_back(key + ": " + glob);
      }
    };
    look("models", configuration.models);
    look("migrations", configuration.migrations);
    look("ignore", configuration.ignore);
    look("instances", configuration.instances);
    for (const lint::Override& each : configuration.overrides) look("overrides: paths", each.paths);
    return idle;
  }

  static std::vector<std::string> IdleTables(Project& project, const std::shared_ptr<const SourceReader>& source,
                                             const Settings& settings) {
    const lint::Configuration& configuration = settings.configuration;
    std::vector<std::pair<std::string, std::vector<std::string>>> lists = {{"small-tables", configuration.small_tables},
                                                                           {"big-tables", configuration.big_tables}};
    for (const lint::Override& each : configuration.overrides) lists.emplace_back("overrides: tables", each.tables);
    if (std::all_of(lists.begin(), lists.end(), [](const auto& list) { return list.second.empty(); })) return {};
    std::vector<std::string> tables = Tables(project, source, settings), idle;
    for (const auto& [key, globs] : lists) {
      for (const std::string& glob : globs) {
        bool used =
            std::any_of(tables.begin(), tables.end(), [&](const std::string& table) { return MatchGlob(glob, table); });
        if (!used) idle.push_back(key + ": " + glob);
      }
    }
    return idle;
  }

  // Of models, and of what migrations leave.
  static std::vector<std::string> Tables(Project& project, const std::shared_ptr<const SourceReader>& source,
                                         const Settings& settings) {
    std::vector<std::string> names;
    auto add = [&](const schema::Schema& schema) {
      for (const auto& [name, table] : schema.tables) names.push_back(schema::Display(name));
    };
    Result<LoadedSchema> models = LoadModels(source, settings, project.cache(), project.trace());
    if (models) add(models->schema);
    MemorySource nothing(std::map<std::string, std::string>{});
    WrittenAsked asked{&settings, {}};
    if (models) asked.models = [&] { return &models->schema; };
    Result<std::optional<Written>> written = ReadWritten(nothing, *source, asked, project.cache(), project.trace());
    if (written && *written) add((*written)->after);
    return names;
  }

  std::vector<std::string> what_;
};

void Drift(YAML::Emitter& out, const lint::Configuration& configuration) {
  if (configuration.drift_ignore.empty() && configuration.drift_kinds.empty()) return;
  out << YAML::Key << "drift" << YAML::Value << YAML::BeginMap;
  List(out, "ignore", configuration.drift_ignore);
  if (!configuration.drift_kinds.empty()) {
    out << YAML::Key << "kinds" << YAML::Value << YAML::BeginMap;
    for (const auto& [kind, on] : configuration.drift_kinds) out << YAML::Key << kind << YAML::Value << on;
    out << YAML::EndMap;
  }
  out << YAML::EndMap;
}

void Policy(YAML::Emitter& out, const lint::PolicyOptions& policy) {
  bool any = policy.lock_timeout || policy.operations || policy.tables || !policy.forbidden.empty() ||
             !policy.names.empty() || !policy.table_names.empty();
  if (!any) return;
  out << YAML::Key << "policy" << YAML::Value << YAML::BeginMap;
  if (policy.lock_timeout) out << YAML::Key << "lock-timeout" << YAML::Value << *policy.lock_timeout;
  if (policy.operations) out << YAML::Key << "operations" << YAML::Value << *policy.operations;
  if (policy.tables) out << YAML::Key << "tables" << YAML::Value << *policy.tables;
  List(out, "forbidden", policy.forbidden);
  if (!policy.names.empty()) {
    out << YAML::Key << "names" << YAML::Value << YAML::BeginMap;
    for (const auto& [kind, pattern] : policy.names) out << YAML::Key << kind << YAML::Value << pattern;
    out << YAML::EndMap;
  }
  Text(out, "table-names", policy.table_names);
  out << YAML::EndMap;
}

}  // namespace

std::string PrintConfiguration(const Settings& settings) {
  const lint::Configuration& configuration = settings.configuration;
  YAML::Emitter out;
  out << YAML::BeginMap;
  out << YAML::Key << "extends" << YAML::Value << std::string(NameOf(configuration.preset));
  List(out, "models", configuration.models);
  List(out, "migrations", configuration.migrations);
  List(out, "ignore", configuration.ignore);
  List(out, "instances", configuration.instances);
  List(out, "views", configuration.views);
  Text(out, "baseline", configuration.baseline);
  Text(out, "migrations-start", configuration.migrations_start);
  std::vector<std::string> renames;
  for (const lint::Rename& rename : configuration.renames) renames.push_back(rename.from + " -> " + rename.to);
  List(out, "renames", renames);
  Drift(out, configuration);
  out << YAML::Key << "dialect" << YAML::Value << "postgres";
  out << YAML::Key << "postgres" << YAML::Value << Version(settings);
  out << YAML::Key << "deploy-order" << YAML::Value << (configuration.code_first ? "code-first" : "migrations-first");
  if (configuration.sequelize) out << YAML::Key << "sequelize" << YAML::Value << *configuration.sequelize;
  out << YAML::Key << "fail-on" << YAML::Value
      << std::string(lint::Name(configuration.fail_on.value_or(lint::Severity::kError)));
  Text(out, "statistics", configuration.statistics);
  List(out, "small-tables", configuration.small_tables);
  List(out, "big-tables", configuration.big_tables);
  Text(out, "findings-baseline", configuration.findings_baseline);
  List(out, "custom-rules", configuration.custom_rules);
  Policy(out, configuration.policy);
  if (!configuration.rules.empty()) Severities(out, configuration.rules);
  if (!configuration.overrides.empty()) {
    out << YAML::Key << "overrides" << YAML::Value << YAML::BeginSeq;
    for (const lint::Override& each : configuration.overrides) {
      out << YAML::BeginMap;
      List(out, "paths", each.paths);
      List(out, "tables", each.tables);
      Severities(out, each.rules);
      out << YAML::EndMap;
    }
    out << YAML::EndSeq;
  }
  out << YAML::EndMap;
  std::string from = configuration.path.empty() ? "no configuration file" : configuration.path;
  return "# " + from + "\n" + out.c_str() + "\n";
}

std::unique_ptr<Command> MakeConfig() { return std::make_unique<Config>(); }

}  // namespace sequelint::commands
