// Facts about drops and type changes: what depends on the thing, so that Postgres refuses without CASCADE.

#include <algorithm>

#include "facts/context.h"
#include "plan/holders.h"
#include "plan/mentions.h"
#include "schema/names.h"

namespace sequelint::facts {
namespace {

using schema::Object;
using schema::ObjectKind;
using schema::Table;

std::string Describe(const Object& object) {
  std::string kind = IsView(object)                         ? "view "
                     : object.kind == ObjectKind::kPolicy   ? "policy "
                     : object.kind == ObjectKind::kTrigger  ? "trigger "
                     : object.kind == ObjectKind::kFunction ? "function "
                                                            : "";
  return kind + schema::Display(object.name);
}

std::string Describe(const Table& table, const schema::ForeignKey& key) {
  return "foreign key " + schema::NameOf(table, key) + " of " + schema::Display(table.name);
}

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool SameSet(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

class Finder {
 public:
  explicit Finder(const Context& context) : context_(context), before_(context.before) {}

  Words operator()(const plan::DropTable& change) {
    const QualifiedName& name = change.table.name;
    ForKeysTo(name, [&](const Table& table, const schema::ForeignKey&) { return table.name != name; });
    UsersOf(name, "");
    return Take();
  }
  Words operator()(const plan::DropColumn& change) {
    const std::string& name = change.column.name;
    ForKeysTo(change.table, [&](const Table& table, const schema::ForeignKey& key) {
      bool goes_along = table.name == change.table && Has(key.columns, name);
      return !goes_along && Has(Referenced(context_, key), name);
    });
    for (std::string& user : UsersOfColumn(context_, change.table, name, true)) found_.push_back(std::move(user));
    return Take();
  }
  Words operator()(const plan::DropPrimaryKey& change) {
    const Table* table = before_.FindTable(change.table);
    if (table && table->primary_key) NeedKey(*table, table->primary_key->columns);
    return Take();
  }
  Words operator()(const plan::DropUniqueConstraint& change) {
    if (const Table* table = before_.FindTable(change.table)) NeedKey(*table, change.constraint.columns);
    return Take();
  }
  Words operator()(const plan::DropIndex& change) {
    const Table* table = before_.FindTable(change.table);
    if (!table) return {};
    for (const Cover& cover : CoversOf(*table)) {
      if (cover.index == nullptr && cover.name == change.index.name) found_.push_back("constraint " + cover.name);
      if (cover.index && cover.unique && cover.name == change.index.name) NeedKey(*table, cover.columns);
    }
    return Take();
  }
  Words operator()(const plan::DropEnum& change) { return ColumnsOf(change.type.name); }
  Words operator()(const plan::DropSequence& change) {
    for (const auto& [name, table] : before_.tables) {
      for (const schema::Column& column : table.columns) {
        bool serial = column.auto_increment != schema::AutoIncrement::kNone &&
                      schema::SequenceOf(table, column) == change.sequence.name;
        bool drawn = column.default_value.sql.find("nextval") != std::string::npos &&
                     column.default_value.sql.find(change.sequence.name.name) != std::string::npos;
        if (serial || drawn) found_.push_back("column " + schema::Display(name) + "." + column.name);
      }
    }
    return Take();
  }
  Words operator()(const plan::DropObject& change) {
    const Object& object = change.object;
    if (object.kind == ObjectKind::kDomain || object.kind == ObjectKind::kCompositeType) return ColumnsOf(object.name);
    if (IsView(object)) UsersOf(object.name, "");
    if (object.kind == ObjectKind::kFunction) {
      std::string name = object.name.name.substr(0, object.name.name.find('('));
      for (const Object& other : before_.objects) {
        if (other.kind == ObjectKind::kTrigger && Mentions(other.definition, name)) found_.push_back(Describe(other));
      }
    }
    return Take();
  }
  Words operator()(const plan::DropSchema& change) {
    for (const auto& [name, table] : before_.tables) {
      if (name.schema == change.name) found_.push_back("table " + schema::Display(name));
    }
    for (const auto& [name, type] : before_.enums) {
      if (name.schema == change.name) found_.push_back("type " + schema::Display(name));
    }
    return Take();
  }
  template <class T>
  Words operator()(const T&) {
    return {};
  }

 private:
  template <class Depends>
  void ForKeysTo(const QualifiedName& target, Depends depends) {
    for (const auto& [name, table] : before_.tables) {
      for (const schema::ForeignKey& key : table.foreign_keys) {
        if (key.table == target && depends(table, key)) found_.push_back(Describe(table, key));
      }
    }
  }
  // Foreign keys that need these columns to be unique, when no other key makes them so.
  void NeedKey(const Table& table, const std::vector<std::string>& columns) {
    std::vector<Cover> covers = CoversOf(table);
    auto others = std::count_if(covers.begin(), covers.end(), [&](const Cover& cover) {
      return cover.unique && !cover.partial && SameSet(cover.columns, columns);
    });
    if (others > 1) return;
    ForKeysTo(table.name,
              [&](const Table&, const schema::ForeignKey& key) { return SameSet(Referenced(context_, key), columns); });
  }
  void UsersOf(const QualifiedName& relation, const std::string& column) {
    for (const Object& object : before_.objects) {
      auto used = object.uses.find(relation);
      if (used == object.uses.end() || object.table == relation) continue;
      if (column.empty() || used->second.count(column)) found_.push_back(Describe(object));
    }
  }
  Words ColumnsOf(const QualifiedName& type) {
    for (const auto& [name, table] : before_.tables) {
      for (const schema::Column& column : table.columns) {
        if (!column.type) continue;
        QualifiedName named = schema::UserTypeOf(*column.type);
        if (named == type) found_.push_back("column " + schema::Display(name) + "." + column.name);
      }
    }
    return Take();
  }
  Words Take() { return std::move(found_); }

  const Context& context_;
  const schema::Schema& before_;
  Words found_;
};

bool IsDrop(const plan::Change& change) {
  std::string_view name = plan::Name(change);
  return name.starts_with("drop_");
}

// Whether nobody sees the database between the context's operation and the other one.
bool AreTogether(const Context& context, const plan::Operation& other) {
  const plan::Operation& own = context.input.plan.operations[context.operation];
  return own.transaction > 0 && other.transaction == own.transaction && other.migration == own.migration;
}

// Postgres runs the statements of one query in a transaction of their own.
bool AreOneStatement(const Context& context, const plan::Operation& other) {
  const plan::Operation& own = context.input.plan.operations[context.operation];
  return own.call > 0 && other.call == own.call && other.migration == own.migration;
}

// The plan brings back what it drops or renames here: what was in it is lost, or under the other name, all the same.
bool IsReadded(const Context& context, const plan::Change& change) {
  auto* table = std::get_if<plan::DropTable>(&change);
  auto* column = std::get_if<plan::DropColumn>(&change);
  auto* renamed = std::get_if<plan::RenameColumn>(&change);
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  return std::any_of(plan.begin(), plan.end(), [&](const plan::Operation& other) {
    auto* created = std::get_if<plan::CreateTable>(&other.change);
    auto* added = std::get_if<plan::AddColumn>(&other.change);
    return (table && created && created->table.name == table->table.name) ||
           (column && added && added->table == column->table && added->column.name == column->column.name) ||
           // Who looks for a renamed column finds the new one only where nobody sees the table without either.
           (renamed && added && added->table == renamed->table && added->column.name == renamed->from &&
            AreTogether(context, other));
  });
}

// Another column takes the name in the same transaction: who asks for it finds that one.
bool IsReplaced(const Context& context, const plan::DropColumn& drop) {
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  return std::any_of(plan.begin() + static_cast<std::ptrdiff_t>(context.operation), plan.end(), [&](const plan::Operation& later) {
    auto* renamed = std::get_if<plan::RenameColumn>(&later.change);
    bool takes = renamed && renamed->table == drop.table && renamed->to == drop.column.name;
    return takes && (AreTogether(context, later) || AreOneStatement(context, later));
  });
}

// The transaction gave the column the name under which it goes, and wrote its values to the one that has its own now:
//
//   RENAME COLUMN kind TO kind_old; ADD COLUMN kind …; UPDATE … SET kind = … kind_old …; DROP COLUMN kind_old
bool IsCarriedOver(const Context& context, const plan::DropColumn& drop) {
  std::string own;
  bool added = false, written = false;
  for (size_t i = 0; i < context.operation; ++i) {
    const plan::Operation& operation = context.input.plan.operations[i];
    if (!AreTogether(context, operation) || plan::TableOf(operation.change) != drop.table) continue;
    auto* rename = std::get_if<plan::RenameColumn>(&operation.change);
    if (rename && rename->to == drop.column.name) own = rename->from;
    auto* add = std::get_if<plan::AddColumn>(&operation.change);
    added |= add && !own.empty() && add->column.name == own;
    auto* data = std::get_if<plan::ChangeData>(&operation.change);
    written |= added && data && data->kind == plan::ChangeData::Kind::kUpdate &&
               std::count(data->writes.begin(), data->writes.end(), own) > 0 &&
               std::count(data->reads.begin(), data->reads.end(), drop.column.name) > 0;
  }
  return written;
}

}  // namespace

Words UsersOfColumn(const Context& context, const QualifiedName& name, const std::string& column, bool dropped) {
  Words users;
  for (const Object& object : context.before.objects) {
    auto used = object.uses.find(name);
    if (used != object.uses.end() && used->second.count(column)) users.push_back(Describe(object));
  }
  // Before Postgres 15 a generated column went silently with the column it was computed from.
  constexpr int kRefuses = 15;
  const Table* table = context.before.FindTable(name);
  if (!table || (dropped && context.postgres() < kRefuses)) return users;
  for (const schema::Column& other : table->columns) {
    bool computed = other.generated && other.name != column && Mentions(other.generated->expression, column);
    if (computed) users.push_back("generated column " + other.name);
  }
  return users;
}

void SetDependentFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  const plan::Change& change = operation.change;
  bool drops_column = std::holds_alternative<plan::DropColumn>(change);
  if (drops_column || std::holds_alternative<plan::AlterColumnType>(change)) {
    Words users = UsersOfColumn(context, plan::TableOf(change), plan::ColumnOf(change), drops_column);
    if (!users.empty()) facts.Set("column.used_by", std::move(users));
  }
  if (std::holds_alternative<plan::RenameColumn>(change)) facts.Set("readded", IsReadded(context, change));
  if (!IsDrop(change)) return;
  auto* table = std::get_if<plan::DropTable>(&change);
  auto* column = std::get_if<plan::DropColumn>(&change);
  facts.Set("cascade", operation.cascade);
  Words dependents = std::visit(Finder(context), change);
  if (!dependents.empty()) facts.Set("dependents", std::move(dependents));
  if (!table && !column) return;
  facts.Set("readded", IsReadded(context, change));
  if (column) facts.Set("column.carried_over", IsCarriedOver(context, *column));
  if (column) facts.Set("column.replaced", IsReplaced(context, *column));
  std::string name = schema::Display(plan::TableOf(change));
  facts.Set("dropped", column ? name + "." + column->column.name : name);
}

}  // namespace sequelint::facts
