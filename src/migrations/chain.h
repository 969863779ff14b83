#pragma once

#include <optional>
#include <set>

#include "base/disk_cache.h"
#include "base/result.h"
#include "migrations/replay.h"

namespace sequelint::migrations {

// What a whole chain leaves, as far as it concerns what comes after it.
struct Chain {
  schema::Schema schema;
  bool complete = true;                        // these five as in Replayed
  schema::QualifiedName opened_by = {"", ""};
  Location opened_at;
  std::set<schema::QualifiedName> made;
  std::set<schema::QualifiedName> doubtful;  // see Doubtful
  bool tables_by_trigger = false;            // see HasEventTrigger
  Presumed presumed;
};
Chain ChainOf(const Replayed& replayed);

struct ChainRun {
  Chain chain;
  size_t known = 0;             // migrations that did not have to run
  std::optional<Replayed> run;  // of the whole chain, when none was known
};

// The chain of `files`, all that FindMigrations finds. What a run worked out is kept on the disk together with the names
// and content ids of all that it looked at: where these are the same, that is the answer; where the chain has grown, only
// the new end is run. Errors as Replay.
Result<ChainRun> ReplayChain(const SourceReader& source, syntax::ParseCache& cache, const ReplayOptions& options,
                             std::vector<MigrationFile> files, const DiskCache& disk);

}  // namespace sequelint::migrations
