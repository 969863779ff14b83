#include "generate/script.h"

#include "base/text.h"

namespace sequelint::generate {
namespace {

bool IsPlainKey(const std::string& key) {
  if (key.empty() || (key[0] >= '0' && key[0] <= '9')) return false;
  for (char c : key) {
    bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
    if (!fits) return false;
  }
  return true;
}

bool HasLines(const std::string& text) { return text.find(kLiteralBreak) != std::string::npos; }

std::string Escaped(const std::string& text, char quote) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    bool hole = quote == '`' && c == '$' && i + 1 < text.size() && text[i + 1] == '{';
    if (c == '\\' || c == quote || hole) out += '\\';
    if (c == '\n') {
      out += quote == '`' ? std::string(1, kLiteralBreak) : "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      out += c;
    }
  }
  return out;
}

class Printer {
 public:
  explicit Printer(const ScriptStyle& style) : style_(style) {}

  std::string Flat(const Script& script) const {
    if (script.kind == Script::Kind::kText) return script.text;
    std::string out;
    for (const auto& [key, value] : script.parts) out += (out.empty() ? "" : ", ") + Key(script, key) + Flat(value);
    switch (script.kind) {
      case Script::Kind::kObject:
        return out.empty() ? "{}" : "{ " + out + " }";
      case Script::Kind::kList:
        return "[" + out + "]";
      default:
        return script.text + "(" + out + ")";
    }
  }

  std::string Wrapped(const Script& script, size_t depth, size_t column) const {
    std::string flat = Flat(script);
    bool fits = !HasLines(flat) && column + flat.size() <= style_.width;
    if (script.kind == Script::Kind::kText || script.parts.empty() || fits) return flat;
    if (script.kind == Script::Kind::kCall) return Call(script, depth, column);
    std::string open = script.kind == Script::Kind::kObject ? "{" : "[", close = open == "{" ? "}" : "]";
    return open + Lines(script, depth) + close;
  }

 private:
  std::string Indent(size_t depth) const {
    std::string out;
    for (size_t i = 0; i < depth; ++i) out += style_.indent;
    return out;
  }
  std::string Key(const Script& script, const std::string& key) const {
    if (script.kind != Script::Kind::kObject || key.empty()) return "";
    return (IsPlainKey(key) ? key : style_.quote + Escaped(key, style_.quote) + style_.quote) + ": ";
  }
  std::string Lines(const Script& script, size_t depth) const {
    std::string out = "\n";
    for (const auto& [key, value] : script.parts) {
      std::string head = Indent(depth + 1) + Key(script, key);
      out += head + Wrapped(value, depth + 1, head.size() + 1) + ",\n";
    }
    return out + Indent(depth);
  }
  // The last object stays open on the line of the call when what is before it fits there.
  std::string Call(const Script& script, size_t depth, size_t column) const {
    std::string before;
    for (size_t i = 0; i + 1 < script.parts.size(); ++i) before += Flat(script.parts[i].second) + ", ";
    const Script& last = script.parts.back().second;
    bool inline_head = column + script.text.size() + before.size() + 3 <= style_.width && !HasLines(before);
    bool multiline_text = last.kind == Script::Kind::kText && HasLines(last.text);
    if (inline_head && (last.kind == Script::Kind::kObject || multiline_text)) {
      return script.text + "(" + before + Wrapped(last, depth, style_.width + 1) + ")";
    }
    if (script.parts.size() == 1 || (script.parts.size() == 2 && HasLines(before))) {
      return script.text + "(" + before + Flat(last) + ")";
    }
    return script.text + "(" + Lines(script, depth) + ")";
  }

  const ScriptStyle& style_;
};

}  // namespace

Script Script::Text(std::string text) {
  Script script;
  script.text = std::move(text);
  return script;
}

Script Script::Object(std::vector<std::pair<std::string, Script>> fields) {
  Script script;
  script.kind = Kind::kObject;
  script.parts = std::move(fields);
  return script;
}

Script Script::List(std::vector<Script> items) {
  Script script;
  script.kind = Kind::kList;
  for (Script& item : items) script.parts.emplace_back("", std::move(item));
  return script;
}

Script Script::Call(std::string callee, std::vector<Script> arguments) {
  Script script = List(std::move(arguments));
  script.kind = Kind::kCall;
  script.text = std::move(callee);
  return script;
}

Script& Script::Field(std::string key, Script value) {
  parts.emplace_back(std::move(key), std::move(value));
  return *this;
}

Script String(const std::string& text, const ScriptStyle& style) {
  char quote = style.quote;
  bool lines = text.find('\n') != std::string::npos;
  if (lines || text.find(quote) != std::string::npos) {
    char other = quote == '\'' ? '"' : '\'';
    quote = !lines && text.find(other) == std::string::npos ? other : '`';
  }
  return Script::Text(quote + Escaped(text, quote) + quote);
}

std::string Print(const Script& script, const ScriptStyle& style, size_t depth, size_t column) {
  return Printer(style).Wrapped(script, depth, column);
}

}  // namespace sequelint::generate
