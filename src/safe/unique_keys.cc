#include "safe/unique_keys.h"

#include <algorithm>

#include "schema/expression.h"

namespace sequelint::safe {
namespace {

bool Among(const std::vector<std::string>& some, const std::vector<std::string>& all) {
  return std::all_of(some.begin(), some.end(),
                     [&](const std::string& name) { return std::find(all.begin(), all.end(), name) != all.end(); });
}

std::optional<UniqueKey> KeyOf(const schema::QualifiedName& table, const schema::Index& index) {
  if (!index.unique) return std::nullopt;
  UniqueKey key{table, {}, index.where, index.nulls_not_distinct};
  for (const schema::IndexColumn& column : index.columns) {
    if (column.name.empty()) return std::nullopt;
    key.columns.push_back(column.name);
  }
  return key;
}

UniqueKey KeyOf(const schema::QualifiedName& table, const schema::UniqueConstraint& unique) {
  return {table, unique.columns, "", unique.nulls_not_distinct};
}

// Whether what `held` refuses is all that `key` refuses.
bool Implies(const UniqueKey& held, const UniqueKey& key) {
  bool rows = held.where.empty() || schema::CanonicalExpression(held.where) == schema::CanonicalExpression(key.where);
  return rows && Among(held.columns, key.columns) && (held.nulls_not_distinct || !key.nulls_not_distinct);
}

}  // namespace

std::optional<UniqueKey> MadeKey(const plan::Change& change) {
  if (const auto* create = std::get_if<plan::CreateIndex>(&change)) return KeyOf(create->table, create->index);
  if (const auto* add = std::get_if<plan::AddUniqueConstraint>(&change)) return KeyOf(add->table, add->constraint);
  return std::nullopt;
}

std::optional<UniqueKey> DroppedKey(const plan::Change& change) {
  if (const auto* drop = std::get_if<plan::DropIndex>(&change)) return KeyOf(drop->table, drop->index);
  if (const auto* drop = std::get_if<plan::DropUniqueConstraint>(&change)) return KeyOf(drop->table, drop->constraint);
  return std::nullopt;
}

bool IsImplied(const schema::Table& table, const UniqueKey& key) {
  if (table.primary_key && Among(table.primary_key->columns, key.columns)) return true;
  for (const schema::UniqueConstraint& unique : table.unique_constraints) {
    if (Implies(KeyOf(table.name, unique), key)) return true;
  }
  return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const schema::Index& index) {
    std::optional<UniqueKey> held = KeyOf(table.name, index);
    return held && Implies(*held, key);
  });
}

Replacement ReplacementOf(const plan::Plan& plan, const UniqueKey& dropped) {
  Replacement found = Replacement::kNone;
  for (const plan::Operation& operation : plan.operations) {
    std::optional<UniqueKey> made = MadeKey(operation.change);
    if (!made || made->table != dropped.table) continue;
    if (Implies(dropped, *made) && !Implies(*made, dropped)) return Replacement::kLooser;
    bool shares = std::any_of(made->columns.begin(), made->columns.end(),
                              [&](const std::string& name) { return Among({name}, dropped.columns); });
    if (shares) found = Replacement::kOther;
  }
  return found;
}

}  // namespace sequelint::safe
