#pragma once

#include <string>
#include <vector>

#include "plan/operation.h"

namespace sequelint::plan {

enum class Style {
  kPlain,  // each operation as its one obvious statement
  kSafe,   // CONCURRENTLY, NOT VALID then VALIDATE, the NOT NULL recipe …
};

struct Statement {
  std::string sql;             // one statement, no trailing semicolon
  bool transactional = true;   // false: must run outside a transaction block (CONCURRENTLY)
};

// The SQL of one operation for a Postgres major version. RawSql and ChangeData give their own text.
std::vector<Statement> Render(const Operation& operation, int postgres, Style style = Style::kPlain);

// The whole plan as a script: statements end in `;` and a newline.
std::string RenderScript(const Plan& plan, int postgres, Style style = Style::kPlain);

}  // namespace sequelint::plan
