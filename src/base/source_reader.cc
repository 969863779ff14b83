#include "base/source_reader.h"

#include <algorithm>

#include "base/text.h"

namespace sequelint {

const SourceEntry* SourceReader::Find(std::string_view path) const {
  const auto& files = Files();
  auto it = std::lower_bound(files.begin(), files.end(), path,
                             [](const SourceEntry& entry, std::string_view p) { return entry.path < p; });
  return it != files.end() && it->path == path ? &*it : nullptr;
}

std::vector<std::string> SourceReader::List(std::string_view folder) const {
  std::string prefix(folder);
  while (!prefix.empty() && prefix.back() == '/') prefix.pop_back();
  if (!prefix.empty()) prefix += '/';
  const auto& files = Files();
  auto it = std::lower_bound(files.begin(), files.end(), prefix,
                             [](const SourceEntry& entry, const std::string& p) { return entry.path < p; });
  std::vector<std::string> names;
  for (; it != files.end() && it->path.compare(0, prefix.size(), prefix) == 0; ++it) {
    std::string_view rest = std::string_view(it->path).substr(prefix.size());
    size_t slash = rest.find('/');
    std::string name(rest.substr(0, slash == std::string_view::npos ? rest.size() : slash + 1));
    if (names.empty() || names.back() != name) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::vector<const SourceEntry*> SourceReader::Named(std::string_view name) const {
  std::vector<const SourceEntry*> named;
  for (const SourceEntry& entry : Files()) {
    std::string_view path = entry.path;
    if (path.substr(path.rfind('/') + 1) == name) named.push_back(&entry);
  }
  return named;
}

MemorySource::MemorySource(std::map<std::string, std::string> files, std::string revision)
    : revision_(std::move(revision)) {
  for (auto& [path, text] : files) {
    entries_.push_back({path, HashText(text)});
    texts_.emplace(path, std::make_shared<const std::string>(std::move(text)));
  }
}

SourceText MemorySource::Read(std::string_view path) const {
  auto it = texts_.find(path);
  return it == texts_.end() ? nullptr : it->second;
}

bool IsMentioned(const SourceReader& source, std::string_view text, bool (*counts)(std::string_view path)) {
  constexpr std::string_view kEndings[] = {".js", ".ts", ".cjs", ".mjs", ".json", ".yml", ".yaml", ".env"};
  for (const SourceEntry& entry : source.Files()) {
    std::string_view path = entry.path;
    bool code = std::any_of(std::begin(kEndings), std::end(kEndings),
                            [&](std::string_view ending) { return path.ends_with(ending); });
    if (!code && path.find(".env") == std::string_view::npos) continue;
    if (!counts(path)) continue;
    SourceText file = source.Read(path);
    if (file != nullptr && file->find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace sequelint
