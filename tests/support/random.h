#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace sequelint::support {

// The same numbers from the same seed on every machine (splitmix64).
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  size_t Below(size_t count) { return count == 0 ? 0 : static_cast<size_t>(Next() % count); }
  size_t Between(size_t least, size_t most) { return least + Below(most - least + 1); }
  bool Chance(unsigned percent) { return Below(100) < percent; }
  template <class T>
  T& Of(std::vector<T>& things) {
    return things[Below(things.size())];
  }
  template <class T>
  const T& Of(const std::vector<T>& things) {
    return things[Below(things.size())];
  }
  // Up to `most` of them, at least one when there is one, each once.
  template <class T>
  std::vector<T> Some(std::vector<T> things, size_t most) {
    for (size_t i = things.size(); i > 1; --i) std::swap(things[i - 1], things[Below(i)]);
    if (!things.empty()) things.resize(Between(1, std::min(most, things.size())));
    return things;
  }

 private:
  uint64_t state_;
};

}  // namespace sequelint::support
