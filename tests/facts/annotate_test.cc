// Facts of plans made by the real diff. Each case shows the facts it is about; the reason stands beside the
// expectation where it is not obvious. What they claim about Postgres is proven in lock_effects_test.cc.

#include <catch2/catch.hpp>

#include "base/text.h"
#include "facts/fact.h"
#include "plan/build.h"
#include "plan/diff.h"
#include "plan/renames.h"

namespace sequelint::facts {
namespace {

const char* const kBase = R"(
table users = id:serial!, email:varchar(255), age:integer, team_id:integer, bio:text
pk users (id)
index users_email on users (email)
table teams = id:serial!, name:text!
pk teams (id)
table logins = id:serial!, user_id:integer
pk logins (id)
fk logins (user_id) -> users (id) on delete cascade
)";

struct Case {
  std::string base, head;
};

// kBase with lines replaced: `from` must be there, `to` may be several lines or none.
Case Change(const std::string& from, const std::string& to) {
  std::string head = kBase;
  REQUIRE(head.find(from) != std::string::npos);
  return {kBase, head.replace(head.find(from), from.size(), to)};
}

Case Add(const std::string& lines) { return {kBase, std::string(kBase) + lines}; }

// One line per subject that has one of the facts: `add_column users.x: fact=value fact=value`.
std::string Describe(const Case& c, std::vector<std::string> names, Settings settings = {}) {
  schema::Schema base = plan::Build(c.base), head = plan::Build(c.head);
  plan::Plan plan = plan::Diff(base, head);
  std::string text;
  for (const Subject& subject : Annotate({plan, base, head, nullptr, nullptr, settings})) {
    std::string line;
    for (const std::string& name : names) {
      const Value& value = subject.facts.Get(name);
      if (!std::holds_alternative<Absent>(value)) line += " " + name + "=" + Print(value);
    }
    if (line.empty()) continue;
    std::string object = subject.facts.Word("table");
    std::string column = subject.facts.Word("column");
    text += subject.facts.Word("operation") + " " + object + (column.empty() ? "" : "." + column) +
            (subject.part ? " (part)" : "") + ":" + line + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a new column locks its table; what it costs depends on its default") {
  auto with = [](const std::string& column) { return Change("bio:text", "bio:text, x:" + column); };
  std::vector<std::string> names = {"column.default", "locks", "rewrites", "lock.long", "always_fails"};
  CHECK(Describe(with("text"), names) ==
        "add_column users.x: column.default=none locks=users: ACCESS EXCLUSIVE rewrites=no lock.long=no "
        "always_fails=no\n");
  CHECK(Describe(with("text!"), names) ==
        "add_column users.x: column.default=none locks=users: ACCESS EXCLUSIVE rewrites=no lock.long=no "
        "always_fails=yes\n");
  CHECK(Describe(with("timestamptz!=now()"), names) ==
        "add_column users.x: column.default=stable locks=users: ACCESS EXCLUSIVE rewrites=no lock.long=no "
        "always_fails=no\n");
  CHECK(Describe(with("uuid!=gen_random_uuid()"), names) ==
        "add_column users.x: column.default=volatile locks=users: ACCESS EXCLUSIVE rewrites=yes lock.long=yes "
        "always_fails=no\n");
  // Nobody knows whether my_id() is volatile: the rewrite stays unknown, and no rule may claim it.
  CHECK(Describe(with("uuid!=my_id()"), names) ==
        "add_column users.x: column.default=unknown locks=users: ACCESS EXCLUSIVE rewrites=unknown lock.long=unknown "
        "always_fails=no\n");
}

TEST_CASE("a table that the plan creates is locked by nobody, the one it refers to is") {
  std::vector<std::string> names = {"table.new", "locks", "scans"};
  CHECK(Describe(Add("table posts = id:serial!, user_id:integer\npk posts (id)\nindex posts_user on posts (user_id)\n"
                     "fk posts (user_id) -> users (id)\n"),
                 names) ==
        "create_table posts: table.new=yes locks=none scans=no\n"
        "add_primary_key posts (part): table.new=yes locks=none scans=no\n"
        "add_column posts.id (part): table.new=yes locks=none scans=no\n"
        "add_column posts.user_id (part): table.new=yes locks=none scans=no\n"
        "create_index posts: table.new=yes locks=none scans=no\n"
        "add_foreign_key posts: table.new=yes locks=users: SHARE ROW EXCLUSIVE scans=no\n");
}

TEST_CASE("a key names the tables that wait for it, and how to index its columns") {
  std::vector<std::string> names = {"foreign_key.tables", "foreign_key.index_advice"};
  CHECK(Describe(Add("fk users (team_id) -> teams (id)\n"), names) ==
        "add_foreign_key users: foreign_key.tables=users and teams foreign_key.index_advice=add `indexes: [{ fields: "
        "['team_id'], concurrently: true }]` to the model, or `queryInterface.addIndex('users', ['team_id'], { "
        "concurrently: true })` in a migration of its own\n");
  std::string made = Describe(Add("table posts = id:serial!, user_id:integer\npk posts (id)\n"
                                  "fk posts (user_id) -> users (id)\nfk users (team_id) -> posts (id)\n"),
                              names);
  CHECK(made.find("add_foreign_key users: foreign_key.tables=users foreign_key") != std::string::npos);
  CHECK(made.find("or `queryInterface.addIndex('posts', ['user_id'])` behind createTable") != std::string::npos);
}

TEST_CASE("foreign keys lock both sides, and read both unless there is nothing to read") {
  std::vector<std::string> names = {"locks", "scanned", "foreign_key.new_columns", "may_fail"};
  CHECK(Describe(Add("fk users (team_id) -> teams (id)\n"), names) ==
        "add_foreign_key users: locks=teams: SHARE ROW EXCLUSIVE, users: SHARE ROW EXCLUSIVE scanned=users, teams "
        "foreign_key.new_columns=no may_fail=yes\n");
  // A model's new column and its key are one ADD COLUMN … REFERENCES.
  Case added = Change("bio:text", "bio:text, boss_id:integer");
  added.head += "fk users (boss_id) -> users (id)\n";
  CHECK(Describe(added, names) ==
        "add_column users.boss_id: locks=users: ACCESS EXCLUSIVE may_fail=no\n"
        "add_foreign_key users: locks=users: ACCESS EXCLUSIVE foreign_key.new_columns=yes may_fail=no\n");
  CHECK(Describe(Change("fk logins (user_id) -> users (id) on delete cascade", ""), names) ==
        "drop_foreign_key logins: locks=logins: ACCESS EXCLUSIVE, users: ACCESS EXCLUSIVE may_fail=no\n");
}

TEST_CASE("dropping a table locks the tables at the other end of its keys") {
  Case dropped = Change(
      "table logins = id:serial!, user_id:integer\npk logins (id)\nfk logins (user_id) -> users (id) on delete "
      "cascade\n",
      "");
  CHECK(Describe(dropped,
                 {"locks", "lock.others", "loses_data", "breaks_running_code", "reversible", "table.used_at_base"}) ==
        "drop_table logins: locks=logins: ACCESS EXCLUSIVE, users: ACCESS EXCLUSIVE lock.others=users loses_data=yes "
        "breaks_running_code=yes reversible=no table.used_at_base=yes\n");
}

TEST_CASE("a type change") {
  std::vector<std::string> names = {"type.change",      "type.narrows", "type.js_changes", "rewrites",
                                    "rebuilds_indexes", "locks",        "always_fails"};
  CHECK(Describe(Change("age:integer", "age:bigint"), names) ==
        "alter_column_type users.age: type.change=rewrite type.narrows=no type.js_changes=yes rewrites=yes "
        "rebuilds_indexes=users_pkey, users_email locks=users: ACCESS EXCLUSIVE always_fails=no\n");
  CHECK(Describe(Change("email:varchar(255)", "email:text"), names) ==
        "alter_column_type users.email: type.change=metadata type.narrows=no type.js_changes=no rewrites=no "
        "locks=users: ACCESS EXCLUSIVE always_fails=no\n");
  CHECK(Describe(Change("email:varchar(255)", "email:citext"), names) ==
        "alter_column_type users.email: type.change=metadata type.narrows=no type.js_changes=no rewrites=no "
        "rebuilds_indexes=users_email locks=users: ACCESS EXCLUSIVE always_fails=no\n");
  // The models wrote no USING, whatever the plan renders.
  CHECK(Describe(Change("bio:text", "bio:integer"), names) ==
        "alter_column_type users.bio: type.change=using type.narrows=yes type.js_changes=yes rewrites=yes "
        "rebuilds_indexes=users_pkey, users_email locks=users: ACCESS EXCLUSIVE always_fails=yes\n");
  // The key of users is referred to by logins: both are locked and read.
  CHECK(Describe(Change("table users = id:serial!", "table users = id:bigserial!"),
                 {"type.foreign_key", "type.sequence_stays_integer", "locks", "scanned"}) ==
        "alter_column_type users.id: type.foreign_key=yes type.sequence_stays_integer=yes locks=logins: ACCESS "
        "EXCLUSIVE, "
        "users: ACCESS EXCLUSIVE scanned=users, logins\n");
}

TEST_CASE("SET NOT NULL looks at every row unless a valid check has") {
  Case plain = Change("age:integer", "age:integer!");
  Case proven = plain, unproven = plain;
  for (std::string* side : {&proven.base, &proven.head}) *side += "check users age_set (age is not null and age > 0)\n";
  for (std::string* side : {&unproven.base, &unproven.head})
    *side += "check users age_set (age is not null or age > 0)\n";
  std::vector<std::string> names = {"scans", "may_fail", "not_null.proven"};
  CHECK(Describe(plain, names) == "set_not_null users.age: scans=yes may_fail=yes not_null.proven=no\n");
  CHECK(Describe(proven, names) == "set_not_null users.age: scans=no may_fail=no not_null.proven=yes\n");
  CHECK(Describe(unproven, names) == "set_not_null users.age: scans=yes may_fail=yes not_null.proven=no\n");
  Settings old;
  old.postgres = 11;
  CHECK(Describe(proven, names, old) == "set_not_null users.age: scans=yes may_fail=yes not_null.proven=no\n");
}

TEST_CASE("indexes: cover, repeat, collide") {
  std::vector<std::string> names = {"locks",
                                    "index.duplicate_of",
                                    "index.prefix_of",
                                    "index.outgrows",
                                    "index.name_taken",
                                    "index.low_cardinality",
                                    "index.unsupported"};
  CHECK(Describe(Add("index users_age on users (age)\n"), names) ==
        "create_index users: locks=users: SHARE index.name_taken=no index.low_cardinality=no\n");
  CHECK(Describe(Add("index users_mail on users (email)\n"), names) ==
        "create_index users: locks=users: SHARE index.duplicate_of=users_email index.name_taken=no "
        "index.low_cardinality=no\n");
  CHECK(Describe(Add("index users_age on users (age)\nindex users_age_bio on users (age, bio)\n"), names) ==
        "create_index users: locks=users: SHARE index.prefix_of=users_age_bio index.name_taken=no "
        "index.low_cardinality=no\n"
        "create_index users: locks=users: SHARE index.name_taken=no index.low_cardinality=no\n");
  CHECK(Describe({"table t = a:integer, b:integer\nindex i on t (a)\n",
                  "table t = a:integer, b:integer\nindex i on t (a)\nindex j on t (a, b)\n"},
                 {"index.outgrows"}) == "create_index t: index.outgrows=i\n");
  Case flags = Change("bio:text", "bio:text, active:boolean, extra:json");
  flags.head += "index a on users (active)\nindex b on users (extra)\n";
  CHECK(Describe(flags, {"index.low_cardinality", "index.unsupported", "index.new_columns"}) ==
        "create_index users: index.low_cardinality=yes index.new_columns=yes\n"
        "create_index users: index.low_cardinality=no index.unsupported=extra index.new_columns=yes\n");
}

TEST_CASE("a foreign key wants an index that starts with its columns") {
  std::vector<std::string> names = {"foreign_key.indexed", "index.covers_foreign_key"};
  CHECK(Describe(Add("fk users (team_id) -> teams (id)\n"), names) ==
        "add_foreign_key users: foreign_key.indexed=no\n");
  CHECK(Describe(Add("fk users (team_id) -> teams (id)\nindex i on users (team_id, age)\n"), names) ==
        "add_foreign_key users: foreign_key.indexed=yes\n");
  // A partial index does not serve the parent's DELETE.
  CHECK(Describe(Add("fk users (team_id) -> teams (id)\nindex i on users (team_id) where team_id > 5\n"), names) ==
        "add_foreign_key users: foreign_key.indexed=no\n");
  Case uncovered;
  uncovered.head = std::string(kBase);
  uncovered.base = std::string(kBase) + "index logins_user on logins (user_id)\n";
  CHECK(Describe(uncovered, names) ==
        "drop_index logins: foreign_key.indexed=no index.covers_foreign_key=logins_user_id_fkey\n");
}

TEST_CASE("foreign keys that cannot work") {
  std::vector<std::string> names = {"foreign_key.types_match", "foreign_key.target_unique", "foreign_key.target_exists",
                                    "always_fails"};
  CHECK(Describe(Add("fk users (bio) -> teams (id)\n"), names) ==
        "add_foreign_key users: foreign_key.types_match=incomparable foreign_key.target_unique=yes "
        "foreign_key.target_exists=yes always_fails=yes\n");
  CHECK(Describe(Add("fk users (bio) -> teams (name)\n"), names) ==
        "add_foreign_key users: foreign_key.types_match=same foreign_key.target_unique=no "
        "foreign_key.target_exists=yes always_fails=yes\n");
  CHECK(Describe(Add("fk users (team_id) -> squads (id)\n"), names) ==
        "add_foreign_key users: foreign_key.types_match=unknown foreign_key.target_exists=no always_fails=yes\n");
}

TEST_CASE("enums") {
  Case base = {"enum mood: sad, ok, happy\ntable t = m:mood\n", "enum mood: sad, ok, great, happy\ntable t = m:mood\n"};
  std::vector<std::string> names = {"enum.added", "enum.removed", "enum.reordered",
                                    "locks",      "rewrites",     "enum.columns"};
  CHECK(Describe(base, names) == "add_enum_value t.m: enum.added=great locks=none rewrites=no enum.columns=t.m\n");
  base.head = "enum mood: ok, happy\ntable t = m:mood\n";
  CHECK(
      Describe(base, names) ==
      "replace_enum t.m: enum.removed=sad enum.reordered=no locks=t: ACCESS EXCLUSIVE rewrites=yes enum.columns=t.m\n");
  base.head = "enum mood: ok, sad, happy\ntable t = m:mood\n";
  CHECK(Describe(base, names) ==
        "replace_enum t.m: enum.reordered=yes locks=t: ACCESS EXCLUSIVE rewrites=yes enum.columns=t.m\n");
  Case wrong = {"enum mood: sad, ok\n", "enum mood: sad, ok\ntable t = m:mood!='fine', n:mood!='ok'\n"};
  CHECK(Describe(wrong, {"column.default_in_enum"}) ==
        "add_column t.m (part): column.default_in_enum=no\nadd_column t.n (part): column.default_in_enum=yes\n");
}

TEST_CASE("what always fails does so on an empty table too, but for what only rows can refuse") {
  std::vector<std::string> names = {"always_fails", "fails_when_empty"};
  CHECK(Describe(Change("bio:text", "bio:text, x:text!"), names) ==
        "add_column users.x: always_fails=yes fails_when_empty=no\n");
  CHECK(Describe(Add("fk teams (name) -> users (id)\n"), names) ==
        "add_foreign_key teams: always_fails=yes fails_when_empty=yes\n");
}

TEST_CASE("the type of an enum goes with the name of its table and of its column") {
  plan::Plan tables =
      plan::Diff(plan::Build("table users = id:integer!, role:enum_users_role, plan:enum_users_plan\n"
                             "enum enum_users_role: a, b\nenum enum_users_plan: x, y\n"),
                 plan::Build("table members = id:integer!, role:enum_members_role, plan:enum_members_plan\n"
                             "enum enum_members_role: a, b\nenum enum_members_plan: x, y\n"));
  std::vector<plan::RenameCandidate> found = plan::FindRenames(tables);
  REQUIRE(found.size() == 1);
  CHECK(found[0].similarity > 0.9);
  auto column = [](const std::string& labels) {
    return plan::FindRenames(plan::Diff(plan::Build("table t = id:integer!, state:enum_t_state\nenum enum_t_state: a, b\n"),
                                        plan::Build("table t = id:integer!, status:enum_t_status\nenum enum_t_status: " +
                                                    labels + "\n")));
  };
  REQUIRE(column("a, b").size() == 1);
  REQUIRE(column("a, b, c").size() == 1);
  CHECK(column("a, b, c")[0].similarity < column("a, b")[0].similarity);
}

TEST_CASE("a dropped column takes others with it, and may have been renamed") {
  Case dropped = Change("bio:text", "biography:text");
  CHECK(Describe(dropped, {"rename.candidate", "loses_data", "column.used_at_base"}) ==
        "add_column users.biography: loses_data=no column.used_at_base=no\n"
        "drop_column users.bio: rename.candidate=biography loses_data=yes column.used_at_base=yes\n");
  Case index = Change("age:integer, ", "");
  index.base += "index users_both on users (age, bio)\n";
  CHECK(Describe(index, {"column.dependents"}) == "drop_column users.age: column.dependents=index users_both\n");
}

TEST_CASE("names and shapes of tables") {
  std::string columns = "id:serial!, unitPrice:real, item_id:integer, order:integer, user_id:integer, tag_uuid:text";
  CHECK(Describe(Add("table order = " + columns + "\npk order (id)\n"),
                 {"identifier.reserved", "identifier.mixed_case", "table.lacks_timestamps", "column.looks_like_money",
                  "column.looks_like_key", "column.looks_like_uuid"}) ==
        "create_table order: identifier.reserved=order table.lacks_timestamps=yes\n"
        "add_primary_key order (part): table.lacks_timestamps=yes\n"
        "add_column order.id (part): table.lacks_timestamps=yes column.looks_like_money=no column.looks_like_key=no "
        "column.looks_like_uuid=no\n"
        "add_column order.unitPrice (part): identifier.mixed_case=unitPrice table.lacks_timestamps=yes "
        "column.looks_like_money=yes column.looks_like_key=no column.looks_like_uuid=no\n"
        "add_column order.item_id (part): table.lacks_timestamps=yes column.looks_like_money=no "
        "column.looks_like_key=no column.looks_like_uuid=no\n"
        "add_column order.order (part): identifier.reserved=order table.lacks_timestamps=yes "
        "column.looks_like_money=no column.looks_like_key=no column.looks_like_uuid=no\n"
        "add_column order.user_id (part): table.lacks_timestamps=yes column.looks_like_money=no "
        "column.looks_like_key=yes column.looks_like_uuid=no\n"
        "add_column order.tag_uuid (part): table.lacks_timestamps=yes column.looks_like_money=no "
        "column.looks_like_key=no column.looks_like_uuid=yes\n");
  Case join =
      Add("table users_teams = user_id:integer!, team_id:integer!\nfk users_teams (user_id) -> users (id)\nfk "
          "users_teams (team_id) -> teams (id)\n");
  CHECK(Describe(join, {"table.join", "table.join_key"})
            .find("create_table users_teams: table.join=yes table.join_key=no\n") == 0);
  join.head += "unique users_teams (user_id, team_id)\n";
  CHECK(Describe(join, {"table.join", "table.join_key"})
            .find("create_table users_teams: table.join=yes table.join_key=yes\n") == 0);
}

TEST_CASE("sizes come from statistics and lists") {
  Settings settings;
  settings.rows = {{"users", 5e7}, {"teams", 12}};
  settings.small_tables = {"log*"};
  std::vector<std::string> names = {"table.rows", "table.small", "table.big"};
  CHECK(Describe(Change("age:integer", "age:bigint"), names, settings) ==
        "alter_column_type users.age: table.rows=50000000 table.small=no table.big=yes\n");
  CHECK(Describe(Change("name:text!", "name:text!, x:text"), names, settings) ==
        "add_column teams.x: table.rows=12 table.small=yes table.big=no\n");
  CHECK(Describe(Change("user_id:integer", "user_id:integer, x:text"), names, settings) ==
        "add_column logins.x: table.rows=unknown table.small=yes table.big=no\n");
  CHECK(Describe(Change("age:integer", "age:bigint"), names) ==
        "alter_column_type users.age: table.rows=unknown table.small=unknown table.big=unknown\n");
}

TEST_CASE("the catalogue is sorted, and every fact says what it means") {
  const Definition* before = nullptr;
  for (const Definition& fact : Catalog()) {
    if (before) CHECK(before->name < fact.name);
    CHECK_FALSE(fact.sentence.empty());
    CHECK_FALSE(fact.source.empty());
    CHECK(Find(fact.name) == &fact);
    before = &fact;
  }
  CHECK(Find("no.such.fact") == nullptr);
}

}  // namespace sequelint::facts
