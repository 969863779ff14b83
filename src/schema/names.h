#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "schema/schema.h"

namespace sequelint::schema {

constexpr size_t kLongestName = 63;  // bytes that Postgres keeps of an identifier (NAMEDATALEN - 1)

// The first kLongestName bytes, cut at a UTF-8 boundary.
std::string CutIdentifier(std::string_view name);

// The name Postgres gives an unnamed constraint or index: `<table>_<columns>_<label>`, the longer of the two parts cut
// first until 63 bytes fit (makeObjectName, src/backend/commands/indexcmds.c). `columns` may be empty.
std::string ObjectName(std::string_view table, const std::vector<std::string>& columns, std::string_view label);

// The constraint's own name, else Postgres' default, without the digit it appends when that name is taken.
std::string NameOf(const Table& table, const PrimaryKey& key);
std::string NameOf(const Table& table, const UniqueConstraint& unique);
std::string NameOf(const Table& table, const ForeignKey& key);
std::string NameOf(const Table& table, const Check& check);
std::string NameOf(const Table& table, const Exclusion& exclusion);
std::string NameOf(const Table& table, const Index& index);
// Whether that is its name, without making one for most that have another.
template <class T>
bool IsNamed(const Table& table, const T& thing, std::string_view name) {
  if (!thing.name.empty() && thing.name.size() <= 63) return thing.name == name;
  // A name that Postgres makes, or has cut, begins as the table's or as the full one; most need not be put together.
  const std::string& whole = thing.name.empty() ? table.name.name : thing.name;
  if (!whole.empty() && (name.empty() || name[0] != whole[0])) return false;
  return NameOf(table, thing) == name;
}
// The sequence behind a serial or identity column.
QualifiedName SequenceOf(const Table& table, const Column& column);
bool IsSequenceOf(const Table& table, const Column& column, const QualifiedName& name);

// Gives every unnamed constraint and index of the table the name Postgres would, with a digit where it is taken:
// `Users_email_key`, `Users_email_key1`.
void SpellNames(Table& table);

// The reverse: a name that Postgres would give by itself is "" again.
void ForgetDefaultNames(Table& table);

// The columns that a plain SQL expression mentions, in the table's order.
std::vector<std::string> ColumnsIn(const Table& table, std::string_view expression);

// `"Users"`, or `"app"."Users"` outside public: how SQL names it.
std::string Quoted(const QualifiedName& name);
// `Users`, or `app.Users` outside public: how messages name it.
std::string Display(const QualifiedName& name);

}  // namespace sequelint::schema
