#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/disk_cache.h"
#include "base/result.h"
#include "base/source_reader.h"
#include "commands/project.h"
#include "migrations/history.h"
#include "migrations/merged.h"
#include "migrations/replay.h"
#include "migrations/round_trip.h"
#include "plan/operation.h"
#include "schema/schema.h"
#include "syntax/tree.h"

namespace sequelint::commands {

// What the migrations that a change adds do, as written, and the schema on either side of them.
struct Written {
  schema::Schema before, after;
  plan::Plan plan;
  std::vector<migrations::Run> runs;  // of the migrations that head adds, in order
  std::vector<migrations::Stop> stops;
  std::vector<migrations::WayBack> back;  // of the runs, as far as they have one
  std::vector<schema::Unknown> unknown;  // what was not understood of these
  std::vector<std::string> notes;
  size_t migrations = 0;  // of head
  bool complete = true;   // the chain starts from an empty database or a baseline
  std::vector<migrations::HistoryChange> history;  // what becomes of migrations that base has
  std::optional<schema::Schema> fresh;  // what head's chain leaves on an empty database, where one of base was edited
  std::string newest;     // path of the last migration of head, "" = none
  bool tables_by_trigger = false;            // an event trigger may make tables when a migration makes one
  std::set<schema::QualifiedName> doubtful;  // tables that a statement of base which was not understood may have changed
};

struct WrittenAsked {
  const Settings* settings = nullptr;
  // The models at base: where tables are taken from that no migration made. Where base has no migrations, the database is
  // what they declare.
  std::function<const schema::Schema*()> models;
  const SourceReader* meanwhile = nullptr;  // where base stands by now; null = where it is
  const DiskCache* disk = nullptr;          // what earlier runs worked out; null = nothing
};

// Replays the migrations of base, and on the schema that they leave those that head adds. Nothing when neither end has
// migrations.
Result<std::optional<Written>> ReadWritten(const SourceReader& base, const SourceReader& head, const WrittenAsked& asked,
                                           syntax::ParseCache& cache, const Trace& trace);

}  // namespace sequelint::commands
