#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plan/operation.h"
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

// Whether the models say no more than STRING, and the database takes longer texts: nothing that they write is refused.
//   DataTypes.STRING is character varying(255)      character varying(1024), character varying, text
bool IsRoomier(const schema::Column& database, const schema::Column& models);

// The checks of the database that no model knows. No model can declare one, so that a plan leaves them where they are.
std::vector<Operation> UnknownChecks(const schema::Schema& models, const schema::Schema& database);

}  // namespace sequelint::plan
