#include <catch2/catch.hpp>

#include <string>

#include "commands/program.h"
#include "git/git_project.h"

namespace sequelint::commands {
namespace {

using sequelint::testing::GitProject;
using sequelint::testing::RunProgram;

// What `check` says of a migration that adds a column, where `path` holds `text`.
bool MissesTimeout(const std::string& path, const std::string& text) {
  GitProject project;
  project.Write("migrations/1.sql", "CREATE TABLE users (id int PRIMARY KEY);\n");
  project.Write(path, text);
  project.Commit("users");
  project.Write("migrations/2.sql", "ALTER TABLE users ADD COLUMN plan text;\n");
  std::string found = RunProgram({"check", "--base", "HEAD", "--format", "concise", "--repo", project.folder()});
  INFO(found);
  REQUIRE(found.find("missing-down") != found.npos);
  return found.find("missing-lock-timeout") != found.npos;
}

}  // namespace

TEST_CASE("a lock_timeout of the application's own transaction is none of the migrations'") {
  CHECK(MissesTimeout("README.md", "lock_timeout"));
  CHECK(MissesTimeout("src/database/a.js", "sequelize.query(\"SELECT set_config('lock_timeout', $ms, true)\")"));
  CHECK(MissesTimeout("src/database/a.js", "sequelize.query(\"SET LOCAL lock_timeout = '1s'\")"));
  CHECK_FALSE(MissesTimeout("src/database/a.js", "sequelize.query(\"SELECT set_config('lock_timeout', $ms, false)\")"));
  CHECK_FALSE(MissesTimeout("src/database/a.js", "sequelize.query(\"SET lock_timeout = '1s'\")"));
  CHECK_FALSE(MissesTimeout("src/config.js", "module.exports = { dialectOptions: { lock_timeout: 2000 } }"));
}

}  // namespace sequelint::commands
