// Facts about primary keys, checks and the objects that are compared by definition.

#include <algorithm>

#include "base/text.h"
#include "facts/context.h"
#include "schema/names.h"

namespace sequelint::facts {
namespace {

void SetPrimaryKey(const Context& context, const QualifiedName& name, const schema::PrimaryKey& key, Facts& facts) {
  facts.Set("primary_key.columns", key.columns);
  facts.SetPlace("declaration", key.at);
  const schema::Table* table = context.before.FindTable(name);
  Words nullable;
  for (const std::string& column : key.columns) {
    const schema::Column* declared = table ? table->FindColumn(column) : nullptr;
    if (declared && declared->nullable.value_or(true) && !ProvenNotNull(*table, column)) nullable.push_back(column);
    if (declared && declared->nullable.value_or(true) && context.postgres() < 12 &&
        std::find(nullable.begin(), nullable.end(), column) == nullable.end()) {
      nullable.push_back(column);
    }
  }
  if (!nullable.empty()) facts.Set("primary_key.nullable", std::move(nullable));
}

// Whether the statement that adds the check also adds a column it names: as good as written inside ADD COLUMN.
bool AddsColumnToo(const Context& context, const Words& columns, const QualifiedName& table) {
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  if (context.part || context.operation >= plan.size()) return false;
  const plan::Operation& own = plan[context.operation];
  return std::any_of(plan.begin(), plan.end(), [&](const plan::Operation& other) {
    auto* add = std::get_if<plan::AddColumn>(&other.change);
    bool together = own.statement > 0 && other.statement == own.statement && other.migration == own.migration;
    return add && together && add->table == table &&
           std::find(columns.begin(), columns.end(), add->column.name) != columns.end();
  });
}

bool IsValidatedLater(const Context& context, const QualifiedName& table, const std::string& name) {
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  for (size_t i = context.operation + 1; i < plan.size(); ++i) {
    auto* validate = std::get_if<plan::ValidateConstraint>(&plan[i].change);
    if (validate && validate->table == table && validate->name == name) return true;
  }
  return false;
}

void SetCheck(const Context& context, const QualifiedName& name, const schema::Check& check, Facts& facts) {
  const schema::Table* table = context.Now(name);
  facts.Set("check", check.name.empty() && table ? schema::NameOf(*table, check) : check.name);
  facts.Set("check.expression", check.expression);
  facts.Set("check.validated", check.validated);
  if (!context.part) facts.Set("check.validated_later", IsValidatedLater(context, name, facts.Word("check")));
  facts.Set("check.enforced", check.enforced);
  facts.SetPlace("declaration", check.at);
  Words columns;
  for (const schema::Column& column : table ? table->columns : std::vector<schema::Column>{}) {
    if (Mentions(check.expression, column.name)) columns.push_back(column.name);
  }
  facts.Set("check.with_column", AddsColumnToo(context, columns, name));
  facts.Set("check.columns", std::move(columns));
}

constexpr std::string_view kObjectKinds[] = {"extension", "schema", "view",   "materialized_view", "function",
                                             "trigger",   "policy", "domain", "composite_type"};

void SetObject(const schema::Object& object, Facts& facts) {
  // A trigger and a policy are named within their table, which alone has a schema.
  bool of_table = object.kind == schema::ObjectKind::kTrigger || object.kind == schema::ObjectKind::kPolicy;
  facts.Set("object", of_table ? object.name.name : schema::Display(object.name));
  facts.Set("object.kind", std::string(kObjectKinds[static_cast<size_t>(object.kind)]));
}

// Whether the source names the constraint that the operation adds. SQL that leaves it to Postgres has been given the name
// that Postgres chooses.
void SetNamed(const Context& context, const plan::Change& change, Facts& facts) {
  const schema::Table* table = context.Now(plan::TableOf(change));
  auto named = [&](auto constraint) {
    std::string name = constraint.name;
    constraint.name.clear();
    facts.Set("constraint.named", !name.empty() && (table == nullptr || name != schema::NameOf(*table, constraint)));
  };
  if (auto* unique = std::get_if<plan::AddUniqueConstraint>(&change)) named(unique->constraint);
  if (auto* check = std::get_if<plan::AddCheck>(&change)) named(check->check);
  if (auto* key = std::get_if<plan::AddForeignKey>(&change)) named(key->key);
  if (auto* column = std::get_if<plan::AddColumn>(&change); column && column->foreign_key) named(*column->foreign_key);
}

}  // namespace

void SetConstraintFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  const plan::Change& change = operation.change;
  SetNamed(context, change, facts);
  if (auto* add = std::get_if<plan::AddPrimaryKey>(&change)) {
    SetPrimaryKey(context, add->table, add->key, facts);
    if (!add->using_index.empty()) facts.Set("using_index", add->using_index);
  } else if (auto* drop_key = std::get_if<plan::DropPrimaryKey>(&change)) {
    facts.Set("primary_key.columns", drop_key->key.columns);
  } else if (auto* add_check = std::get_if<plan::AddCheck>(&change)) {
    SetCheck(context, add_check->table, add_check->check, facts);
  } else if (auto* column = std::get_if<plan::AddColumn>(&change)) {
    if (column->check) facts.Set("check.expression", *column->check);
  } else if (auto* exclusion = std::get_if<plan::AddExclusion>(&change)) {
    facts.Set("exclusion", exclusion->exclusion.name);
    facts.SetPlace("declaration", exclusion->exclusion.at);
  } else if (auto* validate = std::get_if<plan::ValidateConstraint>(&change)) {
    facts.Set("constraint", validate->name);
  } else if (auto* drop_check = std::get_if<plan::DropCheck>(&change)) {
    facts.Set("check", drop_check->check.name);
    facts.Set("check.expression", drop_check->check.expression);
  } else if (auto* create = std::get_if<plan::CreateObject>(&change)) {
    SetObject(create->object, facts);
  } else if (auto* drop = std::get_if<plan::DropObject>(&change)) {
    SetObject(drop->object, facts);
  } else if (auto* set = std::get_if<plan::SetNotNull>(&change)) {
    const schema::Table* table = context.before.FindTable(set->table);
    facts.Set("not_null.proven", context.postgres() >= 12 && table && ProvenNotNull(*table, set->column.name));
  }
}

}  // namespace sequelint::facts
