#pragma once

// Inside src/safe: unique keys that come and go in one plan. A key and a unique index promise the same.

#include <optional>
#include <string>
#include <vector>

#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::safe {

struct UniqueKey {
  schema::QualifiedName table;
  std::vector<std::string> columns;
  std::string where;
  bool nulls_not_distinct = false;
};
// The key that an operation makes, or takes away; none for keys over expressions.
std::optional<UniqueKey> MadeKey(const plan::Change& change);
std::optional<UniqueKey> DroppedKey(const plan::Change& change);

// Whether the table has a key over some of its columns: it refuses no row that is there, nor one that comes.
bool IsImplied(const schema::Table& table, const UniqueKey& key);

// What the plan puts in the place of a key that goes.
//   unique (document, date) ⇒ unique (document, date, period)    looser: it takes all that the old one took, and more
enum class Replacement { kNone, kLooser, kOther };
Replacement ReplacementOf(const plan::Plan& plan, const UniqueKey& dropped);

// Of a key that makes way for a looser one.
constexpr const char* kMakesWay =
    "Until then rows that only the new key takes are refused, from then on upserts over the old one (ON CONFLICT) fail:\n"
    "its place is between the release whose upserts name the new key and the one that writes such rows.";

}  // namespace sequelint::safe
