// Columns that data statements name and their table lacks. The oracle is Postgres: it refuses the same, for the same
// reason; where a name may mean something else, nothing is refused.

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

#include "sql/sql.h"
#include "support/postgres_server.h"

namespace sequelint::sql {
namespace {

const char* const kTables = R"(
CREATE TABLE users (id int PRIMARY KEY, email text, "teamId" int, meta jsonb);
CREATE TABLE teams (id int PRIMARY KEY, name text);
CREATE FUNCTION plan(users) RETURNS text LANGUAGE sql AS 'SELECT ''x''';
CREATE VIEW mails AS SELECT id, email FROM users;
)";

const char* const kRefused[] = {
    "UPDATE users SET plan = 'x'",
    "UPDATE users SET email = nickname",
    "UPDATE users SET email = 'x' WHERE nickname IS NULL",
    "UPDATE users SET email = 'x' WHERE email = \"nobody\"",
    "UPDATE users SET email = 'x' WHERE teamId = 1",
    "UPDATE users u SET (email, nick) = ('a', 'b') WHERE u.id = 1",
    "UPDATE users SET nick = teams.name FROM teams WHERE teams.id = \"teamId\"",
    "UPDATE users SET email = 'x' WHERE nick IN (SELECT name FROM teams)",
    "UPDATE users SET email = 'x' RETURNING nick",
    "DELETE FROM users WHERE lower(nick) = 'x'",
    "INSERT INTO users (id, nick) VALUES (1, 'a')",
    "INSERT INTO users (id, nick) SELECT id, name FROM teams",
    "INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET nick = 'x'",
    "INSERT INTO users (id) VALUES (1) ON CONFLICT (nick) DO NOTHING",
    "WITH gone AS (DELETE FROM users WHERE nick = 'x' RETURNING id) SELECT count(*) FROM gone",
    "DO $$BEGIN UPDATE users SET nick = 'x'; END$$",
    "UPDATE people SET email = 'x'",
    "DELETE FROM people WHERE id = 1",
    "INSERT INTO people (id) VALUES (1)",
    "INSERT INTO people SELECT * FROM users",
    "TRUNCATE users, people",
    "WITH gone AS (DELETE FROM people RETURNING id) SELECT count(*) FROM gone",
};

const char* const kAccepted[] = {
    "UPDATE users SET email = 'x', \"teamId\" = id WHERE email IS NULL AND \"teamId\" > 1",
    "UPDATE users SET email = users.plan",
    "UPDATE users SET email = 'x' WHERE ctid = '(0,1)' OR xmin = '1' OR tableoid = 1",
    "UPDATE users SET meta = to_jsonb(users)",
    "UPDATE users u SET meta = row_to_json(u)::jsonb WHERE u IS NOT NULL",
    "UPDATE users SET email = name FROM teams WHERE teams.id = \"teamId\"",
    "UPDATE users SET email = (SELECT name FROM teams LIMIT 1)",
    "UPDATE users SET email = 'x' WHERE EXISTS (SELECT 1 FROM teams WHERE name = email)",
    "UPDATE users SET email = upper(email) || current_user || CURRENT_DATE WHERE id = ANY (ARRAY[1, 2])",
    "UPDATE users SET meta['a'] = '1'",
    "UPDATE mails SET email = 'x' WHERE id = 1",
    "CREATE TEMP TABLE people (id int); INSERT INTO people VALUES (1)",
    "CREATE TABLE people AS SELECT * FROM users; UPDATE people SET id = 1",
    "DELETE FROM pg_statistic WHERE starelid = 1",
    "DELETE FROM users USING teams WHERE name = email",
    "INSERT INTO users (id, email) SELECT id, name FROM teams",
    "INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET email = EXCLUDED.email",
    "DO $$DECLARE nick text := 'x'; BEGIN UPDATE users SET email = nick WHERE email = nick; END$$",
};

// What the reading says is refused, "" = nothing.
std::string Refused(const std::string& text) {
  schema::Schema schema = ReadSchema(kTables, "base.sql");
  Script script = ReadSql(text, schema);
  return script.refusals.empty() ? "" : script.refusals[0].error.what;
}

std::string RefusedByPostgres(const std::string& text) {
  support::ScratchDatabase database;
  database.Run(kTables);
  try {
    database.Run(text);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("data of columns that are not there") {
  for (const char* text : kRefused) {
    INFO(text);
    std::string what = Refused(text);
    INFO(what);
    REQUIRE_FALSE(what.empty());
    CHECK_THAT(RefusedByPostgres(text), Catch::Matchers::Contains(what));
  }
}

TEST_CASE("names in data statements that are something else than a column") {
  for (const char* text : kAccepted) {
    INFO(text);
    CHECK(Refused(text).empty());
    CHECK(RefusedByPostgres(text).empty());
  }
}

}  // namespace sequelint::sql
