#include "generate/calls.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.h"
#include "generate/types.h"
#include "plan/ddl.h"
#include "schema/compare.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::generate {
namespace {

using plan::Operation;
using schema::AutoIncrement;
using schema::Column;
using schema::DefaultKind;
using schema::QualifiedName;
using schema::Table;

std::string EnumOf(const QualifiedName& table, const std::string& column) {
  return "enum_" + table.name + "_" + column;
}

// What a call can take over from the operations beside it: the enum types of new columns, the foreign keys of new
// tables.
class Folder {
 public:
  Folder(const std::vector<Operation>& operations, const schema::Schema& before)
      : operations_(operations), before_(before) {}

  std::vector<Operation> Run() {
    std::vector<Operation> folded;
    std::set<QualifiedName> created;
    for (const Operation& operation : operations_) {
      if (const auto* create = std::get_if<plan::CreateTable>(&operation.change)) created.insert(create->table.name);
      if (const auto* key = std::get_if<plan::AddForeignKey>(&operation.change)) {
        if (Table* table = Owner(folded, *key, created)) {
          table->foreign_keys.push_back(key->key);
          continue;
        }
      }
      folded.push_back(operation);
    }
    return folded;
  }

 private:
  // The new table whose CREATE can hold the key: what it refers to was there before.
  Table* Owner(std::vector<Operation>& folded, const plan::AddForeignKey& key, std::set<QualifiedName>& created) const {
    if (key.key.columns.size() != 1 || !key.key.validated || !created.count(key.table)) return nullptr;
    for (Operation& operation : folded) {
      auto* create = std::get_if<plan::CreateTable>(&operation.change);
      if (!create) continue;
      if (create->table.name == key.table) {
        bool there = before_.FindTable(key.key.table) || key.key.table == key.table || earlier_.count(key.key.table);
        return there ? &create->table : nullptr;
      }
      earlier_.insert(create->table.name);
    }
    return nullptr;
  }

  const std::vector<Operation>& operations_;
  const schema::Schema& before_;
  mutable std::set<QualifiedName> earlier_;
};

class Caller {
 public:
  Caller(const CallStyle& style, bool transaction, const std::set<QualifiedName>& enums,
         const std::map<QualifiedName, std::vector<std::string>>& labels)
      : style_(style), transaction_(transaction), folded_enums_(enums), labels_(labels) {}

  // The calls, nothing when there are none that say the same.
  using Calls = std::optional<std::vector<Script>>;

  Calls operator()(const plan::CreateEnum& op) const {
    if (folded_enums_.count(op.type.name)) return std::vector<Script>{};
    return std::nullopt;
  }

  Calls operator()(const plan::CreateTable& op) const {
    const Table& table = op.table;
    if (op.if_not_exists || !table.checks.empty() || !table.exclusions.empty() || !table.indexes.empty()) return {};
    if (table.comment || table.kind != schema::TableKind::kTable || table.columns.empty()) return {};
    if (table.primary_key && table.primary_key->name != NameOf(table, Unnamed(*table.primary_key)) &&
        !table.primary_key->name.empty()) {
      return {};
    }
    Script attributes = Script::Object();
    for (const Column& column : table.columns) {
      const schema::ForeignKey* key = nullptr;
      for (const auto& candidate : table.foreign_keys) {
        if (candidate.columns.size() == 1 && candidate.columns[0] == column.name) key = &candidate;
      }
      if (column.comment) return {};
      std::optional<Script> attribute = AttributeOf(table.name, column, key, &table);
      if (!attribute) return {};
      attributes.Field(column.name, *attribute);
    }
    std::vector<Script> calls = {With("createTable", {TableArgument(table.name), attributes})};
    for (const auto& unique : table.unique_constraints) {
      if (IsInline(table, unique)) continue;
      Calls more = (*this)(plan::AddUniqueConstraint{table.name, Spelled(table, unique), ""});
      if (!more) return {};
      calls.insert(calls.end(), more->begin(), more->end());
    }
    for (const auto& key : table.foreign_keys) {
      if (key.columns.size() != 1 || !IsDefaultName(table, key)) return {};
    }
    return calls;
  }

  Calls operator()(const plan::DropTable& op) const {
    if (op.cascade) return {};
    return std::vector<Script>{With("dropTable", {TableArgument(op.table.name)})};
  }
  Calls operator()(const plan::RenameTable& op) const {
    if (op.from.schema != op.to.schema || op.from.schema != "public") return {};
    return std::vector<Script>{With("renameTable", {Text(op.from.name), Text(op.to.name)})};
  }
  Calls operator()(const plan::AddColumn& op) const {
    if (op.unique || op.primary_key || op.check || op.foreign_key || op.if_not_exists || op.column.comment) return {};
    std::optional<Script> attribute = AttributeOf(op.table, op.column, nullptr, nullptr);
    if (!attribute) return {};
    return std::vector<Script>{With("addColumn", {TableArgument(op.table), Text(op.column.name), *attribute})};
  }
  Calls operator()(const plan::DropColumn& op) const {
    if (op.cascade) return {};
    return std::vector<Script>{With("removeColumn", {TableArgument(op.table), Text(op.column.name)})};
  }
  Calls operator()(const plan::RenameColumn& op) const {
    return std::vector<Script>{With("renameColumn", {TableArgument(op.table), Text(op.from), Text(op.to)})};
  }

  Calls operator()(const plan::CreateIndex& op) const {
    const schema::Index& index = op.index;
    if (op.only || op.if_not_exists || !index.where.empty() || !index.include.empty() || index.nulls_not_distinct)
      return {};
    if (index.name.empty()) return {};
    std::vector<Script> fields;
    for (const auto& part : index.columns) {
      if (part.name.empty() || !part.nulls.empty() || !part.operator_class.empty() || !part.collation.empty())
        return {};
      if (part.order.empty()) {
        fields.push_back(Text(part.name));
      } else {
        fields.push_back(Script::Object({{"name", Text(part.name)}, {"order", Text(part.order)}}));
      }
    }
    Script options = Script::Object({{"name", Text(index.name)}, {"fields", Script::List(fields)}});
    if (index.unique) options.Field("unique", Script::Text("true"));
    if (!index.method.empty() && index.method != "btree") options.Field("using", Text(index.method));
    if (index.concurrently) options.Field("concurrently", Script::Text("true"));
    return std::vector<Script>{Merged("addIndex", TableArgument(op.table), options)};
  }
  Calls operator()(const plan::DropIndex& op) const {
    // Before 6 Sequelize does not know CONCURRENTLY here, and a dot in the name would be taken for a schema.
    bool plain = !op.concurrently && op.table.schema == "public" && op.index.name.find('.') == std::string::npos;
    if (!plain || op.if_exists) return {};
    return std::vector<Script>{With("removeIndex", {TableArgument(op.table), Text(op.index.name)})};
  }

  Calls operator()(const plan::AddUniqueConstraint& op) const {
    if (!op.using_index.empty() || op.constraint.nulls_not_distinct || !op.constraint.deferrable.empty()) return {};
    return Constraint(op.table, "unique", op.constraint.name, op.constraint.columns, Script::Object());
  }
  Calls operator()(const plan::AddPrimaryKey& op) const {
    if (!op.using_index.empty()) return {};
    return Constraint(op.table, "primary key", op.key.name, op.key.columns, Script::Object());
  }
  Calls operator()(const plan::AddForeignKey& op) const {
    const schema::ForeignKey& key = op.key;
    if (!key.validated || key.columns.size() != 1 || key.referenced.size() != 1 || !key.deferrable.empty()) return {};
    Script references = Script::Object({{"table", TableArgument(key.table)}, {"field", Text(key.referenced[0])}});
    Script more = Script::Object({{"references", references}});
    AddActions(key, more);
    return Constraint(op.table, "foreign key", key.name, key.columns, more);
  }
  Calls operator()(const plan::DropForeignKey& op) const { return DropConstraint(op.table, op.key.name); }
  Calls operator()(const plan::DropUniqueConstraint& op) const { return DropConstraint(op.table, op.constraint.name); }
  Calls operator()(const plan::DropCheck& op) const { return DropConstraint(op.table, op.check.name); }
  Calls operator()(const plan::DropPrimaryKey& op) const { return DropConstraint(op.table, op.key.name); }

  template <class T>
  Calls operator()(const T&) const {
    return std::nullopt;
  }

 private:
  Script Text(const std::string& text) const { return String(text, style_.script); }

  Script TableArgument(const QualifiedName& name) const {
    if (name.schema == "public") return Text(name.name);
    return Script::Object({{"tableName", Text(name.name)}, {"schema", Text(name.schema)}});
  }

  Script With(const std::string& method, std::vector<Script> arguments) const {
    if (transaction_) arguments.push_back(Script::Object({{"", Script::Text("transaction")}}));
    return Script::Call(style_.query_interface + "." + method, std::move(arguments));
  }
  Script Merged(const std::string& method, Script table, Script options) const {
    if (transaction_) options.Field("", Script::Text("transaction"));
    return Script::Call(style_.query_interface + "." + method, {std::move(table), std::move(options)});
  }

  Calls Constraint(const QualifiedName& table, const char* type, const std::string& name,
                   const std::vector<std::string>& columns, const Script& more) const {
    if (name.empty() || style_.sequelize_major < 6) return {};
    std::vector<Script> fields;
    for (const std::string& column : columns) fields.push_back(Text(column));
    Script options =
        Script::Object({{"type", Text(type)}, {"name", Text(name)}, {"fields", Script::List(std::move(fields))}});
    for (const auto& [key, value] : more.parts) options.Field(key, value);
    return std::vector<Script>{Merged("addConstraint", TableArgument(table), options)};
  }
  Calls DropConstraint(const QualifiedName& table, const std::string& name) const {
    if (name.empty()) return {};
    return std::vector<Script>{With("removeConstraint", {TableArgument(table), Text(name)})};
  }

  void AddActions(const schema::ForeignKey& key, Script& to) const {
    if (key.on_delete != "NO ACTION" && !key.on_delete.empty()) to.Field("onDelete", Text(key.on_delete));
    if (key.on_update != "NO ACTION" && !key.on_update.empty()) to.Field("onUpdate", Text(key.on_update));
  }

  static schema::PrimaryKey Unnamed(schema::PrimaryKey key) {
    key.name.clear();
    return key;
  }
  template <class T>
  static T Unname(T thing) {
    thing.name.clear();
    return thing;
  }
  template <class T>
  static bool IsDefaultName(const Table& table, const T& thing) {
    return thing.name.empty() || thing.name == NameOf(table, Unname(thing));
  }
  template <class T>
  static T Spelled(const Table& table, T thing) {
    thing.name = NameOf(table, thing);
    return thing;
  }
  static bool IsInline(const Table& table, const schema::UniqueConstraint& unique) {
    return unique.columns.size() == 1 && !unique.nulls_not_distinct && unique.deferrable.empty() &&
           IsDefaultName(table, unique);
  }

  Script Type(const QualifiedName& table, const Column& column) const {
    QualifiedName type = schema::UserTypeOf(*column.type);
    if (folded_enums_.count(type) && type.name == EnumOf(table, column.name)) {
      std::vector<Script> values;
      for (const std::string& label : labels_.at(type)) values.push_back(Text(label));
      return Script::Call(style_.types + ".ENUM", std::move(values));
    }
    return TypeScript(*column.type, style_);
  }

  // A column definition that Sequelize writes as the same SQL. `owner` is the table that is created with it.
  std::optional<Script> AttributeOf(const QualifiedName& table, const Column& column, const schema::ForeignKey* key,
                                    const Table* owner) const {
    if (!column.type || column.generated || !column.collation.empty() || !column.sequence.empty()) return {};
    if (column.auto_increment == AutoIncrement::kIdentityAlways) return {};
    if (column.default_value.kind == DefaultKind::kUnknown) return {};
    Script attribute = Script::Object({{"type", Type(table, column)}});
    bool primary = owner && owner->primary_key &&
                   std::count(owner->primary_key->columns.begin(), owner->primary_key->columns.end(), column.name);
    if (primary) {
      // Sequelize orders a key's columns as the table's.
      attribute.Field("primaryKey", Script::Text("true"));
    }
    if (column.auto_increment == AutoIncrement::kSerial) {
      attribute.Field("autoIncrement", Script::Text("true"));
    } else if (column.auto_increment == AutoIncrement::kIdentityByDefault) {
      attribute.Field("autoIncrement", Script::Text("true")).Field("autoIncrementIdentity", Script::Text("true"));
    }
    if (column.nullable == false && !(primary && column.auto_increment != AutoIncrement::kNone)) {
      attribute.Field("allowNull", Script::Text("false"));
    }
    if (schema::HasDefault(column)) attribute.Field("defaultValue", DefaultScript(column, style_));
    if (owner) {
      for (const auto& unique : owner->unique_constraints) {
        if (IsInline(*owner, unique) && unique.columns[0] == column.name)
          attribute.Field("unique", Script::Text("true"));
      }
    }
    if (!key) return attribute;
    if (key->referenced.size() != 1 || !key->deferrable.empty() || !key->validated || !IsDefaultName(*owner, *key)) {
      return {};
    }
    attribute.Field("references",
                    Script::Object({{"model", TableArgument(key->table)}, {"key", Text(key->referenced[0])}}));
    AddActions(*key, attribute);
    return attribute;
  }

  const CallStyle& style_;
  bool transaction_;
  const std::set<QualifiedName>& folded_enums_;
  const std::map<QualifiedName, std::vector<std::string>>& labels_;
};

// The new enum types that belong to one new column each, by the name that Sequelize gives them.
void FindOwnEnums(const std::vector<Operation>& operations, std::set<QualifiedName>& own,
                  std::map<QualifiedName, std::vector<std::string>>& labels) {
  std::map<QualifiedName, int> uses;
  std::map<QualifiedName, bool> named;
  auto look = [&](const QualifiedName& table, const Column& column, bool plain) {
    if (!column.type) return;
    QualifiedName type = schema::UserTypeOf(*column.type);
    if (type.name.empty()) return;
    ++uses[type];
    named[type] = plain && type.schema == "public" && table.schema == "public" &&
                  type.name == EnumOf(table, column.name) && schema::ParseType(*column.type).array == 0;
  };
  for (const Operation& operation : operations) {
    if (const auto* create = std::get_if<plan::CreateTable>(&operation.change)) {
      for (const Column& column : create->table.columns) look(create->table.name, column, true);
    } else if (const auto* add = std::get_if<plan::AddColumn>(&operation.change)) {
      look(add->table, add->column, true);
    }
  }
  for (const Operation& operation : operations) {
    const auto* create = std::get_if<plan::CreateEnum>(&operation.change);
    if (!create || !create->type.values || create->type.name.name.size() > 60) continue;
    if (uses[create->type.name] != 1 || !named[create->type.name]) continue;
    own.insert(create->type.name);
    labels[create->type.name] = *create->type.values;
  }
}

}  // namespace

Script Query(const std::string& sql, const CallStyle& style, bool transaction) {
  std::vector<Script> arguments = {String(sql, style.script)};
  if (transaction) arguments.push_back(Script::Object({{"", Script::Text("transaction")}}));
  return Script::Call(style.query_interface + ".sequelize.query", std::move(arguments));
}

std::vector<Script> CallsFor(const std::vector<Operation>& operations, const schema::Schema& before,
                             const CallStyle& style, int postgres, bool transaction) {
  std::set<QualifiedName> enums;
  std::map<QualifiedName, std::vector<std::string>> labels;
  std::vector<Operation> folded = Folder(operations, before).Run();
  FindOwnEnums(folded, enums, labels);
  // A type whose column needs raw SQL is made by raw SQL too.
  for (const Operation& operation : folded) {
    Caller caller(style, transaction, enums, labels);
    if (std::visit(caller, operation.change)) continue;
    std::set<QualifiedName> needed;
    auto look = [&](const Column& column) {
      if (column.type) needed.insert(schema::UserTypeOf(*column.type));
    };
    if (const auto* create = std::get_if<plan::CreateTable>(&operation.change)) {
      for (const Column& column : create->table.columns) look(column);
    } else if (const auto* add = std::get_if<plan::AddColumn>(&operation.change)) {
      look(add->column);
    }
    for (const QualifiedName& name : needed) enums.erase(name);
  }
  Caller caller(style, transaction, enums, labels);
  std::vector<Script> calls;
  for (const Operation& operation : folded) {
    if (auto said = std::visit(caller, operation.change)) {
      calls.insert(calls.end(), said->begin(), said->end());
      continue;
    }
    for (const plan::Statement& statement : plan::Render(operation, postgres)) {
      calls.push_back(Query(statement.sql, style, transaction));
    }
  }
  return calls;
}

}  // namespace sequelint::generate
