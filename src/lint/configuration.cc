#include "lint/configuration.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/glob.h"
#include "base/text.h"
#include "lint/condition.h"
#include "lint/configuration_keys.h"

namespace sequelint::lint {
namespace {

using Strings = std::vector<std::string>;
using Failure = std::optional<Error>;

bool IsInPackage(const SourceReader& source) {
  SourceText text = source.Read(kPackage);
  if (!text) return false;
  nlohmann::json package = nlohmann::json::parse(*text, nullptr, false);
  return package.is_object() && package.contains("sequelint");
}

bool MatchesAny(const Strings& globs, std::string_view name) {
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) { return MatchGlob(glob, name); });
}

Severity ByPreset(Preset preset, const Rule& rule, Severity severity) {
  if (rule.preview && preset != Preset::kAll) return Severity::kOff;
  if (preset == Preset::kAll && severity == Severity::kOff) return Severity::kInfo;
  if (preset == Preset::kStrict && severity != Severity::kOff && severity != Severity::kError) {
    return static_cast<Severity>(static_cast<int>(severity) + 1);
  }
  return severity;
}

}  // namespace

const Strings& ConfigurationNames() {
  static const Strings names = {"sequelint.yml",   ".sequelint.yml", "sequelint.yaml",
                                ".sequelint.yaml", "sequelint.json", ".sequelint.json"};
  return names;
}

Result<Configuration> LoadConfiguration(const SourceReader& source) {
  Strings found;
  for (const std::string& name : ConfigurationNames()) {
    if (source.Find(name)) found.push_back(name);
  }
  if (IsInPackage(source)) found.emplace_back(kPackage);
  if (found.size() > 1) {
    return Error{"two configurations: `" + found[0] + "` and `" + found[1] + "`", "keep one of them",
                 ExitStatus::kUsage};
  }
  return found.empty() ? Configuration{} : LoadConfiguration(source, found[0]);
}

Result<bool> CheckRuleNames(const Configuration& configuration, const std::vector<Rule>& rules) {
  Strings names;
  for (const Rule& rule : rules) names.push_back(rule.id);
  auto check = [&](const Severities& severities) -> Failure {
    for (const auto& [name, severity] : severities) {
      if (FindRule(rules, name)) continue;
      auto place = configuration.rule_places.find(name);
      const std::string& at = place == configuration.rule_places.end() ? configuration.path : place->second;
      return Error{at + ": unknown rule `" + name + "`",
                   Suggest(name, names, "`sequelint rules` lists them"), ExitStatus::kUsage};
    }
    return std::nullopt;
  };
  if (auto error = check(configuration.rules)) return *error;
  for (const Override& override : configuration.overrides) {
    if (auto error = check(override.rules)) return *error;
  }
  return true;
}

Severity Effective(const Configuration& configuration, const Rule& rule, Severity severity, std::string_view path,
                   std::string_view table) {
  std::optional<Severity> asked;
  auto look = [&](const Severities& severities) {
    auto at = severities.find(rule.id);
    if (at != severities.end()) asked = at->second;
  };
  look(configuration.rules);
  for (const Override& override : configuration.overrides) {
    bool here = (override.paths.empty() || MatchesAny(override.paths, path)) &&
                (override.tables.empty() || MatchesAny(override.tables, table));
    if (here) look(override.rules);
  }
  if (!asked) return ByPreset(configuration.preset, rule, severity);
  // Facts that make a finding harmless count for a configured severity too: it stands for the page's own.
  return severity < rule.severity ? std::min(severity, *asked) : *asked;
}

}  // namespace sequelint::lint
