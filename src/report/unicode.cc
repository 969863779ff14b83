#include "report/unicode.h"

#include <algorithm>

#include "base/utf8.h"

namespace sequelint::report {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool IsContinuation(std::string_view text, size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// Characters that reorder or break the text around them: bidirectional controls (CVE-2021-42574), separators that some
// programs take for line breaks, C1 controls, byte order marks, the tag characters that hide text in text.
bool Disturbs(char32_t code) {
  return (code >= 0x80 && code <= 0x9F) || code == 0x061C || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF ||
         (code >= 0xFFF9 && code <= 0xFFFB) || (code >= 0xE0000 && code <= 0xE007F);
}

char32_t Picture(char32_t code) {
  if (code < 0x20) return 0x2400 + code;
  if (code == 0x7F) return 0x2421;
  return Disturbs(code) ? kReplacement : code;
}

// Whether a CI runner reads a command behind the `##` at `at`, wherever in the line it stands.
bool StartsCommand(std::string_view text, size_t at) {
  std::string_view rest = text.substr(at);
  return rest.starts_with("##[") || rest.starts_with("##vso[") || rest.starts_with("##teamcity[");
}

std::string Show(std::string_view text, bool keep_breaks) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    Character character = Decode(text, at);
    if (keep_breaks && character.code == '\n') {
      out += '\n';
    } else {
      AppendUtf8(out, Picture(character.code));
    }
    if (character.code == '#' && StartsCommand(text, at)) AppendUtf8(out, 0x200B);
    at += character.size;
  }
  return out;
}

}  // namespace

Character Decode(std::string_view text, size_t at) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return {kReplacement, 1};
  for (size_t i = 1; i < size; ++i) {
    if (!IsContinuation(text, at + i)) return {kReplacement, 1};
  }
  char32_t code = first & (0xFF >> (size + 1));
  for (size_t i = 1; i < size; ++i) code = (code << 6) | (byte(i) & 0x3F);
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kSmallest[size] || code > 0x10FFFF || surrogate) return {kReplacement, 1};
  return {code, size};
}

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size();) {
    Character character = Decode(text, at);
    width += static_cast<size_t>(Width(character.code));
    at += character.size;
  }
  return width;
}

// The parser counts a code unit per lead byte, two for lead bytes of four-byte characters; so do these two, also where
// the text is no UTF-8.
size_t ByteOfColumn(std::string_view line, uint32_t column) {
  uint32_t units = 1;
  for (size_t at = 0; at < line.size(); ++at) {
    if (IsContinuation(line, at)) continue;
    if (units >= column) return at;
    units += static_cast<unsigned char>(line[at]) >= 0xF0 ? 2 : 1;
  }
  return line.size();
}

uint32_t Utf16Length(std::string_view text) {
  uint32_t units = 0;
  for (unsigned char c : text) {
    if ((c & 0xC0) != 0x80) units += c >= 0xF0 ? 2 : 1;
  }
  return units;
}

std::string_view Cut(std::string_view text, size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && IsContinuation(text, size)) --size;
  return text.substr(0, size);
}

std::string ValidUtf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    Character character = Decode(text, at);
    AppendUtf8(out, character.code);
    at += character.size;
  }
  return out;
}

std::string Inert(std::string_view text) { return Show(text, false); }

std::string InertLines(std::string_view text) { return Show(text, true); }

std::string InertPath(std::string_view path) {
  std::string shown = Inert(path);
  bool command = shown.starts_with(':') || shown.starts_with('#') || shown.starts_with(' ');
  return command ? "./" + shown : shown;
}

}  // namespace sequelint::report
