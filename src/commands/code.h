#pragma once

#include <vector>

#include "base/source_reader.h"
#include "facts/fact.h"
#include "syntax/tree.h"

namespace sequelint::commands {

// What the application's own code, where head changed it, newly does to the schema: calls of `sync` and `drop`.
std::vector<facts::Subject> JudgeCode(const SourceReader& base, const SourceReader& head, bool migrations,
                                      syntax::ParseCache& cache);

// Whether the application makes tables by itself: then one that no migration makes may be there all the same.
bool MakesTables(const SourceReader& source, syntax::ParseCache& cache);

}  // namespace sequelint::commands
