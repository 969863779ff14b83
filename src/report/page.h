#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lint/finding.h"
#include "report/changed_tables.h"
#include "report/prose.h"
#include "report/report.h"

namespace sequelint::report {

// All that a person is shown of a run, made once and needing nothing else: the comment, the job summary and the HTML
// page are made from it, and it travels in the JSON report to jobs that must not check out the code.
struct Page {
  struct Finding {
    std::string severity, rule, message;
    std::string where;  // "models/user.js:7"
    bool at_base = false;
    std::string frame;   // source with marks, as `text` prints it
    std::string effect;  // "loses data; takes ACCESS EXCLUSIVE on Users: reads and writes wait"
    Help instead;
  };
  lint::Summary summary;
  std::string run;                // "12 models, 40 migrations, Postgres 15, 1a2b3c4..work tree"
  std::vector<Finding> findings;  // suppressed ones left out
  Migration missing;
  std::string sql;  // what the change runs, as one script
  std::vector<ChangedTable> tables;
  std::vector<std::string> unknown;  // what base knew, or did not have
  std::vector<std::string> notes;
};

Page PageOf(const lint::Report& report, const Context& context);
// From a JSON report. What it says may come from a stranger: all of it is only text.
Result<Page> ReadPage(std::string_view json);

}  // namespace sequelint::report
