#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "plan/call.h"
#include "plan/migration.h"
#include "schema/schema.h"

namespace sequelint::plan {

using schema::QualifiedName;

// clang-format off
// One line per operation reads better than five.

// One DDL step. The set is closed and named as Postgres names things; Name(operation) is the snake_case of the struct.

// Schemas and tables.
struct CreateSchema { std::string name; };
struct DropSchema { std::string name; };
// A diff plans foreign keys and indexes as operations of their own; a migration may write them inside.
struct CreateTable { schema::Table table; bool if_not_exists = false, from_query = false; };  // … AS SELECT
struct DropTable { schema::Table table; bool cascade = false; };          // `table` as it was
struct RenameTable { QualifiedName from, to; };
struct SetTableSchema { QualifiedName table; std::string to; };
struct SetTableComment { QualifiedName table; std::optional<std::string> comment; };

// Columns. `was` is the column before, where there was one.
struct AddColumn {
  QualifiedName table;
  schema::Column column;
  // Constraints written inside the ADD COLUMN itself (a diff plans them as operations of their own).
  bool unique = false, primary_key = false;
  std::optional<schema::ForeignKey> foreign_key;
  std::optional<std::string> check;
  bool if_not_exists = false;
};
struct DropColumn { QualifiedName table; schema::Column column; bool cascade = false; };
struct RenameColumn { QualifiedName table; std::string from, to; };
struct AlterColumnType {
  QualifiedName table;
  schema::Column was, column;
  std::string using_expression;    // "" = none
  bool recreate_default = false;   // no cast carries the default over: taken off first, column.default_value set after
};
struct SetNotNull { QualifiedName table; schema::Column was, column; };
struct DropNotNull { QualifiedName table; schema::Column was, column; };
struct SetDefault { QualifiedName table; schema::Column was, column; };
struct DropDefault { QualifiedName table; schema::Column was, column; };
struct AddIdentity { QualifiedName table; schema::Column was, column; };
struct SetIdentity { QualifiedName table; schema::Column was, column; };  // ALWAYS ↔ BY DEFAULT
struct DropIdentity { QualifiedName table; schema::Column was, column; };
struct AddSerial { QualifiedName table; schema::Column was, column; };   // an owned sequence and its nextval default
struct DropSerial { QualifiedName table; schema::Column was, column; };  // both gone
struct SetExpression { QualifiedName table; schema::Column was, column; };  // of a generated column
struct DropExpression { QualifiedName table; schema::Column was, column; };
struct SetColumnComment { QualifiedName table; std::string column; std::optional<std::string> comment; };

// Constraints. `name` is always spelled out.
struct AddPrimaryKey { QualifiedName table; schema::PrimaryKey key; std::string using_index; };
struct DropPrimaryKey { QualifiedName table; schema::PrimaryKey key; };
struct AddUniqueConstraint { QualifiedName table; schema::UniqueConstraint constraint; std::string using_index; };
struct DropUniqueConstraint { QualifiedName table; schema::UniqueConstraint constraint; };
struct AddCheck { QualifiedName table; schema::Check check; };
struct DropCheck { QualifiedName table; schema::Check check; };
struct AddExclusion { QualifiedName table; schema::Exclusion exclusion; };
struct DropExclusion { QualifiedName table; schema::Exclusion exclusion; };
struct AddForeignKey { QualifiedName table; schema::ForeignKey key; };
struct DropForeignKey { QualifiedName table; schema::ForeignKey key; };
struct AlterForeignKey { QualifiedName table; schema::ForeignKey was, key; };  // deferrability only
struct ValidateConstraint { QualifiedName table; std::string name; };
struct RenameConstraint { QualifiedName table; std::string from, to; };

// Indexes.
// `only` (ON ONLY): the partitions of the table get none.
struct CreateIndex { QualifiedName table; schema::Index index; bool if_not_exists = false, only = false; };
struct DropIndex { QualifiedName table; schema::Index index; bool concurrently = false, if_exists = false; };
struct RenameIndex { QualifiedName table; std::string from, to; };

// Enum types.
struct CreateEnum { schema::EnumType type; };
struct DropEnum { schema::EnumType type; };
struct RenameEnum { QualifiedName from, to; };
struct AddEnumValue {
  QualifiedName type;
  std::string value;
  std::optional<std::string> before, after;  // the neighbour; neither = at the end
  bool if_not_exists = false;
};
struct RenameEnumValue { QualifiedName type; std::string from, to; };
// Labels removed or reordered: a new type, every column that uses it rewritten by a cast over text.
struct ReplaceEnum {
  schema::EnumType was, type;
  struct Use { QualifiedName table; std::string column; std::string default_sql; bool array = false; };
  std::vector<Use> uses;
};

// Sequences and the objects that are compared by definition.
struct CreateSequence { schema::Sequence sequence; };
struct DropSequence { schema::Sequence sequence; };
struct AlterSequence { schema::Sequence was, sequence; };  // type and owner
// OR REPLACE, of a function that is there; `refused` says why Postgres does not.
struct CreateObject { schema::Object object; bool replace = false; std::string refused = {}; };
struct DropObject { schema::Object object; };

// What only migrations contain.
struct ChangeData {  // UPDATE, DELETE, INSERT, TRUNCATE: data, not structure
  enum class Kind { kInsert, kUpdate, kDelete, kTruncate } kind = Kind::kUpdate;
  QualifiedName table;
  bool has_where = false, cascade = false;
  std::string sql;
  std::optional<size_t> rows;  // of an INSERT … VALUES
  // Columns of the table that the text names for certain: those it writes, and those that its expressions read.
  std::vector<std::string> writes = {}, reads = {};
  bool needs_table = false;  // where it is not in the schema, it does not exist
  // Temporary tables that are there, by plain name: the statements that made and filled each.
  std::map<std::string, std::vector<std::string>> temporary = {};
};
// A statement that is none of the above. `statement` names what it does in one or a few words joined by `_` (`lock_table`,
// `vacuum_full`, `refresh_materialized_view`, `attach_partition`, `grant`, `do_block` …), "" when it could not be parsed.
// `why` is "" when it was understood and changes nothing that a Schema holds; else what could not be known, in the
// user's words. `touches` are the relations it may lock or change, the altered one first. `detail` is what else matters
// about it: the bounds of a partition (`FOR VALUES IN (1)`), the mode of a lock (`SHARE`), a trigger's name.
struct RawSql {
  std::string sql, why;
  std::string statement;
  std::vector<QualifiedName> touches;
  std::string detail;
};

// What surrounds operations.
struct SetParameter {  // SET, RESET, set_config(): one of the server's settings
  std::string name;
  std::optional<std::string> value;  // none: RESET, SET … TO DEFAULT
  bool local = false;                // until the transaction ends
};
struct ControlTransaction {
  enum class Kind { kBegin, kCommit, kRollback, kSavepoint, kRelease, kRollbackTo } kind = Kind::kBegin;
};

using AnyChange = std::variant<
    CreateSchema, DropSchema, CreateTable, DropTable, RenameTable, SetTableSchema, SetTableComment, AddColumn,
    DropColumn, RenameColumn, AlterColumnType, SetNotNull, DropNotNull, SetDefault, DropDefault, AddIdentity,
    SetIdentity, DropIdentity, AddSerial, DropSerial, SetExpression, DropExpression, SetColumnComment, AddPrimaryKey, DropPrimaryKey, AddUniqueConstraint,
    DropUniqueConstraint, AddCheck, DropCheck, AddExclusion, DropExclusion, AddForeignKey, DropForeignKey,
    AlterForeignKey, ValidateConstraint, RenameConstraint, CreateIndex, DropIndex, RenameIndex, CreateEnum, DropEnum,
    RenameEnum, AddEnumValue, RenameEnumValue, ReplaceEnum, CreateSequence, DropSequence, AlterSequence, CreateObject, DropObject,
    ChangeData, RawSql, SetParameter, ControlTransaction>;

// Copied, moved and destroyed in operation.cc alone: the code for all of the alternatives is not made again in every
// source that holds an operation.
struct Change : AnyChange {
  using AnyChange::AnyChange;
  Change();
  Change(const Change&);
  Change(Change&&) noexcept;
  Change& operator=(const Change&);
  Change& operator=(Change&&) noexcept;
  ~Change();
};

enum class Source { kModels, kMigrations, kDatabase };

struct Operation {
  Change change;
  Location at;       // the narrowest range at head that asks for it; for a drop, the nearest surviving declaration
  Location base_at;  // what it changes or drops, at base
  Source source = Source::kModels;
  std::string migration;  // path, for operations of a migration
  int transaction = 0;    // operations with equal numbers above 0 run in one transaction; 0 = each its own
  int statement = 0;      // operations with equal numbers above 0 were written as one statement
  int call = 0;           // 1 + its index in Plan::calls; 0 = none
  bool lenient = false;   // IF EXISTS, IF NOT EXISTS, an error swallowed by the text: no effect instead of an error
  int since = 0;             // the first Postgres major whose SQL has the words it is written in; 0 = all
  bool cascade = false;      // a drop that takes along what depends on it
  bool unqualified = false;  // SQL text that names a relation without its schema
};

struct Plan {
  std::vector<Operation> operations;
  std::vector<Call> calls;                // of migrations, in order
  std::vector<Transaction> transactions;  // that migrations must end themselves
  std::vector<Migration> migrations;

  const Call* CallOf(const Operation& operation) const {
    size_t number = static_cast<size_t>(operation.call);
    return number > 0 && number <= calls.size() ? &calls[number - 1] : nullptr;
  }
};

std::string_view Name(const Change& change);            // "add_column"
std::vector<std::string_view> OperationNames();         // all of them, in declaration order
QualifiedName TableOf(const Change& change);            // name "" where there is no table
std::string ColumnOf(const Change& change);             // "" where it is not about one column

}  // namespace sequelint::plan
