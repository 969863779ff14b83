#pragma once

// Inside src/facts: what the files of the themes share. Each theme is one function that looks at one operation and
// sets the facts of its file.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.h"
#include "facts/type_change.h"
#include "plan/operation.h"
#include "plan/renames.h"
#include "schema/lexer.h"
#include "schema/schema.h"

namespace sequelint::facts {

using schema::QualifiedName;

using ColumnName = std::pair<QualifiedName, std::string>;

// What the whole plan brings and takes away.
struct Lifetimes {
  std::set<QualifiedName> dropped;          // tables
  std::set<ColumnName> added, removed;      // columns of tables that stay
  std::set<ColumnName> added_with_default;  // … whose rows get a value at once

  // What became of a name, in the order of the plan.
  template <class Name>
  struct Event {
    size_t operation = 0;
    enum class Kind { kGone, kNew, kMoved } kind = Kind::kGone;  // kMoved: it is what `from` was
    Name from = {};
  };
  std::map<QualifiedName, std::vector<Event<QualifiedName>>> tables;
  std::map<ColumnName, std::vector<Event<ColumnName>>> columns;
};
Lifetimes FindLifetimes(const Input& input);

// A domain: the type it stands on, and whether a CHECK or NOT NULL comes with it.
struct Domain {
  std::string base;
  bool constrained = false;
};

struct Context {
  const Input& input;
  const Lifetimes& lifetimes;
  const schema::Schema& before;  // the schema just before the operation
  const std::vector<plan::RenameCandidate>& renames;
  size_t operation = 0;  // index into the plan
  bool part = false;     // the operation is a part of a CreateTable

  // The first operation from which on no rows are written until this one: all of one transaction. What the models ask for
  // comes at once.
  size_t QuietSince() const {
    const std::vector<plan::Operation>& plan = input.plan.operations;
    size_t first = operation;
    bool together = plan[operation].transaction != 0 || plan[operation].migration.empty();
    while (together && first > 0 && plan[first - 1].transaction == plan[operation].transaction) {
      const plan::Change& change = plan[first - 1].change;
      if (std::holds_alternative<plan::ChangeData>(change) || std::holds_alternative<plan::RawSql>(change)) break;
      --first;
    }
    return first;
  }

  // Whether the operation is the first that its call makes, which speaks for all of the call.
  bool StartsCall() const {
    const std::vector<plan::Operation>& plan = input.plan.operations;
    return operation == 0 || plan[operation - 1].call != plan[operation].call;
  }

  int postgres() const { return input.settings.postgres; }
  const schema::Schema& models_base() const { return input.models_base ? *input.models_base : input.base; }
  const schema::Schema& models_head() const { return input.models_head ? *input.models_head : input.head; }

  // Whether what the name means just before the operation was there before the plan, under this name or another.
  bool Existed(const QualifiedName& table) const { return AtBase(table, operation).has_value(); }
  bool Existed(const QualifiedName& table, const std::string& column) const;
  // The table's name at base; the name itself for one that the plan creates.
  QualifiedName BaseName(const QualifiedName& table) const { return AtBase(table, operation).value_or(table); }
  std::optional<QualifiedName> AtBase(const QualifiedName& table, size_t before_operation, int depth = 0) const;
  // The table as it is just before the operation, else as it is at head; null when it is nowhere.
  const schema::Table* Now(const QualifiedName& table) const;
  const schema::Table* AtHead(const QualifiedName& table) const;
  UserType UserTypeOf(const schema::Type& type) const;
  std::optional<Domain> DomainOf(const schema::Type& type) const;
};

// Themes, in the order they run. Later ones may ask what earlier ones set.
void SetTableFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetColumnFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetTypeFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetIndexFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetForeignKeyFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetConstraintFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetEnumFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetModelFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetRenameFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetIdentifierFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetNamingFacts(const plan::Operation& operation, Facts& facts);  // after the facts that are names
std::string SpellingOf(std::string_view name);  // a word of column.spelling
void SetLockFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetDataFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetStatementFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetSequenceFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetFoldedFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetDependentFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetPendingFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetRequirementFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetMigrationFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetTrapFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetObjectFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetPolicyFacts(const Context& context, const plan::Operation& operation, Facts& facts);
void SetOutcomeFacts(const Context& context, const plan::Operation& operation, Facts& facts);

// What is no operation: the migrations themselves, and what of them could not be understood. `operations` are the
// subjects that are.
std::vector<Subject> JudgeMigrations(const Input& input, const std::vector<Subject>& operations);

// Whether the project's runner opens a transaction around the operation's migration.
bool IsWrapped(const Context& context, const plan::Operation& operation);
// Where what cannot run in a transaction goes: "in a migration …", or beside the runner that opens one around each.
std::string Outside(const Context& context, const plan::Operation& operation, const char* where);

// The word of column.default; Unknown when the source or the function's volatility is not known. Functions that the
// schema defines count as they are declared.
Value DefaultWord(const schema::Column& column, const schema::Schema& schema);
// Whether the database fills the column in by itself; empty = unknown.
std::optional<bool> HasDatabaseDefault(const schema::Column& column);

// The enum type that a column's type, or its elements' type, is just before the operation; null for another type.
const schema::EnumType* EnumOf(const Context& context, std::string_view type_sql);

// Whether the SQL names the column.
bool Mentions(std::string_view sql, std::string_view column);
// Whether a valid check of the table proves that the column holds no NULL.
bool ProvenNotNull(const schema::Table& table, std::string_view column);
// The parts of an expression that must all hold: `(a) AND (b AND c)` ⇒ a, b, c.
std::vector<std::vector<schema::Token>> Conjuncts(std::string_view expression);
bool IsNotNullTest(const std::vector<schema::Token>& part, std::string_view column);  // `column IS NOT NULL`
// Whether the partition's own checks and NOT NULLs show that its rows lie within the bound, so that ATTACH need not
// look.
bool ProvenWithin(const schema::Table& parent, const schema::Table& partition, std::string_view bound);

// The views, policies, triggers and generated columns that keep a column from being dropped or changed.
Words UsersOfColumn(const Context& context, const QualifiedName& table, const std::string& column, bool dropped);

// The column an operation adds or alters, null where there is none.
const schema::Column* DeclaredColumn(const plan::Change& change);
const schema::Column* EarlierColumn(const plan::Change& change);

// The foreign key an operation adds, or null. `table` receives its table.
const schema::ForeignKey* ForeignKeyOf(const plan::Change& change, QualifiedName& table);
// Bytes per row that another order of the columns would save; empty when a type is not known.
std::optional<int> PaddingOf(const Context& context, const schema::Table& table);
// The columns a foreign key refers to: as written, else the primary key of the table.
std::vector<std::string> Referenced(const Context& context, const schema::ForeignKey& key);

// An index, unique constraint or primary key of a table, seen alike.
struct Cover {
  std::string name;
  std::vector<std::string> columns;  // key columns; "" for an expression
  bool unique = false, partial = false;
  std::string method = "btree", where;
  const schema::Index* index = nullptr;  // null for a constraint
  Location at;
};
std::vector<Cover> CoversOf(const schema::Table& table);
// Whether one of them starts with the columns, in any order.
bool IsCovered(const std::vector<Cover>& covers, const std::vector<std::string>& columns);

}  // namespace sequelint::facts
