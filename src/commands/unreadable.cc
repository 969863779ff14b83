#include "commands/unreadable.h"

#include <map>

namespace sequelint::commands {
namespace {

class Files {
 public:
  Files(const SourceReader& source, syntax::ParseCache& cache) : source_(source), cache_(cache) {}

  // Where the first syntax error of a file stands; no place when it reads well or is not there.
  Location ErrorIn(const std::string& path) {
    auto [known, is_new] = errors_.try_emplace(path);
    if (is_new) known->second = Look(path);
    return known->second;
  }

  std::vector<std::string> Broken() const {
    std::vector<std::string> paths;
    for (const auto& [path, at] : errors_) {
      if (!at.empty()) paths.push_back(path);
    }
    return paths;
  }

 private:
  Location Look(const std::string& path) {
    syntax::Language language{};
    const SourceEntry* entry = source_.Find(path);
    if (entry == nullptr || !syntax::LanguageOf(path, language)) return {};
    SourceText text = source_.Read(path);
    if (text == nullptr) return Location{path, 1, 1, 1, 1};
    auto tree = cache_.Get(entry->id, language, text);
    if (tree->errors().empty()) return {};
    return tree->Locate(path, tree->errors()[0].begin, tree->errors()[0].end);
  }

  const SourceReader& source_;
  syntax::ParseCache& cache_;
  std::map<std::string, Location> errors_;
};

}  // namespace

std::vector<std::string> KeepUnreadable(const schema::Schema& from, schema::Schema& to, const SourceReader& to_source,
                                        syntax::ParseCache& cache) {
  Files files(to_source, cache);
  for (const auto& [name, table] : from.tables) {
    if (to.tables.contains(name)) continue;
    Location error = files.ErrorIn(table.at.file);
    if (error.empty()) continue;
    schema::Table kept = table;
    kept.at = error;
    to.tables.emplace(name, std::move(kept));
    to.unknown.push_back({name.name, "the file has a syntax error", {}, error});
  }
  for (const auto& [name, type] : from.enums) {
    if (!to.enums.contains(name) && !files.ErrorIn(type.at.file).empty()) to.enums.emplace(name, type);
  }
  return files.Broken();
}

}  // namespace sequelint::commands
