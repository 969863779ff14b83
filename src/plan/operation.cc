#include "plan/operation.h"

#include <array>
#include <utility>

namespace sequelint::plan {

Change::Change() = default;
Change::Change(const Change&) = default;
Change::Change(Change&&) noexcept = default;
Change& Change::operator=(const Change&) = default;
Change& Change::operator=(Change&&) noexcept = default;
Change::~Change() = default;
namespace {

// In the order of `Change`; a static_assert keeps the two together.
constexpr std::string_view kNames[] = {
    "create_schema",
    "drop_schema",
    "create_table",
    "drop_table",
    "rename_table",
    "set_table_schema",
    "set_table_comment",
    "add_column",
    "drop_column",
    "rename_column",
    "alter_column_type",
    "set_not_null",
    "drop_not_null",
    "set_default",
    "drop_default",
    "add_identity",
    "set_identity",
    "drop_identity",
    "add_serial",
    "drop_serial",
    "set_expression",
    "drop_expression",
    "set_column_comment",
    "add_primary_key",
    "drop_primary_key",
    "add_unique_constraint",
    "drop_unique_constraint",
    "add_check",
    "drop_check",
    "add_exclusion",
    "drop_exclusion",
    "add_foreign_key",
    "drop_foreign_key",
    "alter_foreign_key",
    "validate_constraint",
    "rename_constraint",
    "create_index",
    "drop_index",
    "rename_index",
    "create_enum",
    "drop_enum",
    "rename_enum",
    "add_enum_value",
    "rename_enum_value",
    "replace_enum",
    "create_sequence",
    "drop_sequence",
    "alter_sequence",
    "create_object",
    "drop_object",
    "change_data",
    "raw_sql",
    "set_parameter",
    "control_transaction",
};
static_assert(std::size(kNames) == std::variant_size_v<AnyChange>);

}  // namespace

std::string_view Name(const Change& change) { return kNames[change.index()]; }

std::vector<std::string_view> OperationNames() { return {std::begin(kNames), std::end(kNames)}; }

QualifiedName TableOf(const Change& change) {
  return std::visit(
      [](const auto& op) -> QualifiedName {
        using T = std::decay_t<decltype(op)>;
        if constexpr (std::is_same_v<T, CreateTable> || std::is_same_v<T, DropTable>)
          return op.table.name;
        else if constexpr (std::is_same_v<T, RenameTable>)
          return op.from;
        else if constexpr (std::is_same_v<T, CreateObject> || std::is_same_v<T, DropObject>)
          return op.object.table;
        else if constexpr (requires { QualifiedName(op.table); })
          return op.table;
        else
          return {};
      },
      change);
}

std::string ColumnOf(const Change& change) {
  return std::visit(
      [](const auto& op) -> std::string {
        using T = std::decay_t<decltype(op)>;
        if constexpr (std::is_same_v<T, RenameColumn>)
          return op.from;
        else if constexpr (std::is_same_v<T, SetColumnComment>)
          return op.column;
        else if constexpr (requires { op.column.name; })
          return op.column.name;
        else
          return "";
      },
      change);
}

}  // namespace sequelint::plan
