#include "eval/project.h"

#include <algorithm>

#include "base/text.h"
#include "syntax/tree.h"

namespace sequelint::eval {

std::optional<std::string> JoinPath(std::string_view folder, std::string_view path) {
  std::vector<std::string> parts;
  std::string joined = path.starts_with("/") || folder.empty() ? std::string(path)
                                                              : std::string(folder) + "/" + std::string(path);
  for (std::string& part : Split(joined, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(std::move(part));
    } else if (parts.empty()) {
      return std::nullopt;
    } else {
      parts.pop_back();
    }
  }
  return Join(parts, "/");
}

namespace {

using syntax::Kind;
using syntax::Node;

constexpr int kExtends = 8;

std::optional<Json> ReadJson(const SourceReader& source, const std::string& path) {
  if (source.Find(path) == nullptr) return std::nullopt;
  SourceText text = source.Read(path);
  if (text == nullptr || text->size() > (1u << 20)) return std::nullopt;
  return ParseJson(*text, true);
}

std::string In(const std::string& folder, std::string_view name) {
  return folder.empty() ? std::string(name) : folder + "/" + std::string(name);
}

class TsconfigReader {
 public:
  TsconfigReader(const SourceReader& source, Project& out) : source_(source), out_(out) {}

  bool Read(const std::string& path, int depth = 0) {
    std::optional<Json> json = ReadJson(source_, path);
    if (!json || depth > kExtends) return false;
    std::string folder(FolderOf(path));
    if (const Json* extends = json->Find("extends")) {
      if (extends->IsString()) Extend(extends->text, folder, depth);
      for (const Json& item : extends->items) Extend(item.text, folder, depth);
    }
    Options(*json, folder);
    if (const Json* references = json->Find("references"); references != nullptr && out_.paths.empty()) {
      for (const Json& item : references->items) {
        std::optional<std::string> target = JoinPath(folder, item.TextAt("path"));
        if (target && target->ends_with(".json")) Read(*target, depth + 1);
      }
    }
    return true;
  }

 private:
  void Extend(const std::string& specifier, const std::string& folder, int depth) {
    if (!specifier.starts_with(".")) return ExtendPackage(specifier, depth);
    std::optional<std::string> path = JoinPath(folder, specifier);
    if (path && !Read(*path, depth + 1)) Read(*path + ".json", depth + 1);
  }

  // A configuration shared as a workspace package: found by its name.
  void ExtendPackage(const std::string& specifier, int depth) {
    size_t slash = specifier.find('/', specifier.starts_with("@") ? specifier.find('/') + 1 : 0);
    std::string name = specifier.substr(0, slash);
    std::string rest = slash == std::string::npos ? "tsconfig.json" : specifier.substr(slash + 1);
    std::string last = name.substr(name.rfind('/') + 1);
    for (const SourceEntry* entry : source_.Named("package.json")) {
      std::string folder(FolderOf(entry->path));
      if (folder.empty() || folder.find(last) == std::string::npos) continue;
      std::optional<Json> package = ReadJson(source_, entry->path);
      if (!package || package->TextAt("name") != name) continue;
      if (!Read(In(folder, rest), depth + 1)) Read(In(folder, rest) + ".json", depth + 1);
      return;
    }
  }

  void Options(const Json& json, const std::string& folder) {
    const Json* options = json.Find("compilerOptions");
    if (options == nullptr) return;
    if (std::string_view base = options->TextAt("baseUrl"); !base.empty()) out_.base_url = JoinPath(folder, base);
    const Json* paths = options->Find("paths");
    if (paths == nullptr || !paths->IsObject()) return;
    out_.paths.clear();
    std::string from = out_.base_url.value_or(folder);
    for (const Json::Member& member : paths->members) {
      PathMapping mapping{member.key, {}};
      for (const Json& target : member.value.items) {
        if (auto path = JoinPath(from, target.text)) mapping.targets.push_back(*path);
      }
      out_.paths.push_back(std::move(mapping));
    }
  }

  const SourceReader& source_;
  Project& out_;
};

// An alias of Babel or package.json stands for itself and for what is below it.
void AddAlias(Project& out, const std::string& folder, std::string name, std::string target) {
  if (name.starts_with("^")) {  // "^@/(.+)$": "./src/\\1"
    size_t group = name.find('(');
    if (group == std::string::npos || name.find_first_of("[|+*?", 1) < group) return;
    std::string prefix = ReplaceAll(name.substr(1, group - 1), "\\", "");
    size_t reference = target.find("\\");
    if (auto path = JoinPath(folder, target.substr(0, reference))) {
      out.aliases.push_back({prefix + "*", {path->empty() ? "*" : *path + "/*"}});
    }
    return;
  }
  std::optional<std::string> path = JoinPath(folder, target);
  if (!path) return;
  out.aliases.push_back({name, {*path}});
  std::string below = name.ends_with("/") ? name + "*" : name + "/*";
  out.aliases.push_back({below, {path->empty() ? "*" : *path + "/*"}});
  if (name == "~") out.aliases.push_back({"~*", {path->empty() ? "*" : *path + "/*"}});
}

bool IsModuleResolver(std::string_view name) {
  return name == "module-resolver" || name == "babel-plugin-module-resolver" || name == "root-import" ||
         name == "babel-plugin-root-import";
}

bool AddsExports(std::string_view name) {
  return name == "add-module-exports" || name == "babel-plugin-add-module-exports";
}

void ReadBabelOptions(Project& out, const std::string& folder, const Json& options) {
  if (const Json* alias = options.Find("alias")) {
    for (const Json::Member& member : alias->members) {
      if (member.value.IsString()) AddAlias(out, folder, member.key, member.value.text);
    }
  }
  if (const Json* roots = options.Find("root")) {
    auto add = [&](const Json& root) {
      if (auto path = JoinPath(folder, root.text); root.IsString() && path) out.roots.push_back(*path);
    };
    add(*roots);
    for (const Json& root : roots->items) add(root);
  }
  if (std::string_view suffix = options.TextAt("rootPathSuffix"); !suffix.empty()) {  // babel-plugin-root-import
    std::string_view prefix = options.TextAt("rootPathPrefix");
    AddAlias(out, folder, std::string(prefix.empty() ? "~" : prefix), std::string(suffix));
  }
}

void ReadBabel(Project& out, const std::string& folder, const Json& json, int depth = 0) {
  if (depth > 4) return;
  if (const Json* plugins = json.Find("plugins")) {
    for (const Json& plugin : plugins->items) {
      const std::string& name = plugin.IsArray() && !plugin.items.empty() ? plugin.items[0].text : plugin.text;
      if (AddsExports(name)) out.adds_module_exports = true;
      if (IsModuleResolver(name) && plugin.items.size() > 1) ReadBabelOptions(out, folder, plugin.items[1]);
    }
  }
  if (const Json* environments = json.Find("env")) {
    for (const Json::Member& member : environments->members) ReadBabel(out, folder, member.value, depth + 1);
  }
}

// The text an expression of a configuration file comes to: a literal, or the last one given to path.resolve().
std::string_view LiteralText(const Node* node) {
  if (node == nullptr) return {};
  if (node->kind == Kind::kString) return node->text;
  if (node->kind == Kind::kTemplate && node->list.size() == 1) return node->list[0]->text;
  if (node->kind == Kind::kCall && !node->list.empty()) return LiteralText(node->list.back());
  return {};
}

Json LiteralObject(const Node* node, int depth = 0) {
  Json json;
  if (node == nullptr || depth > 4) return json;
  if (node->kind == Kind::kArray) {
    json.kind = Json::Kind::kArray;
    for (const Node* item : node->list) json.items.push_back(LiteralObject(item, depth + 1));
  } else if (node->kind == Kind::kObject) {
    json.kind = Json::Kind::kObject;
    for (const Node* member : node->list) {
      if (member->kind != Kind::kProperty || member->Is(syntax::kComputed)) continue;
      json.members.push_back({std::string(member->a->text), 0, 0, LiteralObject(member->b, depth + 1)});
    }
  } else if (std::string_view text = LiteralText(node); !text.empty()) {
    json.kind = Json::Kind::kString;
    json.text = text;
  }
  return json;
}

// babel.config.js is a program; its plugins are literals in it wherever they stand.
void FindPlugins(Project& out, const std::string& folder, const Node* node, int depth = 0) {
  if (node == nullptr || depth > 60) return;
  if (node->kind == Kind::kArray && node->list.size() == 2 && node->list[0] != nullptr &&
      IsModuleResolver(LiteralText(node->list[0]))) {
    return ReadBabelOptions(out, folder, LiteralObject(node->list[1]));
  }
  if (node->kind == Kind::kString && AddsExports(node->text)) out.adds_module_exports = true;
  for (const Node* child : {node->a, node->b, node->c, node->d}) FindPlugins(out, folder, child, depth + 1);
  for (const Node* child : node->list) FindPlugins(out, folder, child, depth + 1);
}

void ReadBabelFiles(const SourceReader& source, Project& out, const std::string& folder) {
  for (std::string_view name : {".babelrc", ".babelrc.json", "babel.config.json"}) {
    if (std::optional<Json> json = ReadJson(source, In(folder, name))) ReadBabel(out, folder, *json);
  }
  for (std::string_view name : {"babel.config.js", "babel.config.cjs", "babel.config.mjs", ".babelrc.js", ".babelrc.cjs"}) {
    if (source.Find(In(folder, name)) == nullptr) continue;
    if (SourceText text = source.Read(In(folder, name))) {
      FindPlugins(out, folder, &syntax::Parse(text, syntax::Language::kJavaScript)->program());
    }
  }
}

}  // namespace

Project ReadProject(const SourceReader& source, const std::string& folder) {
  Project out;
  out.package = ReadJson(source, In(folder, "package.json"));
  TsconfigReader tsconfig(source, out);
  for (std::string_view name : {"tsconfig.json", "jsconfig.json", "tsconfig.base.json"}) {
    if (tsconfig.Read(In(folder, name))) break;
  }
  ReadBabelFiles(source, out, folder);
  if (!out.package) return out;
  if (const Json* babel = out.package->Find("babel")) ReadBabel(out, folder, *babel);
  if (const Json* aliases = out.package->Find("_moduleAliases")) {
    for (const Json::Member& member : aliases->members) {
      if (member.value.IsString()) AddAlias(out, folder, member.key, member.value.text);
    }
  }
  return out;
}

}  // namespace sequelint::eval
