#include "syntax/parse_ahead.h"

#include <utility>

namespace sequelint::syntax {

ParseAhead::ParseAhead(const SourceReader& source, ParseCache& cache, std::vector<std::string> paths)
    : source_(source), cache_(cache), paths_(std::move(paths)) {
  constexpr size_t kHandful = 8;
  if (paths_.size() > kHandful) thread_.emplace([this] { Run(); });
}

void ParseAhead::Run() {
  for (const std::string& path : paths_) {
    if (stop_) return;
    Language language;
    const SourceEntry* entry = LanguageOf(path, language) ? source_.Find(path) : nullptr;
    if (entry == nullptr) continue;
    if (SourceText text = source_.Read(path)) cache_.Get(entry->id, language, text);
  }
}

}  // namespace sequelint::syntax
