#pragma once

#include <pg_query/pg_query.pb-c.h>

#include <string>
#include <vector>

namespace sequelint::sql {

// The columns of the table that an INSERT, UPDATE or DELETE changes, where nothing else can be meant.
//
//   UPDATE users u SET plan = kind WHERE u.id = 1 AND team IN (SELECT id FROM teams)    writes: plan; reads: kind, team
//
// What a subquery names, what stands behind an alias (it may be a function of the row) and, where the statement joins
// other relations, every plain name may be something else: those are left out, as are system columns and whole rows.
struct NamedColumns {
  std::vector<std::string> writes, reads;
};
NamedColumns ColumnsNamedIn(const PgQuery__Node& statement);

}  // namespace sequelint::sql
