#include <catch2/catch.hpp>

#include "schema/compare.h"

using sequelint::schema::Column;
using sequelint::schema::DefaultKind;
using sequelint::schema::SameDefault;

namespace {

Column With(const std::string& type, const std::string& sql) {
  Column column;
  column.type = type;
  column.default_value = {DefaultKind::kConstant, sql, {}};
  return column;
}

}  // namespace

// Left: as a model writes it. Right: pg_get_expr() of Postgres 15 for a column of that type.
TEST_CASE("defaults are compared as Postgres prints them back") {
  struct Case {
    const char *type, *written, *printed;
  } cases[] = {
      {"time without time zone", "'10:00'", "'10:00:00'::time without time zone"},
      {"time without time zone", "'10:00:00.50'", "'10:00:00.5'::time without time zone"},
      {"timestamp with time zone", "'2020-01-01T00:00:00.500Z'", "'2020-01-01 00:00:00.5+00'::timestamp with time zone"},
      {"jsonb[]", "ARRAY['{\"a\":1}']::JSONB[]", "ARRAY['{\"a\": 1}'::jsonb]"},
      {"text[]", "ARRAY['a','b']::TEXT[]", "'{a,b}'::text[]"},
      {"text[]", "ARRAY['a b']::TEXT[]", "ARRAY['a b'::text]"},
      {"uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid"},
  };
  for (const Case& one : cases) {
    INFO(one.type << " " << one.written);
    CHECK(SameDefault(With(one.type, one.written), With(one.type, one.printed)));
  }
}

TEST_CASE("what Postgres keeps apart is not the same default") {
  CHECK_FALSE(SameDefault(With("time without time zone", "'10:00'"), With("time without time zone", "'10:00:01'")));
  CHECK_FALSE(SameDefault(With("text[]", "ARRAY['a b']::TEXT[]"), With("text[]", "ARRAY['ab'::text]")));
  CHECK_FALSE(SameDefault(With("text[]", "ARRAY['a,b']::TEXT[]"), With("text[]", "ARRAY['a'::text, 'b'::text]")));
}
