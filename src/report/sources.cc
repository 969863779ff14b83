#include "report/sources.h"

namespace sequelint::report {

const Sources::File& Sources::Open(const std::string& file, bool at_base) {
  auto [at, created] = files_.try_emplace({at_base, file});
  File& opened = at->second;
  const SourceReader* reader = at_base ? context_.base : context_.head;
  if (!created || reader == nullptr) return opened;
  opened.text = reader->Read(file);
  if (opened.text == nullptr) return opened;
  opened.starts.push_back(0);
  for (size_t end = 0; (end = opened.text->find('\n', end)) != std::string::npos;) opened.starts.push_back(++end);
  if (opened.starts.back() == opened.text->size() && opened.starts.size() > 1) opened.starts.pop_back();
  return opened;
}

std::optional<std::string_view> Sources::Line(const std::string& file, uint32_t line, bool at_base) {
  const File& opened = Open(file, at_base);
  if (line == 0 || line > opened.starts.size()) return std::nullopt;
  std::string_view text = *opened.text;
  size_t start = opened.starts[line - 1];
  size_t end = line < opened.starts.size() ? opened.starts[line] : text.size();
  while (end > start && (text[end - 1] == '\n' || text[end - 1] == '\r')) --end;
  return text.substr(start, end - start);
}

uint32_t Sources::CountLines(const std::string& file, bool at_base) {
  return static_cast<uint32_t>(Open(file, at_base).starts.size());
}

const std::string* Sources::Text(const std::string& file, bool at_base) { return Open(file, at_base).text.get(); }

}  // namespace sequelint::report
