#pragma once

#include <memory>
#include <string>
#include <vector>

#include "report/report.h"

namespace sequelint::report {

// A report with the revisions it speaks of, made by hand.
struct Sample {
  std::string name;
  lint::Report report;
  std::unique_ptr<MemorySource> base, head;
  std::vector<lint::Rule> rules;

  Context context() const;
};

Sample ShopSample();     // what a pull request brings: every severity, a deleted file, a suppressed finding, unknowns
Sample HostileSample();  // names and source that try to be more than text
Sample CleanSample();    // nothing found
Sample BigSample(int findings);

}  // namespace sequelint::report
