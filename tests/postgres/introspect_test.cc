#include "postgres/introspect.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "schema/keywords.h"
#include "schema/print.h"
#include "support/golden.h"
#include "support/postgres_server.h"

using namespace sequelint;
using support::Golden;
using support::ReadProjectFile;
using support::ScratchDatabase;

namespace {

schema::Schema Read(ScratchDatabase& database, std::vector<std::string> schemas = {}) {
  Result<schema::Schema> schema = postgres::Introspect(database.address(), {schemas});
  if (!schema) FAIL(schema.error().what);
  schema->source = "rich";
  return *schema;
}

}  // namespace

TEST_CASE("Every major tells the same of the same database") {
  std::string sql = ReadProjectFile("fixtures/postgres/rich.sql");
  for (int major : support::PostgresServer::InstalledMajors()) {
    INFO("postgres " << major);
    ScratchDatabase database(major);
    database.Run(sql);
    schema::Schema schema = Read(database);
    // From 16 on, views over one relation print their columns without its name.
    std::string name = major < 16 ? "fixtures/postgres/rich" : "fixtures/postgres/rich-16";
    CHECK(ToText(schema) == Golden(name + ".expected", ToText(schema)));
    if (major == support::kPostgres) CHECK(ToJson(schema) == Golden(name + ".json", ToJson(schema)));
  }
}

TEST_CASE("What later majors added is read where it exists") {
  for (int major : support::PostgresServer::InstalledMajors()) {
    INFO("postgres " << major);
    ScratchDatabase database(major);
    if (major >= 15) {
      database.Run(ReadProjectFile("fixtures/postgres/rich-15.sql"));
      CHECK(ToText(Read(database)) == Golden("fixtures/postgres/rich-15.expected", ToText(Read(database))));
    }
    if (major >= 18) {
      database.Run("DROP TABLE newer, newer_parent;" + ReadProjectFile("fixtures/postgres/rich-18.sql"));
      CHECK(ToText(Read(database)) == Golden("fixtures/postgres/rich-18.expected", ToText(Read(database))));
    }
  }
}

TEST_CASE("Only the schemas asked for, and only those the role may use, are read") {
  ScratchDatabase database;
  database.Run(
      "CREATE TABLE here (id int); CREATE SCHEMA app; CREATE TABLE app.there (id int); CREATE SCHEMA closed;"
      "CREATE TABLE closed.hidden (id int); DROP ROLE IF EXISTS visitor; CREATE ROLE visitor LOGIN;"
      "GRANT USAGE ON SCHEMA app TO visitor");
  CHECK(ToText(Read(database, {"app"})) == "table app.there\n  id  integer\nschema app\n");
  Result<schema::Schema> wrong = postgres::Introspect(database.address(), {{"ap"}});
  REQUIRE(!wrong);
  CHECK(wrong.error().what.find("schema \"ap\" does not exist or may not be used") != std::string::npos);

  std::string as_visitor = "host=" + database.folder() + " user=visitor dbname=" + database.name();
  Result<schema::Schema> seen = postgres::Introspect(as_visitor);
  REQUIRE(seen);
  CHECK(ToText(*seen) == "table app.there\n  id  integer\ntable here\n  id  integer\nschema app\n");
  database.Run("DROP OWNED BY visitor; DROP ROLE visitor");
}

TEST_CASE("Who may use a view, or some of its columns, is told as it was granted") {
  for (int major : support::PostgresServer::InstalledMajors()) {
    INFO("postgres " << major);
    ScratchDatabase database(major);
    database.Run(
        "CREATE TABLE t (a int, \"B\" int, c int); CREATE VIEW v AS SELECT * FROM t;"
        "DROP ROLE IF EXISTS clerk; CREATE ROLE clerk; GRANT INSERT ON v TO clerk;"
        "GRANT SELECT (a, \"B\"), UPDATE (c) ON v TO clerk; GRANT SELECT (c) ON v TO PUBLIC;"
        "GRANT UPDATE (a) ON v TO clerk WITH GRANT OPTION");
    schema::Schema schema = Read(database);
    REQUIRE(schema.objects.size() == 1);
    const std::vector<std::string>& grants = schema.objects[0].grants;
    CHECK(grants == std::vector<std::string>{
                        "GRANT SELECT (c) ON v TO PUBLIC", "GRANT INSERT, SELECT (a, \"B\"), UPDATE (c) ON v TO clerk",
                        "GRANT UPDATE (a) ON v TO clerk WITH GRANT OPTION"});
    // Granted anew, they are the same.
    database.Run("DROP VIEW v; CREATE VIEW v AS SELECT * FROM t");
    for (const std::string& grant : grants) database.Run(grant);
    CHECK(Read(database).objects[0].grants == grants);
    database.Run("DROP OWNED BY clerk; DROP ROLE clerk");
  }
}

// CREATE DOMAIN has no NOT VALID: as a definition the constraint is one like others.
TEST_CASE("A domain's constraint that is NOT VALID is read as its definition") {
  for (int major : support::PostgresServer::InstalledMajors()) {
    INFO("postgres " << major);
    ScratchDatabase database(major), plain(major);
    const std::string table = "CREATE TABLE t (n positive); ";
    database.Run("CREATE DOMAIN positive AS int; " + table +
                 "INSERT INTO t VALUES (-1); ALTER DOMAIN positive ADD CONSTRAINT sign CHECK (VALUE > 0) NOT VALID;");
    plain.Run("CREATE DOMAIN positive AS int CONSTRAINT sign CHECK (VALUE > 0); " + table);
    CHECK(ToText(Read(database)) == ToText(Read(plain)));
  }
}

TEST_CASE("An index whose concurrent build failed is told apart") {
  ScratchDatabase database;
  database.Run("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)");
  CHECK(!database.connection().Query("CREATE UNIQUE INDEX CONCURRENTLY broken ON t (a)"));
  schema::Schema schema = Read(database);
  REQUIRE(schema.unknown.size() == 1);
  CHECK(schema.unknown[0].what == "t.broken");
}

TEST_CASE("A table that is being altered is waited for, not for ever") {
  ScratchDatabase database;
  database.Run("CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t");
  postgres::Connection other = database.Connect();
  REQUIRE(other.Run("BEGIN; ALTER TABLE t ADD b int"));
  postgres::Connection reader = database.Connect();
  Result<schema::Schema> schema = postgres::Introspect(reader, {{}, 50});
  REQUIRE(!schema);
  CHECK(schema.error().what.find("canceling statement due to lock timeout") != std::string::npos);
  CHECK(schema.error().remedy == "another session holds a lock: end it, or try again later");
  // The session is usable again, outside any transaction.
  REQUIRE(other.Run("ROLLBACK"));
  REQUIRE(postgres::Introspect(reader));
  CHECK(reader.Query("SHOW transaction_isolation")->Text(0, 0) == "read committed");
}

TEST_CASE("Connection errors name the server, say what to do, and keep the password") {
  Result<postgres::Connection> closed = postgres::Connection::Open("postgres://ann:secret@127.0.0.1:1/app");
  REQUIRE(!closed);
  CHECK(closed.error().what.find("cannot connect to postgres://ann@127.0.0.1:1/app: ") == 0);
  CHECK(closed.error().what.find("secret") == std::string::npos);
  CHECK(closed.error().remedy == "check that the server runs and that host, port and user are right");

  ScratchDatabase database;
  Result<postgres::Connection> missing =
      postgres::Connection::Open("host=" + database.folder() + " user=postgres dbname=nowhere");
  REQUIRE(!missing);
  CHECK(missing.error().remedy.find("create the database") == 0);

  Result<postgres::Connection> malformed = postgres::Connection::Open("postgres://a:b:c@@");
  REQUIRE(!malformed);
  CHECK(malformed.error().what.find("b:c") == std::string::npos);
}

TEST_CASE("Arrays printed by Postgres are taken apart") {
  ScratchDatabase database;
  Result<postgres::Rows> rows =
      database.connection().Query("SELECT ARRAY['a', 'b c', NULL, 'quote \" back \\ slash', ''], '{}'::text[]");
  REQUIRE(rows);
  CHECK(rows->List(0, 0) == std::vector<std::string>{"a", "b c", "", "quote \" back \\ slash", ""});
  CHECK(rows->List(0, 1).empty());
}

TEST_CASE("The keywords are the server's") {
  for (int major : support::PostgresServer::InstalledMajors()) {
    INFO("postgres " << major);
    ScratchDatabase database(major);
    std::istringstream rows(database.Ask("SELECT word, catcode FROM pg_get_keywords() ORDER BY word"));
    size_t read = 0;
    for (std::string row; std::getline(rows, row); ++read) {
      size_t bar = row.find('|');
      std::string word = row.substr(0, bar), category = row.substr(bar + 1);
      INFO(row);
      // A later major's keyword is one for every major: the word is quoted for nothing there.
      if (category != "U") CHECK(schema::IsKeyword(word));
      if (category == "R" || category == "T") CHECK(schema::IsReserved(word));
      if (major == 18 || word == "select") CHECK(schema::IsReserved(word) == (category == "R" || category == "T"));
    }
    CHECK(read > 400);
  }
}
