#pragma once

#include "base/result.h"
#include "base/source_reader.h"
#include "facts/fact.h"
#include "lint/configuration.h"

namespace sequelint::commands {

// The team's decisions as facts ask for them: patterns are compiled, names are inflected as Sequelize does it.
Result<facts::Policy> PolicyFor(const lint::PolicyOptions& options);

// Whether the project sets lock_timeout and statement_timeout for each connection: in the options of its database, or by
// ALTER ROLE or ALTER DATABASE in a migration.
void FindTimeouts(const SourceReader& source, facts::Settings& settings);

}  // namespace sequelint::commands
