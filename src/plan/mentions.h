#pragma once

#include <string>
#include <string_view>

#include "schema/schema.h"

namespace sequelint::plan {

// Whether the SQL text of a check, index, exclusion or generated column names the column.
bool Mentions(const schema::Table& table, std::string_view sql, const std::string& column);
bool Mentions(const schema::Table& table, const schema::Index& index, const std::string& column);

// The text with every mention of column `from` written as `to`.
std::string RenameColumnIn(const std::string& sql, const std::string& from, const std::string& to);

}  // namespace sequelint::plan
