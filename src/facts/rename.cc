// Facts about renames: the ones the plan performs, and the ones it may have missed.

#include "facts/context.h"
#include "schema/names.h"

namespace sequelint::facts {
namespace {

void SetRename(const std::string& from, const std::string& to, Facts& facts) {
  facts.Set("rename.from", from);
  facts.Set("rename.to", to);
  facts.Set("rename.confirmed", true);
}

// What a rename of a table asks of the model, which the change may delete.
std::string AdviceFor(const Context& context, const plan::RenameTable& rename) {
  std::string view = "leave a view of the old name behind";
  if (context.models_base().FindTable(rename.from) && !context.models_head().FindTable(rename.to)) {
    return "keep the table as long as code of before asks for it, or " + view;
  }
  return "keep the table and set `tableName: '" + schema::Display(rename.from) + "'` on the model; or " + view;
}

// The attribute of the column in the models, of before where head has none.
std::string AttributeOf(const Context& context, const plan::RenameColumn& rename) {
  for (const auto& [models, name] : {std::pair(&context.models_head(), rename.to), {&context.models_base(), rename.from}}) {
    const schema::Table* table = models->FindTable(rename.table);
    const schema::Column* column = table ? table->FindColumn(name) : nullptr;
    if (column && !column->attribute.empty()) return column->attribute;
  }
  return rename.to;
}

std::string NameIn(const plan::Change& change) {
  if (auto* add = std::get_if<plan::AddColumn>(&change)) return add->column.name;
  if (auto* create = std::get_if<plan::CreateTable>(&change)) return schema::Display(create->table.name);
  return "";
}

// The operation names a table that the plan has renamed by then.
void SetOldName(const Context& context, const plan::Operation& operation, Facts& facts) {
  if (operation.lenient || std::holds_alternative<plan::CreateTable>(operation.change)) return;
  QualifiedName owner;
  const schema::ForeignKey* key = ForeignKeyOf(operation.change, owner);
  for (const QualifiedName& name : {plan::TableOf(operation.change), key ? key->table : QualifiedName{"", ""}}) {
    if (name.name.empty() || context.before.FindTable(name)) continue;
    auto events = context.lifetimes.tables.find(name);
    if (events == context.lifetimes.tables.end()) continue;
    for (const auto& event : events->second) {
      if (event.operation >= context.operation) break;
      const plan::Operation& earlier = context.input.plan.operations[event.operation];
      auto* rename = std::get_if<plan::RenameTable>(&earlier.change);
      if (!rename || rename->from != name) continue;
      facts.Set("rename.used", schema::Display(name));
      facts.Set("rename.to", schema::Display(rename->to));
      facts.SetPlace("rename", earlier.at);
    }
  }
}

}  // namespace

void SetRenameFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  const plan::Change& change = operation.change;
  if (auto* table = std::get_if<plan::RenameTable>(&change)) {
    SetRename(schema::Display(table->from), schema::Display(table->to), facts);
    facts.Set("rename.advice", AdviceFor(context, *table));
  } else if (auto* moved = std::get_if<plan::SetTableSchema>(&change)) {
    SetRename(schema::Display(moved->table), schema::Display({moved->to, moved->table.name}), facts);
  } else if (auto* column = std::get_if<plan::RenameColumn>(&change)) {
    SetRename(column->from, column->to, facts);
    facts.Set("rename.attribute", AttributeOf(context, *column));
  } else if (auto* index = std::get_if<plan::RenameIndex>(&change)) {
    SetRename(index->from, index->to, facts);
  } else if (auto* constraint = std::get_if<plan::RenameConstraint>(&change)) {
    SetRename(constraint->from, constraint->to, facts);
  } else if (auto* type = std::get_if<plan::RenameEnum>(&change)) {
    SetRename(schema::Display(type->from), schema::Display(type->to), facts);
  } else if (auto* label = std::get_if<plan::RenameEnumValue>(&change)) {
    SetRename(label->from, label->to, facts);
  }
  if (context.part) return;
  SetOldName(context, operation, facts);
  for (const plan::RenameCandidate& candidate : context.renames) {
    if (candidate.drop != context.operation) continue;
    const plan::Operation& add = context.input.plan.operations[candidate.add];
    facts.Set("rename.from", facts.Word("column").empty() ? facts.Word("table") : facts.Word("column"));
    facts.Set("rename.candidate", NameIn(add.change));
    facts.Set("rename.similarity", candidate.similarity);
    facts.Set("rename.confirmed", false);
    facts.SetPlace("rename.candidate", add.at);
  }
}

}  // namespace sequelint::facts
