#pragma once

#include <string>
#include <vector>

#include "lint/finding.h"
#include "report/anchor.h"

namespace sequelint::report {

// Findings as a pull request can show them: each on its line of head, those of one rule on one line as one. In the
// order of the report, worst first; suppressed ones are left out.
struct Shown {
  const lint::Finding* finding = nullptr;
  std::vector<const lint::Finding*> others;  // same rule, same line
  Anchor anchor;

  std::string Message() const;  // with what the others say
};
std::vector<Shown> ShowInHead(const lint::Report& report, Anchors& anchors);

}  // namespace sequelint::report
