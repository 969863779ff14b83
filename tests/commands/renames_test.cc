#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "commands/program.h"
#include "git/git_project.h"

// A rename is never guessed: a comment or the configuration says it, and everything else keeps what it holds. What only looks
// like one is offered, with a likeness and both places.

namespace {

using nlohmann::json;
using sequelint::testing::GitProject;
using sequelint::testing::RunProgram;

constexpr const char* kBase =
    "module.exports = (sequelize, DataTypes) => sequelize.define('User', {\n"
    "  fullname: DataTypes.TEXT,\n"
    "  role: DataTypes.ENUM('admin', 'guest'),\n"
    "  age: DataTypes.INTEGER,\n"
    "}, { tableName: 'people', timestamps: false, indexes: [{ name: 'by_name', fields: ['fullname'] }] });\n";

std::string Head(const std::string& table, const std::string& column, const std::string& label) {
  return table + "module.exports = (sequelize, DataTypes) => sequelize.define('User', {\n" + column +
         "  full_name: DataTypes.TEXT,\n  role: DataTypes.ENUM(\n    'admin',\n    'visitor'," + label +
         "\n  ),\n  age: DataTypes.INTEGER,\n"
         "}, { tableName: 'users', timestamps: false, indexes: [{ name: 'users_by_name', fields: ['full_name'] }] });\n";
}

struct People : GitProject {
  People() {
    Write("models/user.js", kBase);
    Commit("people");
  }
  std::string Plan() const {
    return RunProgram({"diff", "models@HEAD", "models", "--format", "text", "--repo", folder()});
  }
  json Finding(const std::string& rule, const std::string& part = "") const {
    std::string out = RunProgram({"check", "--base", "HEAD", "--format", "json", "--repo", folder()});
    json report = json::parse(out.substr(0, out.rfind("\n[") + 1), nullptr, false);
    json findings = report["findings"];
    for (const json& finding : findings) {
      bool speaks = finding["message"].get<std::string>().find(part) != std::string::npos;
      if (finding["rule"] == rule && speaks) return finding;
    }
    return json();
  }
};

const std::string kRenames =
    "rename_table people to users\n"
    "rename_column users.fullname to full_name\n"
    "rename_enum enum_people_role to enum_users_role\n"
    "rename_enum_value enum_users_role: guest to visitor\n"
    "rename_index users.by_name to users_by_name\n"
    "[0]\n";

std::string Sorted(const std::string& text) {
  std::vector<std::string> lines = sequelint::Split(text, '\n');
  std::sort(lines.begin(), lines.end());
  return sequelint::Join(lines, "\n");
}

}  // namespace

TEST_CASE("comments say that a table, a column and a label are renamed; index and enum type follow") {
  People project;
  project.Write("models/user.js", Head("// sequelint: renamed-from people\n", "  // sequelint: renamed-from fullname\n",
                                       " // sequelint: renamed-from guest"));
  CHECK(Sorted(project.Plan()) == Sorted(kRenames));
}

TEST_CASE("the configuration says the same") {
  People project;
  project.Write("models/user.js", Head("", "", ""));
  project.Write("sequelint.yml",
                "renames:\n  - people -> users\n  - users.fullname -> users.full_name\n"
                "  - enum_users_role.guest -> enum_users_role.visitor\n");
  CHECK(Sorted(project.Plan()) == Sorted(kRenames));
  CHECK(project.Finding("rename-type-or-enum-value", "guest is called visitor from now on").is_object());
}

TEST_CASE("a comment of the column is not its labels', and two labels of a line have none") {
  People project;
  std::string head = kBase;
  head.replace(head.find("'guest'),"), 9, "'visitor'), // sequelint: renamed-from guest");
  project.Write("models/user.js", head);
  CHECK(project.Plan().find("rename_enum_value") == std::string::npos);
}

TEST_CASE("what only looks like a rename is offered, with a likeness and both places") {
  People project;
  std::string head = kBase;
  for (size_t at = head.find("fullname"); at != std::string::npos; at = head.find("fullname", at + 9)) {
    head.replace(at, 8, "full_name");
  }
  project.Write("models/user.js", head);
  json offered = project.Finding("possible-rename");
  REQUIRE(offered.is_object());
  CHECK(offered["facts"]["rename.candidate"] == "full_name");
  CHECK(offered["facts"]["rename.similarity"].get<double>() > 0.8);
  json related = offered["related"];
  REQUIRE(related.size() == 2);
  CHECK(related[0]["at"]["line"] == 2);
  CHECK(related[0]["revision"] == "base");
  CHECK(related[1]["at"]["line"] == 2);
  CHECK(related[1]["message"].get<std::string>().find("may have become") != std::string::npos);
}
