#pragma once

#include <string>
#include <vector>

#include "plan/operation.h"

namespace sequelint::plan {

struct Statement {
  std::string sql;            // one statement, no trailing semicolon
  bool transactional = true;  // false: must run outside a transaction block (CONCURRENTLY)
};

// Each operation as its one obvious statement (a few where SQL has no single one), for a Postgres major version.
//   add_column users.plan ⇒ ALTER TABLE "users" ADD COLUMN "plan" character varying(255) NOT NULL
// RawSql and ChangeData give their own text.
std::vector<Statement> Render(const Operation& operation, int postgres);

// The whole plan as a script: statements end in `;` and a newline.
std::string RenderScript(const Plan& plan, int postgres);

}  // namespace sequelint::plan
