#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

namespace sequelint::schema {

// A sorted map whose copies share what neither of them changes, so that a copy costs a pointer an entry.
//
//   SharedMap<QualifiedName, Table> a = …, b = a;  // no table is copied
//   b.at(name).comment = "…";                      // now this one is
//
// Reading never copies: `find`, `begin` and `end` are for that. What is handed out to be changed (`at`, `[]`, `Change`,
// `Each`) belongs to this map alone until the map is copied: keep no such reference across a copy.
template <class Key, class Value>
class SharedMap {
 public:
  using value_type = std::pair<const Key, Value>;

 private:
  using Entries = std::vector<std::shared_ptr<value_type>>;

 public:
  class const_iterator {
   public:
    using iterator_category = std::bidirectional_iterator_tag;
    using value_type = SharedMap::value_type;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;
    const_iterator() = default;
    reference operator*() const { return **at_; }
    pointer operator->() const { return at_->get(); }
    const_iterator& operator++() { return ++at_, *this; }
    const_iterator operator++(int) { return const_iterator(at_++); }
    const_iterator& operator--() { return --at_, *this; }
    const_iterator operator--(int) { return const_iterator(at_--); }
    bool operator==(const const_iterator&) const = default;

   private:
    friend class SharedMap;
    explicit const_iterator(typename Entries::const_iterator at) : at_(at) {}
    typename Entries::const_iterator at_;
  };
  using iterator = const_iterator;

  const_iterator begin() const { return const_iterator(entries_.begin()); }
  const_iterator end() const { return const_iterator(entries_.end()); }
  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }

  const_iterator find(const Key& key) const {
    auto at = LowerBound(key);
    return const_iterator(at != entries_.end() && (*at)->first == key ? at : entries_.end());
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
  Value& operator[](const Key& key) { return Own(Index(emplace(key, Value()).first)).second; }
  // The value to be changed; null where there is none.
  Value* Change(const Key& key) {
    auto found = find(key);
    return found == end() ? nullptr : &Own(Index(found)).second;
  }

  // `key` may be a part of `value`.
  std::pair<const_iterator, bool> emplace(const Key& key, Value&& value) {
    auto at = LowerBound(key);
    if (at != entries_.end() && (*at)->first == key) return {const_iterator(at), false};
    // A pair is made in place: its key cannot be moved.
    auto made = std::make_shared<value_type>(std::piecewise_construct, std::forward_as_tuple(key),
                                             std::forward_as_tuple(std::move(value)));
    return {const_iterator(entries_.insert(at, std::move(made))), true};
  }
  std::pair<const_iterator, bool> emplace(const Key& key, const Value& value) { return emplace(key, Value(value)); }
  size_t erase(const Key& key) {
    auto found = find(key);
    if (found == end()) return 0;
    entries_.erase(found.at_);
    return 1;
  }
  const_iterator erase(const_iterator at) { return const_iterator(entries_.erase(at.at_)); }
  template <class Test>
  friend size_t erase_if(SharedMap& map, Test test) {
    return std::erase_if(map.entries_, [&](const auto& entry) { return test(std::as_const(*entry)); });
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
  class Range {
   public:
    class iterator {
     public:
      iterator(SharedMap& map, size_t index) : map_(map), index_(index) {}
      value_type& operator*() const { return map_.Own(index_); }
      iterator& operator++() { return ++index_, *this; }
      bool operator!=(const iterator& other) const { return index_ != other.index_; }

     private:
      SharedMap& map_;
      size_t index_;
    };
    explicit Range(SharedMap& map) : map_(map) {}
    iterator begin() const { return {map_, 0}; }
    iterator end() const { return {map_, map_.size()}; }

   private:
    SharedMap& map_;
  };
  Range Each() { return Range(*this); }

 private:
  typename Entries::const_iterator LowerBound(const Key& key) const {
    return std::lower_bound(entries_.begin(), entries_.end(), key,
                            [](const auto& entry, const Key& wanted) { return entry->first < wanted; });
  }
  size_t Index(const_iterator at) const { return static_cast<size_t>(at.at_ - entries_.cbegin()); }
  value_type& Own(size_t index) {
    std::shared_ptr<value_type>& entry = entries_[index];
    if (entry.use_count() > 1) entry = std::make_shared<value_type>(*entry);
    return *entry;
  }

  Entries entries_;
};

}  // namespace sequelint::schema
