#include "migrations/database.h"

#include <algorithm>
#include <set>
#include <string>

#include "plan/apply.h"
#include "plan/print.h"

namespace sequelint::migrations {

using eval::Value;

Database::Database(eval::Interpreter& interpreter, schema::Schema start)
    : in_(interpreter), cell_(interpreter.NewObject()), key_(interpreter.Intern("version")), start_(std::move(start)) {
  ground_ = checkpoint_.schema = start_;
  versions_.push_back({start_, 0, 0, {}});
  SetCurrent(0);
}

schema::Schema Database::Take() { return std::move(versions_[Current()].schema); }

void Database::SetCurrent(size_t version) { in_.Set(cell_, key_, Value::Number(static_cast<double>(version))); }

size_t Database::Current() {
  Value value = in_.Get(Value::Of(cell_), key_);
  if (value.IsNumber()) return static_cast<size_t>(value.number());
  return value.IsUnknown() ? Merge(value.unknown().candidates) : 0;
}

size_t Database::Writable() {
  size_t current = Current();
  Version& version = versions_[current];
  if (version.branch == in_.branch() && !version.merged) return current;
  // Branches are numbered as they open: the one that made the version has ended, and only this way goes on from it.
  bool over = version.branch > in_.branch() && !version.merged;
  Version next{over ? std::move(version.schema) : version.schema, current, in_.branch(), {}};
  versions_.push_back(std::move(next));
  SetCurrent(versions_.size() - 1);
  return versions_.size() - 1;
}

bool Database::IsAncestor(size_t ancestor, size_t version) const {
  while (version > ancestor) version = versions_[version].parent;
  return version == ancestor;
}

// What the way to `version` did since the way to `other` left it.
std::vector<size_t> Database::Since(size_t version, size_t other) const {
  std::vector<size_t> since;
  for (size_t at = version; !IsAncestor(at, other); at = versions_[at].parent) {
    since.insert(since.begin(), versions_[at].operations.begin(), versions_[at].operations.end());
  }
  return since;
}

// Several ways met: what any of them did is done, once. A way that changed nothing adds nothing.
size_t Database::Merge(const std::vector<Value>& candidates) {
  std::vector<size_t> tips;
  for (const Value& candidate : candidates) {
    if (candidate.IsNumber()) tips.push_back(static_cast<size_t>(candidate.number()));
  }
  if (tips.empty()) return 0;
  std::sort(tips.begin(), tips.end());
  std::vector<size_t> leaves;
  for (size_t i = 0; i < tips.size(); ++i) {
    bool covered = std::any_of(tips.begin() + static_cast<std::ptrdiff_t>(i) + 1, tips.end(),
                               [&](size_t later) { return IsAncestor(tips[i], later); });
    if (!covered) leaves.push_back(tips[i]);
  }
  size_t merged = leaves.front();
  auto known = merged_.find(leaves);
  if (leaves.size() > 1 && known != merged_.end()) {
    merged = known->second;
  } else if (leaves.size() > 1) {
    Version joined{versions_[merged].schema, merged, in_.branch(), {}, true};
    for (size_t i = 1; i < leaves.size(); ++i) {
      std::multiset<std::string> done;
      for (size_t index : Since(merged, leaves[i])) {
        if (!undone[index]) done.insert(plan::Describe(operations[index].change));
      }
      for (size_t index : Since(leaves[i], merged)) {
        if (undone[index]) continue;
        if (auto same = done.find(plan::Describe(operations[index].change)); same != done.end()) {
          done.erase(same);
          undone[index] = true;
          continue;
        }
        Repeat(index, joined.schema);  // what the other way did already is refused
        joined.operations.push_back(index);
      }
    }
    versions_.push_back(std::move(joined));
    merged = versions_.size() - 1;
    merged_.emplace(std::move(leaves), merged);
  }
  SetCurrent(merged);
  return merged;
}

Database::Ran Database::Run(std::string_view text, const sql::ReadOptions& options) {
  bool changes = sql::MayChangeSchema(text);
  size_t version = changes ? Writable() : Current();
  Ran ran;
  ran.first = operations.size();
  ran.script = sql::ReadSql(text, versions_[version].schema, options);
  for (sql::Amendment& amendment : ran.script.amendments) {
    amendment.operation += ran.first;
    amendments_[amendment.operation].push_back(std::move(amendment));
  }
  for (plan::Operation& operation : ran.script.operations) {
    operation.lenient |= in_.in_unknown_branch();
    if (changes) versions_[version].operations.push_back(operations.size());
    operations.push_back(std::move(operation));
    undone.push_back(false);
  }
  ran.script.operations.clear();
  return ran;
}

size_t Database::Add(plan::Operation operation) {
  operations.push_back(std::move(operation));
  undone.push_back(false);
  return operations.size() - 1;
}

bool Database::Adopt(const schema::Schema& from, const schema::QualifiedName& name) {
  return schema().tables.count(name) == 0 && sql::AdoptTable(from, name, versions_[Writable()].schema);
}

void Database::Settle() {
  size_t current = Current();
  for (; settled_ < current; ++settled_) versions_[settled_].schema = {};
  merged_.clear();
  ground_ = versions_[current].schema;
  ground_operations_ = operations.size();
  checkpoint_ = {{}, ground_};
}

void Database::Undo(size_t first, int transaction) {
  bool any = false;
  for (size_t i = first; i < operations.size(); ++i) {
    if (undone[i] || (transaction > 0 && operations[i].transaction != transaction)) continue;
    undone[i] = any = true;
  }
  if (any) Rebuild(Writable(), first);
}

void Database::Repeat(size_t operation, schema::Schema& schema) const {
  auto found = amendments_.find(operation);
  auto amend = [&](bool before) {
    if (found == amendments_.end()) return;
    for (const sql::Amendment& amendment : found->second) {
      if (amendment.before == before) amendment.apply(schema);
    }
  };
  amend(true);
  (void)plan::Apply(schema, operations[operation]);
  amend(false);
}

// Does again what the version did and was not taken back, from `first` on; what stands before that is known.
void Database::Rebuild(size_t index, size_t first) {
  if (first < ground_operations_) {
    ground_ = start_;
    ground_operations_ = 0;
    checkpoint_ = {{}, ground_};
  }
  std::vector<size_t> chain;
  for (size_t at = index;; at = versions_[at].parent) {
    chain.push_back(at);
    if (at == 0) break;
  }
  std::vector<size_t> done;
  for (auto version = chain.rbegin(); version != chain.rend(); ++version) {
    for (size_t operation : versions_[*version].operations) {
      if (operation >= ground_operations_ && !undone[operation]) done.push_back(operation);
    }
  }
  auto later = std::find_if(done.begin(), done.end(), [&](size_t operation) { return operation >= first; });
  std::vector<size_t>& known = checkpoint_.operations;
  bool reaches = known.size() <= static_cast<size_t>(later - done.begin()) && std::equal(known.begin(), known.end(), done.begin());
  if (!reaches) {
    known.clear();
    checkpoint_.schema = ground_;
  }
  for (auto next = done.begin() + static_cast<std::ptrdiff_t>(known.size()); next != later; ++next) {
    Repeat(*next, checkpoint_.schema);
  }
  known.assign(done.begin(), later);
  versions_[index].schema = checkpoint_.schema;
  for (; later != done.end(); ++later) Repeat(*later, versions_[index].schema);
}

}  // namespace sequelint::migrations
