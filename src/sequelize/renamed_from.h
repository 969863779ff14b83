#pragma once

#include "base/source_reader.h"
#include "schema/schema.h"

namespace sequelint::sequelize {

// Notes the earlier names that comments give, directly above a declaration or behind it on its first line:
//
//   // sequelint: renamed-from fullname
//   full_name: DataTypes.STRING,            ⇒ column full_name, renamed_from "fullname"
//
// A label of an enum has its own where it stands alone on its line.
void ReadRenames(const SourceReader& source, schema::Schema& schema);

}  // namespace sequelint::sequelize
