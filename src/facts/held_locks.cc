// One walk beside the plan: which locks each transaction holds when the next operation comes, and what follows from
// that. A lock is kept until its transaction ends; an operation outside transactions gives its own back at once.
//
// How sessions wait for one another was seen on Postgres 15: tests/facts/live_transactions_test.cc.

#include "facts/held_locks.h"

#include <algorithm>

#include "base/text.h"
#include "schema/names.h"

namespace sequelint::facts {
namespace {

// https://www.postgresql.org/docs/current/explicit-locking.html, table 13.2, by Mode.
constexpr bool kConflicts[8][8] = {
    {false, false, false, false, false, false, false, true},  // ACCESS SHARE
    {false, false, false, false, false, false, true, true},   // ROW SHARE
    {false, false, false, false, true, true, true, true},     // ROW EXCLUSIVE
    {false, false, false, true, true, true, true, true},      // SHARE UPDATE EXCLUSIVE
    {false, false, true, true, false, true, true, true},      // SHARE
    {false, false, true, true, true, true, true, true},       // SHARE ROW EXCLUSIVE
    {false, true, true, true, true, true, true, true},        // EXCLUSIVE
    {true, true, true, true, true, true, true, true},         // ACCESS EXCLUSIVE
};

std::optional<Mode> ModeOf(std::string_view name) {
  for (size_t i = 0; i < kModeNames.size(); ++i) {
    if (kModeNames[i] == name) return static_cast<Mode>(i);
  }
  return std::nullopt;
}

const Locks& LocksOf(const Facts& facts) {
  static const Locks kNone;
  const Locks* locks = std::get_if<Locks>(&facts.Get("locks"));
  return locks ? *locks : kNone;
}

// CONCURRENTLY waits for others beyond its own lock: a new index for all that write the table, a drop for all that use
// it.
Mode WaitsFor(const plan::Change& change, Mode own) {
  auto* create = std::get_if<plan::CreateIndex>(&change);
  if (create && create->index.concurrently) return Mode::kShareRowExclusive;
  auto* drop = std::get_if<plan::DropIndex>(&change);
  if (drop && drop->concurrently) return Mode::kAccessExclusive;
  auto* raw = std::get_if<plan::RawSql>(&change);
  return raw && raw->statement == "reindex_concurrently" ? Mode::kAccessExclusive : own;
}

// Those under which another writer of the table waits. Whoever asks for a view locks it before its tables, as those do who change it.
Locks StrongOnTables(const Context& context, const Facts& facts) {
  Locks strong = LocksOf(facts);
  std::erase_if(strong, [](const auto& lock) { return ModeOf(lock.second) < Mode::kShareRowExclusive; });
  if (strong.empty()) return strong;  // no name is spelled out for what locks nothing
  std::set<std::string> tables;
  for (const auto& [name, table] : context.before.tables) tables.insert(schema::Display(name));
  std::erase_if(strong, [&](const auto& lock) { return tables.count(lock.first) == 0; });
  return strong;
}

// What one call of QueryInterface sends is one thing to its writer, like one statement of SQL.
bool Together(const Context& context, const plan::Operation& a, const plan::Operation& b) {
  if (a.call != b.call || a.migration != b.migration) return false;
  if (a.call > 0 && context.input.plan.CallOf(a)->method != "query") return true;
  return a.statement > 0 && a.statement == b.statement;
}

// An ALTER TABLE, which can be one clause of several.
bool IsClause(const plan::Change& change) {
  return std::holds_alternative<plan::AddColumn>(change) || std::holds_alternative<plan::AlterColumnType>(change) ||
         std::holds_alternative<plan::SetNotNull>(change) || std::holds_alternative<plan::AddCheck>(change) ||
         std::holds_alternative<plan::AddSerial>(change) || std::holds_alternative<plan::SetExpression>(change);
}

bool IsRows(const plan::Change& change) {
  auto* data = std::get_if<plan::ChangeData>(&change);
  return data && data->kind != plan::ChangeData::Kind::kTruncate;
}

// Rows of a table that is there: a row of a new one locks no more than those that its keys refer to.
bool ChangesRows(const plan::Change& change, const Facts& facts) {
  const Locks& locks = LocksOf(facts);
  return IsRows(change) && std::any_of(locks.begin(), locks.end(), [](const auto& lock) {
           return ModeOf(lock.second) >= Mode::kRowExclusive;
         });
}

// The SQL of an operation in which an enum's label may stand.
std::string TextOf(const plan::Change& change) {
  if (const schema::Column* column = DeclaredColumn(change)) return column->default_value.sql;
  if (auto* data = std::get_if<plan::ChangeData>(&change)) return data->sql;
  if (auto* raw = std::get_if<plan::RawSql>(&change)) return raw->sql;
  if (auto* check = std::get_if<plan::AddCheck>(&change)) return check->check.expression;
  if (auto* object = std::get_if<plan::CreateObject>(&change)) return object->object.definition;
  if (auto* index = std::get_if<plan::CreateIndex>(&change)) {
    std::string text = index->index.where;
    for (const schema::IndexColumn& key : index->index.columns) text += " " + key.expression;
    return text;
  }
  return "";
}

}  // namespace

void MarkUnbounded(std::vector<Subject>& operations) {
  Subject* strongest = nullptr;
  for (Subject& subject : operations) {
    const bool* set = std::get_if<bool>(&subject.facts.Get("lock_timeout.set"));
    if (set == nullptr) continue;
    subject.facts.Set("lock_timeout.first_missing", false);
    if (*set) continue;
    auto mode = [](const Subject& one) { return ModeOf(one.facts.Word("lock.mode")); };
    if (strongest == nullptr || mode(subject) > mode(*strongest)) strongest = &subject;
  }
  if (strongest != nullptr) strongest->facts.Set("lock_timeout.first_missing", true);
}

bool Conflicts(Mode held, Mode wanted) { return kConflicts[static_cast<size_t>(held)][static_cast<size_t>(wanted)]; }

const HeldLocks::Holding* HeldLocks::Find(int transaction) const {
  auto found = transactions_.find(transaction);
  return transaction > 0 && found != transactions_.end() ? &found->second : nullptr;
}

void HeldLocks::Set(const Context& context, const plan::Operation& operation, Facts& facts) const {
  const Holding* held = Find(operation.transaction);
  if (held) SetLabel(context, operation, *held, facts);
  if (context.part) return;
  if (held) SetHeld(context, operation, *held, facts);
  const plan::Call* call = context.input.plan.CallOf(operation);
  if (call && call->open > 0 && call->transaction == 0 && call->transaction_known) SetOutside(context, operation, *call, facts);
  SetTimeouts(context, operation, facts);
  if (!IsClause(operation.change) || !facts.IsTrue("lock.long")) return;
  auto earlier = passes_.find({operation.migration, schema::Display(plan::TableOf(operation.change))});
  bool again = earlier != passes_.end() && !Together(context, *earlier->second, operation);
  facts.Set("alter.again", again);
  if (again) facts.SetPlace("earlier", earlier->second->at);
}

void HeldLocks::SetHeld(const Context& context, const plan::Operation& operation, const Holding& held,
                        Facts& facts) const {
  std::vector<std::pair<std::string, Lock>> stronger;  // each table's strongest, in the order they were taken
  for (const auto& [table, lock] : held.locks) {
    if (lock.mode < Mode::kShare || Together(context, *lock.by, operation)) continue;
    // What the operation keeps out itself is not free while it runs, whatever was held before.
    auto own = LocksOf(facts).find(table);
    if (own != LocksOf(facts).end() && ModeOf(own->second) >= lock.mode) continue;
    auto known = std::find_if(stronger.begin(), stronger.end(), [&](const auto& one) { return one.first == table; });
    if (known != stronger.end() && known->second.mode >= lock.mode) continue;
    if (known != stronger.end()) stronger.erase(known);
    stronger.emplace_back(table, lock);
  }
  if (!stronger.empty()) SetStronger(context, std::move(stronger), operation, facts);
  SetSeveral(context, operation, held, facts);
  if (auto* validate = std::get_if<plan::ValidateConstraint>(&operation.change)) {
    facts.Set("constraint.same_transaction",
              held.not_valid.count({schema::Display(validate->table), validate->name}) > 0);
  }
  bool existing = false;
  for (const auto& [table, mode] : LocksOf(facts)) existing |= ModeOf(mode) >= Mode::kShare;
  bool rows = ChangesRows(operation.change, facts);
  bool mixes = !(held.schema && held.data) && ((rows && held.schema) || (!rows && existing && held.data));
  facts.Set("transaction.mixes", mixes);

  std::string own = schema::Display(plan::TableOf(operation.change));
  auto locked = LocksOf(facts).find(own);
  if (locked == LocksOf(facts).end() || ModeOf(locked->second) < Mode::kShareRowExclusive) return;
  bool here = std::find(held.own.begin(), held.own.end(), own) != held.own.end();
  if (here) return;
  for (const std::string& earlier : held.own) {
    auto opposite = order_.find({own, earlier});
    if (opposite == order_.end() || opposite->second == operation.migration) continue;
    facts.Set("held.opposite", opposite->second);
    facts.Set("held.opposite_table", earlier);
  }
}

// The tables that the operation locks besides those of earlier steps: its own, and those at the other ends of foreign keys.
// What it would lock in a transaction of its own as well is none of the earlier ones.
void HeldLocks::SetSeveral(const Context& context, const plan::Operation& operation, const Holding& held, Facts& facts) const {
  if (held.tables.empty()) return;
  Locks taken = StrongOnTables(context, facts);
  std::vector<std::string> others;
  const plan::Operation* first = nullptr;
  for (const auto& [table, by] : held.tables) {
    bool again = taken.erase(table) > 0;
    if (again || Together(context, *by, operation)) continue;
    others.push_back(table);
    if (first == nullptr) first = by;
  }
  if (others.empty() || taken.empty()) return;
  std::vector<std::string> more;
  std::string own = schema::Display(plan::TableOf(operation.change));
  for (const auto& [table, mode] : taken) more.insert(table == own ? more.begin() : more.end(), table + " (" + mode + ")");
  facts.Set("held.others", std::move(others));
  facts.Set("held.more", Join(more, ", "));
  facts.Set("held.second", !held.several);
  if (!facts.FindPlace("held")) facts.SetPlace("held", first->at);
}

// The locks that keep out more than the operation does itself.
void HeldLocks::SetStronger(const Context& context, std::vector<std::pair<std::string, Lock>> locks,
                            const plan::Operation& operation, Facts& facts) {
  std::stable_sort(locks.begin(), locks.end(),
                   [](const auto& a, const auto& b) { return a.second.mode > b.second.mode; });
  facts.Set("held.mode", std::string(kModeNames[static_cast<size_t>(locks[0].second.mode)]));
  facts.Set("held.table", locks[0].first);
  facts.SetPlace("held", locks[0].second.by->at);
  constexpr size_t kMost = 3;
  std::vector<std::string> words, tables;
  bool own = false, keeps_out = false;
  for (const auto& [table, lock] : locks) {
    if (words.size() < kMost) {
      words.push_back(std::string(kModeNames[static_cast<size_t>(lock.mode)]) + " on " + table);
      tables.push_back(table);
    }
    own |= table == schema::Display(plan::TableOf(operation.change));
    auto wanted = LocksOf(facts).find(table);
    keeps_out |= wanted != LocksOf(facts).end() && ModeOf(wanted->second) >= Mode::kShare;
  }
  std::string more = locks.size() > kMost ? " and " + std::to_string(locks.size() - kMost) + " more" : "";
  std::string free = Join(tables, ", ") + more + (locks.size() > 1 ? " are" : " is") + " free again while it runs";
  facts.Set("held.locks", Join(words, ", ") + more);
  bool index = own && std::holds_alternative<plan::CreateIndex>(operation.change);
  std::string advice = "the long step in a migration of its own, ";
  if (index) advice = "the index CONCURRENTLY " + Outside(context, operation, "in a migration of its own") + ", ";
  facts.Set("held.advice", "commit in between: " + advice +
                               (keeps_out && !index ? "where it keeps out writers alone" : "so that " + free));
}

// Another connection than the one that the open transaction has.
void HeldLocks::SetOutside(const Context& context, const plan::Operation& operation, const plan::Call& call, Facts& facts) const {
  facts.Set("transaction.outside", true);
  const Holding* open = Find(call.open);
  std::string own = schema::Display(plan::TableOf(operation.change));
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  bool others = std::any_of(plan.begin(), plan.end(), [&](const plan::Operation& other) {
    return other.transaction == call.open && !std::holds_alternative<plan::SetParameter>(other.change);
  });
  std::string consequence = others ? "it is not rolled back with the others"
                                   : "what the transaction sets or locks for itself is not for it";
  if (open && open->created.count(own)) {
    consequence = "it fails: " + own + ", which the transaction creates, is not there yet for other connections";
  }
  for (const auto& [table, lock] : open ? open->locks : decltype(open->locks)()) {
    auto wanted = LocksOf(facts).find(table);
    if (wanted == LocksOf(facts).end()) continue;
    std::optional<Mode> mode = ModeOf(wanted->second);
    if (!mode || !Conflicts(lock.mode, WaitsFor(operation.change, *mode))) continue;
    facts.Set("transaction.waits_for", table);
    facts.SetPlace("held", lock.by->at);
    consequence = "it waits for ever for the lock on " + table + " that the transaction holds";
    break;
  }
  facts.Set("transaction.consequence", std::move(consequence));
}

// A label that was added in the same transaction cannot be used before it ends. Measured on Postgres 11 to 18: in a
// type made by that transaction it can on 11 and from 17 on.
void HeldLocks::SetLabel(const Context& context, const plan::Operation& operation, const Holding& held,
                         Facts& facts) const {
  std::string text = held.labels.empty() ? "" : TextOf(operation.change);
  if (text.empty()) return;
  bool column = DeclaredColumn(operation.change) != nullptr;
  for (const Label& added : held.labels) {
    bool own = held.enums.count(added.type) > 0;
    if (own && (context.postgres() >= 17 || context.postgres() < 12)) continue;
    if (text.find(QuoteLiteral(added.label)) == std::string::npos) continue;
    if (column && facts.Word("column.enum") != added.type) continue;
    auto* data = std::get_if<plan::ChangeData>(&operation.change);
    const schema::Table* table = data ? context.before.FindTable(data->table) : nullptr;
    bool used = !table || !table->columns_complete ||
                std::any_of(table->columns.begin(), table->columns.end(), [&](const schema::Column& one) {
                  return one.type && context.UserTypeOf(schema::ParseType(*one.type)) == UserType::kEnum;
                });
    if (!used) continue;
    facts.Set("enum.uncommitted", added.label);
    return;
  }
}

std::optional<std::string> HeldLocks::Timeout(const plan::Operation& operation, bool lock) const {
  const Holding* held = Find(operation.transaction);
  if (held && (lock ? held->lock_timeout : held->statement_timeout)) {
    return lock ? held->lock_timeout : held->statement_timeout;
  }
  const auto& session = lock ? session_lock_timeout_ : session_statement_timeout_;
  auto found = session.find(operation.migration);
  return found == session.end() ? std::nullopt : found->second;
}

void HeldLocks::SetTimeouts(const Context& context, const plan::Operation& operation, Facts& facts) const {
  if (auto* set = std::get_if<plan::SetParameter>(&operation.change)) {
    facts.Set("setting.late", set->name == "lock_timeout" && unbounded_.count(operation.migration) > 0);
  }
  if (operation.source != plan::Source::kMigrations) return;
  std::optional<Mode> mode = ModeOf(facts.Word("lock.mode"));
  if (!mode || *mode < Mode::kShare) return;
  bool lock = !context.input.settings.lock_timeout && !Timeout(operation, true);
  bool statement = !context.input.settings.statement_timeout && !Timeout(operation, false);
  facts.Set("lock_timeout.set", !lock);
  facts.Set("statement_timeout.set", !statement);
  facts.Set("statement_timeout.first_missing", statement && !told_statement_);
}

void HeldLocks::NoteParameter(const plan::Operation& operation, const plan::SetParameter& set) {
  bool lock = set.name == "lock_timeout";
  if (!lock && set.name != "statement_timeout") return;
  if (operation.transaction > 0) {
    Holding& held = transactions_[operation.transaction];
    (lock ? held.lock_timeout : held.statement_timeout) = set.value.value_or("0");
  }
  if (operation.transaction > 0 && set.local) return;
  (lock ? session_lock_timeout_ : session_statement_timeout_)[operation.migration] = set.value;
}

void HeldLocks::Note(const Context& context, const plan::Operation& operation, const Facts& facts) {
  if (auto* set = std::get_if<plan::SetParameter>(&operation.change)) NoteParameter(operation, *set);
  const bool *lock = std::get_if<bool>(&facts.Get("lock_timeout.set")),
             *statement = std::get_if<bool>(&facts.Get("statement_timeout.set"));
  if (lock && !*lock) unbounded_.insert(operation.migration);
  if (statement && !*statement) told_statement_ = true;
  const plan::Operation& kept = context.input.plan.operations[context.operation];
  // What is filled between two passes cannot be one ALTER TABLE with both.
  if (IsRows(operation.change)) passes_.erase({operation.migration, schema::Display(plan::TableOf(operation.change))});
  if (IsClause(operation.change) && facts.IsTrue("lock.long") && operation.source == plan::Source::kMigrations) {
    passes_.emplace(std::pair(operation.migration, schema::Display(plan::TableOf(operation.change))), &kept);
  }
  if (operation.transaction == 0) return;

  Holding& held = transactions_[operation.transaction];
  held.several |= facts.IsTrue("held.second");
  std::string own = schema::Display(plan::TableOf(operation.change));
  bool strong = false;
  for (const auto& [table, name] : LocksOf(facts)) {
    std::optional<Mode> mode = ModeOf(name);
    if (!mode) continue;
    strong |= *mode >= Mode::kShare;
    bool weaker = std::any_of(held.locks.begin(), held.locks.end(), [&, name = table](const auto& earlier) {
      return earlier.first == name && earlier.second.mode >= *mode;
    });
    if (!weaker) held.locks.push_back({table, {*mode, &kept}});
    if (table != own || *mode < Mode::kShareRowExclusive) continue;
    if (std::find(held.own.begin(), held.own.end(), own) != held.own.end()) continue;
    for (const std::string& earlier : held.own) order_.emplace(std::pair(earlier, own), operation.migration);
    held.own.push_back(own);
  }
  for (const auto& [table, name] : StrongOnTables(context, facts)) {
    bool known = std::any_of(held.tables.begin(), held.tables.end(), [&, name = table](const auto& one) { return one.first == name; });
    if (!known) held.tables.emplace_back(table, &kept);
  }
  held.data |= ChangesRows(operation.change, facts);
  held.schema |= !IsRows(operation.change) && strong;
  if (auto* rename = std::get_if<plan::RenameTable>(&operation.change)) {
    std::string from = schema::Display(rename->from), to = schema::Display(rename->to);
    auto follow = [&](auto& locked) {
      for (auto& [table, by] : locked) {
        if (table == from) table = to;
      }
    };
    follow(held.locks), follow(held.tables);
    std::replace(held.own.begin(), held.own.end(), from, to);
  }
  if (std::holds_alternative<plan::CreateTable>(operation.change)) held.created.insert(own);
  if (auto* check = std::get_if<plan::AddCheck>(&operation.change); check && !check->check.validated) {
    held.not_valid.insert({own, check->check.name});
  }
  if (auto* key = std::get_if<plan::AddForeignKey>(&operation.change); key && !key->key.validated) {
    held.not_valid.insert({own, key->key.name});
  }
  if (auto* type = std::get_if<plan::CreateEnum>(&operation.change))
    held.enums.insert(schema::Display(type->type.name));
  if (auto* value = std::get_if<plan::AddEnumValue>(&operation.change)) {
    held.labels.push_back({schema::Display(value->type), value->value});
  }
}

}  // namespace sequelint::facts
