#pragma once

#include <string>
#include <vector>

#include "base/source_reader.h"
#include "schema/schema.h"

namespace sequelint::sequelize {

// Takes the tables out of a schema whose models stand on views: `sync()` would create tables, the database has what
// CREATE VIEW made. A view is named by `configured` (globs of table names), or by a statement in an SQL file or a
// migration; a name that a migration also gives to a table is none. Each is listed in `unknown`, with the statement's
// place, so that no model vanishes in silence.
void TakeViews(const SourceReader& source, const std::vector<std::string>& configured, schema::Schema& schema);

}  // namespace sequelint::sequelize
