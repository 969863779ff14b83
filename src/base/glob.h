#pragma once

#include <string_view>

namespace sequelint {

// Whether `path` matches `pattern`: `*` and `?` stop at `/`, `**` crosses folders (and matches none), `{a,b}`
// alternates, `[ab]` is a class. A pattern without `/` matches the file name at any depth; a trailing `/` or a plain
// folder name matches everything below it.
bool MatchGlob(std::string_view pattern, std::string_view path);

}  // namespace sequelint
