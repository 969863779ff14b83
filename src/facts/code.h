#pragma once

#include <optional>
#include <string>
#include <vector>

#include "facts/fact.h"
#include "schema/schema.h"

namespace sequelint::facts {

// A call in the application's code, or in a seeder, that the schema has to do with.
struct CodeAsked {
  std::string call;  // as written
  std::string does;  // a word of the fact code.does
  bool beside_migrations = false;
  std::vector<std::string> columns;      // that it asks for or writes: "email"
  const schema::Table* table = nullptr;  // that it is about
  Location at;
};
Subject SubjectOf(const CodeAsked& asked);

// What a model says of an attribute to the application alone, beside the column that the database has.
struct AttributeAsked {
  const schema::Table& table;
  const schema::Column& column;
  std::string name;
  std::optional<double> longest;
  bool lowercases = false, asks_for_others = false, number = false;
  Location at;
};
Subject SubjectOf(const AttributeAsked& asked);

}  // namespace sequelint::facts
