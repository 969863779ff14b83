#include "base/watched_source.h"

#include <algorithm>

#include "base/text.h"

namespace sequelint {
namespace {

std::string IdOf(const SourceEntry* entry) { return entry == nullptr ? "" : entry->id; }

std::string HashOf(const std::vector<const SourceEntry*>& entries) {
  std::string all;
  for (const SourceEntry* entry : entries) all += entry->path + "\n" + entry->id + "\n";
  return HashText(all);
}

std::string HashOfPaths(const SourceReader& source) {
  std::string all;
  for (const SourceEntry& entry : source.Files()) all += entry.path + "\n";
  return HashText(all);
}

template <class Answer>
bool Agree(const std::map<std::string, std::string>& known, Answer answer) {
  return std::all_of(known.begin(), known.end(), [&](const auto& one) { return answer(one.first) == one.second; });
}

}  // namespace

bool Footprint::IsOf(const SourceReader& source) const {
  return Agree(files, [&](const std::string& path) { return IdOf(source.Find(path)); }) &&
         Agree(folders, [&](const std::string& folder) { return HashText(Join(source.List(folder), "\n")); }) &&
         Agree(names, [&](const std::string& name) { return HashOf(source.Named(name)); }) &&
         (paths.empty() || paths == HashOfPaths(source));
}

void Footprint::Add(const Footprint& more) {
  files.insert(more.files.begin(), more.files.end());
  folders.insert(more.folders.begin(), more.folders.end());
  names.insert(more.names.begin(), more.names.end());
  if (paths.empty()) paths = more.paths;
}

const std::vector<SourceEntry>& WatchedSource::Files() const {
  std::lock_guard lock(mutex_);
  if (footprint_.paths.empty()) footprint_.paths = HashOfPaths(source_);
  return source_.Files();
}

SourceText WatchedSource::Read(std::string_view path) const {
  Find(path);
  return source_.Read(path);
}

const SourceEntry* WatchedSource::Find(std::string_view path) const {
  const SourceEntry* entry = source_.Find(path);
  std::lock_guard lock(mutex_);
  footprint_.files.try_emplace(std::string(path), IdOf(entry));
  return entry;
}

std::vector<std::string> WatchedSource::List(std::string_view folder) const {
  std::vector<std::string> names = source_.List(folder);
  std::lock_guard lock(mutex_);
  footprint_.folders.try_emplace(std::string(folder), HashText(Join(names, "\n")));
  return names;
}

std::vector<const SourceEntry*> WatchedSource::Named(std::string_view name) const {
  std::vector<const SourceEntry*> entries = source_.Named(name);
  std::lock_guard lock(mutex_);
  footprint_.names.try_emplace(std::string(name), HashOf(entries));
  return entries;
}

}  // namespace sequelint
