#include <functional>

#include "eval/machine.h"

// Sets and maps keep their elements in a list, in insertion order; from some size on a table says where each is.
namespace sequelint::eval {
namespace {

constexpr size_t kTableFrom = 16;

size_t HashOf(const Value& value) {
  switch (value.type()) {
    case Type::kString:
    case Type::kBigInt: return std::hash<std::string>()(value.string());
    case Type::kNumber: return std::hash<double>()(value.number() == 0 ? 0.0 : value.number());
    case Type::kBoolean: return value.boolean() ? 1 : 2;
    case Type::kSymbol: return std::hash<Key>()(value.symbol());
    case Type::kObject: return std::hash<const Object*>()(value.object());
    case Type::kUnknown: return std::hash<const UnknownData*>()(&value.unknown());
    default: return 3;
  }
}

}  // namespace

int Machine::CollectionFind(Object* collection, const Value& key) {
  size_t step = collection->cls == Class::kMap ? 2 : 1;
  const std::vector<Value>& elements = collection->elements;
  if (elements.size() < kTableFrom) {
    for (size_t i = 0; i < elements.size(); i += step) {
      if (SameValueZero(elements[i], key)) return static_cast<int>(i);
    }
    return -1;
  }
  if (!collection->hashes) {
    Spend(elements.size() / 8);
    collection->hashes = std::make_unique<std::unordered_multimap<size_t, uint32_t>>();
    for (size_t i = 0; i < elements.size(); i += step) {
      collection->hashes->emplace(HashOf(elements[i]), static_cast<uint32_t>(i));
    }
  }
  auto [begin, end] = collection->hashes->equal_range(HashOf(key));
  for (auto it = begin; it != end; ++it) {
    if (SameValueZero(elements[it->second], key)) return static_cast<int>(it->second);
  }
  return -1;
}

void Machine::CollectionAdd(Object* collection, const Value& key, const Value& value) {
  int at = CollectionFind(collection, key);
  Touch(collection);
  bool map = collection->cls == Class::kMap;
  if (at >= 0) {
    if (map) collection->elements[static_cast<size_t>(at) + 1] = value;
    return;
  }
  if (!Charge(2 * sizeof(Value) + 32) || collection->elements.size() >= limits_.array_length) {
    return MarkOpen(collection, &OutOfBudget(key.span).unknown());
  }
  if (collection->hashes) {
    collection->hashes->emplace(HashOf(key), static_cast<uint32_t>(collection->elements.size()));
  }
  collection->elements.push_back(key);
  if (map) collection->elements.push_back(value);
}

bool Machine::CollectionDelete(Object* collection, const Value& key) {
  int at = CollectionFind(collection, key);
  if (at < 0) return false;
  Touch(collection);
  Spend(collection->elements.size() / 8);
  auto begin = collection->elements.begin() + at;
  collection->elements.erase(begin, begin + (collection->cls == Class::kMap ? 2 : 1));
  collection->hashes.reset();
  return true;
}

}  // namespace sequelint::eval
