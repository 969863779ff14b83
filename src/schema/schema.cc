#include "schema/schema.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "schema/compare.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::schema {
namespace {

auto KeyOf(const Object& object) { return std::tie(object.kind, object.name, object.table, object.definition); }

void MergeRepeatedKeys(Table& table) {
  std::vector<UniqueConstraint> kept;
  for (UniqueConstraint& unique : table.unique_constraints) {
    bool plain = unique.name.empty() && unique.deferrable.empty() && !unique.nulls_not_distinct;
    bool repeats = table.primary_key && table.primary_key->columns == unique.columns;
    for (const UniqueConstraint& other : kept) repeats |= SameContent(other, unique);
    if (!plain || !repeats) kept.push_back(std::move(unique));
  }
  table.unique_constraints = std::move(kept);
}

// A key column, a serial and an identity column are NOT NULL whether or not the source says so.
void SpellNotNull(Table& table) {
  for (Column& column : table.columns) {
    bool key = table.primary_key && std::find(table.primary_key->columns.begin(), table.primary_key->columns.end(),
                                              column.name) != table.primary_key->columns.end();
    if (key || column.auto_increment != AutoIncrement::kNone) column.nullable = false;
  }
}

void Cut(std::string& name) { name = CutIdentifier(name); }
void Cut(std::vector<std::string>& names) {
  for (std::string& name : names) Cut(name);
}
void Cut(QualifiedName& name) { Cut(name.schema), Cut(name.name); }

void CutTable(Table& table) {
  Cut(table.name);
  for (std::vector<Column>* columns : {&table.columns, &table.redeclared}) {
    for (Column& column : *columns) {
      Cut(column.name);
      if (column.type) column.type = CanonicalType(*column.type);
    }
  }
  if (table.primary_key) Cut(table.primary_key->name), Cut(table.primary_key->columns);
  for (auto& unique : table.unique_constraints) Cut(unique.name), Cut(unique.columns);
  for (auto& check : table.checks) Cut(check.name);
  for (auto& exclusion : table.exclusions) Cut(exclusion.name);
  for (auto& key : table.foreign_keys) {
    Cut(key.name), Cut(key.columns), Cut(key.table), Cut(key.referenced);
  }
  for (auto& index : table.indexes) {
    Cut(index.name), Cut(index.include);
    for (auto& column : index.columns) Cut(column.name);
  }
}

// A key that is cut may meet another one; Postgres refuses the second, so the first stays.
template <class Map>
void CutKeys(Map& map) {
  Map cut;
  for (auto& [name, thing] : map.Each()) {
    QualifiedName key = name;
    Cut(key);
    Cut(thing.name);
    cut.emplace(key, std::move(thing));
  }
  map = std::move(cut);
}

void CutNames(Schema& schema) {
  for (auto& [name, table] : schema.tables.Each()) CutTable(table);
  for (auto& [name, sequence] : schema.sequences.Each()) Cut(sequence.owner_table), Cut(sequence.owner_column);
  CutKeys(schema.tables);
  CutKeys(schema.enums);
  CutKeys(schema.sequences);
  for (Object& object : schema.objects.Each()) {
    Cut(object.name), Cut(object.table);
    std::sort(object.indexes.begin(), object.indexes.end(),
              [](const Index& a, const Index& b) { return a.name < b.name; });
  }
}

template <class T>
void SortByName(const Table& table, std::vector<T>& things) {
  std::stable_sort(things.begin(), things.end(),
                   [&](const T& a, const T& b) { return NameOf(table, a) < NameOf(table, b); });
}

}  // namespace

const Column* Table::FindColumn(std::string_view column) const {
  for (const Column& candidate : columns) {
    if (candidate.name == column) return &candidate;
  }
  return nullptr;
}

Column* Table::FindColumn(std::string_view column) {
  return const_cast<Column*>(static_cast<const Table*>(this)->FindColumn(column));
}

const Table* Schema::FindTable(const QualifiedName& name) const {
  auto it = tables.find(name);
  return it == tables.end() ? nullptr : &it->second;
}

Table* Schema::FindTable(const QualifiedName& name) { return tables.Change(name); }

QualifiedName UserTypeOf(std::string_view column_type) {
  Type type = ParseType(column_type);
  if (type.built_in) return {"public", ""};
  return {type.schema.empty() ? "public" : type.schema, type.name};
}

const EnumType* Schema::FindEnum(std::string_view column_type) const {
  if (enums.empty()) return nullptr;
  auto it = enums.find(UserTypeOf(column_type));
  return it == enums.end() ? nullptr : &it->second;
}

void Normalize(Schema& schema) {
  CutNames(schema);
  for (auto& [name, table] : schema.tables.Each()) {
    MergeRepeatedKeys(table);
    SpellNotNull(table);
    SortByName(table, table.unique_constraints);
    SortByName(table, table.checks);
    SortByName(table, table.exclusions);
    SortByName(table, table.foreign_keys);
    SortByName(table, table.indexes);
  }
  schema.objects.Sort([](const Object& a, const Object& b) { return KeyOf(a) < KeyOf(b); });
  std::stable_sort(schema.unknown.begin(), schema.unknown.end(), [](const Unknown& a, const Unknown& b) {
    return std::tie(a.at, a.what, a.why) < std::tie(b.at, b.what, b.why);
  });
}

void ResolveReferences(Schema& models) {
  std::map<std::string, std::vector<QualifiedName>> by_name;
  for (const auto& [name, table] : models.tables) by_name[name.name].push_back(name);
  for (auto& [name, table] : models.tables.Each()) {
    for (ForeignKey& key : table.foreign_keys) {
      if (models.tables.count(key.table)) continue;
      const std::vector<QualifiedName>& meant = by_name[key.table.name];
      if (key.table.schema == name.schema && meant.size() == 1) key.table = meant[0];
    }
  }
}

}  // namespace sequelint::schema
