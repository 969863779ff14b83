#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "postgres/connection.h"
#include "schema/schema.h"

namespace sequelint::postgres {

// One reading of a database's catalogue. The parts run in this order; the first error stops it.
class Catalog {
 public:
  Catalog(Connection& connection, std::vector<std::string> schemas)
      : connection_(connection), major_(connection.major()), schemas_(std::move(schemas)) {}

  Result<schema::Schema> Read();

 private:
  using Oid = std::string;

  void FindSchemas();  // schema names ⇒ schema_list_
  void ReadEnums();
  void ReadTables();  // catalog_tables.cc: tables, columns, defaults
  void ReadColumns();
  void ReadSequences();
  void ReadConstraints();  // catalog_constraints.cc
  void ReadIndexes();
  void ReadExtensions();  // catalog_objects.cc
  void ReadViews();
  void ReadGrants();  // on views
  void ReadFunctions();
  void ReadTriggers();
  void ReadPolicies();
  void ReadDomains();
  void ReadComposites();
  void ReadRanges();

  // Runs the query; `{schemas}` in it stands for the list of schemas as `IN (…)` wants it.
  std::optional<Rows> Ask(std::string query);
  // "AND" plus: the object with this oid expression does not belong to an extension.
  static std::string NotOfExtension(const std::string& catalog, const std::string& oid);
  std::string From(int major, const std::string& expression, const std::string& otherwise) const {
    return major_ >= major ? expression : otherwise;
  }
  schema::Table* TableAt(std::string_view oid);
  // The column names of `table` behind attribute numbers `{1,3}`.
  std::vector<std::string> ColumnNames(const Oid& table, const std::vector<std::string>& numbers) const;
  void AddObject(schema::ObjectKind kind, schema::QualifiedName name, std::string definition,
                 schema::QualifiedName table = {"", ""});

  Connection& connection_;
  int major_;
  std::vector<std::string> schemas_;
  std::string schema_list_;
  std::optional<Error> error_;
  schema::Schema schema_;
  std::map<Oid, schema::QualifiedName, std::less<>> relations_;  // tables by oid
  std::map<Oid, std::map<int, std::string>> attributes_;         // their columns by number
};

}  // namespace sequelint::postgres
