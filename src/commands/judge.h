#pragma once

#include <memory>
#include <vector>

#include "base/source_reader.h"
#include "commands/ends.h"
#include "commands/project.h"
#include "lint/finding.h"
#include "lint/rule.h"

namespace sequelint::commands {

// A report and what it was made from.
struct Judgement {
  lint::Report report;
  Settings settings;
  std::vector<lint::Rule> rules;
  std::shared_ptr<const SourceReader> base, head;
};

// Loads the models at both ends, plans, annotates, lints: the middle of `check`.
Result<Judgement> Judge(Project& project, const Ends& ends);

}  // namespace sequelint::commands
