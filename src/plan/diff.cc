#include "plan/diff.h"

#include <algorithm>
#include <iterator>

#include "plan/differ.h"
#include "plan/order.h"
#include "schema/compare.h"
#include "schema/names.h"

namespace sequelint::plan {

using schema::Schema;

namespace {

// Foreign keys name the columns they reference, so that a changed primary key shows.
void SpellReferences(Schema& schema) {
  for (auto& [name, table] : schema.tables.Each()) {
    for (auto& key : table.foreign_keys) {
      if (!key.referenced.empty()) continue;
      const schema::Table* target = schema.FindTable(key.table);
      if (target && target->primary_key) key.referenced = target->primary_key->columns;
    }
  }
}

// A database has the key that migrations made, whatever schema Sequelize would look in.
void FindReferences(Schema& models, const Schema& database) {
  if (models.from_models && !database.from_models) ResolveReferences(models);
}

// What a partition has from its parent changes with it: here both sides have the same of it, so that no operation
// speaks of it. Only of partitions that both have.
void LeaveToParents(Schema& base, Schema& head) {
  auto strip = [](schema::Table& partition, const schema::Table& parent, const schema::Table& columns) {
    auto drop = [](auto& things, const auto& of_parent) {
      std::erase_if(things, [&](const auto& thing) {
        return std::any_of(of_parent.begin(), of_parent.end(),
                           [&](const auto& one) { return SameContent(thing, one); });
      });
    };
    drop(partition.unique_constraints, parent.unique_constraints);
    drop(partition.checks, parent.checks);
    drop(partition.indexes, parent.indexes);
    if (partition.primary_key && parent.primary_key) partition.primary_key.reset();
    partition.columns = columns.columns;
  };
  for (auto& [name, partition] : head.tables.Each()) {
    schema::Table* before = base.FindTable(name);
    if (before == nullptr || partition.partition_of.name.empty() || before->partition_of != partition.partition_of) {
      continue;
    }
    const schema::Table *parent = head.FindTable(partition.partition_of), *was = base.FindTable(partition.partition_of);
    if (parent == nullptr || was == nullptr) continue;
    strip(*before, *was, *parent);
    strip(partition, *parent, *parent);
  }
}

}  // namespace

void Differ::Add(Change change, const Location& at, const Location& base_at) {
  Operation operation;
  operation.change = std::move(change);
  operation.at = at;
  operation.base_at = base_at;
  operations_.push_back(std::move(operation));
}

std::vector<Operation> Differ::Run() {
  Enums();
  Fates();
  Tables();
  Sequences();
  Objects();
  return std::move(operations_);
}

// Renames go first and are applied to a copy of base; from there on equal names mean the same thing, and every
// remaining difference is one of content. The differences are then put in order.
Plan Diff(const Schema& base, const Schema& head) {
  Schema from = base, to = head;
  Normalize(from);
  Normalize(to);
  FindReferences(from, to);
  FindReferences(to, from);
  Plan plan;
  plan.operations = PlanRenames(from, to);
  LeaveToParents(from, to);
  SpellReferences(from);
  SpellReferences(to);
  std::vector<Operation> rest = Order(Differ(from, to).Run(), from, to);
  plan.operations.insert(plan.operations.end(), std::make_move_iterator(rest.begin()),
                         std::make_move_iterator(rest.end()));
  return plan;
}

}  // namespace sequelint::plan
