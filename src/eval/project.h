#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_reader.h"
#include "eval/json.h"

namespace sequelint::eval {

// `"@/*": ["src/*"]`: targets are paths from the root of the repository.
struct PathMapping {
  std::string pattern;
  std::vector<std::string> targets;
};

// What the configuration files of one folder say about finding modules.
struct Project {
  std::optional<Json> package;           // package.json
  std::vector<PathMapping> paths;        // tsconfig.json, jsconfig.json, with `extends`
  std::optional<std::string> base_url;   // likewise
  std::vector<PathMapping> aliases;      // Babel's module-resolver, package.json's `_moduleAliases`
  std::vector<std::string> roots;        // module-resolver
  bool adds_module_exports = false;      // Babel's add-module-exports
};

Project ReadProject(const SourceReader& source, const std::string& folder);

// "a/b" + "../c" → "a/c"; nothing when the path leaves the repository.
std::optional<std::string> JoinPath(std::string_view folder, std::string_view path);

}  // namespace sequelint::eval
