#pragma once

#include <vector>

#include "base/source_reader.h"
#include "commands/written.h"
#include "facts/fact.h"
#include "migrations/merged.h"
#include "migrations/replay.h"

namespace sequelint::commands {

// Two ends of a chain, the first replayed.
struct ChainEnds {
  const SourceReader &base, &head;
  const migrations::ReplayOptions& options;
  const std::vector<migrations::MigrationFile>&at_base, &at_head;
  const migrations::Replayed& before;
  syntax::ParseCache& cache;
};

// What became of the migrations of base: `written.history`, and `written.fresh` where one may be edited.
void AddHistory(const ChainEnds& ends, Written& written);

std::vector<facts::Subject> HistorySubjects(const std::vector<migrations::HistoryChange>& history, int postgres);

// What to tell, once, of a chain that uses tables which it does not make.
std::string NotFromEmpty(const migrations::Replayed& chain);

}  // namespace sequelint::commands
