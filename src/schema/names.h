#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/schema.h"

namespace sequelint::schema {

// The first 63 bytes, cut at a UTF-8 boundary: what Postgres keeps of an identifier (NAMEDATALEN - 1).
std::string CutIdentifier(std::string_view name);

// The name Postgres gives an unnamed constraint or index: `<table>_<columns>_<label>`, the longer of the two parts cut
// first until 63 bytes fit (makeObjectName, src/backend/commands/indexcmds.c). `columns` may be empty.
std::string ObjectName(std::string_view table, const std::vector<std::string>& columns, std::string_view label);

std::string NameOf(const Table& table, const PrimaryKey& key);
std::string NameOf(const Table& table, const UniqueConstraint& unique);
std::string NameOf(const Table& table, const ForeignKey& key);
std::string NameOf(const Table& table, const Check& check);

// `"Users"`, or `"app"."Users"` outside public: how SQL names it.
std::string Quoted(const QualifiedName& name);
// `Users`, or `app.Users` outside public: how messages name it.
std::string Display(const QualifiedName& name);

}  // namespace sequelint::schema
