#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace sequelint::schema {

// A list whose copies share what neither of them changes, so that a copy costs a pointer an entry.
//
//   SharedList<Object> a = …, b = a;  // no object is copied
//   b.Change(0).definition = "…";     // now this one is
//
// Reading never copies: indexes and iterators are for that. What is handed out to be changed (`Change`, `Each`) belongs
// to this list alone until the list is copied: keep no such reference across a copy.
template <class T>
class SharedList {
  using Entries = std::vector<std::shared_ptr<T>>;

 public:
  using value_type = T;

  class const_iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;
    const_iterator() = default;
    reference operator*() const { return **at_; }
    pointer operator->() const { return at_->get(); }
    reference operator[](difference_type n) const { return *at_[n]; }
    const_iterator& operator++() { return ++at_, *this; }
    const_iterator operator++(int) { return const_iterator(at_++); }
    const_iterator& operator--() { return --at_, *this; }
    const_iterator operator--(int) { return const_iterator(at_--); }
    const_iterator& operator+=(difference_type n) { return at_ += n, *this; }
    const_iterator& operator-=(difference_type n) { return at_ -= n, *this; }
    friend const_iterator operator+(const_iterator it, difference_type n) { return it += n; }
    friend const_iterator operator+(difference_type n, const_iterator it) { return it += n; }
    friend const_iterator operator-(const_iterator it, difference_type n) { return it -= n; }
    friend difference_type operator-(const_iterator a, const_iterator b) { return a.at_ - b.at_; }
    auto operator<=>(const const_iterator&) const = default;

   private:
    friend class SharedList;
    explicit const_iterator(typename Entries::const_iterator at) : at_(at) {}
    typename Entries::const_iterator at_;
  };
  using iterator = const_iterator;

  SharedList() = default;
  SharedList(std::initializer_list<T> values) {
    for (const T& value : values) push_back(value);
  }

  const_iterator begin() const { return const_iterator(entries_.begin()); }
  const_iterator end() const { return const_iterator(entries_.end()); }
  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  const T& operator[](size_t index) const { return *entries_[index]; }
  const T& back() const { return *entries_.back(); }

  T& Change(size_t index) {
    std::shared_ptr<T>& entry = entries_[index];
    if (entry.use_count() > 1) entry = std::make_shared<T>(*entry);
    return *entry;
  }
  T& Change(const_iterator at) { return Change(static_cast<size_t>(at - begin())); }

  void push_back(T value) { entries_.push_back(std::make_shared<T>(std::move(value))); }
  // Arguments of T's constructor, for what cannot be moved.
  template <class... Arguments>
  const_iterator emplace(const_iterator at, Arguments&&... arguments) {
    return const_iterator(entries_.insert(at.at_, std::make_shared<T>(std::forward<Arguments>(arguments)...)));
  }
  const_iterator erase(const_iterator at) { return const_iterator(entries_.erase(at.at_)); }
  void clear() { entries_.clear(); }
  template <class Test>
  friend size_t erase_if(SharedList& list, Test test) {
    return std::erase_if(list.entries_, [&](const auto& entry) { return test(std::as_const(*entry)); });
  }
  template <class Before>
  void Sort(Before before) {
    std::stable_sort(entries_.begin(), entries_.end(),
                     [&](const auto& a, const auto& b) { return before(std::as_const(*a), std::as_const(*b)); });
  }

  // The first that passes the test, to be changed; null where there is none.
  template <class Test>
  T* Find(Test test) {
    auto found = std::find_if(begin(), end(), test);
    return found == end() ? nullptr : &Change(found);
  }
  // All entries, to be changed: `for (Object& object : objects.Each())`. Copies every one that is shared; where few of
  // many change, ask for these with Change.
  class Range {
   public:
    class iterator {
     public:
      iterator(SharedList& list, size_t index) : list_(list), index_(index) {}
      T& operator*() const { return list_.Change(index_); }
      iterator& operator++() { return ++index_, *this; }
      bool operator!=(const iterator& other) const { return index_ != other.index_; }

     private:
      SharedList& list_;
      size_t index_;
    };
    explicit Range(SharedList& list) : list_(list) {}
    iterator begin() const { return {list_, 0}; }
    iterator end() const { return {list_, list_.size()}; }

   private:
    SharedList& list_;
  };
  Range Each() { return Range(*this); }

 private:
  Entries entries_;
};

}  // namespace sequelint::schema
