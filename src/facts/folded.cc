// Names that Postgres does not find because SQL text left out the quotes: `createdAt` is `createdat` to it.

#include <algorithm>

#include "base/text.h"
#include "facts/context.h"
#include "schema/names.h"
#include "sql/data_change.h"

namespace sequelint::facts {
namespace {

using schema::Table;

bool HasCapital(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// The table that was meant by a name in small letters which no table has; "" when there is no such table.
std::string MeantTable(const schema::Schema& schema, const QualifiedName& name) {
  if (name.name.empty() || HasCapital(name.name) || schema.FindTable(name)) return "";
  for (const auto& [other, table] : schema.tables) {
    if (other.schema == name.schema && HasCapital(other.name) && ToLower(other.name) == name.name) return other.name;
  }
  return "";
}

std::string MeantColumn(const Table& table, const std::string& name) {
  if (name.empty() || HasCapital(name) || table.FindColumn(name)) return "";
  for (const schema::Column& column : table.columns) {
    if (HasCapital(column.name) && ToLower(column.name) == name) return column.name;
  }
  return "";
}

// The existing columns of its table that an operation names.
struct Collector {
  Words operator()(const plan::DropColumn& change) const { return {change.column.name}; }
  Words operator()(const plan::RenameColumn& change) const { return {change.from}; }
  Words operator()(const plan::AlterColumnType& change) const { return {change.column.name}; }
  Words operator()(const plan::SetNotNull& change) const { return {change.column.name}; }
  Words operator()(const plan::DropNotNull& change) const { return {change.column.name}; }
  Words operator()(const plan::SetDefault& change) const { return {change.column.name}; }
  Words operator()(const plan::DropDefault& change) const { return {change.column.name}; }
  Words operator()(const plan::SetColumnComment& change) const { return {change.column}; }
  Words operator()(const plan::AddPrimaryKey& change) const { return change.key.columns; }
  Words operator()(const plan::AddUniqueConstraint& change) const { return change.constraint.columns; }
  Words operator()(const plan::AddForeignKey& change) const { return change.key.columns; }
  Words operator()(const plan::CreateIndex& change) const {
    Words names = change.index.include;
    for (const schema::IndexColumn& key : change.index.columns) names.push_back(key.name);
    return names;
  }
  Words operator()(const plan::ChangeData& change) const { return sql::ColumnsChangedBy(change.sql).all; }
  template <class T>
  Words operator()(const T&) const {
    return {};
  }
};

}  // namespace

void SetFoldedFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  bool from_sql = operation.source == plan::Source::kMigrations && !context.part;
  bool makes_table = std::holds_alternative<plan::CreateTable>(operation.change);
  if (!from_sql || makes_table) return;
  QualifiedName name = plan::TableOf(operation.change);
  Words meant;
  std::string table_name = MeantTable(context.before, name);
  if (!table_name.empty()) {
    meant.push_back(table_name);
  } else if (const Table* table = context.before.FindTable(name)) {
    for (const std::string& column : std::visit(Collector{}, operation.change)) {
      std::string column_name = MeantColumn(*table, column);
      if (!column_name.empty()) meant.push_back(std::move(column_name));
    }
  }
  QualifiedName owner;
  if (const schema::ForeignKey* key = ForeignKeyOf(operation.change, owner)) {
    std::string referenced = MeantTable(context.before, key->table);
    if (!referenced.empty()) meant.push_back(referenced);
  }
  if (meant.empty()) return;
  Words folded;
  for (const std::string& word : meant) folded.push_back(ToLower(word));
  facts.Set("identifier.folded", std::move(folded));
  facts.Set("identifier.meant", std::move(meant));
}

}  // namespace sequelint::facts
