// One line a finding, as compilers write them, so that editors can jump:
//   models/user.js:7:5: error[drop-column] dropping Users.email loses its data

#include <algorithm>

#include "report/formats.h"
#include "report/unicode.h"

namespace sequelint::report {

std::string RenderConcise(const lint::Report& report, const Context&) {
  std::string out;
  for (const lint::Finding& finding : report.findings) {
    if (finding.suppressed) continue;
    if (!finding.at.empty()) {
      out += InertPath(finding.at.file) + ":" + std::to_string(std::max(finding.at.line, 1u)) + ":" +
             std::to_string(std::max(finding.at.column, 1u)) + ": ";
    }
    out += std::string(lint::Name(finding.severity)) + "[" + finding.rule + "] " + Inert(finding.message);
    if (finding.at_base) out += " (at base)";
    out += '\n';
  }
  return out;
}

}  // namespace sequelint::report
