#pragma once

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "schema/shared_list.h"

namespace sequelint::schema {

// A sorted map whose copies share what neither of them changes, as a SharedList's.
//
//   SharedMap<QualifiedName, Table> a = …, b = a;  // no table is copied
//   b.at(name).comment = "…";                      // now this one is
//
// Reading never copies: `find`, `begin` and `end` are for that. What is handed out to be changed (`at`, `[]`, `Change`,
// `Each`) belongs to this map alone until the map is copied: keep no such reference across a copy.
template <class Key, class Value>
class SharedMap {
 public:
  using key_type = Key;
  using value_type = std::pair<const Key, Value>;
  using const_iterator = typename SharedList<value_type>::const_iterator;
  using iterator = const_iterator;

  const_iterator begin() const { return entries_.begin(); }
  const_iterator end() const { return entries_.end(); }
  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }

  const_iterator find(const Key& key) const {
    auto at = LowerBound(key);
    return at != end() && at->first == key ? at : end();
  }
  size_t count(const Key& key) const { return find(key) == end() ? 0 : 1; }
  bool contains(const Key& key) const { return count(key) != 0; }
  const Value& at(const Key& key) const {
    auto found = find(key);
    if (found == end()) throw std::out_of_range("SharedMap::at");
    return found->second;
  }

  Value& at(const Key& key) {
    Value* value = Change(key);
    if (value == nullptr) throw std::out_of_range("SharedMap::at");
    return *value;
  }
  Value& operator[](const Key& key) { return entries_.Change(emplace(key, Value()).first).second; }
  // The value to be changed; null where there is none.
  Value* Change(const Key& key) {
    auto found = find(key);
    return found == end() ? nullptr : &entries_.Change(found).second;
  }

  // `key` may be a part of `value`.
  std::pair<const_iterator, bool> emplace(const Key& key, Value&& value) {
    auto at = LowerBound(key);
    if (at != end() && at->first == key) return {at, false};
    // A pair is made in place: its key cannot be moved.
    return {entries_.emplace(at, std::piecewise_construct, std::forward_as_tuple(key),
                             std::forward_as_tuple(std::move(value))),
            true};
  }
  std::pair<const_iterator, bool> emplace(const Key& key, const Value& value) { return emplace(key, Value(value)); }
  size_t erase(const Key& key) {
    auto found = find(key);
    if (found == end()) return 0;
    entries_.erase(found);
    return 1;
  }
  const_iterator erase(const_iterator at) { return entries_.erase(at); }
  void clear() { entries_.clear(); }
  template <class Test>
  friend size_t erase_if(SharedMap& map, Test test) {
    return erase_if(map.entries_, test);
  }
  // Puts the value under another key.
  bool Rename(const Key& from, const Key& to) {
    Value* value = Change(from);
    if (value == nullptr || contains(to)) return false;
    Value moved = std::move(*value);
    erase(from);
    return emplace(to, std::move(moved)).second;
  }

  // All entries, to be changed: `for (auto& [name, table] : tables.Each())`. Copies every one that is shared; where few
  // of many change, ask for these with Change.
  auto Each() { return entries_.Each(); }

 private:
  const_iterator LowerBound(const Key& key) const {
    return std::lower_bound(begin(), end(), key,
                            [](const value_type& entry, const Key& wanted) { return entry.first < wanted; });
  }

  SharedList<value_type> entries_;
};

}  // namespace sequelint::schema
