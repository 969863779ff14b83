#include "safe/recipes.h"

#include <algorithm>

#include "base/text.h"
#include "plan/ddl.h"
#include "plan/mentions.h"
#include "safe/aside.h"
#include "safe/pot.h"
#include "schema/compare.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::safe {

using schema::AutoIncrement;
using schema::Column;
using schema::Quoted;
using schema::Table;

namespace {

class Cook : public Pot {
 public:
  using Pot::Pot;

  // Columns.
  void operator()(const plan::AddColumn& op) {
    if (IsNew()) return AsItIs();
    plan::AddColumn bare = op;
    bare.unique = bare.primary_key = false;
    bare.foreign_key.reset();
    bare.check.reset();
    AddBare(bare);
    if (op.primary_key || op.unique || op.check || op.foreign_key) AddInline(op);
  }

  void operator()(const plan::DropColumn& op) {
    const Column* now = table_ ? table_->FindColumn(op.column.name) : nullptr;
    bool required = now && now->nullable == false && !HasDefault(*now) && !now->generated &&
                    now->auto_increment == AutoIncrement::kNone;
    // The primary key may go with another column of the plan; until then it holds.
    const Table* start = situation_.around.start.FindTable(op.table);
    auto in_key = [&](const Table* table) {
      return table && table->primary_key && Has(table->primary_key->columns, op.column.name);
    };
    bool key = in_key(table_) || in_key(start);
    if (required && !key && !IsNew()) {
      Column loose = *now;
      loose.nullable = true;
      Put(Phase::kExpand, {plan::DropNotNull{op.table, *now, loose}},
          "new code does not fill the column in any more, and must be able to insert rows");
      pieces_.back().only_if_earlier = true;
    }
    Put(Phase::kContract, {op}, "code that still runs may use the column: it goes last");
  }

  void operator()(const plan::RenameColumn& op) {
    AsItIs();
    if (IsNew()) return;
    pieces_.back().reason = "code that runs now knows only the old name, new code only the new one";
    pieces_.back().note =
        "There is no moment at which both work. Either keep the column's name and rename the attribute alone\n"
        "(`field: '" +
        op.from + "'`), or rename in three releases: add " + QuoteIdentifier(op.to) +
        " and write both; fill in old rows and read the new\n" + "one; drop " + QuoteIdentifier(op.from) + ".";
  }

  void operator()(const plan::RenameTable& op) {
    if (IsNew() || !ViewCanStandIn(op)) {
      AsItIs();
      if (!IsNew()) {
        pieces_.back().reason = "code that runs now knows only the old name, new code only the new one";
        pieces_.back().note =
            "There is no moment at which both work: keep the table's name and rename the model alone\n"
            "(`tableName: '" +
            op.from.name + "'`), or stop the old code first.";
      }
      return;
    }
    schema::Object view;
    view.kind = schema::ObjectKind::kView;
    view.name = op.from;
    view.definition = "CREATE VIEW " + Quoted(op.from) + " AS SELECT * FROM " + Quoted(op.to);
    view.uses[op.to] = {};
    Put(Phase::kExpand, {op, plan::CreateObject{view}},
        "a view under the old name lets code that runs now read and write on");
    Put(Phase::kContract, {plan::DropObject{view}}, "nothing uses the old name any more");
    pieces_.back().tail = true;
  }

  void operator()(const plan::AlterColumnType& op) {
    bool harmless = IsNew() || (!facts_.IsTrue("rewrites") && !facts_.IsTrue("lock.long") && Known("rewrites"));
    if (harmless) return AsItIs();
    Swap swap;
    const Column* now = table_ ? table_->FindColumn(op.column.name) : nullptr;
    if (now) {
      Column then = *now;
      then.type = op.column.type;
      then.collation = op.column.collation;
      if (op.recreate_default) then.default_value = op.column.default_value;
      std::string value = op.using_expression.empty() ? QuoteIdentifier(op.column.name) : op.using_expression;
      swap.columns.push_back({op.table, *now, then, value});
    }
    // A wider type is there before the code that needs it, a narrower one when nobody writes what does not fit.
    bool wider = Known("type.narrows") && !facts_.IsTrue("type.narrows") && !facts_.IsTrue("type.loses") &&
                 op.using_expression.empty();
    swap.phase = wider ? Phase::kExpand : Phase::kMigrate;
    SwapOrNot(swap, "the new type is written into every row");
  }

  void operator()(const plan::SetNotNull& op) {
    if (IsNew() || !facts_.IsTrue("scans")) return AsItIs();
    Column now = op.was;
    if (const Column* found = table_ ? table_->FindColumn(op.column.name) : nullptr) now = *found;
    for (Piece& piece : NotNullPieces(situation_, op.table, now, Phase::kMigrate)) pieces_.push_back(std::move(piece));
    pieces_.front().note = "Rows that hold NULL must be filled in first; VALIDATE fails on them.";
  }
  void operator()(const plan::DropDefault&) { Contract("code that still runs may leave the value to the default"); }
  void operator()(const plan::DropSerial&) { Contract("code that still runs may leave the value to the sequence"); }
  void operator()(const plan::DropIdentity&) { Contract("code that still runs may leave the value to the sequence"); }
  void operator()(const plan::SetExpression&) { Unsafe("every row is computed anew: Postgres has no other way"); }

  // Tables and other things that go.
  void operator()(const plan::DropTable&) { Contract("code that still runs may use the table: it goes last"); }
  void operator()(const plan::DropSchema&) { Contract("it goes last"); }
  void operator()(const plan::DropEnum&) { Contract("the type goes when no column has it any more"); }
  void operator()(const plan::DropSequence&) { Contract("code that still runs may use it: it goes last"); }
  void operator()(const plan::DropObject&) { Contract("code that still runs may use it: it goes last"); }

  // Constraints.
  void operator()(const plan::AddForeignKey& op) {
    if (IsNew() || !op.key.validated) return AsItIs();
    if (Partitioned()) return Unsafe("a partitioned table takes no foreign key NOT VALID");
    plan::AddForeignKey unchecked = op;
    unchecked.key.name = NameOf(*table_, op.key);
    unchecked.key.validated = false;
    // Whom the one before it has refused nothing, this one refuses nothing either; without it anything comes in.
    Put(facts_.IsTrue("foreign_key.implied") ? Phase::kExpand : Constrains(op.key.columns), {unchecked},
        "NOT VALID: new rows are checked from now on, old ones are not read yet");
    Validate(op.table, unchecked.key.name);
  }

  void operator()(const plan::AddCheck& op) {
    if (IsNew() || !op.check.validated || !op.check.enforced) return AsItIs();
    plan::AddCheck unchecked = op;
    unchecked.check.name = NameOf(*table_, op.check);
    unchecked.check.validated = false;
    Put(Phase::kMigrate, {unchecked}, "NOT VALID: new rows are checked from now on, old ones are not read yet");
    Validate(op.table, unchecked.check.name);
  }

  void operator()(const plan::AddUniqueConstraint& op) {
    if (IsNew() || !op.using_index.empty()) return AsItIs();
    if (Partitioned()) return Unsafe("a partitioned table takes no constraint USING INDEX");
    plan::AddUniqueConstraint ready = op;
    ready.constraint.name = ready.using_index = NameOf(*table_, op.constraint);
    schema::Index index = UniqueIndex(op.constraint.columns, ready.using_index);
    index.nulls_not_distinct = op.constraint.nulls_not_distinct;
    Build(op.table, index, Uniqueness(op.constraint.columns));
    Put(Uniqueness(op.constraint.columns), {ready}, "the index becomes the constraint: only the catalogue changes");
  }

  void operator()(const plan::DropPrimaryKey& op) {
    if (!situation_.swapped_with) return AsItIs();
    const auto& next = std::get<plan::AddPrimaryKey>(situation_.swapped_with->change);
    PrimaryKey(next, {op}, FreeName(*table_, NameOf(*table_, next.key)));
  }

  void operator()(const plan::AddPrimaryKey& op) {
    if (situation_.swapped_with) return;  // it came with the drop
    if (IsNew() || !op.using_index.empty()) return AsItIs();
    if (Partitioned()) return Unsafe("a partitioned table takes no constraint USING INDEX");
    PrimaryKey(op, {}, NameOf(*table_, op.key));
  }

  // The key as `index`, which takes the key's name; `first` goes in the same moment.
  void PrimaryKey(const plan::AddPrimaryKey& op, std::vector<plan::Change> first, const std::string& index) {
    for (const std::string& name : op.key.columns) {
      const Column* column = table_->FindColumn(name);
      if (!column || column->nullable == false) continue;
      for (Piece& piece : NotNullPieces(situation_, op.table, *column, Phase::kMigrate)) {
        pieces_.push_back(std::move(piece));
      }
    }
    plan::AddPrimaryKey ready = op;
    ready.key.name = NameOf(*table_, op.key);
    ready.using_index = index;
    Build(op.table, UniqueIndex(op.key.columns, index), Phase::kMigrate);
    first.push_back(ready);
    Put(Phase::kMigrate, std::move(first), "the index becomes the primary key: only the catalogue changes");
  }

  void operator()(const plan::AddExclusion&) {
    if (IsNew()) return AsItIs();
    Unsafe("an exclusion constraint cannot be made from an index that is there, nor NOT VALID");
  }
  void operator()(const plan::ValidateConstraint&) {
    AsItIs();
    pieces_.back().phase = Phase::kMigrate;
    pieces_.back().alone = true;
    pieces_.back().reason = "reads the table while reads and writes go on";
  }

  // Indexes.
  void operator()(const plan::CreateIndex& op) {
    if (IsNew()) return AsItIs();
    if (op.only) return AsItIs();
    if (Partitioned()) {
      return Unsafe(
          "a partitioned table's index cannot be built CONCURRENTLY: make it ON ONLY the parent, build one "
          "concurrently on each partition and attach them");
    }
    schema::Index index = op.index;
    if (index.name.empty()) index.name = NameOf(*table_, op.index);
    Build(op.table, index, index.unique ? Uniqueness(NamesOf(index)) : Phase::kExpand);
  }
  void operator()(const plan::DropIndex& op) {
    if (IsNew() || Partitioned()) return Contract("queries that still run may need it");
    plan::DropIndex drop = op;
    drop.concurrently = drop.if_exists = true;  // outside a transaction: what fails behind it runs again
    Put(Phase::kContract, {drop}, "CONCURRENTLY: reads and writes go on meanwhile");
    OwnStatement();
    MakeWay();
  }
  void operator()(const plan::DropUniqueConstraint&) {
    AsItIs();
    if (!IsNew()) MakeWay();
  }

  // Enum types.
  void operator()(const plan::AddEnumValue& op) {
    AsItIs();
    pieces_.back().transaction = situation_.postgres >= 12;
    pieces_.back().alone = pieces_.back().label = true;
    pieces_.back().reason = situation_.postgres >= 12 ? "a new label can be used when its transaction is over"
                                                      : "Postgres 11 adds no label inside a transaction";
    (void)op;
  }
  void operator()(const plan::RenameEnumValue& op) {
    AsItIs();
    pieces_.back().reason = "code that runs now knows only the old label, new code only the new one";
    pieces_.back().note = "There is no moment at which both work. In three releases: add " + QuoteLiteral(op.to) +
                          " and accept both; update the rows and write only\nthe new one; drop " +
                          QuoteLiteral(op.from) + ".";
  }
  void operator()(const plan::ReplaceEnum& op) {
    if (op.uses.empty()) return AsItIs();
    Swap swap;
    swap.type = &op;
    bool goes = !op.was.values || !op.type.values;
    for (const std::string& label : goes ? std::vector<std::string>{} : *op.was.values) {
      goes = goes || !Has(*op.type.values, label);
    }
    swap.phase = goes ? Phase::kMigrate : Phase::kExpand;
    for (const plan::ReplaceEnum::Use& use : op.uses) {
      const Table* table = situation_.before.FindTable(use.table);
      const Column* now = table ? table->FindColumn(use.column) : nullptr;
      if (!now) return Unsafe("its table is not known");
      Column then = *now;
      if (!use.default_sql.empty()) then.default_value.sql = use.default_sql;
      // The trigger writes the copy through the type's text, whatever the type is called by then.
      std::string array = use.array ? "[]" : "";
      std::string type = Quoted({op.type.name.schema, FreeNewType(op.type.name)});
      swap.columns.push_back(
          {use.table, *now, then, QuoteIdentifier(use.column) + "::text" + array + "::" + type + array});
    }
    SwapOrNot(swap, "labels that go or change places need a new type in every row");
  }

  void operator()(const plan::RawSql&) { ByFacts(); }
  void operator()(const plan::ChangeData&) {
    ByFacts();
    pieces_.back().alone = true;
  }

  // What remains changes the catalogue alone, and running code does not notice.
  template <class T>
  void operator()(const T&) {
    AsItIs();
  }

 private:
  void AddBare(const plan::AddColumn& op) {
    const Column& column = op.column;
    bool numbered = column.auto_increment == AutoIncrement::kSerial;
    bool per_row = facts_.IsTrue("rewrites");
    if (per_row && (column.generated || column.auto_increment == AutoIncrement::kIdentityAlways ||
                    column.auto_increment == AutoIncrement::kIdentityByDefault)) {
      return Plain(op, "every row gets a value of its own, and Postgres has no other way to add such a column");
    }
    bool by_default = facts_.Word("column.default") == "volatile";
    if (per_row && !numbered && !by_default) return Plain(op, "the domain's constraint is checked for every row");
    bool required = column.nullable == false && !HasDefault(column) && !column.generated && !numbered &&
                    column.auto_increment == AutoIncrement::kNone;
    if (!per_row && !required) return Plain(op, "");
    Column loose = column;
    loose.nullable = true;
    loose.auto_increment = AutoIncrement::kNone;
    loose.default_value = {};
    if (required) loose.default_value = column.default_value;  // the application's
    std::vector<plan::Change> changes = {plan::AddColumn{op.table, loose, false, false, {}, {}, op.if_not_exists}};
    Column filled = column;
    filled.nullable = true;
    if (by_default && !numbered) changes.push_back(plan::SetDefault{op.table, loose, filled});
    if (numbered) changes.push_back(plan::AddSerial{op.table, loose, filled});
    Put(Phase::kExpand, std::move(changes),
        required ? "nullable first: rows that are there have no value, and code that runs now gives none"
                 : "the default is for new rows only, so that no row is written now");
    if (!required) Backfill(op.table, column);
    if (column.nullable != false) return;
    size_t first = pieces_.size();
    for (Piece& piece : NotNullPieces(situation_, op.table, filled, Phase::kMigrate))
      pieces_.push_back(std::move(piece));
    if (required) {
      pieces_[first].note = "Fill " + schema::Display(op.table) + "." + column.name +
                            " in for the rows that are there first, some thousand at a time; VALIDATE fails on NULL.";
    }
  }

  void Plain(const plan::AddColumn& op, std::string unsafe) {
    bool scans = facts_.IsTrue("rewrites");
    Put(Phase::kExpand, {op}, scans ? "no way without a long lock: run it while the table is little used" : kCatalogue);
    if (!scans) return;
    pieces_.back().unsafe = std::move(unsafe);
    pieces_.back().alone = true;
  }

  void Backfill(const QualifiedName& table, const Column& column) {
    std::string value = column.default_value.sql;
    if (column.auto_increment == AutoIncrement::kSerial) {
      value = "nextval(" + QuoteLiteral(Quoted(SequenceOf(*table_, column))) + ")";
    }
    std::string name = QuoteIdentifier(column.name);
    plan::ChangeData fill;
    fill.table = table;
    fill.has_where = true;
    fill.sql = BatchedUpdate(*table_, name + " = " + value, name + " IS NULL");
    Put(Phase::kMigrate, {fill}, "old rows get the default some thousand at a time, each time committed");
    OwnStatement();
  }

  // Constraints written inside the ADD COLUMN, as constraints of their own.
  void AddInline(const plan::AddColumn& op) {
    Table with = *table_;
    with.columns.push_back(op.column);
    std::vector<plan::Change> changes;
    if (op.primary_key) {
      schema::PrimaryKey key;
      key.columns = {op.column.name};
      key.name = NameOf(with, key);
      changes.push_back(plan::AddPrimaryKey{op.table, key, ""});
    }
    if (op.unique) {
      schema::UniqueConstraint unique;
      unique.columns = {op.column.name};
      unique.name = NameOf(with, unique);
      changes.push_back(plan::AddUniqueConstraint{op.table, unique, ""});
    }
    if (op.check) {
      schema::Check check;
      check.expression = *op.check;
      check.name = schema::ObjectName(op.table.name, {op.column.name}, "check");
      changes.push_back(plan::AddCheck{op.table, check});
    }
    if (op.foreign_key) {
      plan::AddForeignKey key{op.table, *op.foreign_key};
      key.key.columns = {op.column.name};
      key.key.name = NameOf(with, key.key);
      changes.push_back(key);
    }
    schema::Schema after = situation_.before;
    after.tables[op.table] = with;
    for (plan::Change& change : changes) {
      plan::Operation operation = Like(situation_.operation, std::move(change));
      Situation situation{operation, facts_, after, situation_.around, situation_.postgres};
      for (Piece& piece : PiecesOf(situation)) pieces_.push_back(std::move(piece));
    }
  }

  std::string FreeNewType(const QualifiedName& name) const {
    std::string free = schema::ObjectName(name.name, {}, "new");
    for (int i = 1; situation_.before.enums.count({name.schema, free}); ++i) {
      free = schema::ObjectName(name.name, {}, "new" + std::to_string(i));
    }
    return free;
  }

  void SwapOrNot(const Swap& swap, const std::string& why) {
    std::string obstacle = swap.columns.empty() ? "its table is not known" : Obstacle(situation_, swap);
    if (obstacle.empty()) {
      pieces_ = SwapPieces(situation_, swap);
      return;
    }
    AsItIs();
    Piece& piece = pieces_.back();
    piece.phase = swap.phase;
    piece.alone = true;
    piece.unsafe = why;
    piece.reason = "the table is written anew under a lock: run it while the table is little used";
    piece.note = "It could be done by a second column, a trigger that keeps it up to date and a swap of names, but " +
                 obstacle + ":\nthat takes a hand that knows the data.";
  }

  // What would break with a view on the table, or under its old name.
  bool ViewCanStandIn(const plan::RenameTable& rename) const {
    if (!table_ || table_->kind != schema::TableKind::kTable) return false;
    bool stands = true;
    auto look = [&](const auto& op) {
      using T = std::decay_t<decltype(op)>;
      constexpr bool kBreaks = std::is_same_v<T, plan::AlterColumnType> || std::is_same_v<T, plan::SetExpression> ||
                               std::is_same_v<T, plan::DropExpression> || std::is_same_v<T, plan::ReplaceEnum> ||
                               std::is_same_v<T, plan::DropColumn>;
      if constexpr (std::is_same_v<T, plan::ReplaceEnum>) {
        for (const auto& use : op.uses) stands = stands && use.table != rename.to;
      } else if constexpr (kBreaks) {
        stands = stands && op.table != rename.to;
      } else if constexpr (std::is_same_v<T, plan::CreateTable>) {
        stands = stands && op.table.name != rename.from;
      } else if constexpr (std::is_same_v<T, plan::RenameTable>) {
        stands = stands && op.to != rename.from && op.from != rename.to;
      } else if constexpr (std::is_same_v<T, plan::CreateObject>) {
        stands = stands && op.object.name != rename.from;
      }
    };
    for (const plan::Operation& operation : situation_.around.plan.operations) std::visit(look, operation.change);
    return stands;
  }
};

}  // namespace

plan::Operation Like(const plan::Operation& operation, plan::Change change) {
  plan::Operation like;
  like.change = std::move(change);
  like.at = operation.at;
  like.base_at = operation.base_at;
  like.source = operation.source;
  like.migration = operation.migration;
  return like;
}

Piece PieceLike(const Situation& situation, Phase phase, std::vector<plan::Change> changes, std::string reason) {
  Piece piece;
  piece.phase = phase;
  for (plan::Change& change : changes) piece.operations.push_back(Like(situation.operation, std::move(change)));
  piece.reason = std::move(reason);
  return piece;
}

std::string FreeName(const Table& table, const std::string& name) {
  Table spelled = table;
  SpellNames(spelled);
  auto taken = [&](const std::string& candidate) {
    auto named = [&](const auto& thing) { return thing.name == candidate; };
    auto any = [&](const auto& things) { return std::any_of(things.begin(), things.end(), named); };
    return any(spelled.columns) || any(spelled.checks) || any(spelled.unique_constraints) ||
           any(spelled.foreign_keys) || any(spelled.exclusions) || any(spelled.indexes) ||
           (spelled.primary_key && named(*spelled.primary_key));
  };
  std::string free = name;
  for (int i = 1; taken(free); ++i) free = name + std::to_string(i);
  return free;
}

std::vector<Piece> NotNullPieces(const Situation& situation, const QualifiedName& table, const Column& column,
                                 Phase phase) {
  std::vector<Piece> pieces;
  auto put = [&](std::vector<plan::Change> changes, const char* reason) {
    pieces.push_back(PieceLike(situation, phase, std::move(changes), reason));
  };
  Column then = column;
  then.nullable = false;
  if (situation.postgres < 12) {
    put({plan::SetNotNull{table, column, then}}, "no way without a long lock: run it while the table is little used");
    pieces.back().unsafe = "Postgres 11 reads the table whatever its checks say";
    pieces.back().alone = true;
    return pieces;
  }
  const Table* now = situation.before.FindTable(table);
  schema::Check check;
  check.name = schema::ObjectName(table.name, {column.name}, "not_null");
  if (now) check.name = FreeName(*now, check.name);
  check.expression = QuoteIdentifier(column.name) + " IS NOT NULL";
  check.validated = false;
  if (situation.postgres >= 18) check.not_null = column.name;
  put({plan::AddCheck{table, check}}, "NOT VALID: new rows are checked from now on, old ones are not read yet");
  put({plan::ValidateConstraint{table, check.name}}, "reads the table while reads and writes go on");
  pieces.back().alone = true;
  if (situation.postgres >= 18) return pieces;
  check.validated = true;
  put({plan::SetNotNull{table, column, then}, plan::DropCheck{table, check}},
      "the valid check proves that there is no NULL: no row is read");
  return pieces;
}

std::vector<Piece> PiecesOf(const Situation& situation) {
  if (StandsAside(situation)) return {};
  Cook cook(situation);
  std::visit(cook, situation.operation.change);
  std::vector<Piece> pieces = cook.Take();
  PutAside(situation, pieces);
  return pieces;
}

}  // namespace sequelint::safe
