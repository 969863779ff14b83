// Myers' greedy algorithm (An O(ND) Difference Algorithm, 1986) over interned lines, after what both ends share is cut
// off. Every round of it is kept, so that the path can be walked back.

#include "report/line_diff.h"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace sequelint::report {
namespace {

constexpr int kMostEdits = 1500;  // rounds are kept: memory grows with its square

using Ids = std::vector<uint32_t>;

Ids Intern(std::string_view text, std::unordered_map<std::string_view, uint32_t>& names) {
  Ids ids;
  while (!text.empty()) {
    size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ids.push_back(names.try_emplace(line, static_cast<uint32_t>(names.size())).first->second);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return ids;
}

// The furthest point on each diagonal, round by round; empty when more than kMostEdits are needed.
std::vector<std::vector<int>> Rounds(const uint32_t* a, int n, const uint32_t* b, int m) {
  std::vector<std::vector<int>> rounds;
  for (int d = 0; d <= std::min(n + m, kMostEdits); ++d) {
    std::vector<int> reach(static_cast<size_t>(2 * d + 1));  // of diagonal k at k + d
    for (int k = -d; k <= d; k += 2) {
      int x = 0;
      if (d > 0) {
        const std::vector<int>& last = rounds.back();
        auto at = [&](int diagonal) {
          int i = diagonal + d - 1;
          return i < 0 || i >= static_cast<int>(last.size()) ? -1 : last[static_cast<size_t>(i)];
        };
        bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
        x = down ? at(k + 1) : at(k - 1) + 1;
      }
      int y = x - k;
      while (x < n && y < m && a[x] == b[y]) ++x, ++y;
      reach[static_cast<size_t>(k + d)] = x;
      if (x >= n && y >= m) {
        rounds.push_back(std::move(reach));
        return rounds;
      }
    }
    rounds.push_back(std::move(reach));
  }
  return {};
}

// Marks which lines of each side are not in the other.
void WalkBack(const std::vector<std::vector<int>>& rounds, int n, int m, std::vector<bool>& removed,
              std::vector<bool>& added) {
  int x = n, y = m;
  for (int d = static_cast<int>(rounds.size()) - 1; d > 0; --d) {
    const std::vector<int>& last = rounds[static_cast<size_t>(d - 1)];
    auto at = [&](int diagonal) {
      int i = diagonal + d - 1;
      return i < 0 || i >= static_cast<int>(last.size()) ? -1 : last[static_cast<size_t>(i)];
    };
    int k = x - y;
    bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
    int from_k = down ? k + 1 : k - 1;
    int from_x = at(from_k), from_y = from_x - from_k;
    if (down) {
      added[static_cast<size_t>(from_y)] = true;
    } else {
      removed[static_cast<size_t>(from_x)] = true;
    }
    x = from_x;
    y = from_y;
  }
}

}  // namespace

std::vector<Hunk> DiffLines(std::string_view base, std::string_view head) {
  std::unordered_map<std::string_view, uint32_t> names;
  Ids a = Intern(base, names), b = Intern(head, names);
  size_t prefix = 0, shorter = std::min(a.size(), b.size());
  while (prefix < shorter && a[prefix] == b[prefix]) ++prefix;
  size_t suffix = 0;
  while (suffix < shorter - prefix && a[a.size() - 1 - suffix] == b[b.size() - 1 - suffix]) ++suffix;
  int n = static_cast<int>(a.size() - prefix - suffix), m = static_cast<int>(b.size() - prefix - suffix);
  if (n == 0 && m == 0) return {};
  std::vector<bool> removed(static_cast<size_t>(n), false), added(static_cast<size_t>(m), false);
  std::vector<std::vector<int>> rounds = Rounds(a.data() + prefix, n, b.data() + prefix, m);
  if (rounds.empty()) {
    removed.assign(removed.size(), true);
    added.assign(added.size(), true);
  } else {
    WalkBack(rounds, n, m, removed, added);
  }
  std::vector<Hunk> hunks;
  size_t i = 0, j = 0;
  auto line = [&](size_t at) { return static_cast<uint32_t>(prefix + at + 1); };
  while (i < removed.size() || j < added.size()) {
    bool change = (i < removed.size() && removed[i]) || (j < added.size() && added[j]);
    if (!change) {
      ++i, ++j;
      continue;
    }
    Hunk hunk{line(i), 0, line(j), 0};
    while (i < removed.size() && removed[i]) ++i, ++hunk.base_count;
    while (j < added.size() && added[j]) ++j, ++hunk.head_count;
    hunks.push_back(hunk);
  }
  return hunks;
}

}  // namespace sequelint::report
