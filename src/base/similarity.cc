#include "base/similarity.h"

#include <algorithm>

#include "base/text.h"

namespace sequelint {
namespace {

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

double Similarity(std::string_view a, std::string_view b) {
  constexpr size_t kLongest = 256;  // names, not texts: keeps the quadratic distance cheap on hostile input
  std::string x = ReplaceAll(ToLower(a.substr(0, kLongest)), "_", "");
  std::string y = ReplaceAll(ToLower(b.substr(0, kLongest)), "_", "");
  size_t longest = std::max(x.size(), y.size());
  if (longest == 0) return 1;
  return 1.0 - static_cast<double>(EditDistance(x, y)) / static_cast<double>(longest);
}

std::string DidYouMean(std::string_view name, const std::vector<std::string>& candidates) {
  std::string best;
  double best_similarity = 0.59;
  for (const std::string& candidate : candidates) {
    double similarity = Similarity(name, candidate);
    if (similarity > best_similarity) {
      best = candidate;
      best_similarity = similarity;
    }
  }
  return best;
}

}  // namespace sequelint
