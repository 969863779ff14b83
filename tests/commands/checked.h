// Projects that change, and what `check` finds in the change since `base`.
#pragma once

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "commands/program.h"
#include "git/git_project.h"

namespace sequelint::commands {

using Json = nlohmann::json;
using sequelint::testing::RunProgram;

struct Checked : sequelint::testing::GitProject {
  std::string base;

  Json Report(const std::string& format = "json") const {
    std::string said = RunProgram({"check", "--base", base, "--format", format}, folder());
    INFO(said);
    Json report = Json::parse(said.substr(0, said.rfind("\n[")), nullptr, false);
    REQUIRE(!report.is_discarded());
    return report;
  }

  Json Findings() const { return Report()["findings"]; }

  std::set<std::string> Rules() const {
    std::set<std::string> rules;
    for (const Json& finding : Findings()) rules.insert(finding["rule"].get<std::string>());
    return rules;
  }

  Json Found(const std::string& rule) const {
    for (const Json& finding : Findings()) {
      if (finding["rule"] == rule) return finding;
    }
    FAIL("no " + rule);
    return {};
  }

  std::string Effect(const std::string& rule) const { return Found(rule).value("effect", ""); }
};

// Two tables, and a migration that changes them.
struct Tables : Checked {
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
};

inline bool Has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace sequelint::commands
