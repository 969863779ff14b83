#include <catch2/catch.hpp>

#include "commands/checked.h"

namespace sequelint::commands {
namespace {

constexpr const char* kFile = "migrations/20260102000000-index.js";

// A migration with an index, `body` being its `up`, on a table that is there.
struct IndexMigration : Checked {
  IndexMigration() {
    Write("models/user.js",
          "module.exports = (sequelize, DataTypes) => sequelize.define('User', { email: DataTypes.STRING });\n");
    Write("migrations/20260101000000-users.js",
          "module.exports = { up: async (context, Sequelize) => {\n"
          "  await context.createTable('Users', { id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true "
          "},\n"
          "    email: { type: Sequelize.STRING }, createdAt: { type: Sequelize.DATE, allowNull: false },\n"
          "    updatedAt: { type: Sequelize.DATE, allowNull: false } });\n"
          "}, down: async (context) => { await context.dropTable('Users'); } };\n");
    base = Commit("users");
  }

  void WriteIndex(const std::string& body) {
    Write(kFile,
          "module.exports = {\n  async up(context) {\n" + body +
              "  },\n  async down(context) {\n    await context.removeIndex('Users', 'users_email');\n  },\n};\n");
  }

  Json FoundIn(const Json& report) const {
    for (const Json& finding : report["findings"]) {
      if (finding["rule"] == "index-not-concurrent") return finding;
    }
    return nullptr;
  }

  Json EditOf(const std::string& body) {
    WriteIndex(body);
    Json finding = FoundIn(Report("json"));
    REQUIRE(!finding.is_null());
    return finding["rewrite"].value("edit", Json());
  }
};

constexpr const char* kPlain = "    await context.addIndex('Users', ['email'], { name: 'users_email' });\n";

TEST_CASE_METHOD(IndexMigration, "the safe form is offered in place of a call where it fits") {
  Json edit = EditOf(kPlain);
  CHECK(edit["at"] == Json({{"file", kFile}, {"line", 3}, {"column", 11}, {"end_line", 3}, {"end_column", 72}}));
  std::string text = edit["text"];
  CHECK(text ==
        "context.sequelize.query('DROP INDEX CONCURRENTLY IF EXISTS \"users_email\"');\n"
        "    await context.addIndex('Users', {\n"
        "      name: 'users_email',\n"
        "      fields: ['email'],\n"
        "      concurrently: true,\n"
        "    })");

  Json suggestion = Report("rdjson")["diagnostics"][0]["suggestions"][0];
  CHECK(suggestion["text"] == text);
  CHECK(suggestion["range"] ==
        Json::parse(R"({"start": {"line": 3, "column": 11}, "end": {"line": 3, "column": 72}})"));
  Json change = Report("sarif")["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0];
  CHECK(change["artifactLocation"]["uri"] == kFile);
  CHECK(change["replacements"][0]["insertedContent"]["text"] == text);
  CHECK(change["replacements"][0]["deletedRegion"] ==
        Json::parse(R"({"startLine": 3, "startColumn": 11, "endLine": 3, "endColumn": 72})"));

  WriteIndex("    await " + text + ";\n");
  CHECK(FoundIn(Report("json")).is_null());
}

TEST_CASE_METHOD(IndexMigration, "the safe form of one operation is no answer to a finding about several") {
  WriteIndex(std::string("    await context.addIndex('Users', ['createdAt'], { name: 'users_created_at' });\n") +
             kPlain);
  bool found = false;
  Json report = Report("json");
  for (const Json& finding : report["findings"]) {
    if (finding["rule"] == "index-not-concurrent") CHECK(finding.contains("rewrite"));
    if (finding["rule"] != "non-atomic-migration") continue;
    found = true;
    CHECK_FALSE(finding.contains("rewrite"));
  }
  CHECK(found);
}

TEST_CASE_METHOD(IndexMigration, "the safe form is not offered as an edit where it does not fit") {
  // clang-format off
  CHECK(EditOf("    await context.sequelize.transaction(async (transaction) => {\n"
               "      await context.addIndex('Users', ['email'], { name: 'users_email', transaction });\n    });\n").is_null());
  CHECK(EditOf("    await Promise.all([context.addIndex('Users', ['email'], { name: 'users_email' })]);\n").is_null());
  CHECK(EditOf("    for (const column of ['email', 'createdAt']) {\n"
               "      await context.addIndex('Users', [column]);\n    }\n").is_null());
  CHECK(EditOf("    return context.addIndex('Users', ['email'], { name: 'users_email' });\n").is_null());
  CHECK(EditOf("    await (0, context).addIndex('Users', ['email'], { name: 'users_email' });\n").is_null());
  // clang-format on
}

}  // namespace
}  // namespace sequelint::commands
