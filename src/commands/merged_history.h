#pragma once

#include <optional>
#include <vector>

#include "base/source_reader.h"
#include "commands/written.h"
#include "facts/fact.h"
#include "migrations/merged.h"
#include "migrations/replay.h"

namespace sequelint::commands {

// Two ends of a chain; the run of the first, where all of it ran, or was asked for.
struct ChainEnds {
  const SourceReader &base, &head;
  const migrations::ReplayOptions& options;
  const std::vector<migrations::MigrationFile>&at_base, &at_head;
  std::optional<migrations::Replayed>& run_of_base;
  syntax::ParseCache& cache;
};

// Those of `candidates` that make tables which base has: baselines that are written for migrations which are gone. On
// databases that have these tables they do not run.
std::vector<migrations::MigrationFile> FindBaselines(const SourceReader& head, syntax::ParseCache& cache,
                                                     int sequelize_major,
                                                     const std::vector<migrations::MigrationFile>& candidates,
                                                     const schema::Schema& before);

// Adds to `written.history`, which says what was moved, what was edited; and `written.fresh` where something was.
void AddHistory(const ChainEnds& ends, Written& written);

std::vector<facts::Subject> HistorySubjects(const std::vector<migrations::HistoryChange>& history, int postgres);

// What to tell, once, of a chain that uses tables which it does not make.
std::string NotFromEmpty(const schema::QualifiedName& opened_by, const Location& opened_at);

}  // namespace sequelint::commands
