// Another type for a column without writing the table under a lock:
//
//   1. a second column of the new type; a trigger that fills it in on every write
//   2. old rows in batches; NOT NULL and indexes as the old column has them
//   3. in one short transaction the two change names, and the trigger goes
//   4. when nobody wants to go back, the old column goes
//
// An enum type whose labels go or change places is swapped along: the new type is made beside it.

#include <algorithm>

#include "base/text.h"
#include "plan/mentions.h"
#include "plan/sql.h"
#include "safe/recipes.h"
#include "schema/compare.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::safe {

using schema::Quoted;
using schema::Table;

namespace {

bool Has(const std::vector<std::string>& columns, const std::string& column) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

std::string KeyObstacle(const Table& table, const std::string& column) {
  if (table.primary_key && Has(table.primary_key->columns, column)) return "it is part of the primary key";
  for (const auto& unique : table.unique_constraints) {
    if (Has(unique.columns, column)) return "a unique constraint covers it";
  }
  for (const auto& key : table.foreign_keys) {
    if (Has(key.columns, column)) return "a foreign key covers it";
  }
  for (const auto& check : table.checks) {
    if (plan::Mentions(table, check.expression, column)) return "a check reads it";
  }
  for (const auto& exclusion : table.exclusions) {
    if (plan::Mentions(table, exclusion.definition, column)) return "an exclusion constraint covers it";
  }
  for (const auto& other : table.columns) {
    if (other.generated && plan::Mentions(table, other.generated->expression, column))
      return "a generated column reads it";
  }
  return "";
}

// `objects`: those before the plan, which may take some out of the way.
std::string UserObstacle(const schema::Schema& schema, const schema::Objects& objects, const Table& table,
                         const std::string& column) {
  for (const auto& [name, other] : schema.tables) {
    if (other.partition_of == table.name) return "the table has partitions";
    for (const auto& key : other.foreign_keys) {
      bool whole = key.referenced.empty() && table.primary_key && Has(table.primary_key->columns, column);
      if (key.table == table.name && (whole || Has(key.referenced, column))) return "foreign keys refer to it";
    }
  }
  for (const auto& [name, sequence] : schema.sequences) {
    if (sequence.owner_table == table.name && sequence.owner_column == column) return "a sequence belongs to it";
  }
  for (const schema::Object& object : objects) {
    if (object.uses.count(table.name)) return std::string(schema::Display(object.name)) + " uses the table";
    bool on_table = object.table == table.name && object.definition.find(column) != std::string::npos;
    if (on_table) return schema::Display(object.name) + " may use it";
  }
  return "";
}

// Names of one column's helpers.
struct Helper {
  const Swap::Column* change;
  const Table* table;
  std::string copy, old, trigger;
  std::vector<std::pair<schema::Index, std::string>> indexes;  // as they are, and the name of the copy

  schema::Object Function() const {
    schema::Object object;
    object.kind = schema::ObjectKind::kFunction;
    object.name = {table->name.schema, trigger};
    object.definition = "CREATE FUNCTION " + Quoted(object.name) +
                        "() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  NEW." + QuoteIdentifier(copy) +
                        " := (SELECT " + change->value + " FROM (SELECT NEW.*) AS new_row);\n  RETURN NEW;\nEND $$";
    return object;
  }
  schema::Object Trigger() const {
    schema::Object object;
    object.kind = schema::ObjectKind::kTrigger;
    object.name = {table->name.schema, trigger};
    object.table = table->name;
    object.definition = "CREATE TRIGGER " + QuoteIdentifier(trigger) + " BEFORE INSERT OR UPDATE ON " +
                        Quoted(table->name) + " FOR EACH ROW EXECUTE FUNCTION " + Quoted(object.name) + "()";
    return object;
  }
};

class Swapper {
 public:
  Swapper(const Situation& situation, const Swap& swap) : situation_(situation), swap_(swap) {
    if (swap.type) MakeTypes();
    for (const Swap::Column& column : swap.columns) helpers_.push_back(HelperFor(column));
  }

  std::vector<Piece> Run() {
    if (swap_.type) {
      Put(swap_.phase, {plan::CreateEnum{new_type_}}, "the new type stands beside the old one");
    }
    for (const Helper& helper : helpers_) AddCopy(helper);
    for (const Helper& helper : helpers_) FillCopy(helper);
    Exchange();
    Leave();
    return std::move(pieces_);
  }

 private:
  void MakeTypes() {
    const QualifiedName& name = swap_.type->type.name;
    new_type_ = swap_.type->type;
    new_type_.name = {name.schema, FreeType(name, "new")};
    old_type_ = {name.schema, FreeType(name, "old")};
  }
  std::string FreeType(const QualifiedName& name, const std::string& label) const {
    std::string free = schema::ObjectName(name.name, {}, label);
    for (int i = 1; situation_.before.enums.count({name.schema, free}); ++i) {
      free = schema::ObjectName(name.name, {}, label + std::to_string(i));
    }
    return free;
  }

  Helper HelperFor(const Swap::Column& column) const {
    Helper helper;
    helper.change = &column;
    helper.table = situation_.before.FindTable(column.table);
    const std::string& name = column.column.name;
    helper.copy = FreeName(*helper.table, schema::ObjectName(name, {}, "new"));
    helper.old = FreeName(*helper.table, schema::ObjectName(name, {}, "old"));
    helper.trigger = FreeName(*helper.table, schema::ObjectName(column.table.name, {name}, "sync"));
    for (const schema::Index& index : helper.table->indexes) {
      if (!plan::Mentions(*helper.table, index, name)) continue;
      schema::Index named = index;
      named.name = NameOf(*helper.table, index);
      helper.indexes.emplace_back(named, FreeName(*helper.table, schema::ObjectName(named.name, {}, "new")));
    }
    return helper;
  }

  // As the copy stands beside the column.
  schema::Column Copy(const Helper& helper) const {
    schema::Column copy = helper.change->column;
    copy.name = copy.attribute = helper.copy;
    copy.nullable = true;
    copy.default_value = {};
    if (swap_.type) copy.type = NewType(*copy.type);
    return copy;
  }
  std::string NewType(const std::string& column_type) const {
    schema::Type type = schema::ParseType(column_type);
    type.schema = new_type_.name.schema == "public" ? "" : new_type_.name.schema;
    type.name = new_type_.name.name;
    return Print(type);
  }

  void Put(Phase phase, std::vector<plan::Change> changes, std::string reason) {
    pieces_.push_back(PieceLike(situation_, phase, std::move(changes), std::move(reason)));
  }
  void Alone(bool transaction) { pieces_.back().alone = true, pieces_.back().transaction = transaction; }

  void AddCopy(const Helper& helper) {
    Put(swap_.phase,
        {plan::AddColumn{helper.table->name, Copy(helper)}, plan::CreateObject{helper.Function()},
         plan::CreateObject{helper.Trigger()}},
        "a second column with the new type, which a trigger keeps up to date");
  }

  void FillCopy(const Helper& helper) {
    const QualifiedName& table = helper.table->name;
    std::string column = QuoteIdentifier(helper.change->column.name), copy = QuoteIdentifier(helper.copy);
    plan::ChangeData fill;
    fill.table = table;
    fill.has_where = true;
    fill.sql = BatchedUpdate(*helper.table, copy + " = " + helper.change->value,
                             copy + " IS NULL AND " + column + " IS NOT NULL",
                             "(" + helper.change->value + ") IS NOT NULL");
    Put(swap_.phase, {fill}, "old rows are filled in some thousand at a time, each time committed");
    Alone(false);
    if (helper.change->was.nullable == false) {
      for (Piece& piece : NotNullPieces(situation_, table, Copy(helper), swap_.phase))
        pieces_.push_back(std::move(piece));
    }
    for (const auto& [index, name] : helper.indexes) {
      plan::DropIndex leftover{table, index, true, true};
      leftover.index.name = name;
      plan::CreateIndex build{table, CopyOf(index, helper)};
      build.index.name = name;
      build.index.concurrently = true;
      Put(swap_.phase, {leftover, build}, "the index of the new column, built while writes go on");
      Alone(false);
    }
  }

  schema::Index CopyOf(schema::Index index, const Helper& helper) const {
    const std::string& from = helper.change->column.name;
    for (schema::IndexColumn& part : index.columns) {
      if (part.name == from) part.name = helper.copy;
      if (!part.expression.empty()) part.expression = plan::RenameColumnIn(part.expression, from, helper.copy);
    }
    for (std::string& column : index.include) {
      if (column == from) column = helper.copy;
    }
    if (!index.where.empty()) index.where = plan::RenameColumnIn(index.where, from, helper.copy);
    return index;
  }

  void Exchange() {
    std::vector<plan::Change> changes;
    for (const Helper& helper : helpers_) {
      const QualifiedName& table = helper.table->name;
      const Swap::Column& change = *helper.change;
      changes.push_back(plan::DropObject{helper.Trigger()});
      changes.push_back(plan::DropObject{helper.Function()});
      schema::Column old = change.was;
      old.name = helper.old;
      changes.push_back(plan::RenameColumn{table, change.was.name, helper.old});
      changes.push_back(plan::RenameColumn{table, helper.copy, change.column.name});
      if (HasDefault(change.was)) changes.push_back(plan::DropDefault{table, old, old});
      if (change.was.nullable == false) changes.push_back(plan::DropNotNull{table, old, old});
      for (const auto& [index, name] : helper.indexes) {
        changes.push_back(plan::DropIndex{table, index});
        changes.push_back(plan::RenameIndex{table, name, index.name});
      }
    }
    if (swap_.type) {
      changes.push_back(plan::RenameEnum{swap_.type->was.name, old_type_});
      changes.push_back(plan::RenameEnum{new_type_.name, swap_.type->type.name});
    }
    for (const Helper& helper : helpers_) {
      if (!HasDefault(helper.change->column)) continue;
      schema::Column plain = helper.change->column;
      plain.default_value = {};
      changes.push_back(plan::SetDefault{helper.table->name, plain, helper.change->column});
    }
    Put(swap_.phase, std::move(changes), "the two columns change names: only the catalogue is written");
    pieces_.back().alone = true;
  }

  void Leave() {
    std::vector<plan::Change> changes;
    for (const Helper& helper : helpers_) {
      schema::Column old = helper.change->was;
      old.name = helper.old;
      old.nullable = true;
      old.default_value = {};
      if (swap_.type) {
        schema::Type type = schema::ParseType(*old.type);
        type.name = old_type_.name;
        old.type = Print(type);
      }
      changes.push_back(plan::DropColumn{helper.table->name, old});
    }
    if (swap_.type) {
      schema::EnumType old = swap_.type->was;
      old.name = old_type_;
      changes.push_back(plan::DropEnum{old});
    }
    Put(Phase::kContract, std::move(changes), "the old column goes when nobody wants to go back to it");
    pieces_.back().tail = true;
  }

  const Situation& situation_;
  const Swap& swap_;
  schema::EnumType new_type_;
  QualifiedName old_type_;
  std::vector<Helper> helpers_;
  std::vector<Piece> pieces_;
};

}  // namespace

std::string Obstacle(const Situation& situation, const Swap& swap) {
  for (const plan::Operation& operation : situation.around.plan.operations) {
    const auto* replace = std::get_if<plan::ReplaceEnum>(&operation.change);
    if (!replace || swap.type) continue;
    for (const Swap::Column& column : swap.columns) {
      bool leaves = column.was.type && schema::UserTypeOf(*column.was.type) == replace->was.name;
      if (leaves) return "the enum type that it leaves is replaced as well";
    }
  }
  if (situation.postgres < 12) {
    // Without 12's proof by check, NOT NULL of the copy would read the table under the lock all the same.
    for (const Swap::Column& column : swap.columns) {
      if (column.was.nullable == false) return "Postgres 11 cannot make the copy NOT NULL without reading the table";
    }
  }
  std::set<QualifiedName> tables;
  for (const Swap::Column& column : swap.columns) {
    const Table* table = situation.before.FindTable(column.table);
    if (!table || !table->FindColumn(column.was.name)) return "its table is not known";
    if (!column.was.type || !column.column.type) return "its type is not known";
    if (table->kind != schema::TableKind::kTable || !table->partition_of.name.empty())
      return "the table is partitioned";
    using schema::AutoIncrement;
    bool numbered =
        column.was.auto_increment != AutoIncrement::kNone || column.column.auto_increment != AutoIncrement::kNone;
    if (numbered) return "a sequence fills it in";
    if (column.was.generated || column.column.generated) return "it is generated";
    QualifiedName type = schema::UserTypeOf(*column.column.type);
    bool own = !type.name.empty() && !situation.before.FindEnum(*column.column.type);
    if (own) return "its new type is a domain or a type of its own, whose values Postgres checks row by row";
    if (!tables.insert(column.table).second) return "two columns of one table change";
    std::string why = KeyObstacle(*table, column.was.name);
    if (why.empty()) why = UserObstacle(situation.before, situation.around.start.objects, *table, column.was.name);
    if (!why.empty()) return why;
  }
  return "";
}

std::vector<Piece> SwapPieces(const Situation& situation, const Swap& swap) { return Swapper(situation, swap).Run(); }

}  // namespace sequelint::safe
