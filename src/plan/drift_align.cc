#include "plan/drift_align.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "plan/holders.h"
#include "schema/compare.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::plan {

using schema::AutoIncrement;
using schema::Column;
using schema::QualifiedName;
using schema::Schema;
using schema::Table;

namespace {

using Names = std::vector<std::string>;

std::set<std::string> SetOf(const Names& names) { return {names.begin(), names.end()}; }

// The columns of an index that promises what UNIQUE over them does; empty for any other.
Names PlainUnique(const schema::Index& index) {
  if (!index.unique || !index.where.empty() || index.nulls_not_distinct) return {};
  Names names;
  for (const schema::IndexColumn& column : index.columns) {
    if (column.name.empty()) return {};
    names.push_back(column.name);
  }
  return names;
}

bool PromisesUnique(const schema::Index& index, const std::set<std::string>& columns) {
  return SetOf(PlainUnique(index)) == columns;
}

bool HasUnique(const Table& table, const std::set<std::string>& columns) {
  return std::any_of(table.unique_constraints.begin(), table.unique_constraints.end(),
                     [&](const auto& unique) { return SetOf(unique.columns) == columns; });
}

// A unique constraint on one side and a unique index on the other: the index becomes the constraint.
// The primary key promises as much as either.
void AlignUnique(Table& one, Table& other) {
  if (other.primary_key) {
    std::set<std::string> key = SetOf(other.primary_key->columns);
    std::erase_if(one.unique_constraints, [&](const auto& unique) { return SetOf(unique.columns) == key; });
    std::erase_if(one.indexes, [&](const schema::Index& index) { return PromisesUnique(index, key); });
  }
  for (schema::UniqueConstraint& unique : one.unique_constraints) {
    std::set<std::string> columns = SetOf(unique.columns);
    for (schema::UniqueConstraint& same : other.unique_constraints) {
      if (SetOf(same.columns) == columns) same.columns = unique.columns, same.name = unique.name;
    }
    if (HasUnique(other, columns)) continue;
    auto index = std::find_if(other.indexes.begin(), other.indexes.end(),
                              [&](const schema::Index& candidate) { return PromisesUnique(candidate, columns); });
    if (index == other.indexes.end()) continue;
    schema::UniqueConstraint promised = unique;
    promised.at = index->at;
    other.unique_constraints.push_back(std::move(promised));
    other.indexes.erase(index);
  }
}

// A second key, constraint or unique index over the same columns promises nothing more.
void DropRepeated(Table& table) {
  // The index is what its model says; that an association asks for the same is no key of its own.
  std::erase_if(table.unique_constraints, [&](const auto& each) {
    return each.by_association && std::any_of(table.indexes.begin(), table.indexes.end(), [&](const schema::Index& index) {
             return PromisesUnique(index, SetOf(each.columns));
           });
  });
  std::set<std::set<std::string>> unique;
  std::erase_if(table.unique_constraints, [&](const auto& each) { return !unique.insert(SetOf(each.columns)).second; });
  std::erase_if(table.indexes, [&](const schema::Index& index) { return unique.count(SetOf(PlainUnique(index))) > 0; });
  std::set<std::pair<Names, QualifiedName>> keys;
  std::erase_if(table.foreign_keys, [&](const auto& each) { return !keys.insert({each.columns, each.table}).second; });
}

// The models' defaults for what most migrations leave to Postgres say nothing: ON UPDATE CASCADE of a key that never
// changes.
void AlignForeignKeys(Table& models, Table& database) {
  for (schema::ForeignKey& key : database.foreign_keys) {
    key.validated = true;
    for (schema::ForeignKey& said : models.foreign_keys) {
      if (said.columns != key.columns || said.table != key.table) continue;
      if (said.on_update == "CASCADE") said.on_update = key.on_update;
      auto no_action = [](const std::string& action) { return action == "RESTRICT" ? "NO ACTION" : action; };
      if (no_action(said.on_delete) == no_action(key.on_delete)) said.on_delete = key.on_delete;
      if (no_action(said.on_update) == no_action(key.on_update)) said.on_update = key.on_update;
      if (said.deferrable.empty()) said.deferrable = key.deferrable;
    }
  }
}

// A default that names the type it is cast to would go on naming the old one.
void DropCasts(Column& column, const std::string& type) {
  std::string& sql = column.default_value.sql;
  for (const std::string& cast : {"::" + type, "::public." + type}) {
    if (sql.ends_with(cast)) sql.erase(sql.size() - cast.size());
  }
}

void AlignColumn(const Schema& models, const Schema& database, const Table& table, Column& said, Column& column,
                 std::vector<EnumColumn>& enums) {
  if (said.auto_increment != AutoIncrement::kNone && column.auto_increment != AutoIncrement::kNone) {
    column.auto_increment = said.auto_increment;
    column.sequence = said.sequence;
  }
  bool counts = column.default_value.sql.starts_with("nextval(");
  if (said.auto_increment == AutoIncrement::kSerial && column.auto_increment == AutoIncrement::kNone && counts) {
    column.auto_increment = said.auto_increment;
    column.default_value = {};
  }
  if (!said.type || !column.type) return;
  const schema::EnumType* of_models = models.FindEnum(*said.type);
  const schema::EnumType* of_database = database.FindEnum(*column.type);
  if (of_models == nullptr || of_database == nullptr) return;
  if ((schema::ParseType(*said.type).array > 0) != (schema::ParseType(*column.type).array > 0)) return;
  enums.push_back({table.name, column.name, *of_models, *of_database});
  DropCasts(column, *column.type);
  DropCasts(said, *said.type);
  column.type = said.type;
}

// Of several models of one table each writes what it says itself. The column has to take NULL where one of them may write
// it, and a type or default disagrees with the database where no model says the same.
void TakeShape(const Table& said, const Column& there, Column& column) {
  for (const Column& other : said.redeclared) {
    if (other.name != column.name) continue;
    if (column.nullable == false && other.nullable != false) {
      column.nullable = other.nullable;
      column.nullable_at = other.nullable_at;
    }
    if (SameType(column, there) || !SameType(other, there)) continue;
    column.type = other.type;
    column.collation = other.collation;
    column.type_at = other.type_at;
  }
}

void TakeDefault(const Table& said, const Column& there, Column& column) {
  for (const Column& other : said.redeclared) {
    bool agrees = other.name == column.name && SameDefault(other, there);
    if (agrees && !SameDefault(column, there)) column.default_value = other.default_value;
  }
}

}  // namespace

std::vector<EnumColumn> Align(Schema& models, Schema& database) {
  std::vector<EnumColumn> enums;
  ResolveReferences(models);
  Normalize(models);
  Normalize(database);
  erase_if(models.tables, [&](const auto& entry) { return HasView(database, entry.first); });
  for (auto& [name, said] : models.tables.Each()) {
    Table* table = database.FindTable(name);
    if (table == nullptr) continue;
    for (Column& column : said.columns) {
      Column* other = table->FindColumn(column.name);
      if (other == nullptr) continue;
      TakeShape(said, *other, column);
      AlignColumn(models, database, said, column, *other, enums);
      TakeDefault(said, *other, column);
    }
    // Nothing that the models write depends on the order in which a key names its columns.
    bool keyed = said.primary_key && table->primary_key;
    if (keyed && SetOf(said.primary_key->columns) == SetOf(table->primary_key->columns)) {
      table->primary_key->columns = said.primary_key->columns;
    }
    DropRepeated(*table), DropRepeated(said);
    AlignUnique(said, *table);
    AlignUnique(*table, said);
    AlignForeignKeys(said, *table);
    // Names are no disagreement: a key is found again by what it says.
    for (schema::ForeignKey& key : said.foreign_keys) key.name.clear();
  }
  // A label is compared per column, a type that only one side has goes with its columns.
  std::set<QualifiedName> shared;
  for (const EnumColumn& column : enums) shared.insert(column.models.name);
  erase_if(models.enums, [&](const auto& entry) {
    return shared.count(entry.first) > 0 || database.enums.count(entry.first) > 0;
  });
  database.enums.clear();
  for (Schema* side : {&models, &database}) {
    erase_if(side->objects,
                  [](const schema::Object& object) { return object.kind != schema::ObjectKind::kSchema; });
  }
  models.sequences.clear(), database.sequences.clear();
  models.from_models = true;
  Normalize(models);
  Normalize(database);
  return enums;
}

bool IsRoomier(const Column& database, const Column& models) {
  schema::Type there = schema::ParseType(database.type.value_or("")),
               said = schema::ParseType(models.type.value_or(""));
  bool plain = said.name == "character varying" && said.modifiers == "255" && there.array == said.array;
  if (plain && there.name == "text") return true;
  if (!plain || there.name != "character varying") return false;
  return there.modifiers.empty() || std::strtol(there.modifiers.c_str(), nullptr, 10) > 255;
}

std::vector<Operation> UnknownChecks(const Schema& models, const Schema& database) {
  std::vector<Operation> drops;
  for (const auto& [name, table] : database.tables) {
    const Table* model = models.FindTable(name);
    if (model == nullptr || !model->checks.empty()) continue;
    Table spelled = table;
    schema::SpellNames(spelled);
    for (const schema::Check& check : spelled.checks) drops.push_back({DropCheck{name, check}, model->at, check.at});
  }
  return drops;
}

}  // namespace sequelint::plan
