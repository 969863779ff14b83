#include "commands/renames.h"

#include <utility>

#include "schema/names.h"

namespace sequelint::commands {
namespace {

schema::Table* FindShown(schema::Schema& schema, const std::string& shown) {
  for (const auto& [name, table] : schema.tables) {
    if (schema::Display(name) == shown) return schema.FindTable(name);
  }
  return nullptr;
}

// "app.users.name" ⇒ "app.users", "name"; "name" ⇒ "", "name".
std::pair<std::string, std::string> Parted(const std::string& name) {
  size_t dot = name.rfind('.');
  if (dot == std::string::npos) return {"", name};
  return {name.substr(0, dot), name.substr(dot + 1)};
}

schema::EnumType* FindEnumShown(schema::Schema& schema, const std::string& shown) {
  for (const auto& [name, type] : schema.enums) {
    if (schema::Display(name) == shown) return schema.enums.Change(name);
  }
  return nullptr;
}

// A type, `enum_users_role -> roles`, or a label of one, `enum_users_role.guest -> enum_users_role.visitor`.
void ConfirmEnum(schema::Schema& schema, const lint::Rename& rename) {
  if (schema::EnumType* type = FindEnumShown(schema, rename.to)) {
    type->renamed_from = rename.from;
    return;
  }
  auto [type_after, after] = Parted(rename.to);
  if (schema::EnumType* type = FindEnumShown(schema, type_after)) type->renamed_values[after] = Parted(rename.from).second;
}

}  // namespace

void ConfirmRenames(schema::Schema& schema, const std::vector<lint::Rename>& renames) {
  for (const lint::Rename& rename : renames) {
    if (schema::Table* table = FindShown(schema, rename.to)) {
      table->renamed_from = rename.from;
      continue;
    }
    auto [table_before, before] = Parted(rename.from);
    auto [table_after, after] = Parted(rename.to);
    schema::Table* table = FindShown(schema, table_after.empty() ? table_before : table_after);
    schema::Column* column = table ? table->FindColumn(after) : nullptr;
    if (column) {
      column->renamed_from = before;
    } else {
      ConfirmEnum(schema, rename);
    }
  }
}

}  // namespace sequelint::commands
