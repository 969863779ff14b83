#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "syntax/tree.h"

namespace sequelint::syntax {

struct ParseCache::Impl {
  struct Entry {
    std::once_flag once;
    std::shared_ptr<const Tree> tree;
  };
  std::mutex mutex;
  std::map<std::pair<std::string, Language>, std::shared_ptr<Entry>> entries;
  std::atomic<size_t> parsed = 0;
};

ParseCache::ParseCache() : impl_(std::make_unique<Impl>()) {}
ParseCache::~ParseCache() = default;

std::shared_ptr<const Tree> ParseCache::Get(const std::string& id, Language language, const SourceText& text) {
  std::shared_ptr<Impl::Entry> entry;
  {
    std::lock_guard lock(impl_->mutex);
    std::shared_ptr<Impl::Entry>& slot = impl_->entries[{id, language}];
    if (slot == nullptr) slot = std::make_shared<Impl::Entry>();
    entry = slot;
  }
  std::call_once(entry->once, [&] {
    entry->tree = Parse(text, language);
    ++impl_->parsed;
  });
  return entry->tree;
}

size_t ParseCache::parsed() const { return impl_->parsed; }

}  // namespace sequelint::syntax
