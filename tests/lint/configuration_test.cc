#include "lint/configuration.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "lint/configuration_keys.h"

namespace sequelint::lint {
namespace {

std::string Message(const std::string& text) {
  Result<Configuration> read = ParseConfiguration("sequelint.yml", text);
  return read ? "read" : read.error().what + " | " + read.error().remedy;
}

Rule Named(std::string id, Severity severity, bool preview = false) {
  Rule rule;
  rule.id = std::move(id);
  rule.severity = severity;
  rule.preview = preview;
  return rule;
}

}  // namespace

TEST_CASE("a configuration is read whole") {
  Result<Configuration> read = ParseConfiguration("sequelint.yml", R"(
extends: strict
models: ["src/models/**"]
migrations: db/migrations
baseline: db/schema.sql
findings-baseline: .sequelint-baseline.json
statistics: db/sizes.yml
ignore: ["**/*.test.js"]
postgres: 16.2
sequelize: 6
dialect: postgres
fail-on: warning
small-tables: [settings]
big-tables: [orders, "events_*"]
custom-rules: [team-rules]
rules:
  drop-column: warning
  char-type: off
overrides:
  - tables: ["audit_*"]
    rules: { drop-table: off }
)");
  REQUIRE(read);
  CHECK(read->preset == Preset::kStrict);
  CHECK(read->models == std::vector<std::string>{"src/models/**"});
  CHECK(read->migrations == std::vector<std::string>{"db/migrations"});
  CHECK(read->postgres == 16);
  CHECK(read->fail_on == Severity::kWarning);
  CHECK(read->big_tables.size() == 2);
  CHECK(read->rules.at("char-type") == Severity::kOff);
  CHECK(read->overrides[0].rules.at("drop-table") == Severity::kOff);
  CHECK(ParseConfiguration("sequelint.yml", ""));
  // JSON is read too, tabs and all.
  CHECK(ParseConfiguration("x.json", "{\n\t\"postgres\": 12,\n\t\"rules\": {\"drop-table\": \"off\"}\n}")->postgres ==
        12);
  CHECK(ParseConfiguration("sequelint.yml", "rules: team-rules/")->custom_rules ==
        std::vector<std::string>{"team-rules/"});
}

TEST_CASE("every mistake in a configuration is told with its line and a suggestion") {
  CHECK(Message("postgress: 15") == "sequelint.yml:1: unknown key `postgress` | did you mean `postgres`?");
  CHECK(Message("rules:\n  drop-column: warn") ==
        "sequelint.yml:2: `warn` is no severity of `drop-column` | did you mean `warning`?");
  CHECK(Message("postgres: 9") ==
        "sequelint.yml:1: `postgres` is no version from 11 to 18 | write the major version, for example postgres: 15");
  CHECK(Message("postgres: fifteen").find("no version") != std::string::npos);
  CHECK(Message("models: { a: b }") ==
        "sequelint.yml:1: `models` is neither a text nor a list of texts | write models: [\"src/**\"]");
  CHECK(Message("extends: strikt") == "sequelint.yml:1: `strikt` is no preset | one of: recommended, strict, all");
  CHECK(Message("dialect: mysql") ==
        "sequelint.yml:1: the dialect `mysql` is not supported | write dialect: postgres, or leave it out");
  CHECK(Message("overrides:\n  - rules: { drop-table: off }") ==
        "sequelint.yml:2: an override without `paths` and `tables` | say which files or tables it is for");
  CHECK(Message("overrides:\n  - tabels: [a]\n    rules: {}") ==
        "sequelint.yml:2: unknown key `tabels` in `overrides` | did you mean `tables`?");
  CHECK(Message("postgres: 15\npostgres: 16") == "sequelint.yml:2: the key `postgres` stands twice | keep one");
  CHECK(Message("{\n\t\"models\": [],\n\t\"rulez\": {}\n}") ==
        "sequelint.yml:3: unknown key `rulez` | did you mean `rules`?");
  CHECK(Message("findings-baseline: []") ==
        "sequelint.yml:1: `findings-baseline` is no text | write findings-baseline: a text");
  CHECK(Message("deploy-order: code") ==
        "sequelint.yml:1: `code` is no order of a deployment | did you mean `code-first`?");
  CHECK(Message("- a\n- b").find("the configuration is no map") != std::string::npos);
  CHECK(Message("a: [") != "read");
  CHECK(Message(std::string(10000, '[')) != "read");
}

TEST_CASE("the configuration is found in the project, once") {
  auto load = [](std::map<std::string, std::string> files) {
    return LoadConfiguration(MemorySource(std::move(files)));
  };
  CHECK(load({})->path.empty());
  CHECK(load({{".sequelint.yml", "postgres: 12"}})->postgres == 12);
  CHECK(load({{"package.json", R"({"name": "shop", "sequelint": {"postgres": 13}})"}})->postgres == 13);
  CHECK(load({{"package.json", R"({"name": "shop"})"}})->path.empty());
  // With the lines of package.json, whatever stands before it.
  Result<Configuration> wrong =
      load({{"package.json", "{\n\t\"name\": \"shop\",\n\t\"sequelint\": {\n\t\t\"postgress\": 13\n\t}\n}"}});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().what == "package.json:4: unknown key `postgress`");
  CHECK(load({{"package.json", R"({"name": "\ud83d\ude00\/", "sequelint": {"postgres": 13}})"}})->postgres == 13);
  CHECK_FALSE(load({{"package.json", R"({"sequelint": true})"}}));
  Result<Configuration> two = load({{"sequelint.yml", ""}, {"package.json", R"({"sequelint": {}})"}});
  REQUIRE_FALSE(two);
  CHECK(two.error().what == "two configurations: `sequelint.yml` and `package.json`");

  // What is extended comes first; the file itself wins; circles end.
  Result<Configuration> extended = load({{"sequelint.yml", "extends: [config/base.yml, strict]\nrules: {a: info}"},
                                         {"config/base.yml", "postgres: 14\nrules: {a: off, b: error}"}});
  REQUIRE(extended);
  CHECK(extended->postgres == 14);
  CHECK(extended->rules.at("a") == Severity::kInfo);
  CHECK(extended->rules.at("b") == Severity::kError);
  CHECK_FALSE(load({{"sequelint.yml", "extends: sequelint.yml"}}));
  CHECK_FALSE(load({{"sequelint.yml", "extends: ../outside.yml"}}));
}

TEST_CASE("presets, severities and overrides decide how severe a finding is") {
  Configuration plain, strict, all;
  strict.preset = Preset::kStrict;
  all.preset = Preset::kAll;
  Rule warning = Named("w", Severity::kWarning), off = Named("o", Severity::kOff),
       preview = Named("p", Severity::kError, true);
  auto effective = [](const Configuration& configuration, const Rule& rule) {
    return Effective(configuration, rule, rule.severity, "models/user.js", "Users");
  };
  CHECK(effective(plain, warning) == Severity::kWarning);
  CHECK(effective(strict, warning) == Severity::kError);
  CHECK(effective(strict, off) == Severity::kOff);
  CHECK(effective(all, off) == Severity::kInfo);
  CHECK(effective(plain, preview) == Severity::kOff);
  CHECK(effective(all, preview) == Severity::kError);

  plain.rules["w"] = Severity::kError;
  CHECK(effective(plain, warning) == Severity::kError);
  // A fact lowered this finding below the page's severity: asking for more does not raise it again.
  CHECK(Effective(plain, warning, Severity::kInfo, "a.js", "t") == Severity::kInfo);

  plain.overrides.push_back({{"legacy/**"}, {}, {{"w", Severity::kOff}}});
  plain.overrides.push_back({{}, {"audit_*"}, {{"w", Severity::kInfo}}});
  CHECK(Effective(plain, warning, Severity::kWarning, "legacy/a.js", "t") == Severity::kOff);
  CHECK(Effective(plain, warning, Severity::kWarning, "models/a.js", "audit_log") == Severity::kInfo);
  CHECK(Effective(plain, warning, Severity::kWarning, "models/a.js", "t") == Severity::kError);
}

TEST_CASE("rules a configuration names must exist") {
  std::vector<Rule> rules = {Named("drop-column", Severity::kError), Named("drop-table", Severity::kError)};
  Configuration configuration;
  configuration.path = "sequelint.yml";
  configuration.rules["drop-colum"] = Severity::kOff;
  Result<bool> checked = CheckRuleNames(configuration, rules);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().what == "sequelint.yml: unknown rule `drop-colum`");
  CHECK(checked.error().remedy == "did you mean `drop-column`?");
  Result<Configuration> read = ParseConfiguration(
      "sequelint.yml", "rules:\n  drop-table: off\noverrides:\n  - tables: [a]\n    rules:\n      drop-colum: off\n");
  REQUIRE(read);
  CHECK(CheckRuleNames(*read, rules).error().what == "sequelint.yml:6: unknown rule `drop-colum`");
}

TEST_CASE("table sizes") {
  Result<std::map<std::string, double>> rows = ParseStatistics("s.yml", "tables: { orders: { rows: 50000000 } }");
  REQUIRE(rows);
  CHECK(rows->at("orders") == 50000000);
  CHECK_FALSE(ParseStatistics("s.yml", "tables: { orders: many }"));
  CHECK_FALSE(ParseStatistics("s.yml", "orders: 5"));
}

TEST_CASE("the JSON Schema for editors knows the same keys") {
  std::ifstream file(SEQUELINT_ROOT "/docs/schemas/sequelint.schema.json");
  nlohmann::json schema = nlohmann::json::parse(file, nullptr, false);
  REQUIRE(schema.is_object());
  std::vector<std::string> keys, override_keys;
  for (const auto& [key, value] : schema["properties"].items()) keys.push_back(key);
  for (const auto& [key, value] : schema["properties"]["overrides"]["items"]["properties"].items())
    override_keys.push_back(key);
  std::vector<std::string> expected = ConfigurationKeys();
  std::sort(expected.begin(), expected.end());
  CHECK(keys == expected);
  CHECK(override_keys == OverrideKeys());
}

}  // namespace sequelint::lint
