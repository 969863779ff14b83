// Facts about statements that change rows, and about what they leave behind in their transaction.

#include <algorithm>

#include "base/text.h"
#include "facts/context.h"
#include "schema/names.h"
#include "sql/data_change.h"

namespace sequelint::facts {
namespace {

using plan::ChangeData;
using schema::Table;

constexpr std::string_view kKinds[] = {"insert", "update", "delete", "truncate"};

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether a unique key of the table bounds the rows: its columns are fixed, or its first lies between two values.
bool IsBoundedByKey(const Table& table, const sql::Picked& picked) {
  for (const Cover& cover : CoversOf(table)) {
    if (!cover.unique || cover.partial || cover.columns.empty()) continue;
    bool fixed = std::all_of(cover.columns.begin(), cover.columns.end(),
                             [&](const std::string& column) { return !column.empty() && Has(picked.fixed, column); });
    if (fixed || Has(picked.bounded, cover.columns[0])) return true;
  }
  return false;
}

// Whether the WHERE picks a number of rows that does not grow with the table: by a unique key, or by a query with LIMIT.
// A key that only the models declare says as well that its values do not repeat.
bool IsBounded(const Context& context, const QualifiedName& name, const sql::Picked& picked) {
  if (picked.limited) return true;
  const Table *table = context.before.FindTable(name), *model = context.models_head().FindTable(name);
  if (!table && !model) return Has(picked.fixed, "id") || Has(picked.bounded, "id");
  return (table && IsBoundedByKey(*table, picked)) || (model && IsBoundedByKey(*model, picked));
}

bool IsDeferred(const std::string& deferrable) { return deferrable.find("INITIALLY DEFERRED") != std::string::npos; }

// The foreign key whose check of the changed rows waits for the end of the transaction; "" when none does. An UPDATE
// that leaves the key's columns alone queues nothing.
std::string DeferredCheck(const Context& context, const ChangeData& change) {
  using Kind = ChangeData::Kind;
  sql::Picked picked = change.kind == Kind::kUpdate ? sql::RowsPickedBy(change.sql) : sql::Picked{};
  auto touches = [&](const std::vector<std::string>& columns, Kind always) {
    return change.kind == always ||
           (change.kind == Kind::kUpdate && std::any_of(columns.begin(), columns.end(), [&](const std::string& column) {
              return Has(picked.changed, column);
            }));
  };
  for (const auto& [name, table] : context.before.tables) {
    for (const schema::ForeignKey& key : table.foreign_keys) {
      if (!IsDeferred(key.deferrable)) continue;
      bool child = name == change.table && touches(key.columns, Kind::kInsert);
      bool parent = key.table == change.table && touches(Referenced(context, key), Kind::kDelete);
      if (child || parent) return schema::NameOf(table, key);
    }
  }
  return "";
}

// What Postgres refuses while a check of the table is pending: measured on Postgres 15.
bool NeedsNoPendingChecks(const plan::Change& change) {
  if (auto* data = std::get_if<ChangeData>(&change)) return data->kind == ChangeData::Kind::kTruncate;
  if (auto* raw = std::get_if<plan::RawSql>(&change)) return ToLower(raw->sql).starts_with("alter table");
  return !std::holds_alternative<plan::RenameTable>(change) && !std::holds_alternative<plan::RenameColumn>(change) &&
         !std::holds_alternative<plan::RenameConstraint>(change) &&
         !std::holds_alternative<plan::RenameIndex>(change) && !std::holds_alternative<plan::DropIndex>(change) &&
         !std::holds_alternative<plan::SetTableSchema>(change) &&
         !std::holds_alternative<plan::SetTableComment>(change) &&
         !std::holds_alternative<plan::SetColumnComment>(change) &&
         !std::holds_alternative<plan::CreateObject>(change) && !std::holds_alternative<plan::DropObject>(change);
}

}  // namespace

void SetDataFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  auto* data = std::get_if<ChangeData>(&operation.change);
  if (!data) return;
  facts.Set("data.change", std::string(kKinds[static_cast<size_t>(data->kind)]));
  facts.Set("data.where", data->has_where);
  if (data->rows) facts.Set("data.rows", static_cast<double>(*data->rows));
  facts.Set("data.cascade", data->cascade);
  if (data->kind != ChangeData::Kind::kUpdate && data->kind != ChangeData::Kind::kDelete) return;
  if (!data->has_where) {
    facts.Set("data.bounded", false);
    return;
  }
  sql::Picked picked = sql::RowsPickedBy(data->sql);
  facts.Set("data.bounded",
            picked.read ? Value(IsBounded(context, data->table, picked)) : Value(UnknownFact{}));
}

void SetPendingFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  QualifiedName table = plan::TableOf(operation.change);
  auto* own = std::get_if<plan::RawSql>(&operation.change);
  if (own && !own->touches.empty()) table = own->touches[0];
  if (table.name.empty() || !NeedsNoPendingChecks(operation.change) || operation.transaction == 0 || context.part)
    return;
  std::string pending;
  for (size_t i = 0; i < context.operation; ++i) {
    const plan::Operation& earlier = context.input.plan.operations[i];
    if (earlier.transaction != operation.transaction || earlier.migration != operation.migration) continue;
    auto* raw = std::get_if<plan::RawSql>(&earlier.change);
    if (raw && raw->statement == "set_constraints_immediate") pending.clear();
    auto* data = std::get_if<ChangeData>(&earlier.change);
    if (!data || data->table != table) continue;
    std::string key = DeferredCheck(context, *data);
    if (!key.empty()) pending = key;
  }
  if (!pending.empty()) facts.Set("pending_check", pending);
}

}  // namespace sequelint::facts
