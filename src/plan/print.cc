#include "plan/print.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "plan/sql.h"
#include "schema/names.h"
#include "schema/print.h"

namespace sequelint::plan {
namespace {

using schema::AutoIncrement;
using schema::Column;
using schema::Display;

std::string List(const std::vector<std::string>& names) { return "(" + Join(names, ", ") + ")"; }

std::string DefaultWords(const Column& column) {
  const schema::Default& value = column.default_value;
  switch (value.kind) {
    case schema::DefaultKind::kNone:
      return "";
    case schema::DefaultKind::kUnknown:
      return " default ?";
    case schema::DefaultKind::kApplication:
      return " default by the application";
    default:
      return " default " + value.sql;
  }
}

std::string ColumnWords(const Column& column) {
  std::string words = column.type.value_or("?");
  if (!column.collation.empty()) words += " collate " + QuoteIdentifier(column.collation);
  if (!column.nullable)
    words += " nullable?";
  else if (!*column.nullable)
    words += " not null";
  if (column.auto_increment != AutoIncrement::kNone) words += " " + std::string(Word(column.auto_increment));
  if (column.generated) words += " generated (" + column.generated->expression + ")";
  return words + DefaultWords(column);
}

std::string KeyWords(const schema::ForeignKey& key) {
  std::string words = List(key.columns) + " -> " + Display(key.table);
  if (!key.referenced.empty()) words += " " + List(key.referenced);
  if (key.on_delete != "NO ACTION") words += " on delete " + ToLower(key.on_delete);
  if (key.on_update != "NO ACTION") words += " on update " + ToLower(key.on_update);
  if (!key.deferrable.empty()) words += " " + ToLower(key.deferrable);
  return words + (key.validated ? "" : " not valid");
}

std::string IndexWords(const schema::Index& index) {
  std::string sql = CreateIndexSql({"public", ""}, index, false, false);
  return (index.unique ? "unique " : "") + sql.substr(sql.find(" ON \"\" ") + 7) +
         (index.concurrently ? " concurrently" : "");
}

std::string CommentWords(const std::optional<std::string>& comment) {
  return comment ? QuoteLiteral(*comment) : "none";
}

// The words behind the operation's name.
class Words {
 public:
  std::string operator()(const CreateSchema& op) { return op.name; }
  std::string operator()(const DropSchema& op) { return op.name; }
  std::string operator()(const CreateTable& op) {
    std::vector<std::string> columns;
    for (const Column& column : op.table.columns) columns.push_back(column.name + " " + ColumnWords(column));
    if (op.table.primary_key) columns.push_back("primary key " + List(op.table.primary_key->columns));
    for (const auto& unique : op.table.unique_constraints) columns.push_back("unique " + List(unique.columns));
    for (const auto& check : op.table.checks) columns.push_back("check (" + check.expression + ")");
    for (const auto& exclusion : op.table.exclusions) columns.push_back("exclude " + exclusion.definition);
    for (const auto& key : op.table.foreign_keys) columns.push_back("foreign key " + KeyWords(key));
    for (const auto& index : op.table.indexes) columns.push_back("index " + index.name + " " + IndexWords(index));
    return fmt::format("{}: {}{}", Display(op.table.name), Join(columns, ", "),
                       op.if_not_exists ? " if not exists" : "");
  }
  std::string operator()(const DropTable& op) { return Display(op.table.name) + (op.cascade ? " cascade" : ""); }
  std::string operator()(const RenameTable& op) { return Display(op.from) + " to " + Display(op.to); }
  std::string operator()(const SetTableSchema& op) { return Display(op.table) + ": " + op.to; }
  std::string operator()(const SetTableComment& op) { return Display(op.table) + ": " + CommentWords(op.comment); }

  std::string operator()(const AddColumn& op) {
    std::string words = Of(op.table, op.column.name) + ": " + ColumnWords(op.column);
    if (op.primary_key) words += " primary key";
    if (op.unique) words += " unique";
    if (op.check) words += " check (" + *op.check + ")";
    if (op.foreign_key) words += " references " + KeyWords(*op.foreign_key);
    return words + (op.if_not_exists ? " if not exists" : "");
  }
  std::string operator()(const DropColumn& op) {
    return Of(op.table, op.column.name) + ": " + ColumnWords(op.column) + (op.cascade ? " cascade" : "");
  }
  std::string operator()(const RenameColumn& op) { return Of(op.table, op.from) + " to " + op.to; }
  std::string operator()(const AlterColumnType& op) {
    auto type = [](const Column& column) {
      std::string collation = column.collation.empty() ? "" : " collate " + QuoteIdentifier(column.collation);
      return column.type.value_or("?") + collation;
    };
    std::string words = Of(op.table, op.column.name) + ": " + type(op.was) + " to " + type(op.column);
    if (!op.using_expression.empty()) words += " using " + op.using_expression;
    if (op.recreate_default)
      words += " with" + (DefaultWords(op.column).empty() ? "out default" : DefaultWords(op.column));
    return words;
  }
  std::string operator()(const SetNotNull& op) { return Of(op.table, op.column.name); }
  std::string operator()(const DropNotNull& op) { return Of(op.table, op.column.name); }
  std::string operator()(const SetDefault& op) { return Change(op) + op.column.default_value.sql; }
  std::string operator()(const DropDefault& op) {
    return Of(op.table, op.column.name) + ": " + op.was.default_value.sql;
  }
  std::string operator()(const AddIdentity& op) { return Identity(op); }
  std::string operator()(const SetIdentity& op) { return Identity(op); }
  std::string operator()(const DropIdentity& op) { return Of(op.table, op.column.name); }
  std::string operator()(const AddSerial& op) { return Of(op.table, op.column.name); }
  std::string operator()(const DropSerial& op) { return Of(op.table, op.column.name); }
  std::string operator()(const SetExpression& op) {
    return Of(op.table, op.column.name) + ": " + (op.column.generated ? op.column.generated->expression : "");
  }
  std::string operator()(const DropExpression& op) { return Of(op.table, op.column.name); }
  std::string operator()(const SetColumnComment& op) {
    return Of(op.table, op.column) + ": " + CommentWords(op.comment);
  }

  std::string operator()(const AddPrimaryKey& op) { return Of(op.table, op.key.name) + " " + List(op.key.columns); }
  std::string operator()(const DropPrimaryKey& op) { return Of(op.table, op.key.name) + " " + List(op.key.columns); }
  std::string operator()(const AddUniqueConstraint& op) { return Unique(op); }
  std::string operator()(const DropUniqueConstraint& op) { return Unique(op); }
  std::string operator()(const AddCheck& op) { return CheckOf(op); }
  std::string operator()(const DropCheck& op) { return CheckOf(op); }
  std::string operator()(const AddExclusion& op) {
    return Of(op.table, op.exclusion.name) + " " + op.exclusion.definition;
  }
  std::string operator()(const DropExclusion& op) { return Of(op.table, op.exclusion.name); }
  std::string operator()(const AddForeignKey& op) { return Of(op.table, op.key.name) + " " + KeyWords(op.key); }
  std::string operator()(const DropForeignKey& op) { return Of(op.table, op.key.name) + " " + KeyWords(op.key); }
  std::string operator()(const AlterForeignKey& op) {
    return Of(op.table, op.key.name) + ": " +
           (op.key.deferrable.empty() ? "not deferrable" : ToLower(op.key.deferrable));
  }
  std::string operator()(const ValidateConstraint& op) { return Of(op.table, op.name); }
  std::string operator()(const RenameConstraint& op) { return Of(op.table, op.from) + " to " + op.to; }

  std::string operator()(const CreateIndex& op) {
    return Of(op.table, op.index.name) + ": " + IndexWords(op.index) + (op.if_not_exists ? " if not exists" : "");
  }
  std::string operator()(const DropIndex& op) {
    return Of(op.table, op.index.name) + (op.concurrently ? " concurrently" : "") + (op.if_exists ? " if exists" : "");
  }
  std::string operator()(const RenameIndex& op) { return Of(op.table, op.from) + " to " + op.to; }

  std::string operator()(const CreateEnum& op) { return Labels(op.type); }
  std::string operator()(const DropEnum& op) { return Display(op.type.name); }
  std::string operator()(const RenameEnum& op) { return Display(op.from) + " to " + Display(op.to); }
  std::string operator()(const AddEnumValue& op) {
    std::string words = Display(op.type) + ": " + op.value;
    if (op.before)
      words += " before " + *op.before;
    else if (op.after)
      words += " after " + *op.after;
    return words + (op.if_not_exists ? " if not exists" : "");
  }
  std::string operator()(const RenameEnumValue& op) { return Display(op.type) + ": " + op.from + " to " + op.to; }
  std::string operator()(const ReplaceEnum& op) {
    std::vector<std::string> uses;
    for (const auto& use : op.uses) {
      uses.push_back(Of(use.table, use.column) + (use.default_sql.empty() ? "" : " default " + use.default_sql));
    }
    return fmt::format("{} (was {}){}", Labels(op.type), op.was.values ? Join(*op.was.values, ", ") : "?",
                       uses.empty() ? "" : " used by " + Join(uses, ", "));
  }

  std::string operator()(const CreateSequence& op) { return SequenceOf(op.sequence); }
  std::string operator()(const DropSequence& op) { return Display(op.sequence.name); }
  std::string operator()(const AlterSequence& op) { return SequenceOf(op.sequence); }
  std::string operator()(const CreateObject& op) { return ObjectOf(op.object); }
  std::string operator()(const DropObject& op) { return ObjectOf(op.object); }
  std::string operator()(const ChangeData& op) {
    static constexpr std::string_view kKinds[] = {"insert", "update", "delete", "truncate"};
    return fmt::format("{}: {}{}", Display(op.table), kKinds[static_cast<int>(op.kind)], op.has_where ? " where" : "");
  }
  std::string operator()(const RawSql& op) {
    return std::string(Trim(op.sql)) + (op.why.empty() ? "" : " -- " + op.why);
  }
  std::string operator()(const SetParameter& op) {
    return op.name + (op.value ? " = " + *op.value : " to default") + (op.local ? " local" : "");
  }
  std::string operator()(const ControlTransaction& op) {
    static constexpr std::string_view kKinds[] = {"begin", "commit", "rollback", "savepoint", "release", "rollback to"};
    return std::string(kKinds[static_cast<size_t>(op.kind)]);
  }

 private:
  // DROP INDEX names no table: of an index that is not there it stays unknown.
  static std::string Of(const QualifiedName& table, const std::string& part) {
    return table.name.empty() ? Display({table.schema, part}) : Display(table) + "." + part;
  }

  template <class Op>
  static std::string Change(const Op& op) {
    std::string was = op.was.default_value.sql;
    return Of(op.table, op.column.name) + ": " + (was.empty() ? "" : was + " to ");
  }
  template <class Op>
  static std::string Identity(const Op& op) {
    return Of(op.table, op.column.name) + ": " + std::string(Word(op.column.auto_increment));
  }
  template <class Op>
  static std::string Unique(const Op& op) {
    return Of(op.table, op.constraint.name) + " " + List(op.constraint.columns) +
           (op.constraint.nulls_not_distinct ? " nulls not distinct" : "") +
           (op.constraint.deferrable.empty() ? "" : " " + ToLower(op.constraint.deferrable));
  }
  template <class Op>
  static std::string CheckOf(const Op& op) {
    if (!op.check.not_null.empty())
      return Of(op.table, op.check.name) + " not null " + op.check.not_null + " not valid";
    return Of(op.table, op.check.name) + " (" + op.check.expression + ")" + (op.check.validated ? "" : " not valid");
  }
  static std::string Labels(const schema::EnumType& type) {
    return Display(type.name) + ": " + (type.values ? Join(*type.values, ", ") : "?");
  }
  static std::string SequenceOf(const schema::Sequence& sequence) {
    std::string words = Display(sequence.name) + ": " + sequence.type;
    if (sequence.owner_table.name.empty()) return words;
    return words + " owned by " + Of(sequence.owner_table, sequence.owner_column);
  }
  static std::string ObjectOf(const schema::Object& object) {
    return fmt::format("{} {}{}", Word(object.kind), Display(object.name),
                       object.table.name.empty() ? "" : " on " + Display(object.table));
  }
};

std::string Place(const Location& at) {
  return at.column ? fmt::format("{}:{}:{}", at.file, at.line, at.column) : fmt::format("{}:{}", at.file, at.line);
}

}  // namespace

std::string Describe(const Change& change) { return fmt::format("{} {}", Name(change), std::visit(Words(), change)); }

std::string InWords(const Change& change) {
  std::string words = ReplaceAll(std::string(Name(change)), "_", " "), object = std::visit(Words(), change);
  object.resize(std::min(object.find(": "), object.size()));
  if (object.empty()) return words;
  if (words.ends_with(" object")) words.resize(words.size() - 7);  // which kind it is, its own words say
  return words + " " + object;
}

std::string ToText(const Plan& plan, bool places) {
  std::string text;
  for (const Operation& operation : plan.operations) {
    text += Describe(operation.change);
    std::vector<std::string> parts;
    if (places && !operation.at.empty()) parts.push_back("at " + Place(operation.at));
    if (places && !operation.base_at.empty()) parts.push_back("base " + Place(operation.base_at));
    if (!parts.empty()) text += "  [" + Join(parts, ", ") + "]";
    text += '\n';
  }
  return text;
}

}  // namespace sequelint::plan
