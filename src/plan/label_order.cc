#include "plan/label_order.h"

#include <algorithm>

#include "base/text.h"

namespace sequelint::plan {
namespace {

using Labels = std::vector<std::string>;

// Of two neighbours that change places, the one that `second` has later: labels are added at the end.
std::string Moved(const Labels& first, const Labels& second) {
  auto [one, other] = std::mismatch(first.begin(), first.end(), second.begin(), second.end());
  if (one == first.end() || other == second.end()) return "";
  for (const std::string& label : {*one, *other}) {
    Labels a = first, b = second;
    std::erase(a, label), std::erase(b, label);
    if (a == b) return label;
  }
  return "";
}

std::string After(const Labels& labels, const std::string& label) {
  auto found = std::find(labels.begin(), labels.end(), label);
  return label + (found == labels.begin() ? " first" : " after " + *(found - 1));
}

// A few from `begin` on.
std::string Window(const Labels& labels, size_t begin) {
  constexpr size_t kShown = 4;
  size_t end = std::min(begin + kShown, labels.size());
  Labels shown(labels.begin() + static_cast<std::ptrdiff_t>(begin), labels.begin() + static_cast<std::ptrdiff_t>(end));
  return (begin > 0 ? "…, " : "") + Join(shown, ", ") + (end < labels.size() ? ", …" : "");
}

}  // namespace

OrderWords DescribeOrders(const Labels& first, const Labels& second) {
  constexpr size_t kMostRead = 8;
  std::string moved = Moved(first, second);
  if (first.size() <= kMostRead) return {Join(first, ", "), Join(second, ", "), moved};
  if (!moved.empty()) return {After(first, moved), After(second, moved), moved};
  auto differs = std::mismatch(first.begin(), first.end(), second.begin(), second.end()).first;
  size_t begin = static_cast<size_t>(differs - first.begin());
  return {Window(first, begin), Window(second, begin), ""};
}

}  // namespace sequelint::plan
