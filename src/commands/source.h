#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/source_reader.h"
#include "commands/project.h"
#include "schema/schema.h"

namespace sequelint::commands {

// Where a schema comes from, as the command line names it.
struct SourceName {
  enum class Kind { kModels, kMigrations, kDatabase, kSqlFile, kJsonFile, kFolder } kind = Kind::kModels;
  std::string text;      // as written
  std::string revision;  // of models and migrations; "" = the default
};

// `models[@REV]`, `migrations[@REV]`, `postgres://…`, `FILE.sql`, `FILE.json`, `DIR`.
Result<SourceName> ParseSourceName(const std::string& text);

struct LoadedSchema {
  schema::Schema schema;
  std::shared_ptr<const SourceReader> reader;  // null for a database or a file of the disk
  size_t models = 0, migrations = 0;
  std::vector<std::string> notes;
};

Result<LoadedSchema> Load(Project& project, const SourceName& name);
Result<LoadedSchema> LoadModels(Project& project, const std::string& revision);
Result<LoadedSchema> LoadModels(const std::shared_ptr<const SourceReader>& source, const Settings& settings,
                                syntax::ParseCache& cache, const Trace& trace);

}  // namespace sequelint::commands
