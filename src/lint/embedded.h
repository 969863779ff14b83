#pragma once

#include <cstddef>

namespace sequelint::lint {

// rules/*.md as they were when the binary was built (cmake/EmbedRules.cmake writes the definitions).
struct EmbeddedPage {
  const char* path;  // "rules/drop-column.md"
  const char* text;
};
extern const EmbeddedPage kEmbeddedPages[];
extern const size_t kEmbeddedPageCount;

}  // namespace sequelint::lint
