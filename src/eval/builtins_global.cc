#include "eval/builtins.h"
#include "eval/clone.h"
#include "eval/packages.h"

namespace sequelint::eval {
namespace {

Value Nothing(Machine&, const Call& call) { return Value::Undefined(call.span); }
Value Zero(Machine&, const Call& call) { return Value::Number(0, call.span); }

Value StructuredClone(Machine& machine, const Call& call) { return DeepCopy(machine, call.Argument(0)); }

bool Unreserved(char c, bool component) {
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  return std::string_view(component ? "-_.!~*'()" : "-_.!~*'();/?:@&=+$,#").find(c) != std::string_view::npos;
}

Value Encode(Machine& machine, const Call& call, bool component) {
  if (std::optional<Value> stop = Stop(machine, call, 1, false)) return *stop;
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : TextOf(machine, call.Argument(0))) {
    if (Unreserved(c, component)) {
      out += c;
    } else {
      out += '%';
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
    }
  }
  return machine.Str(std::move(out), call.span);
}

Value Decode(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1, false)) return *stop;
  std::string text = TextOf(machine, call.Argument(0)), out;
  auto hex = [](char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1; };
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return machine.Str(std::move(out), call.span);
}

}  // namespace

Object* Machine::EnvironmentObject(std::string_view name, Span span) {
  Object* object = NewObject(span);
  Value unknown = Unknown("`" + std::string(name) + "` is only known at run time", span, UnknownKind::kEnvironment);
  const_cast<UnknownData&>(unknown.unknown()).subject = name;
  object->open = &unknown.unknown();
  return object;
}

void Machine::InstallGlobals() {
  Methods(global_, {{"structuredClone", StructuredClone},
                    {"setTimeout", Zero},
                    {"setInterval", Zero},
                    {"setImmediate", Zero},
                    {"clearTimeout", Nothing},
                    {"clearInterval", Nothing},
                    {"clearImmediate", Nothing},
                    {"queueMicrotask", Nothing},
                    {"encodeURIComponent", [](Machine& m, const Call& c) -> Value { return Encode(m, c, true); }},
                    {"encodeURI", [](Machine& m, const Call& c) -> Value { return Encode(m, c, false); }},
                    {"decodeURIComponent", Decode},
                    {"decodeURI", Decode}});
  Object* console = NewObject();
  for (const char* name : {"log", "info", "warn", "error", "debug", "trace", "table", "dir", "group", "groupEnd", "time",
                           "timeEnd", "timeLog", "assert", "count"}) {
    Methods(console, {{name, Nothing}});
  }
  Hide(global_, Intern("console"), Value::Of(console));

  Object* process = NewObject();
  Put(process, names_.env, Value::Of(EnvironmentObject("process.env", {})));
  auto runtime = [&](const char* name) {
    Put(process, Intern(name), Unknown("`process." + std::string(name) + "` is only known at run time", {}, UnknownKind::kEnvironment));
  };
  for (const char* name : {"argv", "execArgv", "pid", "stdin", "stdout", "stderr", "exitCode", "config", "title"}) runtime(name);
  Put(process, Intern("platform"), Str("linux"));
  Put(process, Intern("arch"), Unknown("`process.arch` is only known at run time", {}));
  Put(process, Intern("version"), Unknown("the version of Node is only known at run time", {}));
  Put(process, Intern("versions"), Unknown("the version of Node is only known at run time", {}));
  Methods(process, {{"cwd", [](Machine& m, const Call& c) -> Value { return m.Str("/repo", c.span); }},
                    {"on", Nothing},
                    {"once", Nothing},
                    {"emitWarning", Nothing},
                    {"nextTick", Nothing},
                    {"exit", [](Machine& m, const Call& c) -> Value { m.ThrowError("Error", "process.exit()", c.span); }},
                    {"uptime", [](Machine& m, const Call& c) -> Value { return m.Unknown("the time since the start", c.span); }},
                    {"hrtime", [](Machine& m, const Call& c) -> Value { return m.Unknown("the time of the call", c.span); }},
                    {"memoryUsage", [](Machine& m, const Call& c) -> Value { return m.Unknown("memory use", c.span); }}});
  Hide(global_, names_.process, Value::Of(process));
  InstallUrl(*this);
  Hide(global_, names_.globalThis, Value::Of(global_));
  Hide(global_, names_.global, Value::Of(global_));
  Hide(global_, names_.undefined, Value());
  Hide(global_, Intern("Proxy"),
       Value::Of(NewClass("Proxy", [this](Interpreter&, const Call& call) {
         Value proxy = NewProxy(call.Argument(0), call.Argument(1), call.span);
         return proxy.IsObject() || proxy.IsUnknown() ? proxy : Value();
       })));
  Object* weak_ref = NewClass("WeakRef", [this](Interpreter&, const Call& call) {
    if (call.self.IsObject()) Hide(call.self.object(), Intern("target"), call.Argument(0));
    return Value();
  });
  Value prototype = Get(Value::Of(weak_ref), names_.prototype);
  Methods(prototype.object(), {{"deref", [](Machine& m, const Call& c) -> Value { return m.Get(c.self, m.Intern("target")); }}});
  Hide(global_, Intern("WeakRef"), Value::Of(weak_ref));
}

}  // namespace sequelint::eval
