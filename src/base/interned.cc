#include "base/interned.h"

#include <mutex>
#include <unordered_set>

namespace sequelint {
namespace {

const std::string kEmpty;

// Never destroyed: what holds a text may outlive it.
struct Texts {
  std::mutex mutex;
  std::unordered_set<std::string> all;
};

Texts& Kept() {
  static auto& texts = *new Texts;
  return texts;
}

}  // namespace

const std::string* Interned::Empty() { return &kEmpty; }

const std::string* Interned::Keep(std::string_view text) {
  if (text.empty()) return &kEmpty;
  // Places are made by the file: most are in the same one as the last.
  thread_local const std::string* last = &kEmpty;
  if (*last == text) return last;
  Texts& texts = Kept();
  std::lock_guard lock(texts.mutex);
  return last = &*texts.all.emplace(text).first;
}

}  // namespace sequelint
