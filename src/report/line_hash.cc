// A polynomial hash rolls over the last kWindow UTF-16 code units. A line's value is taken when its first unit is about
// to leave the window, so it covers what follows the line as well: two equal lines in different surroundings differ.

#include "report/line_hash.h"

#include <array>
#include <cstdint>
#include <unordered_map>

#include "report/unicode.h"

namespace sequelint::report {
namespace {

constexpr size_t kWindow = 100;
constexpr uint64_t kFactor = 37;
constexpr uint16_t kEndOfFile = 0xFFFF;

constexpr uint64_t FactorOfOldest() {
  uint64_t power = 1;
  for (size_t i = 0; i < kWindow; ++i) power *= kFactor;
  return power;
}

std::string Hex(uint64_t value) {
  std::string text;
  do {
    text.insert(text.begin(), "0123456789abcdef"[value & 15]);
    value >>= 4;
  } while (value);
  return text;
}

class Hasher {
 public:
  std::vector<std::string> Run(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
      Character character = Decode(text, at);
      at += character.size;
      if (character.code > 0xFFFF) {
        Read(static_cast<uint16_t>(0xD800 + ((character.code - 0x10000) >> 10)));
        Read(static_cast<uint16_t>(0xDC00 + ((character.code - 0x10000) & 0x3FF)));
      } else {
        Read(static_cast<uint16_t>(character.code));
      }
    }
    Read(kEndOfFile);
    for (size_t i = 0; i < kWindow; ++i) {
      if (line_at_[next_] >= 0) Finish();
      Push(0);
    }
    return std::move(hashes_);
  }

 private:
  void Read(uint16_t unit) {
    bool blank = unit == ' ' || unit == '\t' || (after_return_ && unit == '\n');
    after_return_ = !blank && unit == '\r';
    if (blank) return;
    if (unit == '\r') unit = '\n';
    if (line_at_[next_] >= 0) Finish();
    if (at_line_start_) {
      at_line_start_ = false;
      line_at_[next_] = static_cast<int>(hashes_.size());
      hashes_.emplace_back();
    }
    if (unit == '\n') at_line_start_ = true;
    Push(unit);
  }

  void Push(uint16_t unit) {
    uint16_t oldest = window_[next_];
    window_[next_] = unit;
    hash_ = hash_ * kFactor + unit - FactorOfOldest() * oldest;
    next_ = (next_ + 1) % kWindow;
  }

  // The unit about to leave began a line.
  void Finish() {
    std::string hash = Hex(hash_);
    int number = ++seen_[hash];
    hashes_[static_cast<size_t>(line_at_[next_])] = hash + ":" + std::to_string(number);
    line_at_[next_] = -1;
  }

  std::array<uint16_t, kWindow> window_{};
  std::array<int, kWindow> line_at_ = [] {
    std::array<int, kWindow> none;
    none.fill(-1);
    return none;
  }();
  uint64_t hash_ = 0;
  size_t next_ = 0;
  bool at_line_start_ = true, after_return_ = false;
  std::vector<std::string> hashes_;
  std::unordered_map<std::string, int> seen_;
};

}  // namespace

std::vector<std::string> LineHashes(std::string_view text) { return Hasher().Run(text); }

}  // namespace sequelint::report
