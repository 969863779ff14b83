#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lint/finding.h"

namespace sequelint::lint {

// Findings that were there when a team began: reported no more, by fingerprint. Written as JSON, one entry a line, so
// that it diffs well.
struct BaselineEntry {
  std::string fingerprint, rule, object, operation;
};
struct Baseline {
  std::vector<BaselineEntry> entries;  // sorted by rule, object, operation
};

Baseline Record(const std::vector<Finding>& findings);
Result<Baseline> ParseBaseline(std::string_view path, std::string_view text);
std::string Print(const Baseline& baseline);

// Marks what the baseline knows as suppressed, and returns the entries that no finding matches any more.
std::vector<BaselineEntry> ApplyBaseline(const Baseline& baseline, std::vector<Finding>& findings);
Baseline Prune(const Baseline& baseline, const std::vector<BaselineEntry>& stale);

}  // namespace sequelint::lint
