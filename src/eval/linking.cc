#include <algorithm>

#include "base/text.h"
#include "eval/analysis.h"
#include "eval/modules.h"

namespace sequelint::eval {
namespace {

constexpr size_t kJson = 4u << 20;  // larger documents are data, not configuration

}  // namespace

Modules::Modules(Machine& machine) : machine_(machine), resolver_(machine.source()) {}

Module* Modules::Load(std::string_view path, Span span) {
  auto [it, made] = modules_.try_emplace(std::string(path));
  if (!made) return it->second.get();
  const SourceEntry* entry = machine_.source().Find(path);
  if (entry == nullptr) return nullptr;
  syntax::Language language;
  bool json = path.ends_with(".json");
  if (!json && !syntax::LanguageOf(path, language)) return nullptr;
  if (modules_.size() > machine_.limits().modules) {
    machine_.AddNote("more modules than the evaluation follows", span);
    return nullptr;
  }
  SourceText text = machine_.source().Read(path);
  if (text == nullptr) return nullptr;
  auto owned = std::make_unique<Module>();
  Module* module = owned.get();
  it->second = std::move(owned);
  module->path = path;
  module->file = machine_.FileId(path);
  machine_.SetText(module->file, text);
  Prepare(module);
  if (json) {
    module->json = text->size() <= kJson ? ParseJsonText(*text, module->file) : std::nullopt;
    if (!module->json) module->json = machine_.Unknown("`" + module->path + "` is not readable JSON", {module->file, 0, 0});
    return module;
  }
  module->tree = machine_.cache().Get(entry->id, language, text);
  machine_.SetTree(module->file, module->tree);
  if (std::string why(module->tree->WhyUnread()); !why.empty()) {
    module->json = machine_.Unknown("`" + module->path + "` " + why, {module->file, 0, 0}, UnknownKind::kBudget);
    return module;
  }
  ModuleAnalysis(machine_, *module).Run();
  return module;
}

void Modules::Prepare(Module* module) {
  module->scope = machine_.NewScope(nullptr);
  module->scope->module = module;
  module->scope->is_module = true;
  module->exports_object = machine_.NewObject({module->file, 0, 0});
  module->module_object = machine_.NewObject();
  machine_.Put(module->module_object, machine_.names().exports, Value::Of(module->exports_object));
}

Value Modules::Embedded(std::string_view source) {
  embedded_.push_back(std::make_unique<Module>());
  Module* module = embedded_.back().get();
  module->counted = true;
  Prepare(module);
  module->tree = syntax::Parse(std::make_shared<const std::string>(source), syntax::Language::kJavaScript);
  ModuleAnalysis(machine_, *module).Run();
  return Exports(module, {});
}

Value Modules::Missing(std::string_view specifier, const std::string& path, Span span) {
  if (path.empty()) return machine_.UnknownFile(std::string(specifier), span);
  return machine_.Unknown("`" + std::string(specifier) + "` is no JavaScript module", span);
}

namespace {

bool IsRelative(std::string_view specifier) {
  return specifier.starts_with("./") || specifier.starts_with("../") || specifier == "." || specifier == ".." ||
         specifier.starts_with("/");
}

}  // namespace

Value Modules::Require(Module* from, std::string_view specifier, Span span) {
  std::string path = resolver_.Resolve(specifier, from->path);
  if (path.empty() && !IsRelative(specifier)) return Package(specifier, span);
  Module* module = path.empty() ? nullptr : Load(path, span);
  return module == nullptr ? Missing(specifier, path, span) : Exports(module, span);
}

Value Modules::Import(Module* from, std::string_view specifier, Key name, Span span) {
  std::string path = resolver_.Resolve(specifier, from->path);
  if (path.empty() && !IsRelative(specifier)) {
    Value package = Package(specifier, span);
    if (name == nullptr) return package;
    if (name != machine_.names().default_) return machine_.Get(package, name, span);
    if (package.IsObject() && machine_.Has(package.object(), name)) return machine_.Get(package, name, span);
    return package;
  }
  Module* module = path.empty() ? nullptr : Load(path, span);
  if (module == nullptr) return Missing(specifier, path, span);
  return name == nullptr ? Exports(module, span) : ImportName(module, name, span);
}

Value Modules::Package(std::string_view specifier, Span span) {
  if (specifier.starts_with("node:")) specifier.remove_prefix(5);
  auto [it, made] = packages_.try_emplace(std::string(specifier));
  if (!made) return it->second.IsUndefined() ? machine_.UnknownPackage(std::string(specifier), span) : it->second;
  std::optional<Value> value;
  machine_.Isolated([&] { value = machine_.host().Package(machine_.interpreter(), specifier); });
  if (!value) {
    Value builtin = machine_.BuiltinPackage(specifier);
    value = builtin.IsUndefined() ? machine_.UnknownPackage(std::string(specifier), span) : builtin;
  }
  packages_[std::string(specifier)] = *value;
  return *value;
}

// What `require` of the module gives. Its ES exports stand on the exports object as lazy members.
Value Modules::Exports(Module* module, Span span) {
  if (module->json) return *module->json;
  Count(module);
  const Names& names = machine_.names();
  if (!module->listed) {
    module->listed = true;
    if (module->is_es) {
      std::vector<Module*> seen;
      ListExports(module, module->exports_object, seen);
      module->exports_object->cls = Class::kNamespace;
      machine_.Hide(module->exports_object, names.es_module, Value::Boolean(true));
    }
  }
  if (!module->global_units.empty()) DemandUnits(module, module->global_units);
  DemandUnits(module, module->export_units);
  for (Key given : module->given) {
    int index = module->scope->Find(given);
    if (index >= 0) Demand(module, index);
  }
  Value exports = machine_.Get(Value::Of(module->module_object), names.exports, span);
  bool lone = module->is_es && module->exports.size() == 1 && module->exports[0].first == names.default_ &&
              module->stars.empty() && module->export_units.empty();
  if (lone && resolver_.AddsModuleExports(module->path)) return ImportName(module, names.default_, span);
  return exports.Or(span);
}

void Modules::ListExports(Module* module, Object* target, std::vector<Module*>& seen) {
  if (std::find(seen.begin(), seen.end(), module) != seen.end()) return;
  seen.push_back(module);
  auto list = [&](Module* from, Key name) {
    if (machine_.FindOwn(target, name) >= 0) return;
    lazies_.push_back(std::make_unique<Lazy>());
    lazies_.back()->module = from;
    lazies_.back()->name = name;
    machine_.Define(target, {.key = name, .lazy = lazies_.back().get()});
  };
  for (const auto& [name, entry] : module->exports) {
    if (seen.size() == 1 || name != machine_.names().default_) list(module, name);
  }
  for (std::string_view star : module->stars) {
    std::string path = resolver_.Resolve(star, module->path);
    Module* from = path.empty() ? nullptr : Load(path, {});
    if (from == nullptr) {
      Value package = IsRelative(star) ? Missing(star, path, {}) : Package(star, {});
      machine_.CopyProperties(target, package, {});
      continue;
    }
    if (from->is_es) {
      ListExports(from, target, seen);
    } else {
      machine_.CopyProperties(target, Exports(from, {}), {});
    }
  }
}

Value Modules::ReadExport(Module* module, const Export& entry, Span span) {
  if (entry.from) return Import(module, entry.specifier, entry.imported, span);
  int index = module->scope->Find(entry.local);
  if (index >= 0) return ReadBinding(module, index, span);
  return machine_.ReadName(entry.local, module->scope, span);
}

std::optional<Value> Modules::StarExport(Module* module, Key name, Span span, std::vector<Module*>& seen) {
  if (std::find(seen.begin(), seen.end(), module) != seen.end()) return std::nullopt;
  seen.push_back(module);
  std::optional<Value> unknown;
  for (std::string_view star : module->stars) {
    std::string path = resolver_.Resolve(star, module->path);
    Module* from = path.empty() ? nullptr : Load(path, span);
    if (from == nullptr) {
      Value package = IsRelative(star) ? Missing(star, path, span) : Package(star, span);
      if (package.IsUnknown()) {
        unknown = machine_.Get(package, name, span);
      } else if (package.IsObject() && machine_.Has(package.object(), name)) {
        return machine_.Get(package, name, span);
      }
      continue;
    }
    if (const Export* entry = from->FindExport(name)) return ReadExport(from, *entry, span);
    if (!from->export_units.empty() || from->json) {
      Value exports = Exports(from, span);
      if (exports.IsObject() && machine_.Has(exports.object(), name)) return machine_.Get(exports, name, span);
    }
    std::optional<Value> deeper = StarExport(from, name, span, seen);
    if (deeper && !deeper->IsUnknown()) return deeper;
    if (deeper) unknown = deeper;
  }
  return unknown;
}

// One export. `default` of a CommonJS module is its exports, unless it was compiled from an ES module.
Value Modules::ImportName(Module* module, Key name, Span span) {
  Count(module);
  const Names& names = machine_.names();
  if (!module->json) {
    if (const Export* entry = module->FindExport(name)) return ReadExport(module, *entry, span).Or(span);
    if (name != names.default_) {
      std::vector<Module*> seen;
      if (std::optional<Value> value = StarExport(module, name, span, seen)) return value->Or(span);
    }
  }
  Value exports = Exports(module, span);
  if (name != names.default_) {
    if (exports.IsNullish()) return Value::Undefined(span);
    return machine_.Get(exports, name, span);
  }
  if (module->is_es && module->export_units.empty()) {
    if (!module->exports.empty()) return Value::Undefined(span);
    return exports;
  }
  if (exports.IsObject() && machine_.IsTrue(machine_.Get(exports, names.es_module, span))) {
    return machine_.Get(exports, names.default_, span);
  }
  return exports;
}

Value Modules::DynamicImport(Module* from, const Value& specifier, Span span) {
  auto promise = [&](const Value& value) { return Value::Of(machine_.NewPromise(value, span), span); };
  if (!specifier.IsString()) {
    return promise(specifier.IsUnknown() ? machine_.Derived(specifier, span)
                                         : machine_.Unknown("the path of the import is not known", span));
  }
  std::string name = specifier.string();
  if (name.starts_with("file:///repo/")) name = name.substr(7);
  Value exports = Require(from, name, span);
  if (!exports.IsObject() || exports.object()->cls == Class::kNamespace) return promise(exports);
  Object* space = machine_.NewObjectWith(nullptr, Class::kNamespace, span);
  machine_.CopyProperties(space, exports, span);
  bool compiled = machine_.IsTrue(machine_.Get(exports, machine_.names().es_module, span));
  if (!compiled) machine_.Put(space, machine_.names().default_, exports);
  return promise(Value::Of(space, span));
}

Object* Modules::RequireFunction(Module* module) {
  if (module->require_function != nullptr) return module->require_function;
  Object* require = machine_.NewFunction("require", [this, module](Interpreter&, const Call& call) {
    Value name = call.Argument(0);
    if (name.IsString()) return Require(module, name.string(), call.span);
    if (name.IsUnknown()) return machine_.Derived(name, call.span);
    return machine_.Mistake("the path given to require is no text", call.span);
  });
  module->require_function = require;
  machine_.Hide(require, machine_.names().resolve,
                Value::Of(machine_.NewFunction("resolve", [this, module](Interpreter&, const Call& call) {
                  Value name = call.Argument(0);
                  if (!name.IsString()) return machine_.Unknown("the path given to require.resolve", call.span);
                  std::string path = resolver_.Resolve(name.string(), module->path);
                  return machine_.Str(path.empty() ? name.string() : "/repo/" + path, call.span);
                })));
  machine_.Hide(require, machine_.Intern("cache"), Value::Of(machine_.NewObject()));
  Object* main = machine_.NewObject();
  machine_.Put(main, machine_.names().filename, machine_.Str("/repo"));
  machine_.Hide(require, machine_.Intern("main"), Value::Of(main));
  machine_.Hide(require, machine_.Intern("context"),
                machine_.Unknown("`require.context` is resolved by a bundler", {}));
  return require;
}

// Names that every module has.
std::optional<Value> Modules::ReadImplicit(Module* module, Key name, Span span) {
  const Names& names = machine_.names();
  if (name == names.require) return Value::Of(RequireFunction(module), span);
  if (name == names.exports) return Value::Of(module->exports_object, span);
  if (name == names.module) {
    if (machine_.FindOwn(module->module_object, names.filename) < 0) {
      machine_.Put(module->module_object, names.filename, machine_.Str("/repo/" + module->path, span));
      machine_.Put(module->module_object, names.id, machine_.Str("/repo/" + module->path, span));
    }
    return Value::Of(module->module_object, span);
  }
  if (name == names.file_name) return machine_.Str("/repo/" + module->path, span);
  if (name == names.dir_name) {
    std::string_view folder = FolderOf(module->path);
    return machine_.Str(folder.empty() ? "/repo" : "/repo/" + std::string(folder), span);
  }
  return std::nullopt;
}

Value Modules::JsonValue(const Json& json, uint32_t file) {
  Span span{file, json.begin, json.end};
  switch (json.kind) {
    case Json::Kind::kNull: return Value::Null(span);
    case Json::Kind::kFalse: return Value::Boolean(false, span);
    case Json::Kind::kTrue: return Value::Boolean(true, span);
    case Json::Kind::kNumber: return Value::Number(json.number, span);
    case Json::Kind::kString: return machine_.Str(json.text, span);
    case Json::Kind::kArray: {
      std::vector<Value> elements;
      for (const Json& item : json.items) elements.push_back(JsonValue(item, file));
      return Value::Of(machine_.NewArray(std::move(elements), span), span);
    }
    case Json::Kind::kObject: break;
  }
  Object* object = machine_.NewObject(span);
  for (const Json::Member& member : json.members) {
    machine_.Put(object, machine_.Intern(member.key), JsonValue(member.value, file),
                 {file, member.key_begin, member.key_end});
  }
  return Value::Of(object, span);
}

std::optional<Value> Modules::ParseJsonText(std::string_view text, uint32_t file) {
  std::optional<Json> json = ParseJson(text, false);
  if (!json) return std::nullopt;
  return JsonValue(*json, file);
}

}  // namespace sequelint::eval
