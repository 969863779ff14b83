#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sequelint::eval {

// A JSON document with the places of its values.
struct Json {
  enum class Kind : uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };
  struct Member;
  Kind kind = Kind::kNull;
  double number = 0;
  std::string text;
  std::vector<Json> items;
  std::vector<Member> members;
  uint32_t begin = 0, end = 0;

  bool IsString() const { return kind == Kind::kString; }
  bool IsObject() const { return kind == Kind::kObject; }
  bool IsArray() const { return kind == Kind::kArray; }
  const Json* Find(std::string_view key) const;  // null when absent or not an object
  std::string_view TextAt(std::string_view key) const;  // "" unless a string
};

struct Json::Member {
  std::string key;
  uint32_t key_begin = 0, key_end = 0;
  Json value;
};

// Nothing when `text` is not JSON, or nests deeper than 500. With `relaxed`, comments and trailing commas are allowed
// (tsconfig.json, .babelrc). `error` is where the trouble is.
std::optional<Json> ParseJson(std::string_view text, bool relaxed, size_t* error = nullptr);

}  // namespace sequelint::eval
