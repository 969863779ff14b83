// Reads a configuration: strictly, each mistake with its line and a suggestion.

#include "lint/configuration.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "lint/condition.h"
#include "lint/configuration_keys.h"
#include "lint/page.h"
#include "lint/postgres_target.h"
#include "plan/drift.h"

namespace sequelint::lint {
namespace {

using Strings = std::vector<std::string>;
using Failure = std::optional<Error>;

constexpr size_t kLongestConfiguration = 1024 * 1024;
constexpr int kDeepestExtends = 8;

const Strings& SeverityNames() {
  static const Strings names = {"off", "info", "warning", "error"};
  return names;
}

// Reads one document into a configuration that already holds what it extends.
class Reader {
 public:
  // `source` is null when files cannot be extended.
  Reader(const SourceReader* source, std::string path, int depth = 0)
      : source_(source), path_(std::move(path)), depth_(depth) {}

  Failure Run(std::string_view text, Configuration& configuration) {
    if (text.size() > kLongestConfiguration)
      return PageError(path_, 1, "the configuration is longer than 1 MB", "shorten it");
    YAML::Node root;
    try {
      root = Parse(text);
    } catch (const YAML::Exception& problem) {
      return PageError(path_, static_cast<uint32_t>(std::max(problem.mark.line, 0)) + 1, problem.msg,
                       "correct the YAML");
    }
    if (path_ == kPackage || path_.ends_with("/" + std::string(kPackage))) root.reset(root["sequelint"]);
    if (root.IsNull()) return std::nullopt;  // an empty file configures nothing
    if (!root.IsMap()) return Fail(root, "the configuration is no map", "write `postgres: 15` and so on");
    return ReadRoot(root, configuration);
  }

 private:
  // JSON is YAML but for tabs, which cannot stand inside its strings, and for comments and a few escapes: a text with
  // those is written anew on one line.
  static YAML::Node Parse(std::string_view text) {
    nlohmann::json json = Trim(text).substr(0, 1) != "{" ? nlohmann::json(nlohmann::json::value_t::discarded)
                                                         : nlohmann::json::parse(text, nullptr, false, true);
    if (json.is_discarded()) return YAML::Load(std::string(text));
    try {
      return YAML::Load(ReplaceAll(std::string(text), "\t", " "));
    } catch (const YAML::Exception&) {
      return YAML::Load(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    }
  }

  Error Fail(const YAML::Node& node, std::string what, std::string remedy) const {
    return PageError(path_, LineOf(1, node), std::move(what), std::move(remedy));
  }

  // The entries of a map whose keys are all in `allowed`.
  Failure Entries(const YAML::Node& node, const Strings& allowed, const std::string& where,
                  std::map<std::string, YAML::Node>& entries) const {
    if (!node.IsMap()) return Fail(node, where + " is no map", "one of: " + Join(allowed, ", "));
    for (const auto& entry : node) {
      std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
      if (std::find(allowed.begin(), allowed.end(), key) == allowed.end()) {
        return Fail(entry.first, "unknown key `" + key + "`" + (where.empty() ? "" : " in " + where),
                    Suggest(key, allowed, "one of: " + Join(allowed, ", ")));
      }
      if (!entries.emplace(key, entry.second).second)
        return Fail(entry.first, "the key `" + key + "` stands twice", "keep one");
    }
    return std::nullopt;
  }

  Failure ReadRoot(const YAML::Node& root, Configuration& configuration) {
    std::map<std::string, YAML::Node> entries;
    if (auto error = Entries(root, ConfigurationKeys(), "", entries)) return error;
    if (entries.count("extends")) {
      if (auto error = ReadExtends(entries["extends"], configuration)) return error;
    }
    for (const auto& [key, node] : entries) {
      if (auto error = ReadKey(key, node, configuration)) return error;
    }
    return std::nullopt;
  }

  Failure ReadKey(const std::string& key, const YAML::Node& node, Configuration& to) {
    if (key == "extends" || key == "$schema") return std::nullopt;
    if (key == "models") return ReadList(key, node, to.models);
    if (key == "migrations") return ReadList(key, node, to.migrations);
    if (key == "ignore") return ReadList(key, node, to.ignore);
    if (key == "instances") return ReadList(key, node, to.instances);
    if (key == "views") return ReadList(key, node, to.views);
    if (key == "small-tables") return ReadList(key, node, to.small_tables);
    if (key == "big-tables") return ReadList(key, node, to.big_tables);
    if (key == "renames") return ReadRenames(node, to.renames);
    if (key == "custom-rules") return ReadList(key, node, to.custom_rules);
    if (key == "baseline") return ReadText(key, node, to.baseline);
    if (key == "findings-baseline") return ReadText(key, node, to.findings_baseline);
    if (key == "migrations-start") return ReadText(key, node, to.migrations_start);
    if (key == "drift") return ReadDrift(node, to);
    if (key == "statistics") return ReadText(key, node, to.statistics);
    if (key == "postgres") return ReadPostgres(node, to);
    if (key == "sequelize") return ReadMajor(key, node, 4, 7, to.sequelize);
    if (key == "dialect") return ReadDialect(node);
    if (key == "deploy-order") return ReadDeployOrder(node, to.code_first);
    if (key == "policy") return ReadPolicy(node, to.policy);
    if (key == "fail-on") return ReadFailOn(node, to.fail_on);
    if (key == "rules" && !node.IsMap()) return ReadList("rules", node, to.custom_rules);
    if (key == "rules") return ReadSeverities(node, to.rules, to);
    return ReadOverrides(node, to);
  }

  Failure ReadText(const std::string& key, const YAML::Node& node, std::string& text) const {
    if (!node.IsScalar() || node.Scalar().empty())
      return Fail(node, "`" + key + "` is no text", "write " + key + ": a text");
    text = node.Scalar();
    return std::nullopt;
  }

  Failure ReadList(const std::string& key, const YAML::Node& node, Strings& list) const {
    Strings read;
    if (node.IsScalar() && !node.Scalar().empty()) {
      read.push_back(node.Scalar());
    } else if (node.IsSequence()) {
      for (const YAML::Node& item : node) {
        if (!item.IsScalar() || item.Scalar().empty())
          return Fail(item, "an entry of `" + key + "` is no text", "write texts");
        read.push_back(item.Scalar());
      }
    } else {
      return Fail(node, "`" + key + "` is neither a text nor a list of texts", "write " + key + ": [\"src/**\"]");
    }
    list = std::move(read);
    return std::nullopt;
  }

  Failure ReadRenames(const YAML::Node& node, std::vector<Rename>& renames) const {
    constexpr const char* kRemedy = "write renames: [\"posts.title -> posts.name\", \"users -> people\"]";
    if (!node.IsSequence()) return Fail(node, "`renames` is no list", kRemedy);
    std::vector<Rename> read;
    for (const YAML::Node& item : node) {
      std::string text = item.IsScalar() ? ReplaceAll(item.Scalar(), " → ", " -> ") : "";
      size_t arrow = text.find(" -> ");
      Rename rename;
      if (arrow != std::string::npos) {
        rename = {std::string(Trim(text.substr(0, arrow))), std::string(Trim(text.substr(arrow + 4)))};
      }
      if (rename.from.empty() || rename.to.empty()) return Fail(item, "an entry of `renames` is no `old -> new`", kRemedy);
      read.push_back(std::move(rename));
    }
    renames = std::move(read);
    return std::nullopt;
  }

  Failure ReadMajor(const std::string& key, const YAML::Node& node, int oldest, int newest,
                    std::optional<int>& to) const {
    std::string text = node.IsScalar() ? node.Scalar() : "";
    text = text.substr(0, text.find('.'));
    bool digits = !text.empty() && text.size() <= 2 && text.find_first_not_of("0123456789") == std::string::npos;
    int major = digits ? std::stoi(text) : 0;
    if (!digits || major < oldest || major > newest) {
      return Fail(node, "`" + key + "` is no version from " + std::to_string(oldest) + " to " + std::to_string(newest),
                  "write the major version, for example " + key + ": " + std::to_string(key == "postgres" ? 15 : 6));
    }
    to = major;
    return std::nullopt;
  }

  // `15`, `14.2`
  Failure ReadPostgres(const YAML::Node& node, Configuration& to) const {
    if (auto error = ReadMajor("postgres", node, kOldestPostgres, kNewestPostgres, to.postgres)) return error;
    std::string text = node.Scalar();
    size_t dot = text.find('.');
    std::string minor = dot == std::string::npos ? "" : text.substr(dot + 1);
    bool digits = !minor.empty() && minor.size() <= 2 && minor.find_first_not_of("0123456789") == std::string::npos;
    to.postgres_minor = digits ? std::optional<int>(std::stoi(minor)) : std::nullopt;
    return std::nullopt;
  }

  Failure ReadDialect(const YAML::Node& node) const {
    std::string text;
    if (auto error = ReadText("dialect", node, text)) return error;
    if (text == "postgres") return std::nullopt;
    return Fail(node, "the dialect `" + text + "` is not supported", "write dialect: postgres, or leave it out");
  }

  Failure ReadSeverity(const YAML::Node& node, const std::string& what, Severity& severity) const {
    std::string text = node.IsScalar() ? node.Scalar() : "";
    auto at = std::find(SeverityNames().begin(), SeverityNames().end(), text);
    if (at == SeverityNames().end()) {
      return Fail(node, "`" + text + "` is no severity of " + what,
                  Suggest(text, SeverityNames(), "one of: " + Join(SeverityNames(), ", ")));
    }
    severity = static_cast<Severity>(at - SeverityNames().begin());
    return std::nullopt;
  }

  Failure ReadDeployOrder(const YAML::Node& node, bool& code_first) const {
    static const Strings kOrders = {"migrations-first", "code-first"};
    std::string text;
    if (auto error = ReadText("deploy-order", node, text)) return error;
    if (std::find(kOrders.begin(), kOrders.end(), text) == kOrders.end()) {
      return Fail(node, "`" + text + "` is no order of a deployment",
                  Suggest(text, kOrders, "one of: " + Join(kOrders, ", ")));
    }
    code_first = text == "code-first";
    return std::nullopt;
  }

  Failure ReadFailOn(const YAML::Node& node, std::optional<Severity>& to) const {
    Severity severity = Severity::kError;
    if (auto error = ReadSeverity(node, "`fail-on`", severity)) return error;
    to = severity;
    return std::nullopt;
  }

  Failure ReadSeverities(const YAML::Node& node, Severities& to, Configuration& configuration) const {
    if (!node.IsMap()) return Fail(node, "`rules` is no map", "write rules: { drop-column: warning }");
    for (const auto& entry : node) {
      std::string rule = entry.first.IsScalar() ? entry.first.Scalar() : "";
      Severity severity = Severity::kOff;
      if (auto error = ReadSeverity(entry.second, "`" + rule + "`", severity)) return error;
      uint32_t line = static_cast<uint32_t>(std::max(entry.first.Mark().line, 0)) + 1;
      configuration.rule_places.insert_or_assign(rule, path_ + ":" + std::to_string(line));
      to.insert_or_assign(rule, severity);
    }
    return std::nullopt;
  }

  // drift: { ignore: [legacy_*], kinds: { default: off } }
  Failure ReadDrift(const YAML::Node& node, Configuration& to) const {
    std::map<std::string, YAML::Node> entries;
    if (auto error = Entries(node, {"ignore", "kinds"}, "`drift`", entries)) return error;
    if (entries.count("ignore")) {
      if (auto error = ReadList("ignore", entries["ignore"], to.drift_ignore)) return error;
    }
    if (!entries.count("kinds")) return std::nullopt;
    const YAML::Node& kinds = entries["kinds"];
    if (!kinds.IsMap()) return Fail(kinds, "`kinds` is no map", "write kinds: { default: off }");
    Strings names;
    for (const plan::DriftKind& kind : plan::DriftKinds()) names.emplace_back(kind.name);
    for (const auto& entry : kinds) {
      std::string kind = entry.first.IsScalar() ? entry.first.Scalar() : "";
      if (plan::FindDriftKind(kind) == nullptr) {
        return Fail(entry.first, "`" + kind + "` is no kind of drift",
                    Suggest(kind, names, "one of: " + Join(names, ", ")));
      }
      std::string word = entry.second.IsScalar() ? entry.second.Scalar() : "";
      bool on = word == "on" || word == "true";
      if (!on && word != "off" && word != "false") {
        return Fail(entry.second, "`" + kind + "` is neither on nor off", "write " + kind + ": off");
      }
      to.drift_kinds[kind] = on;
    }
    return std::nullopt;
  }

  Failure ReadOverrides(const YAML::Node& node, Configuration& to) const {
    if (!node.IsSequence()) {
      return Fail(node, "`overrides` is no list",
                  "write overrides: [{ tables: [audit_*], rules: { drop-table: off } }]");
    }
    for (const YAML::Node& item : node) {
      std::map<std::string, YAML::Node> entries;
      if (auto error = Entries(item, OverrideKeys(), "`overrides`", entries)) return error;
      Override override;
      if (!entries.count("rules")) return Fail(item, "an override without `rules`", "add rules: { drop-table: off }");
      if (!entries.count("paths") && !entries.count("tables")) {
        return Fail(item, "an override without `paths` and `tables`", "say which files or tables it is for");
      }
      for (const auto& [key, value] : entries) {
        Failure error = key == "rules"   ? ReadSeverities(value, override.rules, to)
                        : key == "paths" ? ReadList(key, value, override.paths)
                                         : ReadList(key, value, override.tables);
        if (error) return error;
      }
      to.overrides.push_back(std::move(override));
    }
    return std::nullopt;
  }

  Failure ReadPolicy(const YAML::Node& node, PolicyOptions& to) const {
    std::map<std::string, YAML::Node> entries;
    if (auto error = Entries(node, PolicyKeys(), "`policy`", entries)) return error;
    for (const auto& [key, value] : entries) {
      Failure error = key == "forbidden"      ? ReadList(key, value, to.forbidden)
                      : key == "operations"   ? ReadCount(key, value, to.operations)
                      : key == "tables"       ? ReadCount(key, value, to.tables)
                      : key == "lock-timeout" ? ReadTime(key, value, to.lock_timeout)
                      : key == "table-names"  ? ReadNumber(value, to.table_names)
                                              : ReadNames(value, to.names);
      if (error) return error;
    }
    return std::nullopt;
  }

  Failure ReadCount(const std::string& key, const YAML::Node& node, std::optional<double>& to) const {
    int count = 0;
    if (!node.IsScalar() || !YAML::convert<int>::decode(node, count) || count < 0) {
      return Fail(node, "`" + key + "` is no count", "write " + key + ": 20");
    }
    to = count;
    return std::nullopt;
  }

  Failure ReadTime(const std::string& key, const YAML::Node& node, std::optional<double>& to) const {
    to = node.IsScalar() ? facts::Milliseconds(node.Scalar()) : std::nullopt;
    return to ? std::nullopt : Failure(Fail(node, "`" + key + "` is no time", "write " + key + ": 5s"));
  }

  Failure ReadNumber(const YAML::Node& node, std::string& to) const {
    static const Strings kNumbers = {"plural", "singular"};
    if (auto error = ReadText("table-names", node, to)) return error;
    if (std::find(kNumbers.begin(), kNumbers.end(), to) != kNumbers.end()) return std::nullopt;
    return Fail(node, "`" + to + "` is no form of a name", Suggest(to, kNumbers, "one of: " + Join(kNumbers, ", ")));
  }

  Failure ReadNames(const YAML::Node& node, std::map<std::string, std::string>& to) const {
    std::map<std::string, YAML::Node> entries;
    const std::vector<std::string_view>& words = facts::Find("named.kind")->words;
    Strings kinds(words.begin(), words.end());
    if (auto error = Entries(node, kinds, "`names`", entries)) return error;
    for (const auto& [key, value] : entries) {
      if (auto error = ReadText(key, value, to[key])) return error;
    }
    return std::nullopt;
  }

  Failure ReadExtends(const YAML::Node& node, Configuration& to) {
    Strings names;
    if (auto error = ReadList("extends", node, names)) return error;
    for (const std::string& name : names) {
      if (name == "recommended" || name == "strict" || name == "all") {
        to.preset = name == "strict" ? Preset::kStrict : name == "all" ? Preset::kAll : Preset::kRecommended;
      } else if (auto error = ExtendFile(node, name, to)) {
        return error;
      }
    }
    return std::nullopt;
  }

  Failure ExtendFile(const YAML::Node& node, const std::string& name, Configuration& to) {
    if (!source_) return Fail(node, "`" + name + "` is no preset", "one of: recommended, strict, all");
    if (depth_ >= kDeepestExtends) return Fail(node, "`extends` goes in a circle", "remove one of the links");
    std::string path = NormalizePath(std::string(FolderOf(path_)) + "/" + name);
    SourceText text = path.empty() ? nullptr : source_->Read(path);
    if (!text) {
      return Fail(node, "`extends` names `" + name + "`, which is neither a preset nor a file",
                  Suggest(name, {"recommended", "strict", "all"}, "presets: recommended, strict, all"));
    }
    return Reader(source_, path, depth_ + 1).Run(*text, to);
  }

  const SourceReader* source_;
  std::string path_;
  int depth_;
};

}  // namespace

const Strings& ConfigurationKeys() {
  static const Strings keys = {"$schema", "baseline", "big-tables", "custom-rules", "deploy-order", "dialect",
                               "drift", "extends", "fail-on", "findings-baseline", "ignore", "instances",
                               "migrations", "migrations-start", "models", "overrides", "policy", "postgres",
                               "renames", "rules", "sequelize", "small-tables", "statistics", "views"};
  return keys;
}

const Strings& PolicyKeys() {
  static const Strings keys = {"forbidden", "lock-timeout", "names", "operations", "table-names", "tables"};
  return keys;
}

const Strings& OverrideKeys() {
  static const Strings keys = {"paths", "rules", "tables"};
  return keys;
}

Result<Configuration> ParseConfiguration(std::string_view path, std::string_view text) {
  Configuration configuration;
  configuration.path = std::string(path);
  if (auto error = Reader(nullptr, std::string(path)).Run(text, configuration)) return *error;
  return configuration;
}

Result<Configuration> LoadConfiguration(const SourceReader& source, std::string_view path) {
  Configuration configuration;
  configuration.path = std::string(path);
  SourceText text = source.Read(path);
  if (!text) {
    return Error{"there is no configuration `" + std::string(path) + "`", "correct --config", ExitStatus::kUsage};
  }
  if (auto error = Reader(&source, std::string(path)).Run(*text, configuration)) return *error;
  return configuration;
}

Result<std::map<std::string, double>> ParseStatistics(std::string_view path, std::string_view text) {
  std::map<std::string, double> rows;
  YAML::Node root;
  try {
    if (text.size() > kLongestConfiguration) return PageError(path, 1, "the file is longer than 1 MB", "shorten it");
    root = YAML::Load(std::string(text));
    YAML::Node tables = root.IsMap() ? root["tables"] : YAML::Node();
    if (!tables.IsMap())
      return PageError(path, 1, "the statistics have no map `tables`", "write tables: { orders: { rows: 1000 } }");
    for (const auto& entry : tables) {
      YAML::Node count = entry.second.IsMap() ? entry.second["rows"] : YAML::Node();
      double number = count.IsScalar() ? count.as<double>(-1) : -1;
      if (!(number >= 0) || !entry.first.IsScalar()) {
        return PageError(path, LineOf(1, entry.first), "a table without a number of rows",
                         "write orders: { rows: 1000 }");
      }
      rows[entry.first.Scalar()] = number;
    }
  } catch (const YAML::Exception& problem) {
    return PageError(path, static_cast<uint32_t>(std::max(problem.mark.line, 0)) + 1, problem.msg, "correct the YAML");
  }
  return rows;
}

}  // namespace sequelint::lint
