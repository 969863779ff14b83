#include "eval/builtins.h"

namespace sequelint::eval {
namespace {

Value ErrorText(Machine& machine, const Call& call) {
  if (call.self.IsUnknown()) return machine.Derived(call.self, call.span);
  Value name = machine.Get(call.self, machine.names().name), message = machine.Get(call.self, machine.names().message);
  if (name.IsUnknown() || message.IsUnknown()) return machine.Derived(name.IsUnknown() ? name : message, call.span);
  std::string left = name.IsUndefined() ? "Error" : TextOf(machine, name);
  std::string right = message.IsUndefined() ? "" : TextOf(machine, message);
  if (right.empty()) return machine.Str(left, call.span);
  return machine.Str(left.empty() ? right : left + ": " + right, call.span);
}

// Of V8: where each call that runs stands, innermost first, for `Error.prepareStackTrace`. Calls that stand inside `below`
// are left out.
std::vector<Value> CallSites(Machine& machine, const Object* below) {
  std::vector<Value> sites;
  const std::vector<Span>& calls = machine.interpreter().calls();
  for (size_t i = calls.size(); i-- > 0;) {
    Span at = calls[i];
    if (at.empty()) continue;
    const syntax::Node* function = below ? below->function->node : nullptr;
    bool inside = function && function->begin <= at.begin && at.end <= function->end &&
                  machine.FileName(at.file) == machine.interpreter().FileOf(below);
    if (inside && sites.empty()) continue;
    Object* site = machine.NewObject(at);
    std::string file = "/repo/" + machine.FileName(at.file);
    double line = static_cast<double>(machine.Locate(at).line);
    Interpreter& in = machine.interpreter();
    machine.Put(site, machine.Intern("getFileName"), Value::Of(in.NewFunction("getFileName", [file](Interpreter& i, const Call& call) {
                  return i.String(file, call.span);
                })));
    machine.Put(site, machine.Intern("getLineNumber"), Value::Of(in.NewFunction("getLineNumber", [line](Interpreter&, const Call& call) {
                  return Value::Number(line, call.span);
                })));
    sites.push_back(Value::Of(site, at));
  }
  return sites;
}

// What V8 writes of calls whose functions have no names: `Error\n    at /repo/models/user.js:3:5`.
std::string TraceText(Machine& machine, const Object* below) {
  std::string text = "Error";
  for (const Value& site : CallSites(machine, below)) {
    Location at = machine.Locate(site.span);
    text += "\n    at /repo/" + machine.FileName(site.span.file) + ":" + std::to_string(at.line) + ":" +
            std::to_string(at.column);
  }
  return text;
}

// The `stack` of an error: a text that nobody knows, or what the program's own `Error.prepareStackTrace` makes of it.
void Capture(Machine& machine, Object* error, const Object* below, Span span) {
  const Names& names = machine.names();
  Value cls = machine.Get(Value::Of(machine.global()), machine.Intern("Error"));
  Value prepare = machine.Get(cls, machine.Intern("prepareStackTrace"));
  // Of what is no error, the caller asks where it was called from, to tell somebody.
  Value stack = error->cls == Class::kError ? machine.Unknown("a stack trace", span)
                                            : machine.Str(TraceText(machine, below), span);
  if (prepare.IsFunction()) {
    std::vector<Value> arguments{Value::Of(error), Value::Of(machine.NewArray(CallSites(machine, below)), span)};
    stack = machine.CallValue(prepare, cls, arguments, span);
  }
  machine.Hide(error, names.stack, stack);
}

Value MakeError(Machine& machine, const Call& call, Object* prototype, size_t message) {
  const Names& names = machine.names();
  Object* error = call.new_target != nullptr ? call.self.object() : machine.NewObjectWith(prototype, Class::kError, call.span);
  error->cls = Class::kError;
  if (message == 1) {
    std::optional<std::vector<Value>> errors = machine.ToList(call.Argument(0));
    machine.Hide(error, names.errors, Value::Of(machine.NewArray(errors.value_or(std::vector<Value>()))));
  }
  Value text = call.Argument(message);
  if (!text.IsUndefined()) {
    machine.Hide(error, names.message, text.IsString() || text.IsUnknown() ? text : machine.Str(TextOf(machine, text), text.span));
  }
  Value options = call.Argument(message + 1);
  if (options.IsObject() && machine.Has(options.object(), names.cause)) {
    machine.Hide(error, names.cause, machine.Get(options, names.cause));
  }
  Capture(machine, error, nullptr, call.span);
  return Value::Of(error, call.span);
}

}  // namespace

void Machine::InstallError() {
  Methods(intrinsics_.error, {{"toString", ErrorText}});
  Hide(intrinsics_.error, names_.name, Str("Error"));
  Hide(intrinsics_.error, names_.message, Str(""));
  Object* base = NewClass(
      "Error",
      [this](Interpreter&, const Call& call) { return MakeError(*this, call, intrinsics_.error, 0); }, nullptr,
      intrinsics_.error);
  Methods(base, {{"captureStackTrace", [](Machine& machine, const Call& call) -> Value {
                    Value below = call.Argument(1);
                    Object* error = call.Argument(0).IsObject() ? call.Argument(0).object() : nullptr;
                    if (error) Capture(machine, error, below.IsFunction() ? below.object() : nullptr, call.span);
                    return Value::Undefined(call.span);
                  }}});
  Hide(global_, Intern("Error"), Value::Of(base));
  intrinsics_.errors["Error"] = intrinsics_.error;
  for (const char* name : {"TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError", "AggregateError"}) {
    Object* prototype = NewObjectWith(intrinsics_.error);
    size_t message = std::string_view(name) == "AggregateError" ? 1 : 0;
    Object* cls = NewClass(
        name,
        [this, prototype, message](Interpreter&, const Call& call) { return MakeError(*this, call, prototype, message); },
        base, prototype);
    Hide(prototype, names_.name, Str(name));
    Hide(prototype, names_.message, Str(""));
    intrinsics_.errors[name] = prototype;
    Hide(global_, Intern(name), Value::Of(cls));
  }
}

}  // namespace sequelint::eval
