#include "migrations/node_version.h"

#include <catch2/catch.hpp>

namespace sequelint::migrations {

TEST_CASE("the oldest Node that a range admits, where it cannot require ES modules") {
  struct Range {
    const char* range;
    const char* node;
  };
  const Range ranges[] = {{">=18", "18"},      {"^20.10.0", "20.10"},       {"18.x || 20.x || >=22", "18"}, {"v16.14\n", "16.14"},
                          {"20.18 - 24", "20.18"}, {"21.x", "21"},          {">= 22.1.0 < 23", "22.1"},     {"20.x", ""},
                          {">=20", ""},        {"^20.19 || >=22.12", ""}, {"24", ""},                     {"<20", ""},
                          {"*", ""},           {"lts/iron", ""},          {"", ""}};
  for (const auto& [range, node] : ranges) {
    INFO(range);
    CHECK(NodeWithoutModules(range) == node);
  }
}

}  // namespace sequelint::migrations
