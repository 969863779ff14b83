#include "commands/command.h"

namespace sequelint::commands {

void AddProjectOptions(CommonOptions& common, std::vector<Option>& options) {
  options.push_back({"--repo", "DIR", "the project's folder (default: where you are)", &common.repo});
  options.push_back({"--config", "FILE", "the configuration (default: the project's sequelint.yml)", &common.config});
  options.push_back({"--models", "GLOB", "where models are; may be repeated (default: found)", &common.models});
  options.push_back(
      {"--migrations", "DIR", "where migrations are; may be repeated (default: found)", &common.migrations});
  options.push_back({"--baseline", "FILE", "SQL of the schema before the first migration", &common.baseline});
  options.push_back({"--dialect", "NAME", "postgres, the only one", &common.dialect, {"postgres"}});
  options.push_back({"--postgres", "VERSION",
                     "the version the database runs (default: what the project's files say, else 15)",
                     &common.postgres});
}

void AddFormat(CommonOptions& common, std::vector<Option>& options, std::vector<std::string> formats,
               std::string help) {
  options.push_back({"--format", "NAME", std::move(help), &common.format, std::move(formats)});
}

void AddGeneralOptions(CommonOptions& common, std::vector<Option>& options) {
  options.push_back(
      {"--color", "WHEN", "auto, always or never (NO_COLOR is heeded)", &common.color, {"auto", "always", "never"}});
  options.push_back({"-q,--quiet", "", "say no more than needed", &common.quiet});
  options.push_back({"-v,--verbose", "", "say what was read and how long it took", &common.verbose});
  options.push_back({"--no-cache", "", "neither use nor keep what earlier runs worked out", &common.no_cache});
  options.push_back({"--timing", "", "say how long each stage took", &common.timing});
  options.push_back({"-h,--help", "", "this text", &common.help});
}

}  // namespace sequelint::commands
