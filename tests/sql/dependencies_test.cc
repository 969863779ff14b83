// What views, policies and triggers depend on. The oracle is Postgres: pg_depend of a server that has the same objects.

#include "sql/dependencies.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "schema/names.h"
#include "sql/sql.h"
#include "support/postgres_server.h"

namespace sequelint::sql {
namespace {

const char* const kTables = R"(
CREATE TABLE users (id int PRIMARY KEY, email text, team_id int, "createdAt" timestamptz, bio text);
CREATE TABLE teams (id int PRIMARY KEY, name text, owner_id int);
CREATE TABLE notes (id int PRIMARY KEY, user_id int, body text, kind text);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE VIEW first AS SELECT id, email FROM users;
)";

const char* const kObjects[] = {
    "CREATE VIEW v AS SELECT u.email FROM users u WHERE u.team_id IN (SELECT id FROM teams)",
    "CREATE VIEW v AS SELECT * FROM notes",
    "CREATE VIEW v AS SELECT n.*, u.email FROM notes n JOIN users u ON u.id = n.user_id",
    "CREATE VIEW v AS SELECT count(*) AS n FROM notes",
    "CREATE VIEW v AS WITH teams AS (SELECT id, team_id AS name FROM users) SELECT name FROM teams",
    "CREATE VIEW v AS WITH a AS (SELECT id FROM users) SELECT id FROM a UNION ALL SELECT owner_id FROM teams",
    "CREATE VIEW v AS SELECT id FROM users UNION ALL SELECT owner_id FROM teams ORDER BY 1",
    "CREATE VIEW v AS SELECT bio FROM users WHERE EXISTS (SELECT 1 FROM notes WHERE user_id = users.id AND kind = "
    "email)",
    "CREATE VIEW v AS SELECT s.mail FROM (SELECT email AS mail, id FROM users) s WHERE s.id > 1",
    "CREATE VIEW v AS SELECT \"createdAt\"::date AS day, max(lower(bio)) AS bio FROM users GROUP BY "
    "\"createdAt\"::date",
    "CREATE VIEW v AS SELECT name FROM teams JOIN (SELECT id FROM users) u USING (id)",
    "CREATE MATERIALIZED VIEW v AS SELECT email, row_number() OVER (PARTITION BY team_id) AS n FROM users",
    "CREATE POLICY p ON users USING (team_id = 1) WITH CHECK (email IS NOT NULL)",
    "CREATE POLICY p ON notes USING (user_id IN (SELECT id FROM users WHERE team_id = 3))",
    "CREATE TRIGGER t BEFORE UPDATE OF email ON users FOR EACH ROW EXECUTE FUNCTION touch()",
    "CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW WHEN (old.bio IS DISTINCT FROM new.bio) EXECUTE FUNCTION "
    "touch()",
};

std::string Print(const Dependencies& dependencies) {
  std::vector<std::string> lines;
  for (const auto& [table, columns] : dependencies.columns) {
    for (const std::string& column : columns) lines.push_back(table.name + "." + column);
  }
  return Join(lines, "\n");
}

// The columns that pg_depend knows for the newest rule, policy or trigger.
const char* const kAsk = R"(
SELECT DISTINCT c.relname || '.' || a.attname FROM pg_depend d JOIN pg_class c ON c.oid = d.refobjid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
WHERE d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND c.relkind = 'r' AND
  (d.objid IN (SELECT oid FROM pg_rewrite WHERE ev_class = to_regclass('v')) OR
   d.objid IN (SELECT oid FROM pg_policy) OR d.objid IN (SELECT oid FROM pg_trigger WHERE tgname = 't'))
ORDER BY 1)";

}  // namespace

TEST_CASE("dependencies are those that Postgres records") {
  support::ScratchDatabase filled;
  filled.Run(kTables);
  for (const char* text : kObjects) {
    INFO(text);
    schema::Schema schema = ReadSchema(std::string(kTables) + text + ";", "base.sql");
    const schema::Object* object = nullptr;
    for (const schema::Object& known : schema.objects) {
      if (known.name.name.size() == 1) object = &known;
    }
    REQUIRE(object != nullptr);
    support::ScratchDatabase database(support::kPostgres, filled.name());
    database.Run(text);
    CHECK(Print(DependenciesOf(*object, schema)) == database.Ask(kAsk));
  }
}

TEST_CASE("dependencies of what is no single statement") {
  schema::Schema schema = ReadSchema(kTables, "base.sql");
  schema::Object object;
  object.kind = schema::ObjectKind::kView;
  for (const char* text : {"", "nonsense (", "SELECT 1; SELECT 2", "CREATE EXTENSION hstore"}) {
    object.definition = text;
    CHECK(DependenciesOf(object, schema).columns.empty());
  }
}

}  // namespace sequelint::sql
