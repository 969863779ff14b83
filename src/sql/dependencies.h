#pragma once

#include <map>
#include <set>
#include <string>

#include "schema/schema.h"

namespace sequelint::sql {

// What the definition of a view, policy or trigger depends on, as Postgres records it (pg_depend).
//
//   CREATE VIEW v AS SELECT u.email FROM users u WHERE u.team_id IN (SELECT id FROM teams)
//   ⇒ users: email, team_id; teams: id
struct Dependencies {
  std::map<schema::QualifiedName, std::set<std::string>> columns;  // relation → those of its columns that are named
  std::set<std::string> functions;                                 // called by a trigger, without arguments
};
Dependencies DependenciesOf(const schema::Object& object, const schema::Schema& schema);

}  // namespace sequelint::sql
