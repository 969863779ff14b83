#include <catch2/catch.hpp>

#include "facts/context.h"

namespace sequelint::facts {

TEST_CASE("the spelling of a name") {
  CHECK(SpellingOf("email") == "lower");
  CHECK(SpellingOf("line2") == "lower");
  CHECK(SpellingOf("first_name") == "snake_case");
  CHECK(SpellingOf("_id") == "snake_case");
  CHECK(SpellingOf("firstName") == "camelCase");
  CHECK(SpellingOf("Users") == "PascalCase");
  CHECK(SpellingOf("OrderItems") == "PascalCase");
  CHECK(SpellingOf("ID") == "UPPER_CASE");
  CHECK(SpellingOf("ORDER_ID") == "UPPER_CASE");
  CHECK(SpellingOf("Order_Id") == "other");
  CHECK(SpellingOf("order-id") == "other");
  CHECK(SpellingOf("größe") == "other");
  CHECK(SpellingOf("2fa") == "other");
}

}  // namespace sequelint::facts
