#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "schema/schema.h"

namespace sequelint::plan {

// An enum column that both sides have; the types' names may differ.
struct EnumColumn {
  schema::QualifiedName table;
  std::string column;
  schema::EnumType models, database;
};

// What is said differently on the two sides and means the same is made the same; both are normalised. Enum columns are
// taken out of the comparison and returned: their labels are compared apart.
std::vector<EnumColumn> Align(schema::Schema& models, schema::Schema& database);

}  // namespace sequelint::plan
