#include <charconv>
#include <cmath>

#include "eval/machine.h"
#include "eval/proxy.h"
#include "eval/unicode.h"

namespace sequelint::eval {

using syntax::Kind;

Value Machine::EvalUnary(const Node* node, Scope* scope) {
  Span span = At(node, scope);
  std::string_view operation = node->text;
  if (operation == "typeof") {
    if (node->a->kind == Kind::kIdentifier && NodeKey(node->a) != names_.undefined) {
      bool found = true;
      Value value = ReadName(NodeKey(node->a), scope, span, &found);
      if (!found) return Str("undefined", span);
      return value.IsUnknown() ? Derived(value, span) : Str(std::string(TypeOf(value)), span);
    }
    Value value = Eval(node->a, scope);
    return value.IsUnknown() ? Derived(value, span) : Str(std::string(TypeOf(value)), span);
  }
  if (operation == "delete") return EvalDelete(node->a, scope);
  Value value = Eval(node->a, scope);
  if (operation == "void") return Value::Undefined(span);
  if (operation == "!") {
    std::optional<bool> truth = Truthy(value);
    return truth ? Value::Boolean(!*truth, span) : Derived(value, span);
  }
  if (value.IsUnknown()) return Derived(value, span);
  if (value.IsObject()) value = ToPrimitive(value, Hint::kNumber);
  if (value.IsBigInt() && operation == "-") return Binary("-", Value::BigInt(&Intern("0")->text), value, span);
  std::optional<double> number = ToNumber(value);
  if (!number) return value.IsUnknown() ? Derived(value, span) : Mistake("Cannot convert the value to a number", span);
  if (operation == "-") return Value::Number(-*number, span);
  if (operation == "+") return Value::Number(*number, span);
  if (operation == "~") return Binary("^", Value::Number(*number), Value::Number(-1), span);
  return Unknown(Quote(span) + " is not evaluated", span);
}

Value Machine::EvalDelete(const Node* node, Scope* scope) {
  Span span = At(node, scope);
  if (node->kind != Kind::kMember) return Value::Boolean(true, span);
  Target target = ResolveTarget(node, scope);
  if (!target.object.IsObject()) return Value::Boolean(true, span);
  Key key = target.key != nullptr || target.computed.IsUnknown() ? target.key : ToKey(target.computed);
  if (key == nullptr) {
    MarkOpen(target.object.object(), &Derived(target.computed, span).unknown());
    return Value::Boolean(true, span);
  }
  return Value::Boolean(Delete(target.object.object(), key), span);
}

Value Machine::EvalBinary(const Node* node, Scope* scope) {
  if (node->text == "in" && node->a->kind == Kind::kIdentifier && node->a->text.starts_with('#')) {
    return EvalIn(Value::Symbol(PrivateKey(node->a->text)), Eval(node->b, scope), At(node, scope));
  }
  Value a = Eval(node->a, scope);
  Value b = Eval(node->b, scope);
  return Binary(node->text, a, b, At(node, scope));
}

// The result of an operation on something unknown. When that is one of a few plain values, so is the result.
Value Machine::UnknownOperand(const Value& a, const Value& b, Span span) {
  return Derived(a.IsUnknown() ? a : b, span);
}

Value Machine::Binary(std::string_view operation, const Value& a, const Value& b, Span span) {
  if (a.IsUnknown() != b.IsUnknown()) {
    const Value& choice = a.IsUnknown() ? a : b;
    const UnknownData& unknown = choice.unknown();
    bool plain = unknown.exhaustive && !unknown.candidates.empty();
    for (const Value& candidate : unknown.candidates) plain = plain && !candidate.IsObject();
    if (plain) {
      std::vector<Value> results;
      for (const Value& candidate : unknown.candidates) {
        results.push_back(a.IsUnknown() ? Binary(operation, candidate, b, span) : Binary(operation, a, candidate, span));
      }
      bool same = true;
      for (const Value& result : results) same = same && SameValueZero(result, results[0]);
      return same ? results[0] : Either(&unknown, std::move(results), true, span);
    }
  }
  if (operation == "===" || operation == "!==") return Equality(true, operation[0] == '!', a, b, span);
  if (operation == "==" || operation == "!=") return Equality(false, operation[0] == '!', a, b, span);
  if (operation == "instanceof") return EvalInstanceOf(a, b, span);
  if (operation == "in") return EvalIn(a, b, span);
  if (operation == "+") return Add(a, b, span);
  if (operation == "<" || operation == ">" || operation == "<=" || operation == ">=") {
    return Compare(operation, a, b, span);
  }
  return Arithmetic(operation, a, b, span);
}

Value Machine::Equality(bool strict, bool negate, const Value& a, const Value& b, Span span) {
  if (a.IsUnknown() || b.IsUnknown()) return UnknownOperand(a, b, span);
  std::optional<bool> equal = strict ? StrictEquals(a, b) : LooseEquals(a, b);
  if (!equal) return Unknown(Quote(span) + " cannot be compared", span);
  return Value::Boolean(*equal != negate, span);
}

Value Machine::Add(const Value& a, const Value& b, Span span) {
  Value x = ToPrimitive(a, Hint::kDefault), y = ToPrimitive(b, Hint::kDefault);
  if (x.IsUnknown() || y.IsUnknown()) {
    if (x.IsUnknown() && y.IsUnknown()) return KeepText(Derived(x, span), x, y);
    if (a.IsUnknown() || b.IsUnknown()) {
      const UnknownData& unknown = x.IsUnknown() ? x.unknown() : y.unknown();
      bool plain = unknown.exhaustive && !unknown.candidates.empty();
      for (const Value& candidate : unknown.candidates) plain = plain && !candidate.IsObject();
      if (plain) {
        std::vector<Value> results;
        for (const Value& candidate : unknown.candidates) {
          results.push_back(x.IsUnknown() ? Add(candidate, y, span) : Add(x, candidate, span));
        }
        return Either(&unknown, std::move(results), true, span);
      }
    }
    return KeepText(UnknownOperand(x, y, span), x, y);
  }
  if (x.IsString() || y.IsString()) {
    std::optional<std::string> left = ToText(x), right = ToText(y);
    if (!left || !right) return Mistake("Cannot convert a Symbol value to a string", span);
    if (right->empty() && x.IsString()) return x.At(span);
    return Str(*left + *right, span);
  }
  return Arithmetic("+", x, y, span);
}

namespace {

std::optional<int64_t> SmallBigInt(const std::string& digits) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<int64_t> BigIntResult(std::string_view operation, int64_t a, int64_t b) {
  int64_t out = 0;
  if (operation == "+") return __builtin_add_overflow(a, b, &out) ? std::nullopt : std::optional(out);
  if (operation == "-") return __builtin_sub_overflow(a, b, &out) ? std::nullopt : std::optional(out);
  if (operation == "*") return __builtin_mul_overflow(a, b, &out) ? std::nullopt : std::optional(out);
  if (operation == "/" || operation == "%") {
    if (b == 0 || (a == INT64_MIN && b == -1)) return std::nullopt;
    return operation == "/" ? a / b : a % b;
  }
  if (operation == "&") return a & b;
  if (operation == "|") return a | b;
  if (operation == "^") return a ^ b;
  if (operation == "**" || operation == "<<") {
    if (b < 0 || b > 62) return std::nullopt;
    out = operation == "<<" ? 1 : 1;
    int64_t base = operation == "<<" ? 2 : a;
    for (int64_t i = 0; i < b; ++i) {
      if (__builtin_mul_overflow(out, base, &out)) return std::nullopt;
    }
    if (operation == "**") return out;
    return __builtin_mul_overflow(a, out, &out) ? std::nullopt : std::optional(out);
  }
  if (operation == ">>" && b >= 0 && b < 63) return a >> b;
  return std::nullopt;
}

// As ECMAScript's ToInt32: modulo 2^32.
uint32_t ToUint32(double number) {
  if (!std::isfinite(number)) return 0;
  double whole = std::fmod(std::trunc(number), 4294967296.0);
  if (whole < 0) whole += 4294967296.0;
  return static_cast<uint32_t>(whole);
}

}  // namespace

Value Machine::Arithmetic(std::string_view operation, const Value& a, const Value& b, Span span) {
  if (a.IsUnknown() || b.IsUnknown()) return UnknownOperand(a, b, span);
  Value x = ToPrimitive(a, Hint::kNumber), y = ToPrimitive(b, Hint::kNumber);
  if (x.IsUnknown() || y.IsUnknown()) return UnknownOperand(x, y, span);
  if (x.IsBigInt() && y.IsBigInt()) {
    std::optional<int64_t> i = SmallBigInt(x.string()), j = SmallBigInt(y.string());
    std::optional<int64_t> result = i && j ? BigIntResult(operation, *i, *j) : std::nullopt;
    if (!result) return Unknown(Quote(span) + " is a number too large to evaluate", span);
    return Value::BigInt(&Intern(std::to_string(*result))->text, span);
  }
  if (x.IsBigInt() || y.IsBigInt() || x.IsSymbol() || y.IsSymbol()) {
    return Mistake("Cannot mix BigInt and other types, use explicit conversions", span);
  }
  std::optional<double> left = ToNumber(x), right = ToNumber(y);
  if (!left || !right) return Unknown(Quote(span) + " is not evaluated", span);
  double p = *left, q = *right;
  uint32_t shift = ToUint32(q) & 31;
  double result = 0;
  if (operation == "+") result = p + q;
  else if (operation == "-") result = p - q;
  else if (operation == "*") result = p * q;
  else if (operation == "/") result = p / q;
  else if (operation == "%") result = std::isinf(q) && std::isfinite(p) ? p : std::fmod(p, q);
  else if (operation == "**") result = std::isnan(q) || (std::fabs(p) == 1 && std::isinf(q)) ? std::nan("") : std::pow(p, q);
  else if (operation == "&") result = static_cast<int32_t>(ToUint32(p) & ToUint32(q));
  else if (operation == "|") result = static_cast<int32_t>(ToUint32(p) | ToUint32(q));
  else if (operation == "^") result = static_cast<int32_t>(ToUint32(p) ^ ToUint32(q));
  else if (operation == "<<") result = static_cast<int32_t>(ToUint32(p) << shift);
  else if (operation == ">>") result = static_cast<int32_t>(ToUint32(p)) >> shift;
  else if (operation == ">>>") result = ToUint32(p) >> shift;
  else return Unknown(Quote(span) + " is not evaluated", span);
  return Value::Number(result, span);
}

Value Machine::Compare(std::string_view operation, const Value& a, const Value& b, Span span) {
  Value x = ToPrimitive(a, Hint::kNumber), y = ToPrimitive(b, Hint::kNumber);
  if (x.IsUnknown() || y.IsUnknown()) return UnknownOperand(x, y, span);
  bool equal = operation.size() == 2, less = operation[0] == '<';
  if (x.IsString() && y.IsString()) {
    int order = ToUtf16(x.string()) < ToUtf16(y.string()) ? -1 : x.string() == y.string() ? 0 : 1;
    return Value::Boolean(order == 0 ? equal : (order < 0) == less, span);
  }
  std::optional<double> left = ToNumber(x), right = ToNumber(y);
  if (!left || !right) return Unknown(Quote(span) + " cannot be compared", span);
  bool result = less ? (equal ? *left <= *right : *left < *right) : (equal ? *left >= *right : *left > *right);
  return Value::Boolean(result, span);
}

Value Machine::EvalIn(const Value& key, const Value& object, Span span) {
  if (key.IsUnknown() || object.IsUnknown()) return UnknownOperand(object, key, span);
  if (!object.IsObject()) return Mistake("Cannot use 'in' operator to search for a key in a primitive", span);
  Key name = ToKey(key);
  if (name == nullptr) return Unknown(Quote(span) + " is not evaluated", span);
  if (const ProxyData* proxy = ProxyOf(object.object())) return ProxyHas(*proxy, name, span);
  if (Has(object.object(), name)) return Value::Boolean(true, span);
  if (const UnknownData* open = OpenReason(object.object())) return Value::Unknown(open, span);
  return Value::Boolean(false, span);
}

bool Machine::InstanceOf(const Object* object, const Object* cls) {
  Value prototype = Get(Value::Of(const_cast<Object*>(cls)), names_.prototype);
  if (!prototype.IsObject()) return false;
  int length = 0;
  for (const Object* o = object->prototype; o != nullptr && length < 1000; o = o->prototype, ++length) {
    if (o == prototype.object()) return true;
  }
  return false;
}

Value Machine::EvalInstanceOf(const Value& value, const Value& cls, Span span) {
  if (value.IsUnknown() || cls.IsUnknown()) return UnknownOperand(cls, value, span);
  if (!cls.IsObject()) return Mistake("Right-hand side of 'instanceof' is not callable", span);
  Value custom = Get(cls, names_.has_instance);
  if (custom.IsFunction()) {
    Value argument[] = {value};
    Value result = CallValue(custom, cls, argument, span);
    std::optional<bool> truth = Truthy(result);
    return truth ? Value::Boolean(*truth, span) : Derived(result, span);
  }
  if (!cls.IsFunction()) return Mistake("Right-hand side of 'instanceof' is not callable", span);
  const Object* target = cls.object();
  if (target->function->bound_target != nullptr) target = target->function->bound_target;
  if (!value.IsObject()) return Value::Boolean(false, span);
  if (InstanceOf(value.object(), target)) return Value::Boolean(true, span);
  if (const UnknownData* open = OpenReason(value.object())) return Value::Unknown(open, span);
  return Value::Boolean(false, span);
}

}  // namespace sequelint::eval
