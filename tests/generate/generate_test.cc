// What is written: the style that is seen in a project's own migrations, stamps, calls, and whole files. Real Sequelize
// runs written files in tests/conformance; here stands what a reader gets.

#include <catch2/catch.hpp>

#include "generate/calls.h"
#include "generate/files.h"
#include "generate/migration.h"
#include "generate/rewrite.h"
#include "generate/script.h"
#include "generate/style.h"
#include "generate/types.h"
#include "plan/build.h"
#include "plan/diff.h"
#include "safe/safe.h"

using namespace sequelint;
using namespace sequelint::generate;

namespace {

constexpr const char* kBase = "table users = id:serial!, email:text\npk users (id)";

struct Made {
  schema::Schema base, head;
  plan::Plan plan;
};
Made From(const std::string& head, const std::string& base = kBase) {
  Made made{plan::Build(base, "base.js"), plan::Build(head), {}};
  made.plan = plan::Diff(made.base, made.head);
  return made;
}

std::string Calls(const std::string& head, CallStyle style = {}, bool transaction = false) {
  Made made = From(head);
  std::string out;
  for (const Script& call : CallsFor(made.plan.operations, made.base, style, 15, transaction)) {
    out += Print(call, style.script, 0, 0) + "\n";
  }
  return out;
}

std::string Written(const Style& style, const std::string& head) {
  Made made = From(head);
  std::string out;
  MigrationAsked asked;
  asked.now = 1704067200;  // 2024-01-01 00:00:00
  for (const MigrationFile& file : WriteMigrations(safe::Safe(made.plan, made.base, 15), made.base, style, asked)) {
    out += "==> " + file.name + "\n" + file.text;
  }
  return out;
}

}  // namespace

TEST_CASE("the language and the way of exporting are those of the newest migrations") {
  Style style = DetectStyle({{"db/migrations/20230101000000-a.js",
                              "module.exports = {\n  up: async (queryInterface, Sequelize) => {\n"
                              "    await queryInterface.dropTable('a');\n  },\n  down: async () => {},\n};\n"}});
  CHECK(style.language == Language::kCommonJs);
  CHECK(style.form == Export::kObject);
  CHECK_FALSE(style.strict);
  CHECK(style.stamp == Stamp::kSeconds);
  CHECK(style.newest == "20230101000000");
  CHECK(style.folder == "db/migrations");

  style = DetectStyle({{"src/migrations/001_a.ts",
                        "import { QueryInterface } from \"sequelize\"\n\n"
                        "export async function up(queryInterface: QueryInterface) {\n"
                        "    await queryInterface.dropTable(\"a\")\n}\n"
                        "export async function down(queryInterface: QueryInterface) {}\n"}});
  CHECK(style.language == Language::kTypeScript);
  CHECK(style.form == Export::kNamed);
  CHECK(style.stamp == Stamp::kCounter);
  CHECK(style.width == 3);
  CHECK(style.separator == "_");
  CHECK(style.extension == "ts");
  CHECK(style.calls.script.quote == '"');
  CHECK_FALSE(style.calls.script.semicolons);
  CHECK(style.calls.script.indent == "    ");
}

TEST_CASE("stamps stand behind the newest, and not before now") {
  Style style;
  style.newest = "20230101000000";
  CHECK(NextStamps(style, 2, 1704067200) == std::vector<std::string>{"20240101000000", "20240101000001"});
  style.newest = "20250101000000";  // of a clock that is fast: still behind it
  std::vector<std::string> behind = NextStamps(style, 1, 1704067200);
  REQUIRE(behind.size() == 1);
  CHECK(behind[0] > style.newest);
  style.stamp = Stamp::kCounter;
  style.width = 3;
  style.newest = "009";
  CHECK(NextStamps(style, 2, 1704067200) == std::vector<std::string>{"010", "011"});
}

TEST_CASE("types and defaults are Sequelize's where these mean exactly the same") {
  CallStyle style;
  auto type = [&](const char* text) { return Print(TypeScript(text, style), style.script, 0, 0); };
  CHECK(type("character varying(64)") == "Sequelize.STRING(64)");
  CHECK(type("timestamp with time zone") == "Sequelize.DATE");
  CHECK(type("numeric(10,2)") == "Sequelize.DECIMAL(10, 2)");
  CHECK(type("integer[]") == "Sequelize.ARRAY(Sequelize.INTEGER)");
  CHECK(type("tsvector") == "'tsvector'");
  auto value = [&](const char* of, const char* sql, schema::DefaultKind kind) {
    schema::Column column;
    column.type = of;
    column.default_value.kind = kind;
    column.default_value.sql = sql;
    return Print(DefaultScript(column, style), style.script, 0, 0);
  };
  CHECK(value("integer", "7", schema::DefaultKind::kConstant) == "7");
  CHECK(value("integer", "007", schema::DefaultKind::kConstant) == "Sequelize.literal('007')");
  CHECK(value("boolean", "true", schema::DefaultKind::kConstant) == "true");
  CHECK(value("text", "'x'", schema::DefaultKind::kConstant) == "'x'");
  CHECK(value("timestamp with time zone", "now()", schema::DefaultKind::kExpression) == "Sequelize.literal('now()')");
}

TEST_CASE("calls say all of an operation, or are the SQL") {
  CHECK(Calls("table users = id:serial!, email:text, plan:varchar(20)!='free'\npk users (id)") ==
        "queryInterface.addColumn('users', 'plan', {\n"
        "  type: Sequelize.STRING(20),\n  allowNull: false,\n  defaultValue: 'free',\n})\n");
  CallStyle style;
  style.query_interface = "qi";
  style.types = "DataTypes";
  CHECK(Calls("table users = id:serial!, email:text, plan:text\npk users (id)", style, true) ==
        "qi.addColumn('users', 'plan', { type: DataTypes.TEXT }, { transaction })\n");
  std::string check = Calls("table users = id:serial!, email:text\npk users (id)\ncheck users mail (email > '')");
  CHECK(check.find("queryInterface.sequelize.query(") == 0);
  CHECK(check.find("CHECK (email > '')") != std::string::npos);
}

TEST_CASE("a file for each transaction, with a way back") {
  std::string text = Written({},
                             "table users = id:serial!, email:text, plan:text\npk users (id)\n"
                             "index users_email on users (email)");
  CHECK(text.find("==> 20240101000000-") == 0);
  CHECK(text.find("==> 20240101000001-") != std::string::npos);
  CHECK(text.find("'use strict';") != std::string::npos);
  CHECK(text.find("addColumn('users', 'plan', { type: Sequelize.TEXT }") != std::string::npos);
  CHECK(text.find("removeColumn('users', 'plan'") != std::string::npos);
  CHECK(text.find("concurrently: true") != std::string::npos);

  Style sql;
  sql.language = Language::kSql;
  sql.extension = "sql";
  text = Written(sql, "table users = id:serial!, email:text\npk users (id)\nindex users_email on users (email)");
  CHECK(text.find(".sql\n") != std::string::npos);
  CHECK(text.find("CREATE INDEX CONCURRENTLY \"users_email\" ON \"users\"") != std::string::npos);
}

TEST_CASE("a rewrite says where one migration ends and another begins") {
  Made made = From("table users = id:serial!, email:text!\npk users (id)");
  safe::SafePlan plan = safe::Safe(made.plan, made.base, 15);
  std::string calls = RewriteInCalls(plan, made.base, {}, 15), sql = RewriteInSql(plan, 15);
  CHECK(sql.find("NOT VALID") != std::string::npos);
  CHECK(sql.find("VALIDATE CONSTRAINT") > sql.find("NOT VALID"));
  CHECK(sql.find("SET NOT NULL") > sql.find("VALIDATE CONSTRAINT"));
  CHECK(calls.find("// ") != std::string::npos);
  CHECK(calls.find("VALIDATE CONSTRAINT") != std::string::npos);
}

TEST_CASE("a name for a file comes from what it does") {
  CHECK(MigrationName(From("table users = id:serial!, email:text, plan:text\npk users (id)").plan.operations) ==
        "add-users-plan");
  CHECK(WordsFor(From("table users = id:serial!\npk users (id)").plan.operations) ==
        std::vector<std::string>{"drop", "users", "email"});
}
