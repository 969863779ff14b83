#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <map>

#include "base/text.h"
#include "commands/examples.h"
#include "commands/judge.h"
#include "commands/source.h"
#include "lint/configuration.h"
#include "lint/rule.h"
#include "plan/ddl.h"
#include "plan/diff.h"
#include "sql/sql.h"

// Nothing waits for a table that the same change creates, nothing is lost with it, no running code knows it, and no row of it
// refuses anything: no page about those hazards speaks of it, unless it says in its text that it means new tables too.

namespace sequelint::commands {
namespace {

constexpr const char* kMigration = R"(module.exports = {
  up: async (q, S) => {
    await q.createTable('news', {
      id: { type: S.INTEGER, primaryKey: true, autoIncrement: true },
      email: { type: S.STRING, allowNull: false, unique: true },
      token: { type: S.UUID, allowNull: false, defaultValue: S.literal('gen_random_uuid()') },
      other: { type: S.UUID, defaultValue: S.UUIDV4, allowNull: false },
      price: { type: S.FLOAT },
      state: { type: S.ENUM('x', 'y'), defaultValue: 'x' },
      data: { type: S.JSON },
      parent_id: { type: S.INTEGER, references: { model: 'news', key: 'id' } },
      a: { type: S.STRING(10) },
      c: { type: 'CHAR(3)' },
      m: { type: 'MONEY' },
    });
    await q.addIndex('news', ['a']);
    await q.addIndex('news', ['a', 'price'], { name: 'news_a_price', unique: true });
    await q.addConstraint('news', { type: 'check', name: 'price_pos', fields: ['price'], where: { price: { [S.Op.gte]: 0 } } });
    await q.addConstraint('news', { type: 'unique', fields: ['a', 'c'], name: 'news_a_c' });
    await q.addConstraint('news', { type: 'foreign key', fields: ['id'], name: 'again', references: { table: 'news', field: 'id' } });
    await q.addColumn('news', 'late', { type: S.STRING, allowNull: false });
    await q.addColumn('news', 'ref_id', { type: S.INTEGER, defaultValue: 1, references: { model: 'news', key: 'id' } });
    await q.addColumn('news', 'seq', { type: 'SERIAL' });
    await q.addColumn('news', 'nick', { type: S.STRING, unique: true, defaultValue: 'x' });
    await q.changeColumn('news', 'a', { type: S.STRING(5) });
    await q.changeColumn('news', 'price', { type: S.DOUBLE, allowNull: false });
    await q.changeColumn('news', 'data', { type: S.JSONB });
    await q.renameColumn('news', 'c', 'd');
    await q.removeColumn('news', 'm');
    await q.removeIndex('news', 'news_a');
    await q.removeConstraint('news', 'news_a_c');
    await q.sequelize.query(`ALTER TABLE news ALTER late DROP NOT NULL, ALTER late SET DEFAULT 'x', ALTER late DROP DEFAULT`);
    await q.sequelize.query(`ALTER TABLE news ADD g int GENERATED ALWAYS AS (id + 1) STORED, ADD CHECK (id > 0)`);
    await q.sequelize.query('ALTER TABLE news SET UNLOGGED');
    await q.bulkUpdate('news', { a: 'x' }, {});
    await q.bulkDelete('news', null, {});
    await q.sequelize.query('TRUNCATE news');
    await q.sequelize.query('REINDEX TABLE news');
    await q.sequelize.query('CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$');
    await q.sequelize.query('CREATE TRIGGER on_news BEFORE UPDATE ON news FOR EACH ROW EXECUTE FUNCTION f()');
    await q.sequelize.query('ALTER TABLE news DISABLE TRIGGER on_news');
    await q.sequelize.query('DROP TRIGGER on_news ON news');
    await q.sequelize.query(`ALTER TYPE enum_news_state ADD VALUE 'z'`);
    await q.createTable('gone', { id: { type: S.BIGINT, primaryKey: true } });
    await q.renameTable('gone', 'went');
    await q.dropTable('went');
  },
};
)";

constexpr const char* kModel = R"(module.exports = (sequelize, DataTypes) => {
  const News = sequelize.define('News', {
    email: { type: DataTypes.STRING, allowNull: false, unique: true },
    token: { type: DataTypes.UUID, allowNull: false, defaultValue: sequelize.literal('gen_random_uuid()') },
    other: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4, allowNull: false },
    parentId: { type: DataTypes.INTEGER, allowNull: false, references: { model: 'News', key: 'id' }, onDelete: 'SET NULL' },
  }, { indexes: [{ fields: ['token'] }, { fields: ['other'], unique: true }], paranoid: true });
  return News;
};
)";

bool IsHazard(const lint::Rule& rule) {
  static const std::set<std::string> kHazards = {"blocking", "failure", "data-loss", "compatibility"};
  return kHazards.count(rule.category) > 0;
}

bool SpeaksOfNewTables(const lint::Rule& rule) {
  return rule.markdown.find("new table") != std::string::npos;
}

// `rule: message` of each finding about a hazard.
using Files = std::map<std::string, std::string>;
std::string HazardsOf(Files files, const std::string& path, const std::string& text, int postgres) {
  auto rules = std::make_shared<std::vector<lint::Rule>>(lint::BuiltInRules());
  std::map<std::string, const lint::Rule*> pages;
  for (const lint::Rule& rule : *rules) pages[rule.id] = &rule;
  Change change;
  change.base = std::make_shared<MemorySource>(files);
  files[path] = text;
  change.head = std::make_shared<MemorySource>(files);
  change.rules = rules;
  change.settings.configuration = *lint::ParseConfiguration("the test's configuration", "extends: all");
  change.settings.postgres = postgres;
  syntax::ParseCache cache;
  Result<Judgement> judged = Judge(std::move(change), cache, [](std::string_view) {});
  if (!judged) return judged.error().what;
  std::string out;
  for (const lint::Finding& finding : judged->report.findings) {
    const lint::Rule* rule = pages[finding.rule];
    if (rule && IsHazard(*rule) && !SpeaksOfNewTables(*rule)) out += finding.rule + ": " + finding.message + "\n";
  }
  return out;
}

bool IsMigration(const std::string& path) {
  return path.ends_with(".sql") || path.find("migrations/") != std::string::npos;
}

// What the database of the example has at base, as SQL: what its files of SQL or its migrations made, or its models.
std::string MadeBefore(const lint::Example& example) {
  schema::Schema base;
  std::string script;
  for (const auto& [path, text] : example.base) {
    if (path.ends_with(".sql")) script += text + (Trim(text).ends_with(";") ? "\n" : ";\n");
    if (!path.ends_with(".sql") && IsMigration(path)) return "";  // JavaScript; it stays a migration
  }
  if (!script.empty()) return script;
  syntax::ParseCache cache;
  Result<LoadedSchema> models =
      LoadModels(std::make_shared<MemorySource>(example.base), Settings(), cache, [](std::string_view) {});
  return models ? RenderScript(plan::Diff({}, models->schema), 15) : "";
}

// The example in a change that also creates what it found there: base has a table of its own, and nothing else.
lint::Example AllNew(const lint::Example& bad) {
  lint::Example fresh = bad;
  fresh.base.clear(), fresh.head.clear(), fresh.findings.clear(), fresh.meanwhile.clear();
  bool migrations = false;
  for (const auto& [path, text] : bad.head) migrations |= IsMigration(path);
  for (const auto& [path, text] : bad.head) {
    if (path.ends_with(".sql") && bad.base.count(path)) continue;  // stands in MadeBefore
    std::string to = path.ends_with(".sql") && path.find("migrations/") == std::string::npos
                         ? "migrations/5-" + path.substr(path.find_last_of('/') + 1)
                         : path;
    fresh.head[to] = text;
  }
  if (migrations) {
    for (auto* side : {&fresh.base, &fresh.head}) (*side)["migrations/0-others.sql"] = "CREATE TABLE others (id bigint);";
    if (std::string made = MadeBefore(bad); !made.empty()) fresh.head["migrations/0-these.sql"] = made;
  } else {
    for (auto* side : {&fresh.base, &fresh.head}) {
      (*side)["models/zz_others.js"] = "module.exports = (sequelize, DataTypes) => sequelize.define('Other', {});";
    }
  }
  return fresh;
}

}  // namespace

TEST_CASE("no page about a hazard speaks of a table that the change creates, unless it says so") {
  for (int postgres : {11, 15, 18}) {
    CHECK(HazardsOf({{"migrations/1.sql", "CREATE TABLE olds (id int);"}}, "migrations/2.js", kMigration, postgres) == "");
    const char* old = "module.exports = (sequelize, DataTypes) => sequelize.define('Old', { a: DataTypes.TEXT });\n";
    CHECK(HazardsOf({{"models/old.js", old}}, "models/news.js", kModel, postgres) == "");
  }
}

TEST_CASE("no Bad example of a page about a hazard holds when the change creates all that is in it, unless the page says so") {
  auto rules = std::make_shared<std::vector<lint::Rule>>(lint::BuiltInRules());
  lint::Analyse judge = ExampleJudge(rules);
  std::string fired;
  size_t examples = 0;
  for (const lint::Rule& rule : *rules) {
    if (!IsHazard(rule) || SpeaksOfNewTables(rule)) continue;
    for (const lint::Example& bad : rule.examples) {
      if (!bad.bad) continue;
      ++examples;
      Result<std::vector<lint::Finding>> findings = judge(AllNew(bad));
      REQUIRE(findings);
      for (const lint::Finding& finding : *findings) {
        if (finding.rule == rule.id) fired += fmt::format("{}:{}: {}\n", rule.id, bad.line, finding.message);
      }
    }
  }
  CHECK(fired == "");
  CHECK(examples > 80);
}

}  // namespace sequelint::commands
