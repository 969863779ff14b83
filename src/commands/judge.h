#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/source_reader.h"
#include "commands/ends.h"
#include "commands/project.h"
#include "commands/written.h"
#include "lint/finding.h"
#include "lint/rule.h"
#include "plan/operation.h"
#include "report/report.h"
#include "schema/schema.h"
#include "syntax/tree.h"

namespace sequelint::commands {

// Two revisions of a project, wherever they come from: a repository, or the example of a rule page.
struct Change {
  std::shared_ptr<const SourceReader> base, head;
  Settings settings;  // of head
  std::shared_ptr<const std::vector<lint::Rule>> rules;
  std::optional<Written> written;  // where migrations say what runs, they are the plan, not the models
  bool with_models = true;         // models are read, and compared
  std::shared_ptr<const SourceReader> meanwhile = nullptr;  // where base stands by now, when that is further on
  DiskCache disk = {};                                      // what earlier runs worked out
};

// A report and what it was made from.
struct Judgement {
  lint::Report report;
  Change change;
  plan::Plan plan;  // what turns the base schema into the head schema
  schema::Schema base_schema, head_schema;
  // What the project's migrations lack, as the file that would supply it; name "" = nothing is missing.
  report::Migration missing;
};

// Loads the models at both ends, plans, annotates, lints: the middle of `check`.
Result<Judgement> Judge(Change change, syntax::ParseCache& cache, const Trace& trace);
Result<Judgement> Judge(Project& project, const Ends& ends);

}  // namespace sequelint::commands
