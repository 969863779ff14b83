#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "lint/finding.h"
#include "lint/rule.h"

namespace sequelint::lint {

// What happened to one example of a page.
//   validated  the marked lines have the finding, and nothing else has one
//   missing    a marked line has no finding of the page's rule
//   noisy      the page's rule fired on a line that is not marked
//   misplaced  as many findings as marks, on other lines
//   broken     the example could not be analysed
enum class Outcome { kValidated, kMissing, kNoisy, kMisplaced, kBroken };
std::string_view Name(Outcome outcome);

struct ExampleResult {
  const Example* example = nullptr;
  Outcome outcome = Outcome::kValidated;
  std::string text;  // "rules/drop-table.md:40: missing: models/user.js:3", one line per difference
};

// The findings of one example: the caller brings the front ends.
using Analyse = std::function<Result<std::vector<Finding>>(const Example& example)>;

// Runs every example of the page; only findings of the page's own rule count.
std::vector<ExampleResult> RunExamples(const Rule& rule, const Analyse& analyse);

}  // namespace sequelint::lint
