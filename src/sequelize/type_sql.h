#pragma once

#include <string>

#include "sequelize/data_types.h"
#include "sequelize/sql_writer.h"

namespace sequelint::sequelize {

// `type.toSql()` of Sequelize's own data types; `type` is an instance of `cls`.
std::string BuiltInTypeSql(SqlWriter& writer, const Value& type, const TypeClass& cls);

}  // namespace sequelint::sequelize
