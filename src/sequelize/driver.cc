#include "sequelize/driver.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "sequelize/arguments.h"
#include "sequelize/callers.h"
#include "sequelize/decorated_models.h"
#include "sequelize/egg.h"
#include "sequelize/function_finder.h"
#include "sequelize/import_graph.h"
#include "sequelize/model.h"
#include "sequelize/seven_decorators.h"
#include "sequelize/word_scan.h"

namespace sequelint::sequelize {
namespace {

using syntax::Kind;
using syntax::Node;

bool DefinesModel(const Site& site) { return site.kind == Site::Kind::kDefine || site.kind == Site::Kind::kInit; }

bool ChangesModel(const Site& site) {
  return site.kind == Site::Kind::kAssociation || site.kind == Site::Kind::kRemoval;
}

class Driver {
 public:
  Driver(Runtime& rt, const Discovery& discovery, const SequelizeHost& host)
      : rt_(rt), in_(rt.in), discovery_(discovery), host_(host), finder_(rt), graph_(rt.in) {
    for (const Candidate& candidate : discovery.candidates) {
      by_path_[candidate.path] = &candidate;
      declaring_files_ += DeclaresAtTopLevel(candidate);
      for (const Node* declaration : candidate.model_classes) has_decorated_ = has_decorated_ || IsDecorated(declaration);
    }
  }

  void Run() {
    LoadEggApplications(rt_, discovery_);
    RunEntries();
    RunLoaders();
    RunImporters();
    RunDecorated();
    RunDefinitions();
    RunAssociations();
    Report();
  }

 private:
  bool Executed(const Site& site) const {
    Span span = in_.SpanOf(site.file, *site.call);
    return rt_.executed.count({span.file, span.begin}) > 0;
  }

  // Sites of a file that have not run yet.
  size_t Pending(const Candidate& candidate, bool definitions_only) const {
    return static_cast<size_t>(std::count_if(candidate.sites.begin(), candidate.sites.end(), [&](const Site& site) {
      return (!definitions_only || DefinesModel(site)) && !Executed(site);
    }));
  }

  bool IsPending(const std::string& path) const {
    auto found = by_path_.find(path);
    return found != by_path_.end() && Pending(*found->second, true) > 0;
  }

  void RunFile(const std::string& path) {
    rt_.package_folder = PackageFolder(in_.source(), path);
    if (!run_.insert(path).second) return;
    RunWhatItLoads(path);
    in_.RunFile(path);
  }

  // Which association runs first decides what a foreign key does on delete, which model of a shared attribute names its
  // column, and which of two models on one table makes it: where several files declare while they load, they run in the
  // order in which Node would load them.
  void RunWhatItLoads(const std::string& path) {
    if (declaring_files_ < 2 || loaded_.count(path) || graph_.References(path).empty()) return;
    for (const std::string& loaded : graph_.LoadOrder(path, loaded_, [&](const std::string& file) { return by_path_.count(file) > 0; })) {
      auto found = by_path_.find(loaded);
      if (found == by_path_.end() || !DeclaresAtTopLevel(*found->second) || !run_.insert(loaded).second) continue;
      rt_.package_folder = PackageFolder(in_.source(), loaded);
      in_.RunFile(loaded);
    }
    rt_.package_folder = PackageFolder(in_.source(), path);
  }

  static bool DeclaresAtTopLevel(const Candidate& candidate) {
    return std::any_of(candidate.sites.begin(), candidate.sites.end(), [](const Site& site) {
      return (DefinesModel(site) || ChangesModel(site)) && site.functions.empty();
    });
  }

  // Modules that make an instance, and the functions in which they do.
  void RunEntries() {
    for (const Candidate& candidate : discovery_.candidates) {
      for (const Site& site : candidate.sites) {
        if (site.kind != Site::Kind::kInstance) continue;
        RunFile(candidate.path);
        if (!Executed(site) && IsGivenModels(site)) CallAsImporters(site);
        if (!Executed(site)) CallAround(site, Purpose::kDefine);
      }
    }
  }

  // Whether the list of decorated models may be an argument of the function that makes the instance.
  bool IsGivenModels(const Site& site) const {
    return has_decorated_ && !site.functions.empty() && !site.functions.front()->list.empty();
  }

  // Runs what calls the function of a site in other files, as far as it takes to reach the site.
  void CallAsImporters(const Site& site) {
    for (const Caller& caller : CallersOf(in_, graph_, discovery_.files, site.file)) {
      if (caller.function) {
        CallFunctionAt(caller.path, caller.function, Purpose::kDefine);
      } else if (!caller.binding.empty()) {
        in_.TopLevel(caller.path, caller.binding);
      } else {
        RunFile(caller.path);
      }
      if (Executed(site)) return;
    }
  }

  // --- what loads the models ---

  // Whether definitions wait in a folder, which a module there may load by computed names.
  bool PendingBelow(std::string_view folder) const {
    return std::any_of(discovery_.candidates.begin(), discovery_.candidates.end(), [&](const Candidate& other) {
      bool below = folder.empty() || (other.path.starts_with(folder) && other.path.size() > folder.size() &&
                                      other.path[folder.size()] == '/');
      return below && Pending(other, true) > 0;
    });
  }

  // How many files with pending definitions a file leads to.
  size_t Reach(const std::string& path) {
    auto own = by_path_.find(path);
    bool loads = own != by_path_.end() && own->second->loads_folder;
    size_t count = loads && PendingBelow(FolderOf(path)) ? 2 : 0;
    for (const std::string& target : graph_.Reached(path)) count += target != path && IsPending(target);
    return count;
  }

  struct Loader {
    bool makes_instance;
    size_t reach;
    std::string path;
    bool candidate;
  };

  // Modules and functions that load several model files: they know the order. Those that make the instance come first.
  void RunLoaders() {
    std::vector<Loader> loaders;
    for (const Candidate& candidate : discovery_.candidates) {
      size_t reach = Reach(candidate.path);
      bool top_level = Pending(candidate, false) && AtTopLevel(candidate);
      if (reach >= 2 || top_level) {
        loaders.push_back({reach >= 2 && MakesInstance(candidate), reach, candidate.path, true});
      }
    }
    AddBarrels(loaders);
    std::stable_sort(loaders.begin(), loaders.end(), [](const Loader& a, const Loader& b) {
      return a.makes_instance != b.makes_instance ? a.makes_instance : a.reach > b.reach;
    });
    for (const Loader& loader : loaders) {
      if (loader.candidate) {
        Load(loader.path);
      } else {
        RunWhatItLoads(loader.path);
      }
    }
  }

  // Modules in or above the folders of models that only import and export them: nothing in them has to run, but they
  // say in which order the models are loaded.
  void AddBarrels(std::vector<Loader>& loaders) {
    if (declaring_files_ < 2) return;
    std::set<std::string, std::less<>> folders;
    for (const Candidate& candidate : discovery_.candidates) {
      if (!DeclaresAtTopLevel(candidate) || !Pending(candidate, false)) continue;
      std::string_view folder = FolderOf(candidate.path);
      while (folders.emplace(folder).second) folder = FolderOf(folder);
    }
    for (const std::string& path : discovery_.files) {
      if (by_path_.count(path) || !folders.count(FolderOf(path))) continue;
      if (size_t reach = Reach(path); reach >= 2) loaders.push_back({false, reach, path, false});
    }
  }

  // Files without a word of Sequelize that hand it to what they import.
  void RunImporters() {
    std::set<std::string> pending;
    for (const Candidate& candidate : discovery_.candidates) {
      bool waits = std::any_of(candidate.sites.begin(), candidate.sites.end(), [&](const Site& site) {
        return DefinesModel(site) && IsLikely(site) && !site.functions.empty() && !Executed(site);
      });
      if (waits) pending.insert(candidate.path);
    }
    if (pending.empty()) return;
    std::vector<std::pair<size_t, std::string>> importers;
    for (const std::string& path : graph_.Importers(discovery_.files, pending)) {
      if (size_t reach = run_.count(path) ? 0 : Reach(path)) importers.emplace_back(reach, path);
    }
    std::stable_sort(importers.begin(), importers.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [reach, path] : importers) Load(path);
  }

  static bool AtTopLevel(const Candidate& candidate) {
    return std::any_of(candidate.sites.begin(), candidate.sites.end(),
                       [](const Site& site) { return site.functions.empty(); });
  }

  static bool MakesInstance(const Candidate& candidate) {
    return std::any_of(candidate.sites.begin(), candidate.sites.end(),
                       [](const Site& site) { return site.kind == Site::Kind::kInstance; });
  }

  void Load(const std::string& path) {
    auto own = by_path_.find(path);
    bool pending = own != by_path_.end() && Pending(*own->second, false) > 0;
    if (!pending && Reach(path) == 0) return;
    RunFile(path);
    if (Reach(path) > 0) CallLoaders(path);
  }

  // The functions of a loading module that mention model files.
  void CallLoaders(const std::string& path) {
    const syntax::Tree* tree = in_.TreeOf(path);
    if (!tree) return;
    Mentioned pending{[&](std::string_view specifier) { return LeadsToPending(path, specifier); }, {}};
    for (const std::string& target : graph_.Reached(path)) {
      auto found = by_path_.find(target);
      if (found == by_path_.end() || target == path) continue;
      for (const Site& site : found->second->sites) {
        if (DefinesModel(site) && !Executed(site) && !site.function_name.empty()) pending.functions.insert(site.function_name);
      }
    }
    for (const Node* function : FunctionsThatMention(*tree, pending)) {
      if (Reach(path) == 0) return;
      CallFunctionAt(path, function, Purpose::kDefine);
    }
  }

  bool LeadsToPending(const std::string& path, std::string_view specifier) {
    std::string target = in_.Resolve(specifier, path);
    return !target.empty() && (IsPending(target) || Reach(target) > 0);
  }

  // --- reaching one function ---

  // Calls the functions around a site, outermost first, until it has run.
  bool CallAround(const Site& site, Purpose purpose) {
    for (const Node* function : site.functions) {
      if (CallFunctionAt(site.file, function, purpose) && Executed(site)) return true;
      if (purpose == Purpose::kDefine && site.kind != Site::Kind::kInstance) break;
    }
    return Executed(site);
  }

  bool CallFunctionAt(const std::string& path, const Node* function, Purpose purpose) {
    if (!called_.insert(function).second) return false;
    rt_.package_folder = PackageFolder(in_.source(), path);
    std::optional<Callable> callable = finder_.Find(path, function);
    if (!callable) return false;
    if (callable->constructs) {
      finder_.Returned(finder_.InstanceOf(callable->function));
      return true;
    }
    std::vector<Value> arguments = ArgumentsFor(rt_, callable->function.object(), purpose);
    finder_.Returned(in_.CallFunction(callable->function, callable->self, std::move(arguments), {}));
    return true;
  }

  // --- classes with decorators ---

  // Their decorators run when the class is asked for; what no instance was given then goes to the project's own.
  void RunDecorated() {
    for (const Candidate& candidate : discovery_.candidates) {
      for (const Node* declaration : candidate.model_classes) {
        if (IsDecorated(declaration)) in_.TopLevel(candidate.path, declaration->text);
      }
    }
    if (SevenDecorators* seven = host_.seven_decorated()) AddPending(*seven);
    DecoratedModels* decorated = host_.decorated();
    if (!decorated) return;
    FinishNest(*decorated);
    AddPending(*decorated);
  }

  // A class that is in no list has no table where all lists are known; else it may be in one that is not.
  template <class Decorated>
  void AddPending(Decorated& decorated) {
    bool known = decorated.ListsAreKnown() && AllListsRun();
    std::vector<Value> pending;
    for (Object* cls : decorated.Pending()) {
      pending.push_back(Value::Of(cls));
      if (known) in_.AddNote("`" + cls->function->name + "` is given to no instance of Sequelize: it has no table", cls->span);
    }
    if (!known && !pending.empty()) decorated.AddModels(InstanceFor(rt_, Value()), pending, {});
  }

  bool AllListsRun() const {
    return std::none_of(discovery_.candidates.begin(), discovery_.candidates.end(), [&](const Candidate& candidate) {
      return std::any_of(candidate.sites.begin(), candidate.sites.end(), [&](const Site& site) {
        bool lists = site.kind == Site::Kind::kInstance || site.kind == Site::Kind::kFeature;
        return lists && !Executed(site);
      });
    });
  }

  // The class itself, or of Sequelize 7 a member alone.
  bool IsDecorated(const Node* declaration) const {
    if (!declaration->more.empty()) return true;
    return rt_.seven() && std::any_of(declaration->list.begin(), declaration->list.end(),
                                      [](const Node* member) { return member && !member->more.empty(); });
  }

  // What the program starts with: from a file to the one that imports it, and most besides, as far as it goes.
  std::string RootAbove(std::string path) {
    std::set<std::string> seen;
    for (int level = 0; level < 8 && seen.insert(path).second; ++level) {
      std::string above;
      for (const std::string& importer : graph_.Importers(discovery_.files, {path})) {
        if (above.empty() || graph_.References(importer).size() > graph_.References(above).size()) above = importer;
      }
      if (above.empty() || seen.count(above)) break;
      path = above;
    }
    return path;
  }

  // Nest adds models in the order in which its modules are loaded.
  void FinishNest(DecoratedModels& decorated) {
    std::map<std::string, size_t> rank;
    std::set<std::string> seen;
    for (const Candidate& candidate : discovery_.candidates) {
      if (!MakesInstance(candidate)) continue;
      for (const std::string& path : graph_.LoadOrder(RootAbove(candidate.path), seen, [](const std::string&) { return true; })) rank.emplace(path, rank.size());
    }
    decorated.FinishNest([&](Span call) {
      auto found = rank.find(in_.FileOf(call));
      return found == rank.end() ? rank.size() : found->second;
    });
  }

  // --- definitions nobody loads ---

  void RunDefinitions() {
    size_t loaded = rt_.models.size();
    std::vector<std::pair<std::string, Object*>> found;  // in files that nothing else has run
    for (const Candidate& candidate : discovery_.candidates) {
      size_t before = rt_.models.size();
      for (const Site& site : candidate.sites) {
        if (!DefinesModel(site) || !IsLikely(site) || Executed(site)) continue;
        if (site.functions.empty()) {
          RunFile(candidate.path);
        } else {
          CallAround(site, Purpose::kDefine);
        }
      }
      InitialiseClasses(candidate);
      for (size_t i = before; i < rt_.models.size(); ++i) found.emplace_back(candidate.path, rt_.models[i]);
    }
    if (loaded == 0 || found.empty() || MayLoadFolders()) return;
    for (const auto& [path, model] : found) {
      if (!graph_.Importers(discovery_.files, {path}).empty()) continue;
      auto* data = model->Host<ModelData>();
      if (data) data->problems.push_back({"", "no file of the project loads this model", data->defined_at, {}});
    }
  }

  // Whether some code may load files that it does not name.
  bool MayLoadFolders() const {
    static const WordScan kLoads({"readdir", "glob", "require-all", "require-directory", "include-all", "consign", "modelPath"});
    return std::any_of(discovery_.candidates.begin(), discovery_.candidates.end(), [](const Candidate& c) { return c.loads_folder; }) ||
           std::any_of(discovery_.files.begin(), discovery_.files.end(), [&](const std::string& path) {
             SourceText text = in_.source().Read(path);
             return text && kLoads.In(*text) != 0;
           });
  }

  // Classes that extend a model, were never initialised, and have a method that does it.
  void InitialiseClasses(const Candidate& candidate) {
    rt_.package_folder = PackageFolder(in_.source(), candidate.path);
    for (const Node* declaration : candidate.model_classes) {
      auto cls = in_.TopLevel(candidate.path, declaration->text);
      if (!cls || !rt_.IsModel(*cls) || cls->object()->Host<ModelData>() || IsBase(cls->object())) continue;
      for (const char* name : {"initModel", "initialize", "initialise", "init", "setup", "register"}) {
        Value method = in_.Get(*cls, name);
        if (!method.IsFunction() || !method.object()->function->node) continue;
        in_.CallFunction(method, *cls, ArgumentsFor(rt_, method.object(), Purpose::kDefine), {});
        if (cls->object()->Host<ModelData>()) break;
      }
    }
  }

  // A class that models already made extend is there for them, not for a table of its own.
  bool IsBase(const Object* cls) const {
    return std::any_of(rt_.models.begin(), rt_.models.end(),
                       [&](const Object* model) { return model != cls && in_.IsSubclassOf(model, cls); });
  }

  // --- associations and removals nobody makes ---

  void RunAssociations() {
    CallAssociatingImporters();
    for (const Candidate& candidate : discovery_.candidates) {
      for (const Site& site : candidate.sites) {
        if (!ChangesModel(site) || Executed(site)) continue;
        if (site.functions.empty()) {
          RunFile(candidate.path);
        } else {
          CallInnermost(site);
        }
      }
    }
  }

  // A file without a word of Sequelize may hand the models that it imports to each other:
  // `for (const name in models) models[name].associate(models)`.
  void CallAssociatingImporters() {
    std::set<std::string> files;
    Mentioned pending;
    for (const Candidate& candidate : discovery_.candidates) {
      for (const Site& site : candidate.sites) {
        if (!ChangesModel(site) || site.function_name.empty() || Executed(site)) continue;
        files.insert(candidate.path);
        pending.functions.insert(site.function_name);
      }
    }
    if (files.size() < 2) return;
    for (const std::string& path : graph_.Importers(discovery_.files, files)) {
      const std::set<std::string>& reached = graph_.Reached(path);
      bool several = std::count_if(files.begin(), files.end(), [&](const std::string& file) { return reached.count(file); }) > 1;
      const syntax::Tree* tree = several && !by_path_.count(path) ? in_.TreeOf(path) : nullptr;
      if (!tree) continue;
      for (const Node* function : FunctionsThatMention(*tree, pending)) CallFunctionAt(path, function, Purpose::kAssociate);
    }
  }

  // Association functions hang on their model, inside the factory that has run already.
  void CallInnermost(const Site& site) {
    for (const Node* function : site.functions) {
      if (Executed(site)) return;
      CallFunctionAt(site.file, function, Purpose::kAssociate);
    }
  }

  void Report() {
    for (const auto& [path, why] : discovery_.unread) {
      rt_.problems.push_back({path, why, in_.SpanOf(path, in_.TreeOf(path)->program()), {}});
    }
    for (const Candidate& candidate : discovery_.candidates) {
      for (const Site& site : candidate.sites) {
        if (!site.certain || site.kind == Site::Kind::kInstance || Executed(site)) continue;
        Span span = in_.SpanOf(site.file, *site.call);
        rt_.problems.push_back({NameOf(site), Why(site), span, {}});
      }
    }
  }

  static std::string NameOf(const Site& site) {
    if (site.kind == Site::Kind::kDefine && site.call->list[0]->kind == Kind::kString) {
      return std::string(site.call->list[0]->text);
    }
    const Node* receiver = site.call->a->a;
    std::string name = receiver && receiver->kind == Kind::kIdentifier ? std::string(receiver->text) : "";
    if (name.empty()) name = site.file;
    return name + '.' + std::string(site.call->a->text);
  }

  static std::string Why(const Site& site) {
    if (site.kind == Site::Kind::kRemoval) return "no code was found that removes this attribute";
    return site.kind == Site::Kind::kAssociation ? "no code was found that makes this association"
                                                 : "no code was found that defines this model";
  }

  Runtime& rt_;
  Interpreter& in_;
  const Discovery& discovery_;
  const SequelizeHost& host_;
  std::map<std::string, const Candidate*> by_path_;
  bool has_decorated_ = false;    // classes with decorators
  size_t declaring_files_ = 0;    // that declare or change models while they load
  std::set<std::string> loaded_;  // what Node would have loaded by now, whether or not it was run here
  FunctionFinder finder_;
  ImportGraph graph_;
  std::set<std::string> run_;
  std::set<const Node*> called_;
};

}  // namespace

void Drive(Runtime& rt, const Discovery& discovery, const SequelizeHost& host) { Driver(rt, discovery, host).Run(); }

}  // namespace sequelint::sequelize
