#include "generate/migration.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "base/text.h"
#include "generate/sequelize_code.h"
#include "plan/ddl.h"
#include "plan/sql.h"
#include "schema/compare.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::generate {

using plan::Operation;
using schema::Column;
using schema::ForeignKey;
using schema::QualifiedName;
using schema::Quoted;

namespace {

std::string Alter(const QualifiedName& table) { return "ALTER TABLE " + Quoted(table) + " "; }

// How one dialect (calls or SQL) writes the steps down. What both share is here: which steps there are, and their order.
class Planner {
 public:
  Planner(const std::vector<Operation>& operations, int postgres, bool calls)
      : operations_(operations), postgres_(postgres), calls_(calls) {
    for (const Operation& operation : operations) {
      if (auto* create = std::get_if<plan::CreateTable>(&operation.change)) created_.insert(create->table.name);
      if (auto* type = std::get_if<plan::CreateEnum>(&operation.change)) types_[type->type.name] = &type->type;
      if (auto* add = std::get_if<plan::AddColumn>(&operation.change)) added_.insert({add->table, add->column.name});
    }
  }

  Steps Run() {
    for (const Operation& operation : operations_) {
      operation_ = &operation;
      std::visit(*this, operation.change);
    }
    std::reverse(steps_.down.begin(), steps_.down.end());
    return std::move(steps_);
  }

  void operator()(const plan::CreateEnum& op) {
    if (calls_ && MadeByCalls(op.type.name)) return;
    Sql("CREATE TYPE " + Quoted(op.type.name) + " AS ENUM " + plan::EnumLabels(op.type.values.value_or(Labels{})));
    Back("DROP TYPE " + Quoted(op.type.name));
  }

  void operator()(const plan::CreateTable& op) {
    const schema::Table& table = op.table;
    if (!calls_) {
      Whole();
      return Back("DROP TABLE " + Quoted(table.name));
    }
    std::string code = "await queryInterface.createTable(" + JsTable(table.name) + ", {\n";
    for (const Column& column : table.columns) {
      ColumnParts parts{TypeOf(column), ReferenceOf(table.name, column.name)};
      parts.primary_key = table.primary_key && Holds(table.primary_key->columns, column.name);
      parts.unique = std::any_of(table.unique_constraints.begin(), table.unique_constraints.end(), [&](const auto& each) {
        return each.columns == std::vector<std::string>{column.name};
      });
      code += "  " + Key(column.name) + ": " + JsColumn(table.name, column, parts) + ",\n";
    }
    steps_.up.push_back(code + "});");
    steps_.down.push_back("await queryInterface.dropTable(" + JsTable(table.name) + ");");
    for (const auto& unique : table.unique_constraints) {
      if (unique.columns.size() > 1) (*this)(plan::AddUniqueConstraint{table.name, unique, ""});
    }
  }

  void operator()(const plan::AddColumn& op) {
    const Column& column = op.column;
    bool filled = schema::HasDefault(column) || column.auto_increment != schema::AutoIncrement::kNone;
    bool later = column.nullable == false && !filled && !column.generated;
    if (calls_) {
      ColumnParts parts{TypeOf(column), ReferenceOf(op.table, column.name)};
      parts.allow_null = later;
      steps_.up.push_back("await queryInterface.addColumn(" + JsTable(op.table) + ", " + JsString(column.name) + ", " +
                          JsColumn(op.table, column, parts) + ");");
      steps_.down.push_back("await queryInterface.removeColumn(" + JsTable(op.table) + ", " + JsString(column.name) +
                            ");");
    } else {
      Column nullable = column;
      if (later) nullable.nullable = true;
      Sql(Alter(op.table) + "ADD COLUMN " + plan::ColumnDefinition(nullable));
      Back(Alter(op.table) + "DROP COLUMN " + QuoteIdentifier(column.name));
    }
    if (!later) return;
    Comment("give the rows that exist a value in batches, then:");
    SetNotNull(op.table, column.name);
  }

  void operator()(const plan::SetNotNull& op) {
    SetNotNull(op.table, op.column.name);
    Back(Alter(op.table) + "ALTER COLUMN " + QuoteIdentifier(op.column.name) + " DROP NOT NULL");
  }

  void operator()(const plan::CreateIndex& op) {
    bool live = !created_.count(op.table);
    std::vector<std::string> names;
    for (const auto& column : op.index.columns) names.push_back(column.name);
    bool plain = op.index.where.empty() && op.index.include.empty() && op.index.method == "btree" &&
                 std::all_of(op.index.columns.begin(), op.index.columns.end(), [](const schema::IndexColumn& column) {
                   return !column.name.empty() && column == schema::IndexColumn{column.name};
                 });
    std::string concurrently = live ? ", concurrently: true" : "";
    if (calls_ && plain) {
      steps_.up.push_back("await queryInterface.addIndex(" + JsTable(op.table) + ", " + JsList(names) + ", { name: " +
                          JsString(op.index.name) + (op.index.unique ? ", unique: true" : "") + concurrently + " });");
    } else {
      Sql(plan::CreateIndexSql(op.table, op.index, live, false));
    }
    if (!live) return;  // goes with its table
    Back("DROP INDEX CONCURRENTLY " + plan::QuotedBeside(op.table, op.index.name));
  }

  void operator()(const plan::AddForeignKey& op) {
    if (calls_ && op.key.columns.size() == 1 &&
        (created_.count(op.table) || added_.count({op.table, op.key.columns[0]}))) {
      return;  // with its column
    }
    if (created_.count(op.table)) return Sql(Alter(op.table) + "ADD " + plan::NamedConstraint(op.key.name) +
                                             plan::ForeignKeyClause(op.key));
    AddValidated(op.table, op.key.name, plan::ForeignKeyClause(op.key));
  }

  void operator()(const plan::AddCheck& op) { AddValidated(op.table, op.check.name, plan::CheckClause(op.check)); }

  void operator()(const plan::AddUniqueConstraint& op) {
    std::string name = QuoteIdentifier(op.constraint.name);
    if (created_.count(op.table)) {
      if (calls_) return Whole();
      return;  // inside CREATE TABLE
    }
    schema::Index index;
    index.name = op.constraint.name;
    index.unique = true;
    for (const std::string& column : op.constraint.columns) index.columns.push_back({column});
    Sql(plan::CreateIndexSql(op.table, index, true, false));
    Sql(Alter(op.table) + "ADD CONSTRAINT " + name + " UNIQUE USING INDEX " + name);
    Back(Alter(op.table) + "DROP CONSTRAINT " + name);
  }

  void operator()(const plan::RenameColumn& op) {
    if (!calls_) return Whole();
    auto rename = [&](const std::string& from, const std::string& to) {
      return "await queryInterface.renameColumn(" + JsTable(op.table) + ", " + JsString(from) + ", " + JsString(to) + ");";
    };
    steps_.up.push_back(rename(op.from, op.to));
    steps_.down.push_back(rename(op.to, op.from));
  }

  template <class Other>
  void operator()(const Other&) {
    Whole();
  }

 private:
  using Labels = std::vector<std::string>;

  void Sql(const std::string& sql) { steps_.up.push_back(calls_ ? JsQuery(sql) : sql + ";"); }
  void Back(const std::string& sql) { steps_.down.push_back(calls_ ? JsQuery(sql) : sql + ";"); }
  void Comment(const std::string& text) { steps_.up.push_back((calls_ ? "// " : "-- ") + text); }
  void Whole() {
    for (const plan::Statement& statement : plan::Render(*operation_, postgres_)) Sql(statement.sql);
  }

  // From Postgres 12 on, a valid check spares SET NOT NULL its scan.
  void SetNotNull(const QualifiedName& table, const std::string& column) {
    std::string name = schema::ObjectName(table.name, {column}, "not_null");
    AddConstraint(table, name, "CHECK (" + QuoteIdentifier(column) + " IS NOT NULL) NOT VALID");
    Sql(Alter(table) + "ALTER COLUMN " + QuoteIdentifier(column) + " SET NOT NULL");
    Sql(Alter(table) + "DROP CONSTRAINT " + QuoteIdentifier(name));
  }

  void AddValidated(const QualifiedName& table, const std::string& name, std::string clause) {
    if (!clause.ends_with(" NOT VALID")) clause += " NOT VALID";
    AddConstraint(table, name, clause);
    Back(Alter(table) + "DROP CONSTRAINT " + QuoteIdentifier(name));
  }

  void AddConstraint(const QualifiedName& table, const std::string& name, const std::string& clause) {
    Sql(Alter(table) + "ADD CONSTRAINT " + QuoteIdentifier(name) + " " + clause);
    Sql(Alter(table) + "VALIDATE CONSTRAINT " + QuoteIdentifier(name));
  }

  static bool Holds(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  static std::string Key(const std::string& name) {
    bool word = !name.empty() && !std::isdigit(static_cast<unsigned char>(name[0])) &&
                std::all_of(name.begin(), name.end(),
                            [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; });
    return word ? name : JsString(name);
  }

  const schema::EnumType* TypeOf(const Column& column) const {
    if (!column.type) return nullptr;
    auto type = types_.find(schema::UserTypeOf(*column.type));
    return type == types_.end() ? nullptr : type->second;
  }

  // Whether a column in one of the calls brings the type along.
  bool MadeByCalls(const QualifiedName& type) const {
    auto names = [&](const QualifiedName& table, const Column& column) {
      return type.name == "enum_" + table.name + "_" + column.name && TypeOf(column) != nullptr;
    };
    return std::any_of(operations_.begin(), operations_.end(), [&](const Operation& operation) {
      if (auto* add = std::get_if<plan::AddColumn>(&operation.change)) return names(add->table, add->column);
      auto* create = std::get_if<plan::CreateTable>(&operation.change);
      return create != nullptr && std::any_of(create->table.columns.begin(), create->table.columns.end(),
                                              [&](const Column& column) { return names(create->table.name, column); });
    });
  }

  const ForeignKey* ReferenceOf(const QualifiedName& table, const std::string& column) const {
    for (const Operation& operation : operations_) {
      auto* add = std::get_if<plan::AddForeignKey>(&operation.change);
      if (add != nullptr && add->table == table && add->key.columns == std::vector<std::string>{column}) return &add->key;
    }
    return nullptr;
  }

  const std::vector<Operation>& operations_;
  const int postgres_;
  const bool calls_;
  const Operation* operation_ = nullptr;
  Steps steps_;
  std::set<QualifiedName> created_;
  std::set<std::pair<QualifiedName, std::string>> added_;
  std::map<QualifiedName, const schema::EnumType*> types_;
};

std::string Indented(const std::vector<std::string>& steps, const std::string& indent) {
  std::string text;
  for (const std::string& step : steps) text += indent + ReplaceAll(step, "\n", "\n" + indent) + "\n";
  return text;
}

std::string Slug(std::string_view text) {
  std::string slug;
  for (char c : text) {
    bool word = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (word) slug += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (!word && !slug.empty() && slug.back() != '-') slug += '-';
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

}  // namespace

Steps QueryInterfaceSteps(const std::vector<Operation>& operations, int postgres) {
  return Planner(operations, postgres, true).Run();
}

Steps SqlSteps(const std::vector<Operation>& operations, int postgres) {
  return Planner(operations, postgres, false).Run();
}

std::string MigrationText(const std::vector<Operation>& operations, int postgres, const std::string& extension) {
  if (extension == "sql") return Indented(SqlSteps(operations, postgres).up, "");
  Steps steps = QueryInterfaceSteps(operations, postgres);
  if (extension == "ts") {
    return "import type { QueryInterface } from 'sequelize';\nimport * as Sequelize from 'sequelize';\n\n"
           "export async function up(queryInterface: QueryInterface): Promise<void> {\n" +
           Indented(steps.up, "  ") + "}\n\nexport async function down(queryInterface: QueryInterface): Promise<void> {\n" +
           Indented(steps.down, "  ") + "}\n";
  }
  if (extension == "mjs") {
    return "export async function up(queryInterface, Sequelize) {\n" + Indented(steps.up, "  ") +
           "}\n\nexport async function down(queryInterface) {\n" + Indented(steps.down, "  ") + "}\n";
  }
  return "'use strict';\n\nmodule.exports = {\n  async up(queryInterface, Sequelize) {\n" + Indented(steps.up, "    ") +
         "  },\n\n  async down(queryInterface) {\n" + Indented(steps.down, "    ") + "  },\n};\n";
}

std::string MigrationName(const std::vector<Operation>& operations) {
  std::string_view verb = "change";
  std::string object;
  for (const Operation& operation : operations) {
    QualifiedName table = plan::TableOf(operation.change);
    if (table.name.empty()) continue;
    std::string_view name = plan::Name(operation.change);
    verb = name.starts_with("create_table") ? "create" : name.starts_with("add_") ? "add" : "change";
    object = table.name + "-" + plan::ColumnOf(operation.change);
    break;
  }
  return Slug(std::string(verb) + "-" + (object.empty() ? "schema" : object));
}

}  // namespace sequelint::generate
