#include "support/postgres_server.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

using namespace sequelint::support;

TEST_CASE("Every scratch database is fresh") {
  std::string first;
  {
    ScratchDatabase database;
    first = database.name();
    database.Run("CREATE TABLE t (id int); INSERT INTO t VALUES (1), (2)");
    CHECK(database.Ask("SELECT id, id + 1 FROM t ORDER BY 1") == "1|2\n2|3");
  }
  ScratchDatabase database;
  CHECK(database.name() != first);
  CHECK(database.Ask("SELECT count(*) FROM pg_class WHERE relname = 't'") == "0");
  CHECK(database.Ask("SELECT count(*) FROM pg_database WHERE datname = '" + first + "'") == "0");
}

TEST_CASE("A scratch database can start from another one") {
  ScratchDatabase filled;
  filled.Run("CREATE TABLE t AS SELECT 7 AS x");
  ScratchDatabase copy(kPostgres, filled.name());
  CHECK(copy.Ask("SELECT x FROM t") == "7");
}

TEST_CASE("Every installed major starts") {
  for (int major : PostgresServer::InstalledMajors()) {
    ScratchDatabase database(major);
    CHECK(database.connection().major() == major);
    CHECK(database.Ask("SHOW server_version_num").substr(0, 2) == std::to_string(major));
  }
}

TEST_CASE("The server refuses with a Result, and the test with an exception") {
  ScratchDatabase database;
  auto refused = database.connection().Query("SELECT * FROM nowhere");
  REQUIRE(!refused);
  CHECK(refused.error().what.find("relation \"nowhere\" does not exist") != std::string::npos);
  CHECK(database.connection().state() == "42P01");
  CHECK_THROWS_WITH(database.Run("SELEC"), Catch::Contains("syntax error"));
}

TEST_CASE("The server goes when its process is killed") {
  pid_t child = fork();
  if (child == 0) {
    // A process of its own: a new server, whose folder carries this process id.
    execl("/proc/self/exe", "support_tests", "[start and hang]", nullptr);
    _exit(127);
  }
  std::string folder = (std::filesystem::temp_directory_path() / "sequelint-pg15-").string() + std::to_string(child);
  std::string lock = folder + "/data/postmaster.pid";
  for (int i = 0; i < 3000 && !std::filesystem::exists(lock); ++i) usleep(10'000);
  REQUIRE(std::filesystem::exists(lock));
  int server = 0;
  // initdb writes its own, negated, process id there first.
  for (int i = 0; i < 3000 && server <= 0; ++i, usleep(10'000)) std::ifstream(lock) >> server;
  REQUIRE(server > 0);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  for (int i = 0; i < 3000 && std::filesystem::exists(folder); ++i) usleep(10'000);
  CHECK(!std::filesystem::exists(folder));
  CHECK(kill(server, 0) != 0);
}

TEST_CASE("start and hang", "[.][start and hang]") {
  PostgresServer::Get();
  sleep(120);
}
