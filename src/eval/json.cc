#include "eval/json.h"

#include <charconv>

#include "eval/unicode.h"

namespace sequelint::eval {
namespace {

class Parser {
 public:
  Parser(std::string_view text, bool relaxed) : text_(text), relaxed_(relaxed) {}

  std::optional<Json> Document() {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
    Json value;
    if (!ReadValue(value, 0)) return std::nullopt;
    Skip();
    if (at_ != text_.size()) return std::nullopt;
    return value;
  }
  size_t at() const { return at_; }

 private:
  static constexpr int kDepth = 500;

  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool Take(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  void Skip() {
    while (at_ < text_.size()) {
      char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else if (relaxed_ && text_.substr(at_, 2) == "//") {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else if (relaxed_ && text_.substr(at_, 2) == "/*") {
        size_t close = text_.find("*/", at_ + 2);
        at_ = close == std::string_view::npos ? text_.size() : close + 2;
      } else {
        return;
      }
    }
  }

  bool ReadValue(Json& out, int depth) {
    if (depth > kDepth) return false;
    Skip();
    out.begin = static_cast<uint32_t>(at_);
    bool good = ReadBody(out, depth);
    out.end = static_cast<uint32_t>(at_);
    return good;
  }

  bool ReadBody(Json& out, int depth) {
    switch (Peek()) {
      case '{': return ReadObject(out, depth);
      case '[': return ReadArray(out, depth);
      case '"': out.kind = Json::Kind::kString; return ReadString(out.text);
      case 't': out.kind = Json::Kind::kTrue; return Take("true");
      case 'f': out.kind = Json::Kind::kFalse; return Take("false");
      case 'n': out.kind = Json::Kind::kNull; return Take("null");
      default: return ReadNumber(out);
    }
  }

  bool ReadNumber(Json& out) {
    size_t begin = at_;
    if (Peek() == '-') ++at_;
    if (Peek() < '0' || Peek() > '9') return false;
    while ((Peek() >= '0' && Peek() <= '9') || Peek() == '.' || Peek() == 'e' || Peek() == 'E' || Peek() == '+' ||
           Peek() == '-') {
      ++at_;
    }
    out.kind = Json::Kind::kNumber;
    auto [end, error] = std::from_chars(text_.data() + begin, text_.data() + at_, out.number);
    return (error == std::errc() || error == std::errc::result_out_of_range) && end == text_.data() + at_;
  }

  bool ReadString(std::string& out) {
    ++at_;
    while (at_ < text_.size()) {
      size_t plain = text_.find_first_of("\"\\\n", at_);
      if (plain == std::string_view::npos) return false;
      out.append(text_.substr(at_, plain - at_));
      at_ = plain + 1;
      if (text_[plain] == '"') return true;
      if (text_[plain] == '\n' || !ReadEscape(out)) return false;
    }
    return false;
  }

  bool ReadEscape(std::string& out) {
    char c = Peek();
    ++at_;
    switch (c) {
      case 'n': out += '\n'; return true;
      case 't': out += '\t'; return true;
      case 'r': out += '\r'; return true;
      case 'b': out += '\b'; return true;
      case 'f': out += '\f'; return true;
      case '"': case '\\': case '/': out += c; return true;
      case 'u': break;
      default: return false;
    }
    uint32_t code = 0;
    if (!ReadHex(code)) return false;
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_, 2) == "\\u") {
      at_ += 2;
      uint32_t low = 0;
      if (!ReadHex(low)) return false;
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      } else {
        AppendCodePoint(out, code);
        code = low;
      }
    }
    AppendCodePoint(out, code);
    return true;
  }

  bool ReadHex(uint32_t& code) {
    if (at_ + 4 > text_.size()) return false;
    auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + at_ + 4, code, 16);
    at_ += 4;
    return error == std::errc() && end == text_.data() + at_;
  }

  // After a value: true when the container goes on, false at its end. `good` false on a syntax error.
  bool More(char close, bool& good) {
    Skip();
    if (Take(",")) {
      if (relaxed_) {
        Skip();
        if (Peek() == close) return ++at_, false;
      }
      return true;
    }
    good = Peek() == close;
    if (good) ++at_;
    return false;
  }

  bool ReadArray(Json& out, int depth) {
    out.kind = Json::Kind::kArray;
    ++at_;
    Skip();
    if (Take("]")) return true;
    bool good = true;
    do {
      if (!ReadValue(out.items.emplace_back(), depth + 1)) return false;
    } while (More(']', good));
    return good;
  }

  bool ReadObject(Json& out, int depth) {
    out.kind = Json::Kind::kObject;
    ++at_;
    Skip();
    if (Take("}")) return true;
    bool good = true;
    do {
      Skip();
      Json::Member& member = out.members.emplace_back();
      member.key_begin = static_cast<uint32_t>(at_);
      if (Peek() != '"' || !ReadString(member.key)) return false;
      member.key_end = static_cast<uint32_t>(at_);
      Skip();
      if (!Take(":") || !ReadValue(member.value, depth + 1)) return false;
    } while (More('}', good));
    return good;
  }

  std::string_view text_;
  bool relaxed_;
  size_t at_ = 0;
};

}  // namespace

const Json* Json::Find(std::string_view key) const {
  const Json* found = nullptr;
  for (const Member& member : members) {
    if (member.key == key) found = &member.value;
  }
  return found;
}

std::string_view Json::TextAt(std::string_view key) const {
  const Json* value = Find(key);
  return value != nullptr && value->IsString() ? std::string_view(value->text) : std::string_view();
}

std::optional<Json> ParseJson(std::string_view text, bool relaxed, size_t* error) {
  Parser parser(text, relaxed);
  std::optional<Json> document = parser.Document();
  if (!document && error != nullptr) *error = parser.at();
  return document;
}

}  // namespace sequelint::eval
