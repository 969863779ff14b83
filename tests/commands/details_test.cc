// What findings say beside their rule: effects, advice, rewrites and places, as they are printed.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "commands/program.h"
#include "git/git_project.h"

namespace sequelint::commands {
namespace {

using Json = nlohmann::json;
using sequelint::testing::GitProject;
using sequelint::testing::RunProgram;

// Two tables, and a migration that changes them.
struct Tables : GitProject {
  std::string base;
  Tables() {
    Write("migrations/1-tables.js",
          "exports.up = async (queryInterface, Sequelize) => {\n"
          "  await queryInterface.createTable('teams', { id: { type: Sequelize.BIGINT, primaryKey: true } });\n"
          "  await queryInterface.createTable('users', {\n"
          "    id: { type: Sequelize.BIGINT, primaryKey: true },\n"
          "    team: { type: Sequelize.BIGINT, references: { model: 'teams', key: 'id' } },\n"
          "    email: { type: Sequelize.TEXT, allowNull: false },\n"
          "    name: { type: Sequelize.TEXT },\n"
          "  });\n"
          "  await queryInterface.addIndex('users', ['email'], { name: 'users_email', unique: true });\n"
          "};\n"
          "exports.down = (queryInterface) => queryInterface.dropAllTables();\n");
    base = Commit("tables");
  }

  // The statements of one transaction; `t` is its option.
  void Up(const std::string& body) {
    Write("migrations/2-change.js",
          "exports.up = (queryInterface, Sequelize) => queryInterface.sequelize.transaction(async (transaction) => {\n"
          "  const t = { transaction };\n" +
              body + "});\nexports.down = () => {};\n");
  }

  Json Found(const std::string& rule) const {
    std::string said = RunProgram({"check", "--base", base, "--format", "json"}, folder());
    INFO(said);
    Json report = Json::parse(said.substr(0, said.rfind("\n[")), nullptr, false);
    REQUIRE(!report.is_discarded());
    for (const Json& finding : report["findings"]) {
      if (finding["rule"] == rule) return finding;
    }
    FAIL("no " + rule);
    return {};
  }

  std::string Effect(const std::string& rule) const { return Found(rule).value("effect", ""); }
};

bool Has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE_METHOD(Tables, "an index that goes outside a transaction may be gone when the migration runs again") {
  Up("  await queryInterface.removeIndex('users', 'users_email', t);\n");
  Json rewrite = Found("drop-index-not-concurrent")["rewrite"];
  CHECK(Has(rewrite["calls"], "DROP INDEX CONCURRENTLY IF EXISTS \"users_email\""));
  CHECK(Has(rewrite["sql"], "DROP INDEX CONCURRENTLY IF EXISTS \"users_email\""));
}

TEST_CASE_METHOD(Tables, "a unique key that loosens one of the same transaction cannot fail on rows") {
  Up("  await queryInterface.removeIndex('users', 'users_email', t);\n"
     "  await queryInterface.addIndex('users', ['email', 'team'], { unique: true, transaction });\n");
  CHECK_FALSE(Has(Effect("index-not-concurrent"), "can fail"));
  Up("  await queryInterface.addIndex('users', ['name', 'team'], { unique: true, transaction });\n");
  CHECK(Has(Effect("index-not-concurrent"), "can fail on existing rows"));
}

TEST_CASE_METHOD(Tables, "of a table that the transaction empties only rows that came in since make it fail") {
  Up("  await queryInterface.bulkDelete('users', {}, t);\n"
     "  await queryInterface.addColumn('users', 'age', { type: Sequelize.INTEGER, allowNull: false }, t);\n");
  CHECK(Has(Effect("missing-lock-timeout"), "can fail on rows that came in since"));
}

TEST_CASE_METHOD(Tables, "an index of a table that migrations make is made by one") {
  Up("  await queryInterface.addColumn('users', 'boss', { type: Sequelize.BIGINT, references: { model: 'teams' } }, t);\n");
  CHECK(Found("fk-missing-index")["help"] ==
        "add `queryInterface.addIndex('users', ['boss'], { concurrently: true })` in a migration of its own, and "
        "`indexes: [{ fields: ['boss'] }]` to the model with it");
  Up("  await queryInterface.createTable('notes', { id: { type: Sequelize.BIGINT, primaryKey: true },\n"
     "    author: { type: Sequelize.BIGINT, references: { model: 'users' } } }, t);\n");
  CHECK(Found("fk-missing-index")["help"] ==
        "add `queryInterface.addIndex('notes', ['author'])` behind createTable, and "
        "`indexes: [{ fields: ['author'] }]` to the model with it");
}

TEST_CASE_METHOD(Tables, "a foreign key that takes the place of one to the same column does not wait for new code") {
  Up("  await queryInterface.sequelize.query('ALTER TABLE users DROP CONSTRAINT users_team_fkey', t);\n"
     "  await queryInterface.sequelize.query(`ALTER TABLE users ADD CONSTRAINT users_team_fkey\n"
     "    FOREIGN KEY (team) REFERENCES teams (id) ON DELETE CASCADE`, t);\n");
  std::string calls = Found("fk-without-not-valid")["rewrite"]["calls"];
  CHECK(Has(calls, "1. before the new code runs"));
  CHECK_FALSE(Has(calls, "once the new code runs everywhere"));
  Up("  await queryInterface.sequelize.query(`ALTER TABLE users ADD CONSTRAINT users_id_fkey\n"
     "    FOREIGN KEY (id) REFERENCES teams (id) ON DELETE CASCADE`, t);\n");
  CHECK(Has(Found("fk-without-not-valid")["rewrite"]["calls"], "1. once the new code runs everywhere"));
}

TEST_CASE_METHOD(Tables, "an index build names all that its transaction keeps out, and how to let go of it") {
  Up("  await queryInterface.addColumn('users', 'boss', { type: Sequelize.BIGINT, references: { model: 'teams' } }, t);\n"
     "  await queryInterface.addIndex('users', ['boss'], t);\n");
  Json finding = Found("long-work-under-strong-lock");
  CHECK(finding["message"] ==
        "create index on users takes long while the transaction holds ACCESS EXCLUSIVE on users, SHARE ROW EXCLUSIVE on teams");
  CHECK(finding["help"] ==
        "commit in between: the index CONCURRENTLY in a migration of its own, so that users, teams are free again while it runs");
  Up("  await queryInterface.addColumn('users', 'boss', { type: Sequelize.BIGINT }, t);\n"
     "  await queryInterface.bulkUpdate('users', { boss: 1 }, {}, t);\n");
  CHECK(Found("long-work-under-strong-lock")["help"] ==
        "commit in between: the long step in a migration of its own, so that users is free again while it runs");
}

TEST_CASE_METHOD(Tables, "a longer index is not what the shorter one repeats") {
  Up("  await queryInterface.addIndex('users', ['name', 'team'], { name: 'users_name_team', transaction });\n"
     "  await queryInterface.addIndex('users', ['name'], { name: 'users_name', transaction });\n");
  CHECK(Found("redundant-index")["related"][0]["message"] == "the one that begins with it");
}

TEST_CASE_METHOD(Tables, "what to do about a migration that is gone is no remedy of one out of order") {
  Write("migrations/0-early.js",
        "exports.up = (queryInterface) => queryInterface.sequelize.query('SELECT 1');\nexports.down = () => {};\n");
  CHECK_FALSE(Found("out-of-order-migration")["facts"].contains("history.remedy"));
}

TEST_CASE_METHOD(Tables, "a key that the table has already has no safe form") {
  Up("    await queryInterface.changeColumn('users', 'team', { type: Sequelize.BIGINT, allowNull: true, "
     "references: { model: 'teams', key: 'id' } }, t);\n");
  CHECK(Found("change-column-duplicate-constraint").value("rewrite", Json()).is_null());
  CHECK(Found("fk-without-not-valid").value("rewrite", Json()).is_null());
}

TEST_CASE_METHOD(Tables, "that no down brings values back is not answered by another way to drop them") {
  Write("migrations/2-change.js",
        "exports.up = (queryInterface) => queryInterface.removeColumn('users', 'email');\n"
        "exports.down = (queryInterface, Sequelize) => queryInterface.addColumn('users', 'email', Sequelize.TEXT);\n");
  CHECK(Found("irreversible-up").value("rewrite", Json()).is_null());
}

}  // namespace sequelint::commands
