// Several findings that one change of the same file mends are one: the first, which names what the others are about.
// Those of a page that folds are about one table; those of any page may stand at one place: a loop, or an attribute that
// models share.

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "lint/lint.h"

namespace sequelint::lint {
namespace {

// What a finding is about beside its table, in as few words as tell it from the others.
std::string ShortOf(const Finding& finding) {
  if (!finding.column.empty()) return finding.column;
  if (!finding.index.empty()) return finding.index;
  std::string words = finding.facts.Word("operation.words");
  return words.empty() ? finding.operation : words;
}

// ": a, b, c and 4 more tables" or "": tables when there are several, else what the findings are about beside their table.
std::string Listed(const std::vector<Finding>& findings, const Finding& first) {
  constexpr size_t kMost = 8;
  std::vector<std::string> names;
  bool tables = std::any_of(findings.begin(), findings.end(),
                            [&](const Finding& finding) { return finding.table != first.table; });
  auto name_of = [&](const Finding& finding) { return tables ? finding.table : ShortOf(finding); };
  std::set<std::string> seen = {name_of(first)};
  for (const Finding& finding : findings) {
    if (std::string name = name_of(finding); seen.insert(name).second) names.push_back(name);
  }
  if (names.empty()) return "";
  size_t more = names.size() > kMost ? names.size() - kMost : 0;
  names.resize(names.size() - more);
  return ": " + Join(names, ", ") + (more > 0 ? " and " + std::to_string(more) + " more" + (tables ? " tables" : "") : "");
}

// Those of one rule at one place.
void FoldPlaces(std::vector<Finding>& findings) {
  using Group = std::tuple<std::string, Location, bool, Severity>;
  std::map<Group, size_t> first;
  std::vector<Finding> kept;
  for (Finding& finding : findings) {
    if (finding.suppressed || finding.table.empty() || finding.at.empty()) {
      kept.push_back(std::move(finding));
      continue;
    }
    auto [at, fresh] = first.emplace(Group{finding.rule, finding.at, finding.at_base, finding.severity}, kept.size());
    if (fresh) {
      kept.push_back(std::move(finding));
    } else {
      kept[at->second].likewise.push_back(std::move(finding));
    }
  }
  findings = std::move(kept);
}

// What the message says that may differ between the findings of one table.
std::string SaidBy(const Finding& finding, const std::vector<std::string>& facts) {
  std::string said;
  for (const std::string& fact : facts) said += facts::Print(finding.facts.Get(fact)) + "\n";
  return said;
}

}  // namespace

void Fold(std::vector<Finding>& findings, const std::vector<Rule>& rules) {
  std::map<std::string, std::vector<std::string>> folding;
  for (const Rule& rule : rules) {
    if (rule.fold) folding.emplace(rule.id, rule.fold_by);
  }
  FoldPlaces(findings);
  using Group = std::tuple<std::string, std::string, bool, std::string, std::string, Severity, std::string>;
  std::map<Group, size_t> first;
  std::vector<Finding> kept;
  for (Finding& finding : findings) {
    if (finding.suppressed || finding.table.empty() || folding.count(finding.rule) == 0) {
      kept.push_back(std::move(finding));
      continue;
    }
    Group group{finding.rule,  finding.at.file,  finding.at_base, finding.schema,
                finding.table, finding.severity, SaidBy(finding, folding[finding.rule])};
    auto [at, fresh] = first.emplace(std::move(group), kept.size());
    if (fresh) {
      kept.push_back(std::move(finding));
    } else {
      Finding& leader = kept[at->second];
      leader.related.push_back({"and here", finding.at, finding.at_base});
      std::vector<Finding> more = std::move(finding.likewise);
      leader.likewise.push_back(std::move(finding));
      for (Finding& other : more) leader.likewise.push_back(std::move(other));
    }
  }
  for (Finding& finding : kept) {
    if (finding.likewise.empty()) continue;
    std::string names = Listed(finding.likewise, finding);
    std::string count = std::to_string(finding.likewise.size()) + " more";
    finding.message += " (and " + count + names + ")";
  }
  findings = std::move(kept);
}

}  // namespace sequelint::lint
