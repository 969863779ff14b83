#pragma once

// Inside src/safe: where the recipes put their pieces, and what all of them ask.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "plan/ddl.h"
#include "safe/recipes.h"
#include "safe/unique_keys.h"
#include "schema/names.h"

namespace sequelint::safe {

constexpr const char* kCatalogue = "only the catalogue changes";

class Pot {
 public:
  explicit Pot(const Situation& situation)
      : situation_(situation), facts_(situation.facts), table_(situation.before.FindTable(TableOf())) {}

  std::vector<Piece> Take() { return std::move(pieces_); }

 protected:
  QualifiedName TableOf() const { return plan::TableOf(situation_.operation.change); }
  bool IsNew() const { return facts_.IsTrue("table.new") || (!TableOf().name.empty() && !table_); }
  bool Partitioned() const { return table_ && table_->kind == schema::TableKind::kPartitioned; }
  bool Known(std::string_view fact) const { return !std::holds_alternative<facts::UnknownFact>(facts_.Get(fact)); }
  static bool Has(const std::vector<std::string>& columns, const std::string& column) {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
  }

  void Put(Phase phase, std::vector<plan::Change> changes, std::string reason) {
    pieces_.push_back(PieceLike(situation_, phase, std::move(changes), std::move(reason)));
  }
  void OwnStatement() { pieces_.back().transaction = false, pieces_.back().alone = true; }

  void AsItIs() {
    Put(Phase::kExpand, {situation_.operation.change}, kCatalogue);
    pieces_.back().operations[0] = situation_.operation;
    for (const plan::Statement& statement : plan::Render(situation_.operation, situation_.postgres)) {
      if (!statement.transactional) OwnStatement();
    }
  }
  void ByFacts() {
    AsItIs();
    pieces_.back().reason = "as written";
    if (std::holds_alternative<bool>(facts_.Get("transactional")) && !facts_.IsTrue("transactional")) OwnStatement();
    if (facts_.IsTrue("lock.long")) pieces_.back().unsafe = "it reads or writes the table under its lock";
  }
  void Contract(std::string reason) {
    AsItIs();
    pieces_.back().phase = Phase::kContract;
    pieces_.back().reason = std::move(reason);
  }
  void Unsafe(std::string why) {
    AsItIs();
    if (facts_.IsTrue("lock.long") || !Known("lock.long")) {
      pieces_.back().reason = "no way without a long lock: run it while the table is little used";
      pieces_.back().unsafe = std::move(why);
      pieces_.back().alone = true;
    }
  }
  void Validate(const QualifiedName& table, const std::string& name) {
    Put(Phase::kMigrate, {plan::ValidateConstraint{table, name}}, "reads the table while reads and writes go on");
    pieces_.back().alone = true;
  }

  // Whether a new constraint over the columns can stand in the way of code that runs now.
  Phase Constrains(const std::vector<std::string>& columns) const {
    for (const std::string& name : columns) {
      if (!NewInPlan(name)) return Phase::kMigrate;
    }
    return Phase::kExpand;
  }
  // … as a key over some of them did before the plan, which goes after this one has come.
  Phase Uniqueness(const std::vector<std::string>& columns) const {
    std::optional<UniqueKey> key = MadeKey(situation_.operation.change);
    const schema::Table* start = situation_.around.start.FindTable(TableOf());
    bool implied = facts_.IsTrue("unique.implied") || (key && start && IsImplied(*start, *key));
    return implied ? Phase::kExpand : Constrains(columns);
  }
  // A key that another one replaces goes behind it.
  void MakeWay() {
    std::optional<UniqueKey> key = DroppedKey(situation_.operation.change);
    Replacement replacement = key ? ReplacementOf(situation_.around.plan, *key) : Replacement::kNone;
    if (replacement == Replacement::kNone) return;
    pieces_.back().phase = replacement == Replacement::kLooser ? Phase::kMigrate : Phase::kContract;
    if (replacement == Replacement::kLooser) pieces_.back().note = kMakesWay;
  }
  bool NewInPlan(const std::string& column) const {
    const auto& operations = situation_.around.plan.operations;
    return std::any_of(operations.begin(), operations.end(), [&](const plan::Operation& operation) {
      const auto* add = std::get_if<plan::AddColumn>(&operation.change);
      return add && add->table == TableOf() && add->column.name == column;
    });
  }

  static std::vector<std::string> NamesOf(const schema::Index& index) {
    std::vector<std::string> names;
    for (const auto& part : index.columns) names.push_back(part.name);
    return names;
  }
  static schema::Index UniqueIndex(const std::vector<std::string>& columns, const std::string& name) {
    schema::Index index;
    index.name = name;
    index.unique = true;
    for (const std::string& column : columns) index.columns.push_back({column, "", "", "", "", ""});
    return index;
  }
  void Build(const QualifiedName& table, schema::Index index, Phase phase) {
    plan::CreateIndex build{table, index};
    build.index.concurrently = true;
    // A build that failed leaves an invalid index of the name, which IF NOT EXISTS would take for the one that is meant.
    std::vector<plan::Change> changes = {plan::DropIndex{table, index, true, true}, build};
    Put(phase, std::move(changes), "CONCURRENTLY: writes go on while the index is built");
    OwnStatement();
  }

  const Situation& situation_;
  const facts::Facts& facts_;
  const schema::Table* table_;  // the operation's, just before it; null where there is none
  std::vector<Piece> pieces_;
};

}  // namespace sequelint::safe
