#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::plan {

// Runs one operation on a schema as Postgres would: an overload per kind of operation, each with the error Postgres
// gives. The parts stand in apply_tables.cc, apply_columns.cc, apply_constraints.cc, apply_types.cc and
// apply_partitions.cc.
// `at`: where the operation stands, for what has no place of its own.
// The result is false when IF [NOT] EXISTS made the operation do nothing.
class Applier {
 public:
  using Outcome = Result<bool>;
  Applier(schema::Schema& schema, const Location& at) : schema_(schema), at_(at) {}
  // The partitioned table that an operation is about, as it is before; what was done to it is then done to its
  // partitions.
  std::optional<schema::Table> PartitionedTableOf(const Change&) const;
  void HandDown(const Change&, const schema::Table& before);
  Applier(const Applier&) = delete;
  Applier& operator=(const Applier&) = delete;
  ~Applier();

  Outcome operator()(const CreateSchema&);
  Outcome operator()(const DropSchema&);
  Outcome operator()(const CreateTable&);
  Outcome operator()(const DropTable&);
  Outcome operator()(const RenameTable&);
  Outcome operator()(const SetTableSchema&);
  Outcome operator()(const SetTableComment&);

  Outcome operator()(const AddColumn&);
  Outcome operator()(const DropColumn&);
  Outcome operator()(const RenameColumn&);
  Outcome operator()(const AlterColumnType&);
  Outcome operator()(const SetNotNull&);
  Outcome operator()(const DropNotNull&);
  Outcome operator()(const SetDefault&);
  Outcome operator()(const DropDefault&);
  Outcome operator()(const AddIdentity&);
  Outcome operator()(const SetIdentity&);
  Outcome operator()(const DropIdentity&);
  Outcome operator()(const AddSerial&);
  Outcome operator()(const DropSerial&);
  Outcome operator()(const SetExpression&);
  Outcome operator()(const DropExpression&);
  Outcome operator()(const SetColumnComment&);

  Outcome operator()(const AddPrimaryKey&);
  Outcome operator()(const DropPrimaryKey&);
  Outcome operator()(const AddUniqueConstraint&);
  Outcome operator()(const DropUniqueConstraint&);
  Outcome operator()(const AddCheck&);
  Outcome operator()(const DropCheck&);
  Outcome operator()(const AddExclusion&);
  Outcome operator()(const DropExclusion&);
  Outcome operator()(const AddForeignKey&);
  Outcome operator()(const DropForeignKey&);
  Outcome operator()(const AlterForeignKey&);
  Outcome operator()(const ValidateConstraint&);
  Outcome operator()(const RenameConstraint&);
  Outcome operator()(const CreateIndex&);
  Outcome operator()(const DropIndex&);
  Outcome operator()(const RenameIndex&);

  Outcome operator()(const CreateEnum&);
  Outcome operator()(const DropEnum&);
  Outcome operator()(const RenameEnum&);
  Outcome operator()(const AddEnumValue&);
  Outcome operator()(const RenameEnumValue&);
  Outcome operator()(const ReplaceEnum&);
  Outcome operator()(const CreateSequence&);
  Outcome operator()(const DropSequence&);
  Outcome operator()(const AlterSequence&);
  Outcome operator()(const CreateObject&);
  Outcome operator()(const DropObject&);
  Outcome operator()(const ChangeData&);
  Outcome operator()(const RawSql&);
  Outcome operator()(const SetParameter&) { return true; }
  Outcome operator()(const ControlTransaction&) { return true; }

 private:
  struct Target {  // a column of a table, or the error that it is not there
    schema::Table* table = nullptr;
    schema::Column* column = nullptr;
    Error error;
  };
  schema::Table* Find(const QualifiedName& name) { return schema_.FindTable(name); }
  // While an operation runs, every constraint and index of the table has its name spelled out.
  void Spell(schema::Table& table);
  // Names what `table` leaves unnamed and Postgres would name as another relation is: `people_pkey1`.
  void AvoidTaken(schema::Table& table);
  Target FindColumn(const QualifiedName& table, const std::string& column);
  // Whether the name is one of the relations of the schema: a table, an index, a sequence.
  bool RelationExists(const QualifiedName& name) const;
  // A serial column's sequence, named so that it takes no other relation's name.
  void NameSequence(const schema::Table& table, schema::Column& column);
  std::vector<QualifiedName> PartitionsOf(const QualifiedName& parent) const;
  template <class T>
  void Hand(const T& change, const schema::QualifiedName& parent);
  void FreeSequence(const QualifiedName& name);
  Outcome MoveTable(const QualifiedName& from, const QualifiedName& to);
  void ForgetColumn(schema::Table& table, const std::string& column);
  // CASCADE: the views, triggers and policies that use the column go, or all that use the relation (column "").
  void DropUsers(const QualifiedName& relation, const std::string& column);
  void RenameIn(schema::Table& table, const std::string& from, const std::string& to);
  // The error of a foreign key elsewhere that needs a unique key over these columns of `table`.
  const schema::ForeignKey* DependentKey(const schema::Table& table, const std::vector<std::string>& columns) const;
  int UniqueKeysOver(const schema::Table& table, const std::vector<std::string>& columns) const;
  // Drops the constraint of `list` that has the name of `which`, or the one Postgres would give it.
  template <class T>
  Outcome DropNamed(const QualifiedName& table, std::vector<T> schema::Table::*list, const T& which);

  schema::Schema& schema_;
  const Location& at_;
  std::set<QualifiedName> spelled_;
};

Error Failure(std::string what, std::string remedy = "");
Error NoTable(const QualifiedName& name);
Error NoColumn(const QualifiedName& table, const std::string& column);
Error NoConstraint(const QualifiedName& table, const std::string& name);

}  // namespace sequelint::plan
