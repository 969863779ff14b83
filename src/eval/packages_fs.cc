#include "base/glob.h"
#include "base/text.h"
#include "eval/builtins.h"
#include "eval/packages.h"

namespace sequelint::eval {
namespace {

#define STOP(count) \
  if (std::optional<Value> stop = Stop(machine, call, count, false)) return *stop

enum class What { kNothing, kFile, kFolder };

std::string PathText(Machine& machine, const Value& value) {
  Value href = value.IsObject() ? machine.Get(value, machine.Intern("pathname")) : Value();  // a file: URL
  std::string text = href.IsString() ? href.string() : TextOf(machine, value);
  return text.starts_with("file://") ? text.substr(7) : text;
}

What Look(Machine& machine, const std::string& path) {
  if (path.empty()) return What::kFolder;
  if (machine.source().Find(path) != nullptr) return What::kFile;
  return machine.source().List(path).empty() ? What::kNothing : What::kFolder;
}

[[noreturn]] void Fail(Machine& machine, const char* code, const std::string& what, const std::string& path, Span span) {
  Object* error = machine.NewError("Error", std::string(code) + ": " + what + " '" + path + "'", span);
  machine.Put(error, machine.Intern("code"), machine.Str(code));
  machine.Throw(Value::Of(error, span));
}

Value Method(Machine& machine, const char* name, Value result) {
  return Value::Of(machine.NewFunction(name, [result](Interpreter&, const Call&) { return result; }));
}

void PutKind(Machine& machine, Object* object, What what) {
  auto put = [&](const char* name, bool is) {
    machine.Hide(object, machine.Intern(name), Method(machine, name, Value::Boolean(is)));
  };
  put("isDirectory", what == What::kFolder);
  put("isFile", what == What::kFile);
  put("isSymbolicLink", false);
}

void ListFolder(Machine& machine, const std::string& folder, const std::string& prefix, bool recursive, bool typed,
                Span span, std::vector<Value>& out, int depth) {
  if (depth > 50 || !machine.Spend(10)) return;
  for (std::string& name : machine.source().List(folder)) {
    bool is_folder = name.ends_with("/");
    if (is_folder) name.pop_back();
    std::string path = folder.empty() ? name : folder + "/" + name;
    if (typed) {
      Object* entry = machine.NewObject(span);
      machine.Put(entry, machine.names().name, machine.Str(name, span));
      machine.Put(entry, machine.Intern("path"), machine.Str(folder.empty() ? "/repo" : "/repo/" + folder, span));
      machine.Put(entry, machine.Intern("parentPath"), machine.Str(folder.empty() ? "/repo" : "/repo/" + folder, span));
      PutKind(machine, entry, is_folder ? What::kFolder : What::kFile);
      out.push_back(Value::Of(entry, span));
    } else {
      out.push_back(machine.Str(prefix + name, span));
    }
    if (is_folder && recursive) ListFolder(machine, path, prefix + name + "/", true, typed, span, out, depth + 1);
  }
}

Value ReadDir(Machine& machine, const Call& call) {
  STOP(2);
  std::string text = PathText(machine, call.Argument(0)), path;
  if (!RepositoryPath(text, path)) {
    return machine.Unknown("the folder `" + text + "` is outside the repository", call.span);
  }
  Value options = call.Argument(1);
  bool typed = options.IsObject() && machine.IsTrue(machine.Get(options, machine.Intern("withFileTypes")));
  bool recursive = options.IsObject() && machine.IsTrue(machine.Get(options, machine.Intern("recursive")));
  if (Look(machine, path) != What::kFolder) Fail(machine, "ENOENT", "no such file or directory, scandir", text, call.span);
  std::vector<Value> out;
  ListFolder(machine, path, "", recursive, typed, call.span, out, 0);
  return Value::Of(machine.NewArray(std::move(out), call.span), call.span);
}

Value Exists(Machine& machine, const Call& call) {
  STOP(1);
  std::string text = PathText(machine, call.Argument(0)), path;
  if (!RepositoryPath(text, path)) return machine.Unknown("whether `" + text + "` exists", call.span);
  return Value::Boolean(Look(machine, path) != What::kNothing, call.span);
}

Value Stat(Machine& machine, const Call& call) {
  STOP(1);
  std::string text = PathText(machine, call.Argument(0)), path;
  if (!RepositoryPath(text, path)) return machine.Unknown("what `" + text + "` is", call.span);
  What what = Look(machine, path);
  if (what == What::kNothing) {
    Value options = call.Argument(1);
    Value throws = options.IsObject() ? machine.Get(options, machine.Intern("throwIfNoEntry")) : Value();
    if (throws.IsBoolean() && !throws.boolean()) return Value::Undefined(call.span);
    Fail(machine, "ENOENT", "no such file or directory, stat", text, call.span);
  }
  Object* out = machine.NewObject(call.span);
  PutKind(machine, out, what);
  out->open = &machine.Unknown("the file's times and size", call.span).unknown();
  return Value::Of(out, call.span);
}

Value Access(Machine& machine, const Call& call) {
  Value exists = Exists(machine, call);
  if (exists.IsBoolean() && !exists.boolean()) {
    Fail(machine, "ENOENT", "no such file or directory, access", PathText(machine, call.Argument(0)), call.span);
  }
  return Value::Undefined(call.span);
}

// The text keeps its own place: the file it was read from.
Value ReadText(Machine& machine, const Call& call) {
  STOP(1);
  std::string text = PathText(machine, call.Argument(0)), path;
  if (!RepositoryPath(text, path)) return machine.Unknown("the text of `" + text + "`, outside the repository", call.span);
  if (machine.source().Find(path) == nullptr) {
    Fail(machine, "ENOENT", "no such file or directory, open", text, call.span);
  }
  SourceText content = machine.source().Read(path);
  if (content == nullptr) return machine.Unknown("the text of `" + path + "` cannot be read", call.span);
  uint32_t file = machine.FileId(path);
  machine.SetText(file, content);
  return machine.Str(*content, {file, 0, static_cast<uint32_t>(content->size())});
}

Value Nothing(Machine&, const Call& call) { return Value::Undefined(call.span); }



void WithCallback(Machine& machine, Object* fs, const char* name, Builtin operation) {
  machine.Hide(fs, machine.Intern(name), Value::Of(machine.NewFunction(name, [&machine, operation](Interpreter&, const Call& call) {
    Value callback = call.arguments.empty() ? Value() : call.arguments.back();
    if (!callback.IsFunction()) {  // fs-extra gives a promise
      try {
        return Value::Of(machine.NewPromise(operation(machine, call), call.span), call.span);
      } catch (const Thrown& thrown) {
        return Value::Of(machine.NewRejection(thrown.value, call.span), call.span);
      }
    }
    Call inner = call;
    inner.arguments = call.arguments.first(call.arguments.size() - 1);
    Value error = Value::Null(), result;
    try {
      result = operation(machine, inner);
    } catch (const Thrown& thrown) {
      error = thrown.value;
    }
    Value arguments[] = {error, result};
    machine.CallValue(callback, Value(), arguments, call.span);
    return Value::Undefined(call.span);
  })));
}

struct FsEntry {
  const char* name;
  Builtin operation;
};
constexpr FsEntry kOperations[] = {
    {"readdir", ReadDir},   {"readFile", ReadText}, {"stat", Stat},       {"lstat", Stat},      {"access", Access},
    {"writeFile", Nothing}, {"mkdir", Nothing},     {"unlink", Nothing},  {"rm", Nothing},      {"rmdir", Nothing},
    {"appendFile", Nothing}, {"copyFile", Nothing}, {"rename", Nothing},  {"ensureDir", Nothing}, {"remove", Nothing},
    {"pathExists", Exists}, {"exists", Exists},
};

}  // namespace

Value FsPackage(Machine& machine, bool promises) {
  Object* fs = machine.NewObject();
  for (const FsEntry& entry : kOperations) {
    WithCallback(machine, fs, entry.name, entry.operation);
    if (promises) continue;
    std::string sync = std::string(entry.name) + "Sync";
    machine.Hide(fs, machine.Intern(sync), Value::Of(machine.NewBuiltin(sync, entry.operation)));
  }
  auto json = [](Machine& machine, const Call& call) -> Value {
    Value text = ReadText(machine, call);
    if (!text.IsString()) return text;
    Value arguments[] = {text};
    return machine.Invoke(machine.Get(Value::Of(machine.global()), machine.Intern("JSON")), machine.Intern("parse"),
                          arguments, call.span);
  };
  machine.Methods(fs, {{"readJsonSync", json}, {"readJSONSync", json}});
  if (!promises) machine.Hide(fs, machine.Intern("promises"), FsPackage(machine, true));
  machine.Hide(fs, machine.Intern("constants"), Value::Of(machine.NewObject()));
  machine.Hide(fs, machine.Intern("default"), Value::Of(fs));
  fs->open = &machine.UnknownPackage("fs", {}).unknown();
  return Value::Of(fs);
}

// --- glob ---

namespace {

// "+(js|ts)" → "{js,ts}". Nothing for what MatchGlob cannot say.
std::optional<std::string> PlainPattern(const std::string& pattern) {
  std::string out;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (i + 1 < pattern.size() && pattern[i + 1] == '(' && std::string_view("@+?!*").find(pattern[i]) != std::string_view::npos) {
      size_t close = pattern.find(')', i);
      if (pattern[i] == '!' || pattern[i] == '*' || close == std::string::npos) return std::nullopt;
      out += "{" + ReplaceAll(pattern.substr(i + 2, close - i - 2), "|", ",") + (pattern[i] == '?' ? "," : "") + "}";
      i = close;
    } else {
      out += pattern[i];
    }
  }
  return out;
}

struct GlobQuery {
  std::string folder;  // where relative patterns start
  bool absolute = false;
  std::vector<std::string> patterns, ignored;
};

bool Matches(const std::string& pattern, const std::string& path) {
  std::string_view plain = pattern;
  while (plain.starts_with("./")) plain.remove_prefix(2);
  bool flat = plain.find('/') == std::string_view::npos;
  if (flat && path.find('/') != std::string::npos) return false;
  return MatchGlob(plain, path);
}

std::vector<Value> RunGlob(Machine& machine, const GlobQuery& query, Span span) {
  std::vector<Value> out;
  for (const SourceEntry& entry : machine.source().Files()) {
    machine.Spend(1);
    bool below = query.folder.empty() || entry.path.starts_with(query.folder + "/");
    std::string relative = !below || query.folder.empty() ? entry.path : entry.path.substr(query.folder.size() + 1);
    bool included = false, absolute = query.absolute;
    for (const std::string& pattern : query.patterns) {
      std::string inside;
      if (pattern.starts_with("/")) {
        if (RepositoryPath(pattern, inside) && Matches(inside, entry.path)) included = absolute = true;
      } else if (pattern.starts_with("..")) {
        std::string whole = query.folder.empty() ? pattern : query.folder + "/" + pattern;
        included = included || (RepositoryPath(whole, inside) && Matches(inside, entry.path));
      } else {
        included = included || (below && Matches(pattern, relative));
      }
    }
    for (const std::string& pattern : query.ignored) {
      std::string inside;
      bool whole = pattern.starts_with("/") && RepositoryPath(pattern, inside);
      if (included && Matches(whole ? inside : pattern, whole ? entry.path : relative)) included = false;
    }
    if (included) out.push_back(machine.Str(absolute || !below ? "/repo/" + entry.path : relative, span));
  }
  return out;
}

Value Glob(Machine& machine, const Call& call) {
  STOP(1);
  GlobQuery query;
  bool readable = true;
  auto add = [&](const Value& value, std::vector<std::string>& to) {
    auto one = [&](const Value& element) {
      std::optional<std::string> plain = element.IsString() ? PlainPattern(element.string()) : std::nullopt;
      readable = readable && plain.has_value();
      if (plain && plain->starts_with("!")) {
        query.ignored.push_back(plain->substr(1));
      } else if (plain) {
        to.push_back(*plain);
      }
      return true;
    };
    if (value.IsString()) {
      one(value);
    } else if (!value.IsNullish()) {
      readable = machine.Iterate(value, one) && readable;
    }
  };
  add(call.Argument(0), query.patterns);
  Value options = call.Argument(1);
  if (options.IsUnknown()) return machine.Derived(options, call.span);
  if (options.IsObject()) {
    Value folder = machine.Get(options, machine.Intern("cwd"));
    if (folder.IsString()) {
      readable = RepositoryPath(folder.string(), query.folder) && readable;
    } else if (!folder.IsNullish()) {
      readable = false;
    }
    add(machine.Get(options, machine.Intern("ignore")), query.ignored);
    query.absolute = machine.IsTrue(machine.Get(options, machine.Intern("absolute"))) ||
                     machine.IsTrue(machine.Get(options, machine.Intern("realpath")));
  }
  if (!readable) return machine.Unknown("the files that " + machine.Quote(call.span) + " finds", call.span);
  return Value::Of(machine.NewArray(RunGlob(machine, query, call.span), call.span), call.span);
}

// glob(pattern, options?, callback?) or the promise of the files.
Value GlobLater(Machine& machine, const Call& call) {
  Value callback = call.arguments.empty() ? Value() : call.arguments.back();
  Call inner = call;
  if (callback.IsFunction()) inner.arguments = call.arguments.first(call.arguments.size() - 1);
  Value files = Glob(machine, inner);
  if (!callback.IsFunction()) return Value::Of(machine.NewPromise(files, call.span), call.span);
  Value arguments[] = {Value::Null(), files};
  machine.CallValue(callback, Value(), arguments, call.span);
  return Value::Undefined(call.span);
}

}  // namespace

Value GlobPackage(Machine& machine, std::string_view name) {
  Object* glob = machine.NewBuiltin(name, GlobLater);
  machine.Methods(glob, {{"sync", Glob}, {"globSync", Glob}, {"globbySync", Glob}});
  for (const char* alias : {"glob", "globby", "async", "default", "promise"}) {
    machine.Hide(glob, machine.Intern(alias), Value::Of(glob));
  }
  return Value::Of(glob);
}

// --- require-all ---

Value RequireAllPackage(Machine& machine) {
  return Value::Of(machine.NewFunction("requireAll", [&machine](Interpreter& interpreter, const Call& call) -> Value {
    STOP(1);
    Value options = call.Argument(0);
    Value folder = options.IsObject() ? machine.Get(options, machine.Intern("dirname")) : options;
    std::string path;
    if (!folder.IsString() || !RepositoryPath(folder.string(), path)) {
      return machine.Unknown("the files that " + machine.Quote(call.span) + " loads", call.span);
    }
    Value filter = options.IsObject() ? machine.Get(options, machine.Intern("filter")) : Value();
    Value resolve = options.IsObject() ? machine.Get(options, machine.Intern("resolve")) : Value();
    Object* out = machine.NewObject(call.span);
    for (const std::string& name : machine.source().List(path)) {
      syntax::Language language;
      size_t dot = name.rfind('.');
      if (name.ends_with("/") || (!syntax::LanguageOf(name, language) && !name.ends_with(".json"))) continue;
      std::string key = name.substr(0, dot);
      if (filter.IsObject() && filter.object()->cls == Class::kRegExp) {
        Value argument[] = {machine.Str(name)};
        Value match = machine.Invoke(filter, machine.Intern("exec"), argument, call.span);
        if (!match.IsArray()) continue;
        Value first = machine.GetComputed(match, Value::Number(1));
        if (first.IsString()) key = first.string();
      } else if (filter.IsFunction()) {
        Value argument[] = {machine.Str(name)};
        Value kept = machine.CallValue(filter, Value(), argument, call.span);
        if (kept.IsString()) key = kept.string();
        if (machine.Truthy(kept) == false) continue;
      }
      Value exports = interpreter.ImportFile(path.empty() ? name : path + "/" + name);
      if (resolve.IsFunction()) {
        Value argument[] = {exports};
        exports = machine.CallValue(resolve, Value(), argument, call.span);
      }
      machine.Put(out, machine.Intern(key), exports, call.span);
    }
    return Value::Of(out, call.span);
  }));
}

}  // namespace sequelint::eval
