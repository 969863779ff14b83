#include "schema/schema.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "schema/compare.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::schema {
namespace {

template <class T>
std::vector<std::string> Names(const Table& table, const std::vector<T>& things) {
  std::vector<std::string> names;
  names.reserve(things.size());
  for (const T& thing : things) names.push_back(NameOf(table, thing));
  return names;
}

template <class T>
bool SameSet(const Table& a, const std::vector<T>& in_a, const Table& b, const std::vector<T>& in_b) {
  if (in_a.size() != in_b.size()) return false;
  std::vector<std::string> names_a = Names(a, in_a), names_b = Names(b, in_b);
  auto pairs = Match(in_a, names_a, in_b, names_b);
  return pairs.size() == in_a.size() && std::all_of(pairs.begin(), pairs.end(), [&](const auto& pair) {
           const T &x = in_a[pair.first], &y = in_b[pair.second];
           bool named = !x.name.empty() && !y.name.empty();
           return SameContent(x, y) && (!named || names_a[pair.first] == names_b[pair.second]);
         });
}

bool SamePrimaryKey(const Table& a, const Table& b) {
  if (!a.primary_key || !b.primary_key) return a.primary_key.has_value() == b.primary_key.has_value();
  bool named = !a.primary_key->name.empty() && !b.primary_key->name.empty();
  return SameContent(*a.primary_key, *b.primary_key) &&
         (!named || NameOf(a, *a.primary_key) == NameOf(b, *b.primary_key));
}

bool SameTable(const Table& a, const Table& b) {
  if (a.kind != b.kind || a.comment.value_or("") != b.comment.value_or("")) return false;
  if (a.columns.size() != b.columns.size()) return false;
  for (const Column& column : a.columns) {
    const Column* other = b.FindColumn(column.name);
    if (!other || !SameColumn(column, *other)) return false;
  }
  return SamePrimaryKey(a, b) && SameSet(a, a.unique_constraints, b, b.unique_constraints) &&
         SameSet(a, a.checks, b, b.checks) && SameSet(a, a.exclusions, b, b.exclusions) &&
         SameSet(a, a.foreign_keys, b, b.foreign_keys) && SameSet(a, a.indexes, b, b.indexes);
}

bool SameSequence(const Sequence& a, const Sequence& b) {
  return a.type == b.type && a.owner_table == b.owner_table && a.owner_column == b.owner_column;
}

template <class Map, class Same>
bool SameMap(const Map& a, const Map& b, Same same) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [&](const auto& x, const auto& y) {
           return x.first == y.first && same(x.second, y.second);
         });
}

std::vector<const Object*> ObjectsWithoutSchemas(const Schema& schema) {
  std::vector<const Object*> objects;
  for (const Object& object : schema.objects) {
    if (object.kind != ObjectKind::kSchema) objects.push_back(&object);
  }
  return objects;
}

bool SameObjects(const Schema& a, const Schema& b) {
  std::vector<const Object*> in_a = ObjectsWithoutSchemas(a), in_b = ObjectsWithoutSchemas(b);
  return in_a.size() == in_b.size() &&
         std::is_permutation(in_a.begin(), in_a.end(), in_b.begin(), [](const Object* x, const Object* y) {
           bool extensions = x->kind == ObjectKind::kExtension && y->kind == x->kind;
           return extensions ? x->name.name == y->name.name : SameContent(*x, *y);
         });
}

// A source that lists no schemas (models) has those that its tables are in; nothing is said about empty ones.
bool SameSchemas(const Schema& a, const Schema& b) {
  auto schemas = [](const Schema& schema, bool& listed) {
    std::set<std::string> names = {"public"};
    for (const auto& [name, table] : schema.tables) names.insert(name.schema);
    for (const auto& [name, type] : schema.enums) names.insert(name.schema);
    for (const auto& [name, sequence] : schema.sequences) names.insert(name.schema);
    for (const Object& object : schema.objects) {
      if (object.kind == ObjectKind::kSchema) names.insert(object.name.name), listed = true;
    }
    return names;
  };
  bool a_lists = false, b_lists = false;
  auto in_a = schemas(a, a_lists), in_b = schemas(b, b_lists);
  return !a_lists || !b_lists || in_a == in_b;
}

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
  for (Column& column : table.columns) {
    Cut(column.name);
    if (column.type) column.type = CanonicalType(*column.type);
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
  for (auto& [name, thing] : map) {
    QualifiedName key = name;
    Cut(key);
    Cut(thing.name);
    cut.emplace(key, std::move(thing));
  }
  map = std::move(cut);
}

void CutNames(Schema& schema) {
  for (auto& [name, table] : schema.tables) CutTable(table);
  for (auto& [name, sequence] : schema.sequences) Cut(sequence.owner_table), Cut(sequence.owner_column);
  CutKeys(schema.tables), CutKeys(schema.enums), CutKeys(schema.sequences);
  for (Object& object : schema.objects) Cut(object.name), Cut(object.table);
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

Table* Schema::FindTable(const QualifiedName& name) {
  return const_cast<Table*>(static_cast<const Schema*>(this)->FindTable(name));
}

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
  for (auto& [name, table] : schema.tables) {
    MergeRepeatedKeys(table);
    SpellNotNull(table);
    SortByName(table, table.unique_constraints);
    SortByName(table, table.checks);
    SortByName(table, table.exclusions);
    SortByName(table, table.foreign_keys);
    SortByName(table, table.indexes);
  }
  std::stable_sort(schema.objects.begin(), schema.objects.end(),
                   [](const Object& a, const Object& b) { return KeyOf(a) < KeyOf(b); });
  std::stable_sort(schema.unknown.begin(), schema.unknown.end(), [](const Unknown& a, const Unknown& b) {
    return std::tie(a.at, a.what, a.why) < std::tie(b.at, b.what, b.why);
  });
}

bool SameDefinition(const Schema& a, const Schema& b) {
  return SameMap(a.tables, b.tables, SameTable) &&
         SameMap(a.enums, b.enums,
                 [](const EnumType& x, const EnumType& y) { return !x.values || !y.values || x.values == y.values; }) &&
         SameMap(a.sequences, b.sequences, SameSequence) && SameObjects(a, b) && SameSchemas(a, b);
}

}  // namespace sequelint::schema
