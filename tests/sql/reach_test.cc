#include "sql/reach.h"

#include <catch2/catch.hpp>

namespace sequelint::sql {
namespace {

// users (id, email UNIQUE, team_id → teams, kind, a), teams (id, name), logs (id, user_id → users, at).
Keys KeysOf(const schema::QualifiedName& name) {
  if (name.name == "users") return {{"id", "email", "team_id", "kind", "a"}, true, {{"id"}, {"email"}}, {{"team_id"}}};
  if (name.name == "teams") return {{"id", "name"}, true, {{"id"}}, {}};
  if (name.name == "logs") return {{"id", "user_id", "at"}, true, {{"id"}}, {{"user_id"}}};
  if (name.name == "members") return {{"user_id", "team_id"}, true, {{"user_id", "team_id"}}, {}};
  return {};
}

std::string Print(const std::string& sql, const TemporaryTables& temporary = {}) {
  std::string table = sql.find("teams SET") != std::string::npos ? "teams" : "users";
  if (sql.find("logs SET") != std::string::npos) table = "logs";
  if (sql.find("DELETE FROM members") != std::string::npos) table = "members";
  Reach reach = ReachOf(sql, {"public", table}, {KeysOf, &temporary});
  if (!reach.read) return "not read";
  if (reach.rows == Reach::Rows::kChildren) return "children by " + reach.by;
  return reach.rows == Reach::Rows::kFew ? "few" : "all";
}

std::string Where(const std::string& condition) { return Print("UPDATE users SET a = 1 WHERE " + condition); }

}  // namespace

TEST_CASE("a WHERE bounds the rows by a key") {
  CHECK(Print("UPDATE users SET a = 1") == "all");
  CHECK(Where("id = 7") == "few");
  CHECK(Where("7 = id") == "few");
  CHECK(Where("users.id = :id AND kind IN ('x', 'y')") == "few");
  CHECK(Where("id = ANY($1)") == "few");
  CHECK(Where("id = '7'::int") == "few");
  CHECK(Where("kind = 'x'") == "all");
  // What the program puts in where the text has a hole is a value too.
  CHECK(Where("id = \xEF\xBF\xBC") == "few");
  CHECK(Where("id = x_\xEF\xBF\xBC") == "all");
  CHECK(Where("id = ? OR kind = 'x'") == "all");
  CHECK(Where("id = 1 OR id IN (2, 3)") == "few");
  CHECK(Where("id = 1 OR (id = 2 AND kind = 'x')") == "few");
  CHECK(Where("id = 1 OR email = 'x'") == "all");  // it is few, which nobody writes
  CHECK(Where("NOT id = 1") == "all");
  CHECK(Where("id <> 1") == "all");
  CHECK(Where("id BETWEEN 1 AND 5000 AND a IS NULL") == "few");
  CHECK(Where("id >= :from AND id < :to") == "few");
  CHECK(Where("10 < id AND 20 >= id") == "few");
  CHECK(Where("id > 5") == "all");
  CHECK(Where("id > 5 AND id > 6") == "all");
  CHECK(Where("id = team_id") == "all");
  CHECK(Print("DELETE FROM members WHERE user_id = 1") == "all");
  CHECK(Print("DELETE FROM members WHERE user_id = 1 AND team_id = 2") == "few");
  CHECK(Print("DELETE FROM members WHERE (user_id, team_id) IN ((1, 2), (3, 4))") == "few");
}

TEST_CASE("the children of a few rows") {
  CHECK(Where("team_id = 7") == "children by team_id");
  CHECK(Where("team_id IN (SELECT id FROM teams WHERE id = 7)") == "children by team_id");
  CHECK(Where("team_id IN (SELECT id FROM teams WHERE name = 'x')") == "all");
}

TEST_CASE("nothing bounds the children of children") {
  CHECK(Print("UPDATE logs SET at = NULL WHERE user_id IN (SELECT id FROM users WHERE team_id = 7)") == "all");
  CHECK(Print("UPDATE logs SET at = NULL FROM users u WHERE user_id = u.id AND u.team_id = 7") == "all");
  CHECK(Print("UPDATE logs SET at = NULL WHERE user_id IN (SELECT u.id FROM users u JOIN teams t ON t.id = u.team_id "
              "WHERE t.id IN (7, 8))") == "all");
  CHECK(Print("UPDATE logs SET at = NULL FROM users u WHERE user_id = u.id AND u.team_id = 7 AND logs.id = 3") == "few");
  CHECK(Where("id IN (SELECT user_id FROM logs WHERE user_id IN (7, 8))") == "few");  // repeated, but of those two
  // A join repeats the children for each of theirs; there are no more of them for that.
  TemporaryTables temporary = {
      {"picked", {"CREATE TEMP TABLE picked AS SELECT u.id uid, l.id lid, max(l.at) FROM users u LEFT JOIN logs l ON "
                  "l.user_id = u.id WHERE u.team_id = 7 GROUP BY 1, 2"}},
      {"more", {"CREATE TEMP TABLE more AS SELECT id FROM users WHERE team_id = 7",
                "INSERT INTO more SELECT id FROM users"}},
      {"rest", {"CREATE TEMP TABLE rest AS SELECT u.id uid FROM users u JOIN logs l ON l.user_id = u.id WHERE u.team_id = 7 "
                "EXCEPT SELECT user_id FROM logs"}},
      {"any", {"CREATE TEMP TABLE \"any\" AS SELECT u.id uid FROM users u JOIN logs l ON l.user_id = u.id WHERE u.team_id = 7 "
               "UNION SELECT user_id FROM logs"}},
  };
  CHECK(Print("UPDATE users SET a = 1 FROM rest WHERE id = uid", temporary) == "children by team_id");
  CHECK(Print("UPDATE users SET a = 1 FROM \"any\" WHERE id = uid", temporary) == "all");
  CHECK(Print("UPDATE users SET a = 1 FROM picked WHERE id = uid", temporary) == "children by team_id");
  CHECK(Print("UPDATE users SET a = 1 WHERE id IN (SELECT uid FROM picked)", temporary) == "children by team_id");
  CHECK(Print("UPDATE logs SET at = NULL FROM picked WHERE id = lid", temporary) == "all");
  CHECK(Print("UPDATE logs SET at = NULL FROM picked WHERE user_id = uid", temporary) == "all");
  CHECK(Print("UPDATE users SET a = 1 FROM more WHERE users.id = more.id", temporary) == "all");
}

TEST_CASE("a query of its own picks the rows") {
  CHECK(Where("id IN (SELECT id FROM users WHERE a IS NULL LIMIT 1000)") == "few");
  CHECK(Print("WITH b AS (SELECT id FROM users LIMIT 10) UPDATE users SET a = 1 FROM b WHERE users.id = b.id") == "few");
  CHECK(Print("UPDATE users SET a = (SELECT x FROM logs l WHERE l.user_id = users.id ORDER BY l.id LIMIT 1)") == "all");
  CHECK(Where("id IN (SELECT user_id FROM logs WHERE id IN (1, 2))") == "few");
  CHECK(Where("id IN (SELECT user_id FROM logs WHERE at IS NULL)") == "all");
  CHECK(Where("id NOT IN (SELECT user_id FROM logs WHERE id = 1)") == "all");
  CHECK(Where("id > ANY (SELECT user_id FROM logs WHERE id = 1)") == "all");
  CHECK(Where("id = (SELECT max(id) FROM users)") == "few");
  CHECK(Where("id = (SELECT l.user_id FROM logs l WHERE l.id = users.team_id)") == "all");  // another one for each row
  CHECK(Where("EXISTS (SELECT 1 FROM logs l WHERE l.id = 7 AND l.user_id = users.id)") == "few");
  CHECK(Where("EXISTS (SELECT 1 FROM logs l WHERE l.at IS NULL AND l.user_id = users.id)") == "all");
  CHECK(Where("NOT EXISTS (SELECT 1 FROM logs l WHERE l.id = 7 AND l.user_id = users.id)") == "all");
  CHECK(Where("id = 1 OR EXISTS (SELECT 1 FROM logs l WHERE l.id = 7 AND l.user_id = users.id)") == "all");
}

TEST_CASE("joined relations bound each other") {
  auto from = [](const std::string& rest) { return Print("UPDATE users SET a = 1 FROM " + rest); };
  CHECK(from("(VALUES (1, 'a'), (2, 'b')) AS v(id, name) WHERE users.id = v.id") == "few");
  CHECK(from("(VALUES (1, 'a'), (2, 'b')) AS v(id, name) WHERE users.kind = v.name") == "all");
  CHECK(from("unnest(ARRAY[1, 2]) AS x(id) WHERE users.id = x.id") == "few");
  CHECK(from("unnest(:ids) AS wanted WHERE users.id = wanted") == "few");
  CHECK(from("generate_series(1, 1000000) AS x(id) WHERE users.id = x.id") == "all");
  CHECK(from("teams WHERE users.team_id = teams.id") == "all");
  CHECK(from("teams WHERE users.team_id = teams.id AND teams.id = 5") == "children by team_id");
  CHECK(from("teams WHERE users.team_id = teams.id AND name = 'x'") == "all");
  CHECK(from("logs WHERE users.id = logs.user_id AND logs.id IN (1, 2)") == "few");
  CHECK(from("logs JOIN teams ON teams.id = 3 WHERE users.id = user_id AND logs.id = teams.id") == "few");
  CHECK(from("teams LEFT JOIN logs ON logs.id = 7 AND teams.id = logs.id WHERE users.team_id = teams.id") == "all");
  CHECK(Print("UPDATE logs SET at = NULL FROM users WHERE user_id = users.id AND email = 'x'") == "children by user_id");
  CHECK(Print("WITH one AS (SELECT id AS one_id FROM users WHERE id = 1), more AS (SELECT id FROM logs JOIN one ON "
              "user_id = one_id) UPDATE logs SET at = NULL FROM more WHERE logs.id = more.id") == "children by user_id");
  CHECK(Print("WITH gone AS (DELETE FROM logs WHERE id = 1 RETURNING user_id) UPDATE users SET a = 1 FROM gone WHERE id "
              "= gone.user_id") == "few");
  CHECK(Print("WITH RECURSIVE t AS (SELECT id FROM users WHERE id = 1 UNION ALL SELECT users.id FROM users JOIN t ON "
              "users.a = t.id) UPDATE users SET a = 1 FROM t WHERE users.id = t.id") == "all");
}

TEST_CASE("a temporary table has the rows that its statements say") {
  TemporaryTables temporary = {
      {"one", {"CREATE TEMP TABLE one AS SELECT DISTINCT u.id uid FROM users u JOIN teams t ON u.team_id = t.id WHERE "
               "u.id = 7 AND t.name = 'x'"}},
      {"hanging", {"CREATE TEMP TABLE hanging AS SELECT l.id lid FROM logs l JOIN one ON l.user_id = uid"}},
      {"listed", {"CREATE TEMP TABLE listed (id int, name text)", "INSERT INTO listed VALUES (1, 'a'), (2, 'b')"}},
      {"many", {"CREATE TEMP TABLE many (id int)", "INSERT INTO many VALUES (1)", "INSERT INTO many SELECT id FROM users"}},
      {"itself", {"CREATE TEMP TABLE itself AS SELECT 1 AS id", "INSERT INTO itself SELECT id + 1 FROM itself"}},
      {"read", {"CREATE TEMP TABLE read (id int)", "COPY read FROM '/tmp/x'"}},
      {"counted", {"CREATE TEMP TABLE counted AS SELECT count(*) n FROM users"}},
      {"either", {"CREATE TEMP TABLE either AS SELECT id FROM users WHERE id = 1 UNION SELECT id FROM users"}},
      {"series", {"CREATE TEMP TABLE series AS SELECT generate_series(1, 1000000) AS id"}},
  };
  auto from = [&](const std::string& rest) { return Print("UPDATE users SET a = 1 FROM " + rest, temporary); };
  CHECK(from("one WHERE id = uid") == "few");
  CHECK(Print("UPDATE logs SET at = NULL FROM hanging WHERE id = lid", temporary) == "children by user_id");
  CHECK(from("listed WHERE users.id = listed.id") == "few");
  CHECK(Print("UPDATE users SET a = 1 WHERE id IN (SELECT uid FROM one)", temporary) == "few");
  CHECK(from("many WHERE users.id = many.id") == "all");
  CHECK(from("itself WHERE users.id = itself.id") == "all");
  CHECK(from("read WHERE users.id = read.id") == "all");
  CHECK(from("counted WHERE users.id = n") == "few");
  CHECK(from("either WHERE users.id = either.id") == "all");
  CHECK(from("series WHERE users.id = series.id") == "all");
}

TEST_CASE("an UPDATE in a WITH picks rows too") {
  CHECK(Print("WITH u AS (UPDATE users SET a = 1 WHERE kind = 'x' RETURNING id) SELECT id FROM u") == "all");
  CHECK(Print("CREATE TEMP TABLE t AS WITH u AS (UPDATE users SET a = 1 WHERE kind = 'x' RETURNING id) TABLE u") == "all");
  CHECK(Print("WITH v AS (SELECT 7 AS wanted), u AS (UPDATE users SET a = 1 FROM v WHERE id = wanted) SELECT 1") == "few");
  CHECK(Print("WITH u AS (DELETE FROM users WHERE id = 1), w AS (UPDATE users SET a = 1) INSERT INTO logs SELECT 1") == "all");
  CHECK(Print("WITH u AS (UPDATE other SET a = 1 WHERE kind = 'x') SELECT 1") == "not read");
}

TEST_CASE("what is no UPDATE or DELETE picks no rows") {
  CHECK(Print("INSERT INTO users (a) VALUES (1)") == "not read");
  CHECK(Print("SELECT 1") == "not read");
  CHECK(Print("UPDATE users SET") == "not read");
}

}  // namespace sequelint::sql
