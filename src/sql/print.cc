#include "plan/print.h"

#include <fmt/format.h>

#include "schema/names.h"
#include "sql/sql.h"

namespace sequelint::sql {
namespace {

std::string_view Word(Statement::Kind kind) {
  static constexpr std::string_view kWords[] = {
      "", "begin", "commit", "rollback", "savepoint", "rollback to", "setting", "query", "not analysed"};
  return kWords[static_cast<int>(kind)];
}

// Raw SQL by what it does and to what: its text stands in the file.
std::string Describe(const plan::Operation& operation) {
  const auto* raw = std::get_if<plan::RawSql>(&operation.change);
  if (raw == nullptr) return plan::Describe(operation.change);
  std::string text = "raw_sql " + raw->statement;
  for (const schema::QualifiedName& name : raw->touches) text += " " + Display(name);
  return raw->why.empty() ? text : text + " -- " + raw->why;
}

}  // namespace

std::string Print(const Script& script) {
  std::string text;
  for (const Statement& statement : script.statements) {
    std::string place = fmt::format("{}:{}", statement.at.line, statement.at.column);
    if (statement.kind == Statement::Kind::kSetting) {
      text += fmt::format("{} setting {} = {}{}\n", place, statement.name, statement.value,
                          statement.local ? " local" : "");
    } else if (statement.kind != Statement::Kind::kOperations) {
      text += fmt::format("{} {}{}\n", place, Word(statement.kind), statement.why.empty() ? "" : ": " + statement.why);
    }
    for (size_t i = statement.first; i < statement.first + statement.count; ++i) {
      const plan::Operation& operation = script.operations[i];
      if (statement.kind != Statement::Kind::kOperations) continue;
      text += fmt::format("{}:{} {}", operation.at.line, operation.at.column, Describe(operation));
      if (operation.lenient) text += " [lenient]";
      if (operation.transaction > 0) text += fmt::format(" [transaction {}]", operation.transaction);
      for (const Refusal& refusal : script.refusals) {
        if (refusal.operation == i) text += " [refused: " + refusal.error.what + "]";
      }
      text += '\n';
    }
  }
  return text;
}

}  // namespace sequelint::sql
