#include "postgres/catalog.h"

#include <fmt/format.h>

#include "base/text.h"
#include "postgres/introspect.h"

namespace sequelint::postgres {
namespace {

// Names print relative to `public`; what is read is one moment.
constexpr const char* kBegin =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
    "SET LOCAL search_path = public;"
    "SET LOCAL statement_timeout = '60s';"
    "SET LOCAL quote_all_identifiers = off;"
    "SET LOCAL standard_conforming_strings = on;"
    "SET LOCAL DateStyle = 'ISO, MDY';"
    "SET LOCAL IntervalStyle = 'postgres';"
    "SET LOCAL TimeZone = 'UTC'";

constexpr int kOldest = 11;

}  // namespace

Result<schema::Schema> Introspect(Connection& connection, const IntrospectOptions& options) {
  if (connection.major() < kOldest) {
    return Error{fmt::format("{}: postgres {} is too old to be read", connection.name(), connection.major()),
                 fmt::format("use postgres {} or later", kOldest)};
  }
  std::string begin = fmt::format("{}; SET LOCAL lock_timeout = {}", kBegin, options.lock_timeout);
  if (Result<bool> begun = connection.Run(begin); !begun) return begun.error();
  Result<schema::Schema> schema = Catalog(connection, options.schemas).Read();
  (void)connection.Run("ROLLBACK");
  if (schema) schema->source = connection.name();
  return schema;
}

Result<schema::Schema> Introspect(const std::string& address, const IntrospectOptions& options) {
  Result<Connection> connection = Connection::Open(address);
  if (!connection) return connection.error();
  return Introspect(*connection, options);
}

Result<schema::Schema> Catalog::Read() {
  using Part = void (Catalog::*)();
  for (Part part : {&Catalog::FindSchemas, &Catalog::ReadEnums, &Catalog::ReadTables, &Catalog::ReadColumns,
                    &Catalog::ReadSequences, &Catalog::ReadConstraints, &Catalog::ReadIndexes, &Catalog::ReadExtensions,
                    &Catalog::ReadViews, &Catalog::ReadGrants, &Catalog::ReadFunctions, &Catalog::ReadTriggers,
                    &Catalog::ReadPolicies, &Catalog::ReadDomains, &Catalog::ReadComposites, &Catalog::ReadRanges}) {
    (this->*part)();
    if (error_) return *error_;
  }
  Normalize(schema_);
  return std::move(schema_);
}

std::optional<Rows> Catalog::Ask(std::string query) {
  Result<Rows> rows = connection_.Query(ReplaceAll(std::move(query), "{schemas}", schema_list_));
  if (!rows) {
    error_ = rows.error();
    return std::nullopt;
  }
  return std::move(*rows);
}

std::string Catalog::NotOfExtension(const std::string& catalog, const std::string& oid) {
  return fmt::format(
      " AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_catalog.{}'::regclass AND e.objid = {} AND "
      "e.objsubid = 0 AND e.deptype = 'e')",
      catalog, oid);
}

schema::Table* Catalog::TableAt(std::string_view oid) {
  auto it = relations_.find(oid);
  return it == relations_.end() ? nullptr : schema_.FindTable(it->second);
}

std::vector<std::string> Catalog::ColumnNames(const Oid& table, const std::vector<std::string>& numbers) const {
  std::vector<std::string> names;
  auto attributes = attributes_.find(table);
  for (const std::string& number : numbers) {
    if (attributes == attributes_.end()) break;
    auto name = attributes->second.find(std::atoi(number.c_str()));
    if (name != attributes->second.end()) names.push_back(name->second);
  }
  return names;
}

void Catalog::AddObject(schema::ObjectKind kind, schema::QualifiedName name, std::string definition,
                        schema::QualifiedName table) {
  schema::Object object;
  object.kind = kind;
  object.name = std::move(name);
  object.table = std::move(table);
  object.definition = std::move(definition);
  schema_.objects.push_back(std::move(object));
}

void Catalog::FindSchemas() {
  std::optional<Rows> rows =
      Ask("SELECT nspname FROM pg_namespace n WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND "
          "has_schema_privilege(n.oid, 'USAGE')" +
          NotOfExtension("pg_namespace", "n.oid") + " ORDER BY nspname");
  if (!rows) return;
  std::vector<std::string> quoted;
  for (size_t row = 0; row < rows->size(); ++row) {
    std::string name(rows->Text(row, 0));
    if (!schemas_.empty() && std::find(schemas_.begin(), schemas_.end(), name) == schemas_.end()) continue;
    quoted.push_back(QuoteLiteral(name));
    if (name != "public") AddObject(schema::ObjectKind::kSchema, {"public", name}, "");
  }
  for (const std::string& wanted : schemas_) {
    if (std::find(quoted.begin(), quoted.end(), QuoteLiteral(wanted)) == quoted.end()) {
      error_ = Error{fmt::format("{}: schema \"{}\" does not exist or may not be used", connection_.name(), wanted),
                     "check the schema's name, or grant USAGE on it"};
    }
  }
  schema_list_ = quoted.empty() ? "NULL" : Join(quoted, ", ");
}

void Catalog::ReadEnums() {
  std::optional<Rows> rows = Ask(
      "SELECT n.nspname, t.typname, e.enumlabel FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN "
      "pg_enum e ON e.enumtypid = t.oid WHERE t.typtype = 'e' AND n.nspname IN ({schemas})" +
      NotOfExtension("pg_type", "t.oid") + " ORDER BY 1, 2, e.enumsortorder");
  if (!rows) return;
  for (size_t row = 0; row < rows->size(); ++row) {
    schema::QualifiedName name{std::string(rows->Text(row, 0)), std::string(rows->Text(row, 1))};
    schema::EnumType& type = schema_.enums[name];
    type.name = name;
    if (!type.values) type.values.emplace();
    if (!rows->IsNull(row, 2)) type.values->emplace_back(rows->Text(row, 2));
  }
}

}  // namespace sequelint::postgres
