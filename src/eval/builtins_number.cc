#include <charconv>
#include <cmath>

#include "eval/builtins.h"

namespace sequelint::eval {
namespace {

#define STOP(count) \
  if (std::optional<Value> stop = Stop(machine, call, count)) return *stop

std::optional<double> Self(const Call& call) {
  if (call.self.IsNumber()) return call.self.number();
  if (call.self.IsObject() && call.self.object()->primitive.IsNumber()) return call.self.object()->primitive.number();
  return std::nullopt;
}

std::string InBase(double number, int base) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  bool negative = number < 0;
  number = std::fabs(number);
  double whole = std::floor(number), fraction = number - whole;
  static constexpr char kDigits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::string out;
  do {
    out.insert(out.begin(), kDigits[static_cast<size_t>(std::fmod(whole, base))]);
    whole = std::floor(whole / base);
  } while (whole > 0 && out.size() < 1100);
  if (fraction > 0) {
    out += '.';
    for (int i = 0; i < 52 && fraction > 0; ++i) {
      fraction *= base;
      auto digit = static_cast<size_t>(fraction);
      out += kDigits[digit];
      fraction -= static_cast<double>(digit);
    }
  }
  return negative ? "-" + out : out;
}

Value ToStringNumber(Machine& machine, const Call& call) {
  STOP(1);
  std::optional<double> number = Self(call);
  if (!number) return machine.Mistake("Number.prototype.toString requires that 'this' be a Number", call.span);
  int64_t base = IntegerOf(machine, call.Argument(0), 10);
  if (base < 2 || base > 36) machine.ThrowError("RangeError", "toString() radix must be between 2 and 36", call.span);
  return machine.Str(base == 10 ? Machine::NumberText(*number) : InBase(*number, static_cast<int>(base)), call.span);
}

Value ToFixed(Machine& machine, const Call& call) {
  STOP(1);
  std::optional<double> number = Self(call);
  int64_t digits = IntegerOf(machine, call.Argument(0), 0);
  if (!number) return machine.Mistake("Number.prototype.toFixed requires that 'this' be a Number", call.span);
  if (digits < 0 || digits > 100) {
    machine.ThrowError("RangeError", "toFixed() digits argument must be between 0 and 100", call.span);
  }
  if (!std::isfinite(*number) || std::fabs(*number) >= 1e21) return machine.Str(Machine::NumberText(*number), call.span);
  // printf knows the exact decimal value; half goes up, as the specification has it.
  char buffer[400];
  int length = std::snprintf(buffer, sizeof buffer, "%.*f", static_cast<int>(digits) + 60, std::fabs(*number));
  std::string text(buffer, static_cast<size_t>(length) - 60);
  if (buffer[length - 60] >= '5') {
    size_t i = text.size();
    while (i > 0 && (text[i - 1] == '9' || text[i - 1] == '.')) {
      if (text[--i] == '9') text[i] = '0';
    }
    if (i == 0) {
      text.insert(0, 1, '1');
    } else {
      ++text[i - 1];
    }
  }
  if (text.ends_with('.')) text.pop_back();
  if (*number < 0 && text.find_first_not_of("0.") != std::string::npos) text.insert(0, 1, '-');
  return machine.Str(text, call.span);
}

Value ToPrecision(Machine& machine, const Call& call) {
  STOP(1);
  std::optional<double> number = Self(call);
  if (!number || call.Argument(0).IsUndefined()) return ToStringNumber(machine, {.self = call.self, .arguments = {}, .span = call.span});
  int64_t digits = IntegerOf(machine, call.Argument(0), 1);
  if (digits < 1 || digits > 100 || !std::isfinite(*number)) return machine.Str(Machine::NumberText(*number), call.span);
  char buffer[200];
  int exponent = *number == 0 ? 0 : static_cast<int>(std::floor(std::log10(std::fabs(*number))));
  bool scientific = exponent < -6 || exponent >= digits;
  std::snprintf(buffer, sizeof buffer, scientific ? "%.*e" : "%.*f",
                static_cast<int>(scientific ? digits - 1 : std::max<int64_t>(0, digits - 1 - exponent)), *number);
  std::string text = buffer;
  if (size_t e = text.find('e'); e != std::string::npos && text[e + 2] == '0') text.erase(e + 2, 1);
  return machine.Str(text, call.span);
}

Value ValueOfNumber(Machine& machine, const Call& call) {
  STOP(0);
  std::optional<double> number = Self(call);
  return number ? Value::Number(*number, call.span)
                : machine.Mistake("Number.prototype.valueOf requires that 'this' be a Number", call.span);
}

Value ParseInt(Machine& machine, const Call& call) {
  STOP(2);
  std::string text = TextOf(machine, call.Argument(0));
  size_t at = text.find_first_not_of(" \t\n\r\v\f");
  if (at == std::string::npos) return Value::Number(std::nan(""), call.span);
  bool negative = text[at] == '-';
  if (text[at] == '-' || text[at] == '+') ++at;
  int64_t base = IntegerOf(machine, call.Argument(1), 0);
  bool hex = text.size() > at + 1 && text[at] == '0' && (text[at + 1] | 32) == 'x';
  if (base == 0) base = hex ? 16 : 10;
  if (hex && base == 16) at += 2;
  if (base < 2 || base > 36) return Value::Number(std::nan(""), call.span);
  double value = 0;
  size_t begin = at;
  for (; at < text.size(); ++at) {
    char c = text[at];
    int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'z' ? (c | 32) - 'a' + 10 : 99;
    if (digit >= base) break;
    value = value * static_cast<double>(base) + digit;
  }
  if (at == begin) return Value::Number(std::nan(""), call.span);
  return Value::Number(negative ? -value : value, call.span);
}

Value ParseFloat(Machine& machine, const Call& call) {
  STOP(1);
  std::string text = TextOf(machine, call.Argument(0));
  size_t at = text.find_first_not_of(" \t\n\r\v\f");
  if (at == std::string::npos) return Value::Number(std::nan(""), call.span);
  size_t end = at;
  if (end < text.size() && (text[end] == '-' || text[end] == '+')) ++end;
  if (text.compare(end, 8, "Infinity") == 0) return Value::Number(text[at] == '-' ? -HUGE_VAL : HUGE_VAL, call.span);
  auto digits = [&] {
    size_t begin = end;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    return end > begin;
  };
  bool any = digits();
  if (end < text.size() && text[end] == '.') {
    ++end;
    any = digits() || any;
  }
  if (!any) return Value::Number(std::nan(""), call.span);
  if (end < text.size() && (text[end] | 32) == 'e') {
    size_t mantissa = end++;
    if (end < text.size() && (text[end] == '-' || text[end] == '+')) ++end;
    if (!digits()) end = mantissa;
  }
  return Value::Number(Machine::ParseNumber(text.substr(at, end - at)), call.span);
}

Value IsNaN(Machine& machine, const Call& call) {
  STOP(1);
  return Value::Boolean(std::isnan(NumberOf(machine, call.Argument(0))), call.span);
}
Value IsFinite(Machine& machine, const Call& call) {
  STOP(1);
  return Value::Boolean(std::isfinite(NumberOf(machine, call.Argument(0))), call.span);
}
Value NumberIsNaN(Machine& machine, const Call& call) {
  STOP(1);
  return Value::Boolean(call.Argument(0).IsNumber() && std::isnan(call.Argument(0).number()), call.span);
}
Value NumberIsFinite(Machine& machine, const Call& call) {
  STOP(1);
  return Value::Boolean(call.Argument(0).IsNumber() && std::isfinite(call.Argument(0).number()), call.span);
}
Value IsInteger(Machine& machine, const Call& call) {
  STOP(1);
  Value value = call.Argument(0);
  return Value::Boolean(
      value.IsNumber() && std::isfinite(value.number()) && std::trunc(value.number()) == value.number(), call.span);
}
Value IsSafeInteger(Machine& machine, const Call& call) {
  STOP(1);
  Value value = call.Argument(0);
  return Value::Boolean(value.IsNumber() && std::trunc(value.number()) == value.number() &&
                            std::fabs(value.number()) <= 9007199254740991.0,
                        call.span);
}

Value MakeNumber(Machine& machine, const Call& call) {
  STOP(1);
  double number = call.arguments.empty() ? 0 : NumberOf(machine, call.Argument(0));
  if (call.new_target == nullptr) return Value::Number(number, call.span);
  call.self.object()->cls = Class::kBoxed;
  call.self.object()->primitive = Value::Number(number, call.span);
  return {};
}

Value MakeBoolean(Machine& machine, const Call& call) {
  Value value = call.Argument(0);
  std::optional<bool> truth = machine.Truthy(value);
  if (!truth) return machine.Derived(value, call.span);
  if (call.new_target == nullptr) return Value::Boolean(*truth, call.span);
  call.self.object()->cls = Class::kBoxed;
  call.self.object()->primitive = Value::Boolean(*truth, call.span);
  return {};
}

Value BooleanValue(Machine& machine, const Call& call) {
  STOP(0);
  if (call.self.IsBoolean()) return call.self;
  if (call.self.IsObject() && call.self.object()->primitive.IsBoolean()) return call.self.object()->primitive;
  return machine.Mistake("Boolean.prototype.valueOf requires that 'this' be a Boolean", call.span);
}
Value BooleanText(Machine& machine, const Call& call) {
  Value value = BooleanValue(machine, call);
  return value.IsBoolean() ? machine.Str(value.boolean() ? "true" : "false", call.span) : value;
}

Value MakeBigInt(Machine& machine, const Call& call) {
  STOP(1);
  Value value = call.Argument(0);
  if (value.IsBigInt()) return value;
  std::string digits = value.IsString() ? value.string() : Machine::NumberText(NumberOf(machine, value));
  bool number = !digits.empty() && digits.find_first_not_of("0123456789", digits[0] == '-' ? 1 : 0) == std::string::npos;
  if (!number) machine.ThrowError("SyntaxError", "Cannot convert " + digits + " to a BigInt", call.span);
  return Value::BigInt(&machine.Intern(digits)->text, call.span);
}
Value BigIntText(Machine& machine, const Call& call) {
  STOP(0);
  if (!call.self.IsBigInt()) return machine.Mistake("BigInt.prototype.toString requires a BigInt", call.span);
  return machine.Str(call.self.string(), call.span);
}

// Math, one argument.
template <double (*Function)(double)>
Value Unary(Machine& machine, const Call& call) {
  STOP(1);
  return Value::Number(Function(NumberOf(machine, call.Argument(0))), call.span);
}
double Round(double x) { return std::isfinite(x) ? std::copysign(std::floor(x + 0.5), x) : x; }
double CubeRoot(double x) {
  double root = std::cbrt(x), whole = std::round(root);
  return whole * whole * whole == x ? whole : root;
}
double Sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }

Value MinMax(Machine& machine, const Call& call, bool max) {
  STOP(call.arguments.size());
  double best = max ? -HUGE_VAL : HUGE_VAL;
  for (const Value& argument : call.arguments) {
    double number = NumberOf(machine, argument);
    if (std::isnan(number)) return Value::Number(number, call.span);
    best = max ? std::max(best, number) : std::min(best, number);
  }
  return Value::Number(best, call.span);
}
Value Max(Machine& machine, const Call& call) { return MinMax(machine, call, true); }
Value Min(Machine& machine, const Call& call) { return MinMax(machine, call, false); }
Value Pow(Machine& machine, const Call& call) {
  STOP(2);
  return Value::Number(std::pow(NumberOf(machine, call.Argument(0)), NumberOf(machine, call.Argument(1))), call.span);
}
Value Atan2(Machine& machine, const Call& call) {
  STOP(2);
  return Value::Number(std::atan2(NumberOf(machine, call.Argument(0)), NumberOf(machine, call.Argument(1))), call.span);
}
Value Hypot(Machine& machine, const Call& call) {
  STOP(call.arguments.size());
  double sum = 0;
  for (const Value& argument : call.arguments) sum += NumberOf(machine, argument) * NumberOf(machine, argument);
  return Value::Number(std::sqrt(sum), call.span);
}
Value Random(Machine& machine, const Call& call) {
  return machine.Unknown("`Math.random()` differs from run to run", call.span);
}

}  // namespace

void Machine::InstallNumber() {
  Methods(intrinsics_.number, {{"toString", ToStringNumber},
                               {"toLocaleString", ToStringNumber},
                               {"toFixed", ToFixed},
                               {"toPrecision", ToPrecision},
                               {"valueOf", ValueOfNumber}});
  Object* number = NewClass(
      "Number", [this](Interpreter&, const Call& call) { return MakeNumber(*this, call); }, nullptr,
      intrinsics_.number);
  Methods(number, {{"parseInt", ParseInt},     {"parseFloat", ParseFloat}, {"isNaN", NumberIsNaN},
                   {"isFinite", NumberIsFinite}, {"isInteger", IsInteger}, {"isSafeInteger", IsSafeInteger}});
  auto constant = [&](Object* object, const char* name, double value) {
    Hide(object, Intern(name), Value::Number(value));
  };
  constant(number, "MAX_SAFE_INTEGER", 9007199254740991.0);
  constant(number, "MIN_SAFE_INTEGER", -9007199254740991.0);
  constant(number, "MAX_VALUE", 1.7976931348623157e308);
  constant(number, "MIN_VALUE", 5e-324);
  constant(number, "EPSILON", 2.220446049250313e-16);
  constant(number, "POSITIVE_INFINITY", HUGE_VAL);
  constant(number, "NEGATIVE_INFINITY", -HUGE_VAL);
  constant(number, "NaN", std::nan(""));
  Hide(global_, Intern("Number"), Value::Of(number));
  Methods(global_, {{"parseInt", ParseInt}, {"parseFloat", ParseFloat}, {"isNaN", IsNaN}, {"isFinite", IsFinite}});
  constant(global_, "NaN", std::nan(""));
  constant(global_, "Infinity", HUGE_VAL);

  Methods(intrinsics_.boolean, {{"toString", BooleanText}, {"valueOf", BooleanValue}});
  Hide(global_, Intern("Boolean"),
       Value::Of(NewClass(
           "Boolean", [this](Interpreter&, const Call& call) { return MakeBoolean(*this, call); }, nullptr,
           intrinsics_.boolean)));
  Methods(intrinsics_.bigint, {{"toString", BigIntText}});
  Hide(global_, Intern("BigInt"),
       Value::Of(NewClass(
           "BigInt", [this](Interpreter&, const Call& call) { return MakeBigInt(*this, call); }, nullptr,
           intrinsics_.bigint)));

  Object* math = NewObject();
  Methods(math, {{"abs", Unary<std::fabs>},   {"floor", Unary<std::floor>}, {"ceil", Unary<std::ceil>},
                 {"trunc", Unary<std::trunc>}, {"round", Unary<Round>},      {"sign", Unary<Sign>},
                 {"sqrt", Unary<std::sqrt>},  {"cbrt", Unary<CubeRoot>},   {"exp", Unary<std::exp>},
                 {"log", Unary<std::log>},    {"log2", Unary<std::log2>},   {"log10", Unary<std::log10>},
                 {"sin", Unary<std::sin>},    {"cos", Unary<std::cos>},     {"tan", Unary<std::tan>},
                 {"asin", Unary<std::asin>},  {"acos", Unary<std::acos>},   {"atan", Unary<std::atan>},
                 {"max", Max},                {"min", Min},                 {"pow", Pow},
                 {"atan2", Atan2},            {"hypot", Hypot},             {"random", Random}});
  constant(math, "PI", M_PI);
  constant(math, "E", M_E);
  constant(math, "LN2", M_LN2);
  constant(math, "LN10", M_LN10);
  constant(math, "SQRT2", M_SQRT2);
  Hide(global_, Intern("Math"), Value::Of(math));
}

}  // namespace sequelint::eval
