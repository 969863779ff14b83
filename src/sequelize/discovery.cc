#include "sequelize/discovery.h"

#include <algorithm>
#include <array>

#include "base/glob.h"
#include "base/text.h"

namespace sequelint::sequelize {
namespace {

using syntax::Kind;
using syntax::Node;

constexpr auto kSkippedFolders = std::to_array<std::string_view>({
    "__fixtures__", "__mocks__", "__tests__",    "bower_components", "coverage", "cypress", "e2e",  "fixtures",
    "migrations",   "mocks",     "node_modules", "public",           "seeders",  "seeds",   "spec", "specs",
    "test",         "tests",     "vendor",
});

constexpr auto kBuildFolders = std::to_array<std::string_view>({"build", "dist", "lib", "out"});

bool Contains(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

bool MayDefine(std::string_view text) {
  bool speaks = Contains(text, "equelize") || Contains(text, "DataTypes") || Contains(text, "app.model");
  bool associates = Contains(text, ".belongsTo") || Contains(text, ".hasMany") || Contains(text, ".hasOne");
  if (associates) return true;
  return speaks && (Contains(text, ".define(") || Contains(text, ".init(") || Contains(text, ".init<") ||
                    Contains(text, "new Sequelize") || Contains(text, ".define<") || Contains(text, "extends ") ||
                    Contains(text, ".import(") || Contains(text, "SequelizeModule.forRoot"));
}

// `require("sequelize")`, `from 'sequelize'` and the packages around it.
bool SpeaksSequelize(std::string_view text) {
  for (std::string_view name : {"'sequelize", "\"sequelize", "'@sequelize/", "\"@sequelize/"}) {
    if (Contains(text, name)) return true;
  }
  return false;
}

// Walks one tree.
class SiteFinder {
 public:
  // `speaks`: the file takes something from the package itself.
  SiteFinder(eval::Interpreter& in, Candidate& out, bool speaks) : in_(in), out_(out), speaks_(speaks) {}

  void Walk(const Node* node, int depth = 0) {
    if (!node || depth > 1500) return;
    bool function =
        node->kind == Kind::kFunction || node->kind == Kind::kArrow || node->kind == Kind::kFunctionDeclaration;
    if (function) functions_.push_back(node);
    if (node->kind == Kind::kCall) ReadCall(node);
    if (node->kind == Kind::kNew) ReadNew(node);
    if (node->kind == Kind::kImportDeclaration && !node->Is(syntax::kTypeOnly)) Refer(node->text);
    if ((node->kind == Kind::kExportNamed || node->kind == Kind::kExportAll) && !node->text.empty()) Refer(node->text);
    if (node->kind == Kind::kClassDeclaration && node->a && functions_.empty()) out_.model_classes.push_back(node);
    for (const Node* child : {node->a, node->b, node->c, node->d}) Walk(child, depth + 1);
    for (const Node* child : node->list) Walk(child, depth + 1);
    for (const Node* child : node->more) Walk(child, depth + 1);
    if (function) functions_.pop_back();
  }

 private:
  void Refer(std::string_view specifier) {
    std::string path = in_.Resolve(specifier, out_.path);
    if (!path.empty()) out_.references.insert(path);
  }

  void Add(Site::Kind kind, const Node* call, bool certain) {
    out_.sites.push_back({kind, out_.path, call, functions_, certain});
  }

  void ReadNew(const Node* node) {
    const Node* callee = node->a;
    if (callee && (callee->kind == Kind::kIdentifier || callee->kind == Kind::kMember) && callee->text == "Sequelize") {
      Add(Site::Kind::kInstance, node, true);
    }
  }

  void ReadCall(const Node* call) {
    const Node* callee = call->a;
    if (!callee) return;
    if (callee->kind == Kind::kIdentifier && callee->text == "require" && call->list.size() == 1) {
      const Node* name = call->list[0];
      if (name && name->kind == Kind::kString) {
        Refer(name->text);
      } else {
        out_.loads_folder = true;
      }
      return;
    }
    if (callee->kind != Kind::kMember || callee->Is(syntax::kComputed)) return;
    std::string_view name = callee->text;
    if (name == "belongsTo" || name == "hasMany" || name == "hasOne" || name == "belongsToMany") {
      Add(Site::Kind::kAssociation, call, true);
    } else if (name == "define" && call->list.size() >= 2) {
      ReadDefine(call);
    } else if (name == "init" && call->list.size() == 2) {
      ReadInit(call);
    } else if (name.starts_with("forRoot") && callee->a && callee->a->text == "SequelizeModule") {
      Add(Site::Kind::kInstance, call, true);
    } else if (name == "import" && call->list.size() == 1) {
      out_.loads_folder = true;
    }
  }

  void ReadDefine(const Node* call) {
    const Node* receiver = call->a->a;
    if (receiver && receiver->kind == Kind::kIdentifier &&
        (receiver->text == "Object" || receiver->text == "customElements" || receiver->text == "Reflect")) {
      return;
    }
    bool named = call->list[0] && call->list[0]->kind == Kind::kString;
    bool described = call->list[1] && call->list[1]->kind == Kind::kObject;
    if (named || speaks_) Add(Site::Kind::kDefine, call, named && described);
  }

  void ReadInit(const Node* call) {
    const Node* options = call->list[1];
    bool instance = false;
    if (options && options->kind == Kind::kObject) {
      for (const Node* property : options->list) {
        instance = instance ||
                   (property && property->kind == Kind::kProperty && property->a && property->a->text == "sequelize");
      }
    }
    const Node* receiver = call->a->a;
    bool certain = instance || (receiver && receiver->kind == Kind::kSuper);
    if (certain || speaks_) Add(Site::Kind::kInit, call, certain);
  }

  eval::Interpreter& in_;
  Candidate& out_;
  bool speaks_;
  std::vector<const Node*> functions_;
};

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

bool IsProjectFile(std::string_view path, const LoadOptions& options) {
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

Discovery Discover(eval::Interpreter& in, const LoadOptions& options) {
  Discovery out;
  const SourceReader& source = in.source();
  for (const SourceEntry& entry : source.Files()) {
    syntax::Language language;
    if (!syntax::LanguageOf(entry.path, language)) continue;
    if (!IsProjectFile(entry.path, options)) continue;
    bool chosen = !options.models.empty() && MatchesAny(options.models, entry.path);
    if (!chosen && IsBuilt(source, entry.path)) continue;
    ++out.files_scanned;
    SourceText text = source.Read(entry.path);
    if (!text || !MayDefine(*text)) continue;
    const syntax::Tree* tree = in.TreeOf(entry.path);
    if (!tree) continue;
    Candidate candidate;
    candidate.path = entry.path;
    SiteFinder(in, candidate, SpeaksSequelize(*text)).Walk(&tree->program());
    if (!options.models.empty() && !chosen) {
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
