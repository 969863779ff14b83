#include "commands/examples.h"

#include "commands/judge.h"
#include "commands/source.h"
#include "sql/sql.h"

namespace sequelint::commands {
namespace {

bool IsSql(const std::string& path) { return path.ends_with(".sql"); }

void ReadMigration(const std::string& path, const std::string& text, Written& written, schema::Schema& schema) {
  sql::ReadOptions options;
  options.file = options.migration = path;
  if (!written.plan.operations.empty()) options.next_transaction = written.plan.operations.back().transaction + 1;
  for (plan::Operation& operation : sql::ReadSql(text, schema, options).operations) {
    written.plan.operations.push_back(std::move(operation));
  }
}

bool InMigrations(const std::string& path) { return path.find("migrations/") != std::string::npos; }

// Outside a folder of migrations, SQL files that base has tell what the database was, and those that are new at head,
// what runs. Without any at base the database is what the models of base declare.
std::optional<Written> WrittenIn(const lint::Example& example, const Change& change, syntax::ParseCache& cache) {
  bool plain = false;
  for (const auto& [path, text] : example.base) plain |= IsSql(path) && !InMigrations(path);
  for (const auto& [path, text] : example.head) plain |= IsSql(path) && !InMigrations(path);
  if (!plain) return std::nullopt;
  Written written;
  bool at_base = false, at_head = false;
  for (const auto& [path, text] : example.base) {
    if (!IsSql(path)) continue;
    at_base = true;
    sql::ReadOptions options;
    options.file = path;
    sql::ReadSql(text, written.before, options);
  }
  if (!at_base) {
    Result<LoadedSchema> models = LoadModels(change.base, change.settings, cache, [](std::string_view) {});
    if (models) written.before = std::move(models->schema);
  }
  written.after = written.before;
  for (const auto& [path, text] : example.head) {
    if (!IsSql(path) || example.base.contains(path)) continue;
    at_head = true;
    ReadMigration(path, text, written, written.after);
  }
  if (!at_head) return std::nullopt;
  return written;
}

Result<Settings> SettingsOf(const lint::Example& example) {
  Settings settings;
  if (!example.config_json.empty()) {
    Result<lint::Configuration> read = lint::ParseConfiguration("the example's configuration", example.config_json);
    if (!read) return read.error();
    settings.configuration = std::move(*read);
  }
  settings.configuration.preset = lint::Preset::kAll;
  settings.postgres = settings.configuration.postgres.value_or(settings.postgres);
  settings.postgres_minor = settings.configuration.postgres_minor;
  return settings;
}

}  // namespace

lint::Analyse ExampleJudge(std::shared_ptr<const std::vector<lint::Rule>> rules) {
  auto cache = std::make_shared<syntax::ParseCache>();
  return [rules = std::move(rules), cache](const lint::Example& example) -> Result<std::vector<lint::Finding>> {
    Result<Settings> settings = SettingsOf(example);
    if (!settings) return settings.error();
    Change change;
    change.base = std::make_shared<MemorySource>(example.base);
    change.head = std::make_shared<MemorySource>(example.head);
    change.settings = std::move(*settings);
    change.rules = rules;
    if (!example.meanwhile.empty()) {
      std::map<std::string, std::string> tip = example.base;
      tip.insert(example.meanwhile.begin(), example.meanwhile.end());
      change.meanwhile = std::make_shared<MemorySource>(std::move(tip));
    }
    change.written = WrittenIn(example, change, *cache);
    Result<Judgement> judged = Judge(std::move(change), *cache, [](std::string_view) {});
    if (!judged) return judged.error();
    return std::move(judged->report.findings);
  };
}

}  // namespace sequelint::commands
