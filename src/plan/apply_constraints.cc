#include <algorithm>
#include <cctype>

#include "plan/applier.h"
#include "schema/names.h"

namespace sequelint::plan {

using schema::CutIdentifier;
using schema::Display;
using schema::Table;

namespace {

using Names = std::vector<std::string>;

bool SameSet(Names a, Names b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

auto ByName(auto& things, const std::string& name) {
  return std::find_if(things.begin(), things.end(), [&](const auto& thing) { return thing.name == name; });
}

Error Exists(const std::string& name) { return Failure("relation \"" + name + "\" already exists"); }

Error ConstraintExists(const QualifiedName& table, const std::string& name) {
  return Failure("constraint \"" + name + "\" for relation \"" + Display(table) + "\" already exists");
}

// Every name that a constraint of the table has.
bool HasConstraint(const Table& table, const std::string& name) {
  auto named = [&](const auto& thing) { return thing.name == name; };
  auto any = [&](const auto& things) { return std::any_of(things.begin(), things.end(), named); };
  return (table.primary_key && named(*table.primary_key)) || any(table.unique_constraints) || any(table.checks) ||
         any(table.exclusions) || any(table.foreign_keys);
}

// Whether an index or a key of the table has the name when all are spelled out: two that Postgres would name alike are
// told apart by a digit.
bool MayHaveIndexNamed(const Table& table, const std::string& name) {
  bool digit = !name.empty() && std::isdigit(static_cast<unsigned char>(name.back())) != 0;
  auto may_be = [&](const auto& thing) { return IsNamed(table, thing, name) || (thing.name.empty() && digit); };
  return (table.primary_key && may_be(*table.primary_key)) ||
         std::any_of(table.unique_constraints.begin(), table.unique_constraints.end(), may_be) ||
         std::any_of(table.indexes.begin(), table.indexes.end(), may_be);
}

const std::string* MissingColumn(const Table& table, const Names& columns) {
  for (const std::string& column : columns) {
    if (!table.FindColumn(column)) return &column;
  }
  return nullptr;
}

Error KeyColumnMissing(const std::string& column) {
  return Failure("column \"" + column + "\" named in key does not exist");
}

}  // namespace

int Applier::UniqueKeysOver(const Table& table, const Names& columns) const {
  int count = table.primary_key && SameSet(table.primary_key->columns, columns);
  for (const auto& unique : table.unique_constraints) count += SameSet(unique.columns, columns);
  for (const auto& index : table.indexes) {
    Names names;
    for (const auto& part : index.columns) names.push_back(part.name);
    count += index.unique && index.where.empty() && SameSet(names, columns);
  }
  return count;
}

const schema::ForeignKey* Applier::DependentKey(const Table& table, const Names& columns) const {
  if (UniqueKeysOver(table, columns) > 1) return nullptr;  // another key serves as well
  for (const auto& [name, other] : schema_.tables) {
    for (const auto& key : other.foreign_keys) {
      if (key.table != table.name) continue;
      bool primary = table.primary_key && SameSet(table.primary_key->columns, columns);
      if (key.referenced.empty() ? primary : SameSet(key.referenced, columns)) return &key;
    }
  }
  return nullptr;
}

Applier::Outcome Applier::operator()(const AddPrimaryKey& op) {
  Table* table = Find(op.table);
  if (!table) return NoTable(op.table);
  if (table->primary_key) {
    return Failure("multiple primary keys for table \"" + Display(op.table) + "\" are not allowed");
  }
  if (const std::string* missing = MissingColumn(*table, op.key.columns)) return KeyColumnMissing(*missing);
  Spell(*table);
  schema::PrimaryKey key = op.key;
  key.name = NameOf(*table, op.key);
  if (!op.using_index.empty()) {
    auto index = ByName(table->indexes, op.using_index);
    if (index == table->indexes.end()) return Failure("index \"" + op.using_index + "\" does not exist");
    table->indexes.erase(index);
  } else if (RelationExists({op.table.schema, key.name})) {
    return Exists(key.name);
  }
  for (const std::string& column : key.columns) table->FindColumn(column)->nullable = false;
  table->primary_key = std::move(key);
  return true;
}

Applier::Outcome Applier::operator()(const DropPrimaryKey& op) {
  Table* table = Find(op.table);
  if (!table) return NoTable(op.table);
  if (!table->primary_key) return NoConstraint(op.table, NameOf(*table, op.key));
  if (DependentKey(*table, table->primary_key->columns)) {
    return Failure("cannot drop constraint " + NameOf(*table, op.key) + " on table \"" + Display(op.table) +
                       "\" because other objects depend on it",
                   "drop the foreign keys that reference it first");
  }
  table->primary_key.reset();  // the columns stay NOT NULL
  return true;
}

Applier::Outcome Applier::operator()(const AddUniqueConstraint& op) {
  Table* table = Find(op.table);
  if (!table) return NoTable(op.table);
  if (const std::string* missing = MissingColumn(*table, op.constraint.columns)) return KeyColumnMissing(*missing);
  Spell(*table);
  schema::UniqueConstraint unique = op.constraint;
  if (!op.using_index.empty()) {
    auto index = ByName(table->indexes, op.using_index);
    if (index == table->indexes.end()) return Failure("index \"" + op.using_index + "\" does not exist");
    table->indexes.erase(index);
    if (unique.name.empty()) unique.name = op.using_index;
  } else if (!unique.name.empty() && RelationExists({op.table.schema, CutIdentifier(unique.name)})) {
    return Exists(CutIdentifier(unique.name));
  }
  table->unique_constraints.push_back(std::move(unique));
  AvoidTaken(*table);
  Spell(*table);
  return true;
}

Applier::Outcome Applier::operator()(const DropUniqueConstraint& op) {
  Table* table = Find(op.table);
  if (!table) return NoTable(op.table);
  Spell(*table);
  std::string name = NameOf(*table, op.constraint);
  auto it = ByName(table->unique_constraints, name);
  if (it == table->unique_constraints.end()) return NoConstraint(op.table, name);
  if (DependentKey(*table, it->columns)) {
    return Failure(
        "cannot drop constraint " + name + " on table \"" + Display(op.table) + "\" because other objects depend on it",
        "drop the foreign keys that reference it first");
  }
  table->unique_constraints.erase(it);
  return true;
}

Applier::Outcome Applier::operator()(const AddCheck& op) {
  Table* table = Find(op.table);
  if (!table) return NoTable(op.table);
  Spell(*table);
  if (!op.check.name.empty() && HasConstraint(*table, CutIdentifier(op.check.name))) {
    return ConstraintExists(op.table, op.check.name);
  }
  table->checks.push_back(op.check);
  Spell(*table);
  return true;
}

template <class T>
Applier::Outcome Applier::DropNamed(const QualifiedName& table_name, std::vector<T> Table::*list, const T& which) {
  Table* table = Find(table_name);
  if (!table) return NoTable(table_name);
  Spell(*table);
  std::string name = NameOf(*table, which);
  auto it = ByName(table->*list, name);
  if (it == (table->*list).end()) return NoConstraint(table_name, name);
  (table->*list).erase(it);
  return true;
}

Applier::Outcome Applier::operator()(const DropCheck& op) { return DropNamed(op.table, &Table::checks, op.check); }

Applier::Outcome Applier::operator()(const AddExclusion& op) {
  Table* table = Find(op.table);
  if (!table) return NoTable(op.table);
  Spell(*table);
  if (!op.exclusion.name.empty() && RelationExists({op.table.schema, CutIdentifier(op.exclusion.name)})) {
    return Exists(op.exclusion.name);
  }
  table->exclusions.push_back(op.exclusion);
  Spell(*table);
  return true;
}

Applier::Outcome Applier::operator()(const DropExclusion& op) {
  return DropNamed(op.table, &Table::exclusions, op.exclusion);
}

Applier::Outcome Applier::operator()(const AddForeignKey& op) {
  Table* table = Find(op.table);
  if (!table) return NoTable(op.table);
  const Table* parent = Find(op.key.table);
  if (!parent) return NoTable(op.key.table);
  if (const std::string* missing = MissingColumn(*table, op.key.columns)) {
    return Failure("column \"" + *missing + "\" referenced in foreign key constraint does not exist");
  }
  if (const std::string* missing = MissingColumn(*parent, op.key.referenced)) {
    return Failure("column \"" + *missing + "\" referenced in foreign key constraint does not exist");
  }
  Spell(*table);
  if (!op.key.name.empty() && HasConstraint(*table, CutIdentifier(op.key.name))) {
    return ConstraintExists(op.table, op.key.name);
  }
  table->foreign_keys.push_back(op.key);
  Spell(*table);
  return true;
}

Applier::Outcome Applier::operator()(const DropForeignKey& op) {
  return DropNamed(op.table, &Table::foreign_keys, op.key);
}

Applier::Outcome Applier::operator()(const AlterForeignKey& op) {
  Table* table = Find(op.table);
  if (!table) return NoTable(op.table);
  Spell(*table);
  std::string name = NameOf(*table, op.key);
  auto it = ByName(table->foreign_keys, name);
  if (it == table->foreign_keys.end()) return NoConstraint(op.table, name);
  it->deferrable = op.key.deferrable;
  return true;
}

Applier::Outcome Applier::operator()(const ValidateConstraint& op) {
  Table* table = Find(op.table);
  if (!table) return NoTable(op.table);
  Spell(*table);
  std::string name = CutIdentifier(op.name);
  if (auto key = ByName(table->foreign_keys, name); key != table->foreign_keys.end()) {
    key->validated = true;
    return true;
  }
  if (auto check = ByName(table->checks, name); check != table->checks.end()) {
    check->validated = true;
    if (check->not_null.empty()) return true;
    if (schema::Column* column = table->FindColumn(check->not_null)) column->nullable = false;
    table->checks.erase(check);
    return true;
  }
  return NoConstraint(op.table, name);
}

Applier::Outcome Applier::operator()(const RenameConstraint& op) {
  Table* table = Find(op.table);
  if (!table) return NoTable(op.table);
  Spell(*table);
  std::string from = CutIdentifier(op.from), to = CutIdentifier(op.to);
  if (!HasConstraint(*table, from)) return NoConstraint(op.table, from);
  if (HasConstraint(*table, to)) return ConstraintExists(op.table, to);
  if (table->primary_key && table->primary_key->name == from) table->primary_key->name = to;
  auto rename = [&](auto& things) {
    for (auto& thing : things) {
      if (thing.name == from) thing.name = to;
    }
  };
  rename(table->unique_constraints), rename(table->checks), rename(table->exclusions), rename(table->foreign_keys);
  return true;
}

namespace {

schema::Object* MaterializedView(schema::Schema& schema, const QualifiedName& name) {
  return schema.objects.Find([&](const schema::Object& object) {
    return object.kind == schema::ObjectKind::kMaterializedView && object.name == name;
  });
}

// The materialized view of the schema that has the index, and the index.
std::pair<schema::Object*, size_t> IndexOfView(schema::Schema& schema, const std::string& in, const std::string& name) {
  size_t at = 0;
  schema::Object* view = schema.objects.Find([&](const schema::Object& object) {
    auto it = object.name.schema == in ? ByName(object.indexes, name) : object.indexes.end();
    at = static_cast<size_t>(it - object.indexes.begin());
    return it != object.indexes.end();
  });
  return {view, at};
}

}  // namespace

Applier::Outcome Applier::operator()(const CreateIndex& op) {
  Table* table = Find(op.table);
  Table of_view;  // an index of a materialized view is named as one of a table
  schema::Object* view = table ? nullptr : MaterializedView(schema_, op.table);
  if (view) {
    of_view.name = op.table;
    of_view.indexes = view->indexes;
    table = &of_view;
  }
  if (!table) return NoTable(op.table);
  if (!view) Spell(*table);
  std::string name = CutIdentifier(op.index.name);
  if (!name.empty() && RelationExists({op.table.schema, name})) {
    if (op.if_not_exists) return false;
    return Exists(name);
  }
  for (const auto& part : op.index.columns) {
    if (!view && !part.name.empty() && !table->FindColumn(part.name)) {
      return Failure("column \"" + part.name + "\" does not exist");
    }
  }
  table->indexes.push_back(op.index);
  table->indexes.back().concurrently = false;
  AvoidTaken(*table);
  if (view) {
    SpellNames(*table);
    view->indexes = std::move(table->indexes);
    return true;
  }
  Spell(*table);
  return true;
}

Applier::Outcome Applier::operator()(const DropIndex& op) {
  // DROP INDEX names no table, so the index is looked for in the whole schema.
  std::string name = CutIdentifier(op.index.name);
  for (const auto& [key, other] : schema_.tables) {
    if (key.schema != op.table.schema || !MayHaveIndexNamed(other, name)) continue;
    Table& table = *Find(key);
    Spell(table);
    if (auto it = ByName(table.indexes, name); it != table.indexes.end()) {
      std::vector<std::string> columns;
      for (const auto& part : it->columns) columns.push_back(part.name);
      if (it->unique && it->where.empty() && DependentKey(table, columns)) {
        return Failure("cannot drop index " + name + " because other objects depend on it",
                       "drop the foreign keys that reference its columns first");
      }
      table.indexes.erase(it);
      return true;
    }
    bool constraint = (table.primary_key && table.primary_key->name == name) ||
                      ByName(table.unique_constraints, name) != table.unique_constraints.end();
    if (constraint) {
      return Failure("cannot drop index " + name + " because constraint " + name + " on table \"" + Display(key) +
                         "\" requires it",
                     "drop the constraint instead");
    }
  }
  if (auto [view, at] = IndexOfView(schema_, op.table.schema, name); view != nullptr) {
    view->indexes.erase(view->indexes.begin() + static_cast<std::ptrdiff_t>(at));
    return true;
  }
  if (op.if_exists) return false;
  return Failure("index \"" + name + "\" does not exist");
}

Applier::Outcome Applier::operator()(const RenameIndex& op) {
  std::string from = CutIdentifier(op.from), to = CutIdentifier(op.to);
  if (RelationExists({op.table.schema, to})) return Exists(to);
  for (const auto& [key, other] : schema_.tables) {
    if (key.schema != op.table.schema || !MayHaveIndexNamed(other, from)) continue;
    Table& table = *Find(key);
    Spell(table);
    if (auto it = ByName(table.indexes, from); it != table.indexes.end()) {
      it->name = to;
      return true;
    }
    if (table.primary_key && table.primary_key->name == from) {
      table.primary_key->name = to;
      return true;
    }
    if (auto it = ByName(table.unique_constraints, from); it != table.unique_constraints.end()) {
      it->name = to;
      return true;
    }
  }
  if (auto [view, at] = IndexOfView(schema_, op.table.schema, from); view != nullptr) {
    view->indexes[at].name = to;
    return true;
  }
  return Failure("relation \"" + from + "\" does not exist");
}

}  // namespace sequelint::plan
