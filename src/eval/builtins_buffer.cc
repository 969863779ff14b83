#include <string_view>

#include "base/text.h"
#include "eval/builtins.h"

// Buffer, as far as constants use it: an array of bytes with Buffer's methods before Array's. Also atob and btoa.
namespace sequelint::eval {
namespace {

#define STOP(count) \
  if (std::optional<Value> stop = Stop(machine, call, count)) return *stop

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int Base64Digit(char c) {
  if (c == '-') return 62;
  if (c == '_') return 63;
  size_t at = kBase64.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string FromBase64(std::string_view text) {
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (char c : text) {
    int digit = Base64Digit(c);
    if (digit < 0) continue;
    bits = (bits << 6 | static_cast<unsigned>(digit)) & 0xFFFFFFu;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xFF);
  }
  return out;
}

std::string ToBase64(std::string_view bytes, bool url) {
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    unsigned bits = 0;
    size_t here = std::min<size_t>(3, bytes.size() - i);
    for (size_t j = 0; j < 3; ++j) bits = bits << 8 | (j < here ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    for (size_t j = 0; j < 4; ++j) {
      if (j <= here) {
        out += kBase64[bits >> (18 - 6 * j) & 63];
      } else if (!url) {
        out += '=';
      }
    }
  }
  if (url) out = ReplaceAll(ReplaceAll(out, "+", "-"), "/", "_");
  return out;
}

std::string FromHex(std::string_view text) {
  auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1; };
  std::string out;
  for (size_t i = 0; i + 1 < text.size() && digit(text[i]) >= 0 && digit(text[i + 1]) >= 0; i += 2) {
    out += static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1]));
  }
  return out;
}

std::string FromLatin1(std::string_view utf8) {
  std::string out;
  for (size_t i = 0; i < utf8.size(); ++i) {
    auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte >= 0xC2 && byte <= 0xC3 && i + 1 < utf8.size()) byte = static_cast<unsigned char>(byte << 6 | (utf8[++i] & 0x3F));
    out += static_cast<char>(byte);
  }
  return out;
}

std::string ToLatin1(std::string_view bytes) {
  std::string out;
  for (char c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | byte >> 6);
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return out;
}

std::string Encoding(Machine& machine, const Value& value) {
  return value.IsString() ? ToLower(TextOf(machine, value)) : "utf8";
}

std::string Decoded(const std::string& text, const std::string& encoding) {
  if (encoding == "hex") return FromHex(text);
  if (encoding == "base64" || encoding == "base64url") return FromBase64(text);
  if (encoding == "latin1" || encoding == "binary" || encoding == "ascii") return FromLatin1(text);
  return text;
}

std::string Bytes(Machine& machine, const Value& value) {
  std::string out;
  if (!value.IsArray()) return out;
  for (const Value& element : value.object()->elements) {
    out += static_cast<char>(static_cast<int>(NumberOf(machine, element)) & 0xFF);
  }
  return out;
}

Value Prototype(Machine& machine) {
  return machine.Get(machine.Get(Value::Of(machine.global()), machine.Intern("Buffer")), machine.names().prototype);
}

Value Make(Machine& machine, std::string_view bytes, Span span) {
  std::vector<Value> elements;
  elements.reserve(bytes.size());
  machine.Spend(bytes.size() / 16);
  for (char c : bytes) elements.push_back(Value::Number(static_cast<unsigned char>(c)));
  Object* buffer = machine.NewArray(std::move(elements), span);
  buffer->prototype = Prototype(machine).object();
  return Value::Of(buffer, span);
}

Value From(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 2, false)) return *stop;
  Value source = call.Argument(0);
  if (source.IsString()) return Make(machine, Decoded(source.string(), Encoding(machine, call.Argument(1))), call.span);
  if (source.IsArray()) return Make(machine, Bytes(machine, source), call.span);
  return machine.Unknown(machine.Quote(call.span) + " is not evaluated", call.span);
}

Value Alloc(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 2, false)) return *stop;
  int64_t size = std::clamp<int64_t>(IntegerOf(machine, call.Argument(0), 0), 0, 1 << 20);
  std::string fill(1, '\0');
  Value given = call.Argument(1);
  if (given.IsNumber()) fill[0] = static_cast<char>(static_cast<int>(given.number()));
  if (given.IsString() && !given.string().empty()) fill = given.string();
  std::string bytes;
  while (static_cast<int64_t>(bytes.size()) < size) bytes += fill;
  return Make(machine, bytes.substr(0, static_cast<size_t>(size)), call.span);
}

Value Concat(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1, false)) return *stop;
  std::string bytes;
  machine.Iterate(call.Argument(0), [&](const Value& part) {
    bytes += Bytes(machine, part);
    return machine.Charge(sizeof(Value));
  });
  return Make(machine, bytes, call.span);
}

bool IsBuffer(Machine& machine, const Value& value) {
  return value.IsArray() && value.object()->prototype == Prototype(machine).object();
}

Value ToString(Machine& machine, const Call& call) {
  STOP(1);
  std::string encoding = Encoding(machine, call.Argument(0)), bytes = Bytes(machine, call.self);
  if (encoding == "hex") {
    std::string out;
    for (char c : bytes) {
      for (int shift : {4, 0}) out += "0123456789abcdef"[static_cast<unsigned char>(c) >> shift & 15];
    }
    return machine.Str(out, call.span);
  }
  if (encoding == "base64" || encoding == "base64url") {
    return machine.Str(ToBase64(bytes, encoding == "base64url"), call.span);
  }
  bool single = encoding == "latin1" || encoding == "binary" || encoding == "ascii";
  return machine.Str(single ? ToLatin1(bytes) : bytes, call.span);
}

Value Slice(Machine& machine, const Call& call) {
  STOP(2);
  std::string bytes = Bytes(machine, call.self);
  size_t begin = PositionOf(machine, call.Argument(0), bytes.size(), 0);
  size_t end = PositionOf(machine, call.Argument(1), bytes.size(), bytes.size());
  return Make(machine, begin < end ? bytes.substr(begin, end - begin) : std::string(), call.span);
}

Value Equals(Machine& machine, const Call& call) {
  STOP(1);
  return Value::Boolean(Bytes(machine, call.self) == Bytes(machine, call.Argument(0)), call.span);
}

Value ToJson(Machine& machine, const Call& call) {
  Object* out = machine.NewObject(call.span);
  machine.Put(out, machine.Intern("type"), machine.Str("Buffer", call.span));
  std::vector<Value> elements;
  if (call.self.IsArray()) elements = call.self.object()->elements;
  machine.Put(out, machine.Intern("data"), Value::Of(machine.NewArray(std::move(elements), call.span)));
  return Value::Of(out, call.span);
}

}  // namespace

void Machine::InstallBuffer() {
  Object* cls = NewClass("Buffer", [this](Interpreter&, const Call& call) {
    return call.Argument(0).IsNumber() ? Alloc(*this, call) : From(*this, call);
  });
  Object* prototype = Get(Value::Of(cls), names_.prototype).object();
  prototype->prototype = intrinsics_.array;
  Methods(prototype, {{"toString", ToString}, {"slice", Slice}, {"subarray", Slice}, {"equals", Equals}, {"toJSON", ToJson}});
  Methods(cls, {{"from", From},
                {"alloc", Alloc},
                {"allocUnsafe", Alloc},
                {"concat", Concat},
                {"isBuffer", [](Machine& m, const Call& c) -> Value {
                   if (c.Argument(0).IsUnknown()) return m.Derived(c.Argument(0), c.span);
                   return Value::Boolean(IsBuffer(m, c.Argument(0)), c.span);
                 }},
                {"byteLength", [](Machine& machine, const Call& call) -> Value {
                   if (std::optional<Value> stop = Stop(machine, call, 1, false)) return *stop;
                   return Value::Number(static_cast<double>(TextOf(machine, call.Argument(0)).size()), call.span);
                 }}});
  Hide(global_, Intern("Buffer"), Value::Of(cls));
  Methods(global_, {{"atob", [](Machine& machine, const Call& call) -> Value {
                       if (std::optional<Value> stop = Stop(machine, call, 1, false)) return *stop;
                       return machine.Str(ToLatin1(FromBase64(TextOf(machine, call.Argument(0)))), call.span);
                     }},
                    {"btoa", [](Machine& machine, const Call& call) -> Value {
                       if (std::optional<Value> stop = Stop(machine, call, 1, false)) return *stop;
                       return machine.Str(ToBase64(FromLatin1(TextOf(machine, call.Argument(0))), false), call.span);
                     }}});
}

}  // namespace sequelint::eval
