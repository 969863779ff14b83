#include <catch2/catch.hpp>

#include "plan/ddl.h"
#include "plan/diff.h"
#include "plan/print.h"
#include "postgres/introspect.h"
#include "schema/print.h"
#include "sql/definition.h"
#include "support/postgres_server.h"
#include "support/random_schema.h"

using namespace sequelint;
using namespace sequelint::plan;
using support::SchemaPair;
using support::ScratchDatabase;
using support::Space;

namespace {

// Much faster than a database for each.
void Clear(ScratchDatabase& database) {
  database.Run("DROP SCHEMA IF EXISTS public, app, \"Odd Name\" CASCADE; CREATE SCHEMA public");
}

// Runs the plan statement by statement; the first error, with its statement.
std::string Run(ScratchDatabase& database, const Plan& plan, int postgres) {
  for (const Operation& operation : plan.operations) {
    for (const Statement& statement : Render(operation, postgres)) {
      Result<bool> done = database.connection().Run(statement.sql);
      if (!done) return done.error().what + "\n  " + statement.sql;
    }
  }
  return "";
}

schema::Schema Read(ScratchDatabase& database) {
  Result<schema::Schema> schema = postgres::Introspect(database.connection());
  if (!schema) throw std::runtime_error(schema.error().what);
  return *schema;
}

// Definitions of objects come back in Postgres' own words; those are compared between two databases only.
schema::Schema WithoutObjects(schema::Schema schema) {
  schema.objects.clear();
  return schema;
}

// What is wrong with the plan when Postgres runs it, "" when nothing is.
std::string Fault(const SchemaPair& pair, ScratchDatabase& database, int postgres) {
  const auto& [base, head] = pair;
  Clear(database);
  if (std::string error = Run(database, Diff({}, base), postgres); !error.empty())
    return "base cannot be made: " + error;
  schema::Schema before = Read(database);
  if (std::string difference = FirstDifference(WithoutObjects(before), WithoutObjects(base)); !difference.empty()) {
    return "base is read back with another " + difference;
  }
  if (std::string error = Run(database, Diff(base, head), postgres); !error.empty()) return "the plan fails: " + error;
  schema::Schema after = Read(database);
  if (std::string difference = FirstDifference(WithoutObjects(after), WithoutObjects(head)); !difference.empty()) {
    return "the plan does not end in head: " + difference;
  }
  Clear(database);
  if (std::string error = Run(database, Diff({}, head), postgres); !error.empty())
    return "head cannot be made: " + error;
  schema::Schema made = Read(database);
  if (std::string difference = FirstDifference(after, made); !difference.empty()) {
    return "the plan does not end where a new database begins: " + difference;
  }
  if (std::string rest = ToText(Diff(after, made)); !rest.empty()) return "a second plan is not empty:\n" + rest;
  if (std::string rest = ToText(Diff(WithoutObjects(after), WithoutObjects(head))); !rest.empty()) {
    return "a second plan to head is not empty:\n" + rest;
  }
  return "";
}

std::string Story(const SchemaPair& pair, int postgres) {
  Plan plan = Diff(pair.first, pair.second);
  return "base:\n" + ToText(pair.first) + "head:\n" + ToText(pair.second) + "plan:\n" + ToText(plan) + "as SQL:\n" +
         RenderScript(plan, postgres);
}

}  // namespace

TEST_CASE("Postgres runs the plan between any two schemas, and then has head", "[live]") {
  for (int postgres : support::PostgresServer::InstalledMajors()) {
    ScratchDatabase database(postgres);
    Space space;
    space.postgres = postgres;
    for (uint64_t seed : support::Seeds(postgres == support::kPostgres ? 60 : 20)) {
      SchemaPair pair = RandomPair(seed, space);
      std::string fault = Fault(pair, database, postgres);
      if (fault.empty()) continue;
      pair = Shrunk(pair, space, [&](const SchemaPair& smaller) {
        // The same kind of fault: a base that cannot be made is the generator's, not the plan's.
        std::string other = Fault(smaller, database, postgres);
        return other.substr(0, other.find(':')) == fault.substr(0, fault.find(':'));
      });
      FAIL("seed " << seed << ", postgres " << postgres << ": " << Fault(pair, database, postgres) << "\n"
                   << Story(pair, postgres));
    }
  }
}

TEST_CASE("who may use a view may use it when it was made anew", "[live]") {
  for (int postgres : support::PostgresServer::InstalledMajors()) {
    INFO("postgres " << postgres);
    ScratchDatabase database(postgres);
    database.Run(
        "DROP ROLE IF EXISTS clerk; CREATE ROLE clerk; CREATE TABLE t (id int, n varchar(10)); "
        "CREATE VIEW short AS SELECT n FROM t; CREATE VIEW \"Long\" AS SELECT * FROM short; "
        "GRANT SELECT ON short TO PUBLIC; GRANT SELECT, UPDATE ON short TO clerk WITH GRANT OPTION; "
        "GRANT SELECT ON \"Long\" TO clerk");
    schema::Schema base = Read(database);
    sql::FillUses(base);
    schema::Schema head = base;
    head.FindTable({"public", "t"})->FindColumn("n")->type = "text";
    std::string granted =
        "SELECT relname, relacl FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace ORDER BY 1";
    std::string before = database.Ask(granted);
    CHECK(before.find("clerk=r*w*") != std::string::npos);
    CHECK(Run(database, Diff(base, head), postgres) == "");
    CHECK(database.Ask(granted) == before);
    database.Run("DROP VIEW \"Long\", short; DROP ROLE clerk");
  }
}
