#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "eval/scope.h"
#include "eval/value.h"

namespace sequelint::eval {

// Owns everything a Value points to, until the end of the Interpreter. Nothing is freed earlier: an evaluation is short
// and bounded by bytes.
class Heap {
 public:
  explicit Heap(uint64_t limit) : limit_(limit) {}

  Key Intern(std::string_view text);
  Key InternStable(std::string_view text);  // `text` outlives the heap: found again by its address
  Key Symbol(std::string_view description, bool is_private = false);

  const std::string* String(std::string text);
  Object* NewObject();
  Scope* NewScope();
  FunctionFrame* NewFrame();
  UnknownData* NewUnknown();
  void Recycle(Scope* scope);  // nothing refers to it any more

  // Counts memory that containers take. False when the budget is spent; the caller then makes nothing bigger.
  bool Charge(size_t bytes) {
    used_ += bytes;
    return used_ <= limit_;
  }
  bool spent() const { return used_ > limit_; }
  uint64_t used() const { return used_; }

 private:
  struct Recent {
    const char* data = nullptr;
    size_t size = 0;
    Key key = nullptr;
  };
  static constexpr size_t kRecent = 8192;

  uint64_t limit_;
  uint64_t used_ = 0;
  std::deque<KeyData> keys_;
  std::unordered_map<std::string_view, Key> table_;
  std::vector<Recent> recent_{kRecent};
  std::deque<std::string> strings_;
  std::deque<Object> objects_;
  std::deque<Scope> scopes_;
  std::vector<Scope*> free_scopes_;
  std::deque<FunctionFrame> frames_;
  std::deque<UnknownData> unknowns_;
};

}  // namespace sequelint::eval
