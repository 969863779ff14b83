#include "schema/type.h"
#include "sql/sql.h"

namespace sequelint::sql {

bool AdoptTable(const schema::Schema& from, const schema::QualifiedName& name, schema::Schema& to) {
  const schema::Table* table = from.FindTable(name);
  if (table == nullptr) return false;
  to.tables.emplace(name, *table);
  for (const schema::Column& column : table->columns) {
    const schema::EnumType* type = column.type ? from.FindEnum(*column.type) : nullptr;
    if (type != nullptr) to.enums.emplace(type->name, *type);
  }
  // What it refers to has to be there too.
  for (const schema::ForeignKey& key : table->foreign_keys) {
    if (to.tables.count(key.table) == 0 && key.table != name) AdoptTable(from, key.table, to);
  }
  return true;
}

}  // namespace sequelint::sql
