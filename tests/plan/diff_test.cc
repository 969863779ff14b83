#include "plan/diff.h"

#include <catch2/catch.hpp>

#include "build.h"
#include "plan/apply.h"
#include "plan/ddl.h"
#include "plan/print.h"
#include "schema/print.h"

using namespace sequelint;
using namespace sequelint::plan;

namespace {

// The plan as text; it must also lead from base to head, and leave nothing to plan.
std::string PlanText(const std::string& base_text, const std::string& head_text) {
  schema::Schema base = Build(base_text, "base.js"), head = Build(head_text);
  Plan plan = Diff(base, head);
  Normalize(base);
  auto after = Apply(base, plan);
  if (!after) return ToText(plan) + "ERROR " + after.error().what;
  Normalize(head);
  INFO(ToText(plan));
  INFO("after:\n" << schema::ToText(*after) << "head:\n" << schema::ToText(head));
  CHECK(SameDefinition(*after, head));
  CHECK(ToText(Diff(*after, head)) == "");
  CHECK(ToText(Diff(head, head)) == "");
  return ToText(plan);
}

}  // namespace

TEST_CASE("equal schemas need nothing") {
  std::string text = "table users = id:serial!, email:varchar(255)!='x'\npk users (id)\nunique users (email)\n";
  CHECK(PlanText(text, text) == "");
}

TEST_CASE("new tables come before their foreign keys, cycles and all") {
  CHECK(PlanText("",
                 "table a = id:serial!, b_id:integer, role:role\n"
                 "pk a (id)\n"
                 "fk a (b_id) -> b on delete set null\n"
                 "table b = id:serial!, a_id:integer\n"
                 "pk b (id)\n"
                 "fk b (a_id) -> a (id)\n"
                 "index b_a on b (a_id)\n"
                 "enum role: x, y\n") ==
        "create_enum role: x, y\n"
        "create_table a: id integer not null serial, b_id integer, role role, primary key (id)\n"
        "create_table b: id integer not null serial, a_id integer, primary key (id)\n"
        "create_index b.b_a: (\"a_id\")\n"
        "add_foreign_key a.a_b_id_fkey (b_id) -> b (id) on delete set null\n"
        "add_foreign_key b.b_a_id_fkey (a_id) -> a (id)\n");
}

TEST_CASE("dropped tables go child first, in a cycle after their foreign keys, and enum types last") {
  std::string cycle =
      "table a = id:serial!, b_id:integer, role:role\npk a (id)\nfk a (b_id) -> b\n"
      "table b = id:serial!, a_id:integer\npk b (id)\nfk b (a_id) -> a (id)\n"
      "enum role: x, y\n";
  CHECK(PlanText(cycle, "") ==
        "drop_foreign_key a.a_b_id_fkey (b_id) -> b (id)\n"
        "drop_foreign_key b.b_a_id_fkey (a_id) -> a (id)\n"
        "drop_table a\n"
        "drop_table b\n"
        "drop_enum role\n");
  CHECK(PlanText("table a = id:serial!\npk a (id)\ntable b = id:integer\nfk b (id) -> a\n", "") ==
        "drop_table b\n"
        "drop_table a\n");
}

TEST_CASE("columns come, go and change") {
  CHECK(PlanText("table users = id:serial!, email:varchar(100), age:text='1', old:text, name:text!\n"
                 "pk users (id)\n"
                 "index users_old on users (old)\n",
                 "table users = id:serial!, email:varchar(255)!='x', age:integer=1, name:text, plan:text!='free'\n"
                 "pk users (id)\n") ==
        "add_column users.plan: text not null default 'free'\n"
        "set_not_null users.email\n"
        "alter_column_type users.email: character varying(100) to character varying(255)\n"
        "set_default users.email: 'x'\n"
        "alter_column_type users.age: text to integer using \"age\"::integer with default 1\n"
        "drop_not_null users.name\n"
        "drop_column users.old: text\n");
}

TEST_CASE("what is unknown is no difference") {
  CHECK(PlanText("table t = a:unknown, b:text, c:text='x', d:text!\nenum e: ?\n",
                 "table t = a:text, b:unknown, c:text=?, d:text?\nenum e: x\n") == "");
}

TEST_CASE("operations carry the places behind them") {
  Plan plan = Diff(Build("table t = id:integer, gone:text, last:text\n", "base.js"),
                   Build("table t = id:bigint, new:text, last:text\n"));
  CHECK(ToText(plan, true) ==
        "add_column t.new: text  [at head.js:1:3]\n"
        "alter_column_type t.id: integer to bigint  [at head.js:1:2, base base.js:1:2]\n"
        "drop_column t.gone: text  [at head.js:1:2, base base.js:1:3]\n");
}

TEST_CASE("a confirmed rename is a rename, with everything named after it") {
  CHECK(PlanText("table users = id:serial!, mail:text, role:enum_users_role='a'\n"
                 "pk users (id)\nunique users (mail)\nindex users_mail on users (mail)\n"
                 "enum enum_users_role: a, b\n",
                 "table people was users = id:serial!, email:text was mail, role:enum_people_role='a'\n"
                 "pk people (id)\nunique people (email)\nindex people_email on people (email)\n"
                 "enum enum_people_role: a, b, c\n") ==
        "rename_table users to people\n"
        "rename_column people.mail to email\n"
        "rename_enum enum_users_role to enum_people_role\n"
        "rename_constraint people.users_pkey to people_pkey\n"
        "rename_constraint people.users_mail_key to people_email_key\n"
        "rename_index people.users_mail to people_email\n"
        "add_enum_value enum_people_role: c\n");
}

TEST_CASE("renames pass names on, but names that only change places are no renames") {
  CHECK(PlanText("table t = a:text, b:integer\n", "table t = b:text was a, c:integer was b\n") ==
        "rename_column t.b to c\n"
        "rename_column t.a to b\n");
  CHECK(PlanText("table t = a:text, b:text\n", "table t = a:text was b, b:text was a\n") == "");
}

TEST_CASE("a rename comment that stays behind does nothing") {
  CHECK(PlanText("table t = b:text was a\n", "table t = b:text was a\n") == "");
  CHECK(PlanText("table t = b:text\n", "table t = b:text was a\n") == "");
}

TEST_CASE("enum labels are added in place, and the type is replaced when one goes") {
  CHECK(PlanText("enum e: b, d\n", "enum e: a, b, c, d, x, y\n") ==
        "add_enum_value e: a before b\n"
        "add_enum_value e: c before d\n"
        "add_enum_value e: x\n"
        "add_enum_value e: y\n");
  CHECK(PlanText("table t = e:e!='b', l:e[], gone:e, text:text\nenum e: a, b\n",
                 "table t = e:e!='c', l:e[], text:e\nenum e: a, c\n") ==
        "drop_column t.gone: e\n"
        "replace_enum e: a, c (was a, b) used by t.e default 'c', t.l\n"
        "alter_column_type t.text: text to e using \"text\"::e\n");
}

TEST_CASE("serial and identity change into each other") {
  CHECK(PlanText("table t = a:integer!, b:serial!, c:identity!, d:identity!, e:serial!, f:serial!\n",
                 "table t = a:serial!, b:identity!, c:identity_always!, d:integer=5, e:bigserial!, f:integer!\n") ==
        "add_serial t.a\n"
        "drop_serial t.b\n"
        "add_identity t.b: identity\n"
        "set_identity t.c: identity always\n"
        "drop_identity t.d\n"
        "set_default t.d: 5\n"
        "drop_not_null t.d\n"
        "alter_column_type t.e: integer to bigint\n"
        "drop_serial t.f\n");
}

TEST_CASE("a key that is replaced moves the foreign keys on it aside") {
  CHECK(PlanText("table p = id:integer!, code:text!\npk p (id)\ntable c = p_id:integer\nfk c (p_id) -> p (id)\n",
                 "table p = id:uuid!, code:text!\npk p (id)\ntable c = p_id:uuid\nfk c (p_id) -> p (id)\n") ==
        "drop_foreign_key c.c_p_id_fkey (p_id) -> p (id)\n"
        "alter_column_type c.p_id: integer to uuid using \"p_id\"::text::uuid\n"
        "alter_column_type p.id: integer to uuid using \"id\"::text::uuid\n"
        "add_foreign_key c.c_p_id_fkey (p_id) -> p (id)\n");
}

TEST_CASE("what is built on a retyped column is built anew, what falls with a column is not dropped by hand") {
  CHECK(PlanText("table t = a:text, b:text, c:text\nindex i1 on t (lower(a))\nindex i2 on t (b) where b <> ''\n"
                 "index i3 on t (b, c)\ncheck t ck (a <> '')\n",
                 "table t = a:integer, b:text\nindex i2 on t (b) where b <> ''\nindex i3 on t (b)\n"
                 "check t ck (a > 0)\n") ==
        "drop_check t.ck (a <> '')\n"
        "drop_index t.i1\n"
        "alter_column_type t.a: text to integer using \"a\"::integer\n"
        "drop_column t.c: text\n"
        "add_check t.ck (a > 0)\n"
        "create_index t.i3: (\"b\")\n");
}

TEST_CASE("what would fall with a column goes before another column under it takes a type it cannot have") {
  CHECK(PlanText("table p = a:integer!, b:integer!\npk p (a)\nunique p (a, b)\ntable c = a:integer, b:integer\n"
                 "fk c (a, b) -> p (a, b)\ntable d = a:integer\nfk d (a) -> p (a)\n"
                 "index c_ab on c (a, b)\n",
                 "table p = a:text!\npk p (a)\ntable c = a:jsonb\n") ==
        "drop_foreign_key d.d_a_fkey (a) -> p (a)\n"
        "drop_foreign_key c.c_a_b_fkey (a, b) -> p (a, b)\n"
        "drop_index c.c_ab\n"
        "alter_column_type c.a: integer to jsonb using \"a\"::text::jsonb\n"
        "drop_column c.b: integer\n"
        "drop_unique_constraint p.p_a_b_key (a, b)\n"
        "alter_column_type p.a: integer to text\n"
        "drop_column p.b: integer not null\n"
        "drop_table d\n");
}

TEST_CASE("a counter goes before its column takes another type") {
  Plan plan = Diff(Build("table t = id:serial!\n"), Build("table t = id:text!\n"));
  CHECK(RenderScript(plan, 15) ==
        "ALTER TABLE \"t\" ALTER COLUMN \"id\" DROP DEFAULT;\n"
        "DROP SEQUENCE \"t_id_seq\";\n"
        "ALTER TABLE \"t\" ALTER COLUMN \"id\" TYPE text;\n");
}

TEST_CASE("functions are replaced in place as long as Postgres can, and dropped by what they take") {
  std::string twice = "object function twice(integer) CREATE FUNCTION twice(x integer) RETURNS ";
  std::string as = " LANGUAGE sql AS 'SELECT 2 * x'\n", other = " LANGUAGE sql AS 'SELECT x + x'\n";
  CHECK(RenderScript(Diff(Build(twice + "integer" + as), Build(twice + "integer" + other)), 15) ==
        "CREATE OR REPLACE FUNCTION twice(x integer) RETURNS integer LANGUAGE sql AS 'SELECT x + x';\n");
  std::string view = "object view doubled CREATE VIEW doubled AS SELECT twice(n) FROM t\n";
  CHECK(RenderScript(Diff(Build(twice + "integer" + as + view), Build(twice + "bigint" + as + view)), 15) ==
        "SET check_function_bodies = off;\n"
        "DROP VIEW \"doubled\";\n"
        "DROP FUNCTION \"twice\"(integer);\n"
        "CREATE FUNCTION twice(x integer) RETURNS bigint LANGUAGE sql AS 'SELECT 2 * x';\n"
        "CREATE VIEW doubled AS SELECT twice(n) FROM t;\n");
  CHECK(RenderScript(Diff(Build("object function tidy() CREATE PROCEDURE tidy() LANGUAGE sql AS ''\n"), {}), 15) ==
        "DROP PROCEDURE \"tidy\"();\n");
}

TEST_CASE("foreign keys: deferrability and validation are altered, actions are not") {
  std::string tables = "table p = id:integer!\npk p (id)\ntable c = p_id:integer\n";
  CHECK(
      PlanText(tables + "fk c (p_id) -> p (id)\n", tables + "fk c (p_id) -> p (id) deferrable initially deferred\n") ==
      "alter_foreign_key c.c_p_id_fkey: deferrable initially deferred\n");
  CHECK(PlanText(tables + "fk c (p_id) -> p (id) not valid\n", tables + "fk c (p_id) -> p (id)\n") ==
        "validate_constraint c.c_p_id_fkey\n");
  CHECK(PlanText(tables + "fk c (p_id) -> p (id)\n", tables + "fk c (p_id) -> p (id) on delete cascade\n") ==
        "drop_foreign_key c.c_p_id_fkey (p_id) -> p (id)\n"
        "add_foreign_key c.c_p_id_fkey (p_id) -> p (id) on delete cascade\n");
}
