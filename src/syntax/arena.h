#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <vector>

namespace sequelint::syntax {

// Memory for one tree: grows in chunks, is freed as a whole. Only trivially destructible things live here.
class Arena {
 public:
  template <class T>
  T* New() {
    return new (Allocate(sizeof(T), alignof(T))) T();
  }

  template <class T>
  std::span<const T> Copy(const T* items, size_t count) {
    if (count == 0) return {};
    size_t bytes = sizeof(T) * count;  // NOLINT(bugprone-sizeof-expression): T may well be a pointer
    T* copy = static_cast<T*>(Allocate(bytes, alignof(T)));
    std::memcpy(static_cast<void*>(copy), items, bytes);
    return {copy, count};
  }

  std::string_view Copy(std::string_view text) {
    std::span<const char> copy = Copy(text.data(), text.size());
    return {copy.data(), copy.size()};
  }

 private:
  void* Allocate(size_t size, size_t alignment) {
    size_t at = (used_ + alignment - 1) & ~(alignment - 1);
    if (chunks_.empty() || at + size > capacity_) {
      capacity_ = std::max(size, std::clamp(2 * capacity_, kFirstChunk, kChunk));
      chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(capacity_));
      at = 0;
    }
    used_ = at + size;
    return chunks_.back().get() + at;
  }

  static constexpr size_t kFirstChunk = 16 << 10;
  static constexpr size_t kChunk = 128 << 10;
  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  size_t used_ = 0, capacity_ = 0;
};

}  // namespace sequelint::syntax
