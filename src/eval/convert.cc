#include <charconv>
#include <cmath>

#include "eval/machine.h"
#include "eval/unicode.h"

namespace sequelint::eval {

std::optional<bool> Machine::Truthy(const Value& value) const {
  switch (value.type()) {
    case Type::kUndefined:
    case Type::kNull: return false;
    case Type::kBoolean: return value.boolean();
    case Type::kNumber: return value.number() != 0 && !std::isnan(value.number());
    case Type::kString: return !value.string().empty();
    case Type::kBigInt: return value.string() != "0";
    case Type::kSymbol:
    case Type::kObject: return true;
    case Type::kUnknown: break;
  }
  const UnknownData& unknown = value.unknown();
  if (unknown.exhaustive && !unknown.candidates.empty()) {
    std::optional<bool> all = Truthy(unknown.candidates[0]);
    for (const Value& candidate : unknown.candidates) {
      if (Truthy(candidate) != all) return std::nullopt;
    }
    return all;
  }
  return std::nullopt;
}

// As JavaScript prints a number: the shortest digits that read back the same, exponents from 1e21 and below 1e-6.
std::string Machine::NumberText(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  if (number == 0) return "0";
  char buffer[32];
  auto result = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific);
  std::string_view text(buffer, static_cast<size_t>(result.ptr - buffer));
  std::string sign;
  if (text[0] == '-') sign = "-", text.remove_prefix(1);
  size_t e = text.find('e');
  int exponent = 0;
  std::string_view exponent_text = text.substr(e + 1);
  if (exponent_text[0] == '+') exponent_text.remove_prefix(1);
  std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
  std::string digits(1, text[0]);
  if (e > 2) digits += text.substr(2, e - 2);
  int count = static_cast<int>(digits.size()), point = exponent + 1;
  if (point > 21 || point < -5) {
    std::string out = sign + digits[0];
    if (count > 1) out += "." + digits.substr(1);
    return out + "e" + (exponent < 0 ? "-" : "+") + std::to_string(std::abs(exponent));
  }
  if (point <= 0) return sign + "0." + std::string(static_cast<size_t>(-point), '0') + digits;
  if (point >= count) return sign + digits + std::string(static_cast<size_t>(point - count), '0');
  return sign + digits.substr(0, static_cast<size_t>(point)) + "." + digits.substr(static_cast<size_t>(point));
}

double Machine::ParseNumber(std::string_view text) {
  size_t begin = 0, end = text.size();
  for (size_t at = 0; at < end; begin = at) {
    if (!IsSpace(NextCodePoint(text, at))) break;
  }
  while (end > begin && IsSpace(static_cast<unsigned char>(text[end - 1]))) --end;
  text = text.substr(begin, end - begin);
  if (text.empty()) return 0;
  if (text.size() > 2 && text[0] == '0') {
    int base = (text[1] | 32) == 'x' ? 16 : (text[1] | 32) == 'o' ? 8 : (text[1] | 32) == 'b' ? 2 : 0;
    if (base != 0) {
      double value = 0;
      for (char c : text.substr(2)) {
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : 99;
        if (digit >= base) return std::nan("");
        value = value * base + digit;
      }
      return value;
    }
  }
  bool negative = text[0] == '-';
  if (text[0] == '+' || text[0] == '-') text.remove_prefix(1);
  if (text == "Infinity") return negative ? -HUGE_VAL : HUGE_VAL;
  if (text.empty() || !((text[0] >= '0' && text[0] <= '9') || text[0] == '.') || text == ".") return std::nan("");
  std::string padded(text[0] == '.' ? "0" : "");
  padded += text;
  double value = 0;
  auto [stop, error] = std::from_chars(padded.data(), padded.data() + padded.size(), value);
  const char* limit = padded.data() + padded.size();
  if (stop != limit && !(stop + 1 == limit && *stop == '.')) return std::nan("");
  if (error == std::errc::result_out_of_range) value = padded.find("e-") != std::string::npos ? 0 : HUGE_VAL;
  return negative ? -value : value;
}

Value Machine::ToPrimitive(const Value& value, Hint hint) {
  if (!value.IsObject()) return value;
  Object* object = value.object();
  if (object->cls == Class::kBoxed) return object->primitive.Or(value.span);
  Value exotic = Get(value, names_.to_primitive);
  if (exotic.IsFunction()) {
    Value argument[] = {Str(hint == Hint::kString ? "string" : hint == Hint::kNumber ? "number" : "default")};
    return CallValue(exotic, value, argument, value.span);
  }
  bool prefer_string = hint == Hint::kString || (hint == Hint::kDefault && object->cls == Class::kDate);
  for (int i = 0; i < 2; ++i) {
    bool text = (i == 0) == prefer_string;
    Value method = Get(value, text ? names_.toString : names_.valueOf);
    if (method.IsUnknown()) return method;
    if (!method.IsFunction()) continue;
    Value result = CallValue(method, value, {}, value.span);
    if (!result.IsObject()) return result;
  }
  return Mistake("Cannot convert object to primitive value", value.span);
}

std::optional<std::string> Machine::ToText(const Value& value) {
  switch (value.type()) {
    case Type::kUndefined: return "undefined";
    case Type::kNull: return "null";
    case Type::kBoolean: return value.boolean() ? "true" : "false";
    case Type::kNumber: return NumberText(value.number());
    case Type::kString:
    case Type::kBigInt: return value.string();
    case Type::kSymbol: return std::nullopt;
    case Type::kObject: {
      Value primitive = ToPrimitive(value, Hint::kString);
      if (primitive.IsObject()) return std::nullopt;
      return ToText(primitive);
    }
    case Type::kUnknown: break;
  }
  return std::nullopt;
}

std::optional<double> Machine::ToNumber(const Value& value) {
  switch (value.type()) {
    case Type::kUndefined: return std::nan("");
    case Type::kNull: return 0;
    case Type::kBoolean: return value.boolean() ? 1 : 0;
    case Type::kNumber: return value.number();
    case Type::kString:
    case Type::kBigInt: return ParseNumber(value.string());
    case Type::kObject: {
      if (value.object()->cls == Class::kDate) return ToNumber(value.object()->primitive);
      Value primitive = ToPrimitive(value, Hint::kNumber);
      if (primitive.IsObject()) return std::nullopt;
      return ToNumber(primitive);
    }
    default: return std::nullopt;
  }
}

Key Machine::ToKey(const Value& value) {
  if (value.IsString()) return Intern(value.string());
  if (value.IsSymbol()) return value.symbol();
  if (value.IsNumber()) return Intern(NumberText(value.number()));
  if (value.IsObject()) {
    Value primitive = ToPrimitive(value, Hint::kString);
    return primitive.IsObject() ? nullptr : ToKey(primitive);
  }
  std::optional<std::string> text = ToText(value);
  return text ? Intern(*text) : nullptr;
}

std::string_view Machine::TypeOf(const Value& value) const {
  switch (value.type()) {
    case Type::kUndefined: return "undefined";
    case Type::kNull: return "object";
    case Type::kBoolean: return "boolean";
    case Type::kNumber: return "number";
    case Type::kString: return "string";
    case Type::kSymbol: return "symbol";
    case Type::kBigInt: return "bigint";
    case Type::kObject: return value.object()->IsFunction() ? "function" : "object";
    case Type::kUnknown: break;
  }
  return "";
}

bool Machine::StrictEquals(const Value& a, const Value& b) const {
  if (a.type() != b.type()) return false;
  switch (a.type()) {
    case Type::kUndefined:
    case Type::kNull: return true;
    case Type::kBoolean: return a.boolean() == b.boolean();
    case Type::kNumber: return a.number() == b.number();
    case Type::kString:
    case Type::kBigInt: return &a.string() == &b.string() || a.string() == b.string();
    case Type::kSymbol: return a.symbol() == b.symbol();
    case Type::kObject: return a.object() == b.object();
    case Type::kUnknown: return &a.unknown() == &b.unknown();
  }
  return false;
}

bool Machine::SameValueZero(const Value& a, const Value& b) const {
  if (a.IsNumber() && b.IsNumber() && std::isnan(a.number()) && std::isnan(b.number())) return true;
  return StrictEquals(a, b);
}

std::optional<bool> Machine::LooseEquals(const Value& a, const Value& b) {
  if (a.IsUnknown() || b.IsUnknown()) return std::nullopt;
  if (a.type() == b.type()) return StrictEquals(a, b);
  if (a.IsNullish() || b.IsNullish()) return a.IsNullish() && b.IsNullish();
  if (a.IsObject() || b.IsObject()) {
    Value x = ToPrimitive(a, Hint::kDefault), y = ToPrimitive(b, Hint::kDefault);
    if (x.IsObject() || y.IsObject()) return std::nullopt;
    return LooseEquals(x, y);
  }
  if (a.IsSymbol() || b.IsSymbol()) return false;
  std::optional<double> x = ToNumber(a), y = ToNumber(b);
  if (!x || !y) return std::nullopt;
  return *x == *y;
}

}  // namespace sequelint::eval
