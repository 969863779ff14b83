#include "migrations/sql_places.h"

#include <algorithm>
#include <cctype>

#include "syntax/search.h"
#include "syntax/tree.h"

namespace sequelint::migrations {
namespace {

using eval::Span;
using eval::Value;
using syntax::Kind;
using syntax::Node;

// The outermost node with exactly this range.
const Node* NodeAt(const Node* node, uint32_t begin, uint32_t end, int depth = 0) {
  if (node == nullptr || node->begin > begin || node->end < end || depth > 1000) return nullptr;
  if (node->begin == begin && node->end == end && node->kind != Kind::kExpressionStatement) return node;
  for (const Node* child : {node->a, node->b, node->c, node->d}) {
    if (const Node* found = NodeAt(child, begin, end, depth + 1)) return found;
  }
  for (const Node* child : syntax::ListAround(*node, begin, end)) {
    if (const Node* found = NodeAt(child, begin, end, depth + 1)) return found;
  }
  for (const Node* child : node->more) {
    if (const Node* found = NodeAt(child, begin, end, depth + 1)) return found;
  }
  return nullptr;
}

// How many bytes of the value the raw text at `raw` stands for, and how long it is there.
std::pair<size_t, size_t> Step(std::string_view raw) {
  if (raw[0] != '\\' || raw.size() < 2) return {1, 1};
  auto hex = [&](size_t digits) {
    size_t length = 2;
    while (length < raw.size() && length < 2 + digits && std::isxdigit(static_cast<unsigned char>(raw[length])) != 0) {
      ++length;
    }
    return length;
  };
  auto utf8 = [](unsigned long code) -> size_t { return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4; };
  switch (raw[1]) {
    case '\n':
      return {0, 2};
    case '\r':
      return {0, raw.size() > 2 && raw[2] == '\n' ? 3u : 2u};
    case 'x': {
      size_t length = hex(2);
      return {length > 2 ? utf8(std::stoul(std::string(raw.substr(2, length - 2)), nullptr, 16)) : 1, length};
    }
    case 'u': {
      if (raw.size() > 2 && raw[2] == '{') {
        size_t close = raw.find('}');
        if (close == std::string_view::npos || close < 4 || close > 11) return {1, 2};
        return {utf8(std::strtoul(std::string(raw.substr(3, close - 3)).c_str(), nullptr, 16)), close + 1};
      }
      size_t length = hex(4);
      return {length > 2 ? utf8(std::stoul(std::string(raw.substr(2, length - 2)), nullptr, 16)) : 1, length};
    }
    default:
      return {1, 2};
  }
}

// The value of raw text, good enough to find it again: escapes become one byte each.
size_t CookedSize(std::string_view raw) {
  size_t size = 0;
  while (!raw.empty()) {
    auto [cooked, length] = Step(raw);
    size += cooked;
    raw.remove_prefix(length);
  }
  return size;
}

}  // namespace

SqlPlaces::SqlPlaces(eval::Interpreter& interpreter, const Value& text, std::vector<Edit> edits)
    : in_(interpreter), edits_(std::move(edits)) {
  Span span = text.span;
  std::optional<std::string> known = interpreter.KnownText(text);
  if (span.empty() || !known) return;
  file_ = span.file;
  source_ = interpreter.Source({span.file, 0, ~0u});
  syntax::Language language{};
  const std::string& path = interpreter.FileOf(span);
  if (!syntax::LanguageOf(path, language)) {  // a file that was read as it stands
    if (source_.size() >= known->size() && source_.substr(0, known->size()) == *known) {
      chunks_.push_back({0, known->size(), 0, static_cast<uint32_t>(known->size())});
    }
    return;
  }
  const syntax::Tree* tree = interpreter.TreeOf(path);
  const Node* node = tree == nullptr ? nullptr : NodeAt(&tree->program(), span.begin, span.end);
  if (node == nullptr) return;
  std::vector<std::pair<const Node*, std::string>> literals;
  Collect(node, literals);
  // Between literals stands what was computed: each literal is looked for behind the one before it.
  size_t at = 0;
  bool exact = true;  // nothing computed since
  for (const auto& [literal, value] : literals) {
    if (literal == nullptr) {
      exact = false;
      continue;
    }
    if (value.empty()) continue;
    size_t found = exact ? at : known->find(value, at);
    if (found == std::string::npos || known->compare(found, value.size(), value) != 0) break;
    bool quoted = literal->kind == Kind::kString && literal->begin < source_.size() &&
                  (source_[literal->begin] == '\'' || source_[literal->begin] == '"') &&
                  CookedSize(source_.substr(literal->begin, literal->end - literal->begin)) > value.size();
    uint32_t begin = literal->begin + (quoted ? 1 : 0), end = literal->end - (quoted ? 1 : 0);
    chunks_.push_back({found, found + value.size(), begin, end});
    at = found + value.size();
    exact = true;
  }
}

// The literals a text is made of, in order; null for what is computed.
void SqlPlaces::Collect(const Node* node, std::vector<std::pair<const Node*, std::string>>& literals) const {
  if (node == nullptr) return;
  if (node->kind == Kind::kString) {
    literals.emplace_back(node, std::string(node->text));
  } else if (node->kind == Kind::kTemplate) {
    for (size_t i = 0; i < node->list.size(); ++i) {
      if (i % 2 == 0) {
        literals.emplace_back(node->list[i], std::string(node->list[i]->text));
      } else {
        Collect(node->list[i], literals);
      }
    }
  } else if (node->kind == Kind::kTaggedTemplate) {
    Collect(node->b, literals);
  } else if (node->kind == Kind::kBinary && node->text == "+") {
    Collect(node->a, literals);
    Collect(node->b, literals);
  } else {
    literals.emplace_back(nullptr, "");
  }
}

const std::string& SqlPlaces::file() const { return in_.FileOf(Span{file_, 0, 0}); }

size_t SqlPlaces::BeforeEdits(size_t at, bool end) const {
  size_t shift_from = 0, shift_to = 0;
  for (const Edit& edit : edits_) {
    if (at < edit.sent_begin || (end && at == edit.sent_begin)) break;
    if (at < edit.sent_end) return end ? edit.end : edit.begin;
    shift_from = edit.sent_end;
    shift_to = edit.end;
  }
  return shift_to + (at - shift_from);
}

uint32_t SqlPlaces::SourceOf(size_t at, bool end) const {
  const Chunk* in = &chunks_.front();
  for (const Chunk& chunk : chunks_) {
    if (chunk.begin > at || (end && chunk.begin == at)) break;
    in = &chunk;
  }
  if (at <= in->begin) return in->source;
  if (at >= in->end) return in->source_end;
  size_t left = at - in->begin;
  if (in->source_end - in->source == in->end - in->begin)
    return in->source + static_cast<uint32_t>(left);  // no escapes
  // Places are mostly asked for in their order: the walk goes on where the last one ended.
  if (walked_.chunk != in || walked_.cooked > left) walked_ = {in, 0, in->source};
  std::string_view raw = source_.substr(walked_.source, in->source_end - walked_.source);
  uint32_t source = walked_.source;
  size_t asked = left;
  left -= walked_.cooked;
  while (left > 0 && !raw.empty()) {
    auto [cooked, length] = Step(raw);
    left -= std::min(left, cooked);
    source += static_cast<uint32_t>(length);
    raw.remove_prefix(length);
  }
  walked_ = {in, asked, source};
  return source;
}

Location SqlPlaces::Locate(size_t begin, size_t end) const {
  if (chunks_.empty()) return {};
  uint32_t from = SourceOf(BeforeEdits(begin, false), false), to = SourceOf(BeforeEdits(end, true), true);
  return in_.Locate({file_, from, std::max(from, to)});
}

}  // namespace sequelint::migrations
