// Facts about enum types and their labels.

#include <algorithm>
#include <set>

#include "base/text.h"
#include "facts/context.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::facts {
namespace {

struct Use {
  QualifiedName table;
  std::string column;
};

std::vector<Use> UsesOf(const Context& context, const QualifiedName& type_name) {
  std::vector<Use> uses;
  for (const schema::Schema* schema : {&context.input.head, &context.before}) {
    for (const auto& [name, table] : schema->tables) {
      for (const schema::Column& column : table.columns) {
        if (!column.type || column.type->find(type_name.name) == std::string::npos) continue;
        schema::Type type = schema::ParseType(*column.type);
        bool same_schema = type.schema.empty() || type.schema == type_name.schema;
        if (type.name == type_name.name && same_schema) uses.push_back({name, column.name});
      }
    }
    if (!uses.empty()) break;
  }
  return uses;
}

// Sets the columns of the type; when there is one, the operation is about that column and its table.
void SetUses(const Context& context, const std::vector<Use>& uses, Facts& facts) {
  Words columns;
  bool all_new = !uses.empty(), used = false;
  for (const Use& use : uses) {
    columns.push_back(schema::Display(use.table) + "." + use.column);
    all_new = all_new && !context.Existed(use.table);
    const schema::Table* model = context.models_base().FindTable(use.table);
    used = used || (model && model->FindColumn(use.column));
  }
  facts.Set("enum.columns", columns);
  // Without models, who uses it is not known.
  facts.Set("column.used_at_base", context.models_base().tables.empty() ? Value(UnknownFact{}) : Value(used));
  if (!uses.empty()) facts.Set("table.new", all_new);
  if (uses.size() != 1) return;
  facts.Set("table", schema::Display(uses[0].table));
  facts.Set("table.name", uses[0].table.name);
  facts.Set("table.schema", uses[0].table.schema);
  facts.Set("column", uses[0].column);
  const schema::Table* table = context.AtHead(uses[0].table);
  if (!table) return;
  facts.SetPlace("table", table->at);
  if (const schema::Column* column = table->FindColumn(uses[0].column)) facts.SetPlace("declaration", column->at);
}

// The name of the type before the operation, "" when it is about none.
QualifiedName NameIn(const plan::Change& change) {
  if (auto* replace = std::get_if<plan::ReplaceEnum>(&change)) return replace->was.name;
  if (auto* add = std::get_if<plan::AddEnumValue>(&change)) return add->type;
  if (auto* value = std::get_if<plan::RenameEnumValue>(&change)) return value->type;
  if (auto* rename = std::get_if<plan::RenameEnum>(&change)) return rename->from;
  if (auto* create = std::get_if<plan::CreateEnum>(&change)) return create->type.name;
  if (auto* drop = std::get_if<plan::DropEnum>(&change)) return drop->type.name;
  return {"", ""};
}

void SetLabels(const schema::EnumType& from, const schema::EnumType& to, Facts& facts) {
  if (!from.values || !to.values) {
    for (const char* fact : {"enum.added", "enum.removed", "enum.reordered"}) facts.Set(fact, UnknownFact{});
    return;
  }
  const std::vector<std::string>&was = *from.values, &now = *to.values;
  auto missing = [](const std::vector<std::string>& from, const std::vector<std::string>& in) {
    Words out, kept;
    for (const std::string& label : from) {
      (std::find(in.begin(), in.end(), label) == in.end() ? out : kept).push_back(label);
    }
    return std::make_pair(out, kept);
  };
  auto [removed, kept_was] = missing(was, now);
  auto [added, kept_now] = missing(now, was);
  if (!removed.empty()) facts.Set("enum.removed", removed);
  if (!added.empty()) facts.Set("enum.added", added);
  facts.Set("enum.reordered", kept_was != kept_now);
}

void SetReplacement(const Context& context, const plan::ReplaceEnum& replace, Facts& facts) {
  facts.Set("enum", schema::Display(replace.type.name));
  std::vector<Use> uses;
  for (const plan::ReplaceEnum::Use& use : replace.uses) uses.push_back({use.table, use.column});
  SetUses(context, uses.empty() ? UsesOf(context, replace.type.name) : uses, facts);
  SetLabels(replace.was, replace.type, facts);
}

// Labels that one line adds to one type, say in a loop, are one list: the first operation has it.
void SetAddedLabels(const Context& context, const plan::AddEnumValue& add, Facts& facts) {
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  const Location& at = plan[context.operation].at;
  auto neighbour = [&](size_t i) -> const plan::AddEnumValue* {
    auto* other = i < plan.size() ? std::get_if<plan::AddEnumValue>(&plan[i].change) : nullptr;
    bool same = other && other->type == add.type && plan[i].at.file == at.file && plan[i].at.line == at.line;
    return same ? other : nullptr;
  };
  facts.Set("enum.added_before", context.operation > 0 && neighbour(context.operation - 1) != nullptr);
  auto type = context.before.enums.find(add.type);
  auto is_there = [&](const std::string& label) {  // IF NOT EXISTS
    if (type == context.before.enums.end() || !type->second.values) return false;
    return std::count(type->second.values->begin(), type->second.values->end(), label) > 0;
  };
  // Code that runs now knows the labels that its models declare, whatever the database had.
  auto declared = context.models_base().enums.find(add.type);
  auto is_known = [&](const std::string& label) {
    if (declared == context.models_base().enums.end() || !declared->second.values) return false;
    return std::count(declared->second.values->begin(), declared->second.values->end(), label) > 0;
  };
  Words labels, unknown;
  for (size_t i = context.operation; const plan::AddEnumValue* other = neighbour(i); ++i) {
    if (is_there(other->value)) continue;
    labels.push_back(other->value);
    if (!is_known(other->value)) unknown.push_back(other->value);
  }
  if (!unknown.empty()) facts.Set("enum.not_known", std::move(unknown));
  if (!labels.empty()) facts.Set("enum.added", std::move(labels));
}

// What the type was called before the plan.
QualifiedName AtBase(const Context& context, QualifiedName name) {
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  for (size_t i = std::min(context.operation, plan.size()); i-- > 0;) {
    auto* rename = std::get_if<plan::RenameEnum>(&plan[i].change);
    if (rename && rename->to == name) name = rename->from;
  }
  return name;
}

// `ALTER TYPE state ADD VALUE IF NOT EXISTS 'new' AFTER 'open'` for each label that is new, in their order.
std::string AddValues(const QualifiedName& type, const std::vector<std::string>& was, const std::vector<std::string>& now) {
  std::string statements;
  for (size_t i = 0; i < now.size(); i++) {
    if (std::count(was.begin(), was.end(), now[i]) != 0) continue;
    statements += (statements.empty() ? "ALTER TYPE " : "; ALTER TYPE ") + schema::Quoted(type) +
                  " ADD VALUE IF NOT EXISTS " + QuoteLiteral(now[i]);
    bool last = std::all_of(now.begin() + static_cast<ptrdiff_t>(i), now.end(), [&](const std::string& label) {
      return std::count(was.begin(), was.end(), label) == 0;
    });
    if (last) continue;
    statements += i > 0 ? " AFTER " + QuoteLiteral(now[i - 1]) : " BEFORE " + QuoteLiteral(was[0]);
  }
  return statements;
}

// What a swap is for, and how the same comes without one; not where labels go, which nothing else can do.
void SetSwapAdvice(const Context& context, const schema::EnumType& from, const schema::EnumType& to, Facts& facts) {
  if (!from.values || !to.values || std::holds_alternative<Words>(facts.Get("enum.removed"))) return;
  bool reordered = facts.IsTrue("enum.reordered");
  auto* added = std::get_if<Words>(&facts.Get("enum.added"));
  if (!added) {
    facts.Set("enum.swap", std::string(reordered ? "for another order of its labels" : "for the same labels"));
    facts.Set("enum.swap_advice", std::string(reordered ? "leave it out, and keep the order that the database has"
                                                        : "leave it out: the type has these labels, in this order"));
    return;
  }
  facts.Set("enum.swap", "to add " + Join(*added, ", ") + (reordered ? ", with the others in another order" : ""));
  facts.Set("enum.swap_advice", "add to the type that is there: `" +
                                    AddValues(AtBase(context, from.name), *from.values, *to.values) + "`" +
                                    (reordered ? ", and keep the order of the others" : ""));
}

// The swap written by hand: the column goes from one enum type to another.
void SetSwap(const Context& context, const plan::AlterColumnType& alter, Facts& facts) {
  const schema::EnumType* from = EnumOf(context, alter.was.type.value_or(""));
  const schema::EnumType* to = EnumOf(context, alter.column.type.value_or(""));
  if (!from || !to) return;
  facts.Set("enum", schema::Display(to->name));
  facts.Set("enum.columns", Words{schema::Display(alter.table) + "." + alter.column.name});
  SetLabels(*from, *to, facts);
  SetSwapAdvice(context, *from, *to, facts);
}

}  // namespace

const schema::EnumType* EnumOf(const Context& context, std::string_view type_sql) {
  schema::Type type = schema::ParseType(type_sql);
  if (type.built_in) return nullptr;
  auto found = context.before.enums.find({type.schema.empty() ? "public" : type.schema, type.name});
  return found == context.before.enums.end() ? nullptr : &found->second;
}

void SetEnumFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  const plan::Change& change = operation.change;
  QualifiedName name = NameIn(change);
  if (!name.name.empty()) facts.Set("enum.new", context.input.base.enums.count(AtBase(context, name)) == 0);
  if (auto* replace = std::get_if<plan::ReplaceEnum>(&change)) {
    SetReplacement(context, *replace, facts);
  } else if (auto* alter = std::get_if<plan::AlterColumnType>(&change)) {
    SetSwap(context, *alter, facts);
  } else if (auto* add = std::get_if<plan::AddEnumValue>(&change)) {
    facts.Set("enum", schema::Display(add->type));
    facts.Set("enum.value", add->value);
    SetAddedLabels(context, *add, facts);
    SetUses(context, UsesOf(context, add->type), facts);
  } else if (auto* rename_value = std::get_if<plan::RenameEnumValue>(&change)) {
    facts.Set("enum", schema::Display(rename_value->type));
    facts.Set("enum.was_value", rename_value->from);
    facts.Set("enum.value", rename_value->to);
    SetUses(context, UsesOf(context, rename_value->type), facts);
  } else if (auto* rename = std::get_if<plan::RenameEnum>(&change)) {
    facts.Set("enum", schema::Display(rename->from));
    facts.Set("enum.kept", context.input.head.enums.count(rename->from) > 0);
    SetUses(context, UsesOf(context, rename->from), facts);
  } else if (auto* create = std::get_if<plan::CreateEnum>(&change)) {
    facts.Set("enum", schema::Display(create->type.name));
    if (create->type.values) facts.Set("enum.added", *create->type.values);
    SetUses(context, UsesOf(context, create->type.name), facts);
  } else if (auto* drop = std::get_if<plan::DropEnum>(&change)) {
    facts.Set("enum", schema::Display(drop->type.name));
  }
}

}  // namespace sequelint::facts
