#pragma once

#include <string>
#include <vector>

namespace sequelint::plan {

// The same labels in two orders, in words that can be read:
//   a, b, c   b, a, c            ⇒ "a, b, c", "b, a, c", moved "a"
//   of more than eight, one moved ⇒ "x after c", "x after k", moved "x"
//   of more than eight, several   ⇒ "…, d, e, f, g, …", "…, e, d, f, g, …", moved ""
struct OrderWords {
  std::string first, second;
  std::string moved;  // the one label without which the orders are the same; "" when there is none
};
OrderWords DescribeOrders(const std::vector<std::string>& first, const std::vector<std::string>& second);

}  // namespace sequelint::plan
