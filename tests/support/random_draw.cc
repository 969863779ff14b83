#include <algorithm>

#include "base/text.h"
#include "schema/names.h"
#include "support/random_space.h"

namespace sequelint::support {

using schema::AutoIncrement;
using schema::Column;
using schema::DefaultKind;
using schema::Object;
using schema::ObjectKind;
using schema::QualifiedName;
using schema::Schema;
using schema::Table;
using Strings = std::vector<std::string>;

// Names that need quotes, keywords, and names that Postgres cuts, one of them inside a letter.
const Strings& TableNames() {
  static const Strings names = {
      "users",
      "Users",
      "order",
      "two words",
      "täble",
      "teams",
      "a",
      "quo\"te",
      "audit_log_entries_of_the_organisation_with_a_long_na\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC"};
  return names;
}

const Strings& ColumnNames() {
  static const Strings names = {"id",
                                "email",
                                "createdAt",
                                "user",
                                "team_id",
                                "a",
                                "b",
                                "größe",
                                "it's",
                                "price",
                                "a_column_whose_name_is_longer_than_the_sixty_three_bytes_kept_by_postgres"};
  return names;
}

const Strings& EnumNames() {
  static const Strings names = {"role", "enum_users_role", "enum_Users_status", "Mood"};
  return names;
}

const Strings& Labels() {
  static const Strings labels = {"admin", "editor", "it's", "Ünï", "", "a b", "guest", "old"};
  return labels;
}

QualifiedName RandomName(Random& random, const Strings& names) {
  return {random.Chance(80) ? "public" : random.Chance(50) ? "app" : "Odd Name", random.Of(names)};
}

schema::EnumType RandomEnum(Random& random, const QualifiedName& name) {
  schema::EnumType type;
  type.name = name;
  type.values = random.Some(Labels(), 5);
  return type;
}

namespace {

void SetDefault(Random& random, const Schema& schema, Column& column, const Space& space) {
  column.default_value = {};
  Strings defaults = DefaultsOf(schema, column, space);
  if (defaults.empty() || random.Chance(60)) return;
  column.default_value.sql = random.Of(defaults);
  bool call = column.default_value.sql.find('(') != std::string::npos || column.default_value.sql[0] == 'C';
  column.default_value.kind = call ? DefaultKind::kExpression : DefaultKind::kConstant;
}

Strings NamesOf(const Table& table) {
  Strings names;
  for (const Column& column : table.columns) names.push_back(column.name);
  return names;
}

std::string MaybeName(Random& random, const std::string& name) { return random.Chance(50) ? "" : name; }

void AddIndex(Random& random, const Schema& schema, Table& table, const Space& space) {
  schema::Index index;
  index.method = random.Of(Methods());
  bool btree = index.method == "btree";
  std::vector<schema::IndexColumn> columns = IndexColumnsOf(schema, table, index.method);
  if (columns.empty()) return;
  index.columns = random.Some(columns, index.method == "hash" ? 1 : 3);
  index.name = random.Chance(90) ? "index_" + std::to_string(random.Below(30)) : "";
  index.unique = btree && random.Chance(30);
  Strings checks = ChecksOf(schema, table);
  if (!checks.empty() && random.Chance(25)) index.where = random.Of(checks);
  if (btree && random.Chance(15)) index.include = random.Some(NamesOf(table), 2);
  index.nulls_not_distinct = index.unique && space.postgres >= 15 && random.Chance(20);
  index.concurrently = random.Chance(10);
  table.indexes.push_back(std::move(index));
}

}  // namespace

Column RandomColumn(Random& random, const Schema& schema, const std::string& name, const Space& space) {
  Column column;
  column.name = column.attribute = name;
  column.type = random.Of(TypesOf(schema));
  column.nullable = random.Chance(60);
  TypeClass type = ClassOf(schema, *column.type);
  SetDefault(random, schema, column, space);
  if (type == TypeClass::kInteger && random.Chance(25)) {
    static const std::vector<AutoIncrement> kKinds = {AutoIncrement::kSerial, AutoIncrement::kIdentityByDefault,
                                                      AutoIncrement::kIdentityAlways};
    column.auto_increment = random.Of(kKinds);
  }
  if (type == TypeClass::kText && random.Chance(10)) column.collation = "C";
  if (random.Chance(8)) column.comment = random.Chance(50) ? "it's a comment" : "another";
  return column;
}

void AddForeignKey(Random& random, const Schema& schema, Table& table) {
  std::vector<const Table*> targets;
  for (const auto& [name, target] : schema.tables) {
    if (!KeysOf(target).empty()) targets.push_back(&target);
  }
  if (targets.empty()) return;
  const Table& target = *random.Of(targets);
  schema::ForeignKey key;
  key.table = target.name;
  key.referenced = random.Of(KeysOf(target));
  for (const std::string& column : key.referenced) {
    const Column* wanted = target.FindColumn(column);
    Strings fitting;
    for (const Column& own : table.columns) {
      bool taken = std::find(key.columns.begin(), key.columns.end(), own.name) != key.columns.end();
      if (wanted && own.type == wanted->type && !taken) fitting.push_back(own.name);
    }
    if (fitting.empty()) return;
    key.columns.push_back(random.Of(fitting));
  }
  static const Strings kActions = {"NO ACTION", "CASCADE", "SET NULL", "RESTRICT", "SET DEFAULT"};
  key.on_delete = random.Of(kActions), key.on_update = random.Of(kActions);
  static const Strings kDeferrable = {"", "", "", "DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"};
  key.deferrable = random.Of(kDeferrable);
  key.validated = random.Chance(85);
  key.name = MaybeName(random, "fk_" + std::to_string(random.Below(30)));
  bool primary = target.primary_key && target.primary_key->columns == key.referenced;
  if (primary && random.Chance(30)) key.referenced.clear();
  table.foreign_keys.push_back(std::move(key));
}

void AddParts(Random& random, Schema& schema, Table& table, const Space& space) {
  for (Column& column : table.columns) {
    Strings expressions = GeneratedOf(schema, table, column);
    if (expressions.empty() || space.postgres < 12 || !random.Chance(25)) continue;
    bool stored = space.postgres < 18 || random.Chance(60);
    column.generated = schema::Generated{random.Of(expressions), stored};
  }
  if (!table.primary_key && random.Chance(60)) {
    schema::PrimaryKey key;
    key.columns = random.Chance(70) ? Strings{table.columns[0].name} : random.Some(NamesOf(table), 2);
    key.name = random.Chance(85) ? "" : "pk_" + std::to_string(random.Below(30));
    table.primary_key = std::move(key);
  }
  if (random.Chance(40)) {
    schema::UniqueConstraint unique;
    unique.columns = random.Some(NamesOf(table), 2);
    unique.name = MaybeName(random, "unique_" + std::to_string(random.Below(30)));
    static const Strings kDeferrable = {"", "", "", "", "DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"};
    unique.deferrable = random.Of(kDeferrable);
    unique.nulls_not_distinct = space.postgres >= 15 && random.Chance(10);
    table.unique_constraints.push_back(std::move(unique));
  }
  if (Strings checks = ChecksOf(schema, table); !checks.empty() && random.Chance(40)) {
    schema::Check check;
    check.expression = random.Of(checks);
    check.validated = random.Chance(85);
    check.name = MaybeName(random, "check_" + std::to_string(random.Below(30)));
    table.checks.push_back(std::move(check));
  }
  if (Strings exclusions = ExclusionsOf(schema, table); !exclusions.empty() && random.Chance(15)) {
    table.exclusions.push_back(
        {MaybeName(random, "exclude_" + std::to_string(random.Below(30))), random.Of(exclusions), {}});
  }
  while (random.Chance(45)) AddIndex(random, schema, table, space);
  while (random.Chance(35)) AddForeignKey(random, schema, table);
}

Schema RandomSchema(Random& random, const Space& space) {
  Schema schema;
  schema.source = "random";
  while (random.Chance(50)) {
    schema::EnumType type = RandomEnum(random, RandomName(random, EnumNames()));
    schema.enums[type.name] = type;
  }
  while (random.Chance(25)) {
    schema::Sequence sequence;
    sequence.name = RandomName(random, {"tickets", "Seq", "numbers"});
    sequence.type = random.Of(Strings{"bigint", "integer", "smallint"});
    schema.sequences[sequence.name] = sequence;
  }
  if (space.objects) {
    for (size_t i = random.Below(3); i > 0; --i) AddObject(random, schema);
  }
  for (size_t i = random.Below(5); i > 0; --i) {
    Table table;
    table.name = RandomName(random, TableNames());
    for (const std::string& name : random.Some(ColumnNames(), 6)) {
      table.columns.push_back(RandomColumn(random, schema, name, space));
    }
    if (random.Chance(10)) table.comment = "about it's rows";
    AddParts(random, schema, table, space);
    schema.tables[table.name] = table;
    AddForeignKey(random, schema, schema.tables[table.name]);
  }
  for (auto& [name, sequence] : schema.sequences.Each()) {
    if (schema.tables.empty() || !random.Chance(40)) continue;
    const Table& owner =
        std::next(schema.tables.begin(), static_cast<long>(random.Below(schema.tables.size())))->second;
    if (owner.name.schema != name.schema) continue;
    sequence.owner_table = owner.name;
    sequence.owner_column = random.Of(owner.columns).name;
  }
  if (space.objects) {
    for (size_t i = random.Below(4); i > 0; --i) AddObject(random, schema);
  }
  Repair(schema, space);
  return schema;
}

}  // namespace sequelint::support
