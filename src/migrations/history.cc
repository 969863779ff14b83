#include "migrations/history.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <map>
#include <set>

#include "base/glob.h"
#include "base/text.h"

namespace sequelint::migrations {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view NameOf(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view Stem(std::string_view name) {
  size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(0, dot);
}

std::string_view Extension(std::string_view name) {
  size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

bool IsCode(std::string_view path) {
  if (path.size() > 5 && path.substr(path.size() - 5) == ".d.ts") return false;
  std::string_view extension = Extension(NameOf(path));
  return extension == "js" || extension == "cjs" || extension == "mjs" || extension == "ts" || extension == "cts" ||
         extension == "mts";
}

// `create-user-down.sql`, `20200101.down.sql`: the way back, not a step of its own.
bool IsDownScript(std::string_view path) {
  std::string stem = ToLower(Stem(NameOf(path)));
  for (std::string_view end : {"down", "rollback", "undo", "revert"}) {
    if (stem.size() >= end.size() && stem.compare(stem.size() - end.size(), end.size(), end) == 0) return true;
  }
  return false;
}

bool HasSegment(std::string_view path, std::initializer_list<std::string_view> names) {
  for (const std::string& segment : Split(FolderOf(path), '/')) {
    std::string lower = ToLower(segment);
    if (std::find(names.begin(), names.end(), lower) != names.end()) return true;
  }
  return false;
}

// The outermost folder of `path` that is named like a migrations folder, or "".
std::string MigrationsFolder(std::string_view path) {
  std::string so_far;
  for (const std::string& segment : Split(FolderOf(path), '/')) {
    so_far += (so_far.empty() ? "" : "/") + segment;
    std::string lower = ToLower(segment);
    if (lower == "migrations" || lower == "migration" || lower == "migrate") return so_far;
  }
  return "";
}

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }

// `word` standing alone in `text`, followed (after spaces and quotes) by one of `next`.
bool HasWord(std::string_view text, std::string_view word, std::string_view next) {
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    if (at > 0 && IsWord(text[at - 1])) continue;
    size_t behind = at + word.size();
    if (behind < text.size() && IsWord(text[behind])) continue;
    while (behind < text.size() && std::string_view(" \r\n\t\"'").find(text[behind]) != std::string_view::npos)
      ++behind;
    if (behind < text.size() && next.find(text[behind]) != std::string_view::npos) return true;
  }
  return false;
}

// A dotted version as numbers, for the runners that sort by it; empty when it is none.
std::vector<unsigned long> Version(std::string_view stamp) {
  std::vector<unsigned long> parts;
  if (!stamp.empty() && (stamp[0] == 'v' || stamp[0] == 'V')) stamp.remove_prefix(1);
  for (const std::string& part : Split(stamp, '.')) {
    if (part.empty() || part.size() > 9 || !std::all_of(part.begin(), part.end(), IsDigit)) return {};
    parts.push_back(std::stoul(part));
  }
  return parts.size() >= 2 ? parts : std::vector<unsigned long>{};
}

void SortChain(std::vector<MigrationFile>& chain) {
  bool versions =
      std::all_of(chain.begin(), chain.end(), [](const MigrationFile& file) { return !Version(file.stamp).empty(); });
  std::stable_sort(chain.begin(), chain.end(), [&](const MigrationFile& a, const MigrationFile& b) {
    if (versions) {
      auto va = Version(a.stamp), vb = Version(b.stamp);
      if (va != vb) return va < vb;
    }
    return NameOf(a.path) != NameOf(b.path) ? NameOf(a.path) < NameOf(b.path) : a.path < b.path;
  });
}

// The right-hand side of `migrations-path` in `.sequelizerc`, to the end of its line or of its call.
std::string_view MigrationsPathValue(std::string_view text) {
  size_t key = text.find("migrations-path");
  if (key == std::string_view::npos) key = text.find("migrationsPath");
  if (key == std::string_view::npos) return {};
  size_t start = text.find_first_of(":=", key);
  if (start == std::string_view::npos) return {};
  size_t end = std::min(text.find('\n', start), text.size());
  size_t open = text.find('(', start);
  if (open < end) {
    int depth = 0;
    for (end = open; end < text.size(); ++end) {
      if (text[end] == '(') ++depth;
      if (text[end] == ')' && --depth == 0) break;
    }
  }
  return text.substr(start, end - start);
}

// `'migrations-path': path.resolve('server', 'migrations')` ⇒ "server/migrations": its quoted parts, joined.
std::vector<std::string> FoldersOfSequelizerc(const SourceReader& source) {
  std::vector<std::string> folders;
  for (const SourceEntry& entry : source.Files()) {
    if (NameOf(entry.path) != ".sequelizerc") continue;
    SourceText text = source.Read(entry.path);
    if (!text) continue;
    std::string_view value = MigrationsPathValue(*text);
    std::string joined(FolderOf(entry.path));
    bool any = false;
    for (size_t i = 0; i < value.size(); ++i) {
      if (value[i] != '\'' && value[i] != '"' && value[i] != '`') continue;
      size_t close = value.find(value[i], i + 1);
      if (close == std::string_view::npos) break;
      joined += "/" + std::string(value.substr(i + 1, close - i - 1));
      any = true;
      i = close;
    }
    std::string folder = any ? NormalizePath(joined) : "";
    if (!folder.empty()) folders.push_back(folder);
  }
  return folders;
}

bool Below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.compare(0, folder.size(), folder) == 0 && path[folder.size()] == '/';
}

bool IsBuildOutput(const std::string& folder) { return HasSegment(folder + "/x", {"dist", "build", "lib", "out"}); }

// Whether most of a folder in the build output is there as source too: what a build left behind besides has no source.
bool IsCompiled(const SourceReader& source, const std::string& folder) {
  std::set<std::string> sources;
  std::vector<std::string> compiled;
  for (const SourceEntry& entry : source.Files()) {
    if (!IsCode(entry.path)) continue;
    std::string stem(Stem(NameOf(entry.path)));
    std::string own = MigrationsFolder(entry.path);
    if (Below(entry.path, folder)) {
      compiled.push_back(stem);
    } else if (!own.empty() && !IsBuildOutput(own)) {
      sources.insert(stem);
    }
  }
  auto twins = std::count_if(compiled.begin(), compiled.end(), [&](const auto& stem) { return sources.count(stem) > 0; });
  return static_cast<size_t>(twins) * 2 > compiled.size();
}

// Drops `dist/migrations` when most of it is there as source too.
void DropCompiledCopies(const SourceReader& source, std::map<std::string, std::vector<MigrationFile>>& chains) {
  std::erase_if(chains, [&](const auto& entry) { return IsBuildOutput(entry.first) && IsCompiled(source, entry.first); });
}

// The tool that runs the file against an interface of its own, `import { MigrationInterface } from 'typeorm'`; "" = none.
std::string_view OtherTool(std::string_view text) {
  struct Tool {
    std::string_view name;
    std::vector<std::string_view> marks;  // packages in quotes, and calls of what the tool hands to `up`
  };
  static const std::vector<Tool> kTools = {
      {"TypeORM", {"'typeorm'", "\"typeorm\""}},
      {"MikroORM", {"'@mikro-orm/migrations", "\"@mikro-orm/migrations"}},
      {"Knex", {"'knex'", "\"knex\"", "knex.schema", "knex.raw(", "knex.transaction("}},
      {"node-pg-migrate",
       {"'node-pg-migrate'", "\"node-pg-migrate\"", "pgm.createTable(", "pgm.addColumn", "pgm.alterColumn(",
        "pgm.createIndex(", "pgm.createType(", "pgm.sql(", "pgm.dropTable(", "pgm.dropColumn", "pgm.addConstraint("}},
  };
  // A migration of Sequelize may ask one of them to write its SQL.
  if (ToLower(text).find("queryinterface") != std::string::npos) return "";
  for (const Tool& tool : kTools) {
    for (std::string_view mark : tool.marks) {
      if (text.find(mark) != std::string_view::npos) return tool.name;
    }
  }
  return "";
}

// Drops the SQL that a migration in code beside it reads: `000_baseline.sql` of `000_baseline.ts`, or what one names.
void DropScriptsOfCode(const SourceReader& source, std::vector<MigrationFile>& chain) {
  auto is_sql = [](const MigrationFile& file) { return Extension(NameOf(file.path)) == "sql"; };
  auto code = std::stable_partition(chain.begin(), chain.end(), is_sql);
  if (code == chain.begin() || code == chain.end()) return;
  std::vector<SourceText> texts;
  for (auto file = code; file != chain.end(); ++file) texts.push_back(source.Read(file->path));
  std::set<std::string> names;
  for (auto file = code; file != chain.end(); ++file) names.insert(file->name);
  std::erase_if(chain, [&](const MigrationFile& file) {
    if (!is_sql(file)) return false;
    return names.count(file.name) > 0 || std::any_of(texts.begin(), texts.end(), [&](const SourceText& text) {
             return text && text->find(NameOf(file.path)) != std::string::npos;
           });
  });
}

// The migrations folder a file belongs to, or "".
std::string FolderFor(const std::string& path, const std::vector<std::string>& folders) {
  if (!folders.empty()) {
    for (const std::string& folder : folders) {
      if (folder == "." ? path.find('/') == std::string::npos : Below(path, folder)) return folder;
    }
    return "";
  }
  bool elsewhere =
      HasSegment(path, {"test", "tests", "__tests__", "spec", "fixtures", "examples", "seeders", "templates"});
  return elsewhere ? "" : MigrationsFolder(path);
}

// A migration of a project's own runner: a module that is a function, and works on tables as Sequelize does.
bool IsFunctionOnTables(std::string_view text) {
  auto exports = [&](std::string_view what) {
    size_t at = text.find(what);
    if (at == std::string_view::npos) return false;
    std::string_view value = Trim(text.substr(at + what.size(), 40));
    return value.starts_with("async") || value.starts_with("function") || value.starts_with("(");
  };
  if (!exports("module.exports =") && !exports("export default ")) return false;
  std::string lower = ToLower(text);
  auto says = [&](std::string_view word) { return lower.find(word) != std::string::npos; };
  if (says(".define(")) return false;  // a model
  return says("queryinterface") || says("sequelize") || says(".createtable(") || says(".addcolumn(") ||
         says(".changecolumn(") || says(".removecolumn(") || says(".addindex(");
}

bool IsTest(std::string_view name) {
  return name.find(".test.") != std::string_view::npos || name.find(".spec.") != std::string_view::npos;
}

// Calls visit(file, text) for what lies where migrations lie.
template <class Visit>
void ForCandidates(const SourceReader& source, const HistoryOptions& options, Visit visit) {
  std::vector<std::string> folders;
  for (const std::string& folder : options.folders) folders.push_back(folder == "." ? folder : NormalizePath(folder));
  if (folders.empty()) {
    folders = FoldersOfSequelizerc(source);
    // A path into the build output (`dist/migrations`) is not in the repository, or a copy: its sources are found by name.
    std::erase_if(folders, [&](const std::string& folder) {
      bool absent = std::none_of(source.Files().begin(), source.Files().end(),
                                 [&](const SourceEntry& entry) { return Below(entry.path, folder); });
      return absent || (IsBuildOutput(folder) && IsCompiled(source, folder));
    });
  }
  for (const SourceEntry& entry : source.Files()) {
    if (!options.folder.empty() && !entry.path.starts_with(options.folder + "/")) continue;
    std::string_view name = NameOf(entry.path);
    bool sql = Extension(name) == "sql";
    if ((!sql && !IsCode(entry.path)) || IsTest(name)) continue;
    std::string folder = FolderFor(entry.path, folders);
    // db-migrate keeps the SQL that its JavaScript files read in `sqls/`.
    if (folder.empty() || (sql && FolderOf(entry.path) != (folder == "." ? "" : folder))) continue;
    if (std::any_of(options.ignore.begin(), options.ignore.end(),
                    [&](const std::string& glob) { return MatchGlob(glob, entry.path); })) {
      continue;
    }
    if (SourceText text = source.Read(entry.path)) {
      visit(MigrationFile{entry.path, folder, std::string(Stem(name)), StampOf(name)}, *text);
    }
  }
}

}  // namespace

std::string StampOf(std::string_view name) {
  size_t begin = name.size() > 1 && (name[0] == 'v' || name[0] == 'V') && IsDigit(name[1]) ? 1 : 0;
  size_t i = begin;
  while (i < name.size() && (IsDigit(name[i]) || (name[i] == '.' && i + 1 < name.size() && IsDigit(name[i + 1])))) ++i;
  return i > begin ? std::string(name.substr(0, i)) : "";
}

bool LooksLikeMigration(std::string_view path, std::string_view text) {
  if (Extension(NameOf(path)) == "sql") return !IsDownScript(path);
  bool exports = text.find("exports") != std::string_view::npos || text.find("export ") != std::string_view::npos;
  return IsCode(path) && exports && OtherTool(text).empty() && HasWord(text, "up", ":=(,}<");
}

std::vector<MigrationFile> FindMigrations(const SourceReader& source, const HistoryOptions& options) {
  std::map<std::string, std::vector<MigrationFile>> chains;
  std::vector<MigrationFile> numbered;   // that export no `up`
  std::vector<MigrationFile> functions;  // of these, those that seem to be one
  ForCandidates(source, options, [&](MigrationFile file, const std::string& text) {
    bool sql = Extension(NameOf(file.path)) == "sql", here = FolderOf(file.path) == file.folder;
    if (LooksLikeMigration(file.path, text)) {
      chains[file.folder].push_back(std::move(file));
    } else if (!sql && !file.stamp.empty() && here && OtherTool(text).empty()) {
      (IsFunctionOnTables(text) ? functions : numbered).push_back(std::move(file));
    }
  });
  for (MigrationFile& file : functions) chains[file.folder].push_back(std::move(file));
  // The runner takes what lies there for a migration, whatever it exports.
  for (MigrationFile& file : numbered) {
    if (auto chain = chains.find(file.folder); chain != chains.end()) chain->second.push_back(std::move(file));
  }
  DropCompiledCopies(source, chains);

  std::vector<MigrationFile> all;
  for (auto& [folder, chain] : chains) {
    DropScriptsOfCode(source, chain);
    SortChain(chain);
    all.insert(all.end(), chain.begin(), chain.end());
  }
  return all;
}

std::map<std::pair<std::string, std::string>, size_t> MigrationsOfOtherTools(const SourceReader& source,
                                                                             const HistoryOptions& options) {
  std::map<std::pair<std::string, std::string>, size_t> found;
  ForCandidates(source, options, [&](const MigrationFile& file, const std::string& text) {
    std::string tool(OtherTool(text));
    if (!tool.empty()) ++found[{file.folder, tool}];
  });
  return found;
}

}  // namespace sequelint::migrations
