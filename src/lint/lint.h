#pragma once

#include <vector>

#include "facts/fact.h"
#include "lint/configuration.h"
#include "lint/finding.h"
#include "lint/rule.h"

namespace sequelint::lint {

// The findings of every rule over every subject: one per rule, object and line, sorted; where one object has several,
// their fingerprints are numbered. A rule fires when its `when` is
// known true and its `unless` is not known true.
std::vector<Finding> Lint(const std::vector<facts::Subject>& subjects, const std::vector<Rule>& rules,
                          const Configuration& configuration);

// By severity (worst first), file, line, column, rule, object: a stable order for every report.
void Sort(std::vector<Finding>& findings);

// Makes one of the findings of each page that says so, where they are about the same table and stand in the same file.
void Fold(std::vector<Finding>& findings, const std::vector<Rule>& rules);

// Counts severities and suppressed findings; what else the Summary holds is the caller's.
Summary Summarize(const std::vector<Finding>& findings);

// "sequelint/v1:…" of the finding's rule, object and operation.
std::string Fingerprint(const Finding& finding);
std::string ObjectOf(const Finding& finding);  // "public.Users.email", for baselines and messages

// One finding of `rule` about `subject`, whether or not its condition holds.
Finding MakeFinding(const Rule& rule, Severity severity, const facts::Subject& subject);

}  // namespace sequelint::lint
