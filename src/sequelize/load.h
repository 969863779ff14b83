#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/source_reader.h"
#include "schema/schema.h"
#include "syntax/tree.h"

namespace sequelint::sequelize {

struct LoadOptions {
  std::vector<std::string> models;  // globs; empty = find them
  std::vector<std::string> ignore;  // globs of files never read
  std::vector<std::string> instances;  // globs of files whose Sequelize instances count; empty = all
  std::vector<std::string> views;      // globs of tables whose models stand on views
  std::string folder;               // models written elsewhere are another project's; "" = the whole repository
  int sequelize_major = 0;          // 0 = read from package.json / lockfile, else 6
};

struct LoadStatistics {
  size_t files_scanned = 0, files_evaluated = 0, models = 0;
};

struct Loaded {
  schema::Schema schema;
  LoadStatistics statistics;
  std::vector<std::string> notes;
};

// The schema that the project's models declare at one revision: what `sequelize.sync()` would create.
// An error only when no model is found at all; everything else that could not be read is in schema.unknown.
Result<Loaded> LoadModels(const SourceReader& source, syntax::ParseCache& cache, const LoadOptions& options = {});

}  // namespace sequelint::sequelize
