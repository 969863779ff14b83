#include "sequelize/egg.h"

#include "base/text.h"
#include "sequelize/arguments.h"
#include "sequelize/model.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {
namespace {

class EggApplication {
 public:
  EggApplication(Runtime& rt, std::string folder) : rt_(rt), in_(rt.in), folder_(std::move(folder)) {}

  void Load() {
    Value config = Configuration();
    Value settings = rt_.Get(config, "sequelize");
    Value sources = settings.IsObject() ? rt_.Get(settings, "datasources") : Value();
    std::vector<Value> databases{settings};
    if (sources.IsArray()) databases = sources.object()->elements;
    for (const Value& database : databases) LoadDatabase(database, config);
  }

 private:
  std::string Path(std::string_view path) const { return folder_.empty() ? std::string(path) : folder_ + '/' + std::string(path); }

  // What config/config.default exports, called with the application's own facts when it is a function.
  Value Configuration() {
    for (const char* name : {"config/config.default.js", "config/config.default.ts", "config/config.js"}) {
      std::string path = Path(name);
      if (!in_.source().Find(path)) continue;
      Value exports = in_.ImportFile(path);
      if (exports.IsObject() && !exports.IsFunction()) {
        Value given = in_.Get(exports, "default");
        if (given.IsObject()) exports = given;
      }
      if (!exports.IsFunction()) return exports;
      Object* info = in_.NewObject();
      std::string root = folder_.empty() ? "/repo" : "/repo/" + folder_;
      for (const char* key : {"baseDir", "root", "HOME"}) in_.Set(info, key, in_.String(root));
      for (const char* key : {"name", "env", "scope", "pkg"}) in_.Set(info, key, in_.OnlyAtRunTime(std::string("appInfo.") + key, {}));
      return in_.CallFunction(exports, Value(), {Value::Of(info)});
    }
    return {};
  }

  void LoadDatabase(const Value& settings, const Value& config) {
    Object* options = in_.NewObject(settings.span);
    Object* define = in_.NewObject();
    in_.Set(define, rt_.k.freezeTableName, Value::Boolean(false));
    in_.Set(define, rt_.k.underscored, Value::Boolean(true));
    in_.Set(options, rt_.k.define, Value::Of(define));
    if (settings.IsObject()) Assign(rt_, options, settings.object());
    if (settings.IsUnknown()) options->open = &settings.unknown();
    Value made = in_.Construct(Value::Of(rt_.sequelize_class), {Value::Of(options, settings.span)}, settings.span);
    if (!made.IsObject()) return;
    Object* instance = made.object();
    if (auto* data = instance->Host<InstanceData>()) {
      data->placeholder = false;
      data->folder = folder_;
    }
    Object* app = Application(rt_);
    if (config.IsObject()) in_.Set(app, "config", config);
    Delegate(app, Text(settings, "delegate", "model"), made);
    LoadModels(app, instance, Path("app/" + Text(settings, "baseDir", "model")) + '/');
  }

  std::string Text(const Value& settings, const char* key, const char* fallback) {
    Value value = settings.IsObject() ? rt_.Get(settings, key) : Value();
    return value.IsString() && !value.string().empty() ? value.string() : fallback;
  }

  // `delegate: "db.main"` ⇒ app.db.main
  void Delegate(Object* holder, const std::string& path, const Value& instance) {
    std::vector<std::string> parts = Split(path, '.');
    for (size_t i = 0; i + 1 < parts.size(); ++i) {
      const Value* next = rt_.Own(holder, in_.Intern(parts[i]));
      Object* inner = next && next->IsObject() ? next->object() : in_.NewObject();
      in_.Set(holder, parts[i], Value::Of(inner));
      holder = inner;
    }
    in_.Set(holder, parts.back(), instance);
  }

  void LoadModels(Object* app, Object* instance, const std::string& folder) {
    std::vector<Value> models;
    for (const SourceEntry& entry : in_.source().Files()) {
      syntax::Language language;
      if (!entry.path.starts_with(folder) || !syntax::LanguageOf(entry.path, language) || entry.path.ends_with(".d.ts")) continue;
      Value exports = in_.ImportFile(entry.path);
      if (exports.IsObject() && !exports.IsFunction()) exports = in_.Get(exports, "default");
      if (exports.IsFunction() && !in_.IsClass(exports)) {
        exports = in_.CallFunction(exports, Value::Of(app), {Value::Of(app), Value::Of(instance)}, exports.span);
      }
      if (!rt_.IsModel(exports) || !DataOf(exports.object())) continue;
      Name(instance, entry.path.substr(folder.size()), exports);
      models.push_back(exports);
    }
    for (const Value& model : models) {
      Value associate = in_.Get(model, "associate");
      if (associate.IsFunction()) in_.CallFunction(associate, model, {}, associate.span);
    }
  }

  // "admin/user_group.js" ⇒ instance.Admin.UserGroup
  void Name(Object* holder, const std::string& file, const Value& model) {
    std::vector<std::string> parts = Split(file, '/');
    parts.back() = parts.back().substr(0, parts.back().find('.'));
    for (size_t i = 0; i < parts.size(); ++i) {
      std::string name = UpperFirst(Camelize(parts[i]));
      if (i + 1 == parts.size()) return in_.Set(holder, name, model);
      const Value* next = rt_.Own(holder, in_.Intern(name));
      Object* inner = next && next->IsObject() ? next->object() : in_.NewObject();
      in_.Set(holder, name, Value::Of(inner));
      holder = inner;
    }
  }

  Runtime& rt_;
  Interpreter& in_;
  std::string folder_;
};

// The folder of the application that a model file belongs to; nothing when it is none of Egg's.
std::optional<std::string> EggFolder(const SourceReader& source, std::string_view path) {
  size_t at = path.starts_with("app/model/") ? 0 : path.find("/app/model/");
  if (at == std::string_view::npos) return {};
  std::string folder(path.substr(0, at));
  SourceText package = source.Read(folder.empty() ? "package.json" : folder + "/package.json");
  if (!package || package->find("\"egg") == std::string::npos) return {};
  return folder;
}

}  // namespace

void LoadEggApplications(Runtime& rt, const Discovery& discovery) {
  std::set<std::string> loaded;
  for (const Candidate& candidate : discovery.candidates) {
    std::optional<std::string> folder = EggFolder(rt.in.source(), candidate.path);
    if (!folder || !loaded.insert(*folder).second) continue;
    rt.package_folder = *folder;
    EggApplication(rt, *folder).Load();
  }
}

}  // namespace sequelint::sequelize
