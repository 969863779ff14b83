#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "base/glob.h"
#include "base/text.h"
#include "commands/command.h"
#include "commands/project.h"
#include "commands/reporting.h"

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
    Result<std::unique_ptr<Project>> project = Project::Open(session);
    if (!project) return project.error();
    Result<std::shared_ptr<const SourceReader>> source = (*project)->Read((*project)->DefaultRevision());
    if (!source) return source.error();
    Result<Settings> settings = (*project)->Configure(**source);
    if (!settings) return settings.error();
    Result<std::vector<lint::Rule>> rules = RulesOf(**source, settings->configuration);
    if (!rules) return rules.error();
    const lint::Configuration& configuration = settings->configuration;
    if (what_[0] == "print") {
      session.Print(PrintConfiguration(*settings));
      return ExitStatus::kClean;
    }
    std::vector<std::string> idle = WithoutFile(configuration.models, **source);
    for (const std::string& glob : idle) session.Note("note: `models: " + glob + "` matches no file");
    if (!configuration.statistics.empty() && (*source)->Find(configuration.statistics) == nullptr) {
      return UsageError("no statistics file `" + configuration.statistics + "`",
                        "record it, or leave `statistics` out of the configuration");
    }
    session.Print(configuration.path.empty()
                      ? "no configuration: everything is as by default"
                      : configuration.path + ": fine, " + std::to_string(rules->size()) + " rules");
    return ExitStatus::kClean;
  }

 private:
  static std::vector<std::string> WithoutFile(const std::vector<std::string>& globs, const SourceReader& source) {
    std::vector<std::string> idle;
    for (const std::string& glob : globs) {
      bool used = std::any_of(source.Files().begin(), source.Files().end(),
                              [&](const SourceEntry& file) { return MatchGlob(glob, file.path); });
      if (!used) idle.push_back(glob);
    }
    return idle;
  }

  std::vector<std::string> what_;
};

}  // namespace

std::string PrintConfiguration(const Settings& settings) {
  const lint::Configuration& configuration = settings.configuration;
  YAML::Emitter out;
  out << YAML::BeginMap;
  out << YAML::Key << "extends" << YAML::Value << std::string(NameOf(configuration.preset));
  List(out, "models", configuration.models);
  List(out, "migrations", configuration.migrations);
  List(out, "ignore", configuration.ignore);
  Text(out, "baseline", configuration.baseline);
  out << YAML::Key << "dialect" << YAML::Value << "postgres";
  out << YAML::Key << "postgres" << YAML::Value << settings.postgres;
  if (configuration.sequelize) out << YAML::Key << "sequelize" << YAML::Value << *configuration.sequelize;
  out << YAML::Key << "fail-on" << YAML::Value
      << std::string(lint::Name(configuration.fail_on.value_or(lint::Severity::kError)));
  Text(out, "statistics", configuration.statistics);
  List(out, "small-tables", configuration.small_tables);
  List(out, "big-tables", configuration.big_tables);
  Text(out, "findings-baseline", configuration.findings_baseline);
  List(out, "custom-rules", configuration.custom_rules);
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
