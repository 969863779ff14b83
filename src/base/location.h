#pragma once

#include <compare>
#include <cstdint>

#include "base/interned.h"

namespace sequelint {

// A range of a source file, as people count: lines and columns from 1, columns in UTF-16 code units (what editors,
// SARIF and GitHub use), the end column exclusive. `file` is relative to the repository root, with forward slashes.
// A default-made Location (empty file) means "no place".
struct Location {
  Interned file;
  uint32_t line = 0;
  uint32_t column = 0;
  uint32_t end_line = 0;
  uint32_t end_column = 0;

  bool empty() const { return file.empty(); }
  auto operator<=>(const Location&) const = default;
};

}  // namespace sequelint
