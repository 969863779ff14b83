// Rules of the user's own: `sequelint test`, the pages of docs/custom-rules, and a project that uses them.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "commands/program.h"
#include "git/git_project.h"

namespace sequelint::commands {
namespace {

using sequelint::testing::GitProject;
using sequelint::testing::RunProgram;

// A page whose examples differ from what it finds as the case wants.
std::string Page(const std::string& bad, const std::string& good) {
  return "---\nseverity: error\noperation: create_table\nunless: { table.name: \"shop_*\" }\n"
         "message: \"the table {table} is not called shop_…\"\n---\n\n# Prefix\n\nOur tables begin with shop_.\n\n"
         "## Bad\n\n```js models/a.js\n" +
         bad + "```\n\n## Good: with the prefix\n\n```js models/b.js\n" + good + "```\n";
}

std::string Model(const std::string& table, const std::string& mark = "") {
  return "module.exports = (sequelize, DataTypes) =>\n  sequelize.define('a', { b: DataTypes.TEXT }, { tableName: '" +
         table + "' });" + mark + "\n";
}

const std::string kMark = " // finding";

}  // namespace

TEST_CASE("the ten pages of the guide do what they say") {
  std::string said = RunProgram({"test", SEQUELINT_ROOT "/docs/custom-rules"});
  INFO(said);
  CHECK(said.find("[0]\n") != std::string::npos);
  CHECK(said.find("examples of 10 pages: ") != std::string::npos);
  for (const char* word : {"missing", "noisy", "misplaced", "broken"}) CHECK(said.find(word) == std::string::npos);
}

TEST_CASE("each outcome of an example is told, and the exit status is the worst") {
  GitProject project(false);
  auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "test");
    return RunProgram(std::move(arguments), project.folder());
  };
  project.Write("rules/README.md", "not a page");
  project.Write("rules/right.md", Page(Model("orders", kMark), Model("shop_orders")));
  CHECK(
      run({"rules"}) ==
      "rules/right.md\n  validated  Bad\n  validated  Good: with the prefix\n[0]\n2 examples of 1 page: 2 validated\n");

  project.Write("rules/silent.md", Page(Model("shop_orders", kMark), Model("shop_orders")));
  project.Write("rules/loud.md", Page(Model("orders", kMark), Model("orders")));
  project.Write("rules/aside.md", Page(kMark.substr(1) + "\n" + Model("orders"), Model("shop_orders")));
  project.Write(
      "rules/deep/spoilt.md",
      ReplaceAll(Page(Model("orders", kMark), Model("shop_orders")), "## Good",
                 "## Good: in another database\n\n```json\n{ \"dialect\": \"mysql\" }\n```\n\n```js models/c.js\n" +
                     Model("shop_x") + "```\n\n## Good"));
  CHECK(run({"rules"}) == R"(rules/aside.md
  misplaced  Bad
    rules/aside.md:12: misplaced: no finding at models/a.js:1
    rules/aside.md:12: misplaced: a finding at models/a.js:3
  validated  Good: with the prefix
rules/deep/spoilt.md
  validated  Bad
  broken     Good: in another database
    rules/deep/spoilt.md:19: broken: the example's configuration:1: the dialect `mysql` is not supported
  validated  Good: with the prefix
rules/loud.md
  validated  Bad
  noisy      Good: with the prefix
    rules/loud.md:19: noisy: a finding at models/b.js:2
rules/right.md
  validated  Bad
  validated  Good: with the prefix
rules/silent.md
  missing    Bad
    rules/silent.md:12: missing: no finding at models/a.js:2
  validated  Good: with the prefix
[1]
11 examples of 5 pages: 7 validated, 1 missing, 1 noisy, 1 misplaced, 1 broken
)");
  auto json = run({"rules", "--format", "json"});
  auto report = nlohmann::json::parse(json.substr(0, json.rfind("\n[")), nullptr, false);
  REQUIRE(report.is_object());
  CHECK(report["pages"][0]["examples"][0]["outcome"] == "misplaced");
  CHECK(report["pages"][0]["examples"][0]["differences"].size() == 2);

  // A page that does not load ends with 2, and the others are run all the same.
  project.Write("rules/typo.md",
                ReplaceAll(Page(Model("orders", kMark), Model("shop_orders")), "table.name", "table.nam"));
  project.Write("rules/drop-table.md", Page(Model("orders", kMark), Model("shop_orders")));
  std::string said = run({"rules"});
  INFO(said);
  CHECK(said.find("rules/typo.md:4: unknown fact `table.nam`\n  did you mean `table.name`?\n") != std::string::npos);
  CHECK(said.find("rules/drop-table.md:1: the rule `drop-table` exists already in rules/drop-table.md\n"
                  "  give the page another name\n") != std::string::npos);
  CHECK(said.find("[2]\n11 examples of 7 pages: 7 validated") != std::string::npos);
  CHECK(said.ends_with("; 2 pages do not load\n"));

  CHECK(run({"rules/right.md"}).find("[0]") != std::string::npos);
  CHECK(run({"nowhere"}).starts_with("[2]\nerror: no folder `nowhere`\n"));
  CHECK(run({}).starts_with("[2]\nerror: no folder named, and none configured\n"));
  std::filesystem::create_directory(project.At("empty"));
  CHECK(run({"empty"}).starts_with("[2]\nerror: no rule page in `empty`\n"));
}

TEST_CASE("a project's own rules are rules like the others") {
  GitProject project;
  auto run = [&](std::vector<std::string> arguments) { return RunProgram(std::move(arguments), project.folder()); };
  project.Write("team-rules/table-prefix.md", Page(Model("orders", kMark), Model("shop_orders")));
  project.Write("sequelint.yml", "custom-rules: team-rules\n");
  project.Commit();
  project.Write("models/order.js", Model("orders"));
  std::string said = run({"check", "--base", "HEAD"});
  INFO(said);
  CHECK(said.find("error[table-prefix]: the table orders is not called shop_…") != std::string::npos);
  CHECK(said.find("[1]") != std::string::npos);
  CHECK(run({"test"}).find("2 examples of 1 page: 2 validated") != std::string::npos);
  CHECK(run({"explain", "table-prefix"}).starts_with("table-prefix (error, custom)\n"));
  CHECK(run({"rules"}).find("table-prefix ") != std::string::npos);
  CHECK(run({"config", "check"}).find("[0]") != std::string::npos);

  // Severities, overrides and comments know them.
  project.Write("sequelint.yml", "custom-rules: team-rules\nrules: { table-prefix: info }\n");
  CHECK(run({"check", "--base", "HEAD"}).find("info[table-prefix]") != std::string::npos);
  project.Write("sequelint.yml",
                "custom-rules: team-rules\noverrides:\n  - { tables: [\"ord*\"], rules: { table-prefix: off } }\n");
  CHECK(run({"check", "--base", "HEAD"}).find("table-prefix") == std::string::npos);
  project.Write("sequelint.yml", "rules: team-rules/\n");  // the short form, when no severity is set
  project.Write("models/order.js",
                "// sequelint-ignore-file table-prefix -- shared with the old shop\n" + Model("orders"));
  said = run({"check", "--base", "HEAD"});
  INFO(said);
  CHECK(said.find("table-prefix") == std::string::npos);
  CHECK(said.find("1 suppressed") != std::string::npos);

  project.Write("team-rules/table-prefix.md", "no page");
  CHECK(run({"check", "--base", "HEAD"})
            .starts_with("[2]\nerror: team-rules/table-prefix.md:1: the page has no front matter\n"));
}

}  // namespace sequelint::commands
