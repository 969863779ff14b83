// What an operation locks, reads and writes. Every line here was seen on Postgres 11 to 18; facts_test.cc compares them
// with fixtures/locks/lock-effects.json. Only relations that exist before the plan count: nobody waits for a table
// that is not there yet, but a new table's foreign key does lock the table it refers to.

#include <algorithm>

#include "facts/context.h"
#include "facts/statement_locks.h"
#include "plan/holders.h"
#include "schema/names.h"

namespace sequelint::facts {
namespace {

using schema::Table;

std::string_view Blocks(Mode mode) {
  if (mode == Mode::kAccessExclusive) return "reads_and_writes";
  if (mode >= Mode::kShare) return "writes";
  return mode == Mode::kShareUpdateExclusive ? "schema_changes" : "nothing";
}

// Who waits behind a lock that waits itself: it lets past what it does not conflict with.
std::string_view Queue(Mode mode) {
  if (mode == Mode::kAccessExclusive) return "everybody";
  return mode >= Mode::kShare ? "everybody who writes" : "whoever alters it";
}

struct Effects {
  std::map<QualifiedName, Mode> locks;
  std::vector<QualifiedName> scanned;
  Words rebuilt;
  bool rewrites = false, builds_index = false;
  bool unknown_rewrite = false;  // depends on what is not known
  bool unknown = false;          // nothing can be said
};

class Judge {
 public:
  Judge(const Context& context, const Facts& facts) : context_(context), facts_(facts) {}

  Effects Take() { return std::move(effects_); }

  // Tables.
  void operator()(const plan::CreateTable& change) {
    for (const schema::ForeignKey& key : change.table.foreign_keys) Lock(key.table, Mode::kShareRowExclusive);
  }
  void operator()(const plan::DropTable& change) {
    Lock(change.table.name, Mode::kAccessExclusive);
    const Table* now = context_.before.FindTable(change.table.name);
    for (const schema::ForeignKey& key : (now ? *now : change.table).foreign_keys)
      Lock(key.table, Mode::kAccessExclusive);
    if (change.cascade) LockChildren(change.table.name);
    if (facts_.IsTrue("cascade")) LockViewsOf(change.table.name);
  }
  void operator()(const plan::RenameTable& change) { Lock(change.from, Mode::kAccessExclusive); }
  void operator()(const plan::SetTableSchema& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::SetTableComment& change) { Lock(change.table, Mode::kShareUpdateExclusive); }
  void operator()(const plan::SetColumnComment& change) { Lock(change.table, Mode::kShareUpdateExclusive); }

  // Columns.
  void operator()(const plan::AddColumn& change) {
    Lock(change.table, Mode::kAccessExclusive);
    if (!context_.Existed(change.table)) {
      if (change.foreign_key) Lock(change.foreign_key->table, Mode::kShareRowExclusive);
      return;
    }
    AddedValues(change);
    bool keyed = change.unique || change.primary_key;
    if (keyed) effects_.builds_index = true;
    if (keyed || change.check) Scan(change.table);
    if (!change.foreign_key) return;
    Lock(change.foreign_key->table, Mode::kShareRowExclusive);
    // A column that is NULL everywhere refers to nothing: there is nothing to check.
    if (HasDatabaseDefault(change.column).value_or(false) && change.foreign_key->validated) {
      Scan(change.table);
      Scan(change.foreign_key->table);
    }
  }
  void operator()(const plan::DropColumn& change) {
    Lock(change.table, Mode::kAccessExclusive);
    const Table* now = context_.before.FindTable(change.table);
    if (!now) return;
    // Its foreign keys go with it, and dropping one locks the other side as well.
    for (const schema::ForeignKey& key : now->foreign_keys) {
      if (std::count(key.columns.begin(), key.columns.end(), change.column.name))
        Lock(key.table, Mode::kAccessExclusive);
    }
    if (change.cascade && facts_.IsTrue("column.referenced")) LockChildren(change.table);
  }
  void operator()(const plan::RenameColumn& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::AlterColumnType& change) { AlterType(change); }
  void operator()(const plan::SetNotNull& change) {
    Lock(change.table, Mode::kAccessExclusive);
    bool already = change.was.nullable == false;
    if (!already && !facts_.IsTrue("not_null.proven")) Scan(change.table);
  }
  void operator()(const plan::DropNotNull& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::SetDefault& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::DropDefault& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::AddIdentity& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::SetIdentity& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::DropIdentity& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::AddSerial& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::DropSerial& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::DropExpression& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::SetExpression& change) {
    Lock(change.table, Mode::kAccessExclusive);
    if (!change.column.generated || change.column.generated->stored) Rewrite(change.table);
  }

  // Constraints.
  void operator()(const plan::AddPrimaryKey& change) {
    Lock(change.table, Mode::kAccessExclusive);
    bool nullable = std::holds_alternative<Words>(facts_.Get("primary_key.nullable"));
    if (change.using_index.empty()) BuildIndex(change.table);
    if (nullable) Scan(change.table);
  }
  void operator()(const plan::DropPrimaryKey& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::AddUniqueConstraint& change) {
    Lock(change.table, Mode::kAccessExclusive);
    if (change.using_index.empty()) BuildIndex(change.table);
  }
  void operator()(const plan::DropUniqueConstraint& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::AddCheck& change) {
    Lock(change.table, Mode::kAccessExclusive);
    if (change.check.validated) Scan(change.table);
  }
  void operator()(const plan::DropCheck& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::AddExclusion& change) {
    Lock(change.table, Mode::kAccessExclusive);
    BuildIndex(change.table);
  }
  void operator()(const plan::DropExclusion& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::AddForeignKey& change) {
    // A model's new column and its key are one ADD COLUMN … REFERENCES: that is what Sequelize sends.
    bool inline_key = facts_.Word("source") == "models" && facts_.IsTrue("foreign_key.new_columns");
    Lock(change.table, inline_key ? Mode::kAccessExclusive : Mode::kShareRowExclusive);
    Lock(change.key.table, Mode::kShareRowExclusive);
    if (!change.key.validated || inline_key || !context_.Existed(change.table)) return;
    Scan(change.table);
    Scan(change.key.table);
  }
  void operator()(const plan::DropForeignKey& change) {
    Lock(change.table, Mode::kAccessExclusive);
    Lock(change.key.table, Mode::kAccessExclusive);
  }
  void operator()(const plan::AlterForeignKey& change) { Lock(change.table, Mode::kAccessExclusive); }
  void operator()(const plan::ValidateConstraint& change) {
    Lock(change.table, Mode::kShareUpdateExclusive);
    Scan(change.table);
    const Table* now = context_.before.FindTable(change.table);
    if (!now) return;
    for (const schema::ForeignKey& key : now->foreign_keys) {
      if (schema::NameOf(*now, key) != change.name) continue;
      Lock(key.table, Mode::kRowShare);
      Scan(key.table);
    }
  }
  void operator()(const plan::RenameConstraint& change) { Lock(change.table, Mode::kAccessExclusive); }

  // Indexes. Renaming one locks the index, not its table.
  void operator()(const plan::CreateIndex& change) {
    Mode mode = change.index.concurrently ? Mode::kShareUpdateExclusive : Mode::kShare;
    const Table* now = context_.before.FindTable(change.table);
    if (change.only && now && now->kind == schema::TableKind::kPartitioned) return LockOne(change.table, mode);
    Lock(change.table, mode);
    bool there = change.if_not_exists && facts_.IsTrue("index.exists");
    if (!there) BuildIndex(change.table);
  }
  void operator()(const plan::DropIndex& change) {
    Lock(change.table, change.concurrently ? Mode::kShareUpdateExclusive : Mode::kAccessExclusive);
  }

  // Types. Only a replacement touches tables.
  void operator()(const plan::ReplaceEnum& change) {
    for (const plan::ReplaceEnum::Use& use : change.uses) {
      Lock(use.table, Mode::kAccessExclusive);
      Rewrite(use.table);
    }
  }

  void operator()(const plan::AlterSequence& change) {
    if (change.was.owner_table != change.sequence.owner_table ||
        change.was.owner_column != change.sequence.owner_column) {
      Lock(change.sequence.owner_table, Mode::kAccessShare);
    }
  }
  void operator()(const plan::CreateObject& change) {
    if (change.object.kind == schema::ObjectKind::kTrigger) Lock(change.object.table, Mode::kShareRowExclusive);
    if (change.object.kind == schema::ObjectKind::kPolicy) Lock(change.object.table, Mode::kAccessExclusive);
    if (IsView(change.object)) Lock(change.object.name, Mode::kAccessExclusive);  // OR REPLACE of one that is there
  }
  void operator()(const plan::DropObject& change) {
    Lock(change.object.table, Mode::kAccessExclusive);
    if (!IsView(change.object)) return;
    Lock(change.object.name, Mode::kAccessExclusive);
    if (facts_.IsTrue("cascade")) LockViewsOf(change.object.name);
  }
  void operator()(const plan::ChangeData& change) {
    using Kind = plan::ChangeData::Kind;
    if (change.kind == Kind::kTruncate) {
      Lock(change.table, Mode::kAccessExclusive);
      if (change.cascade) LockChildren(change.table);
      return;
    }
    LockOne(change.table, Mode::kRowExclusive);
    if (change.kind != Kind::kInsert && !change.has_where) Scan(change.table);
    const Table* now = context_.before.FindTable(change.table);
    // A new row's keys are looked up; a deleted row's children are searched, by an index if there is one.
    if (change.kind == Kind::kInsert && now) {
      for (const schema::ForeignKey& key : now->foreign_keys) LockOne(key.table, Mode::kRowShare);
    }
    if (change.kind != Kind::kDelete) return;
    for (const auto& [name, child] : context_.before.tables) {
      for (const schema::ForeignKey& key : child.foreign_keys) {
        if (key.table != change.table) continue;
        LockOne(name, Mode::kRowShare);
        if (!IsCovered(CoversOf(child), key.columns)) Scan(name);
      }
    }
  }
  void operator()(const plan::RawSql& change) { Raw(change); }

  // Schemas, new types, sequences: no table is locked.
  template <class T>
  void operator()(const T&) {}

 private:
  // What is done to a partitioned table is done to its partitions.
  void Lock(const QualifiedName& table, Mode mode) {
    LockOne(table, mode);
    for (const QualifiedName& partition : PartitionsOf(table)) Lock(partition, mode);
  }
  void LockOne(const QualifiedName& table, Mode mode) {
    if (table.name.empty() || !context_.Existed(table)) return;
    auto [at, added] = effects_.locks.try_emplace(table, mode);
    if (!added) at->second = std::max(at->second, mode);
  }
  void LockChildren(const QualifiedName& parent) {
    for (const auto& [name, table] : context_.before.tables) {
      for (const schema::ForeignKey& key : table.foreign_keys) {
        if (key.table == parent && name != parent) Lock(name, Mode::kAccessExclusive);
      }
    }
  }
  // Views that CASCADE drops along, and those that stand on them.
  void LockViewsOf(const QualifiedName& relation) {
    for (const schema::Object& object : context_.before.objects) {
      if (!IsView(object) || !object.uses.count(relation) || effects_.locks.count(object.name)) continue;
      LockOne(object.name, Mode::kAccessExclusive);
      LockViewsOf(object.name);
    }
  }
  std::vector<QualifiedName> PartitionsOf(const QualifiedName& table) const {
    std::vector<QualifiedName> partitions;
    const Table* now = context_.before.FindTable(table);
    if (!now || now->kind != schema::TableKind::kPartitioned) return partitions;
    for (const auto& [name, other] : context_.before.tables) {
      if (other.partition_of == table && name != table) partitions.push_back(name);
    }
    return partitions;
  }
  void Scan(const QualifiedName& table) {
    if (!context_.Existed(table)) return;
    const Table* now = context_.before.FindTable(table);
    if (now && now->kind == schema::TableKind::kPartitioned) {  // it holds no rows itself
      for (const QualifiedName& partition : PartitionsOf(table)) Scan(partition);
      return;
    }
    if (std::find(effects_.scanned.begin(), effects_.scanned.end(), table) == effects_.scanned.end())
      effects_.scanned.push_back(table);
  }
  void Rewrite(const QualifiedName& table, bool reads = true) {
    if (!context_.Existed(table)) return;
    effects_.rewrites = true;
    if (reads) Scan(table);
    const Table* now = context_.before.FindTable(table);
    for (const Cover& cover : now ? CoversOf(*now) : std::vector<Cover>{}) effects_.rebuilt.push_back(cover.name);
  }
  void BuildIndex(const QualifiedName& table) {
    if (!context_.Existed(table)) return;
    effects_.builds_index = true;
    Scan(table);
  }

  void AddedValues(const plan::AddColumn& change) {
    const schema::Column& column = change.column;
    bool numbered = column.auto_increment != schema::AutoIncrement::kNone;
    bool stored = column.generated && column.generated->stored;
    Value value = DefaultWord(column, context_.before);
    const std::string* word = std::get_if<std::string>(&value);
    bool by_row = numbered || stored || (word && *word == "volatile" && !column.generated);
    // A domain with a constraint is checked row by row, even for NULL.
    std::optional<Domain> domain = column.type ? context_.DomainOf(schema::ParseType(*column.type)) : std::nullopt;
    if (by_row || (domain && domain->constrained)) {
      Rewrite(change.table);
    } else if (std::holds_alternative<UnknownFact>(value)) {
      effects_.unknown_rewrite = true;
    }
  }

  // The other sides of the foreign keys that the column takes part in.
  std::vector<QualifiedName> OtherSides(const QualifiedName& table, const std::string& column) const {
    std::vector<QualifiedName> others;
    for (const auto& [name, other] : context_.before.tables) {
      for (const schema::ForeignKey& key : other.foreign_keys) {
        bool refers = name == table && std::count(key.columns.begin(), key.columns.end(), column);
        std::vector<std::string> referenced =
            key.table == table ? Referenced(context_, key) : std::vector<std::string>{};
        if (refers) others.push_back(key.table);
        if (std::count(referenced.begin(), referenced.end(), column)) others.push_back(name);
      }
    }
    return others;
  }

  void AlterType(const plan::AlterColumnType& change) {
    Lock(change.table, Mode::kAccessExclusive);
    std::vector<QualifiedName> others = OtherSides(change.table, change.column.name);
    for (const QualifiedName& other : others) Lock(other, Mode::kAccessExclusive);
    std::string cost = facts_.Word("type.change");
    if (cost.empty()) {
      effects_.unknown_rewrite = true;
    } else if (cost == "metadata") {
      if (std::holds_alternative<Words>(facts_.Get("column.checks"))) Scan(change.table);
      RebuildIndexes(change);
    } else {  // what needs a USING rewrites once it has one
      Rewrite(change.table);
      for (const QualifiedName& other : others) Scan(other);
    }
  }

  void RebuildIndexes(const plan::AlterColumnType& change) {
    TypeChange cost = CompareTypes(*change.was.type, *change.column.type, context_.postgres(),
                                   [this](const schema::Type& type) { return context_.UserTypeOf(type); });
    const Words* indexes = std::get_if<Words>(&facts_.Get("column.indexes"));
    bool sorts_anew = cost.rebuilds_indexes || change.was.collation != change.column.collation;
    if (!sorts_anew || !indexes || indexes->empty()) return;
    effects_.rebuilt = *indexes;
    Scan(change.table);
  }

  void Raw(const plan::RawSql& change) {
    std::optional<StatementEffects> known = EffectsOf(change, context_.postgres());
    if (!known) {
      effects_.unknown = true;
      return;
    }
    for (size_t i = 0; i < change.touches.size(); ++i) {
      std::optional<Mode> mode = known->every ? known->first
                                 : i == 0     ? known->first
                                 : i == 1     ? known->second
                                              : std::nullopt;
      if (mode) LockOne(change.touches[i], *mode);
      bool reads = known->every || i == known->read;
      if (known->rewrites && reads) Rewrite(change.touches[i], known->scans);
      if (known->scans && reads) Scan(change.touches[i]);
    }
    Partitions(change);
  }

  // The default partition may hold rows that belong to a new one: it is locked and read.
  void Partitions(const plan::RawSql& change) {
    if (change.statement == "alter_constraint_enforced") {
      for (const QualifiedName& table : change.touches) Scan(table);
    }
    bool takes_rows = change.statement == "attach_partition" || change.statement == "create_partition";
    if (!takes_rows || change.touches.size() < 2) return;
    if (change.statement == "attach_partition" && !facts_.IsTrue("partition.proven")) Scan(change.touches[1]);
    for (const auto& [name, table] : context_.before.tables) {
      bool rest = table.partition_of == change.touches[0] && table.partition_bound == "DEFAULT";
      if (!rest || name == change.touches[1] || change.detail == "DEFAULT") continue;
      LockOne(name, Mode::kAccessExclusive);
      Scan(name);
    }
  }

  const Context& context_;
  const Facts& facts_;
  Effects effects_;
};

void SetUnknown(Facts& facts) {
  for (const char* fact : {"locks", "lock.mode", "lock.table", "lock.others", "lock.long", "blocks", "rewrites",
                           "scans", "scanned", "builds_index", "rebuilds_indexes"}) {
    facts.Set(fact, UnknownFact{});
  }
}

}  // namespace

void SetLockFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  Judge judge(context, facts);
  // A part of a new table is created with it, and what it locks is said there too.
  std::visit(judge, operation.change);
  Effects effects = judge.Take();
  if (effects.unknown) return SetUnknown(facts);

  Locks locks;
  Words others;
  QualifiedName own = plan::TableOf(operation.change), strongest;
  std::optional<Mode> mode;
  for (const auto& [table, lock] : effects.locks) {
    locks[schema::Display(table)] = std::string(kModeNames[static_cast<size_t>(lock)]);
    if (table != own) others.push_back(schema::Display(table));
    if (!mode || lock > *mode || (lock == *mode && table == own)) {
      mode = lock;
      strongest = table;
    }
  }
  facts.Set("locks", std::move(locks));
  if (!others.empty()) facts.Set("lock.others", std::move(others));
  if (mode) {
    facts.Set("lock.mode", std::string(kModeNames[static_cast<size_t>(*mode)]));
    facts.Set("lock.table", schema::Display(strongest));
    facts.Set("lock.queue", std::string(Queue(*mode)));
  }
  facts.Set("blocks", std::string(mode ? Blocks(*mode) : "nothing"));
  Words scanned;
  for (const QualifiedName& table : effects.scanned) scanned.push_back(schema::Display(table));
  bool reads = !scanned.empty();
  bool unknown = effects.unknown_rewrite && !effects.rewrites;
  facts.Set("rewrites", unknown ? Value(UnknownFact{}) : Value(effects.rewrites));
  facts.Set("scans", unknown && !reads ? Value(UnknownFact{}) : Value(reads));
  if (reads) facts.Set("scanned", std::move(scanned));
  facts.Set("builds_index", effects.builds_index);
  if (!effects.rebuilt.empty()) facts.Set("rebuilds_indexes", effects.rebuilt);
  facts.Set("lock.long", unknown && !reads ? Value(UnknownFact{}) : Value(mode.has_value() && reads));
}

}  // namespace sequelint::facts
