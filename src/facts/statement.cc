// Facts about statements that are no operation of their own, and about partitions.

#include <algorithm>
#include <array>

#include "base/text.h"
#include "facts/context.h"
#include "schema/names.h"
#include "sql/holes.h"
#include "sql/scanner.h"

namespace sequelint::facts {
namespace {

using schema::Table;

// Words that other databases know and Postgres does not: one of them, or two in a row.
struct Trait {
  std::string_view dialect, first, second;
};
constexpr Trait kTraits[] = {
    {"mysql", "auto_increment", ""},
    {"mysql", "engine", "="},
    {"mysql", "modify", "column"},
    {"mysql", "change", "column"},
    {"mysql", "unsigned", ""},
    {"mysql", "insert", "ignore"},
    {"mysql", "duplicate", "key"},
    {"mysql", "charset", "="},
    {"mysql", "character", "set"},
    {"mysql", "show", "tables"},
    {"mysql", "foreign_key_checks", ""},
    {"mysql", "longtext", ""},
    {"mysql", "mediumtext", ""},
    {"mysql", "tinyint", ""},
    {"mysql", "datetime", ""},
    {"mysql", "drop", "foreign"},
    {"mysql", "limit", "0,"},
    {"sqlite", "pragma", ""},
    {"sqlite", "autoincrement", ""},
    {"sqlite", "insert", "or"},
    {"sqlite", "without", "rowid"},
    {"mssql", "identity", "("},
    {"mssql", "nvarchar", ""},
    {"mssql", "go", ";"},
};

// The database whose SQL a statement that Postgres cannot read is written for; "" when nothing tells.
std::string DialectOf(std::string_view text) {
  if (text.find('`') != std::string_view::npos) return "mysql";
  sql::Scanner scanner(text);
  sql::Lexeme previous;
  for (sql::Lexeme word = scanner.Next(); word.kind != sql::Lexeme::Kind::kEnd; word = scanner.Next()) {
    for (const Trait& trait : kTraits) {
      bool alone = trait.second.empty() && scanner.Is(word, trait.first);
      bool pair = !trait.second.empty() && scanner.Is(previous, trait.first) &&
                  (scanner.Is(word, trait.second) || scanner.Text(word) == trait.second);
      if (alone || pair) return std::string(trait.dialect);
    }
    previous = word;
  }
  return "";
}

const Table* DefaultPartition(const schema::Schema& schema, const QualifiedName& parent) {
  for (const auto& [name, table] : schema.tables) {
    if (table.partition_of == parent && table.partition_bound == "DEFAULT") return &table;
  }
  return nullptr;
}

void SetPartition(const Context& context, const plan::RawSql& raw, Facts& facts) {
  if (raw.touches.size() < 2) return;
  const QualifiedName &parent = raw.touches[0], &name = raw.touches[1];
  facts.Set("partition", schema::Display(name));
  facts.Set("partition.new", !context.Existed(name));
  if (raw.statement == "attach_partition") {
    const Table *partitioned = context.before.FindTable(parent), *partition = context.before.FindTable(name);
    bool proven = partitioned && partition && ProvenWithin(*partitioned, *partition, raw.detail);
    facts.Set("partition.proven", proven);
  }
  const Table* rest = DefaultPartition(context.before, parent);
  if (rest && rest->name != name && raw.detail != "DEFAULT" && context.Existed(rest->name)) {
    facts.Set("partition.default", schema::Display(rest->name));
  }
}

}  // namespace

void SetStatementFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  if (operation.unqualified) facts.Set("identifier.unqualified", true);
  auto* raw = std::get_if<plan::RawSql>(&operation.change);
  if (!raw) return;
  if (!raw->statement.empty()) facts.Set("statement", raw->statement);
  if (!raw->why.empty()) facts.Set("statement.why", raw->why);
  if (!raw->detail.empty()) facts.Set("statement.detail", raw->detail);
  if (raw->statement.empty()) {
    // What the parser is too old or the text too deep for, Postgres may well read.
    bool ours = raw->why.find("the parser knows") != std::string::npos || raw->why.find("too ") != std::string::npos;
    if (!ours && !sql::HasHole(raw->sql)) facts.Set("statement.syntax_error", raw->why);
    std::string dialect = DialectOf(raw->sql);
    if (!dialect.empty()) facts.Set("statement.dialect", dialect);
  }
  bool about_partitions = raw->statement == "create_partition" || raw->statement.starts_with("attach_partition") ||
                          raw->statement.starts_with("detach_partition");
  if (about_partitions) SetPartition(context, *raw, facts);
}

}  // namespace sequelint::facts
