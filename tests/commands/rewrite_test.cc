// What of a change only the project's configuration says (`renames`), what findings offer (`rewrite`), and where
// `migrate` cannot write.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "commands/program.h"
#include "git/git_project.h"

namespace sequelint::commands {
namespace {

using nlohmann::json;
using sequelint::testing::GitProject;
using sequelint::testing::RunProgram;

struct Users : GitProject {
  Users() {
    Write("models/user.js", Model("  title: DataTypes.TEXT,\n"));
    Commit("users");
  }
  static std::string Model(const std::string& attributes) {
    return "module.exports = (sequelize, DataTypes) => sequelize.define('User', {\n" + attributes +
           "}, { tableName: 'users', timestamps: false });\n";
  }
  json Check() const {
    std::string out = RunProgram({"check", "--base", "HEAD", "--format", "json", "--repo", folder()});
    return json::parse(out.substr(0, out.rfind("\n[") + 1), nullptr, false);
  }
  std::string Rules() const {
    std::string rules;
    json report = Check();
    for (const json& finding : report["findings"]) rules += finding["rule"].get<std::string>() + "\n";
    return rules;
  }
};

bool Has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("renames of the configuration are renames, not a loss and a new column") {
  Users project;
  project.Write("models/user.js", Users::Model("  name: DataTypes.TEXT,\n"));
  CHECK(Has(project.Rules(), "drop-column\n"));
  CHECK_FALSE(Has(project.Rules(), "rename-column\n"));
  project.Write("sequelint.yml", "renames: [users.title -> users.name]\n");
  CHECK_FALSE(Has(project.Rules(), "drop-column\n"));
  CHECK(Has(project.Rules(), "rename-column\n"));
  project.Write("sequelint.yml", "renames: [users.title = users.name]\n");
  std::string refused = RunProgram({"check", "--base", "HEAD", "--repo", project.folder()});
  CHECK(Has(refused, "[2]\n"));
  CHECK(Has(refused, "renames"));
}

TEST_CASE("a finding offers the safe form of its own operation, as calls and as SQL") {
  Users project;
  project.Write("models/user.js",
                "module.exports = (sequelize, DataTypes) => sequelize.define('User', {\n"
                "  title: DataTypes.TEXT,\n"
                "}, { tableName: 'users', timestamps: false, indexes: [{ fields: ['title'] }] });\n");
  json report = project.Check();
  bool seen = false;
  for (const json& finding : report["findings"]) {
    if (finding["rule"] != "index-not-concurrent") continue;
    seen = true;
    REQUIRE(finding.contains("rewrite"));
    CHECK(Has(finding["rewrite"]["sql"], "CREATE INDEX CONCURRENTLY \"users_title\""));
    CHECK(Has(finding["rewrite"]["calls"], "addIndex('users', {"));
    CHECK(Has(finding["rewrite"]["calls"], "concurrently: true"));
  }
  CHECK(seen);
}

TEST_CASE("what a team has agreed on is not answered by another form of one operation") {
  Users project;
  project.Write("migrations/1-users.sql", "CREATE TABLE users (id serial PRIMARY KEY, title text);\n");
  project.Commit("table");
  project.Write("migrations/2-title.sql", "CREATE INDEX users_title ON users (title);\n");
  json report = project.Check();
  std::set<std::string> rewritten, told;
  for (const json& finding : report["findings"]) {
    told.insert(finding["rule"].get<std::string>());
    if (finding.contains("rewrite") && !finding["rewrite"].is_null()) rewritten.insert(finding["rule"].get<std::string>());
  }
  CHECK(told.count("missing-lock-timeout") == 1);
  CHECK(rewritten == std::set<std::string>{"index-not-concurrent"});
}

TEST_CASE("a key that makes way for a looser one goes when its upserts have gone") {
  Users project;
  project.Write("migrations/1-users.sql", "CREATE TABLE users (id serial PRIMARY KEY, title text, team int);\n"
                                          "CREATE UNIQUE INDEX users_title ON users (title);\n");
  project.Commit("table");
  project.Write("migrations/2-title.sql", "DROP INDEX users_title;\n"
                                          "CREATE UNIQUE INDEX CONCURRENTLY users_team_title ON users (title, team);\n");
  std::string found = RunProgram({"check", "--base", "HEAD", "--repo", project.folder()});
  INFO(found);
  CHECK(Has(found, "-- once the new code runs everywhere, outside a transaction"));
  CHECK(Has(found, "-- Until then rows that only the new key takes are refused"));
  CHECK_FALSE(Has(found, "once nothing uses the old form any more"));
}

TEST_CASE("where the runner opens a transaction around each migration, what cannot run in one is advised elsewhere") {
  Users project;
  project.Write("package.json", R"({ "dependencies": { "sequelize": "^6.0.0", "umzug": "^2.3.0", "cls-hooked": "^4.2.2" } })");
  project.Write("migrations/1-users.sql", "CREATE TABLE users (id serial PRIMARY KEY, title text);\n");
  project.Write("src/migrate.js",
                "const Umzug = require('umzug');\nSequelize.useCLS(namespace);\n"
                "new Umzug({ migrations: { wrap: run => (...args) => db.transaction(() => run(...args)) } });\n");
  project.Commit("table");
  project.Write("migrations/2-title.js",
                "exports.up = async (queryInterface) => {\n  await queryInterface.addIndex('users', ['title']);\n};\n");
  std::string found = project.Check().dump();
  INFO(found);
  CHECK(Has(found, "in a script beside the migrations"));
  CHECK_FALSE(Has(found, "in a migration without a transaction"));
}

TEST_CASE("migrate needs a work tree to write in") {
  Users project;
  project.Write("models/user.js", Users::Model("  title: DataTypes.TEXT,\n  name: DataTypes.TEXT,\n"));
  project.Commit("name");
  GitProject elsewhere(false);
  std::string bare = elsewhere.folder() + "/users.git";
  elsewhere.Git({"clone", "-q", "--bare", project.folder(), bare});
  std::string refused = RunProgram({"migrate", "--repo", bare, "--base", "HEAD^"}, elsewhere.folder());
  CHECK(Has(refused, "[2]\n"));
  CHECK(Has(refused, "a bare repository has no work tree to write in"));
  CHECK(Has(refused, "--dry-run"));
  CHECK_FALSE(std::filesystem::exists(elsewhere.folder() + "/migrations"));
  std::string shown = RunProgram({"migrate", "--repo", bare, "--base", "HEAD^", "--dry-run"}, elsewhere.folder());
  CHECK(Has(shown, "[0]\n"));
  CHECK(Has(shown, "addColumn('users', 'name'"));
}

}  // namespace sequelint::commands
