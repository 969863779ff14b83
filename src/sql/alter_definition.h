#pragma once

#include <pg_query/pg_query.pb-c.h>

#include <string>

namespace sequelint::sql {

// What ALTER makes of the CREATE statement of a domain or a composite type, as parse trees.
//
//   CREATE DOMAIN price AS numeric CHECK (VALUE > 0)  +  ALTER DOMAIN price SET NOT NULL
//   ⇒ CREATE DOMAIN price AS numeric CHECK (VALUE > 0) NOT NULL
//
// Each gives what Postgres would refuse (`column "b" of relation "pair" does not exist`), "" when it was done.
std::string AlterDomain(PgQuery__Node& create, const PgQuery__AlterDomainStmt& change);
std::string AlterComposite(PgQuery__Node& create, const PgQuery__AlterTableCmd& change);
std::string RenameAttribute(PgQuery__Node& create, const std::string& from, const std::string& to);

}  // namespace sequelint::sql
