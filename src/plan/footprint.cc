#include "plan/footprint.h"

#include <algorithm>

#include "plan/sequence_calls.h"
#include "schema/lexer.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::plan {
namespace {

using schema::AutoIncrement;
using schema::Column;
using schema::ObjectKind;
using schema::Table;
using Names = std::vector<std::string>;

// The natural order of the kinds: free, make, change, drop, bind together.
enum Rank : int {
  kSchemas,
  kTypesFirst,
  kDropObjects,
  kDropForeignKeys,
  kDropConstraints,
  kDropIndexes,
  kRenames,
  kEnums,
  kSequences,
  kTables,
  kAddColumns,
  kReplaceEnums,
  kAlterColumns,
  kDropColumns,
  kDropTables,
  kAddKeys,
  kAddConstraints,
  kCreateIndexes,
  kAddForeignKeys,
  kValidate,
  kOwners,
  kComments,
  kDropTypes,
  kCreateObjects,
  kLast
};

class Walker {
 public:
  Walker(const schema::Schema& base, const schema::Schema& head) : base_(base), head_(head) {}
  Footprint Take() { return std::move(f_); }

  void operator()(const CreateSchema& op) { Rank(kSchemas), Provide("schema " + op.name); }
  void operator()(const DropSchema& op) { Rank(kLast), Destroy("schema " + op.name); }

  void operator()(const CreateTable& op) {
    Rank(kTables);
    const Table& table = op.table;
    Provide(Relation(table.name)), Provide(TableToken(table.name)), Need("schema " + table.name.schema);
    for (const Column& column : table.columns) NewColumn(table, column);
    if (table.primary_key) {
      Provide(Relation({table.name.schema, NameOf(table, *table.primary_key)}));
      Provide(Key(table.name, table.primary_key->columns));
    }
    for (const auto& unique : table.unique_constraints) {
      Provide(Relation({table.name.schema, NameOf(table, unique)}));
      Provide(Key(table.name, unique.columns));
    }
    for (const auto& exclusion : table.exclusions) {
      Provide(Relation({table.name.schema, NameOf(table, exclusion)}));
    }
  }

  void operator()(const DropTable& op) {
    Rank(kDropTables);
    const Table& table = op.table;
    Destroy(Relation(table.name)), Destroy(TableToken(table.name)), Use("schema " + table.name.schema);
    for (const Column& column : table.columns) OldColumn(table, column);
    if (!table.partition_of.name.empty()) Use(TableToken(table.partition_of));
    auto gone = [&](const auto& thing) { Destroy(Relation({table.name.schema, NameOf(table, thing)})); };
    if (table.primary_key) gone(*table.primary_key), Destroy(Key(table.name, table.primary_key->columns));
    for (const auto& unique : table.unique_constraints) gone(unique), Destroy(Key(table.name, unique.columns));
    for (const auto& exclusion : table.exclusions) gone(exclusion);
    for (const auto& index : table.indexes) gone(index);
    for (const auto& key : table.foreign_keys) {
      if (key.table != table.name) Use(TableToken(key.table)), Use(Key(key.table, key.referenced));
    }
  }

  void operator()(const RenameTable&) { Rank(kRenames); }
  void operator()(const SetTableSchema&) { Rank(kRenames); }
  void operator()(const SetTableComment& op) { Rank(kComments), On(op.table); }

  void operator()(const AddColumn& op) {
    Rank(kAddColumns), On(op.table);
    NewColumn(TableOf(head_, op.table), op.column);
    Provide(ColumnToken(op.table, op.column.name)), Provide(Typed(op.table, op.column.name));
  }

  void operator()(const DropColumn& op) {
    Rank(kDropColumns), On(op.table);
    const Table& table = TableOf(base_, op.table);
    const std::string& name = op.column.name;
    OldColumn(table, op.column);
    Destroy(ColumnToken(op.table, name));
    if (op.column.generated)
      ForColumns(table, op.column.generated->expression, [&](const std::string& source) {
        Use(ColumnToken(op.table, source)), Use(Untyped(op.table, source));
      });
    auto has = [&](const Names& columns) { return std::find(columns.begin(), columns.end(), name) != columns.end(); };
    auto gone = [&](const auto& thing) { Destroy(Relation({op.table.schema, NameOf(table, thing)})); };
    if (table.primary_key && has(table.primary_key->columns)) {
      gone(*table.primary_key), Destroy(Key(op.table, table.primary_key->columns));
      Destroy("primary key " + Token(op.table));
      for (const std::string& column : table.primary_key->columns) Use("identity " + Token(op.table, column));
    }
    for (const auto& unique : table.unique_constraints) {
      if (has(unique.columns)) gone(unique), Destroy(Key(op.table, unique.columns));
    }
    for (const auto& index : table.indexes) {
      Names columns = index.include;
      for (const auto& part : index.columns) columns.push_back(part.name);
      if (has(columns)) gone(index), Destroy(Key(op.table, columns));
    }
    for (const auto& key : table.foreign_keys) {
      if (!has(key.columns)) continue;
      Destroy(Constraint(op.table, NameOf(table, key)));
      if (key.table == op.table && has(key.referenced)) continue;  // goes with the key it stands on
      Use(TableToken(key.table)), Use(Key(key.table, key.referenced));
    }
  }

  void operator()(const RenameColumn&) { Rank(kRenames); }

  void operator()(const AlterColumnType& op) {
    Rank(kAlterColumns), On(op.table);
    const std::string& name = op.column.name;
    Provide(Typed(op.table, name)), Destroy(Untyped(op.table, name));
    UseType(op.was), NeedType(op.column);
    if (op.recreate_default) DefaultNeeds(op.column), DefaultUses(op.was);
  }

  void operator()(const SetNotNull& op) { Alter(op.table), Provide("not null " + Token(op.table, op.column.name)); }
  void operator()(const DropNotNull& op) {
    Alter(op.table);
    Destroy("identity " + Token(op.table, op.column.name));
  }

  void operator()(const SetDefault& op) {
    Alter(op.table);
    Need(Typed(op.table, op.column.name)), Provide("default " + Token(op.table, op.column.name));
    DefaultNeeds(op.column), NeedType(op.column), DefaultUses(op.was);
  }
  void operator()(const DropDefault& op) { Alter(op.table), OldDefault(op.table, op.was); }

  void operator()(const AddSerial& op) { NewDefault(op.table, op.column), Provide(SequenceToken(op.table, op.column)); }
  void operator()(const DropSerial& op) {
    Alter(op.table), OldDefault(op.table, op.was), Destroy(SequenceToken(op.table, op.was));
  }
  void operator()(const AddIdentity& op) {
    NewDefault(op.table, op.column);
    Need("not null " + Token(op.table, op.column.name)), Provide(SequenceToken(op.table, op.column));
  }
  void operator()(const SetIdentity& op) { Alter(op.table); }
  void operator()(const DropIdentity& op) {
    Alter(op.table), OldDefault(op.table, op.was), Destroy(SequenceToken(op.table, op.was));
    Use("identity " + Token(op.table, op.column.name));
  }

  void operator()(const SetExpression& op) {
    Alter(op.table);
    Provide(Typed(op.table, op.column.name)), Destroy(Untyped(op.table, op.column.name));
    if (op.was.generated)
      ForColumns(TableOf(base_, op.table), op.was.generated->expression,
                 [&](const auto& source) { Use(ColumnToken(op.table, source)), Use(Untyped(op.table, source)); });
    if (op.column.generated) Expression(TableOf(head_, op.table), op.column.generated->expression);
  }
  void operator()(const DropExpression& op) {
    Alter(op.table), Destroy("default " + Token(op.table, op.column.name));
    Use(Untyped(op.table, op.column.name));
    if (op.was.generated)
      ForColumns(TableOf(base_, op.table), op.was.generated->expression,
                 [&](const auto& source) { Use(ColumnToken(op.table, source)), Use(Untyped(op.table, source)); });
  }
  void operator()(const SetColumnComment& op) { Rank(kComments), On(op.table), Need(ColumnToken(op.table, op.column)); }

  void operator()(const AddPrimaryKey& op) {
    Rank(kAddKeys, 2), On(op.table), Over(op.table, op.key.columns);
    for (const std::string& column : op.key.columns) Need("not null " + Token(op.table, column));
    Provide(Relation({op.table.schema, op.key.name})), Provide(Key(op.table, op.key.columns));
    Provide("primary key " + Token(op.table));
  }
  void operator()(const DropPrimaryKey& op) {
    // The key that another takes the place of holds until then.
    TableOf(head_, op.table).primary_key ? Rank(kAddKeys, 1) : Rank(kDropConstraints);
    On(op.table), Built(op.table, op.key.columns);
    Destroy(Relation({op.table.schema, op.key.name})), Destroy(Key(op.table, op.key.columns));
    Destroy("primary key " + Token(op.table));
    for (const std::string& column : op.key.columns) Use("identity " + Token(op.table, column));
  }
  void operator()(const AddUniqueConstraint& op) {
    Rank(kAddKeys), On(op.table), Over(op.table, op.constraint.columns);
    Provide(Relation({op.table.schema, op.constraint.name})), Provide(Key(op.table, op.constraint.columns));
  }
  void operator()(const DropUniqueConstraint& op) {
    Rank(kDropConstraints), On(op.table), Built(op.table, op.constraint.columns);
    Destroy(Relation({op.table.schema, op.constraint.name})), Destroy(Key(op.table, op.constraint.columns));
  }
  void operator()(const AddCheck& op) {
    Rank(kAddConstraints), On(op.table), Provide(Constraint(op.table, op.check.name));
    Expression(TableOf(head_, op.table), op.check.expression);
  }
  void operator()(const DropCheck& op) {
    Rank(kDropConstraints), On(op.table), Destroy(Constraint(op.table, op.check.name));
    OldExpression(op.table, op.check.expression);
  }
  void operator()(const AddExclusion& op) {
    Rank(kAddConstraints), On(op.table), Provide(Relation({op.table.schema, op.exclusion.name}));
    Expression(TableOf(head_, op.table), op.exclusion.definition);
  }
  void operator()(const DropExclusion& op) {
    Rank(kDropConstraints), On(op.table), Destroy(Relation({op.table.schema, op.exclusion.name}));
    OldExpression(op.table, op.exclusion.definition);
  }
  void operator()(const AddForeignKey& op) {
    Rank(kAddForeignKeys), On(op.table), On(op.key.table);
    Provide(Constraint(op.table, op.key.name));
    Over(op.table, op.key.columns), Over(op.key.table, op.key.referenced);
    Need(Key(op.key.table, op.key.referenced));
  }
  void operator()(const DropForeignKey& op) {
    Rank(kDropForeignKeys), On(op.table), On(op.key.table);
    Destroy(Constraint(op.table, op.key.name));
    Built(op.table, op.key.columns), Built(op.key.table, op.key.referenced);
    Use(Key(op.key.table, op.key.referenced));
  }
  void operator()(const AlterForeignKey& op) { Rank(kValidate), On(op.table); }
  void operator()(const ValidateConstraint& op) { Rank(kValidate), On(op.table); }
  void operator()(const RenameConstraint& op) { RenameRelation(op.table, op.from, op.to); }

  void operator()(const CreateIndex& op) {
    Rank(kCreateIndexes), On(op.table), Provide(Relation({op.table.schema, op.index.name}));
    const Table& table = TableOf(head_, op.table);
    Names columns = op.index.include;
    for (const auto& part : op.index.columns) {
      columns.push_back(part.name);
      Expression(table, part.expression);
    }
    Over(op.table, columns), Expression(table, op.index.where);
    if (op.index.unique) Provide(Key(op.table, columns));
  }
  void operator()(const DropIndex& op) {
    Rank(kDropIndexes), On(op.table), Destroy(Relation({op.table.schema, op.index.name}));
    Names columns = op.index.include;
    for (const auto& part : op.index.columns) {
      columns.push_back(part.name);
      OldExpression(op.table, part.expression);
    }
    Built(op.table, columns), OldExpression(op.table, op.index.where);
    if (op.index.unique) Destroy(Key(op.table, columns));
  }
  void operator()(const RenameIndex& op) { RenameRelation(op.table, op.from, op.to); }

  void operator()(const CreateEnum& op) { Rank(kEnums), Provide(TypeToken(op.type.name)); }
  void operator()(const DropEnum& op) { Rank(kDropTypes), Destroy(TypeToken(op.type.name)); }
  void operator()(const RenameEnum&) { Rank(kRenames); }
  void operator()(const AddEnumValue& op) { Rank(kEnums), Provide(Labels(op.type)); }
  void operator()(const RenameEnumValue& op) { Rank(kEnums), Provide(Labels(op.type)); }
  void operator()(const ReplaceEnum& op) {
    Rank(kReplaceEnums), Provide(Labels(op.type.name)), Destroy(OldLabels(op.was.name));
    for (const auto& use : op.uses) {
      On(use.table), Provide(Typed(use.table, use.column)), Destroy(Untyped(use.table, use.column));
    }
  }

  void operator()(const CreateSequence& op) { Rank(kSequences), Provide(Relation(op.sequence.name)); }
  void operator()(const DropSequence& op) { Rank(kDropTypes), Destroy(Relation(op.sequence.name)); }
  void operator()(const AlterSequence& op) {
    Rank(kOwners), Need(Relation(op.sequence.name));
    if (!op.sequence.owner_table.name.empty()) Need(ColumnToken(op.sequence.owner_table, op.sequence.owner_column));
    if (op.was.owner_table.name.empty()) return;  // else it would go with its owner
    Use(TableToken(op.was.owner_table)), Use(ColumnToken(op.was.owner_table, op.was.owner_column));
  }

  void operator()(const CreateObject& op) {
    ObjectKind kind = op.object.kind;
    bool type = kind == ObjectKind::kExtension || kind == ObjectKind::kDomain || kind == ObjectKind::kCompositeType;
    Rank(type || UsedByTables(op.object) ? kTypesFirst : kCreateObjects);
    Need("schema " + op.object.name.schema);
    if (!type) SubRank(kind);
    Provide(ObjectToken(op.object)), Provide(TypeToken(op.object.name));
    if (IsView(op.object)) Provide(Relation(op.object.name));
    if (!op.object.table.name.empty()) Need(Relation(op.object.table)), Need(TableToken(op.object.table));
    for (const auto& [relation, columns] : op.object.uses) {
      Need(Relation(relation)), Need(TableToken(relation)), Over(relation, Names(columns.begin(), columns.end()));
    }
  }
  void operator()(const DropObject& op) {
    ObjectKind kind = op.object.kind;
    bool type = kind == ObjectKind::kExtension || kind == ObjectKind::kDomain || kind == ObjectKind::kCompositeType;
    Rank(type || kind == ObjectKind::kFunction ? kDropTypes : kDropObjects);
    Destroy(ObjectToken(op.object)), Destroy(TypeToken(op.object.name)), Use("schema " + op.object.name.schema);
    if (IsView(op.object)) Destroy(Relation(op.object.name));
    if (!op.object.table.name.empty()) Use(Relation(op.object.table)), Use(TableToken(op.object.table));
    for (const auto& [relation, columns] : op.object.uses) {
      Use(Relation(relation)), Use(TableToken(relation)), Built(relation, Names(columns.begin(), columns.end()));
    }
  }

  void operator()(const ChangeData&) { Rank(kLast); }
  void operator()(const RawSql&) { Rank(kLast); }
  void operator()(const SetParameter&) { Rank(kLast); }
  void operator()(const ControlTransaction&) { Rank(kLast); }

 private:
  // Functions before the views and triggers that call them, views before the triggers and policies on them.
  void SubRank(ObjectKind kind) { f_.rank += kind == ObjectKind::kFunction ? 0 : kind == ObjectKind::kView ? 1 : 2; }
  void Rank(int rank, int within = 0) { f_.rank = rank * 10 + within; }

  static std::string Token(const QualifiedName& name) { return name.schema + "." + name.name; }
  static std::string Token(const QualifiedName& table, const std::string& column) {
    return Token(table) + "." + column;
  }
  static std::string Relation(const QualifiedName& name) { return "relation " + Token(name); }
  static std::string TableToken(const QualifiedName& name) { return "table " + Token(name); }
  static std::string ColumnToken(const QualifiedName& t, const std::string& c) { return "column " + Token(t, c); }
  static std::string Typed(const QualifiedName& t, const std::string& c) { return "typed " + Token(t, c); }
  static std::string Untyped(const QualifiedName& t, const std::string& c) { return "untyped " + Token(t, c); }
  static std::string Constraint(const QualifiedName& t, const std::string& name) {
    return "constraint " + Token(t, name);
  }
  static std::string TypeToken(const QualifiedName& name) { return "type " + Token(name); }
  static std::string Labels(const QualifiedName& name) { return "labels " + Token(name); }
  static std::string OldLabels(const QualifiedName& name) { return "old labels " + Token(name); }
  static std::string ObjectToken(const schema::Object& object) {
    return "object " + std::to_string(static_cast<int>(object.kind)) + Token(object.name) + Token(object.table);
  }
  static std::string Key(const QualifiedName& table, Names columns) {
    std::sort(columns.begin(), columns.end());
    std::string token = "key " + Token(table);
    for (const std::string& column : columns) token += "," + column;
    return token;
  }
  static std::string SequenceToken(const QualifiedName& table, const Column& column) {
    Table owner;
    owner.name = table;
    return Relation(SequenceOf(owner, column));
  }

  void Provide(std::string token) { f_.provides.push_back(std::move(token)); }
  void Need(std::string token) { f_.needs.push_back(std::move(token)); }
  void Use(std::string token) { f_.uses.push_back(std::move(token)); }
  void Destroy(std::string token) { f_.destroys.push_back(std::move(token)); }

  // Works on a table that is there: after its creation, before its end.
  void On(const QualifiedName& table) { Need(TableToken(table)), Use(TableToken(table)); }
  void Alter(const QualifiedName& table) { Rank(kAlterColumns), On(table); }

  // A new thing over columns: they are there with their final type. An old one: before they change or go.
  void Over(const QualifiedName& table, const Names& columns) {
    for (const std::string& column : columns) Need(ColumnToken(table, column)), Need(Typed(table, column));
  }
  void Built(const QualifiedName& table, const Names& columns) {
    for (const std::string& column : columns) Use(ColumnToken(table, column)), Use(Untyped(table, column));
  }
  void Expression(const Table& table, const std::string& sql) {
    if (!sql.empty()) Over(table.name, ColumnsIn(table, sql));
  }
  void OldExpression(const QualifiedName& table, const std::string& sql) {
    if (!sql.empty()) Built(table, ColumnsIn(TableOf(base_, table), sql));
  }
  template <class Visit>
  void ForColumns(const Table& table, const std::string& sql, Visit visit) {
    for (const std::string& column : ColumnsIn(table, sql)) visit(column);
  }

  void NeedType(const Column& column) {
    QualifiedName type = column.type ? schema::UserTypeOf(*column.type) : QualifiedName{"public", ""};
    if (!type.name.empty()) Need(TypeToken(type)), Need(Labels(type));
  }
  void UseType(const Column& column) {
    QualifiedName type = column.type ? schema::UserTypeOf(*column.type) : QualifiedName{"public", ""};
    if (!type.name.empty()) Use(TypeToken(type)), Use(OldLabels(type));
  }

  void DefaultNeeds(const Column& column) {
    for (const QualifiedName& name : SequencesCalledBy(column.default_value.sql)) Need(Relation(name));
  }
  void DefaultUses(const Column& column) {
    for (const QualifiedName& name : SequencesCalledBy(column.default_value.sql)) Use(Relation(name));
  }

  void NewColumn(const Table& table, const Column& column) {
    NeedType(column), DefaultNeeds(column);
    if (column.auto_increment != AutoIncrement::kNone) Provide(SequenceToken(table.name, column));
    if (!column.generated) return;
    for (const std::string& source : ColumnsIn(table, column.generated->expression)) {
      if (source != column.name) Need(ColumnToken(table.name, source)), Need(Typed(table.name, source));
    }
  }
  void OldColumn(const Table& table, const Column& column) {
    UseType(column), DefaultUses(column);
    if (column.auto_increment != AutoIncrement::kNone) Destroy(SequenceToken(table.name, column));
  }

  void NewDefault(const QualifiedName& table, const Column& column) {
    Alter(table), Need(Typed(table, column.name)), Provide("default " + Token(table, column.name));
  }
  void OldDefault(const QualifiedName& table, const Column& was) {
    UseType(was), DefaultUses(was);
    Use(Untyped(table, was.name)), Destroy("default " + Token(table, was.name));
  }

  void RenameRelation(const QualifiedName& table, const std::string& from, const std::string& to) {
    Rank(kRenames), On(table);
    Destroy(Relation({table.schema, from})), Provide(Relation({table.schema, to}));
    Destroy(Constraint(table, from)), Provide(Constraint(table, to));
  }

  // Whether a new table, column or index calls the function by name.
  bool UsedByTables(const schema::Object& object) const {
    if (object.kind != ObjectKind::kFunction) return false;
    std::string name = object.name.name.substr(0, object.name.name.find('('));  // without its arguments
    auto calls = [&](const std::string& sql) { return sql.find(name) != std::string::npos; };
    for (const auto& [name, table] : head_.tables) {
      for (const Column& column : table.columns) {
        if (calls(column.default_value.sql) || (column.generated && calls(column.generated->expression))) return true;
      }
      for (const auto& check : table.checks) {
        if (calls(check.expression)) return true;
      }
      for (const auto& index : table.indexes) {
        if (calls(index.where)) return true;
        for (const auto& part : index.columns) {
          if (calls(part.expression)) return true;
        }
      }
    }
    return false;
  }

  static const Table& TableOf(const schema::Schema& schema, const QualifiedName& name) {
    static const Table* none = new Table();
    const Table* table = schema.FindTable(name);
    return table ? *table : *none;
  }

  const schema::Schema& base_;
  const schema::Schema& head_;
  Footprint f_;
};

}  // namespace

Footprint FootprintOf(const Change& change, const schema::Schema& base, const schema::Schema& head) {
  Walker walker(base, head);
  std::visit(walker, change);
  return walker.Take();
}

}  // namespace sequelint::plan
