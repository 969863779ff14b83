// `check FILE…`: migrations that are named, with git and without.

#include <catch2/catch.hpp>

#include "commands/program.h"
#include "git/git_project.h"

namespace sequelint::commands {
namespace {

using sequelint::testing::GitProject;
using sequelint::testing::RunProgram;

struct Chain : GitProject {
  Chain() : GitProject(false) {
    Write("migrations/1-users.js",
          "module.exports = { up: (q, S) => q.createTable('Users', { id: { type: S.INTEGER, primaryKey: true }, "
          "name: S.TEXT }) };\n");
    Write("migrations/2-index.js",
          "module.exports = {\n  up: (q) => q.addIndex('Users', ['name'], { name: 'users_name' }),\n};\n");
    Write("migrations/3-drop.sql", "DROP TABLE \"Users\";\n");
  }
  std::string Check(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"check", "--format", "concise"});
    return RunProgram(std::move(arguments), folder());
  }
};

}  // namespace

TEST_CASE_METHOD(Chain, "a named migration is new, and what sorts before it is there") {
  std::string said = Check({"migrations/2-index.js"});
  INFO(said);
  CHECK(said.find("migrations/2-index.js:2:14: error[index-not-concurrent]") != std::string::npos);
  CHECK(said.find("3-drop") == std::string::npos);
  CHECK(said.find("[1]\n") != std::string::npos);
  // The table is new with the first one: nothing waits for its index.
  said = Check({"migrations/1-users.js", "./migrations/2-index.js"});
  INFO(said);
  CHECK(said.find("index-not-concurrent") == std::string::npos);
  said = Check({At("migrations/3-drop.sql")});
  INFO(said);
  CHECK(said.find("migrations/3-drop.sql:1:1: error[drop-table]") != std::string::npos);
  CHECK(said.find("replay-error") == std::string::npos);
  // In a repository the same; what is committed does not matter.
  Git({"init", "-q", "-b", "main"});
  Commit();
  CHECK(Check({"migrations/2-index.js"}).find("error[index-not-concurrent]") != std::string::npos);
}

TEST_CASE_METHOD(Chain, "a file outside of any folder of migrations, and of a chain that begins elsewhere") {
  Write("changes/7.sql", "ALTER TABLE orders ALTER COLUMN size TYPE bigint;\nDROP TABLE notes;\n");
  std::string said = Check({"changes/7.sql"});
  INFO(said);
  CHECK(said.find("changes/7.sql:2:1: error[drop-table]") != std::string::npos);
  CHECK(said.find("replay-error") == std::string::npos);
}

TEST_CASE_METHOD(Chain, "what is no migration is told so") {
  Write("models/user.js", "module.exports = (s, D) => s.define('User', { name: D.TEXT });\n");
  CHECK(Check({"models/user.js"}).starts_with("[2]\nerror: `models/user.js` is no migration\n"));
  CHECK(Check({"migrations/9.js"}).starts_with("[2]\nerror: no file `migrations/9.js` in this project\n"));
  CHECK(Check({"--all", "migrations/2-index.js"}).starts_with("[2]\nerror: files and revisions are named\n"));
}

}  // namespace sequelint::commands
