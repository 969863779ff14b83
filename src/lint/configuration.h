#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/source_reader.h"
#include "lint/rule.h"

namespace sequelint::lint {

enum class Preset { kRecommended, kStrict, kAll };

using Severities = std::map<std::string, Severity, std::less<>>;  // rule → severity

// Rules for some files or some tables only; later entries win.
struct Override {
  std::vector<std::string> paths, tables;  // globs; empty = every one
  Severities rules;
};

// What a team has decided for itself; see facts::Policy.
struct PolicyOptions {
  std::optional<double> lock_timeout;  // milliseconds
  std::optional<double> operations, tables;
  std::vector<std::string> forbidden;
  std::map<std::string, std::string> names;  // kind → pattern
  std::string table_names;                   // "plural", "singular"
};

// `posts.title -> posts.name`, `users -> people`: what a table or a column was called before.
struct Rename {
  std::string from, to;
};

// What sequelint.yml says. Every field has the value of a project without configuration.
struct Configuration {
  std::string path;  // "" = none was found
  Preset preset = Preset::kRecommended;
  std::vector<std::string> models, migrations, ignore;  // globs
  std::vector<std::string> instances, views;            // globs of files, of tables
  std::string baseline;                                 // an SQL file: the schema before the first migration
  std::string migrations_start;                         // the first migration behind it, "" = all of them
  std::vector<std::string> drift_ignore;                // globs over `table`, `table.column`, `table.index`
  std::map<std::string, bool, std::less<>> drift_kinds;  // kinds of drift that are switched on or off
  std::string findings_baseline;                        // the file of recorded findings
  std::string statistics;                               // the file of table sizes
  std::vector<std::string> small_tables, big_tables;
  std::vector<Rename> renames;
  std::vector<std::string> custom_rules;  // folders of pages
  std::optional<int> postgres, postgres_minor, sequelize;
  std::optional<Severity> fail_on;
  bool code_first = false;  // deploy-order: new code runs before its migrations do
  Severities rules;
  std::map<std::string, std::string, std::less<>> rule_places;  // where a rule is named: "sequelint.yml:7"
  std::vector<Override> overrides;
  PolicyOptions policy;
};

// The files that may hold it: "sequelint.yml" …
const std::vector<std::string>& ConfigurationNames();

// Finds and reads the project's configuration (sequelint.yml, .sequelint.yml, package.json#sequelint) with what it
// extends. Strict: unknown keys, wrong types and two configurations side by side are errors. No file is no error.
Result<Configuration> LoadConfiguration(const SourceReader& source);
// The same for one file of the reader that was named (`--config`).
Result<Configuration> LoadConfiguration(const SourceReader& source, std::string_view path);
// The same for a text, without `extends` of files.
Result<Configuration> ParseConfiguration(std::string_view path, std::string_view text);

// An error that names the first rule of the configuration that `rules` does not have.
Result<bool> CheckRuleNames(const Configuration& configuration, const std::vector<Rule>& rules);

// How severe a finding of `rule` is here, `severity` being what the page says for its facts.
Severity Effective(const Configuration& configuration, const Rule& rule, Severity severity, std::string_view path,
                   std::string_view table);

// Table sizes: `tables: { orders: { rows: 50000000 } }`.
Result<std::map<std::string, double>> ParseStatistics(std::string_view path, std::string_view text);

}  // namespace sequelint::lint
