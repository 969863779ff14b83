#include "report/shown.h"

#include <map>
#include <tuple>

namespace sequelint::report {

std::string Shown::Message() const {
  constexpr size_t kMostOthers = 10;
  std::string message = finding->message;
  for (size_t i = 0; i < others.size() && i < kMostOthers; ++i) message += "; " + others[i]->message;
  if (others.size() > kMostOthers) message += "; and " + std::to_string(others.size() - kMostOthers) + " more";
  return message;
}

std::vector<Shown> ShowInHead(const lint::Report& report, Anchors& anchors) {
  std::vector<Shown> all;
  std::map<std::tuple<std::string, std::string, uint32_t, bool>, size_t> lines;
  for (const lint::Finding& finding : report.findings) {
    if (finding.suppressed) continue;
    Anchor anchor = anchors.For(finding);
    auto [at, created] = lines.try_emplace({finding.rule, anchor.at.file, anchor.at.line, anchor.at_base}, all.size());
    if (created) {
      all.push_back({&finding, {}, std::move(anchor)});
    } else {
      all[at->second].others.push_back(&finding);
    }
  }
  return all;
}

}  // namespace sequelint::report
