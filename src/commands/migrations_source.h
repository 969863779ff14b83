#pragma once

#include <memory>
#include <string>

#include "commands/project.h"
#include "commands/source.h"
#include "migrations/replay.h"

namespace sequelint::commands {

// How the project's migrations are found and where they start.
Result<migrations::ReplayOptions> ReplayOptionsFor(const Settings& settings, const SourceReader& source);

// The chain of a revision, replayed.
Result<migrations::Replayed> ReplayMigrations(Project& project, const std::shared_ptr<const SourceReader>& source,
                                              const Settings& settings);

Result<LoadedSchema> LoadMigrations(Project& project, const std::string& revision);

}  // namespace sequelint::commands
