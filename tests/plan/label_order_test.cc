#include "plan/label_order.h"

#include <catch2/catch.hpp>

namespace sequelint::plan {
namespace {

std::string Said(const std::vector<std::string>& first, const std::vector<std::string>& second) {
  OrderWords words = DescribeOrders(first, second);
  return words.first + " | " + words.second + " | " + words.moved;
}

TEST_CASE("orders of labels in words") {
  CHECK(Said({"a", "b", "c"}, {"b", "a", "c"}) == "a, b, c | b, a, c | a");
  CHECK(Said({"a", "b", "c"}, {"c", "b", "a"}) == "a, b, c | c, b, a | ");
  CHECK(Said({"a", "z", "b", "c", "d", "e", "f", "g", "h"}, {"a", "b", "c", "d", "e", "f", "g", "h", "z"}) ==
        "z after a | z after h | z");
  CHECK(Said({"z", "a", "b", "c", "d", "e", "f", "g", "h"}, {"a", "b", "c", "d", "e", "f", "g", "h", "z"}) ==
        "z first | z after h | z");
  CHECK(Said({"a", "b", "c", "d", "e", "f", "g", "h", "i"}, {"a", "c", "b", "d", "e", "f", "g", "i", "h"}) ==
        "…, b, c, d, e, … | …, c, b, d, e, … | ");
  CHECK(Said({"a"}, {"a"}) == "a | a | ");
}

}  // namespace
}  // namespace sequelint::plan
