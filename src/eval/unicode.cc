#include "eval/unicode.h"

namespace sequelint::eval {

bool IsAscii(std::string_view text) {
  for (char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

char32_t NextCodePoint(std::string_view text, size_t& at) {
  auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  unsigned first = byte(at++);
  if (first < 0x80) return first;
  int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  if (more == 0 || first > 0xF4) return 0xFFFD;
  char32_t code = first & (0x3Fu >> more);
  for (int i = 0; i < more; ++i) {
    if ((byte(at) & 0xC0u) != 0x80u) return 0xFFFD;
    code = (code << 6) | (byte(at++) & 0x3Fu);
  }
  return code;
}

void AppendCodePoint(std::string& text, char32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | (code >> 6));
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    if (code >= 0xD800 && code < 0xE000) code = 0xFFFD;
    text += static_cast<char>(0xE0 | (code >> 12));
    text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code <= 0x10FFFF) {
    text += static_cast<char>(0xF0 | (code >> 18));
    text += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    AppendCodePoint(text, 0xFFFD);
  }
}

size_t Utf16Length(std::string_view text) {
  size_t units = 0;
  for (char c : text) {
    unsigned char byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0) != 0x80;  // starts a code point
    units += byte >= 0xF0;           // which takes two units
  }
  return units;
}

size_t Utf16Offset(std::string_view text, size_t byte) { return Utf16Length(text.substr(0, byte)); }

size_t ByteOffset(std::string_view text, size_t unit) {
  if (unit >= text.size()) return text.size();
  if (IsAscii(text.substr(0, unit))) return unit;
  size_t at = 0, units = 0;
  while (at < text.size() && units < unit) units += NextCodePoint(text, at) >= 0x10000 ? 2 : 1;
  return at;
}

std::string Utf16Slice(std::string_view text, size_t begin, size_t end) {
  if (begin >= end) return {};
  if (IsAscii(text)) {
    if (begin >= text.size()) return {};
    return std::string(text.substr(begin, end - begin));
  }
  std::vector<uint16_t> units = ToUtf16(text);
  if (begin >= units.size()) return {};
  if (end > units.size()) end = units.size();
  return FromUtf16(std::vector<uint16_t>(units.begin() + static_cast<std::ptrdiff_t>(begin),
                                         units.begin() + static_cast<std::ptrdiff_t>(end)));
}

std::string Utf16At(std::string_view text, size_t unit) { return Utf16Slice(text, unit, unit + 1); }

std::vector<uint16_t> ToUtf16(std::string_view text) {
  std::vector<uint16_t> units;
  units.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    char32_t code = NextCodePoint(text, at);
    if (code >= 0x10000) {
      units.push_back(static_cast<uint16_t>(0xD800 + ((code - 0x10000) >> 10)));
      units.push_back(static_cast<uint16_t>(0xDC00 + ((code - 0x10000) & 0x3FF)));
    } else {
      units.push_back(static_cast<uint16_t>(code));
    }
  }
  return units;
}

std::string FromUtf16(const std::vector<uint16_t>& units) {
  std::string text;
  for (size_t i = 0; i < units.size(); ++i) {
    char32_t code = units[i];
    if (code >= 0xD800 && code < 0xDC00 && i + 1 < units.size() && units[i + 1] >= 0xDC00 && units[i + 1] < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (units[++i] - 0xDC00u);
    }
    AppendCodePoint(text, code);
  }
  return text;
}

char32_t ToLowerCode(char32_t code) {
  if (code < 0x80) return code >= 'A' && code <= 'Z' ? code + 32 : code;
  if ((code >= 0xC0 && code <= 0xDE && code != 0xD7) || (code >= 0x391 && code <= 0x3A9) ||
      (code >= 0x410 && code <= 0x42F)) {
    return code + 32;
  }
  if (code >= 0x400 && code <= 0x40F) return code + 80;
  if (code >= 0x100 && code <= 0x137) return code | 1;
  return code;
}

char32_t ToUpperCode(char32_t code) {
  if (code < 0x80) return code >= 'a' && code <= 'z' ? code - 32 : code;
  if ((code >= 0xE0 && code <= 0xFE && code != 0xF7) || (code >= 0x3B1 && code <= 0x3C9 && code != 0x3C2) ||
      (code >= 0x430 && code <= 0x44F)) {
    return code - 32;
  }
  if (code >= 0x450 && code <= 0x45F) return code - 80;
  if (code >= 0x100 && code <= 0x137) return code & ~1u;
  return code;
}

namespace {
template <class Change>
std::string Map(std::string_view text, Change change) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) AppendCodePoint(out, change(NextCodePoint(text, at)));
  return out;
}
}  // namespace

std::string ToLowerText(std::string_view text) { return Map(text, ToLowerCode); }

std::string ToUpperText(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    char32_t code = NextCodePoint(text, at);
    if (code == 0xDF) {
      out += "SS";
    } else {
      AppendCodePoint(out, ToUpperCode(code));
    }
  }
  return out;
}

bool IsSpace(char32_t code) {
  return (code >= 9 && code <= 13) || code == ' ' || code == 0xA0 || code == 0xFEFF || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F ||
         code == 0x3000;
}

}  // namespace sequelint::eval
