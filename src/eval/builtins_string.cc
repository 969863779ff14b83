#include <algorithm>
#include <cmath>

#include "eval/builtins.h"
#include "eval/regex_object.h"
#include "eval/unicode.h"

namespace sequelint::eval {
namespace {

// The receiver as text; charges for its length, so that a loop over a long text ends.
std::string Self(Machine& machine, const Call& call) {
  std::string text = TextOf(machine, call.self);
  machine.Spend(text.size() / 64);
  return text;
}

Value Text(Machine& machine, const Call& call, std::string text) { return machine.Str(std::move(text), call.span); }

#define STOP(count) \
  if (std::optional<Value> stop = Stop(machine, call, count)) return *stop

Value CharAt(Machine& machine, const Call& call) {
  STOP(1);
  int64_t at = IntegerOf(machine, call.Argument(0), 0);
  return Text(machine, call, at < 0 ? "" : Utf16At(Self(machine, call), static_cast<size_t>(at)));
}

Value UnitAt(Machine& machine, const Call& call) {
  STOP(1);
  std::string text = Self(machine, call);
  int64_t at = IntegerOf(machine, call.Argument(0), 0);
  if (at < 0) at += static_cast<int64_t>(Utf16Length(text));
  std::string unit = at < 0 ? "" : Utf16At(text, static_cast<size_t>(at));
  return unit.empty() ? Value::Undefined(call.span) : Text(machine, call, unit);
}

Value CharCodeAt(Machine& machine, const Call& call) {
  STOP(1);
  std::vector<uint16_t> units = ToUtf16(Self(machine, call));
  int64_t at = IntegerOf(machine, call.Argument(0), 0);
  bool inside = at >= 0 && static_cast<size_t>(at) < units.size();
  return Value::Number(inside ? units[static_cast<size_t>(at)] : std::nan(""), call.span);
}

Value CodePointAt(Machine& machine, const Call& call) {
  STOP(1);
  std::string text = Self(machine, call);
  int64_t at = IntegerOf(machine, call.Argument(0), 0);
  if (at < 0 || static_cast<size_t>(at) >= Utf16Length(text)) return Value::Undefined(call.span);
  size_t byte = ByteOffset(text, static_cast<size_t>(at));
  return Value::Number(NextCodePoint(text, byte), call.span);
}

Value IndexOf(Machine& machine, const Call& call) {
  STOP(2);
  std::string text = Self(machine, call), part = TextOf(machine, call.Argument(0));
  int64_t from = std::max<int64_t>(0, IntegerOf(machine, call.Argument(1), 0));
  size_t found = text.find(part, ByteOffset(text, static_cast<size_t>(from)));
  return Value::Number(found == std::string::npos ? -1 : static_cast<double>(Utf16Offset(text, found)), call.span);
}

Value LastIndexOf(Machine& machine, const Call& call) {
  STOP(1);
  std::string text = Self(machine, call);
  size_t found = text.rfind(TextOf(machine, call.Argument(0)));
  return Value::Number(found == std::string::npos ? -1 : static_cast<double>(Utf16Offset(text, found)), call.span);
}

Value Includes(Machine& machine, const Call& call) {
  STOP(2);
  std::string text = Self(machine, call);
  int64_t from = std::max<int64_t>(0, IntegerOf(machine, call.Argument(1), 0));
  bool found = text.find(TextOf(machine, call.Argument(0)), ByteOffset(text, static_cast<size_t>(from))) !=
               std::string::npos;
  return Value::Boolean(found, call.span);
}

Value StartsWith(Machine& machine, const Call& call) {
  STOP(2);
  std::string text = Self(machine, call);
  size_t from = static_cast<size_t>(std::max<int64_t>(0, IntegerOf(machine, call.Argument(1), 0)));
  std::string part = TextOf(machine, call.Argument(0));
  return Value::Boolean(std::string_view(text).substr(ByteOffset(text, from)).starts_with(part), call.span);
}

Value EndsWith(Machine& machine, const Call& call) {
  STOP(2);
  std::string text = Self(machine, call);
  if (!call.Argument(1).IsUndefined()) text = Utf16Slice(text, 0, PositionOf(machine, call.Argument(1), text.size(), 0));
  return Value::Boolean(text.ends_with(TextOf(machine, call.Argument(0))), call.span);
}

Value Slice(Machine& machine, const Call& call) {
  STOP(2);
  std::string text = Self(machine, call);
  size_t length = Utf16Length(text);
  return Text(machine, call, Utf16Slice(text, PositionOf(machine, call.Argument(0), length, 0),
                                        PositionOf(machine, call.Argument(1), length, length)));
}

Value Substring(Machine& machine, const Call& call) {
  STOP(2);
  std::string text = Self(machine, call);
  auto length = static_cast<int64_t>(Utf16Length(text));
  int64_t a = std::clamp<int64_t>(IntegerOf(machine, call.Argument(0), 0), 0, length);
  int64_t b = std::clamp<int64_t>(IntegerOf(machine, call.Argument(1), length), 0, length);
  return Text(machine, call, Utf16Slice(text, static_cast<size_t>(std::min(a, b)), static_cast<size_t>(std::max(a, b))));
}

Value Substr(Machine& machine, const Call& call) {
  STOP(2);
  std::string text = Self(machine, call);
  size_t length = Utf16Length(text);
  size_t from = PositionOf(machine, call.Argument(0), length, 0);
  int64_t count = IntegerOf(machine, call.Argument(1), static_cast<int64_t>(length));
  if (count <= 0) return Text(machine, call, "");
  return Text(machine, call, Utf16Slice(text, from, std::min(length, from + static_cast<size_t>(count))));
}

Value ToLower(Machine& machine, const Call& call) {
  STOP(0);
  return Text(machine, call, ToLowerText(Self(machine, call)));
}

Value ToUpper(Machine& machine, const Call& call) {
  STOP(0);
  return Text(machine, call, ToUpperText(Self(machine, call)));
}

std::string Trimmed(const std::string& text, bool start, bool end) {
  std::u32string codes = Decode(text);
  size_t from = 0, to = codes.size();
  while (start && from < to && IsSpace(codes[from])) ++from;
  while (end && to > from && IsSpace(codes[to - 1])) --to;
  return Encode(codes, from, to);
}

Value TrimBy(Machine& machine, const Call& call, bool start, bool end) {
  if (call.self.IsUnknown() && call.self.unknown().text != nullptr) {
    return machine.WithText(machine.Derived(call.self, call.span), Trimmed(*call.self.unknown().text, start, end));
  }
  STOP(0);
  return Text(machine, call, Trimmed(Self(machine, call), start, end));
}

Value Trim(Machine& machine, const Call& call) { return TrimBy(machine, call, true, true); }
Value TrimStart(Machine& machine, const Call& call) { return TrimBy(machine, call, true, false); }
Value TrimEnd(Machine& machine, const Call& call) { return TrimBy(machine, call, false, true); }

Value Pad(Machine& machine, const Call& call, bool start) {
  STOP(2);
  std::string text = Self(machine, call);
  std::string fill = call.Argument(1).IsUndefined() ? " " : TextOf(machine, call.Argument(1));
  auto length = static_cast<int64_t>(Utf16Length(text));
  int64_t missing = IntegerOf(machine, call.Argument(0), 0) - length;
  if (missing <= 0 || fill.empty()) return Text(machine, call, text);
  if (missing > static_cast<int64_t>(machine.limits().string_bytes)) return machine.OutOfBudget(call.span);
  std::string padding;
  while (static_cast<int64_t>(Utf16Length(padding)) < missing) {
    padding += padding.empty() || Utf16Length(padding) % Utf16Length(fill) != 0 ? fill : padding;
  }
  padding = Utf16Slice(padding, 0, static_cast<size_t>(missing));
  return Text(machine, call, start ? padding + text : text + padding);
}
Value PadStart(Machine& machine, const Call& call) { return Pad(machine, call, true); }
Value PadEnd(Machine& machine, const Call& call) { return Pad(machine, call, false); }

Value Repeat(Machine& machine, const Call& call) {
  STOP(1);
  std::string text = Self(machine, call);
  int64_t count = IntegerOf(machine, call.Argument(0), 0);
  if (count < 0) machine.ThrowError("RangeError", "Invalid count value: " + std::to_string(count), call.span);
  if (text.empty()) return Text(machine, call, "");
  if (count > static_cast<int64_t>(machine.limits().string_bytes / text.size())) return machine.OutOfBudget(call.span);
  std::string out;
  for (int64_t i = 0; i < count; ++i) out += text;
  return Text(machine, call, out);
}

Value Concat(Machine& machine, const Call& call) {
  STOP(call.arguments.size());
  std::string text = Self(machine, call);
  for (const Value& argument : call.arguments) text += TextOf(machine, argument);
  return Text(machine, call, text);
}

Value LocaleCompare(Machine& machine, const Call& call) {
  STOP(1);
  std::string a = Self(machine, call), b = TextOf(machine, call.Argument(0));
  std::string x = ToLowerText(a), y = ToLowerText(b);
  int order = x < y ? -1 : x > y ? 1 : a == b ? 0 : a > b ? -1 : 1;  // lower case first
  return Value::Number(order, call.span);
}

Value ToStringValue(Machine& machine, const Call& call) {
  STOP(0);
  if (call.self.IsObject() && call.self.object()->cls == Class::kBoxed) return call.self.object()->primitive;
  if (call.self.IsString()) return call.self;
  return machine.Mistake("String.prototype.toString requires that 'this' be a String", call.span);
}

Value Normalize(Machine& machine, const Call& call) {
  STOP(0);
  std::string text = Self(machine, call);
  if (IsAscii(text)) return Text(machine, call, text);
  return machine.Unknown(machine.Quote(call.span) + " normalises a text that is not plain ASCII", call.span);
}

Value FromCharCode(Machine& machine, const Call& call) {
  STOP(call.arguments.size());
  std::vector<uint16_t> units;
  for (const Value& argument : call.arguments) {
    units.push_back(static_cast<uint16_t>(static_cast<int64_t>(IntegerOf(machine, argument, 0)) & 0xFFFF));
  }
  return Text(machine, call, FromUtf16(units));
}

Value FromCodePoint(Machine& machine, const Call& call) {
  STOP(call.arguments.size());
  std::string text;
  for (const Value& argument : call.arguments) {
    AppendCodePoint(text, static_cast<char32_t>(std::clamp<int64_t>(IntegerOf(machine, argument, 0), 0, 0x10FFFF)));
  }
  return Text(machine, call, text);
}

// String.raw`…`
Value Raw(Machine& machine, const Call& call) {
  STOP(call.arguments.size());
  Value raw = machine.Get(call.Argument(0), machine.names().raw, call.span);
  if (!raw.IsObject()) return machine.Mistake("Cannot convert undefined or null to object", call.span);
  std::string text;
  const std::vector<Value>& parts = raw.object()->elements;
  for (size_t i = 0; i < parts.size(); ++i) {
    text += TextOf(machine, parts[i]);
    if (i + 1 < parts.size() && i + 1 < call.arguments.size()) text += TextOf(machine, call.Argument(i + 1));
  }
  return Text(machine, call, text);
}

Value MakeString(Machine& machine, const Call& call) {
  Value value = call.Argument(0);
  if (value.IsUnknown()) return machine.Derived(value, call.span);
  std::string text;
  if (!call.arguments.empty()) {
    text = value.IsSymbol() ? "Symbol(" + value.symbol()->text + ")" : TextOf(machine, value);
  }
  if (call.new_target == nullptr) return machine.Str(text, call.span);
  call.self.object()->cls = Class::kBoxed;
  call.self.object()->primitive = machine.Str(text, call.span);
  return {};
}

Value StringIterator(Machine& machine, const Call& call) {
  STOP(0);
  std::vector<Value> codes;
  machine.Iterate(call.self, [&](const Value& code) {
    codes.push_back(code);
    return true;
  });
  return machine.ArrayIterator(std::move(codes), call.span);
}

}  // namespace

void Machine::InstallString() {
  Object* prototype = intrinsics_.string;
  Methods(prototype, {{"charAt", CharAt},           {"at", UnitAt},
                      {"charCodeAt", CharCodeAt},   {"codePointAt", CodePointAt},
                      {"indexOf", IndexOf},         {"lastIndexOf", LastIndexOf},
                      {"includes", Includes},       {"startsWith", StartsWith},
                      {"endsWith", EndsWith},       {"slice", Slice},
                      {"substring", Substring},     {"substr", Substr},
                      {"toLowerCase", ToLower},     {"toUpperCase", ToUpper},
                      {"toLocaleLowerCase", ToLower}, {"toLocaleUpperCase", ToUpper},
                      {"trim", Trim},               {"trimStart", TrimStart},
                      {"trimEnd", TrimEnd},         {"trimLeft", TrimStart},
                      {"trimRight", TrimEnd},       {"padStart", PadStart},
                      {"padEnd", PadEnd},           {"repeat", Repeat},
                      {"concat", Concat},           {"localeCompare", LocaleCompare},
                      {"toString", ToStringValue},  {"valueOf", ToStringValue},
                      {"normalize", Normalize},     {"match", StringMatch},
                      {"matchAll", StringMatchAll}, {"replace", StringReplace},
                      {"replaceAll", StringReplaceAll}, {"search", StringSearch},
                      {"split", StringSplit}});
  Hide(prototype, names_.iterator, Value::Of(NewBuiltin("[Symbol.iterator]", StringIterator)));
  Object* cls = NewClass(
      "String", [this](Interpreter&, const Call& call) { return MakeString(*this, call); }, nullptr, prototype);
  Methods(cls, {{"fromCharCode", FromCharCode}, {"fromCodePoint", FromCodePoint}, {"raw", Raw}});
  Hide(global_, Intern("String"), Value::Of(cls));
}

}  // namespace sequelint::eval
