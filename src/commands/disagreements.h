#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/source_reader.h"
#include "commands/project.h"
#include "commands/written.h"
#include "facts/fact.h"
#include "plan/drift.h"
#include "report/report.h"
#include "schema/schema.h"
#include "syntax/tree.h"

namespace sequelint::commands {

// What models and migrations disagree about because of a change.
struct Disagreements {
  std::vector<facts::Subject> subjects;
  report::Migration missing;  // what would make the database as the models now say
};

struct DisagreementsAsked {
  const Settings* settings = nullptr;
  const schema::Schema* models_base = nullptr;
  const schema::Schema* models_head = nullptr;
  const SourceReader* head = nullptr;
  syntax::ParseCache* cache = nullptr;
};

// The disagreements at head that base does not have. Of what migrations do that could not be understood, and of tables
// that they neither make nor touch, nothing is said.
Disagreements FindDisagreements(const Written& written, const DisagreementsAsked& asked);

// Whether the kind is switched on, and neither table nor column is to be ignored.
bool IsWanted(const plan::Drift& drift, const lint::Configuration& configuration);

}  // namespace sequelint::commands
