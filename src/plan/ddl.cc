#include "plan/ddl.h"

#include <algorithm>

#include "base/text.h"
#include "plan/routine.h"
#include "plan/sql.h"
#include "schema/lexer.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::plan {
namespace {

using schema::AutoIncrement;
using schema::Column;
using schema::CutIdentifier;
using schema::ObjectKind;
using schema::Quoted;

std::string Name(const std::string& name) { return QuoteIdentifier(CutIdentifier(name)); }
std::string Alter(const QualifiedName& table) { return "ALTER TABLE " + Quoted(table) + " "; }
std::string AlterColumn(const std::string& column) { return "ALTER COLUMN " + Name(column) + " "; }

class Writer {
 public:
  explicit Writer(int postgres) : postgres_(postgres) {}
  std::vector<Statement> Take() { return std::move(statements_); }

  void operator()(const CreateSchema& op) { Add("CREATE SCHEMA " + Name(op.name)); }
  void operator()(const DropSchema& op) { Add("DROP SCHEMA " + Name(op.name)); }

  void operator()(const CreateTable& op) {
    const schema::Table& table = op.table;
    std::vector<std::string> parts;
    for (const Column& column : table.columns) parts.push_back(Definition(table.name, column));
    if (table.primary_key) {
      parts.push_back(NamedConstraint(table.primary_key->name) + PrimaryKeyClause(*table.primary_key));
    }
    for (const auto& unique : table.unique_constraints) {
      parts.push_back(NamedConstraint(unique.name) + UniqueClause(unique));
    }
    for (const auto& check : table.checks) parts.push_back(NamedConstraint(check.name) + CheckClause(check));
    for (const auto& exclusion : table.exclusions) {
      parts.push_back(NamedConstraint(exclusion.name) + "EXCLUDE " + exclusion.definition);
    }
    for (const auto& key : table.foreign_keys) parts.push_back(NamedConstraint(key.name) + ForeignKeyClause(key));
    std::string body = parts.empty() ? "()" : "(\n  " + Join(parts, ",\n  ") + "\n)";
    Add("CREATE " + std::string(table.unlogged ? "UNLOGGED " : "") + "TABLE " +
        std::string(op.if_not_exists ? "IF NOT EXISTS " : "") + Quoted(table.name) + " " + body +
        (table.partition_by.empty() ? "" : " PARTITION BY " + table.partition_by));
    for (const Column& column : table.columns) Own(table.name, column);
    for (const auto& index : table.indexes) (*this)(CreateIndex{table.name, index, op.if_not_exists});
    if (table.comment) (*this)(SetTableComment{table.name, table.comment});
    for (const Column& column : table.columns) {
      if (column.comment) (*this)(SetColumnComment{table.name, column.name, column.comment});
    }
  }

  void operator()(const DropTable& op) { Add("DROP TABLE " + Quoted(op.table.name) + (op.cascade ? " CASCADE" : "")); }

  void operator()(const RenameTable& op) {
    if (op.from.schema != op.to.schema) (*this)(SetTableSchema{op.from, op.to.schema});
    QualifiedName moved{op.to.schema, op.from.name};
    if (op.from.name != op.to.name) Add(Alter(moved) + "RENAME TO " + Name(op.to.name));
  }

  void operator()(const SetTableSchema& op) { Add(Alter(op.table) + "SET SCHEMA " + Name(op.to)); }

  void operator()(const SetTableComment& op) {
    Add("COMMENT ON TABLE " + Quoted(op.table) + " IS " + CommentText(op.comment));
  }

  void operator()(const AddColumn& op) {
    std::string sql = Alter(op.table) + "ADD COLUMN " + (op.if_not_exists ? "IF NOT EXISTS " : "");
    sql += Definition(op.table, op.column);
    if (op.primary_key) sql += " PRIMARY KEY";
    if (op.unique) sql += " UNIQUE";
    if (op.check) sql += " CHECK " + Parenthesized(*op.check);
    if (op.foreign_key) sql += " " + NamedConstraint(op.foreign_key->name) + ReferencesClause(*op.foreign_key);
    Add(sql);
    Own(op.table, op.column);
    if (op.column.comment) (*this)(SetColumnComment{op.table, op.column.name, op.column.comment});
  }

  void operator()(const DropColumn& op) {
    Add(Alter(op.table) + "DROP COLUMN " + Name(op.column.name) + (op.cascade ? " CASCADE" : ""));
  }

  void operator()(const RenameColumn& op) {
    Add(Alter(op.table) + "RENAME COLUMN " + Name(op.from) + " TO " + Name(op.to));
  }

  void operator()(const AlterColumnType& op) {
    const std::string column = AlterColumn(op.column.name);
    std::string sql = Alter(op.table);
    if (op.recreate_default && HasDefault(op.was)) sql += column + "DROP DEFAULT, ";
    sql += column + "TYPE " + op.column.type.value_or("text");
    if (!op.column.collation.empty()) {
      sql += " COLLATE " + QuoteIdentifier(op.column.collation);
    } else if (!op.was.collation.empty() && op.was.type == op.column.type) {  // another type comes with its own
      sql += " COLLATE \"default\"";
    }
    if (!op.using_expression.empty()) sql += " USING " + op.using_expression;
    if (op.recreate_default && HasDefault(op.column)) sql += ", " + column + "SET" + DefaultClause(op.column);
    Add(sql);
    // The sequence of a serial column keeps its range when the column grows.
    bool serial = op.was.auto_increment == AutoIncrement::kSerial && op.column.auto_increment == AutoIncrement::kSerial;
    if (serial && op.column.type) Add("ALTER SEQUENCE " + Sequence(op.table, op.was) + " AS " + *op.column.type);
  }

  void operator()(const SetNotNull& op) { Add(Alter(op.table) + AlterColumn(op.column.name) + "SET NOT NULL"); }
  void operator()(const DropNotNull& op) { Add(Alter(op.table) + AlterColumn(op.column.name) + "DROP NOT NULL"); }

  void operator()(const SetDefault& op) {
    std::string clause = HasDefault(op.column) ? DefaultClause(op.column) : " DEFAULT NULL";
    Add(Alter(op.table) + AlterColumn(op.column.name) + "SET" + clause);
  }

  void operator()(const DropDefault& op) { Add(Alter(op.table) + AlterColumn(op.column.name) + "DROP DEFAULT"); }

  void operator()(const AddIdentity& op) {
    Add(Alter(op.table) + AlterColumn(op.column.name) + "ADD GENERATED " + IdentityWord(op.column) + " AS IDENTITY");
    std::string sequence = "pg_get_serial_sequence(" + QuoteLiteral(Quoted(op.table)) + ", " +
                           QuoteLiteral(CutIdentifier(op.column.name)) + ")";
    Continue(sequence, op.table, op.column);
  }

  void operator()(const SetIdentity& op) {
    Add(Alter(op.table) + AlterColumn(op.column.name) + "SET GENERATED " + IdentityWord(op.column));
  }

  void operator()(const DropIdentity& op) { Add(Alter(op.table) + AlterColumn(op.column.name) + "DROP IDENTITY"); }

  void operator()(const AddSerial& op) {
    std::string sequence = Sequence(op.table, op.column);
    std::string type = op.column.type.value_or("integer");
    Add("CREATE SEQUENCE " + sequence + " AS " + type + " OWNED BY " + Quoted(op.table) + "." + Name(op.column.name));
    Continue(QuoteLiteral(sequence), op.table, op.column);
    Add(Alter(op.table) + AlterColumn(op.column.name) + "SET DEFAULT nextval(" + QuoteLiteral(sequence) +
        "::regclass)");
  }

  void operator()(const DropSerial& op) {
    Add(Alter(op.table) + AlterColumn(op.column.name) + "DROP DEFAULT");
    Add("DROP SEQUENCE " + Sequence(op.table, op.was));
  }

  void operator()(const SetExpression& op) {
    if (!op.column.generated) return;
    if (postgres_ >= 17) {
      Add(Alter(op.table) + AlterColumn(op.column.name) + "SET EXPRESSION AS " +
          Parenthesized(op.column.generated->expression));
    } else {  // the values are derived, so the column can be made anew
      Add(Alter(op.table) + "DROP COLUMN " + Name(op.column.name) + ", ADD COLUMN " + ColumnDefinition(op.column));
      if (op.column.comment) (*this)(SetColumnComment{op.table, op.column.name, op.column.comment});
    }
  }

  void operator()(const DropExpression& op) {
    if (postgres_ >= 13) return Add(Alter(op.table) + AlterColumn(op.column.name) + "DROP EXPRESSION");
    // Before 13 the only way is a copy of the values in a plain column.
    std::string copy = CutIdentifier(op.column.name.substr(0, 58) + "_copy");
    Column plain = op.column;
    plain.name = copy;
    plain.generated.reset();
    plain.nullable = true;
    plain.comment.reset();
    Add(Alter(op.table) + "ADD COLUMN " + ColumnDefinition(plain));
    Add("UPDATE " + Quoted(op.table) + " SET " + Name(copy) + " = " + Name(op.column.name));
    Add(Alter(op.table) + "DROP COLUMN " + Name(op.column.name));
    (*this)(RenameColumn{op.table, copy, op.column.name});
    if (op.column.nullable && !*op.column.nullable) (*this)(SetNotNull{op.table, op.column, op.column});
    if (op.column.comment) (*this)(SetColumnComment{op.table, op.column.name, op.column.comment});
  }

  void operator()(const SetColumnComment& op) {
    Add("COMMENT ON COLUMN " + Quoted(op.table) + "." + Name(op.column) + " IS " + CommentText(op.comment));
  }

  void operator()(const AddPrimaryKey& op) {
    AddConstraint(op.table, op.key.name, op.using_index, "PRIMARY KEY", PrimaryKeyClause(op.key), "");
  }
  void operator()(const AddUniqueConstraint& op) {
    AddConstraint(op.table, op.constraint.name, op.using_index, "UNIQUE", UniqueClause(op.constraint),
                  op.constraint.deferrable);
  }
  void operator()(const AddCheck& op) {
    Add(Alter(op.table) + "ADD " + NamedConstraint(op.check.name) + CheckClause(op.check));
  }
  void operator()(const AddExclusion& op) {
    Add(Alter(op.table) + "ADD " + NamedConstraint(op.exclusion.name) + "EXCLUDE " + op.exclusion.definition);
  }
  void operator()(const AddForeignKey& op) {
    Add(Alter(op.table) + "ADD " + NamedConstraint(op.key.name) + ForeignKeyClause(op.key));
  }

  void operator()(const DropPrimaryKey& op) { DropConstraint(op.table, op.key.name); }
  void operator()(const DropUniqueConstraint& op) { DropConstraint(op.table, op.constraint.name); }
  void operator()(const DropCheck& op) { DropConstraint(op.table, op.check.name); }
  void operator()(const DropExclusion& op) { DropConstraint(op.table, op.exclusion.name); }
  void operator()(const DropForeignKey& op) { DropConstraint(op.table, op.key.name); }

  void operator()(const AlterForeignKey& op) {
    std::string deferrable = op.key.deferrable.empty() ? "NOT DEFERRABLE" : op.key.deferrable;
    Add(Alter(op.table) + "ALTER CONSTRAINT " + Name(op.key.name) + " " + deferrable);
  }

  void operator()(const ValidateConstraint& op) { Add(Alter(op.table) + "VALIDATE CONSTRAINT " + Name(op.name)); }
  void operator()(const RenameConstraint& op) {
    Add(Alter(op.table) + "RENAME CONSTRAINT " + Name(op.from) + " TO " + Name(op.to));
  }

  void operator()(const CreateIndex& op) {
    Add(CreateIndexSql(op.table, op.index, op.index.concurrently, op.if_not_exists), !op.index.concurrently);
  }
  void operator()(const DropIndex& op) {
    Add(std::string("DROP INDEX ") + (op.concurrently ? "CONCURRENTLY " : "") + (op.if_exists ? "IF EXISTS " : "") +
            QuotedBeside(op.table, op.index.name),
        !op.concurrently);
  }
  void operator()(const RenameIndex& op) {
    Add("ALTER INDEX " + QuotedBeside(op.table, op.from) + " RENAME TO " + Name(op.to));
  }

  void operator()(const CreateEnum& op) {
    if (op.type.values) Add("CREATE TYPE " + Quoted(op.type.name) + " AS ENUM " + EnumLabels(*op.type.values));
  }
  void operator()(const DropEnum& op) { Add("DROP TYPE " + Quoted(op.type.name)); }
  void operator()(const RenameEnum& op) {
    if (op.from.schema != op.to.schema) Add("ALTER TYPE " + Quoted(op.from) + " SET SCHEMA " + Name(op.to.schema));
    QualifiedName moved{op.to.schema, op.from.name};
    if (op.from.name != op.to.name) Add("ALTER TYPE " + Quoted(moved) + " RENAME TO " + Name(op.to.name));
  }
  void operator()(const AddEnumValue& op) {
    std::string sql = "ALTER TYPE " + Quoted(op.type) + " ADD VALUE " + (op.if_not_exists ? "IF NOT EXISTS " : "") +
                      QuoteLiteral(op.value);
    if (op.before)
      sql += " BEFORE " + QuoteLiteral(*op.before);
    else if (op.after)
      sql += " AFTER " + QuoteLiteral(*op.after);
    Add(sql, postgres_ >= 12);
  }
  void operator()(const RenameEnumValue& op) {
    Add("ALTER TYPE " + Quoted(op.type) + " RENAME VALUE " + QuoteLiteral(op.from) + " TO " + QuoteLiteral(op.to));
  }

  void operator()(const ReplaceEnum& op) {
    if (!op.type.values) return;
    QualifiedName old{op.was.name.schema, schema::ObjectName(CutIdentifier(op.was.name.name), {}, "old")};
    Add("ALTER TYPE " + Quoted(op.was.name) + " RENAME TO " + Name(old.name));
    (*this)(CreateEnum{op.type});
    for (const ReplaceEnum::Use& use : op.uses) {
      std::string column = AlterColumn(use.column), array = use.array ? "[]" : "";
      std::string type = Quoted(op.type.name) + array;
      std::string sql = Alter(use.table);
      if (!use.default_sql.empty()) sql += column + "DROP DEFAULT, ";
      sql += column + "TYPE " + type + " USING " + Name(use.column) + "::text" + array + "::" + type;
      if (!use.default_sql.empty()) sql += ", " + column + "SET DEFAULT " + use.default_sql;
      Add(sql);
    }
    Add("DROP TYPE " + Quoted(old));
  }

  void operator()(const CreateSequence& op) {
    Add("CREATE SEQUENCE " + Quoted(op.sequence.name) + " AS " + op.sequence.type + Numbers(op.sequence, nullptr) +
        OwnedBy(op.sequence));
  }
  void operator()(const DropSequence& op) { Add("DROP SEQUENCE " + Quoted(op.sequence.name)); }
  void operator()(const AlterSequence& op) {
    std::string sql;
    if (op.was.type != op.sequence.type) sql += " AS " + op.sequence.type;
    sql += Numbers(op.sequence, &op.was);
    bool owner = op.was.owner_table != op.sequence.owner_table || op.was.owner_column != op.sequence.owner_column;
    if (owner) sql += op.sequence.owner_table.name.empty() ? " OWNED BY NONE" : OwnedBy(op.sequence);
    if (!sql.empty()) Add("ALTER SEQUENCE " + Quoted(op.sequence.name) + sql);
  }

  void operator()(const CreateObject& op) {
    const schema::Object& object = op.object;
    std::string definition(Trim(object.definition));
    while (!definition.empty() && definition.back() == ';') definition.pop_back();
    if (!definition.empty()) Add(op.replace ? OrReplace(std::move(definition)) : definition);
    for (const schema::Index& index : object.indexes) (*this)(CreateIndex{object.name, index});
    for (const std::string& grant : object.grants) Add(grant);
    if (!op.object.definition.empty()) return;
    if (object.kind == ObjectKind::kExtension) Add("CREATE EXTENSION IF NOT EXISTS " + Name(object.name.name));
    if (object.kind == ObjectKind::kSchema) Add("CREATE SCHEMA " + Name(object.name.name));
  }

  void operator()(const DropObject& op) {
    const schema::Object& object = op.object;
    switch (object.kind) {
      case ObjectKind::kExtension:
        return Add("DROP EXTENSION " + Name(object.name.name));
      case ObjectKind::kSchema:
        return Add("DROP SCHEMA " + Name(object.name.name));
      case ObjectKind::kView:
        return Add("DROP VIEW " + Quoted(object.name));
      case ObjectKind::kMaterializedView:
        return Add("DROP MATERIALIZED VIEW " + Quoted(object.name));
      case ObjectKind::kFunction:
        return Add("DROP " + std::string(IsProcedure(object) ? "PROCEDURE " : "FUNCTION ") + Routine(object.name));
      case ObjectKind::kTrigger:
        return Add("DROP TRIGGER " + Name(object.name.name) + " ON " + Quoted(object.table));
      case ObjectKind::kPolicy:
        return Add("DROP POLICY " + Name(object.name.name) + " ON " + Quoted(object.table));
      case ObjectKind::kDomain:
        return Add("DROP DOMAIN " + Quoted(object.name));
      case ObjectKind::kCompositeType:
        return Add("DROP TYPE " + Quoted(object.name));
    }
  }

  void operator()(const ChangeData& op) { Add(op.sql); }
  void operator()(const RawSql& op) { Add(op.sql); }
  void operator()(const SetParameter& op) {
    std::string value = op.value ? "= " + QuoteLiteral(*op.value) : "TO DEFAULT";
    Add("SET " + std::string(op.local ? "LOCAL " : "") + op.name + " " + value);
  }
  void operator()(const ControlTransaction&) {}  // whoever runs the statements decides

 private:
  void Add(std::string sql, bool transactional = true) { statements_.push_back({std::move(sql), transactional}); }

  // `touch(integer)`: the name without what it takes is an identifier.
  static std::string Routine(QualifiedName name) {
    size_t arguments = std::min(name.name.find('('), name.name.size());
    std::string types = name.name.substr(arguments);
    name.name.resize(arguments);
    return Quoted(name) + types;
  }

  static std::string OrReplace(std::string definition) {
    std::vector<schema::Token> words = schema::Lex(definition);
    bool plain = words.size() > 1 && words[0].Is("create") && !words[1].Is("or");
    return plain ? definition.insert(words[0].end, " OR REPLACE") : definition;
  }

  // SERIAL names its sequence: one that has another name is written in its parts.
  static bool InParts(const Column& column) {
    return column.auto_increment == AutoIncrement::kSerial && !column.sequence.empty();
  }

  std::string Definition(const QualifiedName& table, const Column& column) {
    bool identity = column.auto_increment != AutoIncrement::kNone && column.auto_increment != AutoIncrement::kSerial;
    if (identity && !column.sequence.empty()) {
      return ColumnDefinition(column) + " (SEQUENCE NAME " + Sequence(table, column) + ")";
    }
    if (!InParts(column)) return ColumnDefinition(column);
    Add("CREATE SEQUENCE " + Sequence(table, column) + " AS " + column.type.value_or("integer"));
    Column plain = column;
    plain.auto_increment = AutoIncrement::kNone;
    plain.default_value.kind = schema::DefaultKind::kExpression;
    plain.default_value.sql = "nextval(" + QuoteLiteral(Sequence(table, column)) + "::regclass)";
    return ColumnDefinition(plain);
  }

  void Own(const QualifiedName& table, const Column& column) {
    if (!InParts(column)) return;
    Add("ALTER SEQUENCE " + Sequence(table, column) + " OWNED BY " + Quoted(table) + "." + Name(column.name));
  }

  static bool HasDefault(const Column& column) { return !DefaultClause(column).empty(); }

  static std::string IdentityWord(const Column& column) {
    return column.auto_increment == AutoIncrement::kIdentityAlways ? "ALWAYS" : "BY DEFAULT";
  }

  static std::string Sequence(const QualifiedName& table, const Column& column) {
    schema::Table owner;
    owner.name = table;
    return Quoted(SequenceOf(owner, column));
  }

  static std::string OwnedBy(const schema::Sequence& sequence) {
    if (sequence.owner_table.name.empty()) return "";
    return " OWNED BY " + Quoted(sequence.owner_table) + "." + Name(sequence.owner_column);
  }

  // What the sequence has that is not a default, or what is not as it was.
  static std::string Numbers(const schema::Sequence& sequence, const schema::Sequence* was) {
    std::string sql;
    auto option = [&](std::string_view words, std::string_view none, auto member) {
      const std::optional<int64_t>& value = sequence.*member;
      if (was != nullptr ? value == was->*member : !value) return;
      sql += " " + (value ? std::string(words) + " " + std::to_string(*value) : std::string(none));
    };
    option("INCREMENT BY", "INCREMENT BY 1", &schema::Sequence::increment);
    option("MINVALUE", "NO MINVALUE", &schema::Sequence::minimum);
    option("MAXVALUE", "NO MAXVALUE", &schema::Sequence::maximum);
    option("START WITH", "START WITH 1", &schema::Sequence::start);
    option("CACHE", "CACHE 1", &schema::Sequence::cache);
    if (sequence.cycle != (was != nullptr && was->cycle)) sql += sequence.cycle ? " CYCLE" : " NO CYCLE";
    return sql;
  }

  // A new sequence goes on behind the largest value that is there.
  void Continue(const std::string& sequence, const QualifiedName& table, const Column& column) {
    Add("SELECT setval(" + sequence + ", (SELECT coalesce(max(" + Name(column.name) + "), 0) + 1 FROM " +
        Quoted(table) + "), false)");
  }

  void AddConstraint(const QualifiedName& table, const std::string& name, const std::string& using_index,
                     const std::string& kind, const std::string& clause, const std::string& deferrable) {
    if (using_index.empty()) return Add(Alter(table) + "ADD " + NamedConstraint(name) + clause);
    Add(Alter(table) + "ADD " + NamedConstraint(name) + kind + " USING INDEX " + Name(using_index) +
        (deferrable.empty() ? "" : " " + deferrable));
  }

  void DropConstraint(const QualifiedName& table, const std::string& name) {
    Add(Alter(table) + "DROP CONSTRAINT " + Name(name));
  }

  int postgres_;
  std::vector<Statement> statements_;
};

}  // namespace

std::vector<Statement> Render(const Operation& operation, int postgres) {
  Writer writer(postgres);
  std::visit(writer, operation.change);
  return writer.Take();
}

namespace {

// Whether something comes behind a function in SQL: Postgres reads its body when it is made, and what it uses may come
// later.
bool ReadsBodiesEarly(const Plan& plan) {
  bool function = false;
  for (const Operation& operation : plan.operations) {
    const auto* create = std::get_if<CreateObject>(&operation.change);
    if (function && (create != nullptr || std::holds_alternative<CreateTable>(operation.change))) return true;
    if (create == nullptr || create->object.kind != schema::ObjectKind::kFunction) continue;
    std::vector<schema::Token> words = schema::Lex(create->object.definition);
    for (size_t i = 0; i + 1 < words.size(); ++i) function |= words[i].Is("language") && words[i + 1].Is("sql");
  }
  return false;
}

}  // namespace

std::string RenderScript(const Plan& plan, int postgres) {
  std::string script = ReadsBodiesEarly(plan) ? "SET check_function_bodies = off;\n" : "";
  for (const Operation& operation : plan.operations) {
    for (const Statement& statement : Render(operation, postgres)) script += statement.sql + ";\n";
  }
  return script;
}

}  // namespace sequelint::plan
