#include <fmt/format.h>

#include "postgres/catalog.h"
#include "schema/compare.h"
#include "schema/expression.h"
#include "schema/names.h"

namespace sequelint::postgres {
namespace {

schema::DefaultKind KindOf(const std::string& sql) {
  using schema::ExpressionKind;
  return schema::Canonicalize(sql).kind == ExpressionKind::kOther ? schema::DefaultKind::kExpression
                                                                  : schema::DefaultKind::kConstant;
}

}  // namespace

void Catalog::ReadTables() {
  std::optional<Rows> rows =
      Ask("SELECT c.oid, n.nspname, c.relname, c.relkind, obj_description(c.oid, 'pg_class'), "
          "pg_get_partkeydef(c.oid), pn.nspname, p.relname, pg_get_expr(c.relpartbound, c.oid), "
          "c.relpersistence = 'u' "
          "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
          "LEFT JOIN pg_inherits i ON i.inhrelid = c.oid AND c.relispartition "
          "LEFT JOIN pg_class p ON p.oid = i.inhparent LEFT JOIN pg_namespace pn ON pn.oid = p.relnamespace "
          "WHERE c.relkind IN ('r', 'p', 'f', 'm') AND n.nspname IN ({schemas})" +
          NotOfExtension("pg_class", "c.oid") + " ORDER BY 2, 3");
  if (!rows) return;
  for (size_t row = 0; row < rows->size(); ++row) {
    schema::Table table;
    table.name = {std::string(rows->Text(row, 1)), std::string(rows->Text(row, 2))};
    table.kind = rows->Text(row, 3) == "p"   ? schema::TableKind::kPartitioned
                 : rows->Text(row, 3) == "m" ? schema::TableKind::kMaterializedView
                                             : schema::TableKind::kTable;
    table.comment = rows->Value(row, 4);
    table.partition_by = rows->Text(row, 5);
    table.partition_of = {std::string(rows->Text(row, 6)), std::string(rows->Text(row, 7))};
    table.partition_bound = rows->Text(row, 8);
    table.unlogged = rows->True(row, 9);
    relations_.emplace(rows->Text(row, 0), table.name);
    schema_.tables[table.name] = std::move(table);
  }
}

void Catalog::ReadColumns() {
  std::optional<Rows> rows = Ask(fmt::format(
      "SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, {}, "
      "pg_get_expr(d.adbin, d.adrelid), CASE WHEN a.attcollation <> t.typcollation THEN l.collname END, "
      "col_description(a.attrelid, a.attnum) "
      "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
      "JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
      "LEFT JOIN pg_collation l ON l.oid = a.attcollation "
      "WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'm') AND n.nspname IN ({{schemas}}) "
      "ORDER BY a.attrelid, a.attnum",
      From(12, "a.attgenerated", "''")));
  if (!rows) return;
  for (size_t row = 0; row < rows->size(); ++row) {
    schema::Table* table = TableAt(rows->Text(row, 0));
    if (table == nullptr) continue;
    schema::Column column;
    column.name = column.attribute = rows->Text(row, 2);
    column.type = rows->Value(row, 3);
    column.nullable = !rows->True(row, 4);
    if (rows->Text(row, 5) == "a") column.auto_increment = schema::AutoIncrement::kIdentityAlways;
    if (rows->Text(row, 5) == "d") column.auto_increment = schema::AutoIncrement::kIdentityByDefault;
    if (!rows->Text(row, 6).empty()) {
      column.generated = schema::Generated{std::string(rows->Text(row, 7)), rows->Text(row, 6) == "s"};
    } else if (!rows->IsNull(row, 7)) {
      column.default_value.sql = rows->Text(row, 7);
      column.default_value.kind = KindOf(column.default_value.sql);
    }
    column.collation = rows->Text(row, 8);
    column.comment = rows->Value(row, 9);
    attributes_[std::string(rows->Text(row, 0))][rows->Integer(row, 1)] = column.name;
    table->columns.push_back(std::move(column));
  }
}

// A sequence that its column owns and takes its default from is the serial column's; an identity column's is its own.
void Catalog::ReadSequences() {
  std::optional<Rows> rows = Ask(
      "SELECT n.nspname, c.relname, format_type(s.seqtypid, NULL), d.refobjid, d.refobjsubid, d.deptype, "
      "EXISTS (SELECT FROM pg_attrdef ad JOIN pg_depend u ON u.classid = 'pg_attrdef'::regclass AND u.objid = ad.oid "
      "AND u.refclassid = 'pg_class'::regclass AND u.refobjid = c.oid WHERE ad.adrelid = d.refobjid AND "
      "ad.adnum = d.refobjsubid AND pg_get_expr(ad.adbin, ad.adrelid) LIKE 'nextval(%::regclass)'), "
      "s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache, s.seqcycle "
      "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence s ON s.seqrelid = c.oid "
      "LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND "
      "d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0 "
      "WHERE c.relkind = 'S' AND n.nspname IN ({schemas})" +
      NotOfExtension("pg_class", "c.oid") + " ORDER BY 1, 2");
  if (!rows) return;
  for (size_t row = 0; row < rows->size(); ++row) {
    if (rows->Text(row, 5) == "i") continue;
    schema::Sequence sequence;
    sequence.name = {std::string(rows->Text(row, 0)), std::string(rows->Text(row, 1))};
    sequence.type = rows->Text(row, 2);
    auto number = [&](int field) { return std::strtoll(std::string(rows->Text(row, field)).c_str(), nullptr, 10); };
    sequence.increment = number(7), sequence.minimum = number(8), sequence.maximum = number(9);
    sequence.start = number(10), sequence.cache = number(11), sequence.cycle = rows->True(row, 12);
    schema::WithoutDefaults(sequence);
    schema::Table* table = TableAt(rows->Text(row, 3));
    std::vector<std::string> columns = ColumnNames(std::string(rows->Text(row, 3)), {std::string(rows->Text(row, 4))});
    schema::Column* column = table != nullptr && !columns.empty() ? table->FindColumn(columns[0]) : nullptr;
    if (column != nullptr && rows->True(row, 6) && sequence.name.schema == table->name.schema &&
        !column->nullable.value_or(true)) {
      column->auto_increment = schema::AutoIncrement::kSerial;
      column->default_value = {};
      if (SequenceOf(*table, *column) != sequence.name) column->sequence = sequence.name.name;
      continue;
    }
    if (column != nullptr) {
      sequence.owner_table = table->name;
      sequence.owner_column = column->name;
    }
    schema_.sequences.emplace(sequence.name, std::move(sequence));
  }
}

}  // namespace sequelint::postgres
