// From the pieces of each operation to steps:
//
//   1. Every operation becomes pieces, each with the phase it would like (recipes.cc).
//   2. What an operation needs must not come later than itself. What new code cannot do without (tables, columns) stays
//      in the first phase and takes along what it needs; otherwise who depends waits, but for drops: they come earlier.
//   3. Pieces are put in order: by phase, then as planned. Neighbours share a transaction as long as it is short and
//      locks one table that is there.

#include "safe/safe.h"

#include <algorithm>
#include <map>
#include <set>

#include "facts/fact.h"
#include "plan/apply.h"
#include "plan/ddl.h"
#include "plan/order.h"
#include "safe/recipes.h"

namespace sequelint::safe {
namespace {

using plan::Operation;

bool IsRename(const plan::Change& change) {
  return std::holds_alternative<plan::RenameTable>(change) || std::holds_alternative<plan::RenameColumn>(change) ||
         std::holds_alternative<plan::RenameEnum>(change) || std::holds_alternative<plan::RenameEnumValue>(change) ||
         std::holds_alternative<plan::SetTableSchema>(change);
}

bool NewCodeNeeds(const plan::Change& change) {
  return std::holds_alternative<plan::CreateTable>(change) || std::holds_alternative<plan::AddColumn>(change);
}

schema::Schema Applied(schema::Schema schema, const std::vector<Operation>& operations, size_t count) {
  for (size_t i = 0; i < count; ++i) (void)!plan::Apply(schema, operations[i]);
  return schema;
}

struct Placed {
  Piece piece;
  size_t origin = 0, part = 0;
};

class Planner {
 public:
  Planner(const plan::Plan& plan, const schema::Schema& base, int postgres)
      : plan_(plan), base_(base), postgres_(postgres) {
    Normalize(base_);
  }

  SafePlan Run() {
    while (renames_ < plan_.operations.size() && IsRename(plan_.operations[renames_].change)) ++renames_;
    start_ = Applied(base_, plan_.operations, renames_);
    Cook();
    Depend();
    Place();
    std::vector<Placed> placed;
    for (size_t i = 0; i < pieces_.size(); ++i) {
      Phase last = pieces_[i].empty() ? Phase::kExpand : pieces_[i].back().phase;
      for (size_t part = 0; part < pieces_[i].size(); ++part) {
        Piece& piece = pieces_[i][part];
        if (piece.only_if_earlier && piece.phase == last) continue;
        placed.push_back({std::move(piece), i, part});
      }
    }
    std::stable_sort(placed.begin(), placed.end(),
                     [](const Placed& a, const Placed& b) { return a.piece.phase < b.piece.phase; });
    return Group(std::move(placed));
  }

 private:
  void Cook() {
    head_ = Applied(base_, plan_.operations, plan_.operations.size());
    facts::Settings settings;
    settings.postgres = postgres_;
    std::vector<facts::Subject> subjects = facts::Annotate({plan_, base_, head_, nullptr, nullptr, settings});
    schema::Schema state = base_;
    pieces_.resize(plan_.operations.size());
    size_t applied = 0;
    for (const facts::Subject& subject : subjects) {
      if (subject.part) continue;
      for (; applied < subject.operation; ++applied) (void)!plan::Apply(state, plan_.operations[applied]);
      const Operation& operation = plan_.operations[subject.operation];
      pieces_[subject.operation] = PiecesOf({operation, subject.facts, state, {plan_, start_}, postgres_});
    }
  }

  void Depend() {
    before_.resize(plan_.operations.size());
    for (size_t i = 0; i < renames_; ++i) {
      for (size_t j = i + 1; j < plan_.operations.size(); ++j) before_[j].push_back(i);
    }
    for (const auto& [a, b] : plan::Dependencies(plan_.operations, start_, head_)) {
      if (a < b) before_[b].push_back(a);
    }
    std::map<std::pair<QualifiedName, std::string>, std::vector<size_t>> touched;
    for (size_t i = 0; i < plan_.operations.size(); ++i) {
      for (const auto& column : ColumnsOf(plan_.operations[i].change)) {
        for (size_t a : touched[column]) before_[i].push_back(a);
        touched[column].push_back(i);
      }
    }
  }

  // What is done to one column keeps its order: a copy may take the column's place meanwhile.
  static std::set<std::pair<QualifiedName, std::string>> ColumnsOf(const plan::Change& change) {
    std::set<std::pair<QualifiedName, std::string>> columns;
    if (std::string column = plan::ColumnOf(change); !column.empty()) columns.insert({plan::TableOf(change), column});
    if (const auto* replace = std::get_if<plan::ReplaceEnum>(&change)) {
      for (const auto& use : replace->uses) columns.insert({use.table, use.column});
    }
    if (const auto* alter = std::get_if<plan::AlterSequence>(&change)) {
      columns.insert({alter->sequence.owner_table, alter->sequence.owner_column});
    }
    return columns;
  }

  // The phase of the last piece that others wait for, and of the first.
  Phase Last(size_t i) const {
    Phase phase = Phase::kExpand;
    for (const Piece& piece : pieces_[i]) {
      if (!piece.tail) phase = piece.phase;
    }
    return phase;
  }
  Phase First(size_t i) const {
    for (const Piece& piece : pieces_[i]) {
      if (!piece.only_if_earlier) return piece.phase;
    }
    return Phase::kExpand;
  }
  bool Drops(size_t i) const { return !pieces_[i].empty() && First(i) == Phase::kContract; }
  void Raise(size_t i, Phase phase) {
    for (Piece& piece : pieces_[i]) piece.phase = std::max(piece.phase, phase);
  }
  void Cap(size_t i, Phase phase) {
    for (Piece& piece : pieces_[i]) {
      if (!piece.tail) piece.phase = std::min(piece.phase, phase);
    }
  }

  void Place() {
    size_t size = pieces_.size();
    std::vector<bool> early(size);
    for (size_t i = size; i-- > 0;) {
      if (NewCodeNeeds(plan_.operations[i].change)) early[i] = true;
      if (!early[i]) continue;
      // Only what must be there before its first piece: the rest of a new column can wait.
      for (size_t a : before_[i]) early[a] = true;
    }
    for (size_t i = 0; i < size; ++i) {
      if (early[i] && !NewCodeNeeds(plan_.operations[i].change)) Cap(i, Phase::kExpand);
    }
    Await(false);
    for (size_t i = size; i-- > 0;) {
      for (size_t a : before_[i]) {
        if (Drops(a) && First(i) < Phase::kContract) Cap(a, First(i));
      }
    }
    Await(true);
  }

  // Nothing comes before what it depends on. A new column's own later pieces hold nobody up who needs it early.
  void Await(bool drops) {
    for (size_t i = 0; i < pieces_.size(); ++i) {
      for (size_t a : before_[i]) {
        if (!drops && (Drops(a) || Drops(i))) continue;
        Phase needed = NewCodeNeeds(plan_.operations[a].change) ? First(a) : Last(a);
        if (needed > First(i)) Raise(i, needed);
      }
    }
  }

  // What each piece locks of what is there, by the facts of the new order.
  SafePlan Group(std::vector<Placed> placed) {
    plan::Plan flat;
    for (const Placed& one : placed) {
      flat.operations.insert(flat.operations.end(), one.piece.operations.begin(), one.piece.operations.end());
    }
    facts::Settings settings;
    settings.postgres = postgres_;
    std::vector<std::set<std::string>> locks(flat.operations.size());
    for (const facts::Subject& subject : facts::Annotate({flat, base_, head_, nullptr, nullptr, settings})) {
      if (subject.part) continue;
      if (const auto* held = std::get_if<facts::Locks>(&subject.facts.Get("locks"))) {
        for (const auto& [table, mode] : *held) locks[subject.operation].insert(table);
      }
    }
    SafePlan safe;
    std::set<std::string> held;
    bool closed = true, labels = false;
    size_t operation = 0;
    for (Placed& one : placed) {
      std::set<std::string> own;
      for (size_t i = 0; i < one.piece.operations.size(); ++i, ++operation) {
        own.insert(locks[operation].begin(), locks[operation].end());
      }
      bool fits = std::includes(held.begin(), held.end(), own.begin(), own.end()) ||
                  std::includes(own.begin(), own.end(), held.begin(), held.end());
      bool free = (!closed && !one.piece.alone) || (labels && one.piece.label);
      bool joins = free && one.piece.note.empty() && safe.steps.back().phase == one.piece.phase &&
                   safe.steps.back().transaction == one.piece.transaction && fits;
      if (!joins) {
        Step step;
        step.phase = one.piece.phase;
        step.transaction = one.piece.transaction;
        step.reason = one.piece.reason;
        step.note = one.piece.note;
        step.unsafe = one.piece.unsafe;
        safe.steps.push_back(std::move(step));
        held.clear();
        closed = one.piece.alone;
        labels = one.piece.label;
      }
      held.insert(own.begin(), own.end());
      Step& step = safe.steps.back();
      AddReason(step, one.piece.reason);
      if (step.origins.empty() || step.origins.back() != one.origin) step.origins.push_back(one.origin);
      step.waits = step.waits || (step.transaction && !own.empty());
      std::move(one.piece.operations.begin(), one.piece.operations.end(), std::back_inserter(step.operations));
    }
    return safe;
  }

  static void AddReason(Step& step, const std::string& reason) {
    if (step.reason.find(reason) == std::string::npos) step.reason += "; " + reason;
  }

  const plan::Plan& plan_;
  schema::Schema base_;
  int postgres_;
  size_t renames_ = 0;                       // how many of them the plan begins with
  schema::Schema start_, head_;              // behind these; at the end
  std::vector<std::vector<Piece>> pieces_;   // of each operation
  std::vector<std::vector<size_t>> before_;  // what each depends on
};

}  // namespace

std::string_view Name(Phase phase) {
  static constexpr std::string_view kNames[] = {"expand", "migrate", "contract"};
  return kNames[static_cast<int>(phase)];
}

std::string_view Sentence(Phase phase) {
  static constexpr std::string_view kSentences[] = {
      "before the new code runs",
      "once the new code runs everywhere",
      "once nothing uses the old form any more",
  };
  return kSentences[static_cast<int>(phase)];
}

SafePlan Safe(const plan::Plan& plan, const schema::Schema& base, int postgres) {
  return Planner(plan, base, postgres).Run();
}

SafePlan Plain(const plan::Plan& plan, int postgres) {
  SafePlan out;
  for (size_t i = 0; i < plan.operations.size(); ++i) {
    bool transactional = true;
    for (const plan::Statement& statement : plan::Render(plan.operations[i], postgres)) {
      transactional = transactional && statement.transactional;
    }
    // A label that is new cannot be used in its transaction.
    bool label = std::holds_alternative<plan::AddEnumValue>(plan.operations[i].change);
    bool after_label =
        !out.steps.empty() && std::holds_alternative<plan::AddEnumValue>(out.steps.back().operations.back().change);
    if (out.steps.empty() || out.steps.back().transaction != transactional || !transactional || label != after_label) {
      Step step;
      step.transaction = transactional;
      out.steps.push_back(std::move(step));
    }
    out.steps.back().operations.push_back(plan.operations[i]);
    out.steps.back().origins.push_back(i);
  }
  return out;
}

plan::Plan Flatten(const SafePlan& safe) {
  plan::Plan plan;
  for (const Step& step : safe.steps) {
    plan.operations.insert(plan.operations.end(), step.operations.begin(), step.operations.end());
  }
  return plan;
}

}  // namespace sequelint::safe
