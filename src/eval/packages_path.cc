#include <algorithm>

#include "base/text.h"
#include "eval/builtins.h"
#include "eval/packages.h"

namespace sequelint::eval {

std::string NormalPath(std::string_view path) {
  bool absolute = path.starts_with("/"), slash = path.ends_with("/");
  std::vector<std::string> parts;
  for (std::string& part : Split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(std::move(part));
    } else if (!parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!absolute) {
      parts.push_back(std::move(part));
    }
  }
  std::string out = (absolute ? "/" : "") + Join(parts, "/");
  if (out.empty()) return slash ? "./" : ".";
  if (slash && out != "/") out += '/';
  return out;
}

namespace {

#define STOP(count) \
  if (std::optional<Value> stop = Stop(machine, call, count, false)) return *stop

std::string Resolved(Machine& machine, const Call& call) {
  std::string path;
  for (size_t i = call.arguments.size(); i-- > 0;) {
    std::string part = TextOf(machine, call.Argument(i));
    if (part.empty()) continue;
    path = path.empty() ? part : part + "/" + path;
    if (path.starts_with("/")) break;
  }
  if (!path.starts_with("/")) path = path.empty() ? "/repo" : "/repo/" + path;
  path = NormalPath(path);
  if (path.size() > 1 && path.ends_with("/")) path.pop_back();
  return path;
}

Value JoinParts(Machine& machine, const Call& call) {
  STOP(call.arguments.size());
  std::string path;
  for (const Value& argument : call.arguments) {
    if (!argument.IsString()) return machine.Mistake("The \"path\" argument must be of type string", call.span);
    if (argument.string().empty()) continue;
    if (!path.empty()) path += '/';
    path += argument.string();
  }
  return machine.Str(NormalPath(path), call.span);
}

Value Resolve(Machine& machine, const Call& call) {
  STOP(call.arguments.size());
  return machine.Str(Resolved(machine, call), call.span);
}

Value Normalize(Machine& machine, const Call& call) {
  STOP(1);
  return machine.Str(NormalPath(TextOf(machine, call.Argument(0))), call.span);
}

std::string BaseOf(std::string path) {
  while (path.size() > 1 && path.ends_with("/")) path.pop_back();
  return path.substr(path.rfind('/') + 1);
}

std::string ExtensionOf(const std::string& path) {
  std::string base = BaseOf(path);
  size_t dot = base.rfind('.');
  return dot == std::string::npos || dot == 0 ? "" : base.substr(dot);
}

std::string FolderName(std::string path) {
  while (path.size() > 1 && path.ends_with("/")) path.pop_back();
  size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Value Basename(Machine& machine, const Call& call) {
  STOP(2);
  std::string base = BaseOf(TextOf(machine, call.Argument(0)));
  if (call.Argument(1).IsString()) {
    const std::string& suffix = call.Argument(1).string();
    if (base != suffix && base.ends_with(suffix)) base.resize(base.size() - suffix.size());
  }
  return machine.Str(base, call.span);
}

Value Dirname(Machine& machine, const Call& call) {
  STOP(1);
  return machine.Str(FolderName(TextOf(machine, call.Argument(0))), call.span);
}

Value Extname(Machine& machine, const Call& call) {
  STOP(1);
  return machine.Str(ExtensionOf(TextOf(machine, call.Argument(0))), call.span);
}

Value IsAbsolute(Machine& machine, const Call& call) {
  STOP(1);
  return Value::Boolean(TextOf(machine, call.Argument(0)).starts_with("/"), call.span);
}

Value Relative(Machine& machine, const Call& call) {
  STOP(2);
  Value from[] = {call.Argument(0)}, to[] = {call.Argument(1)};
  std::vector<std::string> a = Split(Resolved(machine, {.arguments = from}), '/');
  std::vector<std::string> b = Split(Resolved(machine, {.arguments = to}), '/');
  size_t common = 0;
  while (common < std::min(a.size(), b.size()) && a[common] == b[common]) ++common;
  std::vector<std::string> parts(a.size() - common, "..");
  parts.insert(parts.end(), b.begin() + static_cast<std::ptrdiff_t>(common), b.end());
  return machine.Str(Join(parts, "/"), call.span);
}

Value Parse(Machine& machine, const Call& call) {
  STOP(1);
  std::string path = TextOf(machine, call.Argument(0)), base = BaseOf(path), extension = ExtensionOf(path);
  Object* out = machine.NewObject(call.span);
  auto put = [&](const char* name, std::string text) { machine.Put(out, machine.Intern(name), machine.Str(std::move(text), call.span)); };
  std::string folder = path.find('/') == std::string::npos ? "" : FolderName(path);
  put("root", path.starts_with("/") ? "/" : "");
  put("dir", folder);
  put("base", base);
  put("ext", extension);
  put("name", base.substr(0, base.size() - extension.size()));
  return Value::Of(out, call.span);
}

Value Format(Machine& machine, const Call& call) {
  STOP(1);
  auto part = [&](const char* name) {
    Value value = machine.Get(call.Argument(0), machine.Intern(name));
    return value.IsString() ? value.string() : std::string();
  };
  std::string folder = part("dir"), base = part("base");
  if (base.empty()) base = part("name") + part("ext");
  return machine.Str(folder.empty() ? part("root") + base : folder + "/" + base, call.span);
}

}  // namespace

Value PathPackage(Machine& machine) {
  Object* path = machine.NewObject();
  machine.Methods(path, {{"join", JoinParts},
                         {"resolve", Resolve},
                         {"normalize", Normalize},
                         {"basename", Basename},
                         {"dirname", Dirname},
                         {"extname", Extname},
                         {"isAbsolute", IsAbsolute},
                         {"relative", Relative},
                         {"parse", Parse},
                         {"format", Format},
                         {"toNamespacedPath", Normalize}});
  machine.Hide(path, machine.Intern("sep"), machine.Str("/"));
  machine.Hide(path, machine.Intern("delimiter"), machine.Str(":"));
  machine.Hide(path, machine.Intern("posix"), Value::Of(path));
  machine.Hide(path, machine.Intern("win32"), Value::Of(path));
  machine.Hide(path, machine.Intern("default"), Value::Of(path));
  return Value::Of(path);
}

}  // namespace sequelint::eval
