// The Bad and Good examples of every page, through the real pipeline: models of both revisions, diff, facts, lint,
// suppressions. A migration in SQL among the files new at head is judged as it is written.

#include "lint/examples.h"

#include <catch2/catch.hpp>

#include "facts/fact.h"
#include "lint/lint.h"
#include "lint/suppression.h"
#include "plan/diff.h"
#include "sequelize/load.h"
#include "sql/sql.h"

namespace sequelint::lint {
namespace {

bool IsSql(const std::string& path) { return path.size() > 4 && path.compare(path.size() - 4, 4, ".sql") == 0; }

schema::Schema Models(const SourceReader& source, syntax::ParseCache& cache) {
  Result<sequelize::Loaded> loaded = sequelize::LoadModels(source, cache);
  return loaded ? std::move(loaded->schema) : schema::Schema{};
}

// The operations of the SQL files that are new at head; `after` becomes the schema behind them.
plan::Plan Migrations(const Example& example, schema::Schema& after) {
  plan::Plan plan;
  for (const auto& [path, text] : example.head) {
    if (!IsSql(path)) continue;
    sql::ReadOptions options;
    options.file = options.migration = path;
    for (plan::Operation& operation : sql::ReadSql(text, after, options).operations) {
      plan.operations.push_back(std::move(operation));
    }
  }
  return plan;
}

Result<std::vector<Finding>> Judge(const Rule& rule, const Example& example) {
  Configuration configuration;
  if (!example.config_json.empty()) {
    Result<Configuration> read = ParseConfiguration("example.json", example.config_json);
    if (!read) return read.error();
    configuration = std::move(*read);
  }
  configuration.preset = Preset::kAll;
  MemorySource base(example.base), head(example.head);
  syntax::ParseCache cache;
  schema::Schema before = Models(base, cache), after = Models(head, cache), written = before;
  plan::Plan plan = Migrations(example, written);
  bool from_models = plan.operations.empty();
  if (from_models) plan = plan::Diff(before, after);
  facts::Settings settings;
  settings.postgres = configuration.postgres.value_or(15);
  settings.small_tables = configuration.small_tables;
  settings.big_tables = configuration.big_tables;
  facts::Input input{plan, before, from_models ? after : written, &before, &after, settings};
  std::vector<Rule> rules = BuiltInRules();
  if (!FindRule(rules, rule.id)) rules.push_back(rule);
  std::vector<Finding> findings = Lint(facts::Annotate(input), rules, configuration);
  ApplySuppressions(findings, head, &base, rules, configuration);
  return findings;
}

}  // namespace

TEST_CASE("every example has the findings it shows, and no others of its page") {
  size_t examples = 0;
  std::string report;
  for (const Rule& rule : BuiltInRules()) {
    for (const ExampleResult& result :
         RunExamples(rule, [&](const Example& example) { return Judge(rule, example); })) {
      ++examples;
      report += result.text;
    }
  }
  CHECK(report == "");
  CHECK(examples > 180);
}

}  // namespace sequelint::lint
