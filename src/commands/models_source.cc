#include "commands/source.h"
#include "sequelize/load.h"

namespace sequelint::commands {

Result<LoadedSchema> LoadModels(Project& project, const std::string& revision) {
  Result<std::shared_ptr<const SourceReader>> source = project.Read(revision);
  if (!source) return source.error();
  Result<Settings> settings = project.Configure(**source);
  if (!settings) return settings.error();
  return LoadModels(project, *source, *settings);
}

Result<LoadedSchema> LoadModels(Project& project, const std::shared_ptr<const SourceReader>& source,
                                const Settings& settings) {
  Stopwatch watch;
  Result<sequelize::Loaded> models = sequelize::LoadModels(*source, project.cache(), settings.load);
  if (!models) return models.error();
  const sequelize::LoadStatistics& counts = models->statistics;
  project.session().Trace("models: " + std::to_string(counts.models) + " at " + source->Revision() + ", " +
                          std::to_string(counts.files_scanned) + " files scanned, " +
                          std::to_string(counts.files_evaluated) + " evaluated, " + watch.Elapsed());
  LoadedSchema loaded;
  loaded.schema = std::move(models->schema);
  loaded.schema.source = "models@" + source->Revision();
  loaded.reader = source;
  loaded.models = counts.models;
  loaded.notes = std::move(models->notes);
  return loaded;
}

}  // namespace sequelint::commands
