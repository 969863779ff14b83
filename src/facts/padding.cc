// What the order of a new table's columns wastes: Postgres begins each value at a multiple of its type's alignment.

#include <algorithm>
#include <map>
#include <optional>

#include "facts/context.h"

namespace sequelint::facts {
namespace {

struct Layout {
  int size = 0;  // -1 = of variable length
  int align = 4;
};

// pg_type.typlen and typalign of Postgres 15 on 64-bit machines; a type that is not here has a variable length.
Layout LayoutOf(const schema::Type& type, UserType user_type) {
  static const std::map<std::string_view, Layout> known = {
      {"boolean", {1, 1}},
      {"\"char\"", {1, 1}},
      {"smallint", {2, 2}},
      {"integer", {4, 4}},
      {"real", {4, 4}},
      {"date", {4, 4}},
      {"oid", {4, 4}},
      {"bigint", {8, 8}},
      {"double precision", {8, 8}},
      {"money", {8, 8}},
      {"timestamp without time zone", {8, 8}},
      {"timestamp with time zone", {8, 8}},
      {"time without time zone", {8, 8}},
      {"time with time zone", {12, 8}},
      {"interval", {16, 8}},
      {"uuid", {16, 1}},
      {"macaddr", {6, 4}},
      {"point", {16, 8}},
  };
  if (type.array > 0) return {-1, 4};
  if (user_type == UserType::kEnum) return {4, 4};
  auto at = known.find(type.name);
  return at == known.end() ? Layout{-1, 4} : at->second;
}

int Align(int offset, int align) { return (offset + align - 1) / align * align; }

// The bytes of the columns of fixed length with what lies between them. A value of variable length ends anywhere; what
// comes behind it is not counted.
int SizeOf(const std::vector<Layout>& columns) {
  int offset = 0;
  for (const Layout& column : columns) {
    if (column.size < 0) break;
    offset = Align(offset, column.align) + column.size;
  }
  return offset;
}

}  // namespace

std::optional<int> PaddingOf(const Context& context, const schema::Table& table) {
  std::vector<Layout> columns;
  for (const schema::Column& column : table.columns) {
    if (!column.type) return std::nullopt;
    schema::Type type = schema::ParseType(*column.type);
    columns.push_back(LayoutOf(type, context.UserTypeOf(type)));
  }
  // Fixed ones first, wide before narrow: only the last byte of a group can be wasted.
  size_t fixed = static_cast<size_t>(
      std::find_if(columns.begin(), columns.end(), [](const Layout& column) { return column.size < 0; }) -
      columns.begin());
  columns.resize(fixed);
  int written = SizeOf(columns);
  std::stable_sort(columns.begin(), columns.end(), [](const Layout& a, const Layout& b) { return a.align > b.align; });
  return written - SizeOf(columns);
}

}  // namespace sequelint::facts
