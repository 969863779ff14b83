#pragma once

#include <vector>

#include "plan/drift.h"

namespace sequelint::plan {

// Takes the indexes out of `models` whose fields are no columns, neither there nor in `database`: Sequelize sends `fields`
// as they stand, so nothing makes them.
//   fields: ['teamId'] of the column team_id  ⇒  { kind "index_column", remedy "write `team_id` …" }
std::vector<Drift> TakeMisnamedIndexes(schema::Schema& models, const schema::Schema& database);

}  // namespace sequelint::plan
