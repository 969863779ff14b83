#include "sql/catalog.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "sql/sql.h"
#include "support/postgres_server.h"

namespace sequelint::sql {
namespace {

const char* kSchema = R"(
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE users (id serial PRIMARY KEY, mail text NOT NULL UNIQUE, mood mood);
CREATE TABLE "Teams" (id int, leader int REFERENCES users);
CREATE INDEX teams_leader ON "Teams" (leader);
CREATE VIEW happy AS SELECT id FROM users;
)";

std::string Print(const Datum& value) {
  switch (value.kind) {
    case Datum::Kind::kNull:
      return "null";
    case Datum::Kind::kBoolean:
      return value.truth ? "true" : "false";
    case Datum::Kind::kNumber:
      return std::to_string(value.number);
    default:
      return value.text;
  }
}

std::string AnswerTo(const std::string& sql, bool complete = true) {
  schema::Schema schema = ReadSchema(kSchema, "base.sql");
  size_t read = 0;
  std::optional<Answer> answer = AskCatalog(sql, schema, complete, read);
  if (!answer) return "?";
  std::string out = Join(answer->columns, ",") + ":";
  for (const auto& row : answer->rows) {
    std::vector<std::string> values;
    for (const Datum& value : row) values.push_back(Print(value));
    out += " " + Join(values, ",");
  }
  return out;
}

TEST_CASE("the catalogue is asked of the schema") {
  const std::pair<const char*, const char*> kCases[] = {
      {"SELECT EXISTS (SELECT 1 FROM pg_type t JOIN pg_enum e ON t.oid = e.enumtypid WHERE typname = 'mood' AND "
       "enumlabel = 'ok')",
       "exists: true"},
      {"SELECT EXISTS (SELECT FROM pg_type WHERE typname = 'humour') AS there", "there: false"},
      {"SELECT enumlabel FROM pg_enum WHERE enumtypid = (SELECT oid FROM pg_type WHERE typname = 'mood')",
       "enumlabel: sad ok"},
      {"SELECT column_name, is_nullable FROM information_schema.columns WHERE table_name = 'users' AND column_name IN "
       "('id', 'mood')",
       "column_name,is_nullable: id,NO mood,YES"},
      {"SELECT 1 FROM information_schema.tables WHERE table_name = 'nothing'", "?column?:"},
      {"SELECT count(*) FROM pg_indexes WHERE tablename = 'Teams'", "count: 1"},
      {"SELECT constraint_name FROM information_schema.table_constraints WHERE table_name = 'users' AND "
       "constraint_type = 'UNIQUE'",
       "constraint_name: users_mail_key"},
      {"SELECT conname FROM pg_constraint WHERE conrelid = '\"Teams\"'::regclass AND contype = 'f'",
       "conname: Teams_leader_fkey"},
      {"SELECT to_regclass('public.users') IS NULL AS gone, to_regclass('nothing') IS NULL AS none",
       "gone,none: false,true"},
      {"SELECT table_name FROM information_schema.views WHERE table_schema = 'public'", "table_name: happy"},
      {"SELECT relname FROM pg_class WHERE relkind = 'i' AND relname LIKE 'teams%'", "?"},  // Postgres' own may match
      {"SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'public' AND "
       "relname LIKE 'teams%'",
       "relname: teams_leader"},
      {"SELECT t.table_name FROM information_schema.tables t WHERE table_schema = 'public'",
       "?"},  // the runner's own table
      {"SELECT 1 FROM pg_type WHERE typname = 'text'", "?"},
      {"SELECT column_default FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'id'", "?"},
      {"SELECT mail FROM users", "?"},
      {"SELECT version()", "?"},
      {"SELECT 1 FROM information_schema.columns WHERE table_name = 'users' LIMIT 1", "?column?: 1"},
      {"SELECT column_name FROM information_schema.columns WHERE table_name = 'users' LIMIT 1", "?"},
      {"SELECT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'x')", "?"},
      {"SELECT 1; SELECT 2", "?"},
      {"DELETE FROM users", "?"}};
  for (const auto& [sql, answer] : kCases) {
    INFO(sql);
    CHECK(AnswerTo(sql) == answer);
  }
}

TEST_CASE("a join looks only at the rows that its condition lets through") {
  std::string sql;
  for (int i = 0; i < 300; ++i) {
    std::string number = std::to_string(i);
    sql += "CREATE TYPE type" + number + " AS ENUM (";
    for (int k = 0; k < 10; ++k) sql += (k > 0 ? ", '" : "'") + number + "-" + std::to_string(k) + "'";
    sql += ");";
  }
  schema::Schema schema = ReadSchema(sql, "base.sql");
  size_t read = 0;
  auto ask = [&](const std::string& query) { return AskCatalog(query, schema, true, read); };
  std::optional<Answer> answer = ask(
      "SELECT enumlabel FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid AND enumlabel <> '7-3' "
      "WHERE t.typname = 'type7'");
  REQUIRE(answer);
  CHECK(answer->rows.size() == 9);
  CHECK(answer->rows[3][0] == Datum::Of("7-4"));
  CHECK(read < 10'000);
  answer = ask("SELECT typname FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid WHERE enumlabel = '299-9'");
  REQUIRE(answer);
  CHECK(answer->rows == std::vector<std::vector<Datum>>{{Datum::Of("type299")}});
}

TEST_CASE("LIKE finds what Postgres finds") {
  support::ScratchDatabase database;
  for (const char* text : {"'abc' LIKE 'a%'", "'abc' LIKE '%c'", "'abc' LIKE 'a_c'", "'abc' LIKE '%'", "'' LIKE '%%'",
                           "'aab' LIKE '%ab'", "'abab' LIKE 'a%ab'", "'abcabd' LIKE '%ab_'", "'ABC' ILIKE '%b%'",
                           "'abc' NOT LIKE 'ab'", "'abc' LIKE 'ab'", "'abc' LIKE '_'", "'' LIKE '_'", "'abc' LIKE '%b'",
                           "'abc' LIKE 'B%'", "'abc' LIKE ''", "'' LIKE ''", "'abcab' LIKE 'a%b%c'"}) {
    std::string sql = std::string("SELECT (") + text + ") AS is";
    INFO(text);
    CHECK(AnswerTo(sql) == (database.Ask(sql) == "t" ? "is: true" : "is: false"));
  }
}

TEST_CASE("a query that would look at everything for ever is not answered, soon") {
  std::string pattern;
  for (int i = 0; i < 45; ++i) pattern += "%a";
  CHECK(AnswerTo("SELECT '" + std::string(50'000, 'a') + "' LIKE '" + pattern + "b' AS is") == "is: false");
  std::string crossed = "information_schema.columns a";
  for (char c = 'b'; c < 'k'; ++c) crossed += std::string(", information_schema.columns ") + c;
  CHECK(AnswerTo("SELECT count(*) FROM " + crossed) == "?");
  std::string nested = "SELECT 1 FROM information_schema.columns WHERE column_name <> '0'";
  for (char c = '1'; c <= '9'; ++c) {
    nested = std::string("SELECT 1 FROM information_schema.columns WHERE column_name = '") + c + "' OR NOT EXISTS (" +
             nested + ")";
  }
  CHECK(AnswerTo(nested) == "?");
}

TEST_CASE("where the chain does not start from nothing, only what is there is known") {
  CHECK(AnswerTo("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'users')", false) == "exists: true");
  CHECK(AnswerTo("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'people')", false) == "?");
  CHECK(AnswerTo("SELECT 1 FROM pg_tables WHERE tablename = 'users'", false) == "?");
}

}  // namespace
}  // namespace sequelint::sql
