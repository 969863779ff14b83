#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/location.h"
#include "schema/shared_map.h"

namespace sequelint::schema {

// What Postgres would have: the value at which models, migrations, databases and SQL files meet.
// A `std::optional` that is part of a definition (type, nullable, …) is empty when its source could not say; the reason
// stands in Schema::unknown. Locations never take part in comparisons.

struct QualifiedName {
  std::string schema = "public";
  std::string name;
  auto operator<=>(const QualifiedName&) const = default;
};

enum class DefaultKind {
  kNone,
  kConstant,     // evaluated once: `'x'::text`, `0`, `'{}'::jsonb`
  kExpression,   // a call or operator: `now()`, `gen_random_uuid()`
  kApplication,  // filled in by the application (a JavaScript function, NOW, UUIDV4): absent from the DDL
  kUnknown,
};

struct Default {
  DefaultKind kind = DefaultKind::kNone;
  std::string sql;  // as written behind DEFAULT; for kApplication the JavaScript that fills it ("UUIDV4", "function")
  Location at;
};

enum class AutoIncrement { kNone, kSerial, kIdentityByDefault, kIdentityAlways };

struct Generated {
  std::string expression;
  bool stored = true;
  bool operator==(const Generated&) const = default;
};

struct Column {
  std::string name;
  std::string attribute;            // the model's name for it; equals `name` for other sources
  std::optional<std::string> type;  // as format_type prints: `character varying(255)`, `integer[]`, `"enum_Users_role"`
  std::optional<bool> nullable = true;
  Default default_value;
  AutoIncrement auto_increment = AutoIncrement::kNone;
  std::string sequence;  // of a serial column whose sequence does not have Postgres' default name
  std::optional<Generated> generated;
  std::string collation;  // "" = the type's own
  std::optional<std::string> comment;
  std::string renamed_from;  // a confirmed earlier name (comment or configuration), else ""
  // The narrowest source range behind each part; the declaration itself when a part has none of its own.
  Location at, type_at, nullable_at;
};

struct PrimaryKey {
  std::string name;  // "" = Postgres' default (`<table>_pkey`)
  std::vector<std::string> columns;
  Location at;
};

struct UniqueConstraint {
  std::string name;  // "" = Postgres' default (`<table>_<columns>_key`)
  std::vector<std::string> columns;
  bool nulls_not_distinct = false;
  std::string deferrable;      // "" | "DEFERRABLE" | "DEFERRABLE INITIALLY DEFERRED"
  bool inline_column = false;  // written on the column (`unique: true`): only how it is printed, not what it is
  Location at;
  bool by_association = false;  // nobody but `belongsToMany` asks for it: no part of what it is
};

struct Check {
  std::string name;  // "" = Postgres' default (`<table>_<column>_check`)
  std::string expression;
  bool validated = true;
  Location at;
  bool enforced = true;
  std::string not_null = {};  // of Postgres 18's NOT NULL … NOT VALID: the column that VALIDATE makes NOT NULL
};

struct Exclusion {
  std::string name;
  std::string definition;  // `USING gist (room WITH =, during WITH &&)`
  Location at;
};

struct ForeignKey {
  std::string name;  // "" = Postgres' default (`<table>_<columns>_fkey`)
  std::vector<std::string> columns;
  QualifiedName table;                  // referenced
  std::vector<std::string> referenced;  // empty = its primary key
  std::string on_delete = "NO ACTION", on_update = "NO ACTION";
  std::string deferrable;  // as UniqueConstraint
  bool validated = true;
  Location at;
  bool delete_by_default = false;  // no model says ON DELETE: it is what Sequelize or Postgres take then
};

struct IndexColumn {
  std::string name;        // a column, or "" with …
  std::string expression;  // … an expression as SQL text
  std::string order;       // "" | "ASC" | "DESC"
  std::string nulls;       // "" | "FIRST" | "LAST"
  std::string operator_class, collation;
  bool operator==(const IndexColumn&) const = default;
};

struct Index {
  std::string name;
  bool unique = false;
  std::string method = "btree";
  std::vector<IndexColumn> columns;
  std::string where;  // predicate as SQL text, "" = none
  std::vector<std::string> include;
  bool nulls_not_distinct = false;
  bool concurrently = false;  // how the source asks it to be built; not part of what it is
  Location at;
};

enum class TableKind { kTable, kView, kMaterializedView, kPartitioned };

struct Table {
  QualifiedName name;
  TableKind kind = TableKind::kTable;
  std::string model;                // "" for other sources
  std::vector<std::string> models;  // all models mapped to this table, when more than one
  std::optional<std::string> comment;
  std::vector<Column> columns;  // in table order
  std::optional<PrimaryKey> primary_key;
  std::vector<UniqueConstraint> unique_constraints;
  std::vector<Check> checks;
  std::vector<Exclusion> exclusions;
  std::vector<ForeignKey> foreign_keys;
  std::vector<Index> indexes;
  std::string partition_by;               // of a partitioned table: `RANGE (created_at)`
  QualifiedName partition_of = {"", ""};  // of a partition: its parent
  std::string partition_bound;            // … and which rows are its own: `FOR VALUES FROM (0) TO (10)`, `DEFAULT`
  bool unlogged = false;                  // empty after a crash
  std::string renamed_from;
  bool paranoid = false;         // soft delete: what rules about models ask
  std::string deleted_column;    // … the column that it fills in; "" = not known
  bool handed_out = false;       // a package that is not here was given the model: it may make more models of it
  bool columns_complete = true;  // false: the source holds columns that could not be read (reason in `unknown`)
  Location at;
  // Of a table of several models: what further ones say of the columns that `columns` has as the first says. No part of
  // what the table is.
  std::vector<Column> redeclared;

  const Column* FindColumn(std::string_view column) const;
  Column* FindColumn(std::string_view column);
};

struct EnumType {
  QualifiedName name;
  std::optional<std::vector<std::string>> values;  // empty optional: unknown
  Location at;
  std::map<std::string, Location> value_at;
  std::string renamed_from;                           // a confirmed earlier name of the type, else ""
  std::map<std::string, std::string> renamed_values;  // label ⇒ its confirmed earlier text
};

struct Sequence {
  QualifiedName name;
  std::string type = "bigint";
  QualifiedName owner_table;  // name "" = not owned
  std::string owner_column;
  Location at;
  // What is not Postgres' default for the type and the direction.
  std::optional<int64_t> increment = {}, minimum = {}, maximum = {}, start = {}, cache = {};
  bool cycle = false;
};

// Kinds of objects that are compared by their definition's text: views, functions, triggers, policies, domains,
// composite types. Their own structure arrives when a command needs it.
enum class ObjectKind {
  kExtension,
  kSchema,
  kView,
  kMaterializedView,
  kFunction,
  kTrigger,
  kPolicy,
  kDomain,
  kCompositeType
};

struct Object {
  ObjectKind kind = ObjectKind::kExtension;
  QualifiedName name;
  QualifiedName table;               // triggers and policies
  std::string definition;            // the CREATE statement
  std::vector<std::string> columns;  // of a view, in order; empty = not known
  std::vector<Index> indexes = {};   // of a materialized view
  // Of views, triggers and policies: the relations and columns that cannot go or change their type while it is there.
  std::map<QualifiedName, std::set<std::string>> uses;
  Location at;
  // Of views: the statements that give others rights on it, for when it is made anew. No part of what it is.
  std::vector<std::string> grants = {};
};

using Objects = SharedList<Object>;

// Materialized ones too.
inline bool IsView(ObjectKind kind) { return kind == ObjectKind::kView || kind == ObjectKind::kMaterializedView; }
inline bool IsView(const Object& object) { return IsView(object.kind); }

// A value the source has but static reading could not know.
struct Unknown {
  std::string what;                     // "Users.email.default"
  std::string why;                      // in the user's words: "`env.FOO` is only known at run time"
  std::vector<std::string> candidates;  // SQL texts, when it is one of a few
  Location at;
};

struct Schema {
  std::string source;  // "models@<sha>", "migrations@:worktree", "postgres://…"
  // Models say nothing of checks, exclusions, free sequences and objects, and leave most constraints unnamed: what they
  // leave out is no difference.
  bool from_models = false;
  SharedMap<QualifiedName, Table> tables;
  SharedMap<QualifiedName, EnumType> enums;
  SharedMap<QualifiedName, Sequence> sequences;
  Objects objects;
  std::vector<Unknown> unknown;
  std::set<std::string> cut_names;  // names of the source that are longer than the 63 bytes Postgres keeps, in full

  const Table* FindTable(const QualifiedName& name) const;
  Table* FindTable(const QualifiedName& name);
  // The enum type that a canonical column type (`"enum_Users_role"[]`) names, or nullptr.
  const EnumType* FindEnum(std::string_view column_type) const;
};

// The name of the user-defined type behind a canonical column type; name "" for built-in ones.
QualifiedName UserTypeOf(std::string_view column_type);

// What Postgres makes of a source, in a stable order: names cut at 63 bytes, types canonical, key columns NOT NULL; an
// unnamed UNIQUE over the columns of the primary key or of another UNIQUE merged, as one CREATE TABLE does; everything
// that has no meaningful order (constraints, indexes, objects, unknown) sorted.
void Normalize(Schema& schema);

// A string in `references`, as associations write it too, is looked for in the schema of the model that says it, where
// Sequelize's own CREATE TABLE would fail. Such a foreign key leads to the one table of that name that there is.
void ResolveReferences(Schema& models);

// The same definition, whatever place it came from and whatever order its columns have: what Postgres would have is
// the same. Both are normalised.
bool SameDefinition(const Schema& a, const Schema& b);
// The first thing that differs, in a few words ("users.email: not null"), "" when nothing does.
std::string FirstDifference(const Schema& a, const Schema& b);

}  // namespace sequelint::schema
