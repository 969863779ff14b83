#include <fmt/format.h>

#include "base/text.h"
#include "postgres/catalog.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::postgres {
namespace {

std::string ActionOf(std::string_view code) {
  if (code == "r") return "RESTRICT";
  if (code == "c") return "CASCADE";
  if (code == "n") return "SET NULL";
  if (code == "d") return "SET DEFAULT";
  return "NO ACTION";
}

// "" for the name Postgres gives by itself.
template <class T>
void Name(const schema::Table& table, T& thing, std::string_view name) {
  if (NameOf(table, thing) != name) thing.name = name;
}

std::string Quoted(const std::vector<std::string>& names) {
  std::vector<std::string> quoted;
  for (const std::string& name : names) quoted.push_back(schema::QuoteIfNeeded(name));
  return Join(quoted, ", ");
}

std::string Without(std::string_view text, std::string_view prefix) {
  return std::string(text.substr(0, prefix.size()) == prefix ? text.substr(prefix.size()) : text);
}

}  // namespace

// The foreign keys that Postgres adds per partition are their parent's.
void Catalog::ReadConstraints() {
  std::optional<Rows> rows = Ask(fmt::format(
      "SELECT c.conrelid, c.contype, c.conname, c.conkey, c.convalidated, c.condeferrable, c.condeferred, "
      "pg_get_expr(c.conbin, c.conrelid), pg_get_constraintdef(c.oid), fn.nspname, f.relname, c.confrelid, c.confkey, "
      "c.confdeltype, c.confupdtype, {}, {} "
      "FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace "
      "LEFT JOIN pg_class f ON f.oid = c.confrelid LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace "
      "LEFT JOIN pg_index i ON i.indexrelid = c.conindid AND c.contype IN ('p', 'u') "
      "WHERE c.contype IN ('p', 'u', 'c', 'x', 'f') AND n.nspname IN ({{schemas}}) "
      "AND (c.conparentid = 0 OR c.contype <> 'f') ORDER BY c.conrelid, c.oid",
      From(15, "coalesce(i.indnullsnotdistinct, false)", "false"), From(15, "c.confdelsetcols", "NULL")));
  if (!rows) return;
  for (size_t row = 0; row < rows->size(); ++row) {
    schema::Table* table = TableAt(rows->Text(row, 0));
    if (table == nullptr) continue;
    std::string_view type = rows->Text(row, 1), name = rows->Text(row, 2);
    std::vector<std::string> columns = ColumnNames(std::string(rows->Text(row, 0)), rows->List(row, 3));
    std::string deferrable = rows->True(row, 5) ? "DEFERRABLE" : "";
    if (rows->True(row, 6)) deferrable += " INITIALLY DEFERRED";
    if (type == "p") {
      table->primary_key.emplace();
      table->primary_key->columns = columns;
      Name(*table, *table->primary_key, name);
    } else if (type == "u") {
      schema::UniqueConstraint unique;
      unique.columns = columns;
      unique.deferrable = deferrable;
      unique.nulls_not_distinct = rows->True(row, 15);
      Name(*table, unique, name);
      table->unique_constraints.push_back(std::move(unique));
    } else if (type == "c") {
      schema::Check check;
      check.expression = rows->Text(row, 7);
      check.validated = rows->True(row, 4);
      Name(*table, check, name);
      table->checks.push_back(std::move(check));
    } else if (type == "x") {
      schema::Exclusion exclusion;
      exclusion.definition = Without(rows->Text(row, 8), "EXCLUDE ");
      Name(*table, exclusion, name);
      table->exclusions.push_back(std::move(exclusion));
    } else {
      schema::ForeignKey key;
      key.columns = columns;
      key.table = {std::string(rows->Text(row, 9)), std::string(rows->Text(row, 10))};
      key.referenced = ColumnNames(std::string(rows->Text(row, 11)), rows->List(row, 12));
      key.on_delete = ActionOf(rows->Text(row, 13));
      key.delete_by_default = key.on_delete == "NO ACTION";
      key.on_update = ActionOf(rows->Text(row, 14));
      std::vector<std::string> cleared = ColumnNames(std::string(rows->Text(row, 0)), rows->List(row, 16));
      if (!cleared.empty()) key.on_delete += " (" + Quoted(cleared) + ")";
      key.deferrable = deferrable;
      key.validated = rows->True(row, 4);
      Name(*table, key, name);
      table->foreign_keys.push_back(std::move(key));
    }
  }
}

// One row per index column; those that stand behind constraints are the constraints'.
void Catalog::ReadIndexes() {
  std::optional<Rows> rows = Ask(fmt::format(
      "SELECT i.indrelid, i.indexrelid, x.relname, i.indisunique, am.amname, pg_get_expr(i.indpred, i.indrelid), "
      "i.indisvalid, {}, k.number > i.indnkeyatts, i.indkey[k.number - 1], "
      "pg_get_indexdef(i.indexrelid, k.number, true), CASE WHEN k.number <= i.indnkeyatts THEN "
      "i.indoption[k.number - 1] END, CASE WHEN NOT o.opcdefault THEN o.opcname END, array_to_string({}, ', '), "
      "CASE WHEN l.oid IS NOT NULL AND l.oid <> coalesce(nullif(a.attcollation, 0), l.oid) THEN l.collname "
      "WHEN i.indkey[k.number - 1] = 0 AND l.collname NOT IN ('default') THEN l.collname END "
      "FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid "
      "JOIN pg_namespace n ON n.oid = t.relnamespace JOIN pg_am am ON am.oid = x.relam "
      "CROSS JOIN LATERAL generate_series(1, i.indnatts) k(number) "
      "LEFT JOIN pg_opclass o ON o.oid = i.indclass[k.number - 1] "
      "LEFT JOIN pg_collation l ON l.oid = i.indcollation[k.number - 1] "
      "LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.number - 1] AND a.attnum > 0 "
      "LEFT JOIN pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = k.number "
      "WHERE n.nspname IN ({{schemas}}) AND t.relkind IN ('r', 'p', 'm') AND NOT EXISTS (SELECT FROM pg_constraint c "
      "WHERE "
      "c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x')) ORDER BY i.indrelid, x.relname, k.number",
      From(15, "i.indnullsnotdistinct", "false"), From(13, "ia.attoptions", "NULL::text[]")));
  if (!rows) return;
  std::string_view current;
  for (size_t row = 0; row < rows->size(); ++row) {
    schema::Table* table = TableAt(rows->Text(row, 0));
    if (table == nullptr) continue;
    if (rows->Text(row, 1) != current) {
      current = rows->Text(row, 1);
      schema::Index index;
      index.name = rows->Text(row, 2);
      index.unique = rows->True(row, 3);
      index.method = rows->Text(row, 4);
      index.where = rows->Text(row, 5);
      index.nulls_not_distinct = rows->True(row, 7);
      if (!rows->True(row, 6) && table->kind != schema::TableKind::kPartitioned) {
        schema_.unknown.push_back({Display(table->name) + "." + index.name,
                                   "the index is invalid: a concurrent build of it failed, drop it and build it again",
                                   {},
                                   {}});
      }
      table->indexes.push_back(std::move(index));
    }
    schema::Index& index = table->indexes.back();
    std::vector<std::string> name = ColumnNames(std::string(rows->Text(row, 0)), {std::string(rows->Text(row, 9))});
    if (rows->True(row, 8)) {
      index.include.insert(index.include.end(), name.begin(), name.end());
      continue;
    }
    schema::IndexColumn column;
    if (name.empty()) {
      column.expression = rows->Text(row, 10);
    } else {
      column.name = name[0];
    }
    int option = rows->Integer(row, 11);
    bool descending = (option & 1) != 0, first = (option & 2) != 0;
    if (descending) column.order = "DESC";
    if (descending != first) column.nulls = first ? "FIRST" : "LAST";
    column.operator_class = rows->Text(row, 12);
    if (!rows->Text(row, 13).empty()) column.operator_class += "(" + std::string(rows->Text(row, 13)) + ")";
    column.collation = rows->Text(row, 14);
    // An expression has the collation of what it is made of; only another one was asked for.
    for (const std::string& part : ColumnsIn(*table, column.expression)) {
      if (table->FindColumn(part)->collation == column.collation) column.collation.clear();
    }
    index.columns.push_back(std::move(column));
  }
}

}  // namespace sequelint::postgres
