#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lint/finding.h"

namespace sequelint::lint {

// Findings that were there when a team began: reported no more, as long as they are about the same thing. Written as
// JSON, one entry a line, so that it diffs well. A finding of a migration is known by the migration's name besides:
// what an old one was allowed to do, a new one is not.
struct BaselineEntry {
  std::string fingerprint, rule, object, operation;
  std::string migration;   // the file's name without its folder; "" = found in models
  bool of_change = false;  // of a comparison with a base: the whole tree does not show it
};
struct Baseline {
  std::vector<BaselineEntry> entries;  // sorted by rule, object, operation, migration; each once
};

Baseline Record(const std::vector<Finding>& findings, bool of_change = false);
Baseline Merge(const Baseline& a, const Baseline& b);  // what both have is as in `a`
Result<Baseline> ParseBaseline(std::string_view path, std::string_view text);
std::string Print(const Baseline& baseline);

// Marks what the baseline knows as suppressed, and returns the entries that no finding matches any more.
std::vector<BaselineEntry> ApplyBaseline(const Baseline& baseline, std::vector<Finding>& findings);
// The entries of `a` that `b` does not have.
Baseline Without(const Baseline& a, const Baseline& b);

}  // namespace sequelint::lint
