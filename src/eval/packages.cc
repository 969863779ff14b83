#include "eval/packages.h"

#include <array>

#include "eval/builtins.h"
#include "eval/embedded_packages.h"
#include "eval/modules.h"
#include "eval/project.h"

namespace sequelint::eval {

bool RepositoryPath(std::string_view path, std::string& out) {
  std::optional<std::string> inside;
  if (path == "/repo" || path.starts_with("/repo/")) {
    inside = JoinPath("", path.substr(5));
  } else if (!path.starts_with("/")) {
    inside = JoinPath("", path);
  }
  if (!inside) return false;
  out = *inside;
  return true;
}

namespace {

Value Nothing(Machine&, const Call& call) { return Value::Undefined(call.span); }

// dotenv: what it would load is the environment, which is not known anyway.
Value DotenvPackage(Machine& machine) {
  Object* exports = machine.NewObject();
  auto config = [](Machine& machine, const Call& call) -> Value {
    Object* out = machine.NewObject(call.span);
    machine.Put(out, machine.Intern("parsed"), Value::Of(machine.EnvironmentObject("process.env", call.span)));
    return Value::Of(out, call.span);
  };
  machine.Methods(exports, {{"config", config}, {"configDotenv", config}, {"load", config}, {"expand", config}});
  machine.Methods(exports, {{"parse", [](Machine& machine, const Call& call) -> Value {
                               return Value::Of(machine.EnvironmentObject("process.env", call.span), call.span);
                             }}});
  return Value::Of(exports);
}

Value OsPackage(Machine& machine) {
  Object* exports = machine.NewObject();
  machine.Put(exports, machine.Intern("EOL"), machine.Str("\n"));
  exports->open = &machine.UnknownPackage("os", {}).unknown();
  return Value::Of(exports);
}

Value AssertPackage(Machine& machine) {
  Object* exports = machine.NewFunction("assert", [&machine](Interpreter&, const Call& call) {
    if (machine.Truthy(call.Argument(0)) == false) {
      Value message = call.Argument(1);
      machine.ThrowError("Error", message.IsString() ? message.string() : "The expression evaluated to a falsy value",
                         call.span);
    }
    return Value();
  });
  for (const char* name : {"equal", "strictEqual", "deepEqual", "deepStrictEqual", "notEqual", "notStrictEqual"}) {
    machine.Methods(exports, {{name, Nothing}});
  }
  machine.Hide(exports, machine.Intern("ok"), Value::Of(exports));
  machine.Hide(exports, machine.Intern("strict"), Value::Of(exports));
  return Value::Of(exports);
}

bool IsLodash(std::string_view name) {
  return name == "lodash" || name == "lodash-es" || name == "underscore" || name == "es-toolkit" ||
         name == "es-toolkit/compat";
}

// Packages that are one function of change-case.
constexpr auto kCases = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"snake-case", "snakeCase"},
    {"camel-case", "camelCase"},
    {"param-case", "paramCase"},
    {"pascal-case", "pascalCase"},
    {"constant-case", "constantCase"},
    {"camelcase", "camelCase"},
    {"snakecase", "snakeCase"},
});

}  // namespace

// The exports of a package by name; undefined when it is not one of ours.
Value Machine::BuiltinPackage(std::string_view name) {
  if (IsLodash(name)) return LodashPackage(*this);
  for (std::string_view prefix : {"lodash/", "lodash-es/", "lodash/fp/", "underscore/"}) {
    if (!name.starts_with(prefix)) continue;
    std::string_view member = name.substr(prefix.size());
    if (member.ends_with(".js")) member.remove_suffix(3);
    Value found = Get(modules().Package("lodash", {}), Intern(member));
    return found.IsFunction() ? found : Value();
  }
  if (name.starts_with("lodash.")) {  // lodash.camelcase
    Value lodash = modules().Package("lodash", {});
    for (Key key : lodash.IsObject() ? OwnKeys(lodash.object(), true, false) : std::vector<Key>()) {
      std::string lower;
      for (char c : key->text) lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
      if (lower == name.substr(7)) return Get(lodash, key);
    }
    return {};
  }
  for (const auto& [package, member] : kCases) {
    if (name != package) continue;
    Value function = Get(modules().Package("change-case", {}), Intern(member));
    if (!function.IsFunction()) return {};
    for (std::string_view key : {member, std::string_view("default")}) Hide(function.object(), Intern(key), function);
    return function;
  }
  if (std::string_view source = EmbeddedSource(name); !source.empty()) {
    Value exports = modules().Embedded(source);
    if (exports.IsObject() && !exports.IsFunction()) exports.object()->open = &UnknownPackage(std::string(name), {}).unknown();
    return exports;
  }
  if (name.starts_with("ramda/")) return Get(modules().Package("ramda", {}), Intern(name.substr(name.rfind('/') + 1)));
  if (name == "path") return PathPackage(*this);
  if (name == "path/posix" || name == "pathe" || name == "upath") return PathPackage(*this);
  if (name == "fs" || name == "fs-extra" || name == "graceful-fs") return FsPackage(*this, false);
  if (name == "fs/promises") return FsPackage(*this, true);
  if (name == "url") return UrlPackage(*this);
  if (name == "util") return UtilPackage(*this);
  if (name == "events") return EventsPackage(*this);
  if (name == "assert" || name == "assert/strict") return AssertPackage(*this);
  if (name == "os") return OsPackage(*this);
  if (name == "buffer") {
    Object* exports = NewObject();
    Put(exports, Intern("Buffer"), Get(Value::Of(global_), Intern("Buffer")));
    return Value::Of(exports);
  }
  if (name == "process") return Get(Value::Of(global_), names_.process);
  if (name == "console") return Get(Value::Of(global_), Intern("console"));
  if (name == "bluebird") return Value::Of(bluebird_);
  if (name == "dotenv" || name == "dotenv-flow" || name == "dotenv-expand" || name == "dotenv-safe" ||
      name == "@dotenvx/dotenvx" || name == "dotenv-extended" || name == "dotenv-defaults") {
    return DotenvPackage(*this);
  }
  if (name == "dotenv/config" || name == "reflect-metadata" || name == "module-alias/register" ||
      name == "tsconfig-paths/register" || name == "@babel/register" || name == "ts-node/register" ||
      name == "source-map-support/register" || name == "@babel/polyfill" || name == "regenerator-runtime/runtime") {
    return Value::Of(NewObject());
  }
  if (name == "object-assign") return Get(Get(Value::Of(global_), Intern("Object")), Intern("assign"));
  if (name == "require-all" || name == "require-dir" || name == "include-all") return RequireAllPackage(*this);
  if (name == "glob" || name == "fast-glob" || name == "globby" || name == "tiny-glob" || name == "tinyglobby") {
    return GlobPackage(*this, name);
  }
  return {};
}

}  // namespace sequelint::eval
