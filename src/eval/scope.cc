#include "eval/scope.h"

#include "eval/machine.h"
#include "eval/modules.h"

namespace sequelint::eval {
namespace {

constexpr size_t kIndexFrom = 12;

}  // namespace

Span Machine::At(const Node* node, const Scope* scope) const {
  return {scope->module != nullptr ? scope->module->file : 0, node->begin, node->end};
}

Machine::Place Machine::Lookup(Key key, Scope* scope) const {
  for (; scope != nullptr; scope = scope->parent) {
    int index = scope->Find(key);
    if (index >= 0) return {scope, index};
  }
  return {};
}

Value Machine::ReadName(Key key, Scope* scope, Span span, bool* found) {
  if (found != nullptr) *found = true;
  if (Place place = Lookup(key, scope); place.scope != nullptr) {
    if (place.scope->is_module) return modules_->ReadBinding(place.scope->module, place.index, span);
    return place.scope->bindings[static_cast<size_t>(place.index)].value;
  }
  if (key == names_.arguments && scope->frame != nullptr && scope->frame->callee != nullptr) {
    return Value::Of(NewArray(scope->frame->arguments, span), span);
  }
  if (scope->module != nullptr) {
    if (std::optional<Value> value = modules_->ReadImplicit(scope->module, key, span)) return *value;
  }
  if (HasOwn(global_, key)) return Get(Value::Of(global_), key, span).Or(span);
  if (std::optional<Value> value = host_.Global(interpreter_, key->text)) {
    Hide(global_, key, *value);
    return value->Or(span);
  }
  if (found != nullptr) *found = false;
  return Unknown("`" + key->text + "` is not defined in this file", span);
}

void Machine::WriteName(Key key, Value value, Scope* scope, Span span) {
  Place place = Lookup(key, scope);
  if (place.scope == nullptr) {  // an assignment without a declaration makes a global
    if (scope->module != nullptr && modules_->WriteImplicit(scope->module, key, value)) return;
    Put(global_, key, std::move(value), span);
    return;
  }
  if (place.scope->is_module) return modules_->WriteBinding(place.scope->module, place.index, std::move(value), span);
  Binding& binding = place.scope->bindings[static_cast<size_t>(place.index)];
  if (binding.constant) {
    Mistake("Assignment to constant variable.", span);
    return;
  }
  Touch(place.scope);
  place.scope->bindings[static_cast<size_t>(place.index)].value = std::move(value);
}

void Machine::Declare(Scope* scope, Key key, Value value, bool constant) {
  Touch(scope);
  int index = scope->Find(key);
  if (index >= 0) {
    Binding& binding = scope->bindings[static_cast<size_t>(index)];
    binding.value = std::move(value);
    binding.constant = constant;
    return;
  }
  Charge(sizeof(Binding));
  scope->bindings.push_back({key, std::move(value), constant});
  if (scope->index) {
    scope->index->emplace(key, static_cast<uint32_t>(scope->bindings.size() - 1));
  } else if (scope->bindings.size() >= kIndexFrom) {
    scope->index = std::make_unique<std::unordered_map<Key, uint32_t>>();
    for (uint32_t i = 0; i < scope->bindings.size(); ++i) scope->index->emplace(scope->bindings[i].key, i);
  }
}

}  // namespace sequelint::eval
