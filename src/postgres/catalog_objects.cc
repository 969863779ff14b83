#include <fmt/format.h>

#include "base/text.h"
#include "postgres/catalog.h"
#include "schema/type.h"

namespace sequelint::postgres {
namespace {

using schema::ObjectKind;
using schema::QualifiedName;
using schema::QuoteIfNeeded;

std::string Quoted(const QualifiedName& name) {
  return (name.schema == "public" ? "" : QuoteIfNeeded(name.schema) + ".") + QuoteIfNeeded(name.name);
}

QualifiedName NameAt(const Rows& rows, size_t row, size_t column) {
  return {std::string(rows.Text(row, column)), std::string(rows.Text(row, column + 1))};
}

std::string Semicolonless(std::string_view text) {
  text = Trim(text);
  if (!text.empty() && text.back() == ';') text.remove_suffix(1);
  return std::string(text);
}

std::string CommandOf(std::string_view code) {
  if (code == "r") return "SELECT";
  if (code == "a") return "INSERT";
  if (code == "w") return "UPDATE";
  if (code == "d") return "DELETE";
  return "ALL";
}

}  // namespace

void Catalog::ReadExtensions() {
  std::optional<Rows> rows = Ask("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1");
  if (!rows) return;
  for (size_t row = 0; row < rows->size(); ++row) {
    AddObject(ObjectKind::kExtension, {"public", std::string(rows->Text(row, 0))}, "");
  }
}

void Catalog::ReadViews() {
  std::optional<Rows> rows = Ask(
      "SELECT n.nspname, c.relname, c.relkind, pg_get_viewdef(c.oid), "
      "(SELECT string_agg(o, ', ') FROM unnest(c.reloptions) o WHERE o !~ '^check_option='), "
      "(SELECT upper(split_part(o, '=', 2)) FROM unnest(c.reloptions) o WHERE o ~ '^check_option='), c.relispopulated "
      "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
      "WHERE c.relkind IN ('v', 'm') AND n.nspname IN ({schemas})" +
      NotOfExtension("pg_class", "c.oid") + " ORDER BY 1, 2");
  if (!rows) return;
  for (size_t row = 0; row < rows->size(); ++row) {
    QualifiedName name = NameAt(*rows, row, 0);
    bool materialized = rows->Text(row, 2) == "m";
    std::string sql = fmt::format("CREATE {}VIEW {}", materialized ? "MATERIALIZED " : "", Quoted(name));
    if (!rows->IsNull(row, 4)) sql += fmt::format(" WITH ({})", rows->Text(row, 4));
    sql += " AS\n" + Semicolonless(rows->Text(row, 3));
    if (!rows->IsNull(row, 5)) sql += fmt::format("\n  WITH {} CHECK OPTION", rows->Text(row, 5));
    AddObject(materialized ? ObjectKind::kMaterializedView : ObjectKind::kView, name, sql);
    if (!materialized) continue;
    // It was read as a table so far, for its columns and indexes.
    schema::Table* table = schema_.tables.Change(name);
    if (table == nullptr) continue;
    schema_.objects.Change(schema_.objects.size() - 1).indexes = std::move(table->indexes);
    schema_.tables.erase(name);
  }
}

void Catalog::ReadGrants() {
  std::optional<Rows> rows = Ask(
      "SELECT n.nspname, c.relname, string_agg(a.privilege, ', ' ORDER BY a.privilege), "
      "CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END, a.is_grantable "
      "FROM (SELECT r.oid, x.grantee, x.is_grantable, x.privilege_type AS privilege "
      "FROM pg_class r CROSS JOIN LATERAL aclexplode(r.relacl) x UNION ALL "
      // SELECT (a, b): rights on columns.
      "SELECT t.attrelid, x.grantee, x.is_grantable, "
      "x.privilege_type || ' (' || string_agg(quote_ident(t.attname), ', ' ORDER BY t.attnum) || ')' "
      "FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) x WHERE t.attacl IS NOT NULL AND NOT t.attisdropped "
      "GROUP BY t.attrelid, x.grantee, x.is_grantable, x.privilege_type) a "
      "JOIN pg_class c ON c.oid = a.oid JOIN pg_namespace n ON n.oid = c.relnamespace "
      "WHERE c.relkind IN ('v', 'm') AND a.grantee <> c.relowner AND n.nspname IN ({schemas})" +
      NotOfExtension("pg_class", "c.oid") + " GROUP BY 1, 2, 4, 5 ORDER BY 1, 2, 4, 5");
  if (!rows) return;
  for (size_t row = 0; row < rows->size(); ++row) {
    QualifiedName name = NameAt(*rows, row, 0);
    for (schema::Object& view : schema_.objects.Each()) {
      if (!IsView(view) || view.name != name) continue;
      view.grants.push_back(fmt::format("GRANT {} ON {} TO {}{}", rows->Text(row, 2), Quoted(name), rows->Text(row, 3),
                                        rows->True(row, 4) ? " WITH GRANT OPTION" : ""));
    }
  }
}

// `f(integer, text)` is the name: functions are told apart by what they take.
void Catalog::ReadFunctions() {
  std::optional<Rows> rows =
      Ask("SELECT n.nspname, p.proname || '(' || oidvectortypes(p.proargtypes) || ')', pg_get_functiondef(p.oid) "
          "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
          "WHERE p.prokind IN ('f', 'p') AND n.nspname IN ({schemas})" +
          NotOfExtension("pg_proc", "p.oid") + " ORDER BY 1, 2");
  if (!rows) return;
  for (size_t row = 0; row < rows->size(); ++row) {
    AddObject(ObjectKind::kFunction, NameAt(*rows, row, 0), Semicolonless(rows->Text(row, 2)));
  }
}

void Catalog::ReadTriggers() {
  std::optional<Rows> rows =
      Ask(fmt::format(
              "SELECT n.nspname, t.tgname, c.relname, pg_get_triggerdef(t.oid) "
              "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
              "WHERE NOT t.tgisinternal AND n.nspname IN ({{schemas}}){} ORDER BY 1, 3, 2",
              From(13, " AND t.tgparentid = 0", "")) +
          "");
  if (!rows) return;
  for (size_t row = 0; row < rows->size(); ++row) {
    QualifiedName table{std::string(rows->Text(row, 0)), std::string(rows->Text(row, 2))};
    std::string sql(rows->Text(row, 3));
    // Postgres 11 prints the older spelling.
    if (size_t at = sql.rfind(" EXECUTE PROCEDURE "); at != std::string::npos) sql.replace(at + 9, 9, "FUNCTION");
    AddObject(ObjectKind::kTrigger, NameAt(*rows, row, 0), sql, table);
  }
}

void Catalog::ReadPolicies() {
  std::optional<Rows> rows =
      Ask("SELECT n.nspname, p.polname, c.relname, p.polpermissive, p.polcmd, pg_get_expr(p.polqual, p.polrelid), "
          "pg_get_expr(p.polwithcheck, p.polrelid), "
          "(SELECT string_agg(CASE WHEN r = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r)) END, ', ') "
          "FROM unnest(p.polroles) r) "
          "FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
          "WHERE n.nspname IN ({schemas}) ORDER BY 1, 3, 2");
  if (!rows) return;
  for (size_t row = 0; row < rows->size(); ++row) {
    QualifiedName table{std::string(rows->Text(row, 0)), std::string(rows->Text(row, 2))};
    std::string sql = fmt::format("CREATE POLICY {} ON {}", QuoteIfNeeded(rows->Text(row, 1)), Quoted(table));
    if (!rows->True(row, 3)) sql += " AS RESTRICTIVE";
    if (rows->Text(row, 4) != "*") sql += " FOR " + CommandOf(rows->Text(row, 4));
    if (rows->Text(row, 7) != "PUBLIC") sql += fmt::format(" TO {}", rows->Text(row, 7));
    if (!rows->IsNull(row, 5)) sql += fmt::format(" USING ({})", rows->Text(row, 5));
    if (!rows->IsNull(row, 6)) sql += fmt::format(" WITH CHECK ({})", rows->Text(row, 6));
    AddObject(ObjectKind::kPolicy, NameAt(*rows, row, 0), sql, table);
  }
}

// CREATE DOMAIN has no NOT VALID, which says nothing of a database without rows.
void Catalog::ReadDomains() {
  std::optional<Rows> rows =
      Ask("SELECT n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod), "
          "CASE WHEN t.typcollation <> b.typcollation THEN quote_ident(l.collname) END, pg_get_expr(t.typdefaultbin, "
          "0), t.typnotnull, "
          "(SELECT string_agg(' CONSTRAINT ' || quote_ident(c.conname) || ' ' || "
          "regexp_replace(pg_get_constraintdef(c.oid), ' NOT VALID$', ''), '' "
          "ORDER BY c.conname) FROM pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'c') "
          "FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_type b ON b.oid = t.typbasetype "
          "LEFT JOIN pg_collation l ON l.oid = t.typcollation WHERE t.typtype = 'd' AND n.nspname IN ({schemas})" +
          NotOfExtension("pg_type", "t.oid") + " ORDER BY 1, 2");
  if (!rows) return;
  for (size_t row = 0; row < rows->size(); ++row) {
    QualifiedName name = NameAt(*rows, row, 0);
    std::string sql = fmt::format("CREATE DOMAIN {} AS {}", Quoted(name), rows->Text(row, 2));
    if (!rows->IsNull(row, 3)) sql += fmt::format(" COLLATE {}", rows->Text(row, 3));
    if (rows->True(row, 5)) sql += " NOT NULL";
    if (!rows->IsNull(row, 4)) sql += fmt::format(" DEFAULT {}", rows->Text(row, 4));
    sql += rows->Text(row, 6);
    AddObject(ObjectKind::kDomain, name, sql);
  }
}

void Catalog::ReadComposites() {
  std::optional<Rows> rows =
      Ask("SELECT n.nspname, c.relname, string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, "
          "a.atttypmod) || "
          "CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || quote_ident(l.collname) ELSE '' END, ', ' "
          "ORDER BY a.attnum) "
          "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
          "LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
          "LEFT JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_collation l ON l.oid = a.attcollation "
          "WHERE c.relkind = 'c' AND n.nspname IN ({schemas})" +
          NotOfExtension("pg_type", "c.reltype") + " GROUP BY 1, 2 ORDER BY 1, 2");
  if (!rows) return;
  for (size_t row = 0; row < rows->size(); ++row) {
    QualifiedName name = NameAt(*rows, row, 0);
    AddObject(ObjectKind::kCompositeType, name,
              fmt::format("CREATE TYPE {} AS ({})", Quoted(name), rows->Text(row, 2)));
  }
}

// Range types are kept beside composite types: their definition says which they are. What Postgres fills in by itself
// is left out.
void Catalog::ReadRanges() {
  std::optional<Rows> rows =
      Ask("SELECT n.nspname, t.typname, concat_ws(', ', 'subtype = ' || format_type(r.rngsubtype, NULL), "
          "CASE WHEN NOT o.opcdefault THEN 'subtype_opclass = ' || quote_ident(o.opcname) END, "
          "CASE WHEN r.rngcollation <> s.typcollation THEN 'collation = ' || quote_ident(l.collname) END, "
          "CASE WHEN r.rngcanonical <> 0 THEN 'canonical = ' || r.rngcanonical::regproc END, "
          "CASE WHEN r.rngsubdiff <> 0 THEN 'subtype_diff = ' || r.rngsubdiff::regproc END) "
          "FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace "
          "JOIN pg_type s ON s.oid = r.rngsubtype JOIN pg_opclass o ON o.oid = r.rngsubopc "
          "LEFT JOIN pg_collation l ON l.oid = r.rngcollation WHERE n.nspname IN ({schemas})" +
          NotOfExtension("pg_type", "t.oid") + " ORDER BY 1, 2");
  if (!rows) return;
  for (size_t row = 0; row < rows->size(); ++row) {
    QualifiedName name = NameAt(*rows, row, 0);
    AddObject(ObjectKind::kCompositeType, name,
              fmt::format("CREATE TYPE {} AS RANGE ({})", Quoted(name), rows->Text(row, 2)));
  }
}

}  // namespace sequelint::postgres
