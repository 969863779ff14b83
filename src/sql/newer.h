#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sequelint::sql {

// Syntax of Postgres 16 to 18 in words that libpg_query's grammar of 15 takes. What was meant stands in the marks: byte
// offsets of the original text.
//
//   ADD CONSTRAINT n NOT NULL c NOT VALID   ⇒ ADD CONSTRAINT n CHECK (c IS NOT NULL) NOT VALID   not_null
//   a int GENERATED ALWAYS AS (b) VIRTUAL   ⇒ … STORED                                           virtual_column
//   ALTER c SET EXPRESSION AS (b)           ⇒ ALTER c SET DEFAULT (b)                            expression
//   CHECK (a > 0) NOT ENFORCED              ⇒ CHECK (a > 0)                                      not_enforced
struct Translation {
  std::string text;
  std::vector<size_t> not_null, virtual_column, expression, enforced, not_enforced;
  std::vector<std::pair<size_t, size_t>> inserted;  // where in `text`, how many bytes
  bool changed = false;

  // A byte of `text` as a byte of the original.
  size_t Original(size_t byte) const;
};
Translation TranslateNewer(std::string_view sql);

}  // namespace sequelint::sql
