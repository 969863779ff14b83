#include "sequelize/objects.h"

#include <algorithm>

namespace sequelint::sequelize {
namespace {

constexpr int kMaximumDepth = 100;  // of nested options: a cycle ends here

void SetFrom(Runtime& rt, Object* target, const Property& from, const Value& value) {
  rt.in.Set(target, from.key, value, from.key_span);
}

void Open(Object* target, const Object* source) {
  if (source->open && !target->open) target->open = source->open;
}

Object* MergeTwo(Runtime& rt, Object* result, const Object* source, int depth) {
  Open(result, source);
  for (const Property& property : Entries(rt, source)) {
    const Value& value = property.value;
    if (value.IsUndefined()) continue;
    const Value* present = rt.Own(result, property.key);
    Value old = present ? *present : Value();
    if (!rt.Truthy(old, true) || depth > kMaximumDepth) {
      SetFrom(rt, result, property, value);
    } else if (IsPlainObject(rt, value) && IsPlainObject(rt, old)) {
      Object* merged = rt.in.NewObject(value.span);
      MergeTwo(rt, merged, old.object(), depth + 1);
      MergeTwo(rt, merged, value.object(), depth + 1);
      SetFrom(rt, result, property, Value::Of(merged, value.span));
    } else if (IsArray(value) && IsArray(old)) {
      std::vector<Value> joined = value.object()->elements;
      joined.insert(joined.end(), old.object()->elements.begin(), old.object()->elements.end());
      Object* array = rt.in.NewArray(std::move(joined), value.span);
      Open(array, value.object());
      Open(array, old.object());
      SetFrom(rt, result, property, Value::Of(array, value.span));
    } else {
      SetFrom(rt, result, property, value);
    }
  }
  return result;
}

Value Clone(Runtime& rt, const Value& value, int depth) {
  if (depth > kMaximumDepth) return value;
  if (IsArray(value)) {
    std::vector<Value> elements;
    for (const Value& element : value.object()->elements) elements.push_back(Clone(rt, element, depth + 1));
    Object* copy = rt.in.NewArray(std::move(elements), value.span);
    Open(copy, value.object());
    return Value::Of(copy, value.span);
  }
  if (!IsPlainObject(rt, value)) return value;
  Object* copy = rt.in.NewObject(value.span);
  Open(copy, value.object());
  for (const Property& property : ComplexEntries(rt, value.object())) {
    SetFrom(rt, copy, property, Clone(rt, property.value, depth + 1));
  }
  return Value::Of(copy, value.span);
}

void MergeInto(Runtime& rt, Object* target, const Object* source, int depth) {
  Open(target, source);
  for (const Property& property : Entries(rt, source)) {
    const Value* present = rt.Own(target, property.key);
    Value old = present ? *present : Value();
    const Value& value = property.value;
    if (!old.IsUndefined() && !IsPlainObject(rt, old)) continue;
    if (IsPlainObject(rt, value) && IsPlainObject(rt, old) && depth < kMaximumDepth) {
      MergeInto(rt, old.object(), value.object(), depth + 1);
    } else if (value.IsUndefined() ? !rt.in.Has(target, property.key) : true) {
      SetFrom(rt, target, property, Clone(rt, value, depth + 1));
    }
  }
}

}  // namespace

bool IsPlainObject(const Runtime& rt, const Value& value) {
  if (!value.IsObject()) return false;
  const Object* object = value.object();
  return object->cls == eval::Class::kObject && !object->function && !object->host &&
         (!object->prototype || object->prototype == rt.object_prototype);
}

bool IsArray(const Value& value) { return value.IsObject() && value.object()->cls == eval::Class::kArray; }

bool IsFunction(const Value& value) { return value.IsObject() && value.object()->function != nullptr; }

bool IsInstance(const Object* object, const Object* prototype) {
  for (int depth = 0; object && depth < 1000; ++depth) {
    object = object->prototype;
    if (object == prototype) return true;
  }
  return false;
}

std::vector<Property> Entries(Runtime& rt, const Object* object) {
  std::vector<Property> entries;
  for (Key key : rt.in.OwnKeys(object)) {
    const Property* property = rt.in.OwnProperty(const_cast<Object*>(object), key);
    if (key->symbol || !property || !property->enumerable) continue;
    entries.push_back(*property);
    if (property->accessor()) entries.back().value = rt.Get(object, key);
  }
  return entries;
}

std::vector<Property> ComplexEntries(Runtime& rt, const Object* object) {
  std::vector<Property> entries;
  for (Key key : rt.in.OwnKeys(object)) {
    const Property* property = rt.in.OwnProperty(const_cast<Object*>(object), key);
    if (key->symbol && property && rt.operators.count(key)) entries.push_back(*property);
  }
  std::vector<Property> named = Entries(rt, object);
  entries.insert(entries.end(), named.begin(), named.end());
  return entries;
}

void Assign(Runtime& rt, Object* target, const Object* source, std::initializer_list<Key> skip) {
  Open(target, source);
  for (const Property& property : Entries(rt, source)) {
    if (std::find(skip.begin(), skip.end(), property.key) != skip.end()) continue;
    SetFrom(rt, target, property, property.value);
  }
}

Object* Merge(Runtime& rt, std::initializer_list<Value> sources) {
  Object* result = rt.in.NewObject();
  for (const Value& source : sources) {
    if (source.IsUnknown()) result->open = &source.unknown();
    if (source.IsObject()) MergeTwo(rt, result, source.object(), 0);
  }
  return result;
}

void MergeDefaults(Runtime& rt, Object* target, const Object* source) { MergeInto(rt, target, source, 0); }

Value CloneDeep(Runtime& rt, const Value& value) { return Clone(rt, value, 0); }

}  // namespace sequelint::sequelize
