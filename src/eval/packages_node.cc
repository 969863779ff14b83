#include "base/text.h"
#include "eval/builtins.h"
#include "eval/packages.h"

// url, util and events, as far as configuration and loaders use them.
namespace sequelint::eval {
namespace {

#define STOP(count) \
  if (std::optional<Value> stop = Stop(machine, call, count, false)) return *stop

struct Parts {
  std::string protocol, username, password, host, port, path, search, hash;
};

// "postgres://me:secret@host:5432/db?ssl=true#x"
bool ParseUrl(const std::string& text, Parts& out) {
  size_t colon = text.find(':');
  if (colon == std::string::npos || colon == 0) return false;
  out.protocol = ToLower(text.substr(0, colon + 1));
  std::string_view rest = std::string_view(text).substr(colon + 1);
  if (size_t hash = rest.find('#'); hash != std::string_view::npos) {
    out.hash = rest.substr(hash);
    rest = rest.substr(0, hash);
  }
  if (size_t query = rest.find('?'); query != std::string_view::npos) {
    out.search = rest.substr(query);
    rest = rest.substr(0, query);
  }
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    std::string_view authority = rest.substr(0, rest.find('/'));
    rest = rest.substr(authority.size());
    if (size_t at = authority.rfind('@'); at != std::string_view::npos) {
      std::string_view user = authority.substr(0, at);
      authority = authority.substr(at + 1);
      size_t split = user.find(':');
      out.username = user.substr(0, split);
      if (split != std::string_view::npos) out.password = user.substr(split + 1);
    }
    size_t port = authority.rfind(':');
    out.host = authority.substr(0, port);
    if (port != std::string_view::npos) out.port = authority.substr(port + 1);
    if (rest.empty() && (out.protocol == "http:" || out.protocol == "https:")) rest = "/";
  }
  out.path = rest;
  return true;
}

void FillUrl(Machine& machine, Object* object, const std::string& href, const Parts& parts, Span span) {
  auto put = [&](const char* name, const std::string& text) {
    machine.Put(object, machine.Intern(name), machine.Str(text, span));
  };
  put("href", href);
  put("protocol", parts.protocol);
  put("username", parts.username);
  put("password", parts.password);
  put("hostname", parts.host);
  put("host", parts.port.empty() ? parts.host : parts.host + ":" + parts.port);
  put("port", parts.port);
  put("pathname", parts.path);
  put("search", parts.search);
  put("hash", parts.hash);
  std::string scheme = parts.protocol + "//" + parts.host + (parts.port.empty() ? "" : ":" + parts.port);
  put("origin", parts.protocol == "file:" ? "null" : scheme);
}

Value MakeUrl(Machine& machine, const Call& call) {
  STOP(2);
  auto text = [&](const Value& value) {
    Value href = value.IsObject() ? machine.Get(value, machine.Intern("href")) : Value();
    return href.IsString() ? href.string() : TextOf(machine, value);
  };
  std::string href = text(call.Argument(0));
  Parts parts;
  if (!ParseUrl(href, parts)) {
    Parts base;
    if (call.Argument(1).IsUndefined() || !ParseUrl(text(call.Argument(1)), base)) {
      machine.ThrowError("TypeError", "Invalid URL", call.span);
    }
    parts = base;
    parts.search = parts.hash = "";
    parts.path = href.starts_with("/") ? href : NormalPath(base.path.substr(0, base.path.rfind('/') + 1) + href);
    std::string authority = base.host + (base.port.empty() ? "" : ":" + base.port);
    href = parts.protocol + "//" + authority + parts.path;
  }
  FillUrl(machine, call.self.object(), href, parts, call.span);
  return {};
}

Value Href(Machine& machine, const Call& call) { return machine.Get(call.self, machine.Intern("href"), call.span); }

Value FileUrlToPath(Machine& machine, const Call& call) {
  STOP(1);
  Value url = call.Argument(0);
  if (url.IsObject()) url = machine.Get(url, machine.Intern("href"));
  std::string text = TextOf(machine, url);
  if (!text.starts_with("file://")) machine.ThrowError("TypeError", "The URL must be of scheme file", call.span);
  return machine.Str(text.substr(7), call.span);
}

Value PathToFileUrl(Machine& machine, const Call& call) {
  STOP(1);
  std::string path = TextOf(machine, call.Argument(0));
  if (!path.starts_with("/")) path = "/repo/" + path;
  Value arguments[] = {machine.Str("file://" + path, call.span)};
  return machine.Construct(machine.Get(Value::Of(machine.global()), machine.Intern("URL")), arguments, call.span);
}

Value ParseOld(Machine& machine, const Call& call) {
  STOP(1);
  std::string text = TextOf(machine, call.Argument(0));
  Object* out = machine.NewObject(call.span);
  Parts parts;
  ParseUrl(text, parts);
  FillUrl(machine, out, text, parts, call.span);
  if (!parts.username.empty()) {
    machine.Put(out, machine.Intern("auth"), machine.Str(parts.username + (parts.password.empty() ? "" : ":" + parts.password)));
  }
  return Value::Of(out, call.span);
}

// util.promisify(f): a function whose last argument is a callback becomes one that gives a promise.
Value Promisify(Machine& machine, const Call& call) {
  Value function = call.Argument(0);
  if (!function.IsFunction()) return function.IsUnknown() ? machine.Derived(function, call.span) : machine.Mistake("The \"original\" argument must be of type function", call.span);
  return Value::Of(machine.NewFunction("promisified", [&machine, function](Interpreter&, const Call& inner) {
    Object* promise = machine.NewPendingPromise(inner.span);
    std::vector<Value> arguments(inner.arguments.begin(), inner.arguments.end());
    arguments.push_back(Value::Of(machine.NewFunction("callback", [&machine, promise](Interpreter&, const Call& done) {
      bool failed = machine.IsTrue(done.Argument(0));
      if (failed) {
        machine.SettlePromise(promise, true, done.Argument(0));
      } else {
        machine.ResolvePromise(promise, done.Argument(1));
      }
      return Value();
    })));
    machine.CallValue(function, inner.self, arguments, inner.span);
    return Value::Of(promise, inner.span);
  }));
}

Value Inherits(Machine& machine, const Call& call) {
  Value cls = call.Argument(0), parent = call.Argument(1);
  if (!cls.IsFunction() || !parent.IsFunction()) return Value::Undefined(call.span);
  Value prototype = machine.Get(cls, machine.names().prototype), above = machine.Get(parent, machine.names().prototype);
  if (prototype.IsObject() && above.IsObject()) machine.SetPrototype(prototype.object(), above.object());
  machine.Put(cls.object(), machine.Intern("super_"), parent);
  return Value::Undefined(call.span);
}

Value Format(Machine& machine, const Call& call) {
  STOP(call.arguments.size());
  std::string format = TextOf(machine, call.Argument(0)), out;
  size_t next = 1;
  for (size_t i = 0; i < format.size(); ++i) {
    bool specifier = format[i] == '%' && i + 1 < format.size();
    if (specifier && format[i + 1] == '%') {
      out += '%';
      ++i;
    } else if (specifier && std::string_view("sdifjoO").find(format[i + 1]) != std::string_view::npos && next < call.arguments.size()) {
      out += TextOf(machine, call.Argument(next++));
      ++i;
    } else {
      out += format[i];
    }
  }
  for (; next < call.arguments.size(); ++next) out += " " + TextOf(machine, call.Argument(next));
  return machine.Str(out, call.span);
}

Value First(Machine&, const Call& call) { return call.Argument(0); }
Value Self(Machine&, const Call& call) { return call.self; }

Value Inspect(Machine& machine, const Call& call) {
  return machine.Unknown(machine.Quote(call.span) + " prints a value", call.span);
}

}  // namespace

void InstallUrl(Machine& machine) {
  Object* url = machine.NewClass("URL", [&machine](Interpreter&, const Call& call) { return MakeUrl(machine, call); });
  Value prototype = machine.Get(Value::Of(url), machine.names().prototype);
  machine.Methods(prototype.object(), {{"toString", Href}, {"toJSON", Href}});
  machine.Hide(machine.global(), machine.Intern("URL"), Value::Of(url));
}

Value UrlPackage(Machine& machine) {
  Object* url = machine.NewObject();
  machine.Methods(url, {{"fileURLToPath", FileUrlToPath}, {"pathToFileURL", PathToFileUrl}, {"parse", ParseOld}});
  machine.Hide(url, machine.Intern("URL"), machine.Get(Value::Of(machine.global()), machine.Intern("URL")));
  machine.Hide(url, machine.Intern("default"), Value::Of(url));
  url->open = &machine.UnknownPackage("url", {}).unknown();
  return Value::Of(url);
}

Value UtilPackage(Machine& machine) {
  Object* util = machine.NewObject();
  machine.Methods(util, {{"promisify", Promisify}, {"inherits", Inherits}, {"format", Format}, {"deprecate", First},
                         {"inspect", Inspect}, {"callbackify", First}});
  machine.Hide(util, machine.Intern("default"), Value::Of(util));
  util->open = &machine.UnknownPackage("util", {}).unknown();
  return Value::Of(util);
}

Value EventsPackage(Machine& machine) {
  Object* emitter = machine.NewClass("EventEmitter", [](Interpreter&, const Call&) { return Value(); });
  Value prototype = machine.Get(Value::Of(emitter), machine.names().prototype);
  for (const char* name : {"on", "once", "off", "emit", "addListener", "removeListener", "removeAllListeners",
                           "prependListener", "setMaxListeners"}) {
    machine.Methods(prototype.object(), {{name, Self}});
  }
  machine.Hide(emitter, machine.Intern("EventEmitter"), Value::Of(emitter));
  machine.Hide(emitter, machine.Intern("default"), Value::Of(emitter));
  return Value::Of(emitter);
}

}  // namespace sequelint::eval
