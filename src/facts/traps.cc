// Facts about what Sequelize makes of a call, where that is not what the call says.

#include <algorithm>
#include <set>

#include "base/similarity.h"
#include "base/text.h"
#include "facts/context.h"
#include "schema/compare.h"
#include "schema/lexer.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::facts {
namespace {

using plan::Said;
using schema::Column;
using schema::Table;

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The labels that only the first has.
Words Missing(const std::vector<std::string>& from, const std::vector<std::string>& in) {
  Words out;
  for (const std::string& label : from) {
    if (!Has(in, label)) out.push_back(label);
  }
  return out;
}

std::string ColumnIn(const plan::Change& change) {
  if (auto* key = std::get_if<plan::AddForeignKey>(&change)) {
    return key->key.columns.size() == 1 ? key->key.columns[0] : "";
  }
  if (auto* unique = std::get_if<plan::AddUniqueConstraint>(&change)) {
    return unique->constraint.columns.size() == 1 ? unique->constraint.columns[0] : "";
  }
  return plan::ColumnOf(change);
}

// A default as JavaScript writes it.
std::string InJavaScript(const Column& column) {
  const std::string sql = schema::CanonicalDefault(column);
  bool text = sql.size() > 1 && sql.front() == '\'' && sql.find('\'', 1) == sql.size() - 1;
  bool number = !sql.empty() && sql.find_first_not_of("0123456789.-") == std::string::npos;
  if (text || number || sql == "true" || sql == "false") return sql;
  return "Sequelize.literal(" + QuoteLiteral(sql) + ")";
}

class Judge {
 public:
  Judge(const Context& context, const plan::Operation& operation, const plan::Call& call, Facts& facts)
      : context_(context), operation_(operation), call_(call), facts_(facts) {
    std::string column = ColumnIn(operation.change);
    for (const Said& said : call.columns) {
      if (said.column == column && !column.empty()) said_ = &said;
    }
  }

  void Run() {
    if (!call_.ignored.empty() && IsFirst()) facts_.Set("call.ignored", call_.ignored);
    Words keys;
    for (const Said& said : call_.columns) keys.insert(keys.end(), said.keys.begin(), said.keys.end());
    if (!keys.empty()) facts_.Set("call.keys", std::move(keys));
    if (said_ == nullptr) return;
    if (call_.method == "changeColumn") {
      if (facts_.Word("column").empty()) facts_.Set("column", said_->column);
      Lost();
      NotSent();
    }
    Labels();
  }

 private:
  const Column* Before() const {
    const Table* table = context_.before.FindTable(plan::TableOf(operation_.change));
    return table == nullptr ? nullptr : table->FindColumn(said_->column);
  }

  bool IsFirst() const { return !context_.part && context_.StartsCall(); }

  // changeColumn takes away what its definition does not repeat.
  void Lost() {
    bool null = std::holds_alternative<plan::DropNotNull>(operation_.change);
    if (!null && !std::holds_alternative<plan::DropDefault>(operation_.change)) return;
    const Column* was = Before();
    // Of a primary key, and of autoIncrement, Postgres refuses the call.
    if (was == nullptr || (null && InPrimaryKey()) || Has(said_->keys, "autoIncrement")) return;
    Words lost, repeat;
    if (null && was->nullable == false && !Has(said_->keys, "allowNull")) {
      lost.emplace_back("NOT NULL");
      repeat.emplace_back("allowNull: false");
    }
    // Where both go, the first of the two operations speaks for them.
    bool mine = null ? !lost.empty() : !LostNotNull();
    if (mine && !Has(said_->keys, "defaultValue")) {
      if (was->auto_increment == schema::AutoIncrement::kSerial) {
        lost.emplace_back("the default that numbers its rows");
        repeat.emplace_back("the sequence's nextval()");
      } else if (schema::HasDefault(*was) && !ModelsDropDefault()) {
        lost.push_back("DEFAULT " + was->default_value.sql);
        repeat.push_back("defaultValue: " + InJavaScript(*was));
      }
    }
    if (lost.empty()) return;
    facts_.Set("column.loses", said_->all_keys ? Value(lost) : Value(UnknownFact{}));
    facts_.Set("column.repeat", Join(repeat, ", "));
  }

  // The models had a default and have none now: it was meant to go.
  bool ModelsDropDefault() const {
    QualifiedName name = plan::TableOf(operation_.change);
    const Table *was = context_.models_base().FindTable(context_.BaseName(name)),
                *now = context_.models_head().FindTable(name);
    const Column *before = was ? was->FindColumn(said_->column) : nullptr, *after = now ? now->FindColumn(said_->column) : nullptr;
    return before && after && HasDatabaseDefault(*before) == true && HasDatabaseDefault(*after) == false;
  }

  bool InPrimaryKey() const {
    const Table* table = context_.before.FindTable(plan::TableOf(operation_.change));
    return table->primary_key && Has(table->primary_key->columns, said_->column);
  }

  // Whether an earlier operation of this call took NOT NULL away from the column.
  bool LostNotNull() const {
    const std::vector<plan::Operation>& plan = context_.input.plan.operations;
    for (size_t i = context_.operation; i-- > 0 && plan[i].call == operation_.call;) {
      auto* drop = std::get_if<plan::DropNotNull>(&plan[i].change);
      if (drop != nullptr && drop->was.nullable == false && !Has(said_->keys, "allowNull")) return true;
    }
    return false;
  }

  // With `references`, changeColumn sends the foreign key and leaves the rest of the definition out.
  void NotSent() {
    const Column* was = Before();
    if (was == nullptr || !std::holds_alternative<plan::AddForeignKey>(operation_.change)) return;
    Words left;
    if (!said_->type.empty() && was->type && *was->type != said_->type) {
      left.push_back("the type " + said_->type + " (it stays " + *was->type + ")");
    }
    bool optional = Has(said_->keys, "allowNull") && was->nullable == false && !SetsNotNull();
    if (optional) left.emplace_back("allowNull: true (it stays NOT NULL)");
    if (!left.empty()) facts_.Set("column.not_sent", std::move(left));
  }

  bool SetsNotNull() const {
    const std::vector<plan::Operation>& plan = context_.input.plan.operations;
    return std::any_of(plan.begin(), plan.end(), [&](const plan::Operation& other) {
      return other.call == operation_.call && std::holds_alternative<plan::SetNotNull>(other.change);
    });
  }

  // An enum type that is there already stays as it is, whatever labels the definition names.
  void Labels() {
    if (!said_->labels) return;
    const Column* column = DeclaredColumn(operation_.change);
    bool gets = std::holds_alternative<plan::AddColumn>(operation_.change) ||
                std::holds_alternative<plan::AlterColumnType>(operation_.change);
    if (!gets || column == nullptr || !column->type) return;
    schema::Type wanted = schema::ParseType(*column->type);
    wanted.array = 0;
    const schema::EnumType* type = context_.before.FindEnum(schema::Print(wanted));
    if (type == nullptr || !type->values || MadeByThisCall(type->name)) return;
    Words added = Missing(*said_->labels, *type->values), removed = Missing(*type->values, *said_->labels);
    if (!added.empty()) facts_.Set("enum.not_added", std::move(added));
    if (!removed.empty()) facts_.Set("enum.not_removed", std::move(removed));
    const Column* was = EarlierColumn(operation_.change);
    bool same = was != nullptr && was->type == column->type;
    facts_.Set("enum.reused", !same);
    facts_.Set("enum", schema::Display(type->name));
    facts_.Set("enum.labels", *type->values);
  }

  // Made in this very call: then the labels are the definition's. A CREATE TYPE that Postgres refuses is told as such.
  bool MadeByThisCall(const QualifiedName& name) const {
    const std::vector<plan::Operation>& plan = context_.input.plan.operations;
    return std::any_of(plan.begin(), plan.end(), [&](const plan::Operation& other) {
      auto* create = std::get_if<plan::CreateEnum>(&other.change);
      return create != nullptr && other.call == operation_.call && create->type.name == name && !other.lenient;
    });
  }

  const Context& context_;
  const plan::Operation& operation_;
  const plan::Call& call_;
  Facts& facts_;
  const Said* said_ = nullptr;
};

bool SameShape(const Column& a, const Column& b) { return schema::SameType(a, b) && schema::SameNullable(a, b); }

// CREATE TABLE IF NOT EXISTS, which all of Sequelize's are, on a table that is there.
void SetMasked(const Context& context, const plan::CreateTable& create, Facts& facts) {
  const Table* there = create.if_not_exists && !context.part ? context.before.FindTable(create.table.name) : nullptr;
  if (there == nullptr) return;
  facts.Set("table.exists", true);
  Words differs;
  for (const Column& column : create.table.columns) {
    const Column* other = there->FindColumn(column.name);
    if (other == nullptr && there->columns_complete) differs.push_back(column.name);
    if (other != nullptr && !SameShape(column, *other)) differs.push_back(column.name);
  }
  if (!differs.empty()) facts.Set("table.masked", std::move(differs));
}

// DROP INDEX IF EXISTS, which all of Sequelize's are, of an index that is not there.
void SetNoIndex(const Context& context, const plan::DropIndex& drop, Facts& facts) {
  bool there = false;
  std::vector<std::string> names;
  for (const auto& [name, table] : context.before.tables) {
    for (const Cover& cover : CoversOf(table)) {
      names.push_back(cover.name);
      there = there || (cover.name == drop.index.name && name.schema == drop.table.schema);
    }
  }
  if (!context.input.complete && !there) {
    facts.Set("index.missing", UnknownFact{});
    return;
  }
  facts.Set("index.missing", !there);
  if (there) return;
  std::string meant = DidYouMean(drop.index.name, names);
  if (!meant.empty()) facts.Set("index.meant", meant);
}

std::set<QualifiedName> EnumsOf(const Context& context, const std::vector<Column>& columns) {
  std::set<QualifiedName> names;
  for (const Column& column : columns) {
    if (!column.type) continue;
    schema::Type type = schema::ParseType(*column.type);
    type.array = 0;
    if (type.built_in) continue;
    if (const schema::EnumType* found = context.before.FindEnum(schema::Print(type))) names.insert(found->name);
  }
  return names;
}

// Enum types that the operation takes from their last column, and that outlive the plan.
void SetOrphans(const Context& context, const plan::Change& change, Facts& facts) {
  std::vector<Column> columns;
  if (auto* drop = std::get_if<plan::DropColumn>(&change)) columns = {drop->column};
  if (auto* alter = std::get_if<plan::AlterColumnType>(&change)) columns = {alter->was};
  if (auto* table = std::get_if<plan::DropTable>(&change)) {
    const Table* was = context.before.FindTable(table->table.name);
    columns = was != nullptr ? was->columns : table->table.columns;
  }
  std::set<QualifiedName> names = EnumsOf(context, columns);
  if (names.empty()) return;
  std::set<QualifiedName> used;
  for (const auto& [name, table] : context.input.head.tables) {
    for (const Column& column : table.columns) {
      if (!column.type) continue;
      schema::Type type = schema::ParseType(*column.type);
      type.array = 0;
      if (const schema::EnumType* found = context.input.head.FindEnum(schema::Print(type))) used.insert(found->name);
    }
  }
  Words orphans, drops;
  for (const QualifiedName& name : names) {
    if (context.input.head.enums.count(name) == 0 || used.count(name) > 0) continue;
    orphans.push_back(schema::Display(name));
    drops.push_back("DROP TYPE IF EXISTS " + schema::Quoted(name));
  }
  if (orphans.empty()) return;
  facts.Set("enum.orphaned", std::move(orphans));
  facts.Set("enum.orphaned_drop", Join(drops, "; "));
  // The methods of the query interface make the type that a column needs; SQL does not.
  const plan::Call* call = context.input.plan.CallOf(context.input.plan.operations[context.operation]);
  bool back = call != nullptr && call->method == "query" && !context.input.down;
  facts.Set("enum.orphaned_back", std::string(back ? ", and create it again where `down` returns to it" : ""));
}

// The table's constraint over the columns that a name which nothing has speaks of: `users_email_uk` ⇒ users_email_key.
void SetMeant(const Context& context, const plan::Change& change, Facts& facts) {
  QualifiedName name = plan::TableOf(change);
  const Table* table = context.before.FindTable(name);
  std::string dropped;
  if (auto* drop = std::get_if<plan::DropUniqueConstraint>(&change)) dropped = drop->constraint.name;
  if (auto* drop = std::get_if<plan::DropForeignKey>(&change)) dropped = drop->key.name;
  if (auto* drop = std::get_if<plan::DropCheck>(&change)) dropped = drop->check.name;
  if (auto* drop = std::get_if<plan::DropPrimaryKey>(&change)) dropped = drop->key.name;
  if (table == nullptr || dropped.empty()) return;
  Table spelled = *table;
  schema::SpellNames(spelled);
  std::string guess = ToLower(ReplaceAll(dropped, "_", "")), best;
  size_t most = 0;
  bool there = false;
  auto look = [&](const std::string& real, const std::vector<std::string>& columns) {
    there = there || real == dropped;
    size_t length = 0;
    for (const std::string& column : columns) {
      std::string flat = ToLower(ReplaceAll(column, "_", ""));
      if (guess.find(flat) == std::string::npos) return;
      length += flat.size();
    }
    if (length > most) best = real, most = length;
  };
  for (const auto& unique : spelled.unique_constraints) look(unique.name, unique.columns);
  for (const auto& key : spelled.foreign_keys) look(key.name, key.columns);
  for (const auto& check : spelled.checks) look(check.name, schema::ColumnsIn(spelled, check.expression));
  if (spelled.primary_key) there = there || schema::NameOf(spelled, *spelled.primary_key) == dropped;
  if (!there && !best.empty()) facts.Set("constraint.meant", best);
}

bool BeginsWith(const std::string& name, const std::string& stem) { return name.rfind(stem, 0) == 0; }

// Names that Postgres and Sequelize derived from the old name, and that stay.
void SetLeft(const Context& context, const plan::Change& change, Facts& facts) {
  auto* table_rename = std::get_if<plan::RenameTable>(&change);
  auto* column_rename = std::get_if<plan::RenameColumn>(&change);
  if (table_rename == nullptr && column_rename == nullptr) return;
  QualifiedName from = table_rename ? table_rename->from : column_rename->table;
  const Table* before = context.before.FindTable(from);
  const Table* after = context.AtHead(table_rename ? table_rename->to : from);
  if (before == nullptr || after == nullptr) return;
  std::string stem = from.name + "_";
  if (column_rename) stem += column_rename->from;
  Table spelled = *after, was = *before;
  schema::SpellNames(spelled);
  schema::SpellNames(was);
  Words left;
  auto look = [&](const std::string& name) {
    bool at_column = column_rename && (name == stem || BeginsWith(name, stem + "_"));
    if ((table_rename && BeginsWith(name, stem)) || at_column) left.push_back(name);
  };
  std::set<std::string> was_there;
  auto each = [](const Table& table, auto visit) {
    for (const auto& unique : table.unique_constraints) visit(unique.name);
    for (const auto& key : table.foreign_keys) visit(key.name);
    for (const auto& index : table.indexes) visit(schema::NameOf(table, index));
  };
  each(was, [&](const std::string& name) { was_there.insert(name); });
  each(spelled, [&](const std::string& name) {
    if (was_there.count(name) != 0) look(name);
  });
  for (const auto& [name, type] : context.input.head.enums) {
    if (context.before.enums.count(name) == 0 || !BeginsWith(name.name, "enum_" + stem)) continue;
    if (column_rename && name.name != "enum_" + stem) continue;
    left.push_back(name.name);
  }
  if (!left.empty()) facts.Set("rename.left", std::move(left));
}

// Whether the schema behind the operation is the one before it.
bool ChangesNothing(const Context& context, const plan::Operation& operation) {
  const plan::Change& change = operation.change;
  if (auto* set = std::get_if<plan::SetNotNull>(&change)) return set->was.nullable == false;
  if (auto* drop = std::get_if<plan::DropNotNull>(&change)) return drop->was.nullable == true;
  if (auto* set = std::get_if<plan::SetDefault>(&change)) {
    return schema::HasDefault(set->was) && schema::CanonicalDefault(set->was) == schema::CanonicalDefault(set->column);
  }
  if (auto* drop = std::get_if<plan::DropDefault>(&change)) {
    return !schema::HasDefault(drop->was) && drop->was.auto_increment == schema::AutoIncrement::kNone;
  }
  if (auto* alter = std::get_if<plan::AlterColumnType>(&change)) {
    const plan::Call* call = context.input.plan.CallOf(operation);
    bool computed = !alter->using_expression.empty() && (call == nullptr || call->method != "changeColumn");
    return alter->was.type && alter->was.type == alter->column.type && alter->was.collation == alter->column.collation &&
           !computed;
  }
  if (auto* create = std::get_if<plan::CreateTable>(&change)) {
    return create->if_not_exists && context.before.FindTable(create->table.name) != nullptr;
  }
  if (auto* create = std::get_if<plan::CreateEnum>(&change)) {
    return operation.lenient && context.before.enums.count(create->type.name) != 0;
  }
  return false;
}

// Of a call of the query interface, which may send several statements, the first operation speaks for all.
void SetNoop(const Context& context, const plan::Operation& operation, Facts& facts) {
  if (context.part) return;
  bool nothing = ChangesNothing(context, operation);
  if (nothing) facts.Set("changes_nothing", true);
  const plan::Call* call = context.input.plan.CallOf(operation);
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  if (call != nullptr && call->method != "query") {
    if (!context.StartsCall()) return;
    for (const Said& said : call->columns) nothing = nothing && !(said.labels && call->method == "changeColumn");
    for (size_t i = context.operation; i < plan.size() && plan[i].call == operation.call && nothing; ++i) {
      nothing = ChangesNothing(context, plan[i]);
    }
  }
  if (nothing) facts.Set("noop", true);
}

bool MadeEarlier(const Context& context, const plan::DropIndex& drop) {
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  for (size_t i = context.operation; i-- > 0;) {
    auto* create = std::get_if<plan::CreateIndex>(&plan[i].change);
    if (create == nullptr || !(create->table == drop.table)) continue;
    const Table* table = context.before.FindTable(drop.table);
    std::string name = table != nullptr ? schema::NameOf(*table, create->index) : create->index.name;
    if (name == drop.index.name || create->index.name == drop.index.name) return true;
  }
  return false;
}

// Whether rows were written or found by the column before it goes: it marks them for as long as the change takes.
bool IsUsedMeanwhile(const Context& context, const plan::DropColumn& drop) {
  const std::string& name = drop.column.name;
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  return std::any_of(plan.begin(), plan.begin() + static_cast<std::ptrdiff_t>(context.operation), [&](const plan::Operation& operation) {
    auto* data = std::get_if<plan::ChangeData>(&operation.change);
    if (data == nullptr) return false;
    std::vector<schema::Token> tokens = schema::Lex(data->sql);
    return std::any_of(tokens.begin(), tokens.end(), [&](const schema::Token& token) { return token.IsName() && token.text == name; });
  });
}

// Whether the plan made the thing that goes.
void SetCreated(const Context& context, const plan::Change& change, Facts& facts) {
  auto last_is_new = [&](const auto& events, const auto& name) {
    auto found = events.find(name);
    bool made = false;
    if (found == events.end()) return made;
    for (const auto& event : found->second) {
      if (event.operation >= context.operation) break;
      made = static_cast<int>(event.kind) == static_cast<int>(Lifetimes::Event<QualifiedName>::Kind::kNew);
    }
    return made;
  };
  if (auto* table = std::get_if<plan::DropTable>(&change)) {
    facts.Set("dropped.created", last_is_new(context.lifetimes.tables, table->table.name));
  } else if (auto* column = std::get_if<plan::DropColumn>(&change)) {
    ColumnName name{column->table, column->column.name};
    bool made = last_is_new(context.lifetimes.columns, name) || !context.Existed(column->table);
    facts.Set("dropped.created", made);
    if (made) facts.Set("dropped.used", IsUsedMeanwhile(context, *column));
  } else if (auto* index = std::get_if<plan::DropIndex>(&change)) {
    facts.Set("dropped.created", MadeEarlier(context, *index));
  }
}

// CHECK (c IS NOT NULL), which made SET NOT NULL cheap and says nothing any more.
void SetHelper(const Context& context, const plan::SetNotNull& set, Facts& facts) {
  const Table *before = context.before.FindTable(set.table), *after = context.AtHead(set.table);
  if (before == nullptr || after == nullptr) return;
  for (const schema::Check& check : before->checks) {
    std::vector<std::vector<schema::Token>> parts = Conjuncts(check.expression);
    if (parts.size() != 1 || !IsNotNullTest(parts[0], set.column.name)) continue;
    std::string name = schema::NameOf(*before, check);
    bool stays = std::any_of(after->checks.begin(), after->checks.end(),
                             [&](const schema::Check& other) { return schema::NameOf(*after, other) == name; });
    if (stays) facts.Set("not_null.helper", name);
  }
}

}  // namespace

void SetTrapFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  if (operation.source != plan::Source::kMigrations) return;
  const plan::Change& change = operation.change;
  if (const plan::Call* call = context.input.plan.CallOf(operation)) Judge(context, operation, *call, facts).Run();
  if (auto* create = std::get_if<plan::CreateTable>(&change)) SetMasked(context, *create, facts);
  if (auto* drop = std::get_if<plan::DropIndex>(&change)) SetNoIndex(context, *drop, facts);
  if (!context.part) SetOrphans(context, change, facts);
  if (auto* set = std::get_if<plan::SetNotNull>(&change)) SetHelper(context, *set, facts);
  SetNoop(context, operation, facts);
  SetCreated(context, change, facts);
  SetMeant(context, change, facts);
  SetLeft(context, change, facts);
}

}  // namespace sequelint::facts
