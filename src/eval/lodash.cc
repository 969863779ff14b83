#include "eval/lodash.h"

#include <algorithm>

#include "base/text.h"
#include "eval/builtins.h"
#include "eval/packages.h"
#include "eval/unicode.h"

namespace sequelint::eval {
namespace {

enum class Kind { kLower, kUpper, kDigit, kOther };

Kind KindOf(char c) {
  if (c >= 'a' && c <= 'z') return Kind::kLower;
  if (c >= 'A' && c <= 'Z') return Kind::kUpper;
  if (c >= '0' && c <= '9') return Kind::kDigit;
  return static_cast<unsigned char>(c) >= 0x80 ? Kind::kLower : Kind::kOther;
}

}  // namespace

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  for (size_t i = 0; i < text.size();) {
    Kind kind = KindOf(text[i]);
    if (kind == Kind::kOther) {
      ++i;
      continue;
    }
    size_t begin = i++;
    if (kind == Kind::kUpper) {
      while (i < text.size() && KindOf(text[i]) == Kind::kUpper) ++i;
      bool word = i < text.size() && KindOf(text[i]) == Kind::kLower;
      if (word && i - begin > 1) {
        --i;  // "HTMLParser": the last capital begins a word
      } else if (word) {
        while (i < text.size() && KindOf(text[i]) == Kind::kLower) ++i;
      }
    } else {
      while (i < text.size() && KindOf(text[i]) == kind) ++i;
    }
    words.emplace_back(text.substr(begin, i - begin));
  }
  return words;
}

namespace {

std::string Capital(const std::string& word, bool rest_lower) {
  if (word.empty()) return word;
  size_t at = 0;
  NextCodePoint(word, at);
  std::string rest = word.substr(at);
  return ToUpperText(word.substr(0, at)) + (rest_lower ? ToLowerText(rest) : rest);
}

enum class Case { kCamel, kSnake, kKebab, kStart, kUpper, kLower };

template <Case kCase>
Value ChangeCase(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1, false)) return *stop;
  std::string text = call.Argument(0).IsNullish() ? "" : TextOf(machine, call.Argument(0)), out;
  for (const std::string& word : Words(ReplaceAll(text, "'", ""))) {
    const char* separator = kCase == Case::kSnake ? "_" : kCase == Case::kKebab ? "-" : kCase == Case::kCamel ? "" : " ";
    bool first = out.empty();
    if (!first) out += separator;
    if (kCase == Case::kCamel) {
      out += first ? ToLowerText(word) : Capital(word, true);
    } else if (kCase == Case::kStart) {
      out += Capital(word, false);
    } else {
      out += kCase == Case::kUpper ? ToUpperText(word) : ToLowerText(word);
    }
  }
  return machine.Str(std::move(out), call.span);
}

template <int kWhat>  // 0 upperFirst, 1 lowerFirst, 2 capitalize
Value FirstLetter(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1, false)) return *stop;
  std::string text = call.Argument(0).IsNullish() ? "" : TextOf(machine, call.Argument(0));
  if (kWhat != 1) return machine.Str(Capital(text, kWhat == 2), call.span);
  size_t at = 0;
  if (!text.empty()) NextCodePoint(text, at);
  return machine.Str(ToLowerText(text.substr(0, at)) + text.substr(at), call.span);
}

// Functions that are a method of their first argument.
Value OnText(Machine& machine, const Call& call) {
  static constexpr std::pair<std::string_view, const char*> kMethods[] = {
      {"toLower", "toLowerCase"}, {"toUpper", "toUpperCase"}, {"trim", "trim"},         {"split", "split"},
      {"replace", "replace"},     {"startsWith", "startsWith"}, {"endsWith", "endsWith"}, {"padStart", "padStart"},
      {"padEnd", "padEnd"},       {"repeat", "repeat"},       {"join", "join"},         {"indexOf", "indexOf"},
      {"slice", "slice"},         {"fill", "fill"}};
  for (const auto& [name, method] : kMethods) {
    if (call.callee->function->name != name || call.arguments.empty()) continue;
    return machine.Invoke(call.Argument(0), machine.Intern(method), call.arguments.subspan(1), call.span);
  }
  return Value::Undefined(call.span);
}

Value WordList(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1, false)) return *stop;
  std::vector<Value> out;
  for (std::string& word : Words(TextOf(machine, call.Argument(0)))) out.push_back(machine.Str(std::move(word), call.span));
  return Value::Of(machine.NewArray(std::move(out), call.span), call.span);
}

// --- tests ---

using Test = bool (*)(Machine&, const Value&);

template <Test kTest>
Value Is(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1, false)) return *stop;
  return Value::Boolean(kTest(machine, call.Argument(0)), call.span);
}

bool IsClassOf(const Value& value, Class cls) { return value.IsObject() && value.object()->cls == cls; }
bool IsFunctionValue(Machine&, const Value& v) { return v.IsFunction(); }
bool IsStringValue(Machine&, const Value& v) { return v.IsString(); }
bool IsNumberValue(Machine&, const Value& v) { return v.IsNumber(); }
bool IsBooleanValue(Machine&, const Value& v) { return v.IsBoolean(); }
bool IsObjectValue(Machine&, const Value& v) { return v.IsObject(); }
bool IsObjectLike(Machine&, const Value& v) { return v.IsObject() && !v.IsFunction(); }
bool IsArrayValue(Machine&, const Value& v) { return v.IsArray(); }
bool IsNil(Machine&, const Value& v) { return v.IsNullish(); }
bool IsNullValue(Machine&, const Value& v) { return v.IsNull(); }
bool IsUndefinedValue(Machine&, const Value& v) { return v.IsUndefined(); }
bool IsDate(Machine&, const Value& v) { return IsClassOf(v, Class::kDate); }
bool IsRegExp(Machine&, const Value& v) { return IsClassOf(v, Class::kRegExp); }
bool IsSet(Machine&, const Value& v) { return IsClassOf(v, Class::kSet); }
bool IsMap(Machine&, const Value& v) { return IsClassOf(v, Class::kMap); }
bool IsError(Machine&, const Value& v) { return IsClassOf(v, Class::kError); }
bool IsSymbolValue(Machine&, const Value& v) { return v.IsSymbol(); }
bool IsIntegerValue(Machine&, const Value& v) {
  return v.IsNumber() && v.number() == static_cast<double>(static_cast<int64_t>(std::clamp(v.number(), -9e15, 9e15)));
}
bool IsPlain(Machine& machine, const Value& v) {
  return IsClassOf(v, Class::kObject) && v.object()->host == nullptr &&
         (v.object()->prototype == nullptr || v.object()->prototype == machine.intrinsics().object);
}

Value IsEmpty(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1, false)) return *stop;
  Value value = call.Argument(0);
  if (value.IsObject() && (value.object()->cls == Class::kSet || value.object()->cls == Class::kMap)) {
    return Value::Boolean(value.object()->elements.empty(), call.span);
  }
  Members members;
  MembersOf(machine, value, members);
  if (members.values.empty() && members.open != nullptr) return machine.Derived(Value::Unknown(members.open), call.span);
  return Value::Boolean(members.values.empty(), call.span);
}

// Deep equality; nothing when it depends on something unknown.
std::optional<bool> DeepEqual(Machine& machine, const Value& a, const Value& b, int depth) {
  if (a.IsUnknown() || b.IsUnknown() || depth > 100 || !machine.Spend(1)) return std::nullopt;
  if (machine.SameValueZero(a, b)) return true;
  if (!a.IsObject() || !b.IsObject()) return false;
  const Object *x = a.object(), *y = b.object();
  if (x->cls != y->cls || x->IsFunction() || x->elements.size() != y->elements.size()) return false;
  if (x->open != nullptr || y->open != nullptr) return std::nullopt;
  if (x->cls == Class::kDate) return machine.SameValueZero(x->primitive, y->primitive);
  for (size_t i = 0; i < x->elements.size(); ++i) {
    std::optional<bool> equal = DeepEqual(machine, x->elements[i], y->elements[i], depth + 1);
    if (equal != true) return equal;
  }
  std::vector<Key> keys = machine.EnumerableKeys(x);
  if (keys.size() != machine.EnumerableKeys(y).size()) return false;
  for (Key key : keys) {
    if (!machine.HasOwn(y, key)) return false;
    std::optional<bool> equal = DeepEqual(machine, machine.Get(a, key), machine.Get(b, key), depth + 1);
    if (equal != true) return equal;
  }
  return true;
}

Value IsEqual(Machine& machine, const Call& call) {
  std::optional<bool> equal = DeepEqual(machine, call.Argument(0), call.Argument(1), 0);
  if (equal) return Value::Boolean(*equal, call.span);
  return machine.Unknown(machine.Quote(call.span) + " compares something that is not known", call.span);
}

Value Identity(Machine&, const Call& call) { return call.Argument(0); }
Value Noop(Machine&, const Call& call) { return Value::Undefined(call.span); }

Value Constant(Machine& machine, const Call& call) {
  Value value = call.Argument(0);
  return Value::Of(machine.NewFunction("constant", [value](Interpreter&, const Call&) { return value; }), call.span);
}

Value Partial(Machine& machine, const Call& call) {
  std::vector<Value> arguments = {Value()};
  if (call.arguments.size() > 1) arguments.insert(arguments.end(), call.arguments.begin() + 1, call.arguments.end());
  return machine.Invoke(call.Argument(0), machine.Intern("bind"), arguments, call.span);
}

// _.chain(value).map(f).value(): the functions as methods of the value.
Value Chain(Machine& machine, Object* lodash, const Value& value, Span span) {
  Object* chain = machine.NewObject(span);
  for (const Property& property : lodash->properties) {
    Value function = property.value;
    if (!function.IsFunction()) continue;
    machine.Hide(chain, property.key,
                 Value::Of(machine.NewFunction(property.key->text, [&machine, lodash, function, value](Interpreter&, const Call& call) {
                   std::vector<Value> arguments = {value};
                   arguments.insert(arguments.end(), call.arguments.begin(), call.arguments.end());
                   return Chain(machine, lodash, machine.CallValue(function, Value(), arguments, call.span), call.span);
                 })));
  }
  auto result = [value](Interpreter&, const Call&) { return value; };
  for (const char* name : {"value", "valueOf", "toJSON"}) {
    machine.Hide(chain, machine.Intern(name), Value::Of(machine.NewFunction(name, result)));
  }
  return Value::Of(chain, span);
}

}  // namespace

void InstallLodashTexts(Machine& machine, Object* lodash) {
  machine.Methods(lodash, {{"camelCase", ChangeCase<Case::kCamel>},
                           {"snakeCase", ChangeCase<Case::kSnake>},
                           {"kebabCase", ChangeCase<Case::kKebab>},
                           {"startCase", ChangeCase<Case::kStart>},
                           {"upperCase", ChangeCase<Case::kUpper>},
                           {"lowerCase", ChangeCase<Case::kLower>},
                           {"upperFirst", FirstLetter<0>},
                           {"lowerFirst", FirstLetter<1>},
                           {"capitalize", FirstLetter<2>},
                           {"words", WordList}});
  for (const char* name : {"toLower", "toUpper", "trim", "split", "replace", "startsWith", "endsWith", "padStart",
                           "padEnd", "repeat", "join", "indexOf", "slice", "fill"}) {
    machine.Methods(lodash, {{name, OnText}});
  }
}

void InstallLodashTests(Machine& machine, Object* lodash) {
  machine.Methods(lodash, {{"isFunction", Is<IsFunctionValue>},
                           {"isString", Is<IsStringValue>},
                           {"isNumber", Is<IsNumberValue>},
                           {"isBoolean", Is<IsBooleanValue>},
                           {"isObject", Is<IsObjectValue>},
                           {"isObjectLike", Is<IsObjectLike>},
                           {"isPlainObject", Is<IsPlain>},
                           {"isArray", Is<IsArrayValue>},
                           {"isNil", Is<IsNil>},
                           {"isNull", Is<IsNullValue>},
                           {"isUndefined", Is<IsUndefinedValue>},
                           {"isDate", Is<IsDate>},
                           {"isRegExp", Is<IsRegExp>},
                           {"isSet", Is<IsSet>},
                           {"isMap", Is<IsMap>},
                           {"isError", Is<IsError>},
                           {"isSymbol", Is<IsSymbolValue>},
                           {"isInteger", Is<IsIntegerValue>},
                           {"isEmpty", IsEmpty},
                           {"isEqual", IsEqual},
                           {"identity", Identity},
                           {"noop", Noop},
                           {"constant", Constant},
                           {"partial", Partial},
                           {"once", Identity},
                           {"memoize", Identity},
                           {"debounce", Identity},
                           {"throttle", Identity}});
}

Value LodashPackage(Machine& machine) {
  Object* lodash = machine.NewFunction("lodash", Native());
  InstallLodashObjects(machine, lodash);
  InstallLodashCollections(machine, lodash);
  InstallLodashTexts(machine, lodash);
  InstallLodashTests(machine, lodash);
  lodash->function->native = [&machine, lodash](Interpreter&, const Call& call) {
    return Chain(machine, lodash, call.Argument(0), call.span);
  };
  Value chain = Value::Of(machine.NewFunction("chain", lodash->function->native));
  machine.Hide(lodash, machine.Intern("chain"), chain);
  machine.Hide(lodash, machine.Intern("default"), Value::Of(lodash));
  lodash->open = &machine.UnknownPackage("lodash", {}).unknown();
  return Value::Of(lodash);
}

}  // namespace sequelint::eval
