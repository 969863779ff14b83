#include "report/line_diff.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "base/text.h"

namespace sequelint::report {
namespace {

std::string Show(const std::vector<Hunk>& hunks) {
  std::string out;
  for (const Hunk& hunk : hunks) {
    out += "-" + std::to_string(hunk.base_line) + "," + std::to_string(hunk.base_count) + " +" +
           std::to_string(hunk.head_line) + "," + std::to_string(hunk.head_count) + "\n";
  }
  return out;
}

std::string Text(const std::vector<int>& lines) {
  std::string text;
  for (int line : lines) text += std::to_string(line) + "\n";
  return text;
}

// Length of the longest common subsequence, by the table.
size_t Common(const std::vector<int>& a, const std::vector<int>& b) {
  std::vector<std::vector<size_t>> table(a.size() + 1, std::vector<size_t>(b.size() + 1, 0));
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      table[i][j] = a[i - 1] == b[j - 1] ? table[i - 1][j - 1] + 1 : std::max(table[i - 1][j], table[i][j - 1]);
    }
  }
  return table[a.size()][b.size()];
}

TEST_CASE("hunks say what became what") {
  CHECK(Show(DiffLines("a\nb\nc\n", "a\nb\nc\n")) == "");
  CHECK(Show(DiffLines("a\nb\nc\n", "a\nx\nc\n")) == "-2,1 +2,1\n");
  CHECK(Show(DiffLines("a\nb\nc\n", "a\nc\n")) == "-2,1 +2,0\n");
  CHECK(Show(DiffLines("a\nc\n", "a\nb\nc\n")) == "-2,0 +2,1\n");
  CHECK(Show(DiffLines("", "a\nb\n")) == "-1,0 +1,2\n");
  CHECK(Show(DiffLines("a\nb", "")) == "-1,2 +1,0\n");
  CHECK(Show(DiffLines("a\nb\nc\nd\ne\n", "b\nc\nx\ne\nf\n")) == "-1,1 +1,0\n-4,1 +3,1\n-6,0 +5,1\n");
  CHECK(Show(DiffLines("a\r\nb\r\n", "a\nb\n")) == "");
}

TEST_CASE("hunks rebuild head from base with the fewest lines") {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    auto lines = [&] {
      std::vector<int> all(random() % 12);
      for (int& line : all) line = static_cast<int>(random() % 4);
      return all;
    };
    std::vector<int> base = lines(), head = lines(), rebuilt;
    size_t at = 0, removed = 0, added = 0;
    for (const Hunk& hunk : DiffLines(Text(base), Text(head))) {
      while (at + 1 < hunk.base_line) rebuilt.push_back(base[at++]);
      at += hunk.base_count;
      REQUIRE(rebuilt.size() + 1 == hunk.head_line);
      for (uint32_t i = 0; i < hunk.head_count; ++i) rebuilt.push_back(head[hunk.head_line - 1 + i]);
      removed += hunk.base_count;
      added += hunk.head_count;
    }
    while (at < base.size()) rebuilt.push_back(base[at++]);
    REQUIRE(rebuilt == head);
    size_t common = Common(base, head);
    REQUIRE(removed == base.size() - common);
    REQUIRE(added == head.size() - common);
  }
}

TEST_CASE("texts with little in common become one hunk") {
  std::string base, head;
  for (int i = 0; i < 20000; ++i) {
    base += "base " + std::to_string(i) + "\n";
    head += "head " + std::to_string(i) + "\n";
  }
  CHECK(Show(DiffLines("same\n" + base, "same\n" + head)) == "-2,20000 +2,20000\n");
}

}  // namespace
}  // namespace sequelint::report
