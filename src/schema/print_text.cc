#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "schema/names.h"
#include "schema/print.h"
#include "schema/type.h"

namespace sequelint::schema {
namespace {

std::string Names(const std::vector<std::string>& columns) { return "(" + Join(columns, ", ") + ")"; }

std::string ColumnLine(const Column& column) {
  std::string line = column.type.value_or("?");
  if (!column.collation.empty()) line += " collate " + QuoteIdentifier(column.collation);
  if (!column.nullable)
    line += " nullable?";
  else if (!*column.nullable)
    line += " not null";
  if (column.auto_increment != AutoIncrement::kNone) line += " " + std::string(Word(column.auto_increment));
  if (column.generated) {
    line += fmt::format(" generated ({}) {}", column.generated->expression,
                        column.generated->stored ? "stored" : "virtual");
  }
  const Default& value = column.default_value;
  if (value.kind == DefaultKind::kUnknown)
    line += " default ?";
  else if (value.kind == DefaultKind::kApplication)
    line += " default by the application: " + value.sql;
  else if (value.kind != DefaultKind::kNone)
    line += " default " + value.sql;
  if (column.attribute != column.name && !column.attribute.empty()) line += " attribute " + column.attribute;
  if (!column.renamed_from.empty()) line += " renamed from " + column.renamed_from;
  if (column.comment) line += " comment " + QuoteLiteral(*column.comment);
  return line;
}

std::string IndexLine(const Index& index) {
  std::vector<std::string> columns;
  for (const IndexColumn& column : index.columns) {
    std::string text = column.name.empty() ? column.expression : column.name;
    if (!column.collation.empty()) text += " collate " + QuoteIdentifier(column.collation);
    for (const std::string* part : {&column.operator_class, &column.order}) {
      if (!part->empty()) text += " " + *part;
    }
    if (!column.nulls.empty()) text += " nulls " + ToLower(column.nulls);
    columns.push_back(text);
  }
  std::string line = fmt::format("{}index {} {}", index.unique ? "unique " : "", index.name, Names(columns));
  if (index.method != "btree") line += " using " + index.method;
  if (!index.include.empty()) line += " include " + Names(index.include);
  if (index.nulls_not_distinct) line += " nulls not distinct";
  if (!index.where.empty()) line += " where " + index.where;
  if (index.concurrently) line += " concurrently";
  return line;
}

std::string ForeignKeyLine(const Table& table, const ForeignKey& key) {
  std::string line = fmt::format("foreign key {} {} -> {}", NameOf(table, key), Names(key.columns), Display(key.table));
  if (!key.referenced.empty()) line += " " + Names(key.referenced);
  line += " on delete " + ToLower(key.on_delete) + " on update " + ToLower(key.on_update);
  if (!key.deferrable.empty()) line += " " + ToLower(key.deferrable);
  if (!key.validated) line += " not valid";
  return line;
}

void TableText(const Table& table, std::string& out) {
  static constexpr std::string_view kKinds[] = {"table", "view", "materialized view", "partitioned table"};
  out += fmt::format("{} {}", kKinds[static_cast<int>(table.kind)], Display(table.name));
  if (!table.model.empty()) out += " model " + table.model;
  if (!table.renamed_from.empty()) out += " renamed from " + table.renamed_from;
  if (table.comment) out += " comment " + QuoteLiteral(*table.comment);
  if (!table.columns_complete) out += " (not all columns are known)";
  out += '\n';
  size_t width = 0;
  for (const Column& column : table.columns) width = std::max(width, std::min<size_t>(column.name.size(), 40));
  for (const Column& column : table.columns)
    out += fmt::format("  {:<{}}  {}\n", column.name, width, ColumnLine(column));
  if (table.primary_key) out += fmt::format("  primary key {}\n", Names(table.primary_key->columns));
  std::vector<std::string> lines;
  auto flush = [&] {
    std::sort(lines.begin(), lines.end());
    for (const std::string& line : lines) out += "  " + line + "\n";
    lines.clear();
  };
  for (const auto& unique : table.unique_constraints) {
    lines.push_back(fmt::format("unique {} {}{}{}", NameOf(table, unique), Names(unique.columns),
                                unique.nulls_not_distinct ? " nulls not distinct" : "",
                                unique.deferrable.empty() ? "" : " " + ToLower(unique.deferrable)));
  }
  flush();
  for (const auto& check : table.checks) {
    lines.push_back(
        fmt::format("check {} ({}){}", NameOf(table, check), check.expression, check.validated ? "" : " not valid"));
  }
  for (const auto& exclusion : table.exclusions) {
    lines.push_back(fmt::format("exclude {} {}", NameOf(table, exclusion), exclusion.definition));
  }
  flush();
  for (const auto& key : table.foreign_keys) lines.push_back(ForeignKeyLine(table, key));
  flush();
  for (const auto& index : table.indexes) lines.push_back(IndexLine(index));
  flush();
}

}  // namespace

std::string ToText(const Schema& schema) {
  std::string out;
  for (const auto& [name, table] : schema.tables) TableText(table, out);
  for (const auto& [name, type] : schema.enums) {
    out += fmt::format("enum {}: {}\n", Display(name), type.values ? Join(*type.values, ", ") : "?");
  }
  for (const auto& [name, sequence] : schema.sequences) {
    out += fmt::format("sequence {} {}", Display(name), sequence.type);
    if (!sequence.owner_table.name.empty()) {
      out += fmt::format(" owned by {}.{}", Display(sequence.owner_table), sequence.owner_column);
    }
    out += '\n';
  }
  for (const Object& object : schema.objects) {
    out += fmt::format("{} {}", Word(object.kind), Display(object.name));
    if (!object.table.name.empty()) out += " on " + Display(object.table);
    if (!object.definition.empty()) out += ": " + object.definition;
    out += '\n';
    for (const Index& index : object.indexes) out += "  " + IndexLine(index) + "\n";
  }
  for (const Unknown& unknown : schema.unknown) {
    out += fmt::format("unknown {}: {}", unknown.what, unknown.why);
    if (!unknown.at.empty()) out += fmt::format(" ({}:{})", unknown.at.file, unknown.at.line);
    out += '\n';
  }
  return out;
}

}  // namespace sequelint::schema
