#include "commands/renames.h"
#include "commands/source.h"
#include "sequelize/load.h"

namespace sequelint::commands {

Result<LoadedSchema> LoadModels(Project& project, const std::string& revision) {
  Result<std::shared_ptr<const SourceReader>> source = project.Read(revision);
  if (!source) return source.error();
  Result<Settings> settings = project.Configure(**source);
  if (!settings) return settings.error();
  return LoadModels(*source, *settings, project.cache(), project.trace());
}

Result<LoadedSchema> LoadModels(const std::shared_ptr<const SourceReader>& source, const Settings& settings,
                                syntax::ParseCache& cache, const Trace& trace) {
  Stopwatch watch;
  Result<sequelize::Loaded> models = sequelize::LoadModels(*source, cache, settings.load);
  if (!models) return models.error();
  const sequelize::LoadStatistics& counts = models->statistics;
  trace("models: " + std::to_string(counts.models) + " at " + source->Revision() + ", " +
        std::to_string(counts.files_scanned) + " files scanned, " + std::to_string(counts.files_evaluated) +
        " evaluated, " + watch.Elapsed());
  LoadedSchema loaded;
  loaded.schema = std::move(models->schema);
  loaded.schema.source = "models@" + source->Revision();
  ConfirmRenames(loaded.schema, settings.configuration.renames);
  loaded.reader = source;
  loaded.models = counts.models;
  loaded.notes = std::move(models->notes);
  return loaded;
}

}  // namespace sequelint::commands
