#include "sql/holes.h"

#include <type_traits>

#include "sql/scanner.h"

namespace sequelint::sql {

using schema::QualifiedName;

bool HasHole(std::string_view text) { return text.find(kHole) != std::string_view::npos; }

namespace {

bool HasHole(const QualifiedName& name) { return sql::HasHole(name.schema) || sql::HasHole(name.name); }

bool HasHole(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (sql::HasHole(name)) return true;
  }
  return false;
}

bool HasHole(const schema::ForeignKey& key) {
  return sql::HasHole(key.name) || HasHole(key.columns) || HasHole(key.table) || HasHole(key.referenced);
}

bool HasHole(const schema::Index& index) {
  bool hole = sql::HasHole(index.name) || sql::HasHole(index.where) || HasHole(index.include);
  for (const schema::IndexColumn& column : index.columns) {
    hole |= sql::HasHole(column.name) || sql::HasHole(column.expression);
  }
  return hole;
}

// What else than its table and column an operation cannot do without.
template <class T>
bool Essential([[maybe_unused]] const T& op) {
  if constexpr (std::is_same_v<T, plan::RenameTable>) return HasHole(op.to);
  if constexpr (std::is_same_v<T, plan::RenameEnum>) return HasHole(op.from) || HasHole(op.to);
  if constexpr (std::is_same_v<T, plan::SetTableSchema>) return sql::HasHole(op.to);
  if constexpr (requires { sql::HasHole(op.from); }) return sql::HasHole(op.to) || sql::HasHole(op.from);
  if constexpr (requires { op.key.referenced; }) return HasHole(op.key);
  if constexpr (std::is_same_v<T, plan::AddPrimaryKey>) return HasHole(op.key.columns) || sql::HasHole(op.key.name);
  if constexpr (requires { op.constraint.columns; }) {
    return HasHole(op.constraint.columns) || sql::HasHole(op.constraint.name);
  }
  if constexpr (requires { op.check.expression; }) {
    return sql::HasHole(op.check.expression) || sql::HasHole(op.check.name);
  }
  if constexpr (requires { op.exclusion.definition; }) return sql::HasHole(op.exclusion.definition);
  if constexpr (requires { op.index.columns; }) return HasHole(op.index);
  if constexpr (requires { op.type.values; }) return HasHole(op.type.name);
  if constexpr (requires { op.type.schema; }) return HasHole(op.type);
  if constexpr (requires { op.sequence.name; }) return HasHole(op.sequence.name);
  if constexpr (requires { op.object.name; }) return HasHole(op.object.name) || HasHole(op.object.table);
  if constexpr (requires { op.foreign_key->table; }) return op.foreign_key && HasHole(*op.foreign_key);
  return false;
}

constexpr const char* kComment = "the comment";

}  // namespace

std::string WhatIsNotKnown(const plan::Change& change) {
  if (std::holds_alternative<plan::RawSql>(change)) return "";
  if (HasHole(plan::TableOf(change))) return "the table";
  if (sql::HasHole(plan::ColumnOf(change))) return "the column";
  if (std::visit([](const auto& op) { return Essential(op); }, change)) return "a name";
  if (const auto* add = std::get_if<plan::AddEnumValue>(&change)) return sql::HasHole(add->value) ? "the label" : "";
  auto commented = [](const auto& op) { return op.comment && sql::HasHole(*op.comment); };
  if (const auto* on = std::get_if<plan::SetTableComment>(&change)) return commented(*on) ? kComment : "";
  if (const auto* on = std::get_if<plan::SetColumnComment>(&change)) return commented(*on) ? kComment : "";
  return "";
}

void DropUnknownParts(plan::Change& change) {
  auto* create = std::get_if<plan::CreateTable>(&change);
  if (create == nullptr) return;
  schema::Table& table = create->table;
  size_t columns = table.columns.size();
  std::erase_if(table.columns, [](const schema::Column& column) { return sql::HasHole(column.name); });
  table.columns_complete &= table.columns.size() == columns;
  std::erase_if(table.foreign_keys, [](const schema::ForeignKey& key) { return HasHole(key); });
  std::erase_if(table.unique_constraints, [](const auto& unique) { return HasHole(unique.columns); });
  std::erase_if(table.checks, [](const schema::Check& check) { return sql::HasHole(check.expression); });
  if (table.primary_key && HasHole(table.primary_key->columns)) table.primary_key.reset();
}

}  // namespace sequelint::sql
