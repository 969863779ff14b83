#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::plan {

// What happens to the columns of a table that both sides have.
struct ColumnFates {
  std::set<std::string> dropped;
  std::set<std::string> remade;   // dropped and added again (a generated column that cannot be altered)
  std::set<std::string> retyped;  // its type changes so much that what is built on it is built anew
  bool Gone(const std::string& column) const { return dropped.count(column) || remade.count(column); }
  bool Disturbs(const std::string& column) const { return Gone(column) || retyped.count(column); }
};

// The state of one comparison. `base` has the confirmed renames applied, so equal names mean the same thing.
// The parts stand in diff_tables.cc, diff_columns.cc, diff_constraints.cc, diff_enums.cc and diff_objects.cc.
class Differ {
 public:
  Differ(const schema::Schema& base, const schema::Schema& head) : base_(base), head_(head) {}
  std::vector<Operation> Run();

 private:
  void Add(Change change, const Location& at, const Location& base_at = {});

  // Enum types first: they decide which columns are rewritten.
  void Enums();
  void EnumLabels(const schema::EnumType& base, const schema::EnumType& head);
  void ReplaceLabels(const schema::EnumType& base, const schema::EnumType& head);
  bool MayStillUse(const schema::EnumType& type) const;

  void Fates();
  ColumnFates FatesOf(const schema::Table& base, const schema::Table& head) const;

  void Tables();
  void NewTable(const schema::Table& head);
  void Partition(const schema::Table& base, const schema::Table& head);
  void DroppedTables();
  bool Retyped(const schema::ForeignKey& key) const;
  void Columns(const schema::Table& base, const schema::Table& head);
  void ChangedColumn(const schema::Table& base, const schema::Table& head, const schema::Column& was,
                     const schema::Column& column);
  void LostCounter(const QualifiedName& table, schema::Column& now, const schema::Column& column);
  void ChangedType(const QualifiedName& table, schema::Column& now, const schema::Column& column);
  void DefaultAndIdentity(const schema::Table& table, schema::Column& now, const schema::Column& column);

  void Constraints(const schema::Table& base, const schema::Table& head);
  void PrimaryKeys(const schema::Table& base, const schema::Table& head);
  void Uniques(const schema::Table& base, const schema::Table& head);
  void Checks(const schema::Table& base, const schema::Table& head);
  void Exclusions(const schema::Table& base, const schema::Table& head);
  void Indexes(const schema::Table& base, const schema::Table& head);
  void ForeignKeys(const schema::Table& base, const schema::Table& head);
  bool MustRemake(const schema::Table& base, const schema::ForeignKey& key) const;
  void KeyDropped(const schema::Table& table, const std::vector<std::string>& columns);

  void Schemas();
  void Sequences();
  void Objects();
  void StepAside();
  void ViewIndexes(const schema::Object& head);

  const schema::Schema& base_;
  const schema::Schema& head_;
  std::vector<Operation> operations_;
  std::map<QualifiedName, ColumnFates> fates_;  // of tables on both sides
  std::set<QualifiedName> replaced_enums_;
  std::set<std::pair<QualifiedName, std::string>> carried_defaults_;           // set by the enum swap itself
  std::set<std::pair<QualifiedName, std::vector<std::string>>> dropped_keys_;  // unique keys that go, columns sorted
};

// The confirmed renames (renamed_from), as operations in an order that works; applied to `base`.
std::vector<Operation> PlanRenames(schema::Schema& base, const schema::Schema& head);

}  // namespace sequelint::plan
