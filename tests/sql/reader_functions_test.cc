// What CREATE OR REPLACE FUNCTION may change. The oracle is Postgres: the same pairs are run there.

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "sql/sql.h"
#include "support/postgres_server.h"

namespace sequelint::sql {
namespace {

struct Pair {
  std::string was, now;
};

std::string Sql(const std::string& body) { return " LANGUAGE sql AS $$ " + body + " $$"; }

const std::vector<Pair> kPairs = {
    {"FUNCTION f(a int) RETURNS int" + Sql("SELECT a"), "FUNCTION f(a int) RETURNS integer" + Sql("SELECT a + 1")},
    {"FUNCTION f(a int) RETURNS int" + Sql("SELECT a"), "FUNCTION f(a int) RETURNS bigint" + Sql("SELECT a::bigint")},
    {"FUNCTION f(a int) RETURNS int" + Sql("SELECT a"), "FUNCTION f(a int) RETURNS SETOF int" + Sql("SELECT a")},
    {"FUNCTION f(a int) RETURNS int" + Sql("SELECT a"), "FUNCTION f(b int) RETURNS int" + Sql("SELECT b")},
    {"FUNCTION f(int) RETURNS int" + Sql("SELECT $1"), "FUNCTION f(a int) RETURNS int" + Sql("SELECT a")},
    {"FUNCTION f(a int) RETURNS int" + Sql("SELECT a"), "FUNCTION f(int) RETURNS int" + Sql("SELECT $1")},
    {"FUNCTION f(a int) RETURNS int" + Sql("SELECT a"), "FUNCTION f(a text) RETURNS text" + Sql("SELECT a")},
    {"FUNCTION f(a int DEFAULT 1) RETURNS int" + Sql("SELECT a"), "FUNCTION f(a int) RETURNS int" + Sql("SELECT a")},
    {"FUNCTION f(a int) RETURNS int" + Sql("SELECT a"), "FUNCTION f(a int DEFAULT 1) RETURNS int" + Sql("SELECT a")},
    {"FUNCTION f(a int, OUT b int, OUT c int)" + Sql("SELECT a, a"), "FUNCTION f(a int, OUT b int)" + Sql("SELECT a")},
    {"FUNCTION f(a int, OUT b int, OUT c int)" + Sql("SELECT a, a"),
     "FUNCTION f(a int, OUT b int, OUT d int)" + Sql("SELECT a, a")},
    {"FUNCTION f(a int, OUT b int)" + Sql("SELECT a"), "FUNCTION f(a int, OUT c int)" + Sql("SELECT a")},
    {"FUNCTION f(a int, OUT b int)" + Sql("SELECT a"), "FUNCTION f(a int) RETURNS int" + Sql("SELECT a")},
    {"FUNCTION f(a int) RETURNS TABLE (x int, y text)" + Sql("SELECT a, ''"),
     "FUNCTION f(a int) RETURNS TABLE (x int, y text, z text)" + Sql("SELECT a, '', ''")},
    {"FUNCTION f(a int) RETURNS TABLE (x int)" + Sql("SELECT a"), "FUNCTION f(a int) RETURNS TABLE (y int)" + Sql("SELECT a")},
    {"FUNCTION f(a int) RETURNS TABLE (x int)" + Sql("SELECT a"), "FUNCTION f(a int) RETURNS TABLE (x text)" + Sql("SELECT ''")},
    {"FUNCTION f(a varchar(10)) RETURNS varchar(10)" + Sql("SELECT a"),
     "FUNCTION f(a varchar(20)) RETURNS varchar(30)" + Sql("SELECT a")},
    {"FUNCTION f(a mood) RETURNS mood" + Sql("SELECT a"), "FUNCTION f(a public.mood) RETURNS public.mood" + Sql("SELECT a")},
    {"FUNCTION f(INOUT a int)" + Sql("SELECT a"), "FUNCTION f(INOUT a int)" + Sql("SELECT a + 1")},
    {"FUNCTION f(INOUT a int)" + Sql("SELECT a"), "FUNCTION f(INOUT b int)" + Sql("SELECT b")},
    {"FUNCTION f(a int) RETURNS int" + Sql("SELECT a"), "PROCEDURE f(a int)" + Sql("SELECT a")},
    {"PROCEDURE f(a int)" + Sql("SELECT a"), "PROCEDURE f(a int)" + Sql("SELECT a + 1")},
    {"PROCEDURE f(a int)" + Sql("SELECT a"), "PROCEDURE f(INOUT a int)" + Sql("SELECT a")},
    {"FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
     "FUNCTION f() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'"},
    {"FUNCTION f(VARIADIC a int[]) RETURNS int" + Sql("SELECT 1"), "FUNCTION f(VARIADIC a int[]) RETURNS int[]" + Sql("SELECT a")},
    {"FUNCTION f(a mood) RETURNS mood" + Sql("SELECT a"), "FUNCTION f(a mood) RETURNS text" + Sql("SELECT a::text")},
};

std::string Said(const std::string& text) {
  schema::Schema schema;
  Script script = ReadSql(text, schema);
  return script.refusals.empty() ? "" : script.refusals[0].error.what;
}

}  // namespace

TEST_CASE("what Postgres refuses to replace of a function is refused in its words") {
  for (int major : support::PostgresServer::InstalledMajors()) {
    for (const Pair& pair : kPairs) {
      std::string text = "CREATE TYPE mood AS ENUM ('sad'); CREATE " + pair.was + "; CREATE OR REPLACE " + pair.now + ";";
      INFO(major << ": " << text);
      support::ScratchDatabase database(major);
      std::string error;
      try {
        database.Run(text);
      } catch (const std::runtime_error& refused) {
        error = refused.what();
      }
      std::string said = Said(text);
      INFO(error);
      CHECK(said.empty() == error.empty());
      CHECK(error.find(said) != std::string::npos);
    }
  }
}

}  // namespace sequelint::sql
