#include "commands/migrations_source.h"

namespace sequelint::commands {

Result<migrations::ReplayOptions> ReplayOptionsFor(const Settings& settings, const SourceReader& source) {
  migrations::ReplayOptions options;
  options.history.folders = settings.configuration.migrations;
  options.history.ignore = settings.configuration.ignore;
  options.history.folder = settings.load.folder;
  options.sequelize_major = settings.load.sequelize_major;
  options.start = settings.configuration.migrations_start;
  const std::string& baseline = settings.configuration.baseline;
  if (baseline.empty()) return options;
  if (SourceText text = source.Read(baseline)) {
    options.baseline = baseline;
    options.baseline_text = *text;
    return options;
  }
  Result<std::string> text = ReadNamedFile(baseline);
  if (!text) return UsageError("no baseline `" + baseline + "`", "name a file of SQL with --baseline");
  options.baseline = baseline;
  options.baseline_text = std::move(*text);
  return options;
}

Result<migrations::Replayed> ReplayMigrations(Project& project, const std::shared_ptr<const SourceReader>& source,
                                              const Settings& settings) {
  Stopwatch watch;
  Result<migrations::ReplayOptions> options = ReplayOptionsFor(settings, *source);
  if (!options) return options.error();
  Result<migrations::Replayed> replayed = migrations::Replay(*source, project.cache(), *options);
  if (!replayed) return replayed.error();
  project.session().Trace("migrations: " + std::to_string(replayed->runs.size()) + " at " + source->Revision() + ", " +
                          std::to_string(replayed->plan.operations.size()) + " operations, " + watch.Elapsed());
  return replayed;
}

Result<LoadedSchema> LoadMigrations(Project& project, const std::string& revision) {
  Result<std::shared_ptr<const SourceReader>> source = project.Read(revision);
  if (!source) return source.error();
  Result<Settings> settings = project.Configure(**source);
  if (!settings) return settings.error();
  Result<migrations::Replayed> replayed = ReplayMigrations(project, *source, *settings);
  if (!replayed) return replayed.error();
  LoadedSchema loaded;
  loaded.schema = std::move(replayed->schema);
  loaded.reader = *source;
  loaded.migrations = replayed->runs.size();
  loaded.notes = std::move(replayed->notes);
  return loaded;
}

}  // namespace sequelint::commands
