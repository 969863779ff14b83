#include <catch2/catch.hpp>

#include "commands/program.h"
#include "base/text.h"
#include "git/git_project.h"
#include "support/postgres_server.h"

namespace sequelint::commands {
namespace {

using sequelint::testing::GitProject;
using sequelint::testing::RunProgram;

std::string Model(const std::string& attributes) {
  return "module.exports = (sequelize, DataTypes) => sequelize.define('User', {\n" + attributes +
         "}, { tableName: 'users', timestamps: false });\n";
}

// main: a model and its migration.
struct Chain : GitProject {
  Chain() {
    Write("models/user.js", Model("  email: DataTypes.TEXT,\n"));
    Write("migrations/20240101000000-users.sql", "CREATE TABLE users (id serial PRIMARY KEY, email text);\n");
    Write("migrations/20240102000000-index.sql", "CREATE INDEX users_email ON users (email);\n");
    Commit("users");
    Git({"checkout", "-q", "-b", "topic"});
  }
  std::string Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--repo", folder()});
    return RunProgram(arguments);
  }
};

bool Has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("drift tells what disagrees, can accept it, and compares two revisions") {
  Chain project;
  CHECK(project.Run({"drift", "-q"}) == "[0]\n");
  project.Write("models/user.js", Model("  email: DataTypes.STRING(40),\n  plan: DataTypes.TEXT,\n"));
  std::string found = project.Run({"drift", "--format", "concise"});
  CHECK(Has(found, "models/user.js:2"));
  CHECK(Has(found, "the models say character varying(40), the migrations text"));
  CHECK(Has(found, "no migration makes the column `users.plan`"));
  CHECK(Has(found, "[1]"));
  CHECK(Has(project.Run({"drift", "--accept"}), "accepted in .sequelint-baseline.json: 2"));
  CHECK(Has(project.Run({"drift"}), "[0]"));
  project.Write("models/user.js", Model("  email: DataTypes.STRING(40),\n  plan: DataTypes.TEXT,\n  age: DataTypes.TEXT,\n"));
  CHECK(Has(project.Run({"drift", "--format", "concise"}), "no migration makes the column `users.age`"));
  CHECK(Has(project.Run({"drift", "models@main", "migrations@main"}), "[0]"));
  CHECK(Has(project.Run({"drift", "migrations", "models"}), "[2]"));
}

TEST_CASE("a type and a default of one line are two findings") {
  Chain project;
  project.Write("models/user.js", Model("  email: { type: DataTypes.STRING(40), defaultValue: 'x' },\n"));
  std::string found = project.Run({"drift", "--format", "concise"});
  INFO(found);
  CHECK(Has(found, "models/user.js:2:12: "));
  CHECK(Has(found, "the type of `users.email`"));
  CHECK(Has(found, "the default of `users.email`"));
}

TEST_CASE("what no migration makes and no model is new is told once: with its table") {
  Chain project;
  project.Write("models/log.js", "module.exports = (sequelize, DataTypes) => sequelize.define('Log', { text: DataTypes.TEXT },\n"
                                 "  { tableName: 'logs', timestamps: false });\n");
  std::string found = project.Run({"check", "--base", "main", "--format", "concise"});
  INFO(found);
  CHECK(Has(found, "no migration makes the table `logs`"));
  project.Commit("logs");
  project.Write("models/log.js", "module.exports = (sequelize, DataTypes) => sequelize.define('Log', { text: DataTypes.TEXT,\n"
                                 "  level: DataTypes.TEXT }, { tableName: 'logs', timestamps: false });\n");
  std::string silent = project.Run({"check", "--base", "HEAD", "--format", "concise"});
  INFO(silent);
  CHECK_FALSE(Has(silent, "logs.level"));
  CHECK(Has(project.Run({"drift", "--format", "concise"}), "no migration makes the table `logs`"));
  // … whether or not the chain is replayed anew.
  project.Write("migrations/20231201000000-late.sql", "CREATE TABLE late (id serial PRIMARY KEY);\n");
  CHECK_FALSE(Has(project.Run({"check", "--base", "HEAD", "--format", "concise"}), "logs.level"));
}

TEST_CASE("each kind of drift is on or off, as the configuration says") {
  Chain project;
  project.Write("models/user.js",
                Model("  email: {\n    type: DataTypes.STRING(40),\n    defaultValue: 'x',\n  },\n  plan: DataTypes.TEXT,\n"));
  project.Write("migrations/20240103000000-more.sql",
                "ALTER TABLE users ALTER email SET NOT NULL;\n"
                "ALTER TABLE users ADD CHECK (email <> '');\n"
                "ALTER TABLE users ADD boss int REFERENCES users;\n"
                "COMMENT ON COLUMN users.email IS 'where to write';\nCOMMENT ON TABLE users IS 'people';\n");
  auto drift = [&](const std::string& kinds) {
    project.Write(".sequelint.json", R"({ "drift": { "kinds": { )" + kinds + " } } }");
    return project.Run({"drift", "--format", "concise", "-q"});
  };
  const std::string plain = drift("");
  struct Kind {
    const char* name;
    bool on;
    const char* words;
  };
  const Kind kinds[] = {
      {"column", true, "no migration makes the column `users.plan`"},
      {"length", true, ""},
      {"type", true, "the type of `users.email`"},
      {"default", true, "the default of `users.email`"},
      {"column_only_in_database", true, "no model knows the column `users.boss`"},
      {"nullable_in_model", false, "the nullability of `users.email`: the models say NULL allowed, the migrations NOT NULL"},
      {"index_only_in_database", false, "no model knows the index of `users.email`"},
      {"check_only_in_database", false, "no model knows the check of `users`"},
      {"comment", false, "the comment of `users.email`: the models say none, the migrations where to write"},
  };
  for (const Kind& kind : kinds) {
    INFO(kind.name << "\n" << plain);
    std::string switched = drift('"' + std::string(kind.name) + R"(": ")" + (kind.on ? "off" : "on") + '"');
    INFO(switched);
    if (kind.words[0] == '\0') {
      CHECK(switched == plain);
      continue;
    }
    CHECK(Has(plain, kind.words) == kind.on);
    CHECK(Has(switched, kind.words) != kind.on);
  }
  CHECK(Has(drift(R"("comment": "on")"), "the comment of `users`: the models say none, the migrations people"));
  CHECK(Has(drift(R"("nonsense": "on")"), "`nonsense` is no kind of drift"));
  project.Write(".sequelint.json", R"({ "drift": { "ignore": ["users.boss", "users.plan", "users.email"] } })");
  CHECK(project.Run({"drift", "--format", "concise", "-q"}) == "[0]\n");
}

TEST_CASE("where migrations are files of SQL, the one to add is SQL") {
  Chain project;
  project.Write("models/user.js", Model("  email: DataTypes.TEXT,\n  plan: { type: DataTypes.TEXT, allowNull: false },\n"));
  std::string found = project.Run({"check", "--base", "main"});
  INFO(found);
  CHECK(Has(found, "`20240102000001-add-users-plan.sql`"));
  CHECK(Has(found, "ALTER TABLE \"users\" ADD COLUMN \"plan\" text;"));
  CHECK(Has(found, "-- give the rows that exist a value in batches, then:"));
  CHECK(Has(found, "CHECK (\"plan\" IS NOT NULL) NOT VALID;"));
  CHECK_FALSE(Has(found, "queryInterface"));
}

TEST_CASE("drift compares the models with a database") {
  Chain project;
  support::ScratchDatabase database;
  database.Run("CREATE TABLE users (id serial PRIMARY KEY, email text); CREATE INDEX users_email ON users (email);");
  std::string url = "postgres://postgres@/" + database.name() + "?host=" + ReplaceAll(database.folder(), "/", "%2F");
  CHECK(project.Run({"drift", url, "-q"}) == "[0]\n");
  CHECK(project.Run({"drift", "models", url, "-q"}) == "[0]\n");

  database.Run("ALTER TABLE users ALTER COLUMN email TYPE varchar(80)");
  project.Write("models/user.js", Model("  email: DataTypes.TEXT,\n  plan: DataTypes.TEXT,\n"));
  std::string found = project.Run({"drift", url, "--format", "concise"});
  INFO(found);
  CHECK(Has(found, "models/user.js:2"));
  CHECK(Has(found, "character varying(80)"));
  CHECK(Has(found, "`users.plan`"));
  CHECK(Has(found, "[1]"));
  CHECK(Has(project.Run({"drift", url + "-gone"}), "[3]"));
}

TEST_CASE("check judges migration files without git, and a whole history") {
  Chain project;
  std::string file = project.folder() + "/migrations/20240102000000-index.sql";
  CHECK(Has(project.Run({"check", file, "--format", "concise"}), "index-not-concurrent"));
  std::string first = project.folder() + "/migrations/20240101000000-users.sql";
  CHECK_FALSE(Has(project.Run({"check", first, "--format", "concise"}), "index-not-concurrent"));
  CHECK(Has(project.Run({"check", project.folder() + "/models/user.js"}), "is no migration"));
  CHECK(Has(project.Run({"check", "--all"}), "[0]"));
}

TEST_CASE("a branch's migration meets one that main got meanwhile") {
  Chain project;
  project.Write("migrations/20240301000000-plan.sql", "ALTER TABLE users ADD COLUMN plan text;\n");
  project.Commit("plan");
  project.Git({"checkout", "-q", "main"});
  project.Write("migrations/20240201000000-rename.sql", "ALTER TABLE users RENAME COLUMN email TO mail;\n");
  project.Commit("rename");
  project.Git({"checkout", "-q", "topic"});
  CHECK(Has(project.Run({"check", "--format", "concise"}),
            "`20240301000000-plan.sql` changes the table `users`, and so does `20240201000000-rename.sql`"));
  CHECK_FALSE(Has(project.Run({"check", "--base", "HEAD", "--format", "concise"}), "conflicting-migrations"));
}

}  // namespace sequelint::commands
