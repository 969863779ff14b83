// Facts about how a migration asks for an operation: in which transaction, beside which others, waited for or not.

#include "facts/calls.h"

#include <algorithm>
#include <array>

#include "plan/print.h"
#include "schema/names.h"

namespace sequelint::facts {
namespace {

using Control = plan::ControlTransaction::Kind;

constexpr std::array<std::string_view, 6> kControls = {"begin",     "commit",  "rollback",
                                                       "savepoint", "release", "rollback_to"};

bool IsAny(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string UnitOf(const plan::Operation& operation) {
  if (operation.transaction > 0) return "transaction " + std::to_string(operation.transaction);
  return std::to_string(operation.call) + " " + std::to_string(operation.statement);
}

struct AgainJudge {
  bool operator()(const plan::CreateTable& change) const { return !change.if_not_exists; }
  bool operator()(const plan::AddColumn& change) const { return !change.if_not_exists; }
  bool operator()(const plan::CreateIndex& change) const { return !change.if_not_exists; }
  bool operator()(const plan::AddEnumValue& change) const { return !change.if_not_exists; }
  bool operator()(const plan::CreateObject& change) const {
    return change.object.definition.find("OR REPLACE") == std::string::npos;
  }
  // Done once more, these change nothing.
  bool operator()(const plan::SetTableComment&) const { return false; }
  bool operator()(const plan::SetColumnComment&) const { return false; }
  bool operator()(const plan::AlterColumnType&) const { return false; }
  bool operator()(const plan::SetNotNull&) const { return false; }
  bool operator()(const plan::DropNotNull&) const { return false; }
  bool operator()(const plan::SetDefault&) const { return false; }
  bool operator()(const plan::DropDefault&) const { return false; }
  bool operator()(const plan::ValidateConstraint&) const { return false; }
  bool operator()(const plan::AlterForeignKey&) const { return false; }
  bool operator()(const plan::AlterSequence&) const { return false; }
  bool operator()(const plan::RawSql&) const { return false; }
  template <class T>
  bool operator()(const T&) const {
    return true;
  }
};

// The thing that an operation makes, or takes away: "" for what has no name of its own.
struct Named {
  std::string operator()(const plan::CreateTable& change) const { return "table " + schema::Display(change.table.name); }
  std::string operator()(const plan::DropTable& change) const { return "table " + schema::Display(change.table.name); }
  std::string operator()(const plan::CreateIndex& change) const { return "index " + change.index.name; }
  std::string operator()(const plan::DropIndex& change) const { return "index " + change.index.name; }
  std::string operator()(const plan::AddColumn& change) const { return Column(change.table, change.column); }
  std::string operator()(const plan::DropColumn& change) const { return Column(change.table, change.column); }
  std::string operator()(const plan::CreateObject& change) const { return Object(change.object); }
  std::string operator()(const plan::DropObject& change) const { return Object(change.object); }
  template <class T>
  std::string operator()(const T&) const {
    return {};
  }
  static std::string Column(const QualifiedName& table, const schema::Column& column) {
    return "column " + schema::Display(table) + "." + column.name;
  }
  static std::string Object(const schema::Object& object) {
    return "object " + std::to_string(static_cast<int>(object.kind)) + " " + schema::Display(object.name) + " " +
           schema::Display(object.table);
  }
};

// What of the relations that share one space of names an operation makes or takes away.
enum class Relation { kNone, kTable, kView, kMaterializedView };

std::pair<QualifiedName, Relation> RelationOf(const plan::Change& change) {
  if (auto* create = std::get_if<plan::CreateTable>(&change)) return {create->table.name, Relation::kTable};
  if (auto* drop = std::get_if<plan::DropTable>(&change)) return {drop->table.name, Relation::kTable};
  const schema::Object* object = nullptr;
  if (auto* create = std::get_if<plan::CreateObject>(&change)) object = &create->object;
  if (auto* drop = std::get_if<plan::DropObject>(&change)) object = &drop->object;
  if (object && object->kind == schema::ObjectKind::kView) return {object->name, Relation::kView};
  if (object && object->kind == schema::ObjectKind::kMaterializedView) return {object->name, Relation::kMaterializedView};
  return {{"", ""}, Relation::kNone};
}

std::string StopsAt(const std::string& step) { return "stops at `" + step + "`"; }

bool IsDrop(const plan::Change& change) {
  return std::holds_alternative<plan::DropTable>(change) || std::holds_alternative<plan::DropIndex>(change) ||
         std::holds_alternative<plan::DropColumn>(change) || std::holds_alternative<plan::DropObject>(change);
}

}  // namespace

bool ChangesSchema(const plan::Change& change) {
  if (std::holds_alternative<plan::ChangeData>(change) || std::holds_alternative<plan::SetParameter>(change) ||
      std::holds_alternative<plan::ControlTransaction>(change)) {
    return false;
  }
  auto* raw = std::get_if<plan::RawSql>(&change);
  return !raw ||
         (raw->why.empty() && !raw->statement.empty() && !raw->statement.starts_with("set_constraints") &&
          !IsAny(raw->statement, {"analyze", "vacuum", "vacuum_full", "lock_table", "call", "select", "do_block"}));
}

bool FailsAgain(const plan::Operation& operation, const plan::Call* call) {
  // Who has looked before takes care.
  if (operation.lenient || (call && (call->informed || call->caught)) || !ChangesSchema(operation.change)) return false;
  return std::visit(AgainJudge(), operation.change);
}

Calls::Calls(const Input& input, const Lifetimes& lifetimes) {
  std::vector<plan::RenameCandidate> no_renames;
  Context context{input, lifetimes, input.base, no_renames};
  struct Migration {
    std::set<std::string> units;
    std::optional<size_t> unsafe, step;
    std::set<std::string> cleared;  // what it drops IF EXISTS, before it may make it
    // Relations that it drops IF EXISTS: by which operation, and as what.
    std::map<QualifiedName, std::pair<size_t, Relation>> dropped;
    std::optional<size_t> stop;  // where the next run stops, when not at `unsafe`
  };
  std::map<std::string, Migration> migrations;
  for (; context.operation < input.plan.operations.size(); ++context.operation) {
    const plan::Operation& operation = input.plan.operations[context.operation];
    const plan::Call* call = context.input.plan.CallOf(operation);
    if (!call) continue;
    if (auto* control = std::get_if<plan::ControlTransaction>(&operation.change)) {
      if (control->kind == Control::kBegin) begun_.insert(operation.transaction);
      bool ends = control->kind == Control::kCommit || control->kind == Control::kRollback;
      if (ends || control->kind == Control::kBegin) controls_[operation.call].insert(!ends);
    }
    if (!ChangesSchema(operation.change)) continue;
    if (call->parallel > 0 && call->transaction == 0 && context.Existed(plan::TableOf(operation.change))) {
      Group& group = parallel_.try_emplace(call->parallel, Group{context.operation, {}}).first->second;
      group.calls.insert(operation.call);
    }
    Migration& migration = migrations[operation.migration];
    bool begins = migration.units.insert(UnitOf(operation)).second;
    if (begins && migration.unsafe && !migration.step) migration.step = context.operation;
    std::string thing = std::visit(Named(), operation.change);
    if (operation.lenient && IsDrop(operation.change)) migration.cleared.insert(thing);
    auto [name, relation] = RelationOf(operation.change);
    if (operation.lenient && IsDrop(operation.change) && relation != Relation::kNone) {
      migration.dropped.emplace(name, std::pair{context.operation, relation});
    }
    // DROP VIEW IF EXISTS x once more, of what is a table by then: "x" is not a view.
    auto other = migration.dropped.find(name);
    bool another = !IsDrop(operation.change) && relation != Relation::kNone && other != migration.dropped.end() &&
                   other->second.second != relation;
    bool again = another || (FailsAgain(operation, call) && migration.cleared.count(thing) == 0);
    if (migration.unsafe || !again) continue;
    migration.unsafe = context.operation;
    if (another) migration.stop = other->second.first;
  }
  for (const auto& [path, migration] : migrations) {
    if (!migration.step) continue;
    std::string next = migration.stop ? StopsAt(plan::InWords(input.plan.operations[*migration.stop].change)) : "stops there";
    steps_[*migration.step] = {*migration.unsafe, std::move(next), migration.units.size()};
  }
  // Of one that looks before it acts, running it once more tells.
  for (const plan::Migration& migration : input.plan.migrations) {
    if (!migration.half_done || input.down || migrations[migration.path].step) continue;
    const auto& [before, failing, stop] = *migration.half_done;
    bool there = stop == plan::InWords(input.plan.operations[before].change);
    std::string next = stop.empty() ? "leaves out what is missing" : there ? "stops there" : StopsAt(stop);
    steps_[failing] = {before, std::move(next), migrations[migration.path].units.size()};
  }
}

void Calls::Set(const Context& context, const plan::Operation& operation, Facts& facts) const {
  const plan::Call* call = context.input.plan.CallOf(operation);
  if (call) facts.Set("call.method", call->method);
  if (context.part) return;
  SetTransaction(context, operation, facts);
  SetControl(operation, facts);
  facts.Set("fails_again", FailsAgain(operation, call));
  if (!call) return;
  facts.Set("call.awaited", call->awaited);
  facts.Set("call.first", context.StartsCall());
  if (!call->condition.empty()) facts.Set("call.condition", call->condition);
  SetParallel(context, operation, *call, facts);
  SetStep(context, facts);
}

void Calls::SetTransaction(const Context& context, const plan::Operation& operation, Facts& facts) const {
  const plan::Call* call = context.input.plan.CallOf(operation);
  std::string kind = "none";
  if (operation.transaction > 0) {
    auto* raw = std::get_if<plan::RawSql>(&operation.change);
    bool own = call && call->transaction == operation.transaction;
    kind = own                                                ? "sequelize"
           : begun_.count(operation.transaction) > 0 || !call ? "begin"
           : raw && raw->statement == "do_block"              ? "block"
                                                              : "text";
  }
  facts.Set("transaction.kind", std::move(kind));
}

void Calls::SetControl(const plan::Operation& operation, Facts& facts) const {
  if (auto* control = std::get_if<plan::ControlTransaction>(&operation.change)) {
    facts.Set("control", std::string(kControls[static_cast<size_t>(control->kind)]));
    auto both = controls_.find(operation.call);
    facts.Set("control.balanced", both != controls_.end() && both->second.size() == 2);
  }
  auto* set = std::get_if<plan::SetParameter>(&operation.change);
  if (!set) return;
  facts.Set("setting", set->name);
  if (set->value) facts.Set("setting.value", *set->value);
  facts.Set("setting.local", set->local);
}

// Several schema changes at the same time, on connections of their own: one that names a transaction waits its turn.
void Calls::SetParallel(const Context& context, const plan::Operation& operation, const plan::Call& call,
                        Facts& facts) const {
  auto found = parallel_.find(call.parallel);
  bool together =
      found != parallel_.end() && found->second.calls.size() > 1 && found->second.calls.count(operation.call) > 0;
  facts.Set("call.parallel", together);
  facts.Set("call.parallel_first", together && found->second.first == context.operation);
  if (together) facts.SetPlace("parallel", call.parallel_at);
}

void Calls::SetStep(const Context& context, Facts& facts) const {
  auto found = steps_.find(context.operation);
  if (found == steps_.end()) return;
  const plan::Operation& before = context.input.plan.operations[found->second.before];
  facts.Set("steps", static_cast<double>(found->second.count));
  facts.Set("steps.before", plan::InWords(before.change));
  // The call as it is written: the type that it makes first on the way is not what fails.
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  size_t failing = context.operation;
  while (std::holds_alternative<plan::CreateEnum>(plan[failing].change) && failing + 1 < plan.size() &&
         plan[failing + 1].call == plan[failing].call) {
    ++failing;
  }
  facts.Set("steps.failing", plan::InWords(plan[failing].change));
  facts.Set("steps.next", found->second.next);
  facts.SetPlace("step", before.at);
}

}  // namespace sequelint::facts
