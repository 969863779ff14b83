#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/version.h"
#include "commands/program.h"
#include "git/git_project.h"

namespace sequelint::commands {

using sequelint::testing::GitProject;
using sequelint::testing::RunProgram;
using sequelint::testing::Variable;

TEST_CASE("the version and the overview") {
  CHECK(RunProgram({"--version"}) == "sequelint " + std::string(Version()) + "\n[0]\n");
  std::string overview = RunProgram({"--help"});
  CHECK(overview.find("usage: sequelint COMMAND [options]") != std::string::npos);
  CHECK(overview.ends_with("[0]\n"));
  CHECK(RunProgram({"help"}) == overview);
  CHECK(RunProgram({}).ends_with("[2]\n"));
}

TEST_CASE("every command has a help text with an example that fits a screen") {
  std::string overview = RunProgram({"--help"});
  std::istringstream lines(overview.substr(overview.find("commands:\n") + 10));
  std::set<std::string> names;
  for (std::string line; std::getline(lines, line) && line.starts_with("  ");) {
    names.insert(line.substr(2, line.find(' ', 2) - 2));
  }
  REQUIRE(names.contains("schema"));
  for (const std::string& name : names) {
    INFO(name);
    std::string help = RunProgram({name, "--help"});
    CHECK(help.starts_with("sequelint " + name + ": "));
    CHECK(help.find("\nexamples:\n  sequelint " + name) != std::string::npos);
    CHECK(help.ends_with("[0]\n"));
    CHECK(std::count(help.begin(), help.end(), '\n') < 48);
    for (const std::string& line : Split(help, '\n')) CHECK(line.size() <= 110);
    CHECK(RunProgram({"help", name}) == help);
  }
}

TEST_CASE("mistakes on the command line are usage errors with a remedy") {
  auto check = [](std::vector<std::string> arguments, const std::string& expected) {
    CHECK(RunProgram(std::move(arguments)) == "[2]\nerror: " + expected);
  };
  check({"schem"}, "no command `schem`\n  did you mean `schema`?\n");
  check({"schema", "--formt", "json"}, "unknown option `--formt` of `sequelint schema`\n  did you mean `--format`?\n");
  check({"schema", "--format", "jsn"}, "`jsn` is no format for `--format`\n  did you mean `json`?\n");
  check({"schema", "--format"}, "`--format` needs a value\n  see `sequelint schema --help`\n");
  check({"schema", "models", "more"}, "unexpected argument `more`\n  see `sequelint schema --help`\n");
  check({"schema", "mdels@main"}, "`mdels@main` names no schema\n  did you mean `models@main`?\n");
  check({"schema", "/nowhere/x.json"}, "no file `/nowhere/x.json`\n  name an existing file\n");
  check({"schema", "--repo", "/nowhere"}, "no folder `/nowhere`\n  name an existing folder with --repo DIR\n");
  check({"--repo", "/nowhere", "schema"}, "no folder `/nowhere`\n  name an existing folder with --repo DIR\n");
  check({"facts", "--color", "sometimes"}, "`sometimes` is no value for `--color`\n  it takes auto, always, never\n");
  check({"schema", "--dialect", "mysql"}, "`mysql` is no value for `--dialect`\n  it takes postgres\n");
  check({"explain"}, "no rule named\n  `sequelint rules` lists them\n");
}

TEST_CASE("facts are listed as text, Markdown and JSON") {
  std::string json = RunProgram({"facts", "--format", "json"});
  auto document = nlohmann::json::parse(json.substr(0, json.rfind("[0]")));
  CHECK(document["version"] == 1);
  REQUIRE(document["facts"].size() > 20);
  std::string text = RunProgram({"facts"}), markdown = RunProgram({"facts", "--format", "markdown"});
  for (const auto& fact : document["facts"]) {
    std::string name = fact["name"];
    CHECK(text.find("\n" + name + " ") + text.starts_with(name) != std::string::npos);
    CHECK(markdown.find("| `" + name + "` |") != std::string::npos);
  }
}

TEST_CASE("a broken configuration is an error of usage") {
  GitProject project(false);
  project.Write("sequelint.yml", "fail-onn: warning\n");
  std::string said = RunProgram({"rules", "--repo", project.folder()});
  CHECK(said.starts_with("[2]\nerror: sequelint.yml"));
  CHECK(said.find("did you mean `fail-on`?") != std::string::npos);
  project.Write("sequelint.yml", "fail-on: warning\n");
  CHECK(RunProgram({"rules", "--repo", project.folder(), "--config", "/nowhere.yml"}) ==
        "[2]\nerror: there is no configuration `/nowhere.yml`\n  correct --config\n");
}

TEST_CASE("a schema of a JSON file is printed as it was read") {
  GitProject project(false);
  const std::string document = R"({"version": 1, "dialect": "postgres", "tables": [{"schema": "public", "name": "Users",
    "columns": [{"name": "id", "type": "integer", "nullable": false}]}], "enums": []})";
  project.Write("schema.json", document);
  std::string json = RunProgram({"schema", "schema.json", "--format", "json"}, project.folder());
  REQUIRE(json.ends_with("[0]\n"));
  project.Write("again.json", json.substr(0, json.rfind("[0]")));
  std::string again = RunProgram({"schema", "again.json", "--format", "json"}, project.folder());
  CHECK(ReplaceAll(again, "again.json", "schema.json") == json);
  CHECK(RunProgram({"schema", "schema.json"}, project.folder()).find("Users") != std::string::npos);
  project.Write("broken.json", "{");
  CHECK(RunProgram({"schema", "broken.json"}, project.folder()).find("broken.json") != std::string::npos);
  CHECK(RunProgram({"schema", "broken.json"}, project.folder()).find("error: ") != std::string::npos);
}

TEST_CASE("two schemas make a plan") {
  GitProject project(false);
  auto schema = [](const std::string& columns) {
    return R"({"version": 1, "dialect": "postgres", "tables": [{"schema": "public", "name": "Users", "columns": [)" +
           columns + R"(]}], "enums": []})";
  };
  project.Write("old.json", schema(R"({"name": "id", "type": "integer", "nullable": false})"));
  project.Write("new.json", schema(R"({"name": "id", "type": "bigint", "nullable": false})"));
  auto diff = [&](const std::string& format) {
    return RunProgram({"diff", "old.json", "new.json", "--format", format}, project.folder());
  };
  CHECK(diff("sql") == "ALTER TABLE \"Users\" ALTER COLUMN \"id\" TYPE bigint;\n[0]\n");
  CHECK(diff("text").starts_with("alter_column_type Users.id"));
  CHECK(diff("facts").find("  rewrites: yes\n") != std::string::npos);
  std::string json = diff("json");
  CHECK(nlohmann::json::parse(json.substr(0, json.rfind("[0]")))["operations"][0]["operation"] == "alter_column_type");
  CHECK(RunProgram({"schema", "new.json", "--format", "sql"}, project.folder()) ==
        "CREATE TABLE \"Users\" (\n  \"id\" bigint NOT NULL\n);\n[0]\n");
  CHECK(
      RunProgram({"diff", "old.json"}, project.folder()) ==
      "[2]\nerror: diff takes two sources, not 1\n  name where from and where to: sequelint diff models@main models\n");
  CHECK(RunProgram({"diff", "old.json", "new.json", "--postgres", "9"}, project.folder()) ==
        "[2]\nerror: Postgres 9 is not known\n  versions 11 to 18 are\n");
}

TEST_CASE("colour follows --color, NO_COLOR and the terminal") {
  Variable no_colour("NO_COLOR", "1");
  CHECK(RunProgram({"explain", "no-such-rule"}).find('\033') == std::string::npos);
}

}  // namespace sequelint::commands
