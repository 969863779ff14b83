#include "sequelize/discovery.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/glob.h"
#include "sequelize/site_finder.h"
#include "sequelize/word_scan.h"
#include "syntax/parse_ahead.h"

namespace sequelint::sequelize {
namespace {

constexpr auto kSkippedFolders = std::to_array<std::string_view>({
    "__fixtures__", "__mocks__", "__tests__",    "bower_components", "coverage", "cypress", "e2e",  "fixtures",
    "migrations",   "mocks",     "node_modules", "public",           "seeders",  "seeds",   "spec", "specs",
    "test",         "tests",     "vendor",
});

constexpr auto kBuildFolders = std::to_array<std::string_view>({"build", "dist", "lib", "out"});

// The words that tell a file with models, instances or associations from others.
enum Word : uint32_t {
  kSequelize = 1 << 0,
  kDataTypes = 1 << 1,
  kAppModel = 1 << 2,
  kAssociates = 7 << 3,
  kDefine = 3 << 6,
  kInit = 3 << 8,
  kExtends = 1 << 10,
  kImports = 1 << 11,
  kRemoves = 1 << 12,
};

// `x.define('User', {`: a definition by its shape alone.
bool DefinesByShape(std::string_view text) {
  for (size_t at = text.find(".define("); at != std::string_view::npos; at = text.find(".define(", at + 8)) {
    std::string_view rest = text.substr(at + 8, 400);
    size_t quote = rest.find_first_not_of(" \t\r\n");
    if (quote == std::string_view::npos || (rest[quote] != '\'' && rest[quote] != '"' && rest[quote] != '`')) continue;
    size_t end = rest.find(rest[quote], quote + 1);
    if (end == std::string_view::npos) continue;
    size_t next = rest.find_first_not_of(" \t\r\n,", end + 1);
    if (next != std::string_view::npos && rest[next] == '{') return true;
  }
  return false;
}

// `User.removeAttribute(`, with a receiver in the case of classes.
bool RemovesByShape(std::string_view text) {
  constexpr std::string_view kCall = ".removeAttribute(";
  for (size_t at = text.find(kCall); at != std::string_view::npos; at = text.find(kCall, at + kCall.size())) {
    size_t begin = at;
    while (begin > 0 && (std::isalnum(static_cast<unsigned char>(text[begin - 1])) || text[begin - 1] == '_')) --begin;
    if (begin < at && std::isupper(static_cast<unsigned char>(text[begin]))) return true;
  }
  return false;
}

// `const ORM = require("sequelize")` … `new ORM(`
bool MakesUnderOtherName(std::string_view text) {
  for (std::string_view package : {"'sequelize'", "\"sequelize\""}) {
    size_t at = text.find(package);
    if (at == std::string_view::npos) continue;
    size_t begin = text.rfind('\n', at) + 1;
    std::string_view line = text.substr(begin, std::min<size_t>(at - begin, 200));
    for (size_t i = 0; i < line.size();) {
      size_t end = i;
      while (end < line.size() && (std::isalnum(static_cast<unsigned char>(line[end])) || line[end] == '_')) ++end;
      if (end > i && text.find("new " + std::string(line.substr(i, end - i)) + '(') != std::string_view::npos) return true;
      i = end + 1;
    }
  }
  return false;
}

// `new (Sequelize as any)(`, `new (<any>Sequelize)(`
bool MakesThroughCast(std::string_view text) {
  for (size_t at = text.find("new ("); at != std::string_view::npos; at = text.find("new (", at + 5)) {
    std::string_view rest = text.substr(at + 5, 40);
    if (rest.substr(0, rest.find(')')).find("Sequelize") != std::string_view::npos) return true;
  }
  return false;
}

bool MayDefine(std::string_view text) {
  static const WordScan kScan({"equelize", "DataTypes", "app.model", ".belongsTo", ".hasMany", ".hasOne", ".define(",
                               ".define<", ".init(", ".init<", "extends ", ".import(", ".removeAttribute("});
  uint32_t words = kScan.In(text);
  if (words & kAssociates) return true;
  if (!(words & (kSequelize | kDataTypes | kAppModel))) {
    return ((words & kDefine) && DefinesByShape(text)) || ((words & kRemoves) && RemovesByShape(text));
  }
  if (words & (kDefine | kInit | kExtends | kImports | kRemoves)) return true;
  return text.find("new Sequelize") != std::string_view::npos || text.find("SequelizeModule") != std::string_view::npos ||
         MakesUnderOtherName(text) || MakesThroughCast(text);
}

bool HasFolder(std::string_view path, std::string_view folder) {
  size_t at = path.find(folder);
  while (at != std::string_view::npos) {
    bool starts = at == 0 || path[at - 1] == '/';
    bool ends = at + folder.size() < path.size() && path[at + folder.size()] == '/';
    if (starts && ends) return true;
    at = path.find(folder, at + 1);
  }
  return false;
}

// Whether a built file has its source beside it: dist/models/user.js and src/models/user.ts.
bool IsBuilt(const SourceReader& source, std::string_view path) {
  for (std::string_view folder : kBuildFolders) {
    if (!HasFolder(path, folder)) continue;
    std::string text(path);
    size_t at = text.starts_with(std::string(folder) + '/') ? 0 : text.find('/' + std::string(folder) + '/') + 1;
    std::string rest = text.substr(at + folder.size() + 1), before = text.substr(0, at);
    std::string stem = rest.substr(0, rest.rfind('.'));
    for (const char* origin : {"src/", ""}) {
      for (const char* extension : {".ts", ".js", ".tsx", ".mjs"}) {
        std::string candidate = before + origin + stem + extension;
        if (candidate != path && source.Find(candidate)) return true;
      }
    }
  }
  return false;
}

bool MatchesAny(const std::vector<std::string>& globs, std::string_view path) {
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) { return MatchGlob(glob, path); });
}

}  // namespace

bool IsLikely(const Site& site) {
  if (site.certain || site.kind != Site::Kind::kInit) return true;
  const syntax::Node* receiver = site.call->a->a;
  bool named = receiver && receiver->kind == syntax::Kind::kIdentifier && !receiver->text.empty();
  return !named || (receiver->text[0] >= 'A' && receiver->text[0] <= 'Z');
}

bool IsProjectFile(std::string_view path, const LoadOptions& options) {
  if (!options.folder.empty() && !path.starts_with(options.folder + "/")) return false;
  if (MatchesAny(options.ignore, path)) return false;
  return (!options.models.empty() && MatchesAny(options.models, path)) || !IsSkipped(path);
}

bool IsSkipped(std::string_view path) {
  for (std::string_view folder : kSkippedFolders) {
    if (HasFolder(path, folder)) return true;
  }
  for (std::string_view part : {".d.ts", ".test.", ".spec.", "-test.", "_test.", ".min.js", ".stories.", ".mock."}) {
    if (path.find(part) != std::string_view::npos) return true;
  }
  return false;
}

Discovery Discover(eval::Interpreter& in, syntax::ParseCache& cache, const LoadOptions& options) {
  Discovery out;
  const SourceReader& source = in.source();
  struct Likely {
    std::string path;
    SourceText text;
    bool chosen = false;
  };
  std::vector<Likely> likely;
  for (const SourceEntry& entry : source.Files()) {
    syntax::Language language;
    if (!syntax::LanguageOf(entry.path, language)) continue;
    if (!IsProjectFile(entry.path, options)) continue;
    bool chosen = !options.models.empty() && MatchesAny(options.models, entry.path);
    if (!chosen && IsBuilt(source, entry.path)) continue;
    ++out.files_scanned;
    out.files.push_back(entry.path);
    SourceText text = source.Read(entry.path);
    if (text && MayDefine(*text)) likely.push_back({entry.path, std::move(text), chosen});
  }
  std::vector<std::string> paths;
  for (const Likely& file : likely) paths.push_back(file.path);
  // From the end: the second thread meets this one half-way.
  std::reverse(paths.begin(), paths.end());
  syntax::ParseAhead ahead(source, cache, std::move(paths));
  for (const Likely& file : likely) {
    const syntax::Tree* tree = in.TreeOf(file.path);
    if (!tree) continue;
    if (std::string why(tree->WhyUnread()); !why.empty()) out.unread.emplace_back(file.path, "the file " + why);
    Candidate candidate;
    candidate.path = file.path;
    FindSites(in, *file.text, *tree, candidate);
    if (!options.models.empty() && !file.chosen) {
      std::erase_if(candidate.sites, [](const Site& site) {
        return site.kind == Site::Kind::kDefine || site.kind == Site::Kind::kInit;
      });
      candidate.model_classes.clear();
    }
    if (!candidate.sites.empty() || !candidate.model_classes.empty() || candidate.loads_folder) {
      out.candidates.push_back(std::move(candidate));
    }
  }
  return out;
}

}  // namespace sequelint::sequelize
