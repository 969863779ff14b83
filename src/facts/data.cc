// Facts about statements that change rows, and about what they leave behind in their transaction.

#include <algorithm>

#include "base/text.h"
#include "facts/context.h"
#include "schema/names.h"
#include "sql/data_change.h"
#include "sql/reach.h"

namespace sequelint::facts {
namespace {

using plan::ChangeData;
using schema::Table;

constexpr std::string_view kKinds[] = {"insert", "update", "delete", "truncate"};

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void AddKeys(const Table& table, sql::Keys& keys) {
  for (const Cover& cover : CoversOf(table)) {
    if (cover.unique && !cover.partial && !Has(cover.columns, "")) keys.unique.push_back(cover.columns);
  }
  for (const schema::ForeignKey& key : table.foreign_keys) keys.foreign.push_back(key.columns);
}

// A key that only the models declare says as well that its values do not repeat.
sql::Keys KeysOf(const Context& context, const QualifiedName& name) {
  sql::Keys keys;
  const Table *table = context.before.FindTable(name), *model = context.models_head().FindTable(name);
  if (!table && !model) keys.unique.push_back({"id"});
  if (table) AddKeys(*table, keys);
  if (model) AddKeys(*model, keys);
  keys.complete = table && table->columns_complete;
  for (const Table* known : {table, model}) {
    if (known == nullptr || (known == model && keys.complete)) continue;
    for (const schema::Column& column : known->columns) keys.columns.push_back(column.name);
  }
  return keys;
}

// Whether the WHERE picks a number of rows that does not grow with the table, and how many it picks if not.
void SetReach(const Context& context, const ChangeData& data, Facts& facts) {
  using Rows = sql::Reach::Rows;
  sql::Reach reach;
  if (data.has_where) {
    sql::Surroundings surroundings{[&](const QualifiedName& name) { return KeysOf(context, name); }, &data.temporary};
    reach = sql::ReachOf(data.sql, data.table, surroundings);
  }
  bool known = reach.read || !data.has_where;
  facts.Set("data.bounded", known ? Value(reach.rows == Rows::kFew) : Value(UnknownFact{}));
  if (!known || reach.rows == Rows::kFew) return;
  if (reach.rows == Rows::kChildren) facts.Set("data.children_by", reach.by);
  facts.Set("data.reach", reach.rows == Rows::kChildren ? "the rows that hang on a few others by " + reach.by
                                                        : std::string("as many rows as the table has"));
}

bool IsDeferred(const std::string& deferrable) { return deferrable.find("INITIALLY DEFERRED") != std::string::npos; }

// The foreign key whose check of the changed rows waits for the end of the transaction; "" when none does. An UPDATE
// that leaves the key's columns alone queues nothing.
std::string DeferredCheck(const Context& context, const ChangeData& change) {
  using Kind = ChangeData::Kind;
  std::vector<std::string> changed;
  if (change.kind == Kind::kUpdate) changed = sql::ColumnsChangedBy(change.sql).changed;
  auto touches = [&](const std::vector<std::string>& columns, Kind always) {
    return change.kind == always ||
           (change.kind == Kind::kUpdate && std::any_of(columns.begin(), columns.end(), [&](const std::string& column) {
              return Has(changed, column);
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
  SetReach(context, *data, facts);
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
