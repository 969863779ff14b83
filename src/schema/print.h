#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "schema/schema.h"

namespace sequelint::schema {

// JSON, version 1 (docs/schema-json.md). Keys keep one order; tables, enums and lists are sorted by name, columns keep
// theirs. FromJson(ToJson(s)) is the same definition with the same places.
std::string ToJson(const Schema& schema);
Result<Schema> FromJson(std::string_view json, std::string_view name);

// Indented, for people and golden files: one line per column, constraint, index, enum type, unknown.
std::string ToText(const Schema& schema);

std::string_view Word(DefaultKind kind);    // "constant"
std::string_view Word(AutoIncrement kind);  // "serial"
std::string_view Word(ObjectKind kind);     // "materialized view"

}  // namespace sequelint::schema
