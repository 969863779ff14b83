// GitLab's code quality report. GitLab keeps one issue per fingerprint, so equal ones are numbered.

#include <algorithm>
#include <map>

#include "report/formats.h"
#include "report/json.h"

namespace sequelint::report {
namespace {

std::string_view SeverityOf(lint::Severity severity) {
  switch (severity) {
    case lint::Severity::kError:
      return "critical";
    case lint::Severity::kWarning:
      return "minor";
    default:
      return "info";
  }
}

}  // namespace

std::string RenderGitlab(const lint::Report& report, const Context&) {
  Json issues = Json::array();
  std::map<std::string, int> seen;
  for (const lint::Finding& finding : report.findings) {
    if (finding.suppressed) continue;
    int number = ++seen[finding.fingerprint];
    std::string fingerprint = finding.fingerprint + (number > 1 ? ":" + std::to_string(number) : "");
    issues.push_back({{"type", "issue"},
                      {"check_name", finding.rule},
                      {"description", finding.message},
                      {"categories", Json::array({"Bug Risk"})},
                      {"severity", SeverityOf(finding.severity)},
                      {"fingerprint", fingerprint},
                      {"location",
                       {{"path", finding.at.file},
                        {"lines",
                         {{"begin", std::max(finding.at.line, 1u)},
                          {"end", std::max({finding.at.line, finding.at.end_line, 1u})}}}}}});
  }
  return Print(issues);
}

}  // namespace sequelint::report
