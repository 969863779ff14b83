#include <algorithm>

#include "plan/differ.h"
#include "schema/compare.h"
#include "schema/names.h"

namespace sequelint::plan {

using schema::Table;
using schema::TableKind;

namespace {

// Views are objects; only tables that hold rows are made of columns.
bool HoldsRows(const Table& table) { return table.kind == TableKind::kTable || table.kind == TableKind::kPartitioned; }

// What is left of `tables` when tables that no remaining one references are taken away, again and again.
std::set<QualifiedName> CyclesAmong(const schema::Schema& schema, std::set<QualifiedName> tables) {
  std::map<QualifiedName, int> references;  // from other tables of the set
  auto targets = [&](const QualifiedName& name, auto visit) {
    for (const auto& key : schema.FindTable(name)->foreign_keys) {
      if (key.table != name && tables.count(key.table)) visit(key.table);
    }
  };
  for (const QualifiedName& name : tables) targets(name, [&](const QualifiedName& to) { ++references[to]; });
  std::vector<QualifiedName> free;
  for (const QualifiedName& name : tables) {
    if (references[name] == 0) free.push_back(name);
  }
  while (!free.empty()) {
    QualifiedName name = free.back();
    free.pop_back();
    targets(name, [&](const QualifiedName& to) {
      if (--references[to] == 0) free.push_back(to);
    });
    tables.erase(name);
  }
  return tables;
}

// CREATE TABLE makes one constraint of two UNIQUEs that say the same, whatever their names: takes all but the first
// away.
std::vector<schema::UniqueConstraint> TakeRepeated(Table& table) {
  std::vector<schema::UniqueConstraint> once, repeated;
  for (auto& unique : table.unique_constraints) {
    bool key = table.primary_key && table.primary_key->columns == unique.columns;
    bool again = key || std::any_of(once.begin(), once.end(), [&](const auto& o) { return SameContent(o, unique); });
    (again ? repeated : once).push_back(std::move(unique));
  }
  table.unique_constraints = std::move(once);
  return repeated;
}

}  // namespace

void Differ::Fates() {
  for (const auto& [name, head] : head_.tables) {
    const Table* base = base_.FindTable(name);
    if (base && HoldsRows(*base) && HoldsRows(head)) fates_[name] = FatesOf(*base, head);
  }
}

void Differ::Tables() {
  Schemas();
  for (const auto& [name, head] : head_.tables) {
    if (!HoldsRows(head)) continue;
    const Table* base = base_.FindTable(name);
    if (!base) {
      NewTable(head);
    } else if (HoldsRows(*base)) {
      if (base->comment.value_or("") != head.comment.value_or("")) {
        Add(SetTableComment{name, head.comment}, head.at, base->at);
      }
      Partition(*base, head);
      Columns(*base, head);
      Constraints(*base, head);
    }
  }
  DroppedTables();
  // Only now is it known which unique keys go, and so which foreign keys have to step aside.
  for (const auto& [name, head] : head_.tables) {
    if (const Table* base = base_.FindTable(name); base && fates_.count(name)) ForeignKeys(*base, head);
  }
}

void Differ::NewTable(const Table& head) {
  Table bare = head;
  bare.foreign_keys.clear();
  bare.indexes.clear();
  bare.partition_of = {"", ""};
  bare.partition_bound.clear();
  Table named = head;
  SpellNames(named);
  // In a CREATE TABLE, NOT VALID says nothing: the check is valid.
  bare.checks.erase(std::remove_if(bare.checks.begin(), bare.checks.end(), [](const auto& c) { return !c.validated; }),
                    bare.checks.end());
  Table distinct = named;
  std::vector<schema::UniqueConstraint> repeated;
  if (!head_.from_models) repeated = TakeRepeated(distinct);
  if (!repeated.empty()) bare.unique_constraints = std::move(distinct.unique_constraints);
  Add(CreateTable{std::move(bare)}, head.at);
  for (const auto& unique : repeated) {
    Add(AddUniqueConstraint{head.name, unique}, unique.at.empty() ? head.at : unique.at);
  }
  for (const auto& check : named.checks) {
    if (!check.validated) Add(AddCheck{head.name, check}, check.at.empty() ? head.at : check.at);
  }
  for (const auto& index : named.indexes) {
    Add(CreateIndex{head.name, index}, index.at.empty() ? head.at : index.at);
  }
  for (const auto& key : named.foreign_keys) {
    Add(AddForeignKey{head.name, key}, key.at.empty() ? head.at : key.at);
  }
  Table fresh;
  fresh.name = head.name;
  Partition(fresh, head);
}

// A new partition is attached when it has all that its parent has, so that Postgres takes its indexes and constraints
// for those that the parent asks for.
void Differ::Partition(const Table& base, const Table& head) {
  if (base_.from_models || head_.from_models || base.partition_of == head.partition_of) return;
  auto alter = [&](const QualifiedName& parent, std::string statement, std::string_view words, std::string bound) {
    std::string sql = "ALTER TABLE " + schema::Quoted(parent) + " " + std::string(words) + " PARTITION " +
                      schema::Quoted(head.name) + (bound.empty() ? "" : " " + bound);
    Add(RawSql{std::move(sql), "", std::move(statement), {parent, head.name}, std::move(bound)}, head.at, base.at);
  };
  bool was = !base.partition_of.name.empty() && head_.FindTable(base.partition_of) != nullptr;
  if (was) alter(base.partition_of, "detach_partition", "DETACH", "");
  if (!head.partition_of.name.empty()) alter(head.partition_of, "attach_partition", "ATTACH", head.partition_bound);
}

// Whether what the key refers to takes a type that it would not compare with.
bool Differ::Retyped(const schema::ForeignKey& key) const {
  auto fates = fates_.find(key.table);
  return fates != fates_.end() && std::any_of(key.referenced.begin(), key.referenced.end(), [&](const auto& column) {
           return fates->second.retyped.count(column) > 0;
         });
}

// A table goes with its own foreign keys; only those in a cycle of dropped tables, those of tables that stay, and those
// in the way of a change of type have to go before it.
void Differ::DroppedTables() {
  std::set<QualifiedName> dropped;
  for (const auto& [name, base] : base_.tables) {
    if (HoldsRows(base) && !head_.FindTable(name)) dropped.insert(name);
  }
  std::set<QualifiedName> cyclic = CyclesAmong(base_, dropped);
  for (const QualifiedName& name : dropped) {
    const Table& base = *base_.FindTable(name);
    for (const auto& key : base.foreign_keys) {
      bool in_cycle = cyclic.count(name) && cyclic.count(key.table) && key.table != name;
      if (!in_cycle && !Retyped(key)) continue;
      schema::ForeignKey named = key;
      named.name = NameOf(base, key);
      Add(DropForeignKey{name, named}, {}, key.at);
    }
    Add(DropTable{base}, {}, base.at);
  }
}

}  // namespace sequelint::plan
