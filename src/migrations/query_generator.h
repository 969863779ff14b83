#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sequelint::migrations {

// The SQL that Sequelize 6 sends to Postgres for a QueryInterface call, text surgery and all
// (lib/dialects/postgres/query-generator.js). What the text means is read by src/sql like any other SQL.
//
//   ChangeColumn({"", "users"}, "age", {type "BIGINT"})
//   ⇒ ALTER TABLE "users" ALTER COLUMN "age" DROP NOT NULL;ALTER TABLE "users" ALTER COLUMN "age" DROP DEFAULT;
//     ALTER TABLE "users" ALTER COLUMN "age" TYPE BIGINT;

struct TableName {
  std::string schema;  // "" = none given
  std::string name;
};

// A normalised attribute: its type and default already are SQL text.
struct Attribute {
  std::string name;                 // the column: `field`, else the key
  std::string type;                 // "VARCHAR(255)"; for enums unused
  std::optional<std::vector<std::string>> enum_values;
  bool enum_array = false;
  bool not_null = false;            // `allowNull` is there and falsy
  bool auto_increment = false, identity = false;
  std::optional<std::string> default_sql;
  bool unique = false;              // `unique === true`
  bool primary_key = false;
  struct References {
    std::string table;              // quoted, with its schema when the call gives one
    bool plain_string = false;      // given as a string: the owner's schema is put in front
    std::string key = "id";
    std::string deferrable;
  };
  std::optional<References> references;
  std::string on_delete, on_update;
  std::string comment;
};

std::string QuoteTable(const TableName& table);
// `a.b` ⇒ `"a"."b"`, as quoteIdentifiers does for plain string table names.
std::string QuoteIdentifiers(std::string_view name);
std::string EnumName(const TableName& table, std::string_view column, bool with_schema = true);

// Only the text of one attribute: `VARCHAR(255) NOT NULL DEFAULT 'x'`.
std::string AttributeToSql(const Attribute& attribute, const TableName& table, bool comment_apart);

// CREATE TYPE … for an enum column, wrapped so that a type that exists already is kept as it is (from 6.29.1).
std::string CreateEnum(const TableName& table, const Attribute& attribute, bool swallow_duplicate = true);

struct CreateTableOptions {
  std::vector<std::vector<std::string>> unique_keys;
  std::string comment;
};
std::string CreateTable(const TableName& table, std::vector<Attribute> attributes, const CreateTableOptions& options);
std::string AddColumn(const TableName& table, const Attribute& attribute, bool swallow_duplicate = true);
std::string ChangeColumn(const TableName& table, const Attribute& attribute, bool swallow_duplicate = true);
std::string RemoveColumn(const TableName& table, std::string_view column);
std::string RenameColumn(const TableName& table, std::string_view from, std::string_view to);
std::string DropTable(const TableName& table, bool cascade);
std::string RenameTable(const TableName& from, const TableName& to);
std::string MoveTable(const TableName& table, std::string_view schema);

struct IndexField {
  std::string sql;    // an expression, or "" with …
  std::string name;   // … a column
  std::string collate, operator_class, order;
};
struct IndexOptions {
  std::string name, type, method, operator_class, where;
  bool unique = false, concurrently = false;
};
std::string AddIndex(const TableName& table, const std::vector<IndexField>& fields, const IndexOptions& options);
// The name Sequelize derives: underscore(`<table>_<fields joined>`).
std::string IndexName(const TableName& table, const std::vector<IndexField>& fields);
std::string RemoveIndex(std::string_view name, bool concurrently);

struct ConstraintOptions {
  std::string type;  // "unique", "check", "primary key", "foreign key"; any case
  std::string name;
  std::vector<std::string> fields;
  std::string where;  // of a check, as SQL
  TableName references_table;
  std::vector<std::string> references_fields;
  std::string on_delete, on_update, deferrable;
};
Result<std::string> AddConstraint(const TableName& table, const ConstraintOptions& options);
std::string RemoveConstraint(const TableName& table, std::string_view name);

}  // namespace sequelint::migrations
