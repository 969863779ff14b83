#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "commands/program.h"
#include "git/git_project.h"

namespace sequelint::commands {
namespace {

using sequelint::testing::GitProject;
using sequelint::testing::RunProgram;

std::string UserModel(const std::string& attributes) {
  return "module.exports = (sequelize, DataTypes) => {\n"
         "  const User = sequelize.define('User', {\n" +
         attributes +
         "  });\n"
         "  return User;\n"
         "};\n";
}

const std::string kName = "    name: DataTypes.STRING,\n";
const std::string kEmail = "    email: DataTypes.STRING,\n";

const std::string kPost =
    "module.exports = (sequelize, DataTypes) => sequelize.define('Post', { title: DataTypes.STRING });\n";

// main: User(name, email); topic: User(name), checked out.
struct DroppedColumn : GitProject {
  std::string base, head;
  DroppedColumn() {
    Write("models/user.js", UserModel(kName + kEmail));
    base = Commit("models");
    Git({"checkout", "-q", "-b", "topic"});
    Write("models/user.js", UserModel(kName));
    head = Commit("drop the e-mail");
  }
};

std::string Check(const GitProject& project, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "check");
  return RunProgram(std::move(arguments), project.folder());
}

nlohmann::json CheckJson(const GitProject& project, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--format", "json"});
  std::string said = Check(project, std::move(arguments));
  INFO(said);
  size_t end = said.rfind("\n[");
  REQUIRE(end != std::string::npos);
  auto document = nlohmann::json::parse(said.substr(0, end), nullptr, false);
  REQUIRE(!document.is_discarded());
  return document;
}

std::vector<std::string> RulesIn(const nlohmann::json& report) {
  std::vector<std::string> rules;
  for (const auto& finding : report["findings"]) rules.push_back(finding["rule"]);
  return rules;
}

int Status(const std::string& said) {
  size_t begin = said.rfind("[", said.rfind("]\n"));
  return std::stoi(said.substr(begin + 1));
}

}  // namespace

TEST_CASE_METHOD(DroppedColumn, "a dropped column is found between the default branch and the work tree") {
  auto report = CheckJson(*this, {});
  CHECK(report["version"] == 1);
  CHECK(report["base"] == base);
  CHECK(report["head"] == ":worktree");
  CHECK(report["summary"]["models"] == 1);
  CHECK(report["summary"]["migrations"] == 0);
  REQUIRE(RulesIn(report) == std::vector<std::string>{"drop-column"});
  const auto& finding = report["findings"][0];
  CHECK(finding["at"]["file"] == "models/user.js");
  CHECK(finding["table"] == "Users");
  CHECK(finding["column"] == "email");
  CHECK(Status(Check(*this, {})) == 1);
}

TEST_CASE_METHOD(DroppedColumn, "the two ends are chosen by revision, index or everything") {
  CHECK(CheckJson(*this, {"--base", "main", "--head", "topic"})["head"] == head);
  CHECK(RulesIn(CheckJson(*this, {"--base", "main", "--head", "topic"})) == std::vector<std::string>{"drop-column"});
  CHECK(RulesIn(CheckJson(*this, {"--base", "HEAD"})).empty());
  CHECK(RulesIn(CheckJson(*this, {"--staged"})).empty());
  CHECK(CheckJson(*this, {"--staged"})["head"] == ":index");
  Write("models/user.js", UserModel(""));
  CHECK(RulesIn(CheckJson(*this, {"--staged"})).empty());
  CHECK(RulesIn(CheckJson(*this, {"--base", "HEAD"})) == std::vector<std::string>{"drop-column"});
  Git({"add", "-A"});
  CHECK(RulesIn(CheckJson(*this, {"--staged"})) == std::vector<std::string>{"drop-column"});
  CHECK(CheckJson(*this, {"--all"})["base"] == ":empty");
  CHECK(Check(*this, {"--staged", "--head", "main"}).starts_with("[2]\nerror: --staged and --head name two heads"));
  CHECK(Check(*this, {"--all", "--base", "main"}).starts_with("[2]\nerror: --all has no base"));
  CHECK(Check(*this, {"--base", "nowhere"}).starts_with("[3]\nerror: no revision `nowhere` in this repository"));
}

TEST_CASE_METHOD(DroppedColumn, "what others changed since is not ours") {
  Git({"checkout", "-q", "main"});
  Write("models/user.js", UserModel(kName + kEmail + "    age: DataTypes.INTEGER,\n"));
  Commit("main goes on");
  auto report = CheckJson(*this, {"--base", "main", "--head", "topic"});
  CHECK(report["base"] == base);
  CHECK(RulesIn(report) == std::vector<std::string>{"drop-column"});
  SECTION("backwards is backwards") {
    auto back = CheckJson(*this, {"--base", "topic", "--head", base});
    CHECK(back["base"] == head);
    CHECK(RulesIn(back).empty());
  }
}

TEST_CASE_METHOD(DroppedColumn, "the exit status follows --fail-on in every format") {
  std::string help = RunProgram({"check", "--help"});
  for (const char* format : {"json", "sarif", "text", "github"}) {
    INFO(format);
    CHECK(Status(Check(*this, {"--format", format})) == 1);
    CHECK(Status(Check(*this, {"--format", format, "--fail-on", "never"})) == 0);
    CHECK(Status(Check(*this, {"--format", format, "--exit-zero"})) == 0);
  }
  Write("sequelint.yml", "rules:\n  drop-column: warning\n");
  CHECK(Status(Check(*this, {})) == 0);
  CHECK(Status(Check(*this, {"--fail-on", "warning"})) == 1);
  CHECK(Status(Check(*this, {"--fail-on", "info"})) == 1);
  Write("sequelint.yml", "rules:\n  drop-column: warning\nfail-on: warning\n");
  CHECK(Status(Check(*this, {})) == 1);
  CHECK(Status(Check(*this, {"--fail-on", "error"})) == 0);
  Write("sequelint.yml", "rules:\n  drop-colum: warning\n");
  CHECK(Check(*this, {}).starts_with("[2]\nerror: sequelint.yml:2: unknown rule `drop-colum`\n"));
  CHECK(Check(*this, {"--fail-on", "errors"}) ==
        "[2]\nerror: `errors` is no value for `--fail-on`\n  did you mean `error`?\n");
}

TEST_CASE_METHOD(DroppedColumn, "reports are written to files as well") {
  std::string said = Check(*this, {"--output", "sarif=out.sarif", "--output", "json=out.json", "--format", "github"});
  CHECK(said.find("::error") != std::string::npos);
  std::ifstream sarif(At("out.sarif")), json(At("out.json"));
  CHECK(nlohmann::json::parse(sarif)["version"] == "2.1.0");
  CHECK(nlohmann::json::parse(json)["findings"].size() == 1);
  CHECK(Check(*this, {"--output", "sarif=/nowhere/x.sarif"}).find("error: cannot write `/nowhere/x.sarif`") !=
        std::string::npos);
  CHECK(Check(*this, {"--output", "sarif"}) ==
        "[2]\nerror: `--output sarif` names no file\n  write it as --output FORMAT=PATH\n");
  CHECK(Check(*this, {"--output", "xml=x"}).starts_with("[2]\nerror: `xml` is no format for `--output`\n"));
}

TEST_CASE_METHOD(DroppedColumn, "colour is for terminals, or on request") {
  CHECK(Check(*this, {}).find('\033') == std::string::npos);
  CHECK(Check(*this, {"--color", "always"}).find('\033') != std::string::npos);
  CHECK(Check(*this, {"--color", "never"}).find('\033') == std::string::npos);
}

TEST_CASE_METHOD(DroppedColumn, "--verbose says what was read on standard error") {
  std::string said = Check(*this, {"-v", "--format", "json"});
  std::string traced = said.substr(said.rfind("[1]\n") + 4);
  CHECK(traced.find("models: 1 at :worktree, ") != std::string::npos);
  CHECK(traced.find("models: 1 at " + base) != std::string::npos);
  CHECK(traced.find("lint: 1 operations, ") != std::string::npos);
}

TEST_CASE("a project that cannot be analysed says why") {
  GitProject project(false);
  SECTION("no repository") {
    project.Write("models/user.js", UserModel(kName));
    CHECK(Check(project, {}) ==
          "[3]\nerror: not a git repository: `.`\n  without git there is no base: check everything "
          "with --all\n");
    CHECK(CheckJson(project, {"--all"})["summary"]["models"] == 1);
  }
  SECTION("no models") {
    project.Git({"init", "-q", "-b", "main"});
    project.Write("index.js", "console.log(1)\n");
    project.Commit();
    std::string said = Check(project, {});
    CHECK(said.starts_with("[3]\nerror: no Sequelize models were found\n"));
    CHECK(said.find("--models") != std::string::npos);
  }
  SECTION("no commits") {
    project.Git({"init", "-q", "-b", "main"});
    project.Write("models/user.js", UserModel(kName));
    CHECK(Check(project, {}) ==
          "[3]\nerror: the repository has no commits yet\n  commit first, or check everything with --all\n");
    project.Git({"add", "-A"});
    auto report = CheckJson(project, {"--staged"});
    CHECK(report["base"] == ":empty");
    CHECK(report["summary"]["models"] == 1);
  }
  SECTION("an empty folder") {
    CHECK(Check(project, {"--all"}).starts_with("[3]\nerror: no Sequelize models were found\n"));
  }
}

TEST_CASE_METHOD(DroppedColumn, "a model file that cannot be read drops nothing") {
  SECTION("a syntax error") {
    Write("models/user.js",
          "module.exports = (sequelize, DataTypes) => {\n  const User = sequelize.define('User', {{{\n");
    Write("models/post.js", kPost);
  }
  SECTION("a conflict marker") {
    Write("models/user.js", "<<<<<<< HEAD\nconst a = 1;\n=======\n>>>>>>> topic\n");
    Write("models/post.js", kPost);
  }
  SECTION("it is the only one") { Write("models/user.js", "const { Model = require('sequelize');\n"); }
  SECTION("bytes that are no text") {
    Write("models/user.js", std::string("\x7f"
                                        "ELF\0\1\2sequelize.define",
                                        23));
    Write("models/post.js", kPost);
  }
  auto report = CheckJson(*this, {});
  for (const auto& finding : report["findings"]) CHECK(finding["rule"] != "drop-table");
  bool listed = false;
  for (const auto& unknown : report["unknown"]) listed = listed || unknown["at"]["file"] == "models/user.js";
  CHECK(listed);
}

TEST_CASE("what base does not know either is counted, and listed in JSON only") {
  GitProject project;
  auto model = [](const std::string& name) {
    return "    " + name + ": { type: DataTypes.STRING, defaultValue: process.env." + name + " },\n";
  };
  project.Write("models/user.js", UserModel(model("before")));
  std::string base = project.Commit();
  project.Write("models/user.js", UserModel(model("before") + model("later")));
  project.Commit();
  std::string text = Check(project, {"--base", base});
  CHECK(text.find("unknown: 1 part of the schema is only known when the code runs") != std::string::npos);
  CHECK(text.find("Users.later") != std::string::npos);
  CHECK(text.find("Users.before") == std::string::npos);
  CHECK(text.find("2 parts unknown") != std::string::npos);
  auto unknown = CheckJson(project, {"--base", base})["unknown"];
  REQUIRE(unknown.size() == 2);
  CHECK(!unknown[0].contains("at_base"));
  CHECK(unknown[1]["what"].get<std::string>().find("before") != std::string::npos);
  CHECK(unknown[1]["at_base"] == true);
}

TEST_CASE("a renamed model file is followed") {
  GitProject project;
  project.Write("models/user.js", UserModel(kName + kEmail));
  project.Commit();
  project.Git({"checkout", "-q", "-b", "topic"});
  project.Git({"mv", "models/user.js", "models/account.js"});
  project.Write("models/account.js", UserModel(kName));
  project.Commit();
  auto report = CheckJson(project, {});
  REQUIRE(RulesIn(report) == std::vector<std::string>{"drop-column"});
  CHECK(report["findings"][0]["at"]["file"] == "models/account.js");
}

TEST_CASE("a suppression with a reason silences its line") {
  DroppedColumn project;
  project.Write("models/user.js",
                "// sequelint-ignore-file drop-column -- nobody reads it any more\n" + UserModel(kName));
  auto report = CheckJson(project, {});
  CHECK(report["summary"]["error"] == 0);
  CHECK(report["summary"]["suppressed"] == 1);
  CHECK(Status(Check(project, {})) == 0);
}

TEST_CASE("a bare repository is checked between revisions") {
  DroppedColumn project;
  project.Git({"clone", "-q", "--bare", ".", "bare.git"});
  std::string said =
      RunProgram({"check", "--repo", project.At("bare.git"), "--base", "main", "--head", "topic", "--format", "json"});
  CHECK(Status(said) == 1);
}

}  // namespace sequelint::commands
