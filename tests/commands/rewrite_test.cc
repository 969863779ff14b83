// What of a change only the project's configuration says (`renames`), what findings offer (`rewrite`), and where
// `migrate` cannot write.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

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
