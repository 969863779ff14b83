#include "lint/examples.h"

#include <algorithm>
#include <set>

namespace sequelint::lint {
namespace {

std::string Place(const std::string& file, uint32_t line, bool at_base) {
  return file + ":" + std::to_string(line) + (at_base ? " (base)" : "");
}

ExampleResult Compare(const Rule& rule, const Example& example, const std::vector<Finding>& findings) {
  std::multiset<std::string> expected, got;
  for (const Example::Expected& mark : example.findings) expected.insert(Place(mark.file, mark.line, mark.at_base));
  for (const Finding& finding : findings) {
    if (finding.rule != rule.id || finding.suppressed) continue;
    got.insert(Place(finding.at.file, finding.at.line, finding.at_base));
  }
  std::vector<std::string> missing, noisy;
  std::set_difference(expected.begin(), expected.end(), got.begin(), got.end(), std::back_inserter(missing));
  std::set_difference(got.begin(), got.end(), expected.begin(), expected.end(), std::back_inserter(noisy));
  ExampleResult result{&example, Outcome::kValidated, ""};
  if (missing.empty() && noisy.empty()) return result;
  result.outcome = missing.empty()                  ? Outcome::kNoisy
                   : noisy.empty()                  ? Outcome::kMissing
                   : missing.size() == noisy.size() ? Outcome::kMisplaced
                   : missing.size() > noisy.size()  ? Outcome::kMissing
                                                    : Outcome::kNoisy;
  std::string prefix = rule.path + ":" + std::to_string(example.line) + ": " + std::string(Name(result.outcome)) + ": ";
  for (const std::string& place : missing) result.text += prefix + "no finding at " + place + "\n";
  for (const std::string& place : noisy) result.text += prefix + "a finding at " + place + "\n";
  return result;
}

}  // namespace

std::string_view Name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kValidated:
      return "validated";
    case Outcome::kMissing:
      return "missing";
    case Outcome::kNoisy:
      return "noisy";
    case Outcome::kMisplaced:
      return "misplaced";
    case Outcome::kBroken:
      return "broken";
  }
  return "";
}

std::vector<ExampleResult> RunExamples(const Rule& rule, const Analyse& analyse) {
  std::vector<ExampleResult> results;
  for (const Example& example : rule.examples) {
    Result<std::vector<Finding>> findings = analyse(example);
    if (findings) {
      results.push_back(Compare(rule, example, *findings));
      continue;
    }
    results.push_back({&example, Outcome::kBroken,
                       rule.path + ":" + std::to_string(example.line) + ": broken: " + findings.error().what + "\n"});
  }
  return results;
}

}  // namespace sequelint::lint
