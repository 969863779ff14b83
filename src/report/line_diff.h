#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace sequelint::report {

// Lines [base_line, base_line + base_count) became [head_line, head_line + head_count); lines count from 1. With a
// count of 0 the line is the one that follows the change (one past the end, at the end of the file).
struct Hunk {
  uint32_t base_line = 1, base_count = 0;
  uint32_t head_line = 1, head_count = 0;
};

// What changed between two texts, in order: the shortest edit, as `git diff -U0` shows it. Texts that differ by
// thousands of lines become one hunk instead.
std::vector<Hunk> DiffLines(std::string_view base, std::string_view head);

}  // namespace sequelint::report
