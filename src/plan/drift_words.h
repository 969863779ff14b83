#pragma once

#include <string>
#include <vector>

#include "schema/schema.h"

namespace sequelint::plan {

using schema::QualifiedName;

// What models and database say, in words, and which of their names are alike.
std::string Of(const QualifiedName& table, const std::string& column);
std::string NullWords(const schema::Column& column);
std::string DefaultWords(const schema::Column& column);
std::string IndexWords(const schema::Index& index);
std::vector<std::string> ColumnsOf(const schema::Index& index);
bool IsTimestamp(const schema::Column& column);
// `created_at`, `createdAt` and `CREATEDAT` are one name, written by different habits.
std::string Squashed(const std::string& name);
// Whether Sequelize gives the column a value in each row that it writes, under whatever name: `createdAt:
// 'created_at'`.
bool IsWritten(const schema::Column& column);
std::string SquashedTable(const std::string& name);
// An INSERT that does not name the column fails.
bool IsRequired(const schema::Column& column);
std::string TypeKind(const schema::Column& was, const schema::Column& column);

}  // namespace sequelint::plan
