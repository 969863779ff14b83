#include "eval/resolve.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sequelint::eval {
namespace {

constexpr std::array<std::string_view, 9> kExtensions = {".ts",  ".tsx", ".js",  ".jsx", ".mts",
                                                         ".cts", ".mjs", ".cjs", ".json"};
// What a build writes, and what it was built from.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kBuilt = {
    {{".d.ts", ""}, {".js", ".ts"}, {".js", ".tsx"}, {".jsx", ".tsx"}, {".mjs", ".mts"}, {".cjs", ".cts"}}};
constexpr std::array<std::string_view, 12> kBuildFolders = {"dist",   "build", "lib",  "out",   "es",      "cjs",
                                                            "esm",    "types", "dist-types", "compiled", "output",
                                                            "module"};

bool IsBuildFolder(std::string_view name) {
  return std::find(kBuildFolders.begin(), kBuildFolders.end(), name) != kBuildFolders.end();
}

std::string In(const std::string& folder, std::string_view name) {
  if (name.empty()) return folder;
  return folder.empty() ? std::string(name) : folder + "/" + std::string(name);
}

// "@/*" takes "@/models" with the rest "models".
std::optional<std::string> Match(std::string_view pattern, std::string_view specifier) {
  size_t star = pattern.find('*');
  if (star == std::string_view::npos) {
    if (pattern == specifier) return std::string();
    return std::nullopt;
  }
  std::string_view before = pattern.substr(0, star), after = pattern.substr(star + 1);
  if (specifier.size() < before.size() + after.size() || !specifier.starts_with(before) || !specifier.ends_with(after)) {
    return std::nullopt;
  }
  return std::string(specifier.substr(before.size(), specifier.size() - before.size() - after.size()));
}

// `{ "import": "./x.mjs", "default": … }` → "./x.mjs". Sources are preferred to what is built.
std::string_view Conditional(const Json& target, int depth = 0) {
  if (target.IsString()) return target.text;
  if (depth > 6) return {};
  if (target.IsArray()) {
    for (const Json& item : target.items) {
      if (std::string_view found = Conditional(item, depth + 1); !found.empty()) return found;
    }
    return {};
  }
  for (std::string_view name : {"source", "development", "node", "import", "require", "default", "module", "types"}) {
    const Json* found = target.Find(name);
    if (found == nullptr) continue;
    if (std::string_view path = Conditional(*found, depth + 1); !path.empty()) return path;
  }
  return {};
}

}  // namespace

std::string Resolver::Resolve(std::string_view specifier, std::string_view from) {
  if (size_t query = specifier.find('?'); query != std::string_view::npos) specifier = specifier.substr(0, query);
  if (specifier.empty() || specifier.starts_with("node:") || specifier.size() > 1000) return {};
  std::string folder(FolderOf(from));
  std::string id = folder + "\n" + std::string(specifier);
  auto it = known_.find(id);
  if (it != known_.end()) return it->second;
  std::string path = depth_ > 8 ? std::string() : (++depth_, Lookup(specifier, folder));
  if (depth_ > 0) --depth_;
  known_.emplace(std::move(id), path);
  return path;
}

std::string Resolver::Lookup(std::string_view specifier, const std::string& folder) {
  if (specifier[0] == '.' && (specifier.size() == 1 || specifier[1] == '/' || specifier[1] == '.')) {
    std::optional<std::string> path = JoinPath(folder, specifier);
    if (!path) return {};
    std::string found = File(*path);
    return found.empty() ? Unbuilt("", *path) : found;
  }
  if (specifier[0] == '/') {
    if (!specifier.starts_with("/repo/") && specifier != "/repo") return {};
    std::optional<std::string> path = JoinPath("", specifier.substr(5));
    return path ? File(*path) : std::string();
  }
  for (std::string at = folder;; at = FolderOf(at)) {
    const Project& project = ProjectOf(at);
    if (project.package && specifier[0] == '#') {
      const Json* imports = project.package->Find("imports");
      return imports == nullptr ? std::string() : BySubpath(*imports, at, specifier);
    }
    std::string found = ByMappings(project.paths, specifier);
    if (found.empty()) found = ByMappings(project.aliases, specifier);
    if (found.empty() && project.base_url) found = File(In(*project.base_url, specifier));
    for (size_t i = 0; found.empty() && i < project.roots.size(); ++i) found = File(In(project.roots[i], specifier));
    if (!found.empty()) return found;
    if (at.empty()) break;
  }
  return InWorkspaces(specifier);
}

const Project& Resolver::ProjectOf(const std::string& folder) {
  auto [it, made] = projects_.try_emplace(folder);
  if (made) it->second = ReadProject(source_, folder);
  return it->second;
}

bool Resolver::AddsModuleExports(std::string_view from) {
  for (std::string at(FolderOf(from));; at = FolderOf(at)) {
    if (ProjectOf(at).adds_module_exports) return true;
    if (at.empty()) return false;
  }
}

std::string Resolver::File(const std::string& path) {
  if (!path.empty()) {
    if (Exists(path)) return path;
    for (std::string_view extension : kExtensions) {
      std::string with = path + std::string(extension);
      if (Exists(with)) return with;
    }
    for (const auto& [built, source] : kBuilt) {
      if (source.empty() || !path.ends_with(built)) continue;
      std::string with = path.substr(0, path.size() - built.size()) + std::string(source);
      if (Exists(with)) return with;
    }
  }
  return FileInFolder(path);
}

std::string Resolver::FileInFolder(const std::string& folder) {
  if (!folder.empty() && Exists(In(folder, "package.json"))) {
    const Project& project = ProjectOf(folder);
    if (project.package) {
      std::string_view main = project.package->TextAt("main");
      if (!main.empty() && depth_ < 8) {
        ++depth_;
        std::string found = Entry(folder, main);
        --depth_;
        if (!found.empty()) return found;
      }
    }
  }
  for (std::string_view extension : kExtensions) {
    std::string index = In(folder, "index" + std::string(extension));
    if (Exists(index)) return index;
  }
  return {};
}

// A file that a package names: itself, or what it was built from.
std::string Resolver::Entry(const std::string& folder, std::string_view target) {
  std::optional<std::string> path = JoinPath(folder, target);
  if (!path) return {};
  std::string found = *path == folder ? std::string() : File(*path);
  if (found.empty() || found.ends_with(".d.ts")) {
    std::string unbuilt = Unbuilt(folder, *path);
    if (!unbuilt.empty()) return unbuilt;
  }
  return found;
}

// "packages/a/dist/cjs/x.js" → "packages/a/src/x.ts": the build folder below `folder` goes, what it was built from is
// looked for in `src`, in `lib`, and in the folder itself.
std::string Resolver::Unbuilt(const std::string& folder, std::string_view path) {
  std::string_view rest = path.substr(std::min(path.size(), folder.empty() ? 0 : folder.size() + 1));
  std::vector<std::string> parts = Split(rest, '/');
  if (parts.empty()) return {};
  std::string& file = parts.back();
  for (std::string_view extension : {".d.ts", ".js", ".mjs", ".cjs", ".ts", ".jsx"}) {
    if (file.ends_with(extension)) {
      file.resize(file.size() - extension.size());
      break;
    }
  }
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    if (!IsBuildFolder(parts[i])) continue;
    // Of "dist/cjs/x" both folders are the build's; in "build/types/x" the second may be one of the sources.
    for (size_t last = i + 1; last < parts.size(); ++last) {
      std::string found = Rebased(folder, path, {parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(i)},
                                  {parts.begin() + static_cast<std::ptrdiff_t>(last), parts.end()});
      if (!found.empty()) return found;
      if (!IsBuildFolder(parts[last])) break;
    }
    return {};
  }
  return {};
}

// The source at `head`/src/`tail` and its like below `folder`, unless that is `path` itself.
std::string Resolver::Rebased(const std::string& folder, std::string_view path, const std::vector<std::string>& head,
                              const std::vector<std::string>& tail) {
  for (std::string_view source : {"src", "", "lib", "source"}) {
    std::vector<std::string> whole = head;
    if (!source.empty()) whole.emplace_back(source);
    whole.insert(whole.end(), tail.begin(), tail.end());
    std::string candidate = In(folder, Join(whole, "/"));
    if (candidate == path) continue;
    std::string found = File(candidate);
    if (!found.empty()) return found;
  }
  return {};
}

std::string Resolver::ByMappings(const std::vector<PathMapping>& mappings, std::string_view specifier) {
  const PathMapping* best = nullptr;
  std::string rest;
  for (const PathMapping& mapping : mappings) {
    if (mapping.pattern == "*") continue;  // tried last
    std::optional<std::string> match = Match(mapping.pattern, specifier);
    if (match && (best == nullptr || mapping.pattern.size() > best->pattern.size())) {
      best = &mapping;
      rest = *match;
    }
  }
  auto try_targets = [&](const PathMapping& mapping, const std::string& star) {
    for (const std::string& target : mapping.targets) {
      std::string path = target;
      if (size_t at = path.find('*'); at != std::string::npos) path.replace(at, 1, star);
      std::string found = File(path);
      if (found.empty()) found = Unbuilt("", path);
      if (!found.empty()) return found;
    }
    return std::string();
  };
  std::string found = best == nullptr ? std::string() : try_targets(*best, rest);
  for (const PathMapping& mapping : mappings) {
    if (found.empty() && mapping.pattern == "*") found = try_targets(mapping, std::string(specifier));
  }
  return found;
}

// A table of package.json: `exports` or `imports`.
std::string Resolver::BySubpath(const Json& table, const std::string& folder, std::string_view key) {
  if (!table.IsObject() || table.members.empty() || (table.members[0].key[0] != '.' && table.members[0].key[0] != '#')) {
    return key == "." ? Entry(folder, Conditional(table)) : std::string();
  }
  if (const Json* exact = table.Find(key)) {
    std::string found = Entry(folder, Conditional(*exact));
    if (!found.empty()) return found;
  }
  for (const Json::Member& member : table.members) {
    if (member.key.find('*') == std::string::npos) continue;
    std::optional<std::string> star = Match(member.key, key);
    if (!star) continue;
    std::string found = Entry(folder, ReplaceAll(std::string(Conditional(member.value)), "*", *star));
    if (!found.empty()) return found;
  }
  return {};
}

void Resolver::FindWorkspaces() {
  workspaces_found_ = true;
  for (const SourceEntry* entry : source_.Named("package.json")) {
    std::string folder(FolderOf(entry->path));
    const Project& project = ProjectOf(folder);
    if (!project.package) continue;
    std::string_view name = project.package->TextAt("name");
    if (!name.empty()) workspaces_.push_back({std::string(name), folder});
  }
  std::stable_sort(workspaces_.begin(), workspaces_.end(),
                   [](const Workspace& a, const Workspace& b) { return a.name.size() > b.name.size(); });
}

std::string Resolver::InWorkspaces(std::string_view specifier) {
  if (!workspaces_found_) FindWorkspaces();
  for (const Workspace& workspace : workspaces_) {
    if (!specifier.starts_with(workspace.name)) continue;
    if (specifier.size() > workspace.name.size() && specifier[workspace.name.size()] != '/') continue;
    std::string_view subpath = specifier.substr(std::min(specifier.size(), workspace.name.size() + 1));
    std::string found = InPackage(workspace.folder, subpath);
    if (!found.empty()) return found;
  }
  return {};
}

std::string Resolver::InPackage(const std::string& folder, std::string_view subpath) {
  const Json* package = ProjectOf(folder).package ? &*ProjectOf(folder).package : nullptr;
  const Json* exports = package == nullptr ? nullptr : package->Find("exports");
  if (exports != nullptr) {
    std::string found = BySubpath(*exports, folder, subpath.empty() ? "." : "./" + std::string(subpath));
    if (!found.empty()) return found;
  }
  if (!subpath.empty()) {
    std::string path = In(folder, subpath);
    std::string found = File(path);
    if (found.empty()) found = Unbuilt(folder, path);
    if (found.empty()) found = File(In(In(folder, "src"), subpath));
    return found;
  }
  if (package == nullptr) return {};
  for (std::string_view name : {"source", "main", "module", "types", "typings"}) {
    std::string_view target = package->TextAt(name);
    if (target.empty()) continue;
    std::string found = Entry(folder, target);
    if (!found.empty() && !found.ends_with(".d.ts")) return found;
  }
  for (std::string_view index : {"src/index", "index", "lib/index", "src/main"}) {
    std::string found = File(In(folder, index));
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace sequelint::eval
