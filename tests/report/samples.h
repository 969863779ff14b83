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
  schema::Schema base_schema, head_schema;  // the change itself; without tables: not told
  plan::Plan plan;
  Migration missing;

  Context context() const;
};

Sample ShopSample();     // what a pull request brings: every severity, a deleted file, a suppressed finding, unknowns
Sample HostileSample();  // names and source that try to be more than text
Sample CleanSample();    // nothing found
Sample BigSample(int findings);

}  // namespace sequelint::report
