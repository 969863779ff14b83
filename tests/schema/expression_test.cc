#include "schema/expression.h"

#include <catch2/catch.hpp>

using sequelint::schema::CanonicalExpression;

// Postgres prints a column named as a later keyword bare before that keyword came, and in quotes since: json (17).
TEST_CASE("a column with the name of a keyword is the same with and without quotes") {
  CHECK(CanonicalExpression("(json IS NOT NULL)") == "\"json\" IS NOT NULL");
  CHECK(CanonicalExpression("(\"json\" IS NOT NULL)") == "\"json\" IS NOT NULL");
  CHECK(CanonicalExpression("values > 0") == CanonicalExpression("(\"values\" > 0)"));
  CHECK(CanonicalExpression("\"user\" > 'a'") != CanonicalExpression("user > 'a'"));
}
