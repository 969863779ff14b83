#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/schema.h"

namespace sequelint::generate {

// Pieces of a migration's JavaScript, which calls the second argument of `up` Sequelize.

std::string JsString(std::string_view text);                    // 'it\'s'
std::string JsList(const std::vector<std::string>& names);      // ['a', 'b']
std::string JsTable(const schema::QualifiedName& table);        // 'Users', { tableName: 'Users', schema: 'app' }
std::string JsQuery(const std::string& sql);                    // await queryInterface.sequelize.query('…');
// `character varying(40)` ⇒ `Sequelize.STRING(40)`; the labels of an enum type when its name is the one Sequelize gives.
std::string JsType(const schema::Column& column, const schema::EnumType* type);
// { type: …, allowNull: false, defaultValue: …, references: … }
struct ColumnParts {
  const schema::EnumType* type = nullptr;
  const schema::ForeignKey* reference = nullptr;
  bool primary_key = false, unique = false, allow_null = false;  // allow_null: whatever the column says
};
std::string JsColumn(const schema::QualifiedName& table, const schema::Column& column, const ColumnParts& parts);

}  // namespace sequelint::generate
