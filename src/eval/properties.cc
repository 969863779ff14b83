#include <algorithm>

#include "eval/machine.h"
#include "eval/modules.h"
#include "eval/proxy.h"
#include "eval/unicode.h"

namespace sequelint::eval {
namespace {

constexpr size_t kIndexFrom = 9;  // properties; below, a scan is faster than a table
constexpr int kPrototypes = 1000;

void Reindex(Object* object) {
  if (object->properties.size() < kIndexFrom) {
    object->index.reset();
    return;
  }
  object->index = std::make_unique<std::unordered_map<Key, uint32_t>>();
  object->index->reserve(object->properties.size() * 2);
  for (uint32_t i = 0; i < object->properties.size(); ++i) object->index->emplace(object->properties[i].key, i);
}

void Append(Object* object, Property property) {
  object->properties.push_back(std::move(property));
  if (object->index) {
    object->index->emplace(object->properties.back().key, static_cast<uint32_t>(object->properties.size() - 1));
  } else if (object->properties.size() >= kIndexFrom) {
    Reindex(object);
  }
}

}  // namespace

int Machine::FindOwn(const Object* object, Key key) const {
  if (object->properties.size() >= kIndexFrom) {
    if (!object->index) Reindex(const_cast<Object*>(object));
    auto it = object->index->find(key);
    return it == object->index->end() ? -1 : static_cast<int>(it->second);
  }
  for (size_t i = 0; i < object->properties.size(); ++i) {
    if (object->properties[i].key == key) return static_cast<int>(i);
  }
  return -1;
}

// A function's `prototype` is made when it is first asked for; most functions are never constructors.
static bool HasVirtualPrototype(const Object* object) {
  return object->function && object->function->constructible && object->function->node != nullptr &&
         object->function->bound_target == nullptr;
}

bool Machine::HasOwn(const Object* object, Key key) const {
  if (const ProxyData* proxy = ProxyOf(object)) return HasOwn(proxy->target, key);
  if (object->cls == Class::kArray) {
    if (key->index != kNoIndex) return key->index < object->elements.size() && !object->elements[key->index].IsHole();
    if (key == names_.length) return true;
  }
  if (object->cls == Class::kBoxed && object->primitive.IsString()) {
    if (key == names_.length) return true;
    if (key->index != kNoIndex) return key->index < Utf16Length(object->primitive.string());
  }
  if (FindOwn(object, key) >= 0) return true;
  if (object->function) {
    return key == names_.name || key == names_.length || (key == names_.prototype && HasVirtualPrototype(object));
  }
  return false;
}

bool Machine::Has(const Object* object, Key key) const {
  for (int i = 0; object != nullptr && i < kPrototypes; object = object->prototype, ++i) {
    if (HasOwn(object, key)) return true;
  }
  return false;
}

const UnknownData* Machine::OpenReason(const Object* object) const {
  for (int i = 0; object != nullptr && i < kPrototypes; object = object->prototype, ++i) {
    if (object->open != nullptr) return object->open;
  }
  return nullptr;
}

Object* Machine::PrototypeOf(const Value& value) const {
  switch (value.type()) {
    case Type::kBoolean: return intrinsics_.boolean;
    case Type::kNumber: return intrinsics_.number;
    case Type::kString: return intrinsics_.string;
    case Type::kSymbol: return intrinsics_.symbol;
    case Type::kBigInt: return intrinsics_.bigint;
    case Type::kObject: return value.object()->prototype;
    default: return nullptr;
  }
}

Value Machine::ReadAt(Object* holder, size_t index, const Value& receiver, Span span) {
  const Property& property = holder->properties[index];
  if (property.lazy != nullptr) return modules_->Force(*property.lazy, span);
  if (!property.accessor()) return property.value;
  if (property.getter == nullptr) return Value::Undefined(span);
  return CallValue(Value::Of(property.getter), receiver, {}, span);
}

Value Machine::GetFrom(Object* start, Key key, const Value& receiver, Span span) {
  Object* object = start;
  for (int i = 0; object != nullptr && i < kPrototypes; object = object->prototype, ++i) {
    if (object->cls == Class::kArray) {
      if (key->index != kNoIndex) {
        if (key->index < object->elements.size() && !object->elements[key->index].IsHole()) {
          return object->elements[key->index];
        }
      } else if (key == names_.length) {
        if (object->open != nullptr) return Derived(Value::Unknown(object->open), span);
        return Value::Number(static_cast<double>(object->elements.size()), span);
      }
    }
    if (const ProxyData* proxy = ProxyOf(object)) return ProxyGet(*proxy, key, receiver, span);
    int own = FindOwn(object, key);
    if (own >= 0) return ReadAt(object, static_cast<size_t>(own), receiver, span);
    if (object->function) {
      if (key == names_.name) return Str(object->function->name, span);
      if (key == names_.length) return Value::Number(ParameterCount(*object->function), span);
      if (key == names_.prototype && HasVirtualPrototype(object)) return Value::Of(MakePrototype(object), span);
    } else if (object->cls == Class::kBoxed && object->primitive.IsString() &&
               (key == names_.length || key->index != kNoIndex)) {
      return Get(object->primitive, key, span);
    }
  }
  if (key == names_.proto) {
    Object* prototype = PrototypeOf(receiver);
    return prototype == nullptr ? Value::Null(span) : Value::Of(prototype, span);
  }
  return Missing(start, key, span);
}

// A key that is nowhere: undefined, unless something unknown may have added it.
Value Machine::Missing(const Object* object, Key key, Span span) {
  const UnknownData* open = OpenReason(object);
  if (open == nullptr) return Value::Undefined(span);
  if (key->symbol) return Value::Unknown(open, span);
  if (std::optional<Value> known = host_.RunTimeMember(interpreter_, key->text, span)) return *known;
  if (open->subject.empty()) return Value::Unknown(open, span);
  if (open->kind == UnknownKind::kEnvironment) {
    return Unknown("`" + open->subject + "." + key->text + "` is only known at run time", span,
                   UnknownKind::kEnvironment);
  }
  if (open->kind == UnknownKind::kPackage) return UnknownPackage(open->subject + "." + key->text, span);
  return Value::Unknown(open, span);
}

Value Machine::Get(const Value& object, Key key, Span span) {
  switch (object.type()) {
    case Type::kObject: return GetFrom(object.object(), key, object, span);
    case Type::kString:
      if (key == names_.length) return Value::Number(static_cast<double>(Utf16Length(object.string())), span);
      if (key->index != kNoIndex) {
        std::string unit = Utf16At(object.string(), key->index);
        return unit.empty() ? Value::Undefined(span) : Str(std::move(unit), object.span);
      }
      break;
    case Type::kUnknown: return GetUnknown(object, key, span);
    case Type::kUndefined:
    case Type::kNull:
      return Mistake("Cannot read properties of " + std::string(object.IsNull() ? "null" : "undefined") +
                         " (reading '" + key->text + "')",
                     span);
    default: break;
  }
  return GetFrom(PrototypeOf(object), key, object, span);
}

// A member of a value that may be one of a few: the member of each.
Value Machine::GetUnknown(const Value& object, Key key, Span span) {
  const UnknownData& unknown = object.unknown();
  if (!key->symbol && !unknown.exhaustive) {
    if (std::optional<Value> known = host_.RunTimeMember(interpreter_, key->text, span)) return *known;
  }
  if (unknown.kind == UnknownKind::kPackage) {
    if (key->symbol) return Derived(object, span);
    return UnknownPackage(unknown.subject + "." + key->text, span);
  }
  if (unknown.kind == UnknownKind::kEnvironment && !unknown.subject.empty() && !key->symbol) {
    return OnlyAtRunTime(unknown.subject + "." + key->text, span);
  }
  if (unknown.text != nullptr) {  // a text, of which parts are known
    Value method = GetFrom(intrinsics_.string, key, object, span);
    return method.IsFunction() ? method : Derived(object, span);
  }
  if (!unknown.exhaustive || unknown.candidates.empty()) return Value::Unknown(&unknown, span);
  std::vector<std::function<Value()>> ways;
  for (const Value& candidate : unknown.candidates) {
    if (candidate.IsNullish()) continue;
    ways.push_back([this, candidate, key, span] { return Get(candidate, key, span); });
  }
  if (ways.empty()) return Value::Unknown(&unknown, span);
  return ForkValue(&unknown, ways, span);
}

Value Machine::GetComputed(const Value& object, const Value& key, Span span) {
  if (key.IsNumber() && object.IsArray()) {
    double number = key.number();
    const Object* array = object.object();
    if (number >= 0 && number < static_cast<double>(array->elements.size()) &&
        number == static_cast<double>(static_cast<size_t>(number))) {
      const Value& element = array->elements[static_cast<size_t>(number)];
      if (!element.IsHole()) return element;
    }
  }
  if (object.IsUnknown()) return Derived(object, span);
  if (key.IsUnknown()) return GetUnknownKey(object, key, span);
  Key name = ToKey(key);
  if (name == nullptr) return Unknown("the key is not known", span);
  return Get(object, name, span);
}

// `object[key]` with a key that is one of a few: the member under each.
Value Machine::GetUnknownKey(const Value& object, const Value& key, Span span) {
  const UnknownData& unknown = key.unknown();
  std::vector<Value> candidates;
  if (unknown.exhaustive) {
    std::vector<std::function<Value()>> ways;
    for (const Value& candidate : unknown.candidates) {
      ways.push_back([this, object, candidate, span] { return GetComputed(object, candidate, span); });
    }
    if (!ways.empty()) return ForkValue(&unknown, ways, span);
  }
  return Derived(key, span);
}

void Machine::SetElement(Object* array, size_t index, Value value) {
  Touch(array);
  if (index >= array->elements.size()) {
    if (index >= limits_.array_length || !Charge((index + 1 - array->elements.size()) * sizeof(Value))) {
      MarkOpen(array, &OutOfBudget(value.span).unknown());
      return;
    }
    array->elements.resize(index + 1, Value::Hole());
  }
  array->elements[index] = std::move(value);
}

void Machine::Push(Object* array, Value value) { SetElement(array, array->elements.size(), std::move(value)); }

bool Machine::SetLength(Object* array, size_t length) {
  if (length > limits_.array_length || (length > array->elements.size() &&
                                        !Charge((length - array->elements.size()) * sizeof(Value)))) {
    MarkOpen(array, &OutOfBudget(array->span).unknown());
    return false;
  }
  Touch(array);
  array->elements.resize(length, Value::Hole());
  return true;
}

void Machine::Put(Object* object, Key key, Value value, Span key_span, bool enumerable) {
  if (const ProxyData* proxy = ProxyOf(object)) return Put(proxy->target, key, std::move(value), key_span, enumerable);
  if (object->cls == Class::kArray && key->index != kNoIndex) return SetElement(object, key->index, std::move(value));
  Touch(object);
  int own = FindOwn(object, key);
  if (own < 0) {
    if (!Charge(sizeof(Property) + 48)) return MarkOpen(object, &OutOfBudget(key_span).unknown());
    Property property;
    property.key = key;
    property.value = std::move(value);
    property.key_span = key_span;
    property.enumerable = enumerable;
    return Append(object, std::move(property));
  }
  Property& property = object->properties[static_cast<size_t>(own)];
  property.value = std::move(value);
  property.getter = property.setter = nullptr;
  property.lazy = nullptr;
  if (!key_span.empty()) property.key_span = key_span;
  property.enumerable = enumerable;
}

void Machine::Define(Object* object, Property property) {
  if (const ProxyData* proxy = ProxyOf(object)) return Define(proxy->target, std::move(property));
  if (object->cls == Class::kArray && property.key->index != kNoIndex && !property.accessor()) {
    return SetElement(object, property.key->index, std::move(property.value));
  }
  Touch(object);
  int own = FindOwn(object, property.key);
  if (own < 0) {
    if (!Charge(sizeof(Property) + 48)) return MarkOpen(object, &OutOfBudget(property.key_span).unknown());
    return Append(object, std::move(property));
  }
  Property& old = object->properties[static_cast<size_t>(own)];
  if (property.accessor() && old.accessor()) {  // a getter and a setter come one after the other
    if (property.getter == nullptr) property.getter = old.getter;
    if (property.setter == nullptr) property.setter = old.setter;
  }
  old = std::move(property);
}

void Machine::Set(const Value& target, Key key, Value value, Span key_span) {
  if (target.IsNullish()) {
    Mistake("Cannot set properties of " + std::string(target.IsNull() ? "null" : "undefined") + " (setting '" +
                key->text + "')",
            key_span);
    return;
  }
  if (target.IsUnknown()) return SetUnknown(target, key, value, key_span);
  if (!target.IsObject()) return;
  Object* object = target.object();
  if (const ProxyData* proxy = ProxyOf(object)) return ProxySet(*proxy, key, value, target, key_span);
  if (object->cls == Class::kArray) {
    if (object->frozen) return;
    if (key->index != kNoIndex) return SetElement(object, key->index, std::move(value));
    if (key == names_.length) {
      std::optional<double> length = ToNumber(value);
      if (length && *length >= 0) SetLength(object, static_cast<size_t>(std::min(*length, 4e9)));
      return;
    }
  }
  for (Object* holder = object; holder != nullptr; holder = holder->prototype) {
    int own = FindOwn(holder, key);
    if (own < 0) continue;
    const Property& property = holder->properties[static_cast<size_t>(own)];
    if (property.setter != nullptr) {
      Value argument[] = {value};
      CallValue(Value::Of(property.setter), target, argument, key_span);
      return;
    }
    if (property.getter != nullptr || !property.writable) return;
    if (holder == object) {
      if (object->frozen) return;
      return Put(object, key, std::move(value), key_span, property.enumerable);
    }
    break;
  }
  if (key == names_.proto) {
    if (value.IsNull()) SetPrototype(object, nullptr);
    if (value.IsObject()) SetPrototype(object, value.object());
    return;
  }
  if (object->frozen || object->sealed) return;
  Put(object, key, std::move(value), key_span, true);
}

// A write to one of a few objects: each may hold the old or the new value afterwards.
void Machine::SetUnknown(const Value& target, Key key, const Value& value, Span key_span) {
  const UnknownData& unknown = target.unknown();
  if (!unknown.exhaustive) return;
  std::vector<Way> ways;
  for (const Value& candidate : unknown.candidates) {
    if (!candidate.IsObject()) continue;
    ways.push_back([this, candidate, key, value, key_span] {
      Set(candidate, key, value, key_span);
      return Completion();
    });
  }
  if (!ways.empty()) Fork(&unknown, ways);
}

void Machine::SetComputed(const Value& object, const Value& key, Value value, Span key_span) {
  if (key.IsNumber() && object.IsArray() && !object.object()->frozen) {
    double number = key.number();
    if (number >= 0 && number <= 4e9 && number == static_cast<double>(static_cast<size_t>(number))) {
      return SetElement(object.object(), static_cast<size_t>(number), std::move(value));
    }
  }
  if (key.IsUnknown() && object.IsObject()) return MarkOpen(object.object(), &key.unknown());
  Key name = ToKey(key);
  if (name == nullptr) {
    if (object.IsObject()) MarkOpen(object.object(), &Unknown("the key is not known", key_span).unknown());
    return;
  }
  Set(object, name, std::move(value), key_span);
}

// False when `prototype` would make a circle.
bool Machine::SetPrototype(Object* object, Object* prototype) {
  int length = 0;
  for (Object* o = prototype; o != nullptr; o = o->prototype) {
    if (o == object || ++length > kPrototypes / 2) return false;
  }
  Touch(object);
  object->prototype = prototype;
  return true;
}

bool Machine::Delete(Object* object, Key key) {
  if (const ProxyData* proxy = ProxyOf(object)) return ProxyDelete(*proxy, key, object->span);
  if (object->frozen || object->sealed) return false;
  Touch(object);
  if (object->cls == Class::kArray && key->index != kNoIndex) {
    if (key->index < object->elements.size()) object->elements[key->index] = Value::Hole();
    return true;
  }
  int own = FindOwn(object, key);
  if (own < 0) return true;
  if (!object->properties[static_cast<size_t>(own)].configurable) return false;
  object->properties.erase(object->properties.begin() + own);
  Reindex(object);
  return true;
}

std::vector<Key> Machine::OwnKeys(const Object* object, bool hidden, bool symbols) const {
  Machine& machine = const_cast<Machine&>(*this);
  if (const ProxyData* proxy = ProxyOf(object)) return machine.ProxyKeys(*proxy, hidden, symbols);
  std::vector<Key> integers, names, symbol_keys;
  size_t elements = object->cls == Class::kArray ? object->elements.size() : 0;
  if (object->cls == Class::kBoxed && object->primitive.IsString()) elements = Utf16Length(object->primitive.string());
  for (size_t i = 0; i < elements; ++i) {
    if (object->cls == Class::kArray && object->elements[i].IsHole()) continue;
    integers.push_back(machine.IndexKey(i));
  }
  size_t sorted = integers.size();
  for (const Property& property : object->properties) {
    if (!hidden && !property.enumerable) continue;
    if (property.key->symbol) {
      if (symbols && !property.key->is_private) symbol_keys.push_back(property.key);
    } else {
      (property.key->index != kNoIndex ? integers : names).push_back(property.key);
    }
  }
  std::sort(integers.begin() + static_cast<std::ptrdiff_t>(sorted), integers.end(),
            [](Key a, Key b) { return a->index < b->index; });
  if (hidden && (object->cls == Class::kArray || elements > 0)) integers.push_back(names_.length);
  integers.insert(integers.end(), names.begin(), names.end());
  integers.insert(integers.end(), symbol_keys.begin(), symbol_keys.end());
  return integers;
}

void Machine::MarkOpen(Object* object, const UnknownData* why) {
  Touch(object);
  if (object->open == nullptr) object->open = why;
}

// `{...source}`, Object.assign. Lazy exports stay lazy: a barrel that spreads modules evaluates none of them.
void Machine::CopyProperties(Object* target, const Value& source, Span span, const std::vector<Key>* except) {
  if (source.IsUnknown()) return CopyUnknown(target, source, span);
  if (source.IsString()) {
    for (size_t i = 0, n = Utf16Length(source.string()); i < n; ++i) {
      Put(target, IndexKey(i), Str(Utf16At(source.string(), i), source.span));
    }
    return;
  }
  if (!source.IsObject()) return;
  Object* object = source.object();
  for (Key key : OwnKeys(object, false, true)) {
    if (except != nullptr && std::find(except->begin(), except->end(), key) != except->end()) continue;
    int own = FindOwn(object, key);
    if (own < 0) {
      Put(target, key, Get(source, key, span));
      continue;
    }
    Property copy = object->properties[static_cast<size_t>(own)];
    if (copy.lazy != nullptr) {
      copy.writable = copy.configurable = true;
      Define(target, std::move(copy));
    } else {
      Span key_span = copy.key_span;
      Put(target, key, ReadAt(object, static_cast<size_t>(own), source, span), key_span);
    }
  }
  if (const UnknownData* open = object->open) CopyUnknown(target, Value::Unknown(open, span), span);
}

// What is spread is not known: it may add members and may replace those that are there.
void Machine::CopyUnknown(Object* target, const Value& source, Span span) {
  const UnknownData& unknown = source.unknown();
  if (unknown.exhaustive) {
    std::vector<Way> ways;
    for (const Value& candidate : unknown.candidates) {
      ways.push_back([this, target, candidate, span] {
        CopyProperties(target, candidate, span);
        return Completion();
      });
    }
    if (!ways.empty()) {
      Fork(&unknown, ways);
      return;
    }
  }
  Touch(target);
  for (Property& property : target->properties) {
    if (property.value.IsUnknown() || property.accessor() || property.lazy != nullptr || !property.enumerable) continue;
    property.value = Either(&unknown, {property.value}, false, property.value.span);
  }
  MarkOpen(target, &unknown);
}

}  // namespace sequelint::eval
