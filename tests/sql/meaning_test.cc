// The oracle is Postgres: what it prints of a view means what the view's text means.

#include "sql/meaning.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/postgres_server.h"

namespace sequelint::sql {
namespace {

const char* const kTables = R"(
CREATE TYPE kind AS ENUM ('a', 'b');
CREATE TABLE users (id int PRIMARY KEY, name varchar(20), kind kind, team_id int, data jsonb, at timestamptz, ok boolean, n numeric);
CREATE TABLE teams (id int PRIMARY KEY, name text, "Owner" int, at timestamptz);)";

const std::vector<std::string> kQueries = {
    "SELECT id, name FROM users u WHERE kind IN ('a', 'b') AND name IN ('x', 'y')",
    "SELECT id FROM users WHERE name IN ('x') OR name NOT IN ('y', 'z') AND kind <> 'a'",
    "SELECT u.id, t.name AS team, NULL AS nothing FROM users u INNER JOIN teams t ON t.id = u.team_id",
    "SELECT * FROM users WHERE ok",
    "SELECT count(*), count(DISTINCT name) FILTER (WHERE kind = 'a') AS c FROM users GROUP BY team_id HAVING count(*) > 1",
    "SELECT EXTRACT(YEAR FROM at) AS year, sum(n) FROM users GROUP BY year ORDER BY year DESC, 2",
    "SELECT date_trunc('month', at), coalesce(n, 0), nullif(n, 1) FROM users GROUP BY 1, n",
    "SELECT CASE WHEN kind = 'a' THEN 'X' WHEN name = 'b' THEN 'Y' END AS c, CASE kind WHEN 'a' THEN 1 ELSE 2 END FROM users",
    "SELECT id FROM users UNION DISTINCT SELECT id FROM teams UNION ALL SELECT \"Owner\" FROM teams",
    "WITH x AS (SELECT id, name FROM users u), y (a) AS (SELECT 1) SELECT x.id, u.id AS other FROM x LEFT JOIN users u ON u.id = x.id, y",
    "SELECT id FROM users WHERE at > now() - interval '24 hours' AND at < CURRENT_TIMESTAMP",
    "SELECT id FROM users WHERE n BETWEEN 1 AND 5 AND name LIKE 'x%' AND name NOT ILIKE '%y' AND id NOT BETWEEN 3 AND 4",
    "SELECT id FROM users WHERE EXISTS (SELECT 1 FROM teams WHERE teams.id = team_id) AND id IN (SELECT id FROM teams)",
    "SELECT data->>'x' AS x, (data->'y')::int, data #> '{a,b}' FROM users WHERE data ? 'z' AND data @> '{\"a\": 1}'",
    "SELECT id, row_number() OVER (PARTITION BY team_id ORDER BY at DESC NULLS LAST) FROM users LIMIT 5 OFFSET 1",
    "SELECT id, n * 2 + 1 AS m, -n AS less, name || 'x' AS x, ok IS NOT TRUE AS o, at IS NULL AS a, NOT ok AS p FROM users",
    "SELECT DISTINCT ON (team_id) team_id, name FROM users ORDER BY team_id, at DESC",
    "SELECT s.id FROM (SELECT id, name FROM users WHERE name IS DISTINCT FROM 'x') s JOIN teams USING (id)",
    "SELECT v.a FROM (VALUES (1, 'x'), (2, 'y')) AS v(a, b)",
    "SELECT array_agg(name ORDER BY at) AS names, ARRAY[1, 2] AS numbers, string_agg(name, ', ') FROM users",
};

std::string View(const std::string& query) { return "CREATE VIEW v AS " + query; }

}  // namespace

TEST_CASE("what Postgres prints of a view means the same") {
  for (int major : support::PostgresServer::InstalledMajors()) {
    support::ScratchDatabase database(major);
    database.Run(kTables);
    for (const std::string& query : kQueries) {
      database.Run("DROP VIEW IF EXISTS v; " + View(query));
      std::string printed = database.Ask("SELECT pg_get_viewdef('v'::regclass)");
      INFO(major << ": " << query << "\n" << printed);
      CHECK(MayMeanTheSame(View(query), View(printed)));
    }
  }
}

TEST_CASE("what is left out of a view, or is another, is seen") {
  for (size_t i = 0; i < kQueries.size(); ++i) {
    for (size_t k = 0; k < i; ++k) CHECK_FALSE(MayMeanTheSame(View(kQueries[i]), View(kQueries[k])));
  }
  auto differ = [](const char* a, const char* b) { return !MayMeanTheSame(View(a), View(b)); };
  CHECK(differ("SELECT id FROM users WHERE ok", "SELECT id FROM users"));
  CHECK(differ("SELECT id FROM users WHERE kind = 'a'", "SELECT id FROM users WHERE kind = 'b'"));
  CHECK(differ("SELECT id FROM users", "SELECT id FROM teams"));
  CHECK(differ("SELECT id FROM users", "SELECT name FROM users"));
  CHECK(differ("SELECT id FROM users u JOIN teams t ON t.id = u.id", "SELECT id FROM users u LEFT JOIN teams t ON t.id = u.id"));
  CHECK(differ("SELECT id FROM a UNION SELECT id FROM b", "SELECT id FROM a UNION ALL SELECT id FROM b"));
  CHECK(differ("SELECT sum(n) FROM users", "SELECT avg(n) FROM users"));
  CHECK(differ("SELECT id FROM users WHERE n > 1 AND n < 5", "SELECT id FROM users WHERE n > 1 OR n < 5"));
  CHECK(differ("SELECT id FROM users ORDER BY n", "SELECT id FROM users ORDER BY n DESC"));
  CHECK(differ("SELECT * FROM users WHERE ok", "SELECT users.id FROM users WHERE n > 1"));
}

TEST_CASE("what Postgres prints of a function or a trigger means the same") {
  const std::string functions[] = {
      "CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN NEW.name := 'a  b'; RETURN NEW; END $$ LANGUAGE plpgsql",
      "CREATE FUNCTION f() RETURNS int LANGUAGE SQL STABLE PARALLEL SAFE AS 'SELECT 1'",
      "CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS TABLE (id int) VOLATILE LANGUAGE sql AS $x$ SELECT a $x$",
      "CREATE FUNCTION f(IN a numeric(5, 2), OUT b int) LANGUAGE plpgsql STRICT SECURITY DEFINER AS $$ BEGIN b := a; END $$",
  };
  const std::string trigger = "CREATE CONSTRAINT TRIGGER t AFTER INSERT OR UPDATE OF name ON public.users DEFERRABLE INITIALLY "
                              "DEFERRED FOR EACH ROW WHEN (NEW.ok) EXECUTE PROCEDURE touch()";
  for (int major : support::PostgresServer::InstalledMajors()) {
    support::ScratchDatabase database(major);
    database.Run(kTables);
    for (const std::string& function : functions) {
      database.Run("DROP FUNCTION IF EXISTS f; " + function);
      std::string printed = database.Ask("SELECT pg_get_functiondef('f'::regproc)");
      INFO(major << ": " << function << "\n" << printed);
      CHECK(MayMeanTheSame(function, printed));
    }
    database.Run("CREATE FUNCTION touch() RETURNS trigger AS 'BEGIN RETURN NEW; END' LANGUAGE plpgsql; " + trigger);
    std::string printed = database.Ask("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 't'");
    INFO(major << ": " << printed);
    CHECK(MayMeanTheSame(trigger, printed));
  }
}

TEST_CASE("what is another function or trigger is seen") {
  auto body = [](const std::string& text, const char* language = "plpgsql") {
    return "CREATE FUNCTION f() RETURNS int LANGUAGE " + std::string(language) + " AS $$" + text + "$$";
  };
  CHECK(MayMeanTheSame(body("BEGIN\n  RETURN public.g(1); -- one\nEND"), body("BEGIN RETURN \"g\"(1); END")));
  CHECK_FALSE(MayMeanTheSame(body("BEGIN RETURN 1; END"), body("BEGIN RETURN 2; END")));
  CHECK_FALSE(MayMeanTheSame(body("BEGIN RETURN other.g(1); END"), body("BEGIN RETURN g(1); END")));
  CHECK_FALSE(MayMeanTheSame(body("BEGIN RETURN g('a b'); END"), body("BEGIN RETURN g('c'); END")));
  // Of other languages: what differs in blanks alone may be the same, whatever they call a comment.
  CHECK(MayMeanTheSame(body("return i", "plv8"), body("\n  return i\n", "plv8")));
  CHECK_FALSE(MayMeanTheSame(body("i--; j", "plv8"), body("i--; k", "plv8")));
  CHECK_FALSE(MayMeanTheSame(body("SELECT 1", "sql"), "CREATE FUNCTION f() RETURNS int STABLE LANGUAGE sql AS 'SELECT 1'"));
  CHECK_FALSE(MayMeanTheSame(body("SELECT 1", "sql"), "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT 1'"));
  auto trigger = [](const std::string& when) {
    return "CREATE TRIGGER t " + when + " ON users FOR EACH ROW EXECUTE FUNCTION f()";
  };
  CHECK(MayMeanTheSame(trigger("AFTER INSERT"), "CREATE OR REPLACE TRIGGER \"t\" AFTER INSERT ON public.users FOR EACH ROW "
                                                "EXECUTE PROCEDURE public.f()"));
  CHECK_FALSE(MayMeanTheSame(trigger("AFTER INSERT"), trigger("BEFORE INSERT")));
  CHECK_FALSE(MayMeanTheSame(trigger("AFTER INSERT"), trigger("AFTER INSERT OR UPDATE")));
}

}  // namespace sequelint::sql
