#include "commands/outstanding.h"

#include <algorithm>
#include <set>
#include <type_traits>

#include "plan/apply.h"
#include "plan/diff.h"
#include "plan/holders.h"
#include "plan/print.h"
#include "schema/compare.h"
#include "schema/names.h"
#include "schema/schema.h"

namespace sequelint::commands {
namespace {

using plan::Change;
using schema::Display;
using schema::QualifiedName;
using Keys = std::set<std::string>;

// What an operation is about: its table as a whole, columns of it, an enum type.
class About {
 public:
  Keys Take() { return std::move(keys_); }

  void operator()(const plan::CreateTable& op) { Whole(op.table.name); }
  void operator()(const plan::DropTable& op) { Whole(op.table.name); }
  void operator()(const plan::RenameTable& op) { Whole(op.from), Whole(op.to); }
  void operator()(const plan::SetTableComment& op) { keys_.insert("comment " + Display(op.table)); }
  void operator()(const plan::RenameColumn& op) { Columns(op.table, {op.from, op.to}); }
  void operator()(const plan::AddPrimaryKey& op) { Columns(op.table, op.key.columns); }
  void operator()(const plan::DropPrimaryKey& op) { Columns(op.table, op.key.columns); }
  void operator()(const plan::AddUniqueConstraint& op) { Columns(op.table, op.constraint.columns); }
  void operator()(const plan::DropUniqueConstraint& op) { Columns(op.table, op.constraint.columns); }
  void operator()(const plan::AddForeignKey& op) { Columns(op.table, op.key.columns); }
  void operator()(const plan::DropForeignKey& op) { Columns(op.table, op.key.columns); }
  void operator()(const plan::AlterForeignKey& op) { Columns(op.table, op.key.columns); }
  void operator()(const plan::CreateIndex& op) { Index(op.table, op.index); }
  void operator()(const plan::DropIndex& op) { Index(op.table, op.index); }
  void operator()(const plan::CreateEnum& op) { Type(op.type.name); }
  void operator()(const plan::DropEnum& op) { Type(op.type.name); }
  void operator()(const plan::RenameEnum& op) { Type(op.from), Type(op.to); }
  void operator()(const plan::AddEnumValue& op) { Type(op.type); }
  void operator()(const plan::RenameEnumValue& op) { Type(op.type); }
  void operator()(const plan::ReplaceEnum& op) { Type(op.type.name); }
  template <class T>
  void operator()(const T& op) {
    if constexpr (requires { op.column.name; }) {
      Columns(op.table, {op.column.name});
    } else if constexpr (requires { std::string(op.column); }) {
      Columns(op.table, {op.column});
    } else if constexpr (requires { op.check.expression; }) {
      keys_.insert("check " + Display(op.table) + " " + op.check.name);
    } else if constexpr (std::is_same_v<T, plan::CreateSchema>) {
      keys_.insert("schema " + op.name);
    }
  }

 private:
  void Whole(const QualifiedName& table) { keys_.insert("table " + Display(table)); }
  void Columns(const QualifiedName& table, const std::vector<std::string>& columns) {
    for (const std::string& column : columns) keys_.insert("column " + Display(table) + "." + column);
  }
  void Index(const QualifiedName& table, const schema::Index& index) {
    keys_.insert("index " + Display(table) + "." + index.name);
    for (const auto& part : index.columns) {
      if (!part.name.empty()) Columns(table, {part.name});
    }
  }
  void Type(const QualifiedName& type) { keys_.insert("type " + Display(type)); }

  Keys keys_;
};

Keys KeysOf(const Change& change) {
  About about;
  std::visit(about, change);
  return about.Take();
}

class Chooser {
 public:
  Chooser(const plan::Plan& plan, const schema::Schema* base, const schema::Schema& models) : plan_(plan), base_(base) {
    if (!base) return;
    for (const plan::Operation& operation : plan::Diff(*base, models).operations) {
      for (const std::string& key : KeysOf(operation.change)) changed_.insert(key);
    }
  }

  Outstanding Run() {
    Outstanding chosen;
    std::vector<schema::Object> aside = Aside();
    auto steps_aside = [&](const schema::Object& object) {
      return std::any_of(aside.begin(), aside.end(), [&](const auto& other) { return SameContent(object, other); });
    };
    for (const plan::Operation& operation : plan_.operations) {
      const auto* drop = std::get_if<plan::DropObject>(&operation.change);
      const auto* create = std::get_if<plan::CreateObject>(&operation.change);
      if (drop || create ? steps_aside(drop ? drop->object : create->object) : Wanted(operation.change)) {
        chosen.plan.operations.push_back(operation);
      } else {
        chosen.left_out.push_back(plan::Describe(operation.change));
      }
    }
    return chosen;
  }

 private:
  bool Wanted(const Change& change) const {
    if (!changed_.empty()) return Changed(change);
    return !LeftToOthers(change);
  }

  // Models say nothing of views, policies and triggers: they are there for what they must make way for.
  std::vector<schema::Object> Aside() const {
    schema::Objects objects;
    plan::Held held;
    for (const plan::Operation& operation : plan_.operations) {
      if (const auto* drop = std::get_if<plan::DropObject>(&operation.change)) objects.push_back(drop->object);
      if (Wanted(operation.change)) held.Add(operation.change);
    }
    return HoldersOf(objects, std::move(held));
  }

  bool Changed(const Change& change) const {
    QualifiedName table = plan::TableOf(change);
    if (!table.name.empty() && changed_.count("table " + Display(table))) return true;
    Keys keys = KeysOf(change);
    return std::any_of(keys.begin(), keys.end(), [&](const std::string& key) { return changed_.count(key) > 0; });
  }

  // Nothing changed since the base: all that the models say is outstanding, and what they do not mention is others'.
  bool LeftToOthers(const Change& change) const {
    if (const auto* drop = std::get_if<plan::DropTable>(&change)) return !base_ || !base_->FindTable(drop->table.name);
    if (const auto* drop = std::get_if<plan::DropEnum>(&change)) return !base_ || !base_->enums.count(drop->type.name);
    bool silent =
        std::holds_alternative<plan::DropDefault>(change) || std::holds_alternative<plan::DropIndex>(change) ||
        std::holds_alternative<plan::DropUniqueConstraint>(change) || std::holds_alternative<plan::DropCheck>(change) ||
        std::holds_alternative<plan::DropForeignKey>(change);
    return silent && !Replaced(change);
  }

  // Dropped because it is made anew, or because its column goes.
  bool Replaced(const Change& change) const {
    Keys keys = KeysOf(change);
    return std::any_of(plan_.operations.begin(), plan_.operations.end(), [&](const plan::Operation& other) {
      std::string_view name = plan::Name(other.change);
      bool makes = name.starts_with("add_") || name.starts_with("create_") || name == "drop_column" ||
                   name == "alter_column_type";
      if (!makes) return false;
      Keys others = KeysOf(other.change);
      return std::any_of(keys.begin(), keys.end(), [&](const std::string& key) { return others.count(key) > 0; });
    });
  }

  const plan::Plan& plan_;
  const schema::Schema* base_;
  Keys changed_;
};

bool Runs(schema::Schema schema, const plan::Plan& plan) {
  return static_cast<bool>(plan::Apply(std::move(schema), plan));
}

}  // namespace

Outstanding Choose(const plan::Plan& plan, const schema::Schema& migrations, const schema::Schema* base,
                   const schema::Schema& models) {
  Outstanding chosen = Chooser(plan, base, models).Run();
  // What was chosen may stand on what was left out; then it is all or nothing.
  if (!Runs(migrations, chosen.plan) && Runs(migrations, plan)) return {plan, {}};
  return chosen;
}

}  // namespace sequelint::commands
