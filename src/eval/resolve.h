#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/source_reader.h"
#include "eval/json.h"
#include "eval/project.h"

namespace sequelint::eval {

// Which file of the revision a module specifier leads to, as Node, TypeScript and Babel look for it.
//
//   Resolve("./user", "src/models/index.ts") ⇒ "src/models/user.ts"      Resolve("lodash", …) ⇒ ""
class Resolver {
 public:
  explicit Resolver(const SourceReader& source) : source_(source) {}

  std::string Resolve(std::string_view specifier, std::string_view from);
  // The file at `path` itself, with an extension added, or the index of the folder; "" when there is none.
  std::string File(const std::string& path);
  // Whether the project builds with Babel's add-module-exports: then require() of a lone default export gives it.
  bool AddsModuleExports(std::string_view from);

 private:
  struct Workspace {
    std::string name, folder;
  };

  bool Exists(std::string_view path) const { return source_.Find(path) != nullptr; }
  const Project& ProjectOf(const std::string& folder);
  std::string Lookup(std::string_view specifier, const std::string& folder);
  std::string FileInFolder(const std::string& folder);
  std::string Entry(const std::string& folder, std::string_view target);
  std::string Unbuilt(const std::string& folder, std::string_view path);
  std::string Rebased(const std::string& folder, std::string_view path, const std::vector<std::string>& head,
                      const std::vector<std::string>& tail);
  std::string ByMappings(const std::vector<PathMapping>& mappings, std::string_view specifier);
  std::string BySubpath(const Json& table, const std::string& folder, std::string_view key);
  std::string InWorkspaces(std::string_view specifier);
  std::string InPackage(const std::string& folder, std::string_view subpath);
  void FindWorkspaces();

  const SourceReader& source_;
  std::unordered_map<std::string, Project> projects_;
  std::unordered_map<std::string, std::string> known_;  // "folder\nspecifier" → path
  std::vector<Workspace> workspaces_;
  bool workspaces_found_ = false;
  int depth_ = 0;
};

}  // namespace sequelint::eval
