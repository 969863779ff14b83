#include "sequelize/import_graph.h"

#include <algorithm>

#include "sequelize/value_imports.h"
#include "sequelize/word_scan.h"

namespace sequelint::sequelize {
namespace {

constexpr size_t kBarrel = 64 << 10;  // bytes; larger files do more than hand on
constexpr int kBarrels = 4;           // barrels of barrels
constexpr size_t kFollowed = 4000;    // files of one load order

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The text between quotes that begins at or soon after `at`, or nothing.
std::string_view Quoted(std::string_view text, size_t at) {
  while (at < text.size() && (IsSpace(text[at]) || text[at] == '(')) ++at;
  if (at >= text.size() || (text[at] != '\'' && text[at] != '"' && text[at] != '`')) return {};
  size_t end = text.find_first_of("'\"`\n", at + 1);
  if (end == std::string_view::npos || text[end] != text[at]) return {};
  return text.substr(at + 1, end - at - 1);
}

// Whether the `from` at `at` belongs to `import type` or `export type`.
bool OfTypes(std::string_view text, size_t at) {
  std::string_view before = text.substr(0, at);
  size_t start = std::max(before.rfind("import ") + 1, before.rfind("export ") + 1);
  return start > 0 && before.substr(start + 6).starts_with("type ") && before.find_first_of("'\"`;", start) == std::string_view::npos;
}

// "../models/user.js" ⇒ "user"; the last part of an index is its folder.
std::string_view Stem(std::string_view path) {
  auto last = [](std::string_view text) { return text.substr(text.rfind('/') + 1); };
  std::string_view name = last(path);
  std::string_view stem = name.substr(0, name.find('.') == 0 ? name.size() : name.find('.'));
  if (stem == "index" && name.size() < path.size()) return last(path.substr(0, path.size() - name.size() - 1));
  return stem;
}

}  // namespace

std::vector<std::string> ImportSpecifiers(std::string_view text) {
  std::map<size_t, std::string_view> found;
  for (std::string_view word : {"from", "require", "import"}) {
    for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size())) {
      std::string_view specifier = Quoted(text, at + word.size());
      if (specifier.empty() || specifier.size() > 300 || (word == "from" && OfTypes(text, at))) continue;
      found.emplace(at, specifier);
    }
  }
  std::vector<std::string> out;
  for (const auto& [at, specifier] : found) out.emplace_back(specifier);
  return out;
}

ImportGraph::File& ImportGraph::Read(const std::string& path) {
  auto [it, made] = files_.try_emplace(path);
  if (!made) return it->second;
  SourceText text = in_.source().Read(path);
  if (!text) return it->second;
  it->second.specifiers = ImportSpecifiers(*text);
  static const WordScan kWork({"function", "class "});
  it->second.barrel = text->size() < kBarrel && kWork.In(*text) == 0;
  return it->second;
}

const std::vector<std::string>& ImportGraph::References(const std::string& path) {
  File& file = Read(path);
  if (file.resolved) return file.references;
  file.resolved = true;
  for (const std::string& specifier : file.specifiers) {
    std::string target = in_.Resolve(specifier, path);
    bool known = std::find(file.references.begin(), file.references.end(), target) != file.references.end();
    if (!target.empty() && target != path && !known) file.references.push_back(target);
  }
  return file.references;
}

const std::vector<std::string>& ImportGraph::Loads(const std::string& path) {
  File& file = Read(path);
  if (file.erased) return file.loads;
  file.erased = true;
  file.loads = References(path);
  if (file.loads.empty() || !(path.ends_with("ts") || path.ends_with(".tsx"))) return file.loads;
  const syntax::Tree* tree = in_.TreeOf(path);
  if (!tree) return file.loads;
  std::vector<std::string> erased;
  for (std::string_view specifier : ErasedImports(*tree)) erased.push_back(in_.Resolve(specifier, path));
  std::erase_if(file.loads, [&](const std::string& target) {
    return std::find(erased.begin(), erased.end(), target) != erased.end();
  });
  return file.loads;
}

const std::set<std::string>& ImportGraph::Reached(const std::string& path) {
  File& file = Read(path);
  if (file.reached || file.walking) return file.all;
  file.walking = true;
  std::vector<std::string> direct = References(path);
  file.all.insert(direct.begin(), direct.end());
  for (const std::string& target : direct) {
    if (!Read(target).barrel) continue;
    const std::set<std::string>& further = Reached(target);
    file.all.insert(further.begin(), further.end());
  }
  file.walking = false;
  file.reached = true;
  return file.all;
}

std::vector<std::string> ImportGraph::LoadOrder(const std::string& entry, std::set<std::string>& seen,
                                                const std::function<bool(const std::string& path)>& parsed) {
  std::vector<std::string> order;
  if (!seen.insert(entry).second) return order;
  std::vector<std::pair<std::string, size_t>> stack{{entry, 0}};
  while (!stack.empty()) {
    auto& [path, next] = stack.back();
    const std::vector<std::string>& references = parsed(path) ? Loads(path) : References(path);
    if (next == references.size() || seen.size() > kFollowed) {
      order.push_back(path);
      stack.pop_back();
      continue;
    }
    const std::string target = references[next++];
    if (seen.insert(target).second) stack.emplace_back(target, 0);
  }
  return order;
}

std::set<std::string> ImportGraph::Importers(const std::vector<std::string>& files,
                                             const std::set<std::string>& targets) {
  std::set<std::string> found, wanted = targets;
  for (int level = 0; level < kBarrels && !wanted.empty(); ++level) {
    std::set<std::string, std::less<>> stems;
    for (const std::string& target : wanted) stems.emplace(Stem(target));
    std::set<std::string> barrels;
    for (const std::string& path : files) {
      bool likely = false;
      for (const std::string& specifier : Read(path).specifiers) {
        likely = likely || !specifier.starts_with('.') || specifier.ends_with('.') || stems.count(Stem(specifier)) > 0;
      }
      if (!likely || found.count(path)) continue;
      for (const std::string& reference : References(path)) {
        if (!wanted.count(reference)) continue;
        found.insert(path);
        if (Read(path).barrel && !targets.count(path)) barrels.insert(path);
        break;
      }
    }
    wanted = std::move(barrels);
  }
  return found;
}

}  // namespace sequelint::sequelize
