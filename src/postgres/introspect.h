#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "postgres/connection.h"
#include "schema/schema.h"

namespace sequelint::postgres {

struct IntrospectOptions {
  std::vector<std::string> schemas;  // empty = every schema the role may use, Postgres' own excepted
  int lock_timeout = 5000;           // milliseconds to wait for a session that is altering a table
};

// What a database of Postgres 11 to 18 holds, read in one read-only transaction: tables and
// everything on them, enum types, sequences, and the objects that are compared by definition. What belongs to an
// extension is left out. Names that Postgres would give by itself are "" (primary keys, unique, check and exclusion
// constraints, foreign keys, sequences of serial columns).
Result<schema::Schema> Introspect(Connection& connection, const IntrospectOptions& options = {});
Result<schema::Schema> Introspect(const std::string& address, const IntrospectOptions& options = {});

}  // namespace sequelint::postgres
