#pragma once

#include <pg_query/pg_query.pb-c.h>

#include <string>

namespace sequelint::sql {

// What ALTER makes of the CREATE statement of a domain, a composite type or a policy, as parse trees.
//
//   CREATE DOMAIN price AS numeric CHECK (VALUE > 0)  +  ALTER DOMAIN price SET NOT NULL
//   ⇒ CREATE DOMAIN price AS numeric CHECK (VALUE > 0) NOT NULL
//
// Each gives what Postgres would refuse (`column "b" of relation "pair" does not exist`), "" when it was done.
std::string AlterDomain(PgQuery__Node& create, const PgQuery__AlterDomainStmt& change);
std::string AlterComposite(PgQuery__Node& create, const PgQuery__AlterTableCmd& change);
std::string RenameAttribute(PgQuery__Node& create, const std::string& from, const std::string& to);
void AlterPolicy(PgQuery__Node& create, const PgQuery__AlterPolicyStmt& change);  // which refuses nothing

}  // namespace sequelint::sql
