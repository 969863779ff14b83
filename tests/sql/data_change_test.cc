#include "sql/data_change.h"

#include <catch2/catch.hpp>

#include "base/text.h"

namespace sequelint::sql {
namespace {

std::string Print(const char* sql) {
  Picked picked = RowsPickedBy(sql);
  if (!picked.read) return "not read";
  std::string text = "fixed " + Join(picked.fixed, ",") + "; bounded " + Join(picked.bounded, ",");
  return text + (picked.limited ? "; limited" : "") + "; names " + Join(picked.columns, ",");
}

}  // namespace

TEST_CASE("which rows a data statement picks") {
  CHECK(Print("UPDATE users SET a = 1") == "fixed ; bounded ; names a");
  CHECK(Print("UPDATE users SET a = 1 WHERE id = 7") == "fixed id; bounded ; names a,id");
  CHECK(Print("UPDATE users u SET a = 1 WHERE u.id = :id AND kind IN ('x', 'y')") ==
        "fixed id,kind; bounded ; names a,id,kind");
  CHECK(Print("UPDATE users SET a = 1 WHERE 7 = id") == "fixed id; bounded ; names a,id");
  CHECK(Print("UPDATE users SET a = 1 WHERE id = ANY($1)") == "fixed id; bounded ; names a,id");
  // What the program puts in where the text has a hole is a value too.
  CHECK(Print("UPDATE users SET a = 1 WHERE id = \xEF\xBF\xBC").rfind("fixed id; bounded ;", 0) == 0);
  CHECK(Print("UPDATE users SET a = 1 WHERE id = x_\xEF\xBF\xBC").rfind("fixed ; bounded ;", 0) == 0);
  CHECK(Print("UPDATE users SET a = 1 WHERE id = ? OR b = 2") == "fixed ; bounded ; names a,id,b");
  CHECK(Print("UPDATE users SET a = 1 WHERE id BETWEEN 1 AND 5000 AND a IS NULL") == "fixed ; bounded id; names a,id");
  CHECK(Print("UPDATE users SET a = 1 WHERE id >= :from AND id < :to") == "fixed ; bounded id; names a,id");
  CHECK(Print("UPDATE users SET a = 1 WHERE 10 < id AND 20 >= id") == "fixed ; bounded id; names a,id");
  CHECK(Print("UPDATE users SET a = 1 WHERE id > 5") == "fixed ; bounded ; names a,id");
  CHECK(Print("UPDATE users SET a = 1 WHERE id IN (SELECT id FROM users WHERE a IS NULL LIMIT 1000)") ==
        "fixed ; bounded ; limited; names a");
  CHECK(Print("WITH b AS (SELECT id FROM users LIMIT 10) UPDATE users SET a = 1 FROM b WHERE users.id = b.id") ==
        "fixed ; bounded ; limited; names a,id");
  CHECK(Print("UPDATE users SET a = (SELECT x FROM logs l WHERE l.user_id = users.id ORDER BY l.id LIMIT 1)")
            .find("limited") == std::string::npos);
  // Another row's value is no fixed one.
  CHECK(Print("UPDATE users SET a = t.a FROM teams t WHERE users.team_id = t.id") ==
        "fixed ; bounded ; names a,team_id");
  CHECK(Print("UPDATE users SET a = 1 WHERE id = team_id") == "fixed ; bounded ; names a,id,team_id");
  CHECK(Print("DELETE FROM users WHERE id = (SELECT max(id) FROM users)") == "fixed id; bounded ; names id");
  CHECK(Print("DELETE FROM users USING teams WHERE users.team_id = teams.id AND name = 'x'") ==
        "fixed ; bounded ; names team_id");
  CHECK(Print("INSERT INTO users (a, \"createdAt\") VALUES (1, now())") == "fixed ; bounded ; names a,createdAt");
  CHECK(Print("SELECT 1") == "not read");
  CHECK(Print("UPDATE users SET") == "not read");
}

}  // namespace sequelint::sql
