#include "eval/heap.h"

namespace sequelint::eval {
namespace {

// The number a key is when it names an array element: "0", "17", not "017".
uint32_t ArrayIndex(std::string_view text) {
  if (text.empty() || text.size() > 9 || (text[0] == '0' && text.size() > 1)) return kNoIndex;
  uint32_t index = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return kNoIndex;
    index = index * 10 + static_cast<uint32_t>(c - '0');
  }
  return index;
}

}  // namespace

Key Heap::Intern(std::string_view text) {
  auto found = table_.find(text);
  if (found != table_.end()) return found->second;
  keys_.push_back({std::string(text), false, false, ArrayIndex(text)});
  Key key = &keys_.back();
  table_.emplace(key->text, key);
  Charge(sizeof(KeyData) + text.size() + 32);
  return key;
}

Key Heap::InternStable(std::string_view text) {
  size_t slot = (reinterpret_cast<uintptr_t>(text.data()) * 31 + text.size()) % kRecent;
  Recent& recent = recent_[slot];
  if (recent.data == text.data() && recent.size == text.size() && recent.key != nullptr) return recent.key;
  recent = {text.data(), text.size(), Intern(text)};
  return recent.key;
}

Key Heap::Symbol(std::string_view description, bool is_private) {
  keys_.push_back({std::string(description), true, is_private, kNoIndex});
  Charge(sizeof(KeyData) + description.size());
  return &keys_.back();
}

const std::string* Heap::String(std::string text) {
  Charge(sizeof(std::string) + text.size());
  strings_.push_back(std::move(text));
  return &strings_.back();
}

Object* Heap::NewObject() {
  Charge(sizeof(Object));
  return &objects_.emplace_back();
}

Scope* Heap::NewScope() {
  if (!free_scopes_.empty()) {
    Scope* scope = free_scopes_.back();
    free_scopes_.pop_back();
    return scope;
  }
  Charge(sizeof(Scope));
  return &scopes_.emplace_back();
}

void Heap::Recycle(Scope* scope) {
  scope->bindings.clear();
  scope->index.reset();
  scope->parent = nullptr;
  scope->frame = nullptr;
  scope->is_module = scope->is_function = false;
  free_scopes_.push_back(scope);
}

FunctionFrame* Heap::NewFrame() {
  Charge(sizeof(FunctionFrame));
  return &frames_.emplace_back();
}

UnknownData* Heap::NewUnknown() {
  Charge(sizeof(UnknownData));
  return &unknowns_.emplace_back();
}

}  // namespace sequelint::eval
