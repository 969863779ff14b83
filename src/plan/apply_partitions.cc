// What is done to a partitioned table reaches its partitions. Foreign keys are their parent's alone: the catalogue's
// copies of them are not read either.

#include <algorithm>
#include <type_traits>

#include "plan/applier.h"
#include "schema/compare.h"
#include "schema/names.h"

namespace sequelint::plan {

using schema::Table;

namespace {

template <class T, class... Kinds>
constexpr bool kIsOneOf = (std::is_same_v<T, Kinds> || ...);

template <class T>
constexpr bool kHanded =
    kIsOneOf<T, AddColumn, DropColumn, RenameColumn, AlterColumnType, SetNotNull, DropNotNull, SetDefault, DropDefault,
             SetExpression, DropExpression, AddCheck, DropCheck, AddPrimaryKey, DropPrimaryKey, AddUniqueConstraint,
             DropUniqueConstraint, CreateIndex, DropIndex>;

template <class T>
void RemoveSame(std::vector<T>& things, const T& gone) {
  auto it = std::find_if(things.begin(), things.end(), [&](const T& thing) { return SameContent(thing, gone); });
  if (it != things.end()) things.erase(it);
}

}  // namespace

std::vector<QualifiedName> Applier::PartitionsOf(const QualifiedName& parent) const {
  std::vector<QualifiedName> partitions;
  for (const auto& [name, table] : schema_.tables) {
    if (table.partition_of == parent && name != parent) partitions.push_back(name);
  }
  return partitions;
}

// Each partition has names of its own.
template <class T>
void Applier::Hand(const T& change, const QualifiedName& parent) {
  for (const QualifiedName& name : PartitionsOf(parent)) {
    T theirs = change;
    theirs.table = name;
    if constexpr (std::is_same_v<T, AddColumn>) theirs.foreign_key.reset();
    if constexpr (std::is_same_v<T, AddPrimaryKey>) theirs.key.name.clear();
    if constexpr (std::is_same_v<T, AddUniqueConstraint>) theirs.constraint.name.clear();
    if constexpr (std::is_same_v<T, CreateIndex>) theirs.index.name.clear();
    // What a partition has already stays as it is.
    if ((*this)(theirs)) Hand(theirs, name);
  }
}

std::optional<Table> Applier::PartitionedTableOf(const Change& change) const {
  return std::visit(
      [&](const auto& op) -> std::optional<Table> {
        if constexpr (kHanded<std::decay_t<decltype(op)>>) {
          const Table* table = schema_.FindTable(op.table);
          if (table != nullptr && table->kind == schema::TableKind::kPartitioned) return *table;
        }
        return std::nullopt;
      },
      change);
}

void Applier::HandDown(const Change& change, const Table& before) {
  auto each = [&](const auto& remove) {
    for (const QualifiedName& name : PartitionsOf(before.name)) {
      Spell(*Find(name));
      remove(*Find(name));
    }
  };
  auto take = [&](auto member, const std::string& name) {
    for (const auto& gone : before.*member) {
      if (NameOf(before, gone) != name) continue;
      each([&](Table& partition) { RemoveSame(partition.*member, gone); });
    }
  };
  std::visit(
      [&](const auto& op) {
        using T = std::decay_t<decltype(op)>;
        if constexpr (std::is_same_v<T, DropPrimaryKey>) {
          each([](Table& partition) { partition.primary_key.reset(); });
        } else if constexpr (std::is_same_v<T, DropUniqueConstraint>) {
          take(&Table::unique_constraints, NameOf(before, op.constraint));
        } else if constexpr (std::is_same_v<T, DropIndex>) {
          take(&Table::indexes, op.index.name);
        } else if constexpr (std::is_same_v<T, CreateIndex>) {
          if (!op.only) Hand(op, before.name);
        } else if constexpr (kHanded<T>) {
          Hand(op, before.name);
        }
      },
      change);
}

}  // namespace sequelint::plan
