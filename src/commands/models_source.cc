#include "commands/source.h"
#include "sequelize/load.h"

namespace sequelint::commands {

Result<LoadedSchema> LoadModels(Project& project, const std::string& revision, const Settings& settings) {
  Result<std::shared_ptr<const SourceReader>> reader = project.Read(revision);
  if (!reader) return reader.error();
  Stopwatch watch;
  Result<sequelize::Loaded> models = sequelize::LoadModels(**reader, project.cache(), settings.load);
  if (!models) return models.error();
  const sequelize::LoadStatistics& counts = models->statistics;
  project.session().Trace("models: " + std::to_string(counts.models) + " at " + (*reader)->Revision() + ", " +
                          std::to_string(counts.files_scanned) + " files scanned, " +
                          std::to_string(counts.files_evaluated) + " evaluated, " + watch.Elapsed());
  LoadedSchema loaded;
  loaded.schema = std::move(models->schema);
  loaded.schema.source = "models@" + (*reader)->Revision();
  loaded.reader = *reader;
  loaded.models = counts.models;
  loaded.notes = std::move(models->notes);
  return loaded;
}

}  // namespace sequelint::commands
