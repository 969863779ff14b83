#include "sequelize/driver.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "sequelize/arguments.h"
#include "sequelize/decorated_models.h"
#include "sequelize/model.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {
namespace {

using syntax::Kind;
using syntax::Node;

bool Within(const Node* outer, const Node* inner) { return outer->begin <= inner->begin && inner->end <= outer->end; }

bool DefinesModel(const Site& site) { return site.kind == Site::Kind::kDefine || site.kind == Site::Kind::kInit; }

// A function of the project as a value, with the `this` it is called on.
struct Callable {
  Value function, self;
};

class Driver {
 public:
  Driver(Runtime& rt, const Discovery& discovery, const SequelizeHost& host)
      : rt_(rt), in_(rt.in), discovery_(discovery), host_(host) {
    for (const Candidate& candidate : discovery.candidates) by_path_[candidate.path] = &candidate;
  }

  void Run() {
    RunEntries();
    RunLoaders();
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
      return (!definitions_only || (DefinesModel(site) && site.certain)) && !Executed(site);
    }));
  }

  void RunFile(const std::string& path) {
    rt_.package_folder = PackageFolder(in_.source(), path);
    if (run_.insert(path).second) in_.RunFile(path);
  }

  // Modules that make an instance, and the functions in which they do.
  void RunEntries() {
    for (const Candidate& candidate : discovery_.candidates) {
      for (const Site& site : candidate.sites) {
        if (site.kind != Site::Kind::kInstance) continue;
        RunFile(candidate.path);
        if (!Executed(site)) CallAround(site, Purpose::kDefine);
      }
    }
  }

  // Whether definitions wait in a folder, which a module there may load by computed names.
  bool PendingBelow(std::string_view folder) const {
    return std::any_of(discovery_.candidates.begin(), discovery_.candidates.end(), [&](const Candidate& other) {
      bool below = folder.empty() || (other.path.starts_with(folder) && other.path.size() > folder.size() &&
                                      other.path[folder.size()] == '/');
      return below && Pending(other, true) > 0;
    });
  }

  // How many files with pending sites a file refers to.
  size_t Reach(const Candidate& candidate) const {
    size_t count = candidate.loads_folder && PendingBelow(FolderOf(candidate.path)) ? 2 : 0;
    for (const std::string& path : candidate.references) {
      auto found = by_path_.find(path);
      if (found != by_path_.end() && Pending(*found->second, true)) ++count;
    }
    return count;
  }

  // Modules and functions that load several model files: they know the order.
  void RunLoaders() {
    std::vector<std::pair<size_t, const Candidate*>> loaders;
    for (const Candidate& candidate : discovery_.candidates) {
      size_t reach = Reach(candidate);
      if (reach >= 2 || (Pending(candidate, false) && AtTopLevel(candidate))) loaders.emplace_back(reach, &candidate);
    }
    std::stable_sort(loaders.begin(), loaders.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [reach, candidate] : loaders) {
      if (!Pending(*candidate, false) && Reach(*candidate) < 2) continue;
      RunFile(candidate->path);
      if (Reach(*candidate) >= 2) CallLoaders(*candidate);
    }
  }

  static bool AtTopLevel(const Candidate& candidate) {
    return std::any_of(candidate.sites.begin(), candidate.sites.end(),
                       [](const Site& site) { return site.functions.empty(); });
  }

  // The functions of a loading module that mention model files.
  void CallLoaders(const Candidate& candidate) {
    const syntax::Tree* tree = in_.TreeOf(candidate.path);
    if (!tree) return;
    std::vector<const Node*> functions;
    OutermostFunctions(&tree->program(), functions, 0);
    std::vector<std::pair<size_t, const Node*>> ranked;
    for (const Node* function : functions) {
      size_t mentions = Mentions(candidate.path, function, 0);
      if (mentions >= 2) ranked.emplace_back(mentions, function);
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [mentions, function] : ranked) {
      if (Reach(candidate) < 2) return;
      CallFunctionAt(candidate.path, function, Purpose::kDefine);
    }
  }

  static void OutermostFunctions(const Node* node, std::vector<const Node*>& out, int depth) {
    if (!node || depth > 1000) return;
    if (node->kind == Kind::kFunction || node->kind == Kind::kArrow || node->kind == Kind::kFunctionDeclaration) {
      out.push_back(node);
      return;
    }
    for (const Node* child : {node->a, node->b, node->c, node->d}) OutermostFunctions(child, out, depth + 1);
    for (const Node* child : node->list) OutermostFunctions(child, out, depth + 1);
  }

  // Calls in a function that lead to files with pending definitions: `require("./user")`, `User.init(…)`.
  size_t Mentions(const std::string& path, const Node* node, int depth) {
    if (!node || depth > 1000) return 0;
    size_t count = 0;
    if (node->kind == Kind::kCall && node->a) {
      const Node* callee = node->a;
      if (callee->kind == Kind::kIdentifier && callee->text == "require" && node->list.size() == 1 && node->list[0]) {
        const Node* name = node->list[0];
        count += name->kind != Kind::kString ? 2 : LeadsToPending(in_.Resolve(name->text, path));
      } else if (callee->kind == Kind::kMember && callee->a && callee->a->kind == Kind::kIdentifier) {
        count += callee->Is(syntax::kComputed)
                     ? 2
                     : callee->text.starts_with("init") || callee->text.starts_with("associate");
      } else if (callee->kind == Kind::kIdentifier && !node->list.empty()) {
        count += callee->text.ends_with("Init") || callee->text.ends_with("Model") || callee->text.starts_with("init");
      }
    }
    for (const Node* child : {node->a, node->b, node->c, node->d}) count += Mentions(path, child, depth + 1);
    for (const Node* child : node->list) count += Mentions(path, child, depth + 1);
    return count;
  }

  size_t LeadsToPending(const std::string& path) const {
    auto found = by_path_.find(path);
    return found != by_path_.end() && Pending(*found->second, true) ? 1 : 0;
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
    std::optional<Callable> callable = Find(path, function);
    if (!callable) return false;
    std::vector<Value> arguments = ArgumentsFor(rt_, callable->function.object(), purpose);
    Value result = in_.CallFunction(callable->function, callable->self, std::move(arguments), {});
    Adopt(path, result);
    return true;
  }

  // What a factory gives back, under the name egg would give it: `app.model.UserGroup` for user_group.js.
  void Adopt(const std::string& path, const Value& result) {
    if (result.IsObject()) returned_.push_back(result);
    if (!rt_.applications.count(rt_.package_folder) || !rt_.IsModel(result)) return;
    std::string_view file = path;
    if (size_t slash = file.rfind('/'); slash != std::string_view::npos) file.remove_prefix(slash + 1);
    std::string name = UpperFirst(Camelize(file.substr(0, file.find('.'))));
    Object* instance = InstanceFor(rt_, Value());
    if (!in_.HasOwn(instance, in_.Intern(name))) in_.Set(instance, name, result);
  }

  bool IsAt(const Value& value, const Node* function) const {
    return value.IsFunction() && value.object()->function->node == function;
  }

  // Looks for the function among what a module exports and binds at its top level.
  std::optional<Callable> Find(const std::string& path, const Node* function) {
    std::vector<Value> holders = returned_;
    for (Object* model : rt_.models) holders.push_back(Value::Of(model));
    for (const Value& holder : holders) {
      if (auto found = Among(holder, function)) return found;
      Value prototype = holder.IsFunction() ? rt_.Get(holder, rt_.k.prototype) : Value();
      if (auto found = Among(prototype, function, holder)) return found;
    }
    Value exports = in_.ImportFile(path);
    if (auto found = Around(exports, function, 0)) return found;
    const syntax::Tree* tree = in_.TreeOf(path);
    for (const Node* statement : tree->program().list) {
      if (!statement || !Within(statement, function)) continue;
      for (const std::string& name : Bindings(statement)) {
        auto value = in_.TopLevel(path, name);
        if (!value) continue;
        if (auto found = Around(*value, function, 0)) return found;
      }
    }
    return {};
  }

  static std::vector<std::string> Bindings(const Node* statement) {
    if (statement->kind == Kind::kExportNamed || statement->kind == Kind::kExportDefault) {
      return statement->a ? Bindings(statement->a) : std::vector<std::string>();
    }
    if (statement->kind == Kind::kFunctionDeclaration || statement->kind == Kind::kClassDeclaration) {
      return {std::string(statement->text)};
    }
    std::vector<std::string> names;
    if (statement->kind == Kind::kVariableDeclaration) {
      for (const Node* declarator : statement->list) {
        if (declarator && declarator->a && declarator->a->kind == Kind::kIdentifier) {
          names.emplace_back(declarator->a->text);
        }
      }
    }
    return names;
  }

  // The value itself, one of its members, a method of the class it is, or of the class it is an instance of.
  std::optional<Callable> Around(const Value& value, const Node* function, int depth) {
    if (!value.IsObject() || depth > 2) return {};
    if (IsAt(value, function)) return Callable{value, Value()};
    if (auto found = Among(value, function)) return found;
    if (in_.IsClass(value)) {
      Value prototype = rt_.Get(value, rt_.k.prototype);
      if (prototype.IsObject() && Among(prototype, function)) return OnInstance(value, prototype, function);
    }
    if (auto found = Among(Value::Of(value.object()->prototype), function, value)) return found;
    for (const Property& property : Members(value.object())) {
      if (auto found = Around(property.value, function, depth + 1)) return found;
    }
    return {};
  }

  std::vector<Property> Members(Object* object) {
    std::vector<Property> out;
    for (Key key : in_.OwnKeys(object)) {
      const Property* property = in_.OwnProperty(object, key);
      if (property && !property->accessor() && property->value.IsObject() && key != rt_.k.prototype &&
          key != rt_.k.constructor && key != rt_.k.sequelize) {
        out.push_back(*property);
      }
      if (out.size() > 400) break;
    }
    return out;
  }

  std::optional<Callable> Among(const Value& holder, const Node* function, const Value& self = {}) {
    if (!holder.IsObject() || !holder.object()) return {};
    for (const Property& property : Members(holder.object())) {
      if (IsAt(property.value, function)) return Callable{property.value, self.IsUndefined() ? holder : self};
    }
    return {};
  }

  std::optional<Callable> OnInstance(const Value& cls, const Value& prototype, const Node* function) {
    auto method = Among(prototype, function);
    Value& instance = made_[cls.object()];
    if (instance.IsUndefined()) {
      instance = in_.Construct(cls, ArgumentsFor(rt_, cls.object(), Purpose::kDefine), {});
    }
    method->self = instance;
    return method;
  }

  // --- classes with decorators ---

  // Their decorators run when the class is asked for; what no instance was given then goes to the project's own.
  void RunDecorated() {
    for (const Candidate& candidate : discovery_.candidates) {
      for (const Node* declaration : candidate.model_classes) {
        if (!declaration->more.empty()) in_.TopLevel(candidate.path, declaration->text);
      }
    }
    DecoratedModels* decorated = host_.decorated();
    if (!decorated) return;
    decorated->FinishNest();
    std::vector<Value> pending;
    for (Object* cls : decorated->Pending()) pending.push_back(Value::Of(cls));
    if (!pending.empty()) decorated->AddModels(InstanceFor(rt_, Value()), pending, {});
  }

  // --- definitions nobody loads ---

  void RunDefinitions() {
    for (const Candidate& candidate : discovery_.candidates) {
      for (const Site& site : candidate.sites) {
        if (!DefinesModel(site) || Executed(site)) continue;
        if (site.functions.empty()) {
          RunFile(candidate.path);
        } else {
          CallAround(site, Purpose::kDefine);
        }
      }
      InitialiseClasses(candidate);
    }
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

  // --- associations nobody makes ---

  void RunAssociations() {
    for (const Candidate& candidate : discovery_.candidates) {
      for (const Site& site : candidate.sites) {
        if (site.kind != Site::Kind::kAssociation || Executed(site)) continue;
        if (site.functions.empty()) {
          RunFile(candidate.path);
        } else {
          CallInnermost(site);
        }
      }
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
    return site.kind == Site::Kind::kAssociation ? "no code was found that makes this association"
                                                 : "no code was found that defines this model";
  }

  Runtime& rt_;
  Interpreter& in_;
  const Discovery& discovery_;
  const SequelizeHost& host_;
  std::map<std::string, const Candidate*> by_path_;
  std::set<std::string> run_;
  std::set<const Node*> called_;
  std::map<Object*, Value> made_;
  std::vector<Value> returned_;  // what called functions gave back
};

}  // namespace

void Drive(Runtime& rt, const Discovery& discovery, const SequelizeHost& host) { Driver(rt, discovery, host).Run(); }

}  // namespace sequelint::sequelize
