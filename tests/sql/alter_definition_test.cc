// What ALTER makes of a domain or a composite type. The oracle is Postgres: the definition that is kept makes the same in
// an empty database as the statements made one after the other.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sql/sql.h"
#include "support/postgres_server.h"

namespace sequelint::sql {
namespace {

const char* const kDomain = "CREATE DOMAIN price AS numeric(8,2) DEFAULT 1 CHECK (VALUE > 0) CHECK (VALUE < 100);";
const std::vector<std::string> kOfDomain = {
    "SET DEFAULT 5 + 1",
    "DROP DEFAULT",
    "SET NOT NULL",
    "DROP NOT NULL",
    "ADD CHECK (VALUE <> 7)",
    "ADD CONSTRAINT odd CHECK (VALUE % 2 = 1)",
    "DROP CONSTRAINT price_check",
    "DROP CONSTRAINT price_check1",
    "DROP CONSTRAINT IF EXISTS absent",
    "SET NOT NULL; ALTER DOMAIN price DROP CONSTRAINT price_check; ALTER DOMAIN price ADD CHECK (VALUE > 1)",
    "SET NOT NULL; ALTER DOMAIN price SET DEFAULT 3; ALTER DOMAIN price DROP NOT NULL",
};

const char* const kType = "CREATE TYPE pair AS (a integer, \"B\" text);";
const std::vector<std::string> kOfType = {
    "ADD ATTRIBUTE c timestamptz",
    "ADD ATTRIBUTE c varchar(20) COLLATE \"C\", DROP ATTRIBUTE a",
    "DROP ATTRIBUTE IF EXISTS absent",
    "ALTER ATTRIBUTE a TYPE bigint",
    "ALTER ATTRIBUTE \"B\" SET DATA TYPE varchar(3)[]",
    "RENAME ATTRIBUTE \"B\" TO b CASCADE",
};

const char* const kAsk = R"(
SELECT t.typname, format_type(t.typbasetype, t.typtypmod), t.typnotnull, pg_get_expr(t.typdefaultbin, 0),
  (SELECT string_agg(c.conname || ' ' || pg_get_constraintdef(c.oid), '; ' ORDER BY c.conname) FROM pg_constraint c
   WHERE c.contypid = t.oid),
  (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attcollation, ', '
   ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = t.typrelid AND NOT a.attisdropped)
FROM pg_type t WHERE t.typname IN ('price', 'pair'))";

void Compare(const std::string& text) {
  INFO(text);
  schema::Schema schema = ReadSchema(text, "base.sql");
  CHECK(schema.unknown.empty());
  REQUIRE(schema.objects.size() == 1);
  INFO(schema.objects[0].definition);
  support::ScratchDatabase altered, made;
  altered.Run(text);
  made.Run(schema.objects[0].definition);
  CHECK(altered.Ask(kAsk) == made.Ask(kAsk));
}

}  // namespace

TEST_CASE("ALTER DOMAIN is followed") {
  for (const std::string& change : kOfDomain) Compare(std::string(kDomain) + " ALTER DOMAIN price " + change + ";");
}

TEST_CASE("ALTER TYPE of a composite type is followed") {
  for (const std::string& change : kOfType) Compare(std::string(kType) + " ALTER TYPE pair " + change + ";");
}

TEST_CASE("what a domain or composite type does not have is said") {
  auto said = [](const std::string& text) {
    schema::Schema schema = ReadSchema(text, "base.sql");
    return schema.unknown.empty() ? std::string() : schema.unknown[0].why;
  };
  CHECK(said(std::string(kDomain) + "ALTER DOMAIN price DROP CONSTRAINT absent") ==
        "constraint \"absent\" of domain \"price\" does not exist");
  CHECK(said(std::string(kType) + "ALTER TYPE pair DROP ATTRIBUTE c") ==
        "column \"c\" of relation \"pair\" does not exist");
  CHECK(said(std::string(kType) + "ALTER TYPE pair RENAME ATTRIBUTE a TO \"B\"") ==
        "column \"B\" of relation \"pair\" already exists");
  CHECK(said("ALTER TYPE absent ADD ATTRIBUTE c text") == "what absent was before is not known");
}

}  // namespace sequelint::sql
