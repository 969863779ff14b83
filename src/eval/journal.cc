#include "eval/journal.h"

#include <algorithm>
#include <unordered_map>

#include "eval/machine.h"

namespace sequelint::eval {
namespace {

ObjectState Take(Object* object) {
  object->index.reset();
  return {std::move(object->properties), std::move(object->elements), object->prototype, object->open,
          object->primitive, object->frozen, object->sealed};
}

ObjectState Copy(const Object* object) {
  return {object->properties, object->elements, object->prototype, object->open,
          object->primitive,  object->frozen,   object->sealed};
}

void Restore(Object* object, ObjectState state) {
  object->index.reset();
  object->properties = std::move(state.properties);
  object->elements = std::move(state.elements);
  object->prototype = state.prototype;
  object->open = state.open;
  object->primitive = state.primitive;
  object->frozen = state.frozen;
  object->sealed = state.sealed;
  object->hashes.reset();
}

void RestoreScope(Scope* scope, std::vector<Binding> bindings) {
  if (scope->index && scope->bindings.size() != bindings.size()) scope->index.reset();
  scope->bindings = std::move(bindings);
}

// `first`, then `second`: what is written twice ends as the second has it.
template <class Cell, class State>
void Overlay(std::vector<std::pair<Cell*, State>>& second, const std::vector<std::pair<Cell*, State>>& first) {
  std::unordered_map<Cell*, bool> written;
  for (const auto& [cell, state] : second) written.emplace(cell, true);
  for (const auto& entry : first) {
    if (!written.count(entry.first)) second.push_back(entry);
  }
}

Delta Compose(const Delta& first, Delta second) {
  Overlay(second.objects, first.objects);
  Overlay(second.scopes, first.scopes);
  return second;
}

}  // namespace

void Machine::Save(Object* object) {
  journal_.frames.back().objects.push_back({object, object->stamp, Copy(object)});
  object->stamp = journal_.top;
  Charge(object->properties.size() * sizeof(Property) + object->elements.size() * sizeof(Value) + 64);
}

void Machine::Save(Scope* scope) {
  journal_.frames.back().scopes.push_back({scope, scope->stamp, scope->bindings});
  scope->stamp = journal_.top;
  Charge(scope->bindings.size() * sizeof(Binding) + 32);
}

void Machine::OpenFrame(const UnknownData* condition) {
  journal_.frames.emplace_back();
  journal_.frames.back().id = journal_.top = ++last_frame_id_;
  journal_.frames.back().condition = condition;
}

Delta Machine::CloseFrame() {
  JournalFrame frame = std::move(journal_.frames.back());
  journal_.frames.pop_back();
  journal_.top = journal_.frames.empty() ? 0 : journal_.frames.back().id;
  Delta delta;
  for (auto& saved : frame.objects) {
    delta.objects.emplace_back(saved.object, Take(saved.object));
    Restore(saved.object, std::move(saved.state));
    saved.object->stamp = saved.stamp;
  }
  for (auto& saved : frame.scopes) {
    delta.scopes.emplace_back(saved.scope, std::move(saved.scope->bindings));
    RestoreScope(saved.scope, std::move(saved.bindings));
    saved.scope->stamp = saved.stamp;
  }
  return delta;
}

void Machine::Apply(Delta delta) {
  for (auto& [object, state] : delta.objects) {
    Touch(object);
    Restore(object, std::move(state));
  }
  for (auto& [scope, bindings] : delta.scopes) {
    Touch(scope);
    RestoreScope(scope, std::move(bindings));
  }
}

// Closes what the ways that left since `base` opened. All outcomes are then relative to the state at `base`.
std::vector<Outcome> Machine::Unwind(size_t base, Completion current) {
  std::vector<Outcome> outcomes;
  outcomes.push_back({std::move(current), {}});
  while (journal_.pending.size() > base) {
    const UnknownData* condition = journal_.frames.back().condition;
    Delta since = CloseFrame();
    for (Outcome& outcome : outcomes) outcome.delta = Compose(since, std::move(outcome.delta));
    Outcome left = std::move(journal_.pending.back());
    journal_.pending.pop_back();
    auto alike = std::find_if(outcomes.begin(), outcomes.end(),
                              [&](const Outcome& outcome) { return outcome.completion.Same(left.completion); });
    if (alike == outcomes.end()) {
      outcomes.push_back(std::move(left));
    } else {  // joined at once: a loop may leave a thousand of them
      *alike = JoinOutcomes(condition, std::move(left), std::move(*alike));
    }
  }
  std::reverse(outcomes.begin(), outcomes.end());  // who left first comes first
  return outcomes;
}

std::vector<Outcome> Machine::Collect(const UnknownData* condition, const Way& body) {
  OpenFrame(condition);
  size_t base = journal_.pending.size();
  Completion completion;
  bool short_circuit = short_circuit_;
  try {
    completion = body();
  } catch (const Thrown& thrown) {
    completion = {.kind = Completion::kThrow, .value = thrown.value};
  }
  short_circuit_ = short_circuit;
  std::vector<Outcome> outcomes = Unwind(base, std::move(completion));
  Delta delta = CloseFrame();
  for (Outcome& outcome : outcomes) outcome.delta = Compose(delta, std::move(outcome.delta));
  return outcomes;
}

Outcome Machine::JoinOutcomes(const UnknownData* condition, Outcome a, Outcome b) {
  Outcome joined;
  joined.completion = a.completion;
  joined.completion.value = JoinValues(condition, a.completion.value, b.completion.value);
  std::unordered_map<Object*, const ObjectState*> in_b;
  for (const auto& [object, state] : b.delta.objects) in_b.emplace(object, &state);
  for (auto& [object, state] : a.delta.objects) {
    auto other = in_b.find(object);
    ObjectState now;
    const ObjectState* right = other != in_b.end() ? other->second : &(now = Copy(object));
    joined.delta.objects.emplace_back(object, JoinStates(condition, state, *right, object->cls));
    in_b.erase(object);
  }
  for (auto& [object, state] : b.delta.objects) {
    if (!in_b.count(object)) continue;
    joined.delta.objects.emplace_back(object, JoinStates(condition, Copy(object), state, object->cls));
  }
  JoinScopes(condition, a.delta, b.delta, joined.delta);
  return joined;
}

void Machine::JoinScopes(const UnknownData* condition, const Delta& a, const Delta& b, Delta& out) {
  std::unordered_map<Scope*, const std::vector<Binding>*> in_b;
  for (const auto& [scope, bindings] : b.scopes) in_b.emplace(scope, &bindings);
  auto join = [&](Scope* scope, const std::vector<Binding>& left, const std::vector<Binding>& right) {
    std::vector<Binding> joined = left.size() >= right.size() ? left : right;  // names are only ever added at the end
    for (size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
      joined[i].value = JoinValues(condition, left[i].value, right[i].value);
    }
    out.scopes.emplace_back(scope, std::move(joined));
  };
  for (const auto& [scope, bindings] : a.scopes) {
    auto other = in_b.find(scope);
    join(scope, bindings, other != in_b.end() ? *other->second : scope->bindings);
    if (other != in_b.end()) in_b.erase(other);
  }
  for (const auto& [scope, bindings] : b.scopes) {
    if (in_b.count(scope)) join(scope, scope->bindings, bindings);
  }
}

// Goes on from the outcomes: those that end alike are joined; a throw counts only when nothing else is possible; of
// what remains one goes on and the others wait.
Completion Machine::Proceed(const UnknownData* condition, std::vector<Outcome> outcomes) {
  bool only_throws = true;
  for (const Outcome& outcome : outcomes) only_throws = only_throws && outcome.completion.kind == Completion::kThrow;
  std::vector<Outcome> groups;
  for (Outcome& outcome : outcomes) {
    if (outcome.completion.kind == Completion::kThrow && !only_throws) continue;
    bool joined = false;
    for (Outcome& group : groups) {
      if (!group.completion.Same(outcome.completion)) continue;
      group = JoinOutcomes(condition, std::move(group), std::move(outcome));
      joined = true;
      break;
    }
    if (!joined) groups.push_back(std::move(outcome));
  }
  size_t main = 0;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].completion.kind == Completion::kNormal) main = i;
  }
  for (size_t i = 0; i < groups.size(); ++i) {
    if (i == main) continue;
    journal_.pending.push_back(std::move(groups[i]));
    OpenFrame(condition);
  }
  Apply(std::move(groups[main].delta));
  Completion completion = std::move(groups[main].completion);
  if (completion.kind == Completion::kThrow) throw Thrown{completion.value};
  return completion;
}

Completion Machine::Fork(const UnknownData* condition, const std::vector<Way>& ways) {
  std::vector<Outcome> outcomes;
  for (const Way& way : ways) {
    for (Outcome& outcome : Collect(condition, way)) outcomes.push_back(std::move(outcome));
  }
  if (outcomes.empty()) return {};
  return Proceed(condition, std::move(outcomes));
}

Value Machine::ForkValue(const UnknownData* condition, const std::vector<std::function<Value()>>& ways, Span span) {
  std::vector<Way> bodies;
  for (const auto& way : ways) {
    bodies.push_back([&way] {
      Completion completion;
      completion.value = way();
      return completion;
    });
  }
  return Fork(condition, bodies).value.Or(span);
}

const UnknownData* Machine::branch_condition() const {
  return journal_.frames.empty() ? nullptr : journal_.frames.back().condition;
}

}  // namespace sequelint::eval
