#include "sequelize/word_scan.h"

#include <algorithm>

namespace sequelint::sequelize {

WordScan::WordScan(std::vector<std::string_view> words) : words_(std::move(words)) {
  shortest_ = words_[0].size();
  for (std::string_view word : words_) shortest_ = std::min(shortest_, word.size());
  shift_.assign(1 << 16, static_cast<uint8_t>(shortest_ - 1));
  for (std::string_view word : words_) {
    for (size_t i = 0; i + 2 <= shortest_; ++i) {
      uint8_t& shift = shift_[Block(word.data() + i)];
      shift = std::min(shift, static_cast<uint8_t>(shortest_ - 2 - i));
    }
  }
}

uint32_t WordScan::In(std::string_view text) const {
  uint32_t found = 0;
  for (size_t end = shortest_; end <= text.size();) {
    size_t shift = shift_[Block(text.data() + end - 2)];
    if (shift > 0) {
      end += shift;
      continue;
    }
    std::string_view rest = text.substr(end - shortest_);
    for (size_t i = 0; i < words_.size(); ++i) {
      if (rest.starts_with(words_[i])) found |= 1u << i;
    }
    ++end;
  }
  return found;
}

}  // namespace sequelint::sequelize
