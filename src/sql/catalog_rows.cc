#include <initializer_list>

#include "base/text.h"
#include "schema/names.h"
#include "schema/type.h"
#include "sql/catalog.h"

// The rows of Postgres' catalogues that a schema can tell.

namespace sequelint::sql {
namespace {

using schema::QualifiedName;
using schema::Schema;
using schema::Table;

Datum Oid(std::string_view what, const QualifiedName& name) {
  return Datum::Oid(std::string(what) + " " + name.schema + "." + name.name);
}
Datum Namespace(const std::string& schema) { return Datum::Oid("namespace " + schema); }

// What Postgres has of its own, as far as it can be told: where it stands, and that its names are Postgres'.
void AddSystem(Relation& relation, std::string schema_column, std::initializer_list<const char*> name_columns) {
  for (const char* schema : {"pg_catalog", "information_schema"}) {
    Row row = {{schema_column, Datum::Of(schema)}};
    for (const char* column : name_columns) row[column] = Datum::System();
    relation.rows.push_back(std::move(row));
  }
}
void AddSystemOf(Relation& relation, const char* namespace_column, const char* name_column, std::string_view kind) {
  for (const char* schema : {"pg_catalog", "information_schema"}) {
    relation.rows.push_back({{namespace_column, Namespace(schema)},
                             {name_column, Datum::System()},
                             {"oid", Oid(kind, {schema, "?"})},
                             {"conrelid", Oid("class", {schema, "?"})}});
  }
}
// The usual name of the table in which a runner keeps account of what it ran.
constexpr const char* kLedger = "SequelizeMeta";
Datum YesNo(std::optional<bool> value) { return value ? Datum::Of(*value ? "YES" : "NO") : Datum::Unknown(); }

bool IsPlainView(const schema::Object& object) { return object.kind == schema::ObjectKind::kView; }

Relation InformationTables(const Schema& schema) {
  Relation out;
  auto add = [&](const QualifiedName& name, const char* type) {
    out.rows.push_back({{"table_schema", Datum::Of(name.schema)},
                        {"table_name", Datum::Of(name.name)},
                        {"table_type", Datum::Of(type)}});
  };
  for (const auto& [name, table] : schema.tables) add(name, "BASE TABLE");
  for (const schema::Object& object : schema.objects) {
    if (IsPlainView(object)) add(object.name, "VIEW");
  }
  add({"public", kLedger}, "BASE TABLE");
  out.rows.back()[std::string(kPerhaps)] = Datum::Null();
  AddSystem(out, "table_schema", {"table_name"});
  return out;
}

// information_schema's data_type, and pg_type's name for it.
std::pair<Datum, Datum> TypeNames(const std::optional<std::string>& type) {
  if (!type) return {Datum::Unknown(), Datum::Unknown()};
  schema::Type parsed = schema::ParseType(*type);
  if (parsed.array > 0) return {Datum::Of("ARRAY"), Datum::Unknown()};
  if (!parsed.built_in) return {Datum::Of("USER-DEFINED"), Datum::Of(parsed.name)};
  static const std::map<std::string, std::string, std::less<>> kShort = {{"integer", "int4"},
                                                                         {"bigint", "int8"},
                                                                         {"smallint", "int2"},
                                                                         {"boolean", "bool"},
                                                                         {"real", "float4"},
                                                                         {"character varying", "varchar"},
                                                                         {"double precision", "float8"},
                                                                         {"character", "bpchar"},
                                                                         {"timestamp with time zone", "timestamptz"},
                                                                         {"timestamp without time zone", "timestamp"}};
  auto found = kShort.find(parsed.name);
  return {Datum::Of(parsed.name), Datum::Of(found == kShort.end() ? parsed.name : found->second)};
}

Relation InformationColumns(const Schema& schema) {
  Relation out;
  for (const auto& [name, table] : schema.tables) {
    out.complete &= table.columns_complete;
    int64_t position = 0;
    for (const schema::Column& column : table.columns) {
      auto [data_type, udt_name] = TypeNames(column.type);
      bool none = column.default_value.kind == schema::DefaultKind::kNone &&
                  column.auto_increment == schema::AutoIncrement::kNone && !column.generated;
      out.rows.push_back({{"table_schema", Datum::Of(name.schema)},
                          {"table_name", Datum::Of(name.name)},
                          {"column_name", Datum::Of(column.name)},
                          {"ordinal_position", Datum::Number(++position)},
                          {"is_nullable", YesNo(column.nullable)},
                          {"data_type", data_type},
                          {"udt_name", udt_name},
                          {"column_default", none ? Datum::Null() : Datum::Unknown()}});
    }
  }
  out.rows.push_back({{"table_schema", Datum::Of("public")},
                      {"table_name", Datum::Of(kLedger)},
                      {"column_name", Datum::Of("name")},
                      {std::string(kPerhaps), Datum::Null()}});
  AddSystem(out, "table_schema", {"table_name"});
  return out;
}

// visit(table, name, word of pg_constraint, word of information_schema, columns)
template <class Visit>
void ForConstraints(const Schema& schema, Visit visit) {
  const std::vector<std::string> none;
  for (const auto& [name, table] : schema.tables) {
    if (table.primary_key)
      visit(table, NameOf(table, *table.primary_key), "p", "PRIMARY KEY", table.primary_key->columns);
    for (const auto& unique : table.unique_constraints)
      visit(table, NameOf(table, unique), "u", "UNIQUE", unique.columns);
    for (const auto& key : table.foreign_keys) visit(table, NameOf(table, key), "f", "FOREIGN KEY", key.columns);
    for (const auto& check : table.checks) visit(table, NameOf(table, check), "c", "CHECK", none);
    for (const auto& exclusion : table.exclusions) visit(table, NameOf(table, exclusion), "x", "", none);
  }
}

bool AllColumnsKnown(const Schema& schema) {
  for (const auto& [name, table] : schema.tables) {
    if (!table.columns_complete) return false;
  }
  return true;
}

Relation InformationConstraints(const Schema& schema) {
  Relation out{{}, AllColumnsKnown(schema)};
  ForConstraints(schema,
                 [&](const Table& table, const std::string& name, const char*, const std::string& type, const auto&) {
                   if (type.empty()) return;
                   out.rows.push_back({{"constraint_schema", Datum::Of(table.name.schema)},
                                       {"constraint_name", Datum::Of(name)},
                                       {"table_schema", Datum::Of(table.name.schema)},
                                       {"table_name", Datum::Of(table.name.name)},
                                       {"constraint_type", Datum::Of(type)}});
                 });
  // Each NOT NULL is a CHECK there, with a name made of numbers.
  for (const auto& [name, table] : schema.tables) {
    out.rows.push_back({{"table_schema", Datum::Of(name.schema)},
                        {"table_name", Datum::Of(name.name)},
                        {"constraint_name", Datum::System()},
                        {"constraint_type", Datum::Of("CHECK")},
                        {std::string(kPerhaps), Datum::Null()}});
  }
  AddSystem(out, "table_schema", {"table_name", "constraint_name"});
  return out;
}

Relation KeyColumns(const Schema& schema) {
  Relation out{{}, AllColumnsKnown(schema)};
  ForConstraints(schema,
                 [&](const Table& table, const std::string& name, const char*, const char*, const auto& columns) {
                   int64_t position = 0;
                   for (const std::string& column : columns) {
                     out.rows.push_back({{"constraint_schema", Datum::Of(table.name.schema)},
                                         {"constraint_name", Datum::Of(name)},
                                         {"table_schema", Datum::Of(table.name.schema)},
                                         {"table_name", Datum::Of(table.name.name)},
                                         {"column_name", Datum::Of(column)},
                                         {"ordinal_position", Datum::Number(++position)}});
                   }
                 });
  return out;
}

Relation Constraints(const Schema& schema) {
  Relation out{{}, AllColumnsKnown(schema)};
  ForConstraints(schema, [&](const Table& table, const std::string& name, const char* type, const char*, const auto&) {
    out.rows.push_back({{"conname", Datum::Of(name)},
                        {"contype", Datum::Of(type)},
                        {"conrelid", Oid("class", table.name)},
                        {"connamespace", Namespace(table.name.schema)}});
  });
  AddSystemOf(out, "connamespace", "conname", "constraint");
  return out;
}

Relation Tables(const Schema& schema) {
  Relation out;
  for (const auto& [name, table] : schema.tables) {
    out.rows.push_back({{"schemaname", Datum::Of(name.schema)}, {"tablename", Datum::Of(name.name)}});
  }
  out.rows.push_back(
      {{"schemaname", Datum::Of("public")}, {"tablename", Datum::Of(kLedger)}, {std::string(kPerhaps), Datum::Null()}});
  AddSystem(out, "schemaname", {"tablename"});
  return out;
}

template <class Visit>
void ForIndexes(const Schema& schema, Visit visit) {
  for (const auto& [name, table] : schema.tables) {
    if (table.primary_key) visit(name, NameOf(table, *table.primary_key));
    for (const auto& unique : table.unique_constraints) visit(name, NameOf(table, unique));
    for (const auto& exclusion : table.exclusions) visit(name, NameOf(table, exclusion));
    for (const auto& index : table.indexes) visit(name, NameOf(table, index));
  }
  for (const schema::Object& object : schema.objects) {
    for (const auto& index : object.indexes) visit(object.name, index.name);
  }
}

Relation Indexes(const Schema& schema) {
  Relation out{{}, AllColumnsKnown(schema)};
  ForIndexes(schema, [&](const QualifiedName& table, const std::string& name) {
    out.rows.push_back({{"schemaname", Datum::Of(table.schema)},
                        {"tablename", Datum::Of(table.name)},
                        {"indexname", Datum::Of(name)}});
  });
  out.rows.push_back({{"schemaname", Datum::Of("public")},
                      {"tablename", Datum::Of(kLedger)},
                      {"indexname", Datum::Of(std::string(kLedger) + "_pkey")},
                      {std::string(kPerhaps), Datum::Null()}});
  AddSystem(out, "schemaname", {"tablename", "indexname"});
  return out;
}

Relation Types(const Schema& schema) {
  Relation out;
  auto add = [&](const QualifiedName& name, const char* type) {
    for (const std::string array : {"", "_"}) {
      out.rows.push_back({{"oid", Oid("type" + array, name)},
                          {"typname", Datum::Of(array + name.name)},
                          {"typtype", Datum::Of(array.empty() ? type : "b")},
                          {"typnamespace", Namespace(name.schema)}});
    }
  };
  for (const auto& [name, table] : schema.tables) add(name, "c");
  for (const auto& [name, type] : schema.enums) add(name, "e");
  for (const schema::Object& object : schema.objects) {
    if (object.kind == schema::ObjectKind::kDomain) add(object.name, "d");
    if (object.kind == schema::ObjectKind::kCompositeType || IsView(object)) add(object.name, "c");
  }
  AddSystemOf(out, "typnamespace", "typname", "type");
  return out;
}

Relation Labels(const Schema& schema) {
  Relation out;
  for (const auto& [name, type] : schema.enums) {
    out.complete &= type.values.has_value();
    int64_t order = 0;
    for (const std::string& label : type.values.value_or(std::vector<std::string>())) {
      out.rows.push_back({{"enumtypid", Oid("type", name)},
                          {"enumlabel", Datum::Of(label)},
                          {"enumsortorder", Datum::Number(++order)}});
    }
  }
  return out;
}

Relation Namespaces(const Schema& schema) {
  Relation out;
  std::map<std::string, bool> names = {
      {"public", true}, {"pg_catalog", true}, {"information_schema", true}, {"pg_toast", true}};
  for (const schema::Object& object : schema.objects) {
    if (object.kind == schema::ObjectKind::kSchema) names[object.name.name] = true;
  }
  for (const auto& [name, table] : schema.tables) names[name.schema] = true;
  for (const auto& [name, there] : names) {
    out.rows.push_back({{"oid", Namespace(name)}, {"nspname", Datum::Of(name)}, {"schema_name", Datum::Of(name)}});
  }
  return out;
}

Relation Classes(const Schema& schema) {
  Relation out{{}, AllColumnsKnown(schema)};
  auto add = [&](const QualifiedName& name, const char* kind) {
    out.rows.push_back({{"oid", Oid("class", name)},
                        {"relname", Datum::Of(name.name)},
                        {"relkind", Datum::Of(kind)},
                        {"relnamespace", Namespace(name.schema)}});
  };
  for (const auto& [name, table] : schema.tables) add(name, table.partition_by.empty() ? "r" : "p");
  for (const schema::Object& object : schema.objects) {
    if (IsView(object)) add(object.name, IsPlainView(object) ? "v" : "m");
  }
  for (const auto& [name, sequence] : schema.sequences) add(name, "S");
  for (const auto& [name, table] : schema.tables) {
    for (const schema::Column& column : table.columns) {
      if (column.auto_increment != schema::AutoIncrement::kNone) add(SequenceOf(table, column), "S");
    }
  }
  ForIndexes(schema, [&](const QualifiedName& table, const std::string& name) { add({table.schema, name}, "i"); });
  add({"public", kLedger}, "r");
  out.rows.back()[std::string(kPerhaps)] = Datum::Null();
  AddSystemOf(out, "relnamespace", "relname", "class");
  return out;
}

Relation Attributes(const Schema& schema) {
  Relation out{{}, AllColumnsKnown(schema)};
  for (const auto& [name, table] : schema.tables) {
    for (const schema::Column& column : table.columns) {
      out.rows.push_back({{"attrelid", Oid("class", name)},
                          {"attname", Datum::Of(column.name)},
                          {"attnotnull", column.nullable ? Datum::Of(!*column.nullable) : Datum::Unknown()},
                          {"attisdropped", Datum::Of(false)}});
    }
  }
  out.rows.push_back({{"attrelid", Datum::Oid("class pg_catalog.?")}});
  return out;
}

Relation Views(const Schema& schema, schema::ObjectKind kind, const char* schema_column, const char* name_column) {
  Relation out;
  for (const schema::Object& object : schema.objects) {
    if (object.kind != kind) continue;
    out.rows.push_back({{schema_column, Datum::Of(object.name.schema)}, {name_column, Datum::Of(object.name.name)}});
  }
  if (kind != schema::ObjectKind::kExtension) AddSystem(out, schema_column, {name_column});
  return out;
}

}  // namespace

std::optional<Relation> CatalogRelation(std::string_view schema_name, std::string_view name, const Schema& schema) {
  if (schema_name == "information_schema") {
    if (name == "tables") return InformationTables(schema);
    if (name == "columns") return InformationColumns(schema);
    if (name == "table_constraints") return InformationConstraints(schema);
    if (name == "key_column_usage") return KeyColumns(schema);
    if (name == "schemata") return Namespaces(schema);
    if (name == "views") return Views(schema, schema::ObjectKind::kView, "table_schema", "table_name");
    return std::nullopt;
  }
  if (!schema_name.empty() && schema_name != "pg_catalog") return std::nullopt;
  if (name == "pg_tables") return Tables(schema);
  if (name == "pg_indexes") return Indexes(schema);
  if (name == "pg_type") return Types(schema);
  if (name == "pg_enum") return Labels(schema);
  if (name == "pg_namespace") return Namespaces(schema);
  if (name == "pg_class") return Classes(schema);
  if (name == "pg_constraint") return Constraints(schema);
  if (name == "pg_attribute") return Attributes(schema);
  if (name == "pg_views") return Views(schema, schema::ObjectKind::kView, "schemaname", "viewname");
  if (name == "pg_matviews") return Views(schema, schema::ObjectKind::kMaterializedView, "schemaname", "matviewname");
  if (name == "pg_extension") return Views(schema, schema::ObjectKind::kExtension, "extschema", "extname");
  return std::nullopt;
}

}  // namespace sequelint::sql
