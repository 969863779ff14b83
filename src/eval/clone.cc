#include "eval/clone.h"

#include <unordered_map>

namespace sequelint::eval {
namespace {

constexpr int kDepth = 200;

class Copier {
 public:
  explicit Copier(Machine& machine) : machine_(machine) {}

  Value Copy(const Value& value, int depth) {
    if (!value.IsObject() || depth > kDepth || !machine_.Spend(1)) return value;
    Object* from = value.object();
    if (from->host != nullptr || from->IsFunction() || from->cls == Class::kPromise || from->cls == Class::kGenerator) {
      return value;
    }
    auto [known, fresh] = copies_.try_emplace(from, nullptr);
    if (!fresh) return Value::Of(known->second, value.span);
    Object* to = machine_.NewObjectWith(from->prototype, from->cls, from->span);
    known->second = to;
    to->node = from->node;
    to->open = from->open;
    to->primitive = from->primitive;
    machine_.Charge(from->elements.size() * sizeof(Value));
    for (const Value& element : from->elements) to->elements.push_back(Copy(element, depth + 1));
    for (Key key : machine_.OwnKeys(from, false, true)) {
      int own = machine_.FindOwn(from, key);
      if (own < 0) continue;
      Span span = from->properties[static_cast<size_t>(own)].key_span;
      machine_.Put(to, key, Copy(machine_.ReadAt(from, static_cast<size_t>(own), value, span), depth + 1), span);
    }
    return Value::Of(to, value.span);
  }

 private:
  Machine& machine_;
  std::unordered_map<const Object*, Object*> copies_;
};

}  // namespace

Value DeepCopy(Machine& machine, const Value& value) { return Copier(machine).Copy(value, 0); }

}  // namespace sequelint::eval
