#include "plan/apply.h"

#include <algorithm>

#include "plan/applier.h"
#include "plan/open_tables.h"
#include "schema/names.h"

namespace sequelint::plan {

using schema::Display;

Error Failure(std::string what, std::string remedy) {
  if (remedy.empty()) remedy = "check the order of the operations, or what the schema held before them";
  return {std::move(what), std::move(remedy), ExitStatus::kCannotAnalyse};
}

Error NoTable(const QualifiedName& name) { return Failure("relation \"" + Display(name) + "\" does not exist"); }

Error NoColumn(const QualifiedName& table, const std::string& column) {
  return Failure("column \"" + column + "\" of relation \"" + Display(table) + "\" does not exist");
}

Error NoConstraint(const QualifiedName& table, const std::string& name) {
  return Failure("constraint \"" + name + "\" of relation \"" + Display(table) + "\" does not exist");
}

Applier::Target Applier::FindColumn(const QualifiedName& name, const std::string& column) {
  Target target;
  target.table = Find(name);
  if (!target.table) {
    target.error = NoTable(name);
    return target;
  }
  target.column = target.table->FindColumn(column);
  if (!target.column) target.error = NoColumn(name, column);
  return target;
}

namespace {

// Whether an index of the table has the name, those of its constraints too.
bool HasIndexNamed(const schema::Table& table, const std::string& name) {
  auto named = [&](const auto& thing) { return IsNamed(table, thing, name); };
  if (table.primary_key && named(*table.primary_key)) return true;
  return std::any_of(table.unique_constraints.begin(), table.unique_constraints.end(), named) ||
         std::any_of(table.exclusions.begin(), table.exclusions.end(), named) ||
         std::any_of(table.indexes.begin(), table.indexes.end(), named);
}

}  // namespace

bool Applier::RelationExists(const QualifiedName& name) const {
  if (schema_.tables.count(name) || schema_.sequences.count(name)) return true;
  for (const auto& [key, table] : schema_.tables) {
    if (key.schema != name.schema) continue;
    if (HasIndexNamed(table, name.name)) return true;
    for (const schema::Column& column : table.columns) {
      if (IsSequenceOf(table, column, name)) return true;
    }
  }
  return std::any_of(schema_.objects.begin(), schema_.objects.end(), [&](const schema::Object& object) {
    return object.name.schema == name.schema &&
           std::any_of(object.indexes.begin(), object.indexes.end(),
                       [&](const schema::Index& index) { return index.name == name.name; });
  });
}

void Applier::AvoidTaken(schema::Table& table) {
  auto avoid = [&](auto& thing) {
    if (!thing.name.empty()) return;
    std::string plain = NameOf(table, thing), name = plain;
    auto taken = [&] {
      return std::any_of(schema_.tables.begin(), schema_.tables.end(), [&](const auto& entry) {
        const auto& [key, other] = entry;
        if (key == table.name || key.schema != table.name.schema) return false;
        return key.name == name || HasIndexNamed(other, name);
      });
    };
    for (int digit = 1; taken(); ++digit) name = plain + std::to_string(digit);
    if (name != plain) thing.name = name;
  };
  if (table.primary_key) avoid(*table.primary_key);
  for (auto& unique : table.unique_constraints) avoid(unique);
  for (auto& exclusion : table.exclusions) avoid(exclusion);
  for (auto& index : table.indexes) avoid(index);
}

void Applier::Spell(schema::Table& table) {
  SpellNames(table);
  spelled_.insert(table.name);
}

Applier::~Applier() {
  for (const QualifiedName& name : spelled_) {
    if (schema::Table* table = Find(name)) ForgetDefaultNames(*table);
  }
}

Result<bool> Apply(schema::Schema& schema, const Operation& operation) {
  bool open = SupplyColumns(schema, operation.change);
  Applier applier(schema, operation.at);
  std::optional<schema::Table> parent = applier.PartitionedTableOf(operation.change);
  Result<bool> done = std::visit(applier, operation.change);
  if (done && *done && parent) applier.HandDown(operation.change, *parent);
  if (!done && open) return false;  // what it misses may be there
  return done;
}

Result<schema::Schema> Apply(schema::Schema schema, const Plan& plan) {
  for (const Operation& operation : plan.operations) {
    Result<bool> done = Apply(schema, operation);
    if (!done) return done.error();
  }
  return schema;
}

}  // namespace sequelint::plan
