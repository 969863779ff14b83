#include "syntax/cook.h"

#include <cstdint>
#include <cstring>

#include "base/utf8.h"

namespace sequelint::syntax {
namespace {

constexpr uint32_t kTooLarge = 0x110000;

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Reads escapes of one literal; `at_` stands behind the backslash when an escape begins.
class Cooker {
 public:
  Cooker(std::string_view body, bool is_template) : body_(body), is_template_(is_template) {}

  std::string Run() {
    out_.reserve(body_.size());
    while (at_ < body_.size()) {
      char c = body_[at_++];
      if (c == '\\' && at_ < body_.size()) {
        Escape();
      } else if (c == '\r' && is_template_) {
        if (at_ < body_.size() && body_[at_] == '\n') ++at_;
        out_ += '\n';
      } else {
        out_ += c;
      }
    }
    return std::move(out_);
  }

 private:
  void Escape() {
    char c = body_[at_++];
    switch (c) {
      case 'n':
        out_ += '\n';
        return;
      case 't':
        out_ += '\t';
        return;
      case 'r':
        out_ += '\r';
        return;
      case 'b':
        out_ += '\b';
        return;
      case 'f':
        out_ += '\f';
        return;
      case 'v':
        out_ += '\v';
        return;
      case '\n':
        return;
      case '\r':
        if (at_ < body_.size() && body_[at_] == '\n') ++at_;
        return;
      case 'x':
        return Hexadecimal(2);
      case 'u':
        return Unicode();
      default:
        break;
    }
    if (c >= '0' && c <= '7') return Octal(c);
    // U+2028 and U+2029 continue the line, too.
    if (c == '\xE2' && body_.substr(at_, 1) == "\x80" &&
        (body_.substr(at_ + 1, 1) == "\xA8" || body_.substr(at_ + 1, 1) == "\xA9")) {
      at_ += 2;
      return;
    }
    out_ += c;
  }

  void Octal(char first) {
    uint32_t value = static_cast<uint32_t>(first - '0');
    for (int i = 0; i < 2 && at_ < body_.size() && body_[at_] >= '0' && body_[at_] <= '7'; ++i) {
      uint32_t next = value * 8 + static_cast<uint32_t>(body_[at_] - '0');
      if (next > 255) break;
      value = next;
      ++at_;
    }
    AppendUtf8(out_, value);
  }

  // `count` hexadecimal digits at `at`, or kTooLarge.
  uint32_t Digits(size_t at, size_t count) const {
    uint32_t value = 0;
    for (size_t i = 0; i < count; ++i) {
      int digit = at + i < body_.size() ? HexDigit(body_[at + i]) : -1;
      if (digit < 0) return kTooLarge;
      value = value * 16 + static_cast<uint32_t>(digit);
    }
    return value;
  }

  void Hexadecimal(size_t count) {
    uint32_t value = Digits(at_, count);
    if (value == kTooLarge) {
      out_ += 'x';
      return;
    }
    at_ += count;
    AppendUtf8(out_, value);
  }

  void Unicode() {
    if (at_ < body_.size() && body_[at_] == '{') return BracedUnicode();
    uint32_t value = Digits(at_, 4);
    if (value == kTooLarge) {
      out_ += 'u';
      return;
    }
    at_ += 4;
    if (value >= 0xD800 && value < 0xDC00 && body_.substr(at_, 2) == "\\u") {
      uint32_t low = Digits(at_ + 2, 4);
      if (low >= 0xDC00 && low < 0xE000) {
        at_ += 6;
        value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
      }
    }
    AppendUtf8(out_, value);
  }

  void BracedUnicode() {
    size_t at = at_ + 1;
    uint32_t value = 0;
    while (at < body_.size() && HexDigit(body_[at]) >= 0) {
      value = value * 16 + static_cast<uint32_t>(HexDigit(body_[at++]));
      if (value > kTooLarge) value = kTooLarge;
    }
    if (at >= body_.size() || body_[at] != '}' || at == at_ + 1) {
      out_ += 'u';
      return;
    }
    at_ = at + 1;
    AppendUtf8(out_, value);
  }

  std::string_view body_;
  bool is_template_;
  size_t at_ = 0;
  std::string out_;
};

// Length of the well-formed sequence at `p`, or 0.
size_t SequenceLength(const unsigned char* p, const unsigned char* end) {
  auto tail = [&](size_t i, unsigned char low = 0x80, unsigned char high = 0xBF) {
    return p + i < end && p[i] >= low && p[i] <= high;
  };
  unsigned char c = *p;
  if (c < 0x80) return 1;
  if (c >= 0xC2 && c <= 0xDF) return tail(1) ? 2 : 0;
  if (c >= 0xE0 && c <= 0xEF) {
    return tail(1, c == 0xE0 ? 0xA0 : 0x80, c == 0xED ? 0x9F : 0xBF) && tail(2) ? 3 : 0;
  }
  if (c >= 0xF0 && c <= 0xF4) {
    return tail(1, c == 0xF0 ? 0x90 : 0x80, c == 0xF4 ? 0x8F : 0xBF) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string Cook(std::string_view body, bool is_template) { return Cooker(body, is_template).Run(); }

bool NeedsCooking(std::string_view body, bool is_template) {
  return body.find('\\') != std::string_view::npos || (is_template && body.find('\r') != std::string_view::npos);
}

bool IsText(std::string_view text) {
  if (text.empty()) return true;
  if (std::memchr(text.data(), 0, text.size()) != nullptr) return false;
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* end = p + text.size();
  while (p < end) {
    uint64_t eight;
    if (end - p >= 8 && (std::memcpy(&eight, p, 8), (eight & 0x8080808080808080ULL) == 0)) {
      p += 8;
      continue;
    }
    size_t length = SequenceLength(p, end);
    if (length == 0) return false;
    p += length;
  }
  return true;
}

}  // namespace sequelint::syntax
