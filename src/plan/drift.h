#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::plan {

// One thing about which the models and the database (as migrations leave it, or as it is) disagree.
//   models: users.email varchar(255)   database: users.email varchar(100)
//   ⇒ { kind "length", side kBoth, what "the type of users.email", models "character varying(255)", database … }
struct Drift {
  enum class Side { kModels, kDatabase, kBoth };  // who has the thing
  Side side = Side::kBoth;
  std::string kind;  // a name of DriftKinds()
  QualifiedName table;
  std::string column;            // "" where it is not about one column
  std::string name;              // of an index, constraint or label
  std::string what;              // in words: "the column users.email"
  std::string models, database;  // what each says of it
  Location models_at, database_at;
  bool refused = false;               // Sequelize itself refuses to create a row without the value
  std::vector<Operation> operations;  // what makes the database as the models say
  std::string remedy;                 // what to do, in words, where the operations are not it; else ""

  // Equal for the same disagreement at two revisions.
  std::string Key() const;
};

// A kind is a sub-code that configuration switches; some are house style in many projects and off unless asked for.
struct DriftKind {
  std::string_view name;
  bool on;
  std::string_view sentence;
};
const std::vector<DriftKind>& DriftKinds();
const DriftKind* FindDriftKind(std::string_view name);

// Every disagreement of every kind, in the order of the operations that would mend it. What either side does not know is
// none, and what models cannot say (checks, sequences, names they leave to Postgres or Sequelize) neither: enum types are
// compared by their labels, unique constraints and unique indexes over the same columns are alike.
std::vector<Drift> FindDrift(const schema::Schema& models, const schema::Schema& database);

}  // namespace sequelint::plan
