#include "sql/data_change.h"

#include <catch2/catch.hpp>

#include "base/text.h"

namespace sequelint::sql {
namespace {

std::string Print(const char* sql) {
  ChangedColumns named = ColumnsChangedBy(sql);
  return named.read ? Join(named.changed, ",") + "; " + Join(named.all, ",") : "not read";
}

}  // namespace

TEST_CASE("which columns a data statement names") {
  CHECK(Print("UPDATE users SET a = 1") == "a; a");
  CHECK(Print("UPDATE users u SET a = 1 WHERE u.id = :id AND kind IN ('x', 'y')") == "a; a,id,kind");
  CHECK(Print("UPDATE users SET a = 1 WHERE id = ? OR b = 2") == "a; a,id,b");
  CHECK(Print("UPDATE users SET a = 1 WHERE c IN (SELECT id FROM users WHERE b IS NULL)") == "a; a");
  CHECK(Print("UPDATE users SET a = t.a FROM teams t WHERE users.team_id = t.id") == "a; a,team_id");
  CHECK(Print("DELETE FROM users USING teams WHERE users.team_id = teams.id AND name = 'x'") == "; team_id");
  CHECK(Print("INSERT INTO users (a, \"createdAt\") VALUES (1, now())") == "a,createdAt; a,createdAt");
  CHECK(Print("SELECT 1") == "not read");
  CHECK(Print("UPDATE users SET") == "not read");
}

}  // namespace sequelint::sql
