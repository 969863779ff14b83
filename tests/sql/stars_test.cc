// What `*` of a view stands for. The oracle is Postgres: the definition that is kept says what pg_get_viewdef says.

#include <catch2/catch.hpp>
#include <string>

#include "sql/sql.h"
#include "support/postgres_server.h"

namespace sequelint::sql {
namespace {

const char* const kTables = R"(
CREATE TABLE users (id int PRIMARY KEY, "userName" text, team_id int);
CREATE TABLE teams (id int PRIMARY KEY, name text, "order" int);
CREATE VIEW names AS SELECT id AS team, name FROM teams;
)";

const char* const kViews[] = {
    "SELECT * FROM users",
    "SELECT *, 1 AS one FROM teams",
    "SELECT u.*, t.name FROM users u JOIN teams t ON t.id = u.team_id",
    "SELECT u.id, names.* FROM users u, names WHERE names.team = u.team_id",
    "SELECT s.* FROM (SELECT * FROM teams) s",
    "SELECT * FROM users WHERE EXISTS (SELECT * FROM teams WHERE teams.id = team_id)",
    "SELECT * FROM users UNION ALL SELECT id, name, \"order\" FROM teams",
    "WITH users AS (SELECT id FROM teams) SELECT * FROM users",
    "SELECT * FROM users JOIN names USING (team_id)",  // refused by Postgres: left as it is
    "SELECT count(*) AS n FROM users",
};

const char* const kAsk = "SELECT pg_get_viewdef('v'::regclass)";

std::string DefinitionOf(const std::string& view) {
  schema::Schema schema = ReadSchema(std::string(kTables) + "CREATE VIEW v AS " + view + "; ALTER TABLE users ADD later int;" +
                                         "ALTER TABLE teams ADD later int;",
                                     "base.sql");
  for (const schema::Object& object : schema.objects) {
    if (object.name.name == "v") return object.definition;
  }
  return "";
}

}  // namespace

TEST_CASE("a view keeps the columns that its tables had when it was made") {
  for (const char* view : kViews) {
    std::string definition = DefinitionOf(view);
    INFO(view << "\n" << definition);
    REQUIRE_FALSE(definition.empty());
    if (std::string(view).find("USING") != std::string::npos) {
      CHECK(definition.find('*') != std::string::npos);
      continue;
    }
    support::ScratchDatabase before, after;
    before.Run(std::string(kTables) + "CREATE VIEW v AS " + view);
    after.Run(kTables);
    after.Run("ALTER TABLE users ADD later int; ALTER TABLE teams ADD later int");
    after.Run(definition);
    CHECK(after.Ask(kAsk) == before.Ask(kAsk));
  }
}

}  // namespace sequelint::sql
