#include <algorithm>
#include <utility>

#include "plan/applier.h"
#include "plan/mentions.h"
#include "plan/sequence_calls.h"
#include "schema/compare.h"
#include "schema/lexer.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::plan {

using schema::AutoIncrement;
using schema::Column;
using schema::CutIdentifier;
using schema::DefaultKind;
using schema::Display;
using schema::Table;

namespace {

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

template <class T, class Test>
void Remove(std::vector<T>& things, Test test) {
  things.erase(std::remove_if(things.begin(), things.end(), test), things.end());
}

bool IsIdentity(const Column& column) {
  return column.auto_increment == AutoIncrement::kIdentityByDefault ||
         column.auto_increment == AutoIncrement::kIdentityAlways;
}

// What CREATE TABLE and ADD COLUMN alone take for a type.
bool IsSerialWord(const std::string& type) {
  return type == "serial" || type == "bigserial" || type == "smallserial" || type == "serial4" || type == "serial8" ||
         type == "serial2";
}

std::string ColumnOfRelation(const QualifiedName& table, const std::string& column) {
  return "column \"" + column + "\" of relation \"" + Display(table) + "\"";
}

}  // namespace

void Applier::NameSequence(const Table& table, Column& column) {
  std::string plain = SequenceOf(table, column).name;
  std::string name = plain;
  for (int digit = 1; RelationExists({table.name.schema, name}); ++digit) name = plain + std::to_string(digit);
  if (name != plain) column.sequence = name;
}

Applier::Outcome Applier::operator()(const AddColumn& op) {
  Table* table = Find(op.table);
  if (!table) return NoTable(op.table);
  Column column = op.column;
  column.name = CutIdentifier(column.name);
  if (table->FindColumn(column.name)) {
    if (op.if_not_exists) return false;
    return Failure("column \"" + column.name + "\" of relation \"" + Display(op.table) + "\" already exists");
  }
  if (op.primary_key && table->primary_key) {
    return Failure("multiple primary keys for table \"" + Display(op.table) + "\" are not allowed");
  }
  if (op.foreign_key && !Find(op.foreign_key->table)) return NoTable(op.foreign_key->table);
  column.sequence.clear();
  if (column.auto_increment != AutoIncrement::kNone) {
    column.nullable = false;
    NameSequence(*table, column);
  }
  Spell(*table);
  if (op.primary_key) {
    column.nullable = false;
    table->primary_key = schema::PrimaryKey{"", {column.name}, column.at};
  }
  if (op.unique) {
    schema::UniqueConstraint unique;
    unique.columns = {column.name};
    unique.inline_column = true;
    unique.at = column.at;
    table->unique_constraints.push_back(std::move(unique));
  }
  table->columns.push_back(column);
  if (op.check) table->checks.push_back({"", *op.check, true, column.at});
  if (op.foreign_key) {
    schema::ForeignKey key = *op.foreign_key;
    key.columns = {column.name};
    table->foreign_keys.push_back(std::move(key));
  }
  AvoidTaken(*table);
  Spell(*table);
  return true;
}

// Takes the column out of the table, with the indexes and constraints that fall with it.
void Applier::ForgetColumn(Table& table, const std::string& column) {
  if (table.primary_key && Has(table.primary_key->columns, column)) table.primary_key.reset();
  Remove(table.unique_constraints, [&](const auto& unique) { return Has(unique.columns, column); });
  Remove(table.foreign_keys, [&](const auto& key) { return Has(key.columns, column); });
  Remove(table.checks, [&](const auto& check) { return Mentions(table, check.expression, column); });
  Remove(table.exclusions, [&](const auto& exclusion) { return Mentions(table, exclusion.definition, column); });
  Remove(table.indexes, [&](const auto& index) { return Mentions(table, index, column); });
  Remove(table.columns, [&](const auto& candidate) { return candidate.name == column; });
  erase_if(schema_.sequences, [&](const auto& entry) {
    return entry.second.owner_table == table.name && entry.second.owner_column == column;
  });
}

Applier::Outcome Applier::operator()(const DropColumn& op) {
  Target target = FindColumn(op.table, op.column.name);
  if (!target.column) return target.error;
  const std::string name = op.column.name;
  Table& table = *target.table;
  Spell(table);
  for (const auto& [key, other] : schema_.tables) {
    auto depends = [&](const schema::ForeignKey& foreign) {
      if (foreign.table != table.name || (&other == &table && Has(foreign.columns, name))) return false;
      if (foreign.referenced.empty()) return table.primary_key && Has(table.primary_key->columns, name);
      return Has(foreign.referenced, name);
    };
    bool any = std::any_of(other.foreign_keys.begin(), other.foreign_keys.end(), depends);
    if (any && !op.cascade) {
      return Failure(
          "cannot drop column " + name + " of table \"" + Display(op.table) + "\" because other objects depend on it",
          "drop the foreign keys that reference it first");
    }
    if (any) Remove(Find(key)->foreign_keys, depends);
  }
  std::vector<std::string> derived;
  for (const Column& column : table.columns) {
    bool uses = column.name != name && column.generated && Mentions(table, column.generated->expression, name);
    if (uses) derived.push_back(column.name);
  }
  if (!derived.empty() && !op.cascade) {
    return Failure(
        "cannot drop column " + name + " of table \"" + Display(op.table) + "\" because other objects depend on it",
        "drop the generated column " + derived[0] + " first");
  }
  for (const std::string& column : derived) ForgetColumn(table, column);
  if (op.cascade) DropUsers(table.name, name);
  ForgetColumn(table, name);
  return true;
}

// Writes the new name wherever the table's own definition mentions the old one.
void Applier::RenameIn(Table& table, const std::string& from, const std::string& to) {
  auto rename = [&](std::vector<std::string>& names) { std::replace(names.begin(), names.end(), from, to); };
  if (table.primary_key) rename(table.primary_key->columns);
  for (auto& unique : table.unique_constraints) rename(unique.columns);
  for (auto& key : table.foreign_keys) rename(key.columns);
  for (auto& check : table.checks) check.expression = RenameColumnIn(check.expression, from, to);
  for (auto& exclusion : table.exclusions) exclusion.definition = RenameColumnIn(exclusion.definition, from, to);
  for (auto& index : table.indexes) {
    rename(index.include);
    index.where = RenameColumnIn(index.where, from, to);
    for (auto& part : index.columns) {
      if (part.name == from) part.name = to;
      part.expression = RenameColumnIn(part.expression, from, to);
    }
  }
  for (Column& column : table.columns) {
    if (column.generated) column.generated->expression = RenameColumnIn(column.generated->expression, from, to);
  }
}

Applier::Outcome Applier::operator()(const RenameColumn& op) {
  Target target = FindColumn(op.table, op.from);
  if (!target.column) return target.error;
  const std::string to = CutIdentifier(op.to);
  if (op.from == to) return true;
  if (target.table->FindColumn(to)) {
    return Failure("column \"" + to + "\" of relation \"" + Display(op.table) + "\" already exists");
  }
  Table& table = *target.table;
  Spell(table);
  Column& column = *target.column;
  if (column.auto_increment != AutoIncrement::kNone) column.sequence = SequenceOf(table, column).name;
  RenameIn(table, op.from, to);
  if (column.attribute == column.name) column.attribute = to;
  column.name = to;
  for (const auto& [name, other] : schema_.tables) {
    auto points_here = [&](const schema::ForeignKey& key) { return key.table == table.name; };
    if (std::none_of(other.foreign_keys.begin(), other.foreign_keys.end(), points_here)) continue;
    for (auto& key : Find(name)->foreign_keys) {
      if (key.table == table.name) std::replace(key.referenced.begin(), key.referenced.end(), op.from, to);
    }
  }
  for (auto& [name, sequence] : schema_.sequences.Each()) {
    if (sequence.owner_table == table.name && sequence.owner_column == op.from) sequence.owner_column = to;
  }
  for (schema::Object& object : schema_.objects.Each()) {
    auto used = object.uses.find(table.name);
    if (used != object.uses.end() && used->second.erase(op.from)) used->second.insert(to);
  }
  return true;
}

// Data is not held here; what a statement names has to be there all the same.
Applier::Outcome Applier::operator()(const ChangeData& op) {
  const Table* table = std::as_const(schema_).FindTable(op.table);
  bool missing = table == nullptr && op.needs_table &&
                 std::none_of(schema_.objects.begin(), schema_.objects.end(),
                              [&](const schema::Object& object) { return object.name == op.table; });
  if (missing) return NoTable(op.table);
  if (table == nullptr || !table->columns_complete) return true;
  for (const std::string& column : op.writes) {
    if (table->FindColumn(column) == nullptr) return NoColumn(op.table, column);
  }
  for (const std::string& column : op.reads) {
    if (table->FindColumn(column) == nullptr) return Failure("column \"" + column + "\" does not exist");
  }
  return true;
}

Applier::Outcome Applier::operator()(const AlterColumnType& op) {
  Target target = FindColumn(op.table, op.column.name);
  if (!target.column) return target.error;
  if (op.column.type && IsSerialWord(*op.column.type))
    return Failure("type \"" + *op.column.type + "\" does not exist");
  for (const Column& other : target.table->columns) {
    if (other.generated && Mentions(*target.table, other.generated->expression, op.column.name)) {
      return Failure("cannot alter type of a column used by a generated column",
                     "drop the generated column " + other.name + " first and add it again after");
    }
  }
  Column& column = *target.column;
  const std::string enum_type = column.type.value_or("");
  const bool was_enum = op.column.type && schema_.FindEnum(enum_type) != nullptr;
  // A default is a value of the type that it was set for: `'no'` of a boolean is `false`, whatever the column becomes.
  if (column.type == "boolean" && column.default_value.kind == DefaultKind::kConstant) {
    column.default_value.sql = schema::CanonicalDefault(column);
  }
  column.type = op.column.type;
  column.type_at = op.column.type_at;
  column.collation = op.column.collation;
  if (op.recreate_default) {
    column.default_value = op.column.default_value;
  } else if (was_enum && !schema_.FindEnum(*column.type)) {
    // The default goes on holding a label: the enum type cannot go while it is there.
    schema::Default& value = column.default_value;
    bool plain = value.kind == DefaultKind::kConstant && schema::Lex(value.sql).size() == 1 && value.sql != "NULL";
    if (plain) value.sql += "::" + enum_type;
  }
  return true;
}

Applier::Outcome Applier::operator()(const SetNotNull& op) {
  Target target = FindColumn(op.table, op.column.name);
  if (!target.column) return target.error;
  target.column->nullable = false;
  target.column->nullable_at = op.column.nullable_at;
  return true;
}

Applier::Outcome Applier::operator()(const DropNotNull& op) {
  Target target = FindColumn(op.table, op.column.name);
  if (!target.column) return target.error;
  const auto& key = target.table->primary_key;
  if (key && Has(key->columns, op.column.name)) {
    return Failure("column \"" + op.column.name + "\" is in a primary key");
  }
  if (IsIdentity(*target.column)) return Failure(ColumnOfRelation(op.table, op.column.name) + " is an identity column");
  target.column->nullable = true;
  target.column->nullable_at = op.column.nullable_at;
  return true;
}

Applier::Outcome Applier::operator()(const SetDefault& op) {
  Target target = FindColumn(op.table, op.column.name);
  if (!target.column) return target.error;
  if (IsIdentity(*target.column)) return Failure(ColumnOfRelation(op.table, op.column.name) + " is an identity column");
  if (target.column->generated) return Failure(ColumnOfRelation(op.table, op.column.name) + " is a generated column");
  if (target.column->auto_increment == AutoIncrement::kSerial) {
    QualifiedName own = SequenceOf(*target.table, *target.column);
    std::vector<QualifiedName> called = SequencesCalledBy(op.column.default_value.sql);
    if (called == std::vector<QualifiedName>{own}) return true;  // it has that default
    FreeSequence(own);
    target = FindColumn(op.table, op.column.name);
  }
  target.column->default_value = op.column.default_value;
  return true;
}

Applier::Outcome Applier::operator()(const DropDefault& op) {
  Target target = FindColumn(op.table, op.column.name);
  if (!target.column) return target.error;
  if (IsIdentity(*target.column)) return Failure(ColumnOfRelation(op.table, op.column.name) + " is an identity column");
  if (target.column->generated) return Failure(ColumnOfRelation(op.table, op.column.name) + " is a generated column");
  // A default that the application fills in stays with the model.
  bool application = op.column.default_value.kind == DefaultKind::kApplication;
  target.column->default_value = application ? op.column.default_value : schema::Default{};
  if (target.column->auto_increment == AutoIncrement::kSerial) target.column->auto_increment = AutoIncrement::kNone;
  return true;
}

Applier::Outcome Applier::operator()(const AddIdentity& op) {
  Target target = FindColumn(op.table, op.column.name);
  if (!target.column) return target.error;
  Column& column = *target.column;
  const std::string what = ColumnOfRelation(op.table, op.column.name);
  if (column.nullable && *column.nullable) {
    return Failure(what + " must be declared NOT NULL before identity can be added");
  }
  if (IsIdentity(column)) return Failure(what + " is already an identity column");
  if (HasDefault(column) || column.auto_increment == AutoIncrement::kSerial) {
    return Failure(what + " already has a default value");
  }
  column.auto_increment = op.column.auto_increment;
  NameSequence(*target.table, column);
  return true;
}

Applier::Outcome Applier::operator()(const SetIdentity& op) {
  Target target = FindColumn(op.table, op.column.name);
  if (!target.column) return target.error;
  if (!IsIdentity(*target.column)) {
    return Failure(ColumnOfRelation(op.table, op.column.name) + " is not an identity column");
  }
  target.column->auto_increment = op.column.auto_increment;
  return true;
}

Applier::Outcome Applier::operator()(const DropIdentity& op) {
  Target target = FindColumn(op.table, op.column.name);
  if (!target.column) return target.error;
  if (!IsIdentity(*target.column)) {
    return Failure(ColumnOfRelation(op.table, op.column.name) + " is not an identity column");
  }
  target.column->auto_increment = AutoIncrement::kNone;
  target.column->sequence.clear();
  return true;
}

Applier::Outcome Applier::operator()(const AddSerial& op) {
  Target target = FindColumn(op.table, op.column.name);
  if (!target.column) return target.error;
  QualifiedName sequence = SequenceOf(*target.table, op.column);
  if (RelationExists(sequence)) return Failure("relation \"" + Display(sequence) + "\" already exists");
  target.column->auto_increment = AutoIncrement::kSerial;
  target.column->sequence = op.column.sequence;
  target.column->default_value = {};
  return true;
}

Applier::Outcome Applier::operator()(const DropSerial& op) {
  Target target = FindColumn(op.table, op.column.name);
  if (!target.column) return target.error;
  if (target.column->auto_increment != AutoIncrement::kSerial) {
    return Failure("sequence \"" + Display(SequenceOf(*target.table, op.was)) + "\" does not exist");
  }
  target.column->auto_increment = AutoIncrement::kNone;
  target.column->sequence.clear();
  return true;
}

Applier::Outcome Applier::operator()(const SetExpression& op) {
  Target target = FindColumn(op.table, op.column.name);
  if (!target.column) return target.error;
  if (!target.column->generated) {
    return Failure(ColumnOfRelation(op.table, op.column.name) + " is not a generated column");
  }
  target.column->generated = op.column.generated;
  return true;
}

Applier::Outcome Applier::operator()(const DropExpression& op) {
  Target target = FindColumn(op.table, op.column.name);
  if (!target.column) return target.error;
  if (!target.column->generated) {
    return Failure(ColumnOfRelation(op.table, op.column.name) + " is not a stored generated column");
  }
  target.column->generated.reset();
  return true;
}

Applier::Outcome Applier::operator()(const SetColumnComment& op) {
  Target target = FindColumn(op.table, op.column);
  if (!target.column) return target.error;
  target.column->comment = op.comment;
  return true;
}

}  // namespace sequelint::plan
