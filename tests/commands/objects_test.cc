#include <catch2/catch.hpp>

#include "plan/ddl.h"
#include "plan/diff.h"
#include "plan/print.h"
#include "postgres/introspect.h"
#include "safe/safe.h"
#include "schema/print.h"
#include "sql/definition.h"
#include "sql/sql.h"
#include "support/postgres_server.h"

using namespace sequelint;
using support::ScratchDatabase;

// Postgres refuses to change the type of a column while a view, a policy, or a trigger's WHEN or UPDATE OF names it, and
// to drop a view or a function that something else stands on. The plan takes those out of the way and brings them back.

namespace {

constexpr const char* kAround = R"(
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
  CREATE VIEW mails AS SELECT id, email, age FROM users;
  CREATE VIEW long_mails AS SELECT email FROM mails WHERE length(email) > 10;
  CREATE VIEW moods AS SELECT m, count(*) AS people, max(team_id) AS team FROM users GROUP BY m;
  CREATE VIEW teams_of AS SELECT u.id, t.name FROM users u JOIN teams t ON t.id = u.team_id;
  CREATE MATERIALIZED VIEW ages AS SELECT age, count(*) AS people FROM users GROUP BY age;
  CREATE UNIQUE INDEX ages_age ON ages (age);
  CREATE POLICY own ON users USING (email = current_user);
  CREATE POLICY anyone ON teams USING (true);
  CREATE TRIGGER on_age BEFORE UPDATE OF age ON users FOR EACH ROW EXECUTE FUNCTION touch();
  CREATE TRIGGER on_mail BEFORE UPDATE ON users FOR EACH ROW WHEN (NEW.email IS NOT NULL) EXECUTE FUNCTION touch();
  CREATE TRIGGER on_view INSTEAD OF INSERT ON mails FOR EACH ROW EXECUTE FUNCTION touch();
)";
const std::string kBase = std::string(R"(
  CREATE TABLE teams (id integer PRIMARY KEY, name varchar(20));
  CREATE TYPE mood AS ENUM ('a', 'b', 'c');
  CREATE TABLE users (id serial PRIMARY KEY, email varchar(50), age text, team_id integer, m mood);
)") + kAround;
const std::string kHead = std::string(R"(
  CREATE TABLE teams (id integer PRIMARY KEY, name varchar(20));
  CREATE TYPE mood AS ENUM ('a', 'c');
  CREATE TABLE users (id serial PRIMARY KEY, email text, age integer, team_id integer, m mood);
)") + kAround;

std::vector<std::string> Plain(const plan::Plan& plan, int postgres) {
  std::vector<std::string> statements;
  for (const safe::Step& step : safe::Plain(plan, postgres).steps) {
    for (const std::string& statement : StatementsOf(step, postgres)) statements.push_back(statement);
  }
  return statements;
}

std::vector<std::string> Safe(const plan::Plan& plan, const schema::Schema& base, int postgres) {
  std::vector<std::string> statements;
  for (const safe::Step& step : safe::Safe(plan, base, postgres).steps) {
    if (step.transaction) statements.emplace_back("BEGIN");
    for (const std::string& statement : StatementsOf(step, postgres)) statements.push_back(statement);
    if (step.transaction) statements.emplace_back("COMMIT");
  }
  return statements;
}

schema::Schema Read(ScratchDatabase& database) {
  Result<schema::Schema> schema = postgres::Introspect(database.connection());
  if (!schema) throw std::runtime_error(schema.error().what);
  sql::FillUses(*schema);
  return *schema;
}

// What the database has after the statements.
schema::Schema After(ScratchDatabase& database, const std::string& base, const std::vector<std::string>& statements) {
  database.Run("DROP SCHEMA public CASCADE; CREATE SCHEMA public; " + base);
  for (const std::string& statement : statements) {
    INFO(statement);
    database.Run(statement);
  }
  return Read(database);
}

}  // namespace

TEST_CASE("Views, policies and triggers step aside for a changed type, there and back, plain and safe") {
  for (int postgres : support::PostgresServer::InstalledMajors()) {
    INFO("postgres " << postgres);
    ScratchDatabase database(postgres);
    for (const auto& [from, to] : {std::pair{kBase, kHead}, std::pair{kHead, kBase}}) {
      schema::Schema base = sql::ReadSchema(from, "base.sql"), head = sql::ReadSchema(to, "head.sql");
      schema::Schema wanted = After(database, to, {});
      plan::Plan plan = plan::Diff(base, head);
      schema::Schema plain = After(database, from, Plain(plan, postgres));
      CHECK(FirstDifference(plain, wanted) == "");
      CHECK(ToText(plan::Diff(plain, wanted)) == "");
      schema::Schema safe = After(database, from, Safe(plan, base, postgres));
      CHECK(FirstDifference(safe, wanted) == "");
    }
  }
}

TEST_CASE("What a database has stays when models, which know no views, change a type") {
  ScratchDatabase database;
  schema::Schema wanted = After(database, kHead, {}), base = After(database, kBase, {});
  schema::Schema models = sql::ReadSchema(kHead, "head.sql");
  models.from_models = true;
  models.objects.clear();
  schema::Schema after = After(database, kBase, Plain(plan::Diff(base, models), support::kPostgres));
  CHECK(FirstDifference(after, wanted) == "");
}

TEST_CASE("A view that changes takes along what stands on it, and brings it back") {
  ScratchDatabase database;
  std::string changed = kBase;
  changed.replace(changed.find("SELECT id, email, age"), 21, "SELECT email, team_id");
  schema::Schema base = sql::ReadSchema(kBase, "base.sql"), head = sql::ReadSchema(changed, "head.sql");
  schema::Schema wanted = After(database, changed, {});
  plan::Plan plan = plan::Diff(base, head);
  CHECK(plan::ToText(plan) ==
        "drop_object view long_mails\n"
        "drop_object trigger on_view on mails\n"
        "drop_object view mails\n"
        "create_object view mails\n"
        "create_object view long_mails\n"
        "create_object trigger on_view on mails\n");
  CHECK(FirstDifference(After(database, kBase, Plain(plan, support::kPostgres)), wanted) == "");
  CHECK(FirstDifference(After(database, kBase, Safe(plan, base, support::kPostgres)), wanted) == "");
}
