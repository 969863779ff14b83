#include "base/utf8.h"

namespace sequelint {

void AppendUtf8(std::string& text, uint32_t code) {
  constexpr uint32_t kReplacement = 0xFFFD, kTooLarge = 0x110000;
  if (code >= kTooLarge || (code >= 0xD800 && code < 0xE000)) code = kReplacement;
  auto next = [&](int shift) { text += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | (code >> 6));
    next(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | (code >> 12));
    next(6);
    next(0);
  } else {
    text += static_cast<char>(0xF0 | (code >> 18));
    next(12);
    next(6);
    next(0);
  }
}

}  // namespace sequelint
