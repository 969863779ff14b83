#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migrations/query_generator.h"
#include "plan/operation.h"
#include "sequelize/runtime.h"

namespace sequelint::migrations {

// A column as a QueryInterface call defines it: what the query generator needs, where each part was written, and what
// of it is not known.
//   { type: STRING, allowNull: isNew }  ⇒  { type "VARCHAR(255)" }, nullable unknown
struct Definition {
  Attribute attribute;
  bool nullable_known = true;
  struct Places {
    eval::Span whole, type, allow_null, default_value, references, unique, primary_key;
  } places;
  std::vector<sequelize::Problem> problems;  // `what` is the part: "type"
  std::vector<std::string> mangled;          // what Sequelize's text surgery loses
  schema::Default application;               // a default that never reaches the database
  plan::Said said;
  std::vector<std::string> ignored;  // see plan::Call
};

// The definition behind `value` (a type, or an object with one) for `column` of `table`.
Definition ReadDefinition(sequelize::Runtime& rt, const eval::Value& value, const std::string& column,
                          const eval::Value& table);

// Writes the parts' places, and what is not known or only the application fills in, into an operation that `definition`
// asks for.
void Complete(sequelize::Runtime& rt, const Definition& definition, plan::Operation& operation);
void Complete(sequelize::Runtime& rt, const Definition& definition, schema::Column& column);

}  // namespace sequelint::migrations
