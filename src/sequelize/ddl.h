#pragma once

#include <string>
#include <vector>

#include "sequelize/column.h"
#include "sequelize/index.h"

namespace sequelint::sequelize {

// A UNIQUE of the table clause.
struct UniqueSql {
  std::string name;  // "" = Postgres gives one
  std::vector<std::string> fields;
  Span span;
};

// `options.uniqueKeys`, or what the attributes' `unique` came to.
std::vector<UniqueSql> ReadUniqueKeys(SqlWriter& writer, Object* model, std::vector<Problem>& problems);

// The names of the indexes that the constraints of CREATE TABLE make: an index of such a name is never created.
std::vector<std::string> ConstraintIndexNames(Runtime& rt, Object* model, const std::vector<ColumnSql>& columns,
                                              const std::vector<UniqueSql>& uniques);

// The statements `Model.sync()` sends to an empty database, byte for byte; "UNKNOWN: …" for what is not known.
std::vector<std::string> Ddl(Runtime& rt, Object* model);

}  // namespace sequelint::sequelize
