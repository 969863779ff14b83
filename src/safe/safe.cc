// From the pieces of each operation to steps:
//
//   1. Every operation becomes pieces, each with the phase it would like (recipes.cc).
//   2. What an operation needs must not come later than itself. What new code cannot do without (tables, columns) stays
//      in the first phase and takes along what it needs; otherwise who depends waits, but for drops: they come earlier.
//   3. Pieces are put in order: by phase, then as planned. Neighbours share a transaction as long as it is short and
//      locks one table that is there; a piece is brought forward to share one when nothing between them minds.

#include "safe/safe.h"

#include <algorithm>
#include <map>
#include <set>

#include "facts/fact.h"
#include "plan/apply.h"
#include "plan/ddl.h"
#include "plan/order.h"
#include "safe/recipes.h"
#include "safe/unique_keys.h"
#include "schema/names.h"

namespace sequelint::safe {
namespace {

using plan::Operation;
using schema::QualifiedName;

constexpr size_t kLookAhead = 200;  // how far a piece may be brought forward to share a transaction

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
    head_ = Applied(base_, plan_.operations, plan_.operations.size());
    Depend();
    FindSwaps();
    Cook();
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
    facts::Settings settings;
    settings.postgres = postgres_;
    std::vector<facts::Subject> subjects = facts::Annotate({plan_, base_, head_, nullptr, nullptr, settings});
    schema::Schema state = base_;
    pieces_.resize(plan_.operations.size());
    size_t applied = 0;
    for (const facts::Subject& subject : subjects) {
      if (subject.part || subject.operation < applied) continue;  // what is judged of whole migrations comes behind
      for (; applied < subject.operation; ++applied) (void)!plan::Apply(state, plan_.operations[applied]);
      const Operation& operation = plan_.operations[subject.operation];
      pieces_[subject.operation] = PiecesOf(
          {operation, subject.facts, state, {plan_, start_}, postgres_, swapped_with_[subject.operation]});
    }
  }

  // Primary keys that go, and the next ones of their tables, which need nothing that comes between the two.
  void FindSwaps() {
    const std::vector<Operation>& plan = plan_.operations;
    swapped_with_.resize(plan.size());
    std::map<QualifiedName, size_t> dropped;
    for (size_t i = 0; i < plan.size(); ++i) {
      if (auto* drop = std::get_if<plan::DropPrimaryKey>(&plan[i].change)) dropped[drop->table] = i;
      auto* add = std::get_if<plan::AddPrimaryKey>(&plan[i].change);
      auto drop = add ? dropped.find(add->table) : dropped.end();
      if (drop == dropped.end() || !add->using_index.empty()) continue;
      const schema::Table* table = start_.FindTable(add->table);
      bool ready = std::all_of(before_[i].begin(), before_[i].end(), [&](size_t need) { return need <= drop->second; });
      if (!ready || !table || table->kind == schema::TableKind::kPartitioned) continue;
      swapped_with_[i] = &plan[drop->second], swapped_with_[drop->second] = &plan[i];
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
    std::vector<std::set<std::string>> held(placed.size());
    size_t operation = 0;
    for (size_t i = 0; i < placed.size(); ++i) {
      for (size_t k = 0; k < placed[i].piece.operations.size(); ++k, ++operation) {
        held[i].insert(locks[operation].begin(), locks[operation].end());
      }
    }
    SafePlan safe;
    std::vector<bool> done(placed.size());
    for (size_t i = 0; i < placed.size(); ++i) {
      if (done[i]) continue;
      safe.steps.push_back(Begin(placed[i].piece));
      std::set<std::string> own;
      Join(safe.steps.back(), placed[i], own, held[i]);
      done[i] = true;
      for (size_t j = i + 1; j < placed.size() && j < i + kLookAhead; ++j) {
        if (placed[j].piece.phase != placed[i].piece.phase) break;
        if (done[j] || !Fits(placed[i].piece, placed[j].piece, own, held[j]) || !Ready(placed, done, i, j)) continue;
        Join(safe.steps.back(), placed[j], own, held[j]);
        done[j] = true;
      }
    }
    return safe;
  }

  // Pieces that take long by themselves, but may do so together: labels, and constraints of one table.
  static std::string Company(const Piece& piece) {
    if (piece.label) return "labels";
    const auto* validate =
        piece.operations.size() == 1 ? std::get_if<plan::ValidateConstraint>(&piece.operations[0].change) : nullptr;
    return validate ? "validate " + schema::Display(validate->table) : "";
  }

  // Whether the piece may share the transaction that `first` began and that holds locks on `own` by now.
  static bool Fits(const Piece& first, const Piece& piece, const std::set<std::string>& own,
                   const std::set<std::string>& more) {
    if (first.transaction != piece.transaction || !first.unsafe.empty() || !piece.unsafe.empty()) return false;
    if (first.alone || piece.alone) return !Company(first).empty() && Company(first) == Company(piece);
    return std::includes(own.begin(), own.end(), more.begin(), more.end()) ||
           std::includes(more.begin(), more.end(), own.begin(), own.end());
  }

  // The parts of the NOT NULL recipe and of checks: what they need is all told by dependencies.
  static bool Movable(const Piece& piece) {
    return std::all_of(piece.operations.begin(), piece.operations.end(), [](const Operation& operation) {
      return std::holds_alternative<plan::AddCheck>(operation.change) ||
             std::holds_alternative<plan::ValidateConstraint>(operation.change) ||
             std::holds_alternative<plan::SetNotNull>(operation.change) ||
             std::holds_alternative<plan::DropCheck>(operation.change);
    });
  }

  // Whether nothing that still waits between the two must run before the second.
  bool Ready(const std::vector<Placed>& placed, const std::vector<bool>& done, size_t first, size_t second) const {
    const std::vector<size_t>& needs = before_[placed[second].origin];
    for (size_t k = first + 1; k < second; ++k) {
      if (done[k]) continue;
      if (!Movable(placed[second].piece)) return false;
      if (placed[k].origin == placed[second].origin) return false;
      if (std::find(needs.begin(), needs.end(), placed[k].origin) != needs.end()) return false;
    }
    return true;
  }

  static Step Begin(const Piece& piece) {
    Step step;
    step.phase = piece.phase;
    step.transaction = piece.transaction;
    step.reason = piece.reason;
    step.unsafe = piece.unsafe;
    return step;
  }

  static void Join(Step& step, Placed& placed, std::set<std::string>& own, const std::set<std::string>& more) {
    Piece& piece = placed.piece;
    own.insert(more.begin(), more.end());
    AddReason(step, piece.reason);
    if (!piece.note.empty() && step.note.find(piece.note) == std::string::npos) {
      step.note += (step.note.empty() ? "" : "\n") + piece.note;
    }
    if (step.origins.empty() || step.origins.back() != placed.origin) step.origins.push_back(placed.origin);
    step.waits = step.waits || (step.transaction && !more.empty());
    std::move(piece.operations.begin(), piece.operations.end(), std::back_inserter(step.operations));
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
  std::vector<const Operation*> swapped_with_;  // the other primary key of a swap; null for all else
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

void PlaceIn(const plan::Plan& plan, const plan::Operation& operation, SafePlan& steps) {
  std::optional<UniqueKey> key = DroppedKey(operation.change);
  if (!key || ReplacementOf(plan, *key) != Replacement::kLooser) return;
  for (Step& step : steps.steps) {
    step.phase = Phase::kMigrate;
    step.note = kMakesWay;
  }
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
