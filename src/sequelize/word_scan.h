#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sequelint::sequelize {

// Which of a few words a text contains, in one pass that skips most bytes (Wu and Manber's algorithm).
//
//   WordScan scan({"belongsTo", "DataTypes"});   scan.In("A.belongsTo(B)") ⇒ 0b01
class WordScan {
 public:
  // At most 32 words of at least three bytes each.
  explicit WordScan(std::vector<std::string_view> words);
  uint32_t In(std::string_view text) const;

 private:
  static size_t Block(const char* at) {
    return static_cast<unsigned char>(at[0]) | static_cast<size_t>(static_cast<unsigned char>(at[1])) << 8;
  }
  std::vector<std::string_view> words_;
  size_t shortest_ = 0;
  std::vector<uint8_t> shift_;  // by the two bytes that end a window
};

}  // namespace sequelint::sequelize
