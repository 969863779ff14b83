#include "sql/expression.h"

#include <catch2/catch.hpp>
#include <string>

#include "base/text.h"

using namespace sequelint;
using namespace sequelint::sql;

namespace {

std::string Facts(const std::string& expression, const schema::Schema* schema = nullptr) {
  ExpressionFacts facts = Examine(expression, schema);
  std::string text(Name(facts.volatility));
  if (facts.constant) text += " constant";
  if (!facts.because.empty()) text += " because " + facts.because;
  if (!facts.columns.empty()) text += " columns " + Join(facts.columns, ",");
  if (!facts.functions.empty()) text += " functions " + Join(facts.functions, ",");
  return text;
}

}  // namespace

TEST_CASE("Literals are immutable") {
  for (const char* sql : {"0", "-1", "'x'", "'x'::text", "NULL", "true", "'{}'::jsonb", "ARRAY[]::text[]",
                          "ARRAY['a'::\"enum_Users_role\"]", "'2020-01-01'::date", "interval '1 day'", "B'101'"}) {
    INFO(sql);
    std::string facts = Facts(sql);
    CHECK((facts == "immutable constant" || facts == "immutable"));
  }
  CHECK(Facts("1 + 2") == "immutable");
}

TEST_CASE("Calls count by the catalogue") {
  CHECK(Facts("now()") == "stable because now() functions now");
  CHECK(Facts("CURRENT_TIMESTAMP") == "stable because CURRENT_TIMESTAMP");
  CHECK(Facts("CURRENT_USER") == "stable because CURRENT_USER");
  CHECK(Facts("now() + interval '1 day'") == "stable because arithmetic with an interval functions now");
  CHECK(Facts("gen_random_uuid()") == "volatile because gen_random_uuid() functions gen_random_uuid");
  CHECK(Facts("uuid_generate_v4()") == "volatile because uuid_generate_v4() functions uuid_generate_v4");
  CHECK(Facts("public.uuid_generate_v4()") ==
        "volatile because public.uuid_generate_v4() functions public.uuid_generate_v4");
  CHECK(Facts("uuidv7()") == "volatile because uuidv7() functions uuidv7");
  CHECK(Facts("md5(random()::text)") == "volatile because random() functions md5,random");
  CHECK(Facts("pg_catalog.lower('A')") == "immutable functions lower");
  CHECK(Facts("nextval('s'::regclass)") == "volatile because nextval() functions nextval");
  CHECK(Facts("clock_timestamp()") == "volatile because clock_timestamp() functions clock_timestamp");
  CHECK(Facts("timezone('utc', now())") == "stable because now() functions timezone,now");
  CHECK(Facts("now() AT TIME ZONE 'utc'") == "stable because now() functions timezone,now");
  CHECK(Facts("upper('a')") == "immutable functions upper");
  CHECK(Facts("date_trunc('day', now())").find("stable") == 0);
  CHECK(Facts("to_tsvector('english', title)") == "immutable columns title functions to_tsvector");
  CHECK(Facts("to_tsvector(title)") == "stable because to_tsvector() columns title functions to_tsvector");
  CHECK(Facts("setseed(0)").find("volatile") == 0);
}

TEST_CASE("The catalogue knows since when and from where") {
  auto where = [](const char* name) {
    const BuiltInFunction* function = FindBuiltIn(name);
    return function == nullptr ? "none" : std::to_string(function->first) + " " + std::string(function->extension);
  };
  CHECK(where("gen_random_uuid") == "13 ");
  CHECK(where("uuidv7") == "18 ");
  CHECK(where("now") == "11 ");
  CHECK(where("uuid_generate_v4") == "11 uuid-ossp");
  CHECK(where("my_own") == "none");
}

TEST_CASE("What a project defines itself counts as declared, else it is unknown") {
  CHECK(Facts("app.slug(title)") ==
        "unknown because the function app.slug() is not known columns title functions app.slug");
  schema::Schema schema;
  schema::Object object;
  object.kind = schema::ObjectKind::kFunction;
  object.name = {"app", "slug(text)"};
  object.definition = "CREATE FUNCTION app.slug(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ select 'volatile' $$";
  schema.objects = {object};
  CHECK(Facts("app.slug(title)", &schema) == "immutable columns title functions app.slug");
  schema.objects.Change(0).definition = "CREATE FUNCTION app.slug(text) RETURNS text LANGUAGE sql AS 'select 1'";
  CHECK(Facts("app.slug(title)", &schema) == "volatile because app.slug() columns title functions app.slug");
  // A known volatile call decides, whatever the unknown one may be.
  CHECK(Facts("other(random())").find("volatile because random()") == 0);
}

TEST_CASE("Columns are listed once, in order") {
  CHECK(Facts("price > 0 AND t.\"Qty\" * price < 10").find("columns price,Qty") != std::string::npos);
  CHECK(Facts("(settings ->> 'a') = 'b' OR lower(email) = email").find("columns settings,email functions lower") !=
        std::string::npos);
}

TEST_CASE("What is no expression is unknown with a reason") {
  CHECK(Facts("1 +").find("unknown because syntax error") == 0);
  CHECK(Facts("1; DROP TABLE x") == "unknown because not one expression");
  CHECK(Facts("1, 2") == "unknown because not one expression");
  CHECK(Facts("a FROM b") == "unknown because not one expression");
  CHECK(Facts("").find("unknown because") == 0);
  CHECK(Facts(std::string("a\0b", 3)) == "unknown because it holds a NUL byte");
  CHECK(Facts(std::string(100000, '(')).find("unknown because it is nested") == 0);
}

TEST_CASE("Spellings of one expression have one canonical text") {
  auto same = [](const char* a, const char* b) {
    INFO(a << "  /  " << b);
    CHECK(Canonical(a) == Canonical(b));
  };
  same("NOW( )", "now()");
  same("CAST('a' AS text)", "'a'::text");
  same("((price > (0)::numeric))", "price > 0");
  same("role IN ('a', 'b')", "((role)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))");
  same("a <> 1", "a != 1");
  same("lower(email::text)", "LOWER((email)::text)");
  same("a BETWEEN 1 AND 2", "((a >= 1) AND (a <= 2))");
  same("\"deletedAt\" IS NULL", "(\"deletedAt\" IS NULL)");
  CHECK(Canonical("a > 1") != Canonical("a >= 1"));
  CHECK(Canonical("(a + b) * c") != Canonical("a + b * c"));
}
