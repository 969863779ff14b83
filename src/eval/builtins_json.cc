#include <algorithm>
#include <cmath>

#include "eval/builtins.h"
#include "eval/modules.h"
#include "eval/unicode.h"

namespace sequelint::eval {
namespace {

std::string Quoted(const std::string& text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += kHex[c >> 4];
          out += kHex[c & 15];
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

class Writer {
 public:
  Writer(Machine& machine, Span span, Value replacer, std::string gap)
      : machine_(machine), span_(span), replacer_(std::move(replacer)), gap_(std::move(gap)) {
    if (!replacer_.IsArray()) return;
    for (const Value& name : replacer_.object()->elements) {
      if (Key key = name.IsUnknown() ? nullptr : machine_.ToKey(name)) allowed_.push_back(key);
    }
  }

  // False when the value has no JSON (undefined, a function).
  bool Write(const Value& holder, Key key, Value value, int depth) {
    if (unknown.IsUnknown() || depth > 200 || out.size() > machine_.limits().string_bytes || !machine_.Spend(1)) {
      if (!unknown.IsUnknown()) unknown = machine_.OutOfBudget(span_);
      return false;
    }
    if (value.IsObject()) {
      Value method = machine_.Get(value, machine_.names().toJSON);
      if (method.IsFunction()) {
        Value argument[] = {machine_.KeyValue(key)};
        value = machine_.CallValue(method, value, argument, span_);
      }
    }
    if (replacer_.IsFunction()) {
      Value arguments[] = {machine_.KeyValue(key), value};
      value = machine_.CallValue(replacer_, holder, arguments, span_);
    }
    if (value.IsObject() && value.object()->cls == Class::kBoxed) value = value.object()->primitive;
    switch (value.type()) {
      case Type::kNull: out += "null"; return true;
      case Type::kBoolean: out += value.boolean() ? "true" : "false"; return true;
      case Type::kNumber: out += std::isfinite(value.number()) ? Machine::NumberText(value.number()) : "null"; return true;
      case Type::kString: out += Quoted(value.string()); return true;
      case Type::kUnknown: unknown = value; return false;
      case Type::kBigInt: machine_.ThrowError("TypeError", "Do not know how to serialize a BigInt", span_);
      case Type::kObject: break;
      default: return false;
    }
    if (value.IsFunction()) return false;
    if (std::find(stack_.begin(), stack_.end(), value.object()) != stack_.end()) {
      machine_.ThrowError("TypeError", "Converting circular structure to JSON", span_);
    }
    stack_.push_back(value.object());
    if (value.object()->open != nullptr) unknown = Value::Unknown(value.object()->open);
    if (value.IsArray()) {
      WriteArray(value, depth);
    } else {
      WriteObject(value, depth);
    }
    stack_.pop_back();
    return true;
  }

  std::string out;
  Value unknown;

 private:
  void Line(int depth) {
    if (gap_.empty()) return;
    out += '\n';
    for (int i = 0; i < depth; ++i) out += gap_;
  }

  void WriteArray(const Value& array, int depth) {
    out += '[';
    for (size_t i = 0; i < array.object()->elements.size() && !unknown.IsUnknown(); ++i) {
      if (i > 0) out += ',';
      Line(depth + 1);
      Value element = array.object()->elements[i];
      if (!Write(array, machine_.IndexKey(i), element, depth + 1)) out += "null";
    }
    if (!array.object()->elements.empty()) Line(depth);
    out += ']';
  }

  void WriteObject(const Value& object, int depth) {
    out += '{';
    bool any = false;
    for (Key key : allowed_.empty() && !replacer_.IsArray() ? machine_.EnumerableKeys(object.object()) : allowed_) {
      if (!machine_.HasOwn(object.object(), key)) continue;
      size_t before = out.size();
      if (any) out += ',';
      Line(depth + 1);
      out += Quoted(key->text) + (gap_.empty() ? ":" : ": ");
      if (Write(object, key, machine_.Get(object, key, span_), depth + 1)) {
        any = true;
      } else {
        out.resize(before);
      }
      if (unknown.IsUnknown()) return;
    }
    if (any) Line(depth);
    out += '}';
  }

  Machine& machine_;
  Span span_;
  Value replacer_;
  std::string gap_;
  std::vector<Key> allowed_;
  std::vector<Object*> stack_;
};

Value Stringify(Machine& machine, const Call& call) {
  if (call.Argument(0).IsUnknown()) return machine.Derived(call.Argument(0), call.span);
  std::string gap;
  Value space = call.Argument(2);
  if (space.IsNumber()) gap = std::string(static_cast<size_t>(std::clamp(space.number(), 0.0, 10.0)), ' ');
  if (space.IsString()) gap = space.string().substr(0, 10);
  Writer writer(machine, call.span, call.Argument(1), gap);
  Object* holder = machine.NewObject();
  machine.Put(holder, machine.names().empty, call.Argument(0));
  bool written = writer.Write(Value::Of(holder), machine.names().empty, call.Argument(0), 0);
  if (writer.unknown.IsUnknown()) return machine.Derived(writer.unknown, call.span);
  return written ? machine.Str(std::move(writer.out), call.span) : Value::Undefined(call.span);
}

Value Revive(Machine& machine, const Value& reviver, const Value& holder, Key key, Span span, int depth) {
  Value value = machine.Get(holder, key);
  if (value.IsObject() && depth < 200) {
    for (Key inner : machine.EnumerableKeys(value.object())) {
      Value revived = Revive(machine, reviver, value, inner, span, depth + 1);
      if (revived.IsUndefined()) {
        machine.Delete(value.object(), inner);
      } else {
        machine.Put(value.object(), inner, revived);
      }
    }
  }
  Value arguments[] = {machine.KeyValue(key), value};
  return machine.CallValue(reviver, holder, arguments, span);
}

Value Parse(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1, false)) return *stop;
  std::string text = TextOf(machine, call.Argument(0));
  machine.Spend(text.size() / 16);
  std::optional<Value> value = machine.modules().ParseJsonText(text, 0);
  if (!value) machine.ThrowError("SyntaxError", "Unexpected token in JSON", call.span);
  if (!call.Argument(1).IsFunction()) return value->Or(call.span);
  Object* holder = machine.NewObject();
  machine.Put(holder, machine.names().empty, *value);
  return Revive(machine, call.Argument(1), Value::Of(holder), machine.names().empty, call.span, 0);
}

}  // namespace

void Machine::InstallJson() {
  Object* json = NewObject();
  Methods(json, {{"stringify", Stringify}, {"parse", Parse}});
  Hide(global_, Intern("JSON"), Value::Of(json));
}

}  // namespace sequelint::eval
