#include <catch2/catch.hpp>
#include <map>

#include "base/text.h"
#include "commands/judge.h"
#include "lint/configuration.h"
#include "lint/rule.h"

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
    static const std::set<std::string> kHazards = {"blocking", "failure", "data-loss", "compatibility"};
    bool said = rule && rule->markdown.find("new table") != std::string::npos;
    if (rule && kHazards.count(rule->category) && !said) out += finding.rule + ": " + finding.message + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("no page about a hazard speaks of a table that the change creates, unless it says so") {
  for (int postgres : {11, 15, 18}) {
    CHECK(HazardsOf({{"migrations/1.sql", "CREATE TABLE olds (id int);"}}, "migrations/2.js", kMigration, postgres) == "");
    const char* old = "module.exports = (sequelize, DataTypes) => sequelize.define('Old', { a: DataTypes.TEXT });\n";
    CHECK(HazardsOf({{"models/old.js", old}}, "models/news.js", kModel, postgres) == "");
  }
}

}  // namespace sequelint::commands
