// `sequelint baseline`, end to end: what is recorded is reported no more, wherever it moves; what is new is.

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "commands/program.h"
#include "git/git_project.h"

namespace sequelint::commands {
namespace {

using sequelint::testing::GitProject;
using sequelint::testing::RunProgram;

const std::string kFile = ".sequelint-baseline.json";

std::string Model(const std::string& name, const std::string& attributes) {
  return "module.exports = (sequelize, DataTypes) => sequelize.define('" + name + "', {\n" + attributes + "});\n";
}

// User has a column of a type that a rule reports; Post is fine.
struct OldProject : GitProject {
  OldProject() {
    Write("models/user.js", Model("User", "  code: DataTypes.CHAR(3),\n"));
    Write("models/post.js", Model("Post", "  title: DataTypes.STRING,\n"));
    Write("sequelint.yml", "extends: all\nrules: { char-type: error }\n");
    Commit("models");
  }

  std::string Run(std::vector<std::string> arguments) const { return RunProgram(std::move(arguments), folder()); }
  std::string Text(const std::string& path) const {
    std::ifstream in(At(path));
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }
  // "rule object" of what a check reports, sorted as reported, only of the rules named.
  std::vector<std::string> Reported(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "check");
    arguments.insert(arguments.end(), {"--format", "json"});
    std::string said = Run(std::move(arguments));
    auto report = nlohmann::json::parse(said.substr(0, said.rfind("\n[")), nullptr, false);
    INFO(said);
    REQUIRE(report.is_object());
    std::vector<std::string> all;
    for (const auto& finding : report["findings"]) {
      auto text = [&](const char* key) {
        return finding.contains(key) && finding[key].is_string() ? finding[key].get<std::string>() : std::string();
      };
      all.push_back(text("rule") + " " + text("table") + "." + text("column"));
    }
    return all;
  }
};

bool Has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

TEST_CASE_METHOD(OldProject, "a whole history is summed up by rule, for people") {
  for (int i = 1; i <= 3; ++i) {
    std::string number = std::to_string(i);
    Write("migrations/2024010" + number + "-t" + number + ".js",
          "exports.up = (q, S) => q.createTable('t" + number + "', { code: S.CHAR(3), note: S.STRING });\n" +
              "exports.down = q => q.dropTable('t" + number + "');\n");
  }
  Write("sequelint.yml", "rules: { char-type: error, fk-missing-index: off }\n");
  Commit("migrations");
  const std::string count = "     3 error   char-type\n";
  CHECK(Run({"check", "--all"}).find(count) != std::string::npos);
  CHECK(Run({"check", "--all", "--format", "json"}).find(count) == std::string::npos);
}

TEST_CASE_METHOD(OldProject, "what is recorded is reported no more, wherever it moves") {
  REQUIRE(Has(Reported({"--all"}), "char-type Users.code"));
  std::string said = Run({"baseline"});
  INFO(said);
  CHECK(said.starts_with(kFile + ": "));
  CHECK(
      Text(kFile).find("{\"rule\": \"char-type\", \"object\": \"public.Users.code\", \"operation\": \"add_column\"") !=
      std::string::npos);
  CHECK(Reported({"--all"}).empty());
  CHECK(Run({"check", "--all"}).find(" suppressed") != std::string::npos);
  // Recording again changes nothing.
  std::string first = Text(kFile);
  CHECK(Run({"baseline"}).find(", 0 new, 0 gone\n[0]\n") != std::string::npos);
  CHECK(Text(kFile) == first);

  SECTION("moved lines and renamed files") {
    Write("models/user.js", "// a comment\n\n\n" + Model("User", "  // another\n  code: DataTypes.CHAR(3),\n"));
    CHECK(Reported({"--all"}).empty());
    std::filesystem::create_directories(At("src/models"));
    std::filesystem::rename(At("models/user.js"), At("src/models/account.js"));
    CHECK(Reported({"--all"}).empty());
  }
  SECTION("another column, another table, another rule") {
    Write("models/user.js", Model("User", "  code: DataTypes.CHAR(3),\n  other: DataTypes.CHAR(3),\n"));
    CHECK(Reported({"--all"}) == std::vector<std::string>{"char-type Users.other"});
    CHECK(Run({"baseline", "--dry-run"}).find("new: char-type public.Users.other\n") != std::string::npos);
    CHECK(Text(kFile) == first);
  }
  SECTION("what is gone is told, and pruned") {
    Write("models/user.js", Model("User", "  code: DataTypes.STRING,\n"));
    CHECK(Run({"check", "--all"}).find("recorded in .sequelint-baseline.json is gone: `sequelint baseline --prune`") !=
          std::string::npos);
    CHECK(Run({"check", "--base", "HEAD"}).find("--prune") == std::string::npos);  // looks at a part only
    Write("models/post.js", Model("Post", "  title: DataTypes.CHAR(9),\n"));
    std::string pruned = Run({"baseline", "--prune"});
    INFO(pruned);
    CHECK(pruned.starts_with("gone: char-type public.Users.code\n"));
    CHECK(pruned.find("new:") == std::string::npos);
    CHECK(Text(kFile).find("char-type") == std::string::npos);
    CHECK(Has(Reported({"--all"}), "char-type Posts.title"));
  }
}

TEST_CASE_METHOD(OldProject, "the findings of a change are recorded too, for as long as it lasts") {
  Git({"checkout", "-q", "-b", "topic"});
  Write("models/user.js", Model("User", ""));
  REQUIRE(Has(Reported({}), "drop-column Users.code"));
  CHECK(Run({"baseline"}).find("[0]") != std::string::npos);
  CHECK(Reported({}).empty());
  CHECK(Run({"check"}).find("[0]") != std::string::npos);
  CHECK(Run({"check", "--all"}).find("--prune") == std::string::npos);
  Commit("drop it");
  Git({"checkout", "-q", "-B", "main"});
  CHECK(Run({"baseline", "--prune"}).find("gone: drop-column public.Users.code\n") != std::string::npos);
}

TEST_CASE_METHOD(OldProject, "what an old migration was allowed to do, a new one is not") {
  auto migration = [](const std::string& column) {
    return "module.exports = { up: (q, S) => q.addIndex('Users', ['" + column + "'], { name: 'users_code' }) };\n";
  };
  Write("migrations/1-create.js", "module.exports = { up: (q, S) => q.createTable('Users', { code: S.CHAR(3) }) };\n");
  Write("migrations/2-index.js", migration("code"));
  Commit("migrations");
  Git({"checkout", "-q", "-b", "topic"});
  CHECK(Run({"baseline"}).find("[0]") != std::string::npos);
  CHECK(Reported({"--all"}).empty());
  Write("migrations/3-drop.js", "module.exports = { up: (q) => q.removeIndex('Users', 'users_code') };\n");
  Write("migrations/4-again.js", migration("code"));
  CHECK(Has(Reported({}), "index-not-concurrent Users."));
  Run({"baseline"});
  CHECK(Reported({}).empty());
  CHECK(Text(kFile).find("\"migration\": \"4-again.js\"") != std::string::npos);
}

TEST_CASE_METHOD(OldProject, "the file is named by the configuration or on the command line") {
  Write("sequelint.yml", "extends: all\nrules: { char-type: error }\nfindings-baseline: db/accepted.json\n");
  CHECK(
      Run({"check", "--all"}).starts_with("[2]\nerror: no file `db/accepted.json`, which `findings-baseline` names\n"));
  std::filesystem::create_directories(At("db"));
  CHECK(Run({"baseline"}).starts_with("db/accepted.json: "));
  CHECK(Reported({"--all"}).empty());
  std::filesystem::rename(At("db/accepted.json"), At("elsewhere.json"));
  CHECK(Reported({"--all", "--findings-baseline", "elsewhere.json"}).empty());
  CHECK(
      Run({"check", "--all", "--findings-baseline", "nowhere.json"}).starts_with("[2]\nerror: no file `nowhere.json`"));
  Write("elsewhere.json", "{\"version\": 2}");
  CHECK(Run({"check", "--all", "--findings-baseline", "elsewhere.json"})
            .starts_with("[2]\nerror: elsewhere.json: the baseline has another version than 1\n"));
  CHECK(Run({"baseline", "--prune", "--findings-baseline", "nowhere.json"})
            .starts_with("[2]\nerror: no file `nowhere.json`: there is nothing to prune\n"));
}

}  // namespace sequelint::commands
