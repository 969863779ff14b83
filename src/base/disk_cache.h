#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sequelint {

// A folder of what this program worked out before, for its own later runs. Whatever goes wrong with it costs time only:
// what is not there, or is damaged, is worked out again, and what cannot be written is forgotten. The oldest entries make
// way for new ones.
class DiskCache {
 public:
  DiskCache() = default;  // remembers nothing
  // `writer` is the program that may read what this one writes: its build.
  DiskCache(std::string folder, std::string writer) : folder_(std::move(folder)), writer_(std::move(writer)) {}

  bool IsOpen() const { return !folder_.empty(); }
  std::optional<std::string> Get(std::string_view key) const;
  void Put(std::string_view key, std::string_view bytes) const;

  static constexpr size_t kMostEntries = 64;
  static constexpr size_t kLargest = 64u << 20;

 private:
  std::string PathOf(std::string_view key) const;
  void MakeRoom() const;

  std::string folder_, writer_;
};

// Where programs keep such things: $SEQUELINT_CACHE, else a folder below $XDG_CACHE_HOME or ~/.cache; "" = nowhere, and
// where $SEQUELINT_CACHE is "off".
std::string CacheFolder();

// The build that runs: different for every binary. "" when it cannot be told.
std::string BuildOfThisProgram();

}  // namespace sequelint
