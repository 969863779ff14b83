#pragma once

#include "base/result.h"
#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::plan {

// The schema after `operation` has run on `schema`. An operation on something that is not there, or that is there
// already, is the Error Postgres would give ("column \"x\" of table \"t\" does not exist"). Of a table whose columns
// are not all known nothing is missing: what an operation names of it is there.
Result<bool> Apply(schema::Schema& schema, const Operation& operation);
Result<schema::Schema> Apply(schema::Schema schema, const Plan& plan);

// Whether the expression casts to the type: `'open'::state`.
bool CastsTo(const std::string& sql, const QualifiedName& type);

}  // namespace sequelint::plan
