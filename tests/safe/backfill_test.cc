#include <catch2/catch.hpp>

#include "postgres/introspect.h"
#include "safe/recipes.h"
#include "support/postgres_server.h"

namespace sequelint::safe {
namespace {

// Fills `plan` in batches on a live server, in a table that is keyed by a column of this type.
std::string Filled(const std::string& type) {
  support::ScratchDatabase database;
  database.Run("CREATE DOMAIN code AS integer NOT NULL CHECK (VALUE > 0)");
  database.Run("CREATE TABLE t (id " + type + " PRIMARY KEY, plan text)");
  database.Run("INSERT INTO t (id) SELECT n FROM generate_series(1, 12000) n");
  Result<schema::Schema> schema = postgres::Introspect(database.address(), {});
  REQUIRE(schema);
  database.Run(BatchedUpdate(*schema->FindTable({"public", "t"}), "plan = 'free'", "plan IS NULL"));
  return database.Ask("SELECT count(*) FROM t WHERE plan = 'free'");
}

// The same in a table without a key, of values of which some are NULL: those rows are looked at again and again if they
// are not left out.
std::string FilledFrom(const std::string& value) {
  support::ScratchDatabase database;
  database.Run("CREATE TABLE t (old text, new integer)");
  database.Run("INSERT INTO t (old) SELECT CASE WHEN n % 3 = 0 THEN '' ELSE n::text END FROM generate_series(1, 12000) n");
  Result<schema::Schema> schema = postgres::Introspect(database.address(), {});
  REQUIRE(schema);
  database.Run("SET statement_timeout = '30s'");
  database.Run(BatchedUpdate(*schema->FindTable({"public", "t"}), "new = " + value, "new IS NULL AND old IS NOT NULL",
                             "(" + value + ") IS NOT NULL"));
  return database.Ask("SELECT count(*), count(new) FROM t");
}

}  // namespace

TEST_CASE("a batched update ends where the new value is NULL again") {
  CHECK(FilledFrom("nullif(old, '')::integer") == "12000|8000");
}

TEST_CASE("a batched update reaches every row, whatever the key is of") {
  CHECK(Filled("integer") == "12000");
  CHECK(Filled("code") == "12000");
}

}  // namespace sequelint::safe
