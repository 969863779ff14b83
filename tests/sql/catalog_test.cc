#include "sql/catalog.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "sql/sql.h"

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
  std::optional<Answer> answer = AskCatalog(sql, schema, complete);
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

TEST_CASE("where the chain does not start from nothing, only what is there is known") {
  CHECK(AnswerTo("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'users')", false) == "exists: true");
  CHECK(AnswerTo("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'people')", false) == "?");
  CHECK(AnswerTo("SELECT 1 FROM pg_tables WHERE tablename = 'users'", false) == "?");
}

}  // namespace
}  // namespace sequelint::sql
