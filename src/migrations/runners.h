#pragma once

#include "base/source_reader.h"
#include "syntax/tree.h"

namespace sequelint::migrations {

// How the project itself runs its migrations.

// Whether the process that runs them calls `Sequelize.useCLS`. sequelize-cli loads its configuration and the migrations,
// but none of the application; a program that runs them itself is the application, or loads it.
bool UsesCls(const SourceReader& source);

// Whether Umzug runs each of them within `sequelize.transaction(…)`: by `wrap` (Umzug 2), or in the `up` that `resolve`
// makes (Umzug 3). Only with CLS do the migration's queries join it.
bool RunsEachInTransaction(const SourceReader& source, syntax::ParseCache& cache);

}  // namespace sequelint::migrations
