#include "schema/type.h"

#include <catch2/catch.hpp>

using sequelint::schema::CanonicalType;
using sequelint::schema::ParseType;

// Left: a spelling in SQL or what Sequelize writes. Right: format_type() of Postgres 15 for a column of that type.
TEST_CASE("every spelling becomes what format_type prints") {
  struct Case {
    const char *written, *canonical;
  } cases[] = {
      {"VARCHAR(255)", "character varying(255)"},
      {"VARCHAR", "character varying"},
      {"character  varying ( 10 )", "character varying(10)"},
      {"CHAR VARYING(9)", "character varying(9)"},
      {"NATIONAL CHARACTER VARYING(9)", "character varying(9)"},
      {"CHAR(255)", "character(255)"},
      {"CHAR", "character(1)"},
      {"NCHAR(3)", "character(3)"},
      {"bpchar", "bpchar"},
      {"\"char\"", "\"char\""},
      {"TEXT", "text"},
      {"INTEGER", "integer"},
      {"INT4", "integer"},
      {"int", "integer"},
      {"BIGINT", "bigint"},
      {"int8", "bigint"},
      {"SMALLINT", "smallint"},
      {"SERIAL", "integer"},
      {"BIGSERIAL", "bigint"},
      {"smallserial", "smallint"},
      {"DECIMAL", "numeric"},
      {"DECIMAL(10)", "numeric(10,0)"},
      {"DECIMAL(10, 2)", "numeric(10,2)"},
      {"NUMERIC(5,-2)", "numeric(5,-2)"},
      {"DEC(4)", "numeric(4,0)"},
      {"REAL", "real"},
      {"DOUBLE PRECISION", "double precision"},
      {"FLOAT", "double precision"},
      {"FLOAT(24)", "real"},
      {"FLOAT(25)", "double precision"},
      {"float8", "double precision"},
      {"BOOL", "boolean"},
      {"TIMESTAMP", "timestamp without time zone"},
      {"TIMESTAMP WITH TIME ZONE", "timestamp with time zone"},
      {"TIMESTAMP(3) WITH TIME ZONE", "timestamp(3) with time zone"},
      {"TIMESTAMPTZ(3)", "timestamp(3) with time zone"},
      {"timestamp (6) without time zone", "timestamp(6) without time zone"},
      {"TIME", "time without time zone"},
      {"timetz(2)", "time(2) with time zone"},
      {"DATE", "date"},
      {"INTERVAL", "interval"},
      {"INTERVAL(3)", "interval(3)"},
      {"INTERVAL YEAR TO MONTH", "interval year to month"},
      {"interval day to second(3)", "interval day to second(3)"},
      {"interval second (2)", "interval second(2)"},
      {"BIT", "bit(1)"},
      {"BIT(8)", "bit(8)"},
      {"BIT VARYING", "bit varying"},
      {"VARBIT(8)", "bit varying(8)"},
      {"BYTEA", "bytea"},
      {"UUID", "uuid"},
      {"JSONB", "jsonb"},
      {"pg_catalog.int4", "integer"},
      {"pg_catalog._int4", "integer[]"},
      {"tstzrange", "tstzrange"},
      {"INTEGER[]", "integer[]"},
      {"INTEGER[3]", "integer[]"},
      {"VARCHAR(255)[][]", "character varying(255)[]"},
      {"INTEGER ARRAY", "integer[]"},
      {"integer array[4]", "integer[]"},
      {"CITEXT", "citext"},
      {"public.citext", "citext"},
      {"HSTORE", "hstore"},
      {"\"public\".\"enum_Users_role\"", "\"enum_Users_role\""},
      {"\"app\".\"enum_Users_role\"[]", "app.\"enum_Users_role\"[]"},
      {"\"enum_users_role\"", "enum_users_role"},
      {"enum_Users_role", "enum_users_role"},
      {"\"user\"", "\"user\""},
      {"\"My App\".posint", "\"My App\".posint"},
      {"GEOMETRY", "geometry"},
      {"GEOMETRY(POINT,4326)", "geometry(Point,4326)"},
      {"GEOMETRY(POINT, 0)", "geometry(Point)"},
      {"GEOMETRY(MULTIPOLYGONZ)", "geometry(MultiPolygonZ)"},
      {"GEOGRAPHY(POINT)", "geography(Point,4326)"},
      {"vector(1536)", "vector(1536)"},
      {"TINYINT", "tinyint"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.written);
    CHECK(CanonicalType(c.written) == c.canonical);
    CHECK(CanonicalType(c.canonical) == c.canonical);
  }
}

TEST_CASE("what follows a type is kept apart, and nothing is lost") {
  CHECK(ParseType("TEXT GENERATED ALWAYS AS (lower(\"a\")) STORED").rest ==
        "GENERATED ALWAYS AS (lower(\"a\")) STORED");
  CHECK(ParseType("MEDIUMINT(5) UNSIGNED").rest == "UNSIGNED");
  CHECK(ParseType("BIGSERIAL").serial);
  CHECK_FALSE(ParseType("bigint").serial);
  CHECK(CanonicalType("mediumint(5) UNSIGNED") == "mediumint(5) UNSIGNED");
  CHECK(CanonicalType("") == "");
  CHECK(CanonicalType("varchar(") == "character varying (");
  CHECK(CanonicalType("((((") == "((((");
}
