#pragma once

// Inside the generator of schemas: what a column of each type may hold and what may be built on it, as lists to draw
// from, and (since a schema is edited in ignorance of its parts) to look things up in again.

#include <string>
#include <vector>

#include "schema/schema.h"
#include "support/random.h"
#include "support/random_schema.h"

namespace sequelint::support {

enum class TypeClass {
  kInteger,
  kNumber,
  kText,
  kBoolean,
  kUuid,
  kJson,
  kJsonb,
  kMoment,
  kBytes,
  kRange,
  kArray,
  kEnum,
  kDomain,
  kComposite
};

const std::vector<std::string>& BuiltInTypes();
// Those, and what the schema defines.
std::vector<std::string> TypesOf(const schema::Schema& schema);
// The class of a canonical type; kComposite also for what is not known.
TypeClass ClassOf(const schema::Schema& schema, const std::string& type);
bool Exists(const schema::Schema& schema, const std::string& type);
bool Ordered(TypeClass type);  // has a btree operator class

std::vector<std::string> DefaultsOf(const schema::Schema& schema, const schema::Column& column, const Space& space);
// Generated expressions that a column of this type may have.
std::vector<std::string> GeneratedOf(const schema::Schema& schema, const schema::Table& table,
                                     const schema::Column& column);
std::vector<std::string> ChecksOf(const schema::Schema& schema, const schema::Table& table);
std::vector<std::string> ExclusionsOf(const schema::Schema& schema, const schema::Table& table);
// Index columns, alone and with options, that the method knows.
std::vector<schema::IndexColumn> IndexColumnsOf(const schema::Schema& schema, const schema::Table& table,
                                                const std::string& method);
const std::vector<std::string>& Methods();

// The sets of columns of the table that a foreign key may refer to.
std::vector<std::vector<std::string>> KeysOf(const schema::Table& table);

// A schema that Postgres takes, whatever it holds.
schema::Schema RandomSchema(Random& random, const Space& space);
// The schema after a few changes.
schema::Schema Edited(Random& random, schema::Schema schema, const Space& space);

// Parts drawn for a table; they may not fit together yet.
schema::Column RandomColumn(Random& random, const schema::Schema& schema, const std::string& name, const Space& space);
void AddParts(Random& random, schema::Schema& schema, schema::Table& table, const Space& space);
void AddForeignKey(Random& random, const schema::Schema& schema, schema::Table& table);
void AddObject(Random& random, schema::Schema& schema);
schema::EnumType RandomEnum(Random& random, const schema::QualifiedName& name);
schema::QualifiedName RandomName(Random& random, const std::vector<std::string>& names);
const std::vector<std::string>& TableNames();
const std::vector<std::string>& ColumnNames();
const std::vector<std::string>& EnumNames();
const std::vector<std::string>& Labels();

// Takes out whatever refers to something that is not there, or that Postgres would not take: a foreign key without its
// unique key, a default that is no label of its enum type, an index over a type its method does not know, a name twice.
void Repair(schema::Schema& schema, const Space& space);

}  // namespace sequelint::support
