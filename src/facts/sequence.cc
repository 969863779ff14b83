// Facts about sequences and schemas.

#include <algorithm>

#include "facts/context.h"
#include "schema/names.h"

namespace sequelint::facts {
namespace {

// A rename is told as the end of one sequence and the beginning of another.
bool IsRenamed(const Context& context, const plan::Operation& operation) {
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  return std::any_of(plan.begin(), plan.end(), [&](const plan::Operation& other) {
    return operation.statement > 0 && other.statement == operation.statement &&
           other.migration == operation.migration && std::holds_alternative<plan::CreateSequence>(other.change);
  });
}

void SetSequence(const Context& context, const schema::Sequence& sequence, Facts& facts) {
  facts.Set("sequence", schema::Display(sequence.name));
  bool at_base = context.input.base.sequences.count(sequence.name) > 0;
  for (const auto& [name, table] : context.input.base.tables) {
    for (const schema::Column& column : table.columns) {
      bool numbered = column.auto_increment != schema::AutoIncrement::kNone;
      at_base = at_base || (numbered && schema::SequenceOf(table, column) == sequence.name);
    }
  }
  facts.Set("sequence.new", !at_base);
}

}  // namespace

void SetSequenceFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  const plan::Change& change = operation.change;
  if (auto* create = std::get_if<plan::CreateSequence>(&change)) SetSequence(context, create->sequence, facts);
  if (auto* drop = std::get_if<plan::DropSequence>(&change)) {
    SetSequence(context, drop->sequence, facts);
    facts.Set("sequence.renamed", IsRenamed(context, operation));
  }
  if (auto* serial = std::get_if<plan::DropSerial>(&change)) {
    schema::Sequence sequence;
    if (const schema::Table* table = context.Now(serial->table)) sequence.name = SequenceOf(*table, serial->was);
    SetSequence(context, sequence, facts);
  }
  if (auto* alter = std::get_if<plan::AlterSequence>(&change)) {
    SetSequence(context, alter->was, facts);
    bool owned = !alter->was.owner_table.name.empty();
    facts.Set("sequence.owner_changes", owned && (alter->was.owner_table != alter->sequence.owner_table ||
                                                  alter->was.owner_column != alter->sequence.owner_column));
  }
  std::string name;
  if (auto* create = std::get_if<plan::CreateSchema>(&change)) name = create->name;
  if (auto* drop = std::get_if<plan::DropSchema>(&change)) name = drop->name;
  if (name.empty()) return;
  facts.Set("schema", name);
  const schema::Schema& base = context.input.base;
  bool at_base = name == "public";
  for (const schema::Object& object : base.objects) {
    at_base = at_base || (object.kind == schema::ObjectKind::kSchema && object.name.name == name);
  }
  for (const auto& [table, definition] : base.tables) at_base = at_base || table.schema == name;
  facts.Set("schema.new", !at_base);
}

}  // namespace sequelint::facts
