#include <catch2/catch.hpp>

#include "plan/build.h"
#include "plan/diff.h"
#include "safe/safe.h"
#include "support/golden.h"

using namespace sequelint;

namespace {

struct Case {
  const char* name;
  const char* base;
  const char* head;
};

// Each recipe once. The statements were run by the live test; here stands what a reader gets.
const Case kCases[] = {
    {"an index", "table users = id:serial!, email:text\npk users (id)",
     "table users = id:serial!, email:text\npk users (id)\nindex users_email on users (email)"},
    {"an index goes", "table users = id:serial!, email:text\nindex users_email on users (email)",
     "table users = id:serial!, email:text"},
    {"a foreign key between tables that are there",
     "table teams = id:serial!\npk teams (id)\ntable users = id:serial!, team_id:integer",
     "table teams = id:serial!\npk teams (id)\ntable users = id:serial!, team_id:integer\n"
     "fk users (team_id) -> teams (id) on delete set null"},
    {"a foreign key with its column", "table teams = id:serial!\npk teams (id)\ntable users = id:serial!",
     "table teams = id:serial!\npk teams (id)\ntable users = id:serial!, team_id:integer\n"
     "fk users (team_id) -> teams (id)"},
    {"a check", "table users = age:integer", "table users = age:integer\ncheck users (age > 0)"},
    {"unique", "table users = email:text", "table users = email:text\nunique users (email)"},
    {"a unique key that another implies", "table users = team:integer, email:text\nunique users (email)",
     "table users = team:integer, email:text\nunique users (email)\nunique users (team, email)"},
    {"a unique key makes way for a looser one", "table users = team:integer, email:text\nunique users (email)",
     "table users = team:integer, email:text\nunique users (team, email)"},
    {"a unique key makes way for another", "table users = team:integer, email:text\nunique users (team, email)",
     "table users = team:integer, email:text\nunique users (email)"},
    {"a primary key", "table users = id:integer", "table users = id:integer!\npk users (id)"},
    {"another primary key", "table users = id:integer!, team:integer!\npk users (id)",
     "table users = id:integer, team:integer!, name:text!\npk users (team)\nunique users (id)"},
    {"not null", "table users = plan:text", "table users = plan:text!"},
    {"a required column", "table users = id:serial!\npk users (id)",
     "table users = id:serial!, plan:text!\npk users (id)"},
    {"a volatile default", "table users = id:serial!\npk users (id)",
     "table users = id:serial!, token:uuid!=gen_random_uuid()\npk users (id)"},
    {"a serial column", "table users = name:text", "table users = name:text, number:serial!"},
    {"another type", "table users = id:serial!, age:text!='0'\npk users (id)\nindex users_age on users (age)",
     "table users = id:serial!, age:jsonb!='0'\npk users (id)\nindex users_age on users (age)"},
    {"labels go", "enum role: a, b, c\ntable users = id:serial!, role:\"role\"!='a'\npk users (id)",
     "enum role: a, b\ntable users = id:serial!, role:\"role\"!='a'\npk users (id)"},
    {"a label comes", "enum role: a, c\ntable users = role:\"role\"",
     "enum role: a, b, c\ntable users = role:\"role\""},
    {"a column goes", "table users = id:serial!, plan:text!", "table users = id:serial!"},
    {"a new table", "table teams = id:serial!\npk teams (id)",
     "table teams = id:serial!\npk teams (id)\ntable users = id:serial!, team_id:integer\nindex a on users (team_id)\n"
     "fk users (team_id) -> teams (id)"},
};

std::string Recipes(int postgres) {
  std::string text;
  for (const Case& one : kCases) {
    schema::Schema base = plan::Build(one.base, "base.js"), head = plan::Build(one.head);
    text += std::string("== ") + one.name + "\n" +
            ToScript(safe::Safe(plan::Diff(base, head), base, postgres), postgres) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("Every recipe, as a script") {
  for (int postgres : {11, 15, 18}) {
    std::string text = Recipes(postgres);
    CHECK(text == support::Golden("tests/safe/expected/recipes-" + std::to_string(postgres) + ".sql", text));
  }
}

TEST_CASE("A renamed table is there under both names until old code is gone") {
  schema::Schema base = plan::Build("table users = id:serial!\npk users (id)");
  schema::Schema head = plan::Build("table people = id:serial!\npk people (id)");
  head.tables.at(head.tables.begin()->first).renamed_from = "users";
  std::string text = ToText(safe::Safe(plan::Diff(base, head), base, 15));
  CHECK(text == support::Golden("tests/safe/expected/renamed-table.txt", text));
}

TEST_CASE("JSON says phase, transaction, reason and statements of every step") {
  schema::Schema base = plan::Build("table users = email:text");
  schema::Schema head = plan::Build("table users = email:text\nindex users_email on users (email)");
  std::string text = ToJson(safe::Safe(plan::Diff(base, head), base, 15), 15);
  CHECK(text == support::Golden("tests/safe/expected/index.json", text));
}
