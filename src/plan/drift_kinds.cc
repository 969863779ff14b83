#include "plan/drift.h"

namespace sequelint::plan {

const std::vector<DriftKind>& DriftKinds() {
  static const std::vector<DriftKind> kinds = {
      {"auto_increment", true, "one side numbers the rows, the other does not"},
      {"check", true, "a check that only the models have, where the table has checks"},
      {"check_only_in_database", false, "a check that no model knows"},
      {"column", true, "a column that the database lacks"},
      {"column_only_in_database", true, "a column that no model knows; it may stay empty"},
      {"comment", false, "the comments differ"},
      {"default", true, "the models' default is not the database's"},
      {"default_only_in_database", false, "the database has a default, the models have none"},
      {"enum_label", true, "a label that the enum type lacks"},
      {"enum_label_only_in_database", false, "a label that the models do not use"},
      {"enum_order", true, "the labels stand in another order"},
      {"foreign_key", true, "a foreign key that the database lacks, or that refers to another table"},
      {"foreign_key_action", true, "ON DELETE or ON UPDATE differ"},
      {"foreign_key_default_action", false,
       "ON DELETE differs, and in the models it is what Sequelize takes by default"},
      {"foreign_key_only_in_database", false, "a foreign key that no association or `references` declares"},
      {"generated", true, "the expression of a generated column differs"},
      {"index", true, "an index that the database lacks, or that is another one there"},
      {"index_column", true, "an index of the models names a field that is no column"},
      {"index_only_in_database", false, "an index that no model declares"},
      {"length", true, "the length or precision of a type differs"},
      {"name", true, "a table or column has another spelling in the database"},
      {"nullability", true, "NOT NULL in the models, nullable in the database"},
      {"nullable_in_model", false, "nullable in the models, NOT NULL in the database"},
      {"object_name", false, "the names of indexes and constraints differ"},
      {"primary_key", true, "the primary key differs"},
      {"required_column", true, "a column that no model writes is NOT NULL and has no default"},
      {"required_default", true, "a default that only the database has, of a column that is NOT NULL there"},
      {"table", true, "a table that the database lacks"},
      {"table_only_in_database", true, "a table that no model knows"},
      {"timestamps", true, "createdAt, updatedAt or deletedAt are missing in the database"},
      {"type", true, "the types differ"},
      {"unique", true, "unique in the models only"},
      {"unique_only_in_database", true, "unique in the database only"},
  };
  return kinds;
}

const DriftKind* FindDriftKind(std::string_view name) {
  for (const DriftKind& kind : DriftKinds()) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

}  // namespace sequelint::plan
