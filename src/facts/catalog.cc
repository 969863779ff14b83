// Every fact a rule may name, sorted by name; `sequelint facts` and the reference page print this table. A fact is
// set by the file of its theme (column.cc, locks.cc …); Facts::Set refuses names that are not here.

#include <algorithm>

#include "facts/fact.h"

namespace sequelint::facts {
namespace {

constexpr Type kBool = Type::kBool, kNumber = Type::kNumber, kWord = Type::kWord, kList = Type::kList,
               kLocks = Type::kLocks;

constexpr std::string_view kPlan = "plan", kModels = "models", kMeasured = "measured: fixtures/locks";
constexpr std::string_view kLocking = "https://www.postgresql.org/docs/current/explicit-locking.html";
constexpr std::string_view kAlterTable = "https://www.postgresql.org/docs/current/sql-altertable.html";

std::vector<Definition> Make() {
  return {
      {"always_fails", kBool, "Postgres refuses the operation whatever the tables hold (on a table with rows)",
       kMeasured},
      {"blocks",
       kWord,
       "what the strongest lock on an existing table keeps waiting",
       kLocking,
       {"nothing", "schema_changes", "writes", "reads_and_writes"}},
      {"breaks_running_code", kBool, "code deployed before the change fails or misreads once it has run", kModels},
      {"builds_index", kBool, "builds an index over an existing table", kMeasured},
      {"cascade", kBool, "a drop that says CASCADE: what depends on the thing goes too", kPlan},
      {"check", kWord, "the name of the check constraint", kPlan},
      {"check.columns", kList, "the columns the check names", kPlan},
      {"check.expression", kWord, "the check as SQL", kPlan},
      {"check.validated", kBool, "the check is verified against existing rows at once", kPlan},
      {"check.with_column", kBool, "the statement that adds the check adds a column that it names as well", kPlan},
      {"column", kWord, "the column's name", kPlan},
      {"column.attribute", kWord, "the model's name for the column", kModels},
      {"column.auto_increment", kWord, "how the column numbers its rows", kPlan, {"none", "serial", "identity"}},
      {"column.base_type", kWord, "the type without length and array brackets: `character varying`", kPlan},
      {"column.checks", kList, "the check constraints that name the column", kPlan},
      {"column.comment", kWord, "the column's comment", kPlan},
      {"column.default",
       kWord,
       "where a row's value comes from: nothing, a value Postgres can store once (constant, stable), one it must "
       "compute for every row (volatile), or the application",
       kAlterTable,
       {"none", "constant", "stable", "volatile", "application"}},
      {"column.default_in_enum", kBool, "the default is one of the enum's labels", kPlan},
      {"column.default_sql", kWord, "the default as SQL, or the JavaScript that fills it in", kPlan},
      {"column.dependents", kList, "indexes and constraints that go with the column when it is dropped", kPlan},
      {"column.domain", kWord, "the domain that is the column's type", kPlan},
      {"column.domain_constrained", kBool, "the domain carries a CHECK or NOT NULL", kPlan},
      {"column.dropped", kBool, "the plan drops the column", kPlan},
      {"column.enum", kWord, "the enum type of the column", kPlan},
      {"column.foreign_key", kBool, "the column is part of a foreign key", kPlan},
      {"column.generated", kWord, "whether Postgres computes the column", kPlan, {"none", "stored", "virtual"}},
      {"column.indexes", kList, "the indexes that name the column before the operation", kPlan},
      {"column.kind",
       kWord,
       "the family of the column's type",
       kPlan,
       {"boolean", "integer", "numeric", "float",     "money",    "char",  "varchar", "text",     "citext",
        "bytes",   "date",    "time",    "timestamp", "interval", "uuid",  "json",    "jsonb",    "xml",
        "network", "bits",    "enum",    "range",     "geometry", "array", "hstore",  "tsvector", "other"}},
      {"column.length", kNumber, "the length or precision in the type's parentheses", kPlan},
      {"column.looks_like_key", kBool, "the name reads as a reference to another table (`team_id`, `teamId`)", kPlan},
      {"column.looks_like_money", kBool, "the name reads as an amount of money", kPlan},
      {"column.looks_like_uuid", kBool, "the name, length or default reads as a UUID", kPlan},
      {"column.new", kBool, "the plan adds the column", kPlan},
      {"column.nullable", kBool, "the column accepts NULL after the operation", kPlan},
      {"column.other_type", kWord, "the type that most other tables give a column of this name, when it differs",
       kPlan},
      {"column.other_type_table", kWord, "a table where the column of this name has that other type", kPlan},
      {"column.primary_key", kBool, "the column is part of the primary key at head", kPlan},
      {"column.referenced", kBool, "a foreign key refers to the column", kPlan},
      {"column.scale", kNumber, "the digits behind the point of a numeric type", kPlan},
      {"column.type", kWord, "the type after the operation, as Postgres prints it", kPlan},
      {"column.used_at_base", kBool, "a model at base has the column: running code reads and writes it", kModels},
      {"column.used_at_head", kBool, "a model at head has the column", kModels},
      {"column.used_by", kList,
       "views, policies, triggers and generated columns that use the column: without CASCADE Postgres neither drops it "
       "nor changes its type",
       kMeasured},
      {"column.was_default",
       kWord,
       "column.default before the operation",
       kPlan,
       {"none", "constant", "stable", "volatile", "application"}},
      {"column.was_default_sql", kWord, "the default before the operation", kPlan},
      {"column.was_nullable", kBool, "the column accepts NULL before the operation", kPlan},
      {"column.was_type", kWord, "the type before the operation", kPlan},
      {"constraint", kWord, "the name of the constraint that is validated", kPlan},
      {"data.bounded", kBool,
       "the number of rows that the statement changes does not grow with the table: a unique key is fixed or lies "
       "between two values, or a query with LIMIT picks the rows",
       kPlan},
      {"data.cascade", kBool, "a TRUNCATE reaches the tables that refer to this one", kPlan},
      {"data.change", kWord, "what a data statement does", kPlan, {"insert", "update", "delete", "truncate"}},
      {"data.where", kBool, "the data statement has a WHERE clause", kPlan},
      {"dependents", kList,
       "what depends on the dropped thing (foreign keys, views, columns of a type …): without CASCADE Postgres refuses",
       kMeasured},
      {"deploy.code_first", kBool, "the configuration says that new code runs before its migrations", "configuration"},
      {"enum", kWord, "the enum type's name", kPlan},
      {"enum.added", kList, "labels the operation adds", kPlan},
      {"enum.columns", kList, "the columns of the enum type", kPlan},
      {"enum.removed", kList, "labels the operation removes", kPlan},
      {"enum.reordered", kBool, "labels that stay change their order", kPlan},
      {"enum.value", kWord, "the label added or renamed", kPlan},
      {"enum.was_value", kWord, "the label before a rename", kPlan},
      {"exclusion", kWord, "the exclusion constraint's name", kPlan},
      {"fails_because", kWord, "what Postgres says, or would say, when the operation fails", kMeasured},
      {"foreign_key", kWord, "the foreign key's name", kPlan},
      {"foreign_key.columns", kList, "the columns that refer", kPlan},
      {"foreign_key.duplicate_of", kWord, "another foreign key over the same columns to the same table", kPlan},
      {"foreign_key.indexed", kBool,
       "an index at head starts with the key's columns in any order (partial and expression indexes do not count). "
       "For a dropped index: false when it was the last one to cover a foreign key",
       kPlan},
      {"foreign_key.new_columns", kBool, "the plan adds every column of the key, without a default", kPlan},
      {"foreign_key.new_columns_default", kBool, "the plan adds the key's column with a default", kPlan},
      {"foreign_key.nullable", kBool, "every column of the key accepts NULL", kPlan},
      {"foreign_key.on_delete",
       kWord,
       "what happens to the row when the one it refers to is deleted",
       kPlan,
       {"NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"}},
      {"foreign_key.on_update",
       kWord,
       "what happens when the key it refers to changes",
       kPlan,
       {"NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"}},
      {"foreign_key.referenced", kList, "the columns referred to", kPlan},
      {"foreign_key.referenced_new", kBool, "the plan creates the table referred to", kPlan},
      {"foreign_key.referenced_table", kWord, "the table referred to", kPlan},
      {"foreign_key.referenced_types", kList, "the types of the columns referred to", kPlan},
      {"foreign_key.self", kBool, "the key refers to its own table", kPlan},
      {"foreign_key.target_exists", kBool, "the table and the columns referred to exist", kPlan},
      {"foreign_key.target_unique", kBool, "the columns referred to are a primary key or unique", kPlan},
      {"foreign_key.types", kList, "the types of the columns that refer", kPlan},
      {"foreign_key.types_match",
       kWord,
       "how the types of the two sides compare",
       kMeasured,
       {"same", "comparable", "incomparable"}},
      {"foreign_key.validated", kBool, "existing rows are checked at once", kPlan},
      {"foreign_key.was",
       kWord,
       "the plan drops a foreign key over the same columns: is this one the same or changed?",
       kPlan,
       {"same", "changed"}},
      {"identifier.long", kList, "names of the operation that are longer than 63 bytes: Postgres cuts them",
       "https://www.postgresql.org/docs/current/sql-syntax-lexical.html"},
      {"identifier.mixed_case", kList, "names of the operation that need quotes because of capitals", kPlan},
      {"identifier.reserved", kList, "names of the operation that are reserved words in SQL",
       "https://www.postgresql.org/docs/current/sql-keywords-appendix.html"},
      {"identifier.unqualified", kBool, "SQL text names a relation without its schema", kPlan},
      {"index", kWord, "the index's name", kPlan},
      {"index.columns", kList, "the key columns in order; `(expression)` for an expression", kPlan},
      {"index.concurrently", kBool, "the index is built or dropped CONCURRENTLY", kPlan},
      {"index.covers_foreign_key", kWord, "the foreign key that loses its only index", kPlan},
      {"index.duplicate_of", kWord, "an index or key with the same columns, predicate and method", kPlan},
      {"index.exists", kBool, "IF NOT EXISTS, and the name is taken: nothing is built", kPlan},
      {"index.expressions", kBool, "a key of the index is an expression", kPlan},
      {"index.kinds", kList, "the families of the key columns' types (see column.kind)", kPlan},
      {"index.low_cardinality", kBool, "the only key column is a boolean or an enum", kPlan},
      {"index.method", kWord, "btree, gin, gist, hash …", kPlan},
      {"index.name_taken", kBool, "another index or table of the schema has the name", kPlan},
      {"index.new_columns", kBool, "the plan adds every key column", kPlan},
      {"index.only", kBool, "ON ONLY: the index of a partitioned table without those of its partitions", kPlan},
      {"index.prefix_of", kWord, "another btree index that starts with these columns", kPlan},
      {"index.remade", kBool, "the same index is dropped and built again because a column's type changes", kPlan},
      {"index.replaced_later", kBool,
       "after the drop the plan builds an index or key on the same table that begins with the same column", kPlan},
      {"index.size", kNumber, "how many key columns", kPlan},
      {"index.unique", kBool, "the index is unique", kPlan},
      {"index.unsupported", kWord, "the key column whose type the method cannot index", kMeasured},
      {"index.where", kWord, "the predicate of a partial index", kPlan},
      {"lock.long", kBool, "the lock is held while the table is read, rewritten or indexed", kMeasured},
      {"lock.mode",
       kWord,
       "the strongest lock on a table that exists before the plan",
       kMeasured,
       {"ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE",
        "EXCLUSIVE", "ACCESS EXCLUSIVE"}},
      {"lock.others", kList, "existing tables that are locked besides the operation's own", kMeasured},
      {"lock.table", kWord, "the table under the strongest lock", kMeasured},
      {"locks", kLocks, "the lock on each table that exists before the plan", kMeasured},
      {"loses_data", kBool, "values stored now are gone afterwards", kPlan},
      {"may_fail", kBool, "existing rows can make the operation fail", kMeasured},
      {"migration", kWord, "the migration file", kPlan},
      {"needs_postgres", kNumber, "the first major that understands the operation, when not all since 11 do",
       kMeasured},
      {"not_null.proven", kBool,
       "a valid CHECK shows that the column holds no NULL, so that SET NOT NULL need not look (Postgres 12+)",
       kMeasured},
      {"object", kWord, "the name of a view, trigger, policy, function, extension …", kPlan},
      {"object.kind",
       kWord,
       "what kind of object it is",
       kPlan,
       {"extension", "schema", "view", "materialized_view", "function", "trigger", "policy", "domain",
        "composite_type"}},
      {"operation", kWord, "the operation's name: `add_column`", kPlan},
      {"operation.words", kWord, "the operation as one says it: `drop table`, `create trigger`, `set tablespace`", kPlan},
      {"partition", kWord, "the partition that is made, attached or detached", kPlan},
      {"partition.default", kWord, "the existing default partition of the parent: it is locked and read", kMeasured},
      {"partition.new", kBool, "the plan creates the partition", kPlan},
      {"partition.proven", kBool, "valid checks of the partition show that its rows lie within the bounds", kMeasured},
      {"pending_check", kWord,
       "the deferred foreign key whose check still waits in this transaction, because rows of the table were changed",
       kMeasured},
      {"postgres", kNumber, "the major version the plan is for", kPlan},
      {"postgres.minor", kNumber, "the minor version, when the target names one (`14.2`)", "configuration"},
      {"postgres.too_old", kBool, "the target version does not know the operation", kMeasured},
      {"primary_key.columns", kList, "the columns of the primary key", kPlan},
      {"primary_key.nullable", kList, "columns of the primary key that accept NULL before the operation", kPlan},
      {"readded", kBool, "the plan drops the table or column and creates it again: its rows or values are gone", kPlan},
      {"rebuilds_indexes", kList, "existing indexes that Postgres builds again", kMeasured},
      {"rename.candidate", kWord, "what the dropped object may have become", kPlan},
      {"rename.confirmed", kBool, "the source says that it is a rename", kPlan},
      {"rename.from", kWord, "the name before", kPlan},
      {"rename.similarity", kNumber, "how alike the two are, 0 to 1", kPlan},
      {"rename.to", kWord, "the name after", kPlan},
      {"replay_error", kWord, "why the operation cannot run on the schema before it", kPlan},
      {"reversible", kBool, "the opposite operation gives back what was there, data included", kPlan},
      {"rewrites", kBool, "writes every row of an existing table anew", kMeasured},
      {"scanned", kList, "existing tables that are read from end to end", kMeasured},
      {"scans", kBool, "reads an existing table from end to end under its lock", kMeasured},
      {"source", kWord, "what the operation comes from", kPlan, {"models", "migrations", "database"}},
      {"statement", kWord, "what a statement does that is no change of the schema: `lock_table`, `vacuum_full` …",
       kPlan},
      {"statement.detail", kWord, "the bounds of a partition, the mode of a lock, the trigger", kPlan},
      {"statement.dialect",
       kWord,
       "the database that a statement Postgres cannot read is written for",
       kPlan,
       {"mysql", "sqlite", "mssql"}},
      {"statement.why", kWord, "why a statement could not be read", kPlan},
      {"suppression.known", kBool, "every rule the comment names exists", "comment"},
      {"suppression.reason", kWord, "the reason behind ` -- `", "comment"},
      {"suppression.rule", kWord, "what the comment names", "comment"},
      {"suppression.silences_error", kBool, "the comment stands on a finding that is an error", "comment"},
      {"suppression.suggestion", kWord, "the rule that was probably meant", "comment"},
      {"suppression.used", kBool, "the comment silences a finding", "comment"},
      {"table", kWord, "the table's name, with its schema outside public", kPlan},
      {"table.all_nullable", kBool, "every column outside the primary key accepts NULL", kPlan},
      {"table.big", kBool, "the table is known to be big", "statistics"},
      {"table.columns", kList, "the table's columns at head", kPlan},
      {"table.comment", kWord, "the table's comment", kPlan},
      {"table.join", kBool, "the table holds little more than two foreign keys", kPlan},
      {"table.join_key", kBool, "a primary key or unique constraint covers both foreign keys of the join table", kPlan},
      {"table.kind", kWord, "what the relation is", kPlan, {"table", "view", "materialized_view", "partitioned"}},
      {"table.lacks_timestamps", kBool, "no column records when a row was created or changed", kPlan},
      {"table.model", kWord, "the model mapped to the table", kModels},
      {"table.name", kWord, "the table's name without schema", kPlan},
      {"table.new", kBool, "the plan creates the table", kPlan},
      {"table.paranoid", kBool, "the model deletes softly (`paranoid: true`)", kModels},
      {"table.paranoid_column", kWord, "the column that marks a row as deleted", kModels},
      {"table.paranoid_indexed", kBool, "an index knows deleted rows from others", kPlan},
      {"table.polymorphic", kList, "pairs of a type and an id column without an index over both", kPlan},
      {"table.primary_key", kList, "the columns of the primary key at head", kPlan},
      {"table.primary_key_size", kNumber, "how many columns the primary key has at head", kPlan},
      {"table.rows", kNumber, "how many rows the table has", "statistics"},
      {"table.schema", kWord, "the schema of the table", kPlan},
      {"table.small", kBool, "the table is known to be small", "statistics"},
      {"table.unlogged", kBool, "the table is UNLOGGED: empty after a crash, absent on replicas", kPlan},
      {"table.used_at_base", kBool, "a model at base is mapped to the table", kModels},
      {"table.used_at_head", kBool, "a model at head is mapped to the table", kModels},
      {"transactional", kBool, "the operation may run inside a transaction", kMeasured},
      {"type.change",
       kWord,
       "what a type change costs: the catalogue only, every row, or it needs a USING clause",
       kMeasured,
       {"metadata", "rewrite", "using"}},
      {"type.default_cast_fails", kBool, "the column's default cannot follow the type", kMeasured},
      {"type.foreign_key", kBool, "the column refers or is referred to by a foreign key", kPlan},
      {"type.js",
       kWord,
       "what Sequelize hands to JavaScript after the change",
       kModels,
       {"string", "number", "boolean", "Date", "object", "array", "Buffer", "unknown"}},
      {"type.js_changes", kBool, "JavaScript sees another kind of value after the change", kModels},
      {"type.js_was",
       kWord,
       "what Sequelize hands to JavaScript before the change",
       kModels,
       {"string", "number", "boolean", "Date", "object", "array", "Buffer", "unknown"}},
      {"type.loses", kBool, "the cast succeeds and drops a part of the values", kMeasured},
      {"type.narrows", kBool, "values that fit the old type may not fit the new one", kMeasured},
      {"type.needs_using", kBool, "no assignment cast exists and nobody wrote a USING", kMeasured},
      {"type.sequence_stays_integer", kBool, "the column widens but the sequence behind it keeps its maximum",
       kMeasured},
      {"unique", kWord, "the unique constraint's name", kPlan},
      {"unique.columns", kList, "the columns that must be unique together", kPlan},
      {"unique.columns_dropped", kBool, "the plan drops a column of the key as well", kPlan},
      {"unique.existing_columns", kBool, "every column had rows before the plan, so duplicates may exist", kPlan},
      {"unique.nullable", kList, "columns of the key that accept NULL at head", kPlan},
      {"unique.nulls_not_distinct", kBool, "NULLs count as equal", kPlan},
      {"unique.paranoid_gap", kBool, "a softly deleted row still takes the value", kPlan},
      {"unique.same_as", kWord, "another unique constraint, unique index or primary key over the same columns", kPlan},
      {"using_index", kWord, "the index that becomes the constraint", kPlan},
  };
}

}  // namespace

const std::vector<Definition>& Catalog() {
  static const std::vector<Definition> catalog = Make();
  return catalog;
}

const Definition* Find(std::string_view name) {
  const std::vector<Definition>& catalog = Catalog();
  auto at = std::lower_bound(catalog.begin(), catalog.end(), name,
                             [](const Definition& definition, std::string_view key) { return definition.name < key; });
  return at != catalog.end() && at->name == name ? &*at : nullptr;
}

const std::vector<PlaceDefinition>& Places() {
  static const std::vector<PlaceDefinition> places = {
      {"base", "as it was at base"},
      {"referenced_table", "the table it refers to"},
      {"rename.candidate", "the one it may have become"},
      {"same", "the one it repeats"},
      {"table", "the table is declared here"},
  };
  return places;
}

const std::vector<std::string>& SubjectNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (std::string_view name : plan::OperationNames()) all.emplace_back(name);
    all.emplace_back("suppression");
    return all;
  }();
  return names;
}

std::string_view Name(Type type) {
  switch (type) {
    case Type::kBool:
      return "yes or no";
    case Type::kNumber:
      return "number";
    case Type::kWord:
      return "word";
    case Type::kList:
      return "list";
    case Type::kLocks:
      return "locks";
  }
  return "";
}

}  // namespace sequelint::facts
