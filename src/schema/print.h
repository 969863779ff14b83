#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "schema/schema.h"

namespace sequelint::schema {

std::string ToJson(const Schema& schema);                 // contract version 1, see docs
Result<Schema> FromJson(std::string_view json, std::string_view name);
std::string ToText(const Schema& schema);                 // indented, for people and golden files

}  // namespace sequelint::schema
