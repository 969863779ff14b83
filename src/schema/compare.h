#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/schema.h"

namespace sequelint::schema {

// Whether two parts of a definition mean the same to Postgres, as far as their text tells. An unknown on either side
// counts as the same: nothing is concluded from a guess.

bool SameType(const Column& a, const Column& b);
bool SameNullable(const Column& a, const Column& b);
bool SameDefault(const Column& a, const Column& b);
bool SameGenerated(const Column& a, const Column& b);
bool SameColumn(const Column& a, const Column& b);  // all of these, identity, collation and comment

// What the constraint or index says, without its name.
bool SameContent(const PrimaryKey& a, const PrimaryKey& b);
bool SameContent(const UniqueConstraint& a, const UniqueConstraint& b);
bool SameContent(const Check& a, const Check& b);
bool SameContent(const Exclusion& a, const Exclusion& b);
bool SameContent(const ForeignKey& a, const ForeignKey& b);  // deferrability included
bool SameContent(const Index& a, const Index& b);
bool SameContent(const Object& a, const Object& b);  // but for the indexes of a view
bool SameContent(const Sequence& a, const Sequence& b);
// Takes away what Postgres would take for the sequence anyway: `INCREMENT BY 1`, `MAXVALUE 2147483647` of integer.
void WithoutDefaults(Sequence& sequence);

// Whether the column has a DEFAULT in the database.
bool HasDefault(const Column& column);

// The default as Postgres would keep it, casts removed that only repeat the column's type: `'0'` of an integer ⇒ `0`,
// `CURRENT_TIMESTAMP` ⇒ `now()`, `'x'::character varying` ⇒ `'x'`. "" = none.
std::string CanonicalDefault(const Column& column);

// Whether a thing has the same name on both sides. `name` is what the schema says of it ("" = Postgres' default),
// `spelled` the name it has. A name that models leave open is any name.
bool SameName(const Schema& a, const std::string& name_a, const std::string& spelled_a, const Schema& b,
              const std::string& name_b, const std::string& spelled_b);

// Pairs of indices (a, b) of constraints that are the same one: by name and content, by content where
// one has no name, by name, and last by content alone (a rename).
// `names_a`, `names_b`: the spelled-out name of each.
template <class T>
std::vector<std::pair<size_t, size_t>> Match(const std::vector<T>& a, const std::vector<std::string>& names_a,
                                             const std::vector<T>& b, const std::vector<std::string>& names_b) {
  std::vector<std::pair<size_t, size_t>> pairs;
  std::vector<bool> used_a(a.size()), used_b(b.size());
  auto pass = [&](auto same) {
    for (size_t j = 0; j < b.size(); ++j) {
      for (size_t i = 0; i < a.size() && !used_b[j]; ++i) {
        if (used_a[i] || !same(i, j)) continue;
        used_a[i] = used_b[j] = true;
        pairs.emplace_back(i, j);
      }
    }
  };
  pass([&](size_t i, size_t j) { return names_a[i] == names_b[j] && SameContent(a[i], b[j]); });
  pass([&](size_t i, size_t j) { return (a[i].name.empty() || b[j].name.empty()) && SameContent(a[i], b[j]); });
  pass([&](size_t i, size_t j) { return names_a[i] == names_b[j]; });
  pass([&](size_t i, size_t j) { return SameContent(a[i], b[j]); });
  return pairs;
}

}  // namespace sequelint::schema
