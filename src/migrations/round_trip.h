#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/source_reader.h"
#include "migrations/history.h"
#include "migrations/replay.h"
#include "plan/operation.h"
#include "schema/schema.h"
#include "syntax/tree.h"

namespace sequelint::migrations {

// One migration undone, and done again: what its down does to the schema that its up left.
struct WayBack {
  plan::Plan plan;                // of down
  schema::Schema before, after;   // around it
};

struct RoundTripAsked {
  const Run* run = nullptr;         // of up, with the schemas around it
  const plan::Plan* plan = nullptr;  // that it is part of
  bool stopped = false;             // Postgres refuses a part of it: then there is nothing to go back from
  int sequelize_major = 0;
  bool complete = true;  // see Recorder
  std::function<const schema::Schema*()> adopt;
  std::function<bool(const schema::QualifiedName&)> may_be_there;  // the same
};

// Runs down on what up left, and up once more; completes `migration` with what that shows.
WayBack GoBack(const SourceReader& source, syntax::ParseCache& cache, const RoundTripAsked& asked,
               plan::Migration& migration);

// Where a migration that asks what is there, and then acts, is not done by a second run after it failed half-way: each of
// its commits is taken for the last one, and the migration run once more on what it left.
std::optional<plan::Migration::HalfDone> FindHalfDone(const SourceReader& source, syntax::ParseCache& cache,
                                                      const RoundTripAsked& asked);

// Whether most of the last of these migrations have a way back: in a project that only ever goes forward, one more
// without it is no news. None where there are too few to tell.
std::optional<bool> MostGoBack(const SourceReader& source, syntax::ParseCache& cache,
                               const std::vector<MigrationFile>& files, int sequelize_major);

}  // namespace sequelint::migrations
