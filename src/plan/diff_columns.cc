#include <algorithm>

#include "base/text.h"
#include "plan/casts.h"
#include "plan/differ.h"
#include "plan/mentions.h"
#include "schema/compare.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::plan {

using schema::AutoIncrement;
using schema::Column;
using schema::DefaultKind;
using schema::Table;

namespace {

const Location& Narrowest(const Location& part, const Column& column) { return part.empty() ? column.at : part; }

bool IsIdentity(AutoIncrement kind) {
  return kind == AutoIncrement::kIdentityByDefault || kind == AutoIncrement::kIdentityAlways;
}

// A generated column whose kind of generation or type changes has no ALTER: its values are derived anyway.
bool MustBeMadeAnew(const Column& was, const Column& column) {
  if (!column.generated) return was.generated && !was.generated->stored;
  return !was.generated || was.generated->stored != column.generated->stored || !SameType(was, column) ||
         was.collation != column.collation;
}

// Where a report can stand for something that is gone: its attribute when that has another column now, the declaration
// before it that is still there, else the table.
const Location& NearestSurvivor(const Table& base, const Table& head, const std::string& column) {
  const Location* nearest = &head.at;
  const Column* was = base.FindColumn(column);
  for (const Column& now : head.columns) {
    if (was && !was->attribute.empty() && now.attribute == was->attribute && !now.at.empty()) return now.at;
  }
  for (const Column& before : base.columns) {
    if (before.name == column) break;
    const Column* survivor = head.FindColumn(before.name);
    if (survivor && !survivor->at.empty()) nearest = &survivor->at;
  }
  return *nearest;
}

}  // namespace

ColumnFates Differ::FatesOf(const Table& base, const Table& head) const {
  ColumnFates fates;
  for (const Column& was : base.columns) {
    const Column* column = head.FindColumn(was.name);
    if (!column) {
      if (head.columns_complete) fates.dropped.insert(was.name);
      continue;
    }
    if (MustBeMadeAnew(was, *column)) {
      fates.remade.insert(was.name);
    } else if (!SameGenerated(was, *column)) {
      fates.retyped.insert(was.name);
    } else if (was.type && column->type) {
      bool replaced = replaced_enums_.count(schema::UserTypeOf(*column->type)) > 0;
      if (replaced || !SameFamily(*was.type, *column->type)) fates.retyped.insert(was.name);
    }
  }
  // Postgres alters no column that a generated one is computed from.
  for (const Column& was : base.columns) {
    const Column* column = head.FindColumn(was.name);
    if (!was.generated || !column || !column->generated) continue;
    for (const Column& source : base.columns) {
      const Column* now = head.FindColumn(source.name);
      bool altered = now && (!SameType(source, *now) || source.collation != now->collation ||
                             fates.retyped.count(source.name) || fates.remade.count(source.name));
      if (altered && source.name != was.name && Mentions(base, was.generated->expression, source.name)) {
        fates.retyped.erase(was.name);
        fates.remade.insert(was.name);
      }
    }
  }
  return fates;
}

void Differ::Columns(const Table& base, const Table& head) {
  const ColumnFates& fates = fates_[head.name];
  for (const Column& column : head.columns) {
    const Column* was = base.FindColumn(column.name);
    if (was && !fates.remade.count(column.name)) {
      ChangedColumn(base, head, *was, column);
    } else if (was || base.columns_complete) {
      if (was) Add(DropColumn{head.name, *was}, column.at, was->at);
      Add(AddColumn{head.name, column}, column.at, was ? was->at : Location{});
    }
  }
  for (const Column& was : base.columns) {
    if (fates.dropped.count(was.name)) {
      Add(DropColumn{head.name, was}, NearestSurvivor(base, head, was.name), was.at);
    }
  }
}

// `now` follows the column through its operations, so that each one's `was` is what Postgres has at that point.
void Differ::ChangedColumn(const Table& base, const Table& head, const Column& was, const Column& column) {
  Column now = was;
  auto change = [&](auto operation, const Location& part, const Location& base_part) {
    Add(std::move(operation), Narrowest(part, column), Narrowest(base_part, was));
  };
  if (!SameNullable(now, column) && !*column.nullable) {
    Column then = now;
    then.nullable = false, then.nullable_at = column.nullable_at;
    change(SetNotNull{head.name, now, then}, column.nullable_at, was.nullable_at);
    now = then;
  }
  if (!SameGenerated(now, column)) {  // before the rest: only a plain column has USING and a default
    Column then = now;
    then.generated = column.generated;
    if (column.generated)
      change(SetExpression{head.name, now, then}, column.at, was.at);
    else
      change(DropExpression{head.name, now, then}, column.at, was.at);
    now = then;
  }
  LostCounter(head.name, now, column);
  ChangedType(head.name, now, column);
  DefaultAndIdentity(base, now, column);
  if (!SameNullable(now, column) && *column.nullable) {
    Column then = now;
    then.nullable = true, then.nullable_at = column.nullable_at;
    change(DropNotNull{head.name, now, then}, column.nullable_at, was.nullable_at);
  }
  if (was.comment.value_or("") != column.comment.value_or("")) {
    Add(SetColumnComment{head.name, column.name, column.comment}, column.at, was.at);
  }
}

// Before its type: that of the sequence would change along.
void Differ::LostCounter(const QualifiedName& table, Column& now, const Column& column) {
  AutoIncrement from = now.auto_increment, to = column.auto_increment;
  if (from == to || from == AutoIncrement::kNone || (IsIdentity(from) && IsIdentity(to))) return;
  Column then = now;
  then.auto_increment = AutoIncrement::kNone;
  const Location& at = Narrowest(column.default_value.at, column);
  const Location base_at = Narrowest(now.default_value.at, now);
  if (from == AutoIncrement::kSerial)
    Add(DropSerial{table, now, then}, at, base_at);
  else
    Add(DropIdentity{table, now, then}, at, base_at);
  now = then;
}

void Differ::ChangedType(const QualifiedName& table, Column& now, const Column& column) {
  if (SameType(now, column) && now.collation == column.collation) return;
  Column then = now;
  then.type = column.type ? column.type : now.type;
  then.type_at = column.type_at;
  then.collation = column.collation;
  AlterColumnType op{table, now, then, "", false};
  if (now.type && then.type) op.using_expression = UsingFor(column.name, *now.type, *then.type);
  // Carried over by a cast, a default goes on depending on the type it had.
  bool user_type = now.type && !schema::UserTypeOf(*now.type).name.empty();
  op.recreate_default = HasDefault(now) && (!op.using_expression.empty() || user_type);
  if (op.recreate_default) {
    // The new default goes in with the type when it is the same one; else it is an operation of its own.
    Column recast = now;
    recast.type = then.type;
    bool same = HasDefault(column) && SameDefault(recast, column);
    op.column.default_value = same ? column.default_value : schema::Default{};
    op.column.default_value.at = column.default_value.at;
  }
  const Location& base_at = now.type_at.empty() ? now.at : now.type_at;
  then = op.column;
  Add(std::move(op), Narrowest(column.type_at, column), base_at);
  now = then;
}

void Differ::DefaultAndIdentity(const Table& table, Column& now, const Column& column) {
  const QualifiedName& name = table.name;
  const Location& at = Narrowest(column.default_value.at, column);
  const Location base_at = Narrowest(now.default_value.at, now);
  auto step = [&](auto operation, Column then) {
    operation.table = name;
    operation.was = now;
    operation.column = then;
    Add(std::move(operation), at, base_at);
    now = std::move(then);
  };
  AutoIncrement from = now.auto_increment, to = column.auto_increment;
  Column then = now;
  if (from != to && IsIdentity(from) && IsIdentity(to)) {
    then.auto_increment = to;
    return step(SetIdentity{}, then);
  }
  if (to != AutoIncrement::kNone) {
    then = now;
    if (HasDefault(now)) {
      then.default_value = {};
      step(DropDefault{}, then);
    }
    if (from == to) return;
    then.auto_increment = to;
    then.sequence.clear();
    if (to == AutoIncrement::kSerial)
      step(AddSerial{}, then);
    else
      step(AddIdentity{}, then);
    return;
  }
  if (now.generated || SameDefault(now, column)) return;
  if (carried_defaults_.count({name, column.name})) return;
  then = now;
  then.default_value = column.default_value;
  if (HasDefault(column) && !CanonicalDefault(column).empty())
    step(SetDefault{}, then);
  else
    step(DropDefault{}, then);
}

}  // namespace sequelint::plan
