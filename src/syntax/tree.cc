#include "syntax/tree.h"

#include <algorithm>

#include "syntax/cook.h"
#include "syntax/lowering.h"

namespace sequelint::syntax {
namespace {

uint32_t Utf16Length(std::string_view text) {
  uint32_t length = 0;
  for (unsigned char c : text) {
    if ((c & 0xC0) != 0x80) length += c >= 0xF0 ? 2 : 1;
  }
  return length;
}

}  // namespace

bool LanguageOf(std::string_view path, Language& language) {
  size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string_view extension = path.substr(dot + 1);
  if (extension == "js" || extension == "cjs" || extension == "mjs" || extension == "jsx") {
    language = Language::kJavaScript;
  } else if (extension == "ts" || extension == "cts" || extension == "mts") {
    language = Language::kTypeScript;
  } else if (extension == "tsx") {
    language = Language::kTsx;
  } else {
    return false;
  }
  return true;
}

std::shared_ptr<const Tree> Parse(SourceText text, Language language) {
  if (text == nullptr) text = std::make_shared<const std::string>();
  if (text->size() > kMaxText || !IsText(*text)) return Lowering::Unparsed(std::move(text));
  std::shared_ptr<Tree> tree = Lowering::Run(text, language);
  if (language == Language::kJavaScript && !tree->errors().empty()) {
    // Flow's annotations are nearly TypeScript's, and read wrongly without them: `const a: string = b`.
    std::shared_ptr<Tree> other = Lowering::Run(text, Language::kTsx);
    if (Lowering::ReadsBetter(*other, *tree)) return other;
  }
  return tree;
}

std::string_view Tree::WhyUnread() const {
  if (!program_->Is(kHasError) || !program_->list.empty()) return {};
  return text_->size() > kMaxText ? "is too large to be read" : "cannot be read as JavaScript";
}

Location Tree::Locate(Interned file, uint32_t begin, uint32_t end) const {
  auto size = static_cast<uint32_t>(text_->size());
  begin = std::min(begin, size);
  end = std::clamp(end, begin, size);
  auto place = [&](uint32_t offset, uint32_t& line, uint32_t& column) {
    auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    size_t index = next == line_starts_.begin() ? 0 : static_cast<size_t>(next - line_starts_.begin()) - 1;
    uint32_t start = std::min(line_starts_[index], offset);
    line = static_cast<uint32_t>(index) + 1;
    column = Utf16Length(std::string_view(*text_).substr(start, offset - start)) + 1;
  };
  Location location;
  location.file = file;
  place(begin, location.line, location.column);
  place(end, location.end_line, location.end_column);
  return location;
}

}  // namespace sequelint::syntax
