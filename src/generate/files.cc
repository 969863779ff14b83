#include "generate/files.h"

#include <algorithm>

#include "base/text.h"
#include "plan/apply.h"
#include "plan/ddl.h"
#include "plan/diff.h"
#include "schema/names.h"

namespace sequelint::generate {
namespace {

using plan::Operation;
using safe::Step;
using schema::QualifiedName;

// The schema that a file leads back to, with the renames of the way there said the other way round.
schema::Schema Before(schema::Schema before, const std::vector<Operation>& operations) {
  for (const Operation& operation : operations) {
    if (const auto* table = std::get_if<plan::RenameTable>(&operation.change)) {
      if (auto* found = before.FindTable(table->from)) found->renamed_from = table->to.name;
    } else if (const auto* column = std::get_if<plan::RenameColumn>(&operation.change)) {
      schema::Table* found = before.FindTable(column->table);
      if (schema::Column* old = found ? found->FindColumn(column->from) : nullptr) old->renamed_from = column->to;
    } else if (const auto* type = std::get_if<plan::RenameEnum>(&operation.change)) {
      if (schema::EnumType* found = before.enums.Change(type->from)) found->renamed_from = type->to.name;
    } else if (const auto* label = std::get_if<plan::RenameEnumValue>(&operation.change)) {
      if (schema::EnumType* found = before.enums.Change(label->type)) found->renamed_values[label->from] = label->to;
    }
  }
  // An index that became a constraint goes with it.
  for (const Operation& operation : operations) {
    auto forget = [&](const QualifiedName& table, const std::string& index) {
      schema::Table* found = index.empty() ? nullptr : before.FindTable(table);
      if (found) std::erase_if(found->indexes, [&](const schema::Index& one) { return one.name == index; });
    };
    if (const auto* key = std::get_if<plan::AddPrimaryKey>(&operation.change)) forget(key->table, key->using_index);
    if (const auto* unique = std::get_if<plan::AddUniqueConstraint>(&operation.change)) {
      forget(unique->table, unique->using_index);
    }
  }
  // A constraint that was validated is not taken back for that.
  for (auto& [name, table] : before.tables.Each()) {
    for (auto& key : table.foreign_keys) key.validated = true;
    for (auto& check : table.checks) check.validated = true;
  }
  return before;
}

schema::Schema Forgetful(schema::Schema schema) {
  schema.from_models = false;
  for (auto& [name, table] : schema.tables.Each()) {
    table.renamed_from.clear();
    for (auto& column : table.columns) column.renamed_from.clear();
    for (auto& key : table.foreign_keys) key.validated = true;
    for (auto& check : table.checks) check.validated = true;
  }
  for (auto& [name, type] : schema.enums.Each()) {
    type.renamed_from.clear();
    type.renamed_values.clear();
  }
  return schema;
}

// What undoes a step: the way back, with the care of the way there.
Step Undo(const Step& step, const schema::Schema& before, const schema::Schema& after) {
  Step undo;
  undo.transaction = step.transaction;
  undo.waits = step.waits;
  undo.operations = plan::Diff(Forgetful(after), Before(Forgetful(before), step.operations)).operations;
  bool proof = false;  // the check that proves NOT NULL went with the step: it comes back unread
  for (const Operation& operation : step.operations)
    proof |= std::holds_alternative<plan::SetNotNull>(operation.change);
  for (Operation& operation : undo.operations) {
    if (auto* index = std::get_if<plan::CreateIndex>(&operation.change)) index->index.concurrently = !step.transaction;
    if (auto* index = std::get_if<plan::DropIndex>(&operation.change)) {
      index->concurrently = index->if_exists = !step.transaction;
    }
    if (auto* check = std::get_if<plan::AddCheck>(&operation.change); check && proof) check->check.validated = false;
  }
  return undo;
}

class Writer {
 public:
  Writer(const Style& style, int postgres) : style_(style), postgres_(postgres) {}

  std::string File(const Step& step, const Step& undo, const schema::Schema& before, const schema::Schema& after,
                   const std::string& heading) const {
    if (style_.language == Language::kSql) return heading + Sql(step);
    std::vector<std::string> up = Body(step, before), down = Body(undo, after);
    if (undo.operations.empty()) down = {"// There is nothing to undo."};
    std::string functions = Functions(up, down);
    std::string text;
    if (style_.strict && style_.language == Language::kCommonJs) text += Quoted("use strict") + Semicolon() + "\n\n";
    if (std::string imports = Imports(functions); !imports.empty()) text += imports + "\n";
    return text + heading + functions;
  }

  std::string Sql(const Step& step) const {
    std::string text;
    bool block = step.transaction && step.operations.size() + (step.waits ? 1 : 0) > 1;
    if (block) text += "BEGIN;\n";
    for (const std::string& statement : StatementsOf(step, postgres_)) text += statement + ";\n";
    if (block) text += "COMMIT;\n";
    return text;
  }

  std::string Heading(const std::vector<std::string>& lines) const {
    std::string mark = style_.language == Language::kSql ? "-- " : "// ", text;
    for (const std::string& line : lines) text += mark + line + "\n";
    return text.empty() || style_.language == Language::kSql ? text : text + "\n";
  }

 private:
  std::string Semicolon() const { return style_.calls.script.semicolons ? ";" : ""; }
  std::string Quoted(const std::string& text) const {
    return Print(String(text, style_.calls.script), style_.calls.script, 0, 0);
  }

  // The lines of a function, without the indent of the function itself.
  std::vector<std::string> Body(const Step& step, const schema::Schema& before) const {
    std::vector<Script> calls;
    bool transaction = step.transaction && (step.waits || step.operations.size() > 1 || Renders(step) > 1);
    if (step.waits && step.transaction) {
      calls.push_back(Query("SET LOCAL lock_timeout = '5s'", style_.calls, true));
      transaction = true;
    }
    for (Script& call : CallsFor(step.operations, before, style_.calls, postgres_, transaction)) {
      calls.push_back(std::move(call));
    }
    std::vector<std::string> lines;
    size_t depth = transaction ? 1 : 0;
    if (transaction) {
      lines.push_back("await " + style_.calls.query_interface + ".sequelize.transaction(async (transaction) => {");
    }
    for (const Script& call : calls) {
      std::string indent(depth ? style_.calls.script.indent : "");
      size_t column = (FunctionDepth() + depth) * style_.calls.script.indent.size() + 6;
      std::string text = "await " + Print(call, style_.calls.script, 0, column) + Semicolon();
      for (std::string& line : Split(text, '\n')) lines.push_back(indent + line);
    }
    if (transaction) lines.push_back("})" + Semicolon());
    return lines;
  }
  size_t Renders(const Step& step) const {
    size_t count = 0;
    for (const Operation& operation : step.operations) count += plan::Render(operation, postgres_).size();
    return count;
  }
  size_t FunctionDepth() const { return style_.form == Export::kObject || style_.form == Export::kDefault ? 2 : 1; }

  std::string Parameters(const std::vector<std::string>& body) const {
    bool types = false;
    for (const std::string& line : body) {
      types = types || line.find(style_.calls.types + ".") != std::string::npos ||
              line.find(style_.calls.functions + ".") != std::string::npos;
    }
    bool typed = style_.language == Language::kTypeScript;
    if (style_.context) {
      if (!style_.context_key.empty())
        return typed ? "{ context: { queryInterface } }: { context: { queryInterface: QueryInterface } }"
                     : "{ context: { queryInterface } }";
      const std::string& name = style_.calls.query_interface;
      std::string shorthand = name == "context" ? "{ context }" : "{ context: " + name + " }";
      return typed ? shorthand + ": { context: QueryInterface }" : shorthand;
    }
    if (typed) return style_.calls.query_interface + ": QueryInterface";
    return style_.calls.query_interface + (types ? ", " + style_.parameter : "");
  }

  std::string Functions(const std::vector<std::string>& up, const std::vector<std::string>& down) const {
    switch (style_.form) {
      case Export::kObject:
      case Export::kDefault: {
        const std::string& indent = style_.calls.script.indent;
        std::string head = style_.form == Export::kObject ? "module.exports = {\n" : "export default {\n";
        return head + Method("up", up, indent) + "\n" + Method("down", down, indent) + "}" + Semicolon() + "\n";
      }
      case Export::kFunctions:
        return Function("async function up", up) + "\n" + Function("async function down", down) +
               "\nmodule.exports = { up, down }" + Semicolon() + "\n";
      case Export::kNamed:
        return Function("export async function up", up) + "\n" + Function("export async function down", down);
      case Export::kExports:
        return Arrow("exports.up", up) + "\n" + Arrow("exports.down", down);
      case Export::kConstants:
        return Arrow("export const up", up) + "\n" + Arrow("export const down", down);
    }
    return "";
  }

  std::string Returns() const { return style_.language == Language::kTypeScript ? ": Promise<void>" : ""; }
  std::string Method(const std::string& name, const std::vector<std::string>& body, const std::string& indent) const {
    return indent + "async " + name + "(" + Parameters(body) + ")" + Returns() + " {\n" + Lines(body, indent + indent) +
           indent + "},\n";
  }
  std::string Function(const std::string& head, const std::vector<std::string>& body) const {
    return head + "(" + Parameters(body) + ")" + Returns() + " {\n" + Lines(body, style_.calls.script.indent) + "}\n";
  }
  std::string Arrow(const std::string& head, const std::vector<std::string>& body) const {
    return head + " = async (" + Parameters(body) + ")" + Returns() + " => {\n" +
           Lines(body, style_.calls.script.indent) + "}" + Semicolon() + "\n";
  }
  static std::string Lines(const std::vector<std::string>& lines, const std::string& indent) {
    std::string text;
    for (const std::string& line : lines) text += (line.empty() ? "" : indent) + line + "\n";
    return ReplaceAll(text, std::string(1, kLiteralBreak), "\n");
  }

  // What the calls name and no parameter gives.
  std::string Imports(const std::string& functions) const {
    std::vector<std::string> names;
    auto used = [&](const std::string& name) { return functions.find(name + ".") != std::string::npos; };
    bool given = !style_.context && style_.language != Language::kTypeScript;
    if (used("DataTypes") && (!given || style_.parameter != "DataTypes")) names.emplace_back("DataTypes");
    if (style_.language == Language::kTypeScript) names.emplace_back("QueryInterface");
    if (used("Sequelize") && (!given || style_.parameter != "Sequelize")) names.emplace_back("Sequelize");
    if (names.empty()) return "";
    std::string list = "{ " + Join(names, ", ") + " }", module = Quoted("sequelize");
    if (style_.language == Language::kCommonJs)
      return "const " + list + " = require(" + module + ")" + Semicolon() + "\n";
    return "import " + list + " from " + module + Semicolon() + "\n";
  }

  const Style& style_;
  int postgres_;
};

std::string Slug(const std::vector<std::string>& words, const std::string& separator) {
  std::string slug;
  for (char c : Join(words, " ")) {
    bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (fits) {
      slug += c;
    } else if (!slug.empty() && !slug.ends_with(separator)) {
      slug += separator;
    }
  }
  while (slug.ends_with(separator)) slug.resize(slug.size() - separator.size());
  return slug.substr(0, 80);
}

}  // namespace

std::vector<std::string> WordsFor(const std::vector<Operation>& operations) {
  static const std::vector<std::string_view> kHelpers = {"create_enum",   "add_check",   "drop_index", "change_data",
                                                         "create_object", "drop_object", "set_default"};
  const Operation* main = nullptr;
  for (const Operation& operation : operations) {
    bool helper = std::count(kHelpers.begin(), kHelpers.end(), plan::Name(operation.change)) > 0;
    if (!main || (!helper && std::count(kHelpers.begin(), kHelpers.end(), plan::Name(main->change)))) main = &operation;
  }
  if (!main) return {"change"};
  std::string operation(plan::Name(main->change));
  std::string table = plan::TableOf(main->change).name, column = plan::ColumnOf(main->change);
  if (operation == "add_column" || operation == "drop_column") operation = operation.substr(0, operation.find('_'));
  if (operation == "change_data") operation = "backfill";
  std::vector<std::string> words = Split(operation, '_');
  if (!table.empty()) words.push_back(table);
  if (!column.empty()) words.push_back(column);
  if (const auto* add = std::get_if<plan::AddEnumValue>(&main->change))
    words.insert(words.end(), {add->type.name, add->value});
  return words;
}

std::vector<MigrationFile> WriteMigrations(const safe::SafePlan& plan, const schema::Schema& base, const Style& style,
                                           const MigrationAsked& asked) {
  Writer writer(style, asked.postgres);
  std::vector<std::string> stamps = NextStamps(style, plan.steps.size(), asked.now);
  std::vector<MigrationFile> files;
  schema::Schema before = base;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    schema::Schema after = before;
    for (const Operation& operation : step.operations) (void)!plan::Apply(after, operation);
    Step undo = Undo(step, before, after);

    std::vector<std::string> lines;
    if (!step.reason.empty()) {
      std::string name(safe::Name(step.phase));
      name[0] = static_cast<char>(name[0] - 'a' + 'A');
      lines.push_back(name + ": to run " + std::string(safe::Sentence(step.phase)) + ".");
      std::string reason = step.reason;
      if (reason[0] >= 'a' && reason[0] <= 'z') reason[0] = static_cast<char>(reason[0] - 'a' + 'A');
      lines.push_back(reason + ".");
    }
    if (!step.unsafe.empty()) lines.push_back("Unsafe: " + step.unsafe + ".");
    if (!step.note.empty()) {
      for (const std::string& line : Split(step.note, '\n')) lines.push_back(line);
    }
    if (step.waits) lines.emplace_back("When lock_timeout ends it, nothing has happened: run it again.");

    std::vector<std::string> words =
        asked.name.empty() ? WordsFor(step.operations) : std::vector<std::string>{asked.name};
    if (!asked.name.empty() && plan.steps.size() > 1) {
      words.push_back(std::to_string(i + 1));
      if (!step.reason.empty()) words.emplace_back(safe::Name(step.phase));
    }
    std::string stem = stamps[i] + style.separator + Slug(words, style.separator);
    files.push_back({stem + "." + style.extension, writer.File(step, undo, before, after, writer.Heading(lines))});
    if (style.language == Language::kSql && !undo.operations.empty()) {
      files.push_back({stem + ".down.sql", writer.Sql(undo)});
    }
    before = std::move(after);
  }
  return files;
}

}  // namespace sequelint::generate
