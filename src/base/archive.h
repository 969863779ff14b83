#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/location.h"

namespace sequelint {

// Values as bytes, for this program's own cache: only the build that wrote them reads them. A struct says once what it
// consists of, for both directions, in its own namespace; a forgotten member is an error of the compiler:
//
//   SEQUELINT_MEMBERS(Check, name, expression)
template <class T, class U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

#define SEQUELINT_MEMBERS(Type, ...)      \
  template <class A, Is<Type> T>          \
  void Members(A& archive, T& value) {    \
    auto& [__VA_ARGS__] = value;          \
    archive(__VA_ARGS__);                 \
  }

template <class T>
concept Plain = std::integral<T> || std::is_enum_v<T>;
template <class T>
concept Many = requires(const T& many) { many.begin(), many.size(); };
template <class T>
concept Struct = std::is_class_v<T> && !Many<T>;

SEQUELINT_MEMBERS(Location, file, line, column, end_line, end_column)

// A text that occurs again is a number.
class Packer {
 public:
  template <class... T>
  void operator()(const T&... values) {
    (Put(values), ...);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  void Number(uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }
  template <Plain T>
  void Put(T value) {
    Number(static_cast<uint64_t>(value));
  }
  void Put(const std::string& text) {
    auto [known, is_new] = texts_.try_emplace(text, texts_.size() + 1);
    if (!is_new) return Number(known->second);
    Number(0), Number(text.size());
    bytes_ += text;
  }
  void Put(const Interned& text) { Put(text.text()); }
  template <class T>
  void Put(const std::optional<T>& value) {
    Put(value.has_value());
    if (value) Put(*value);
  }
  template <class T, class U>
  void Put(const std::pair<T, U>& value) {
    Put(value.first), Put(value.second);
  }
  template <Many T>
  void Put(const T& many) {
    Number(many.size());
    for (const auto& one : many) Put(one);
  }
  template <Struct T>
  void Put(const T& value) {
    Members(*this, value);
  }

  std::string bytes_;
  std::unordered_map<std::string, uint64_t> texts_;
};

// Reads what a Packer wrote. Of other bytes it makes something, and says that it is not good.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  template <class... T>
  void operator()(T&... values) {
    (Get(values), ...);
  }
  bool good() const { return good_; }
  bool IsDone() const { return good_ && rest_.empty(); }

 private:
  uint64_t Number() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) break;
      auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    good_ = false;
    return 0;
  }
  // No value takes less than a byte: a count that is larger than what is left is wrong.
  size_t Count() {
    uint64_t count = Number();
    if (count > rest_.size()) good_ = false;
    return good_ ? static_cast<size_t>(count) : 0;
  }
  template <Plain T>
  void Get(T& value) {
    value = static_cast<T>(Number());
  }
  void Get(std::string& text) {
    if (uint64_t known = Number()) {
      if (known > texts_.size()) good_ = false;
      text = good_ ? texts_[static_cast<size_t>(known) - 1] : "";
      return;
    }
    size_t size = Count();
    text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    texts_.push_back(text);
  }
  void Get(Interned& text) {
    std::string read;
    Get(read);
    text = read;
  }
  template <class T>
  void Get(std::optional<T>& value) {
    bool there = false;
    Get(there);
    value.reset();
    if (there) Get(value.emplace());
  }
  template <class T, class U>
  void Get(std::pair<T, U>& value) {
    Get(value.first), Get(value.second);
  }
  template <class T>
  void Get(std::vector<T>& many) {
    many.clear();
    for (size_t left = Count(); good_ && left > 0; --left) Get(many.emplace_back());
  }
  template <Many T>
  void Get(T& many) {
    many = T();
    for (size_t left = Count(); good_ && left > 0; --left) Add(many);
  }
  template <Struct T>
  void Get(T& value) {
    Members(*this, value);
  }
  template <class T>
  void Add(std::set<T>& many) {
    T value;
    Get(value);
    many.emplace_hint(many.end(), std::move(value));
  }
  template <class T>
    requires requires(T& many, typename T::value_type one) { many.push_back(one); }
  void Add(T& many) {
    typename T::value_type value;
    Get(value);
    many.push_back(std::move(value));
  }
  template <template <class, class, class...> class Map, class T, class U, class... Rest>
  void Add(Map<T, U, Rest...>& many) {
    T key;
    Get(key);
    Get(many[std::move(key)]);
  }

  std::string_view rest_;
  bool good_ = true;
  std::vector<std::string> texts_;
};

}  // namespace sequelint
