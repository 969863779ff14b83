#include <algorithm>
#include <unordered_map>

#include "eval/machine.h"

// Two ways of a condition gave two values: equal stays, plain objects and arrays are joined member by member,
// everything else becomes Unknown with both as candidates.
namespace sequelint::eval {
namespace {

constexpr int kDepth = 8;
constexpr size_t kMembers = 5000;

bool IsPlain(const Value& value) {
  if (!value.IsObject()) return false;
  const Object* object = value.object();
  if (object->host != nullptr || object->function != nullptr) return false;
  return object->cls == Class::kObject || object->cls == Class::kArray;
}

}  // namespace

Value Machine::JoinValues(const UnknownData* condition, const Value& a, const Value& b, int depth) {
  if (SameValueZero(a, b)) return a;
  if (a.IsUnknown() && b.IsUnknown() && a.unknown().candidates.empty() && b.unknown().candidates.empty()) {
    const std::string *x = a.unknown().text, *y = b.unknown().text;
    return x == y || (x != nullptr && y != nullptr && *x == *y) ? a : Derived(a, a.span);
  }
  if ((a.IsObject() && a.object()->host != nullptr) || (b.IsObject() && b.object()->host != nullptr)) {
    if (std::optional<Value> joined = host_.Join(interpreter_, a, b)) return *joined;
  }
  if (a.IsObject() && b.IsObject() && a.object()->cls == Class::kPromise && b.object()->cls == Class::kPromise) {
    return JoinPromises(condition, a, b, depth);
  }
  if (depth < kDepth && IsPlain(a) && IsPlain(b) && a.object()->cls == b.object()->cls &&
      a.object()->prototype == b.object()->prototype && Spend(8)) {
    const Object *x = a.object(), *y = b.object();
    if (x->properties.size() + y->properties.size() + x->elements.size() + y->elements.size() < kMembers) {
      Object* joined = NewObjectWith(x->prototype, x->cls, x->span);
      joined->node = x->node;
      ObjectState state;
      JoinProperties(condition, x->properties, y->properties, state.properties, depth + 1);
      state.open = x->open != nullptr ? x->open : y->open;
      JoinElements(condition, x->elements, y->elements, state, depth + 1);
      joined->properties = std::move(state.properties);
      joined->elements = std::move(state.elements);
      joined->open = state.open;
      return Value::Of(joined, a.span);
    }
  }
  return Either(condition, {a, b}, true, a.span.empty() ? b.span : a.span);
}

Value Machine::JoinPromises(const UnknownData* condition, const Value& a, const Value& b, int depth) {
  const PromiseData &x = *a.object()->promise, &y = *b.object()->promise;
  if (x.rejected != y.rejected) return x.rejected ? b : a;  // a throw counts only when nothing else is possible
  Object* joined = NewPendingPromise(a.span);
  joined->promise->pending = x.pending || y.pending;
  joined->promise->rejected = x.rejected;
  joined->promise->value = JoinValues(condition, x.value, y.value, depth + 1);
  joined->promise->sources = {a.object(), b.object()};
  return Value::Of(joined, a.span);
}

void Machine::JoinProperties(const UnknownData* condition, const std::vector<Property>& a,
                             const std::vector<Property>& b, std::vector<Property>& out, int depth) {
  std::unordered_map<Key, const Property*> in_b;
  for (const Property& property : b) in_b.emplace(property.key, &property);
  auto maybe = [&](Property property) {  // there in one way only
    if (!property.accessor() && property.lazy == nullptr) {
      property.value = Either(condition, {property.value, Value::Undefined()}, true, property.value.span);
    }
    out.push_back(std::move(property));
  };
  for (const Property& property : a) {
    auto other = in_b.find(property.key);
    if (other == in_b.end()) {
      maybe(property);
      continue;
    }
    Property joined = property;
    const Property& right = *other->second;
    if (!property.accessor() && !right.accessor() && property.lazy == right.lazy) {
      joined.value = JoinValues(condition, property.value, right.value, depth);
    } else if (property.getter != right.getter || property.setter != right.setter || property.lazy != right.lazy) {
      joined.getter = joined.setter = nullptr;
      joined.lazy = nullptr;
      joined.value = Value::Unknown(condition, property.key_span);
    }
    out.push_back(std::move(joined));
    in_b.erase(other);
  }
  for (const Property& property : b) {
    if (in_b.count(property.key)) maybe(property);
  }
}

void Machine::JoinElements(const UnknownData* condition, const std::vector<Value>& a, const std::vector<Value>& b,
                           ObjectState& out, int depth) {
  const std::vector<Value>& longer = a.size() >= b.size() ? a : b;
  size_t common = std::min(a.size(), b.size());
  out.elements.reserve(longer.size());
  for (size_t i = 0; i < common; ++i) out.elements.push_back(JoinValues(condition, a[i], b[i], depth));
  for (size_t i = common; i < longer.size(); ++i) {
    out.elements.push_back(Either(condition, {longer[i], Value::Undefined()}, true, longer[i].span));
  }
  if (common < longer.size() && out.open == nullptr) {
    // The listed elements are all there may be, but how many is not known.
    out.open = &Either(condition, {Value::Undefined()}, true, {}).unknown();
  }
}

ObjectState Machine::JoinStates(const UnknownData* condition, const ObjectState& a, const ObjectState& b, Class cls) {
  ObjectState out;
  JoinProperties(condition, a.properties, b.properties, out.properties, 0);
  out.open = a.open != nullptr ? a.open : b.open;
  if (cls == Class::kMap) {
    JoinMap(condition, a.elements, b.elements, out);
  } else {
    JoinElements(condition, a.elements, b.elements, out, 0);
  }
  out.prototype = a.prototype;
  if (a.prototype != b.prototype && out.open == nullptr) out.open = condition;
  out.primitive = JoinValues(condition, a.primitive, b.primitive);
  out.frozen = a.frozen && b.frozen;
  out.sealed = a.sealed && b.sealed;
  return out;
}

void Machine::JoinMap(const UnknownData* condition, const std::vector<Value>& a, const std::vector<Value>& b,
                      ObjectState& out) {
  if (!Spend(a.size() * b.size() / 16)) {
    out.elements = a;
    out.open = condition;
    return;
  }
  std::vector<bool> used(b.size(), false);
  bool differ = false;
  auto maybe = [&](const std::vector<Value>& entries, size_t i) {
    out.elements.push_back(entries[i]);
    out.elements.push_back(Either(condition, {entries[i + 1], Value::Undefined()}, true, entries[i + 1].span));
    differ = true;
  };
  for (size_t i = 0; i + 1 < a.size(); i += 2) {
    size_t j = 0;
    while (j + 1 < b.size() && !SameValueZero(a[i], b[j])) j += 2;
    if (j + 1 >= b.size()) {
      maybe(a, i);
    } else {
      used[j] = true;
      out.elements.push_back(a[i]);
      out.elements.push_back(JoinValues(condition, a[i + 1], b[j + 1]));
    }
  }
  for (size_t j = 0; j + 1 < b.size(); j += 2) {
    if (!used[j]) maybe(b, j);
  }
  if (differ && out.open == nullptr) out.open = &Either(condition, {Value::Undefined()}, true, {}).unknown();
}

}  // namespace sequelint::eval
