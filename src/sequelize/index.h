#pragma once

#include <string>
#include <vector>

#include "sequelize/model.h"
#include "sequelize/sql_writer.h"

namespace sequelint::sequelize {

struct IndexField {
  std::string name;        // a column, or "" with …
  std::string expression;  // … SQL text
  std::string collate, operator_class, order;
};

// One entry of `Model._indexes`, read.
struct IndexSql {
  std::string name;
  bool unique = false;
  bool concurrently = false;
  std::string using_;
  std::vector<IndexField> fields;
  std::string where;
  Span span;
  // What is not known or refused; the index is then not to be relied on.
  std::vector<Problem> problems;
};

IndexSql ReadIndex(SqlWriter& writer, const Value& definition);

// In the order Sequelize creates them: concurrent ones last.
std::vector<IndexSql> ReadIndexes(SqlWriter& writer, Object* model);

}  // namespace sequelint::sequelize
