#include "sequelize/key_packages.h"

#include <array>
#include <string>

#include "base/text.h"

namespace sequelint::sequelize {
namespace {

// `exports` are the named functions; with `callable` the package itself is one.
struct Entry {
  std::string_view name;
  std::array<const char*, 8> exports;
  bool callable = false;
};

constexpr Entry kPackages[] = {
    {"uuid", {"v1", "v3", "v4", "v5", "v6", "v7", "v8"}, true},
    {"uuid/v1", {}, true},
    {"uuid/v4", {}, true},
    {"uuidv4", {"uuid"}, true},
    {"uuidv7", {"uuidv7"}},
    {"shortid", {"generate"}, true},
    {"nanoid", {"nanoid", "customAlphabet", "customRandom"}, true},
    {"nanoid/non-secure", {"nanoid", "customAlphabet"}, true},
    {"nanoid/generate", {}, true},
    {"nanoid/async", {"nanoid"}},
    {"cuid", {"slug"}, true},
    {"@paralleldrive/cuid2", {"createId", "init"}},
    {"ulid", {"ulid", "monotonicFactory"}},
    {"uniqid", {"time", "process"}, true},
    {"short-uuid", {"generate", "uuid"}},
    {"hyperid", {}, true},
    {"ksuid", {"randomSync"}},
    {"bson-objectid", {}, true},
    {"crypto", {"randomUUID", "randomBytes", "randomInt", "pseudoRandomBytes", "createHash", "createHmac", "scryptSync"}},
};

Value Function(Interpreter& in, std::string name) {
  return Value::Of(in.NewFunction(name, [name](Interpreter& in, const Call& call) {
    return in.Unknown("`" + name + "` makes a new value each time", call.span);
  }));
}

}  // namespace

std::optional<Value> KeyPackage(Interpreter& in, std::string_view name) {
  for (const Entry& package : kPackages) {
    if (package.name != name) continue;
    Object* exports = package.callable ? Function(in, std::string(name)).object() : in.NewObject();
    for (const char* function : package.exports) {
      if (function) in.Set(exports, function, Function(in, function));
    }
    in.Set(exports, "default", Value::Of(exports));
    return Value::Of(exports);
  }
  return {};
}

Value InflectionPackage(Interpreter& in, InflectionVersion version) {
  Object* exports = in.NewObject();
  auto add = [&](const char* name, auto inflect) {
    Object* function = in.NewFunction(name, [inflect](Interpreter& in, const Call& call) -> Value {
      Value word = call.Argument(0);
      return word.IsString() ? in.String(inflect(word.string()), call.span) : word;
    });
    in.Set(exports, name, Value::Of(function));
  };
  add("pluralize", [version](const std::string& word) { return Pluralize(word, version); });
  add("singularize", [version](const std::string& word) { return Singularize(word, version); });
  add("underscore", [](const std::string& word) { return Underscore(word); });
  add("capitalize", [](const std::string& word) { return UpperFirst(ToLower(word)); });
  add("dasherize", [](const std::string& word) { return ReplaceAll(ReplaceAll(word, " ", "-"), "_", "-"); });
  return Value::Of(exports);
}

}  // namespace sequelint::sequelize
