#pragma once

#include <compare>
#include <concepts>
#include <string>
#include <string_view>

namespace sequelint {

// A text that is kept once for all who hold it, for as long as the program runs: a copy is a pointer's. For what is few
// and is held often, like the path of a file.
//
//   Interned file = "models/user.js";
//   file == "models/user.js", file + ":1", std::string_view(file)
class Interned {
 public:
  Interned() : text_(Empty()) {}
  Interned(std::string_view text) : text_(Keep(text)) {}
  Interned(const std::string& text) : Interned(std::string_view(text)) {}
  Interned(const char* text) : Interned(std::string_view(text)) {}

  const std::string& text() const { return *text_; }
  bool empty() const { return text_->empty(); }
  operator const std::string&() const { return *text_; }
  operator std::string_view() const { return *text_; }

  friend bool operator==(const Interned& a, const Interned& b) { return a.text_ == b.text_; }
  friend std::strong_ordering operator<=>(const Interned& a, const Interned& b) {
    return a.text_ == b.text_ ? std::strong_ordering::equal : *a.text_ <=> *b.text_;
  }
  template <std::convertible_to<std::string_view> T>
  friend bool operator==(const Interned& a, const T& b) {
    return *a.text_ == std::string_view(b);
  }
  friend std::string operator+(const Interned& a, std::string_view b) { return std::string(*a.text_).append(b); }
  friend std::string operator+(const Interned& a, char b) { return *a.text_ + b; }
  friend std::string operator+(std::string a, const Interned& b) { return std::move(a.append(*b.text_)); }

 private:
  static const std::string* Empty();
  static const std::string* Keep(std::string_view text);

  const std::string* text_;
};

}  // namespace sequelint
