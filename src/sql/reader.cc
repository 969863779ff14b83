#include "sql/reader.h"

#include <algorithm>

#include "base/text.h"
#include "plan/apply.h"
#include "schema/names.h"
#include "sql/holes.h"

namespace sequelint::sql {
namespace {

constexpr size_t kMostStatements = 200'000;

// Words of later grammars than libpg_query's, to say so when a statement cannot be read.
constexpr std::pair<std::string_view, std::string_view> kLaterSyntax[] = {
    {"json_table", "17"},   {"json_exists", "17"}, {"expression", "17"},    {"period", "18"},
    {"json_value", "17"},   {"json_query", "17"},  {"json_scalar", "17"},   {"json_serialize", "17"},
    {"json_object", "16"},  {"json_array", "16"},  {"json_arrayagg", "16"}, {"any_value", "16"},
    {"merge_action", "17"}, {"overlaps", "18"},    {"without", "18"},       {"maintain", "17"},
};

std::string SyntaxHint(std::string_view statement) {
  Scanner scanner(statement);
  for (Lexeme word = scanner.Next(); word.kind != Lexeme::Kind::kEnd; word = scanner.Next()) {
    for (const auto& [later, major] : kLaterSyntax) {
      if (scanner.Is(word, later))
        return " (the parser knows Postgres 15; this looks like syntax of " + std::string(major) + ")";
    }
  }
  return "";
}

// The name as it is meant, before Postgres cuts it; "" for what is no name.
std::string NameIn(const Scanner& scanner, const Lexeme& lexeme) {
  if (lexeme.kind == Lexeme::Kind::kWord) return ToLower(std::string(scanner.Text(lexeme)));
  if (lexeme.kind != Lexeme::Kind::kQuoted) return "";
  std::string_view text = scanner.Text(lexeme);
  return ReplaceAll(std::string(text.substr(1, text.size() - 2)), "\"\"", "\"");
}

// The plain name of the table that CREATE TEMP TABLE makes; "" for any other statement.
std::string TemporaryIn(std::string_view statement) {
  Scanner scanner(statement);
  Lexeme word = scanner.Next();
  if (!scanner.Is(word, "create")) return "";
  word = scanner.Next();
  if (scanner.Is(word, "local") || scanner.Is(word, "global")) word = scanner.Next();
  if (!scanner.Is(word, "temp") && !scanner.Is(word, "temporary")) return "";
  if (!scanner.Is(scanner.Next(), "table")) return "";
  word = scanner.Next();
  if (scanner.Is(word, "if")) {
    scanner.Next();
    scanner.Next();
    word = scanner.Next();
  }
  return schema::CutIdentifier(NameIn(scanner, word));
}

}  // namespace

LineIndex::LineIndex(std::string_view text) : text_(text), lines_{0} {
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    lines_.push_back(at + 1);
}

std::pair<uint32_t, uint32_t> LineIndex::At(size_t byte) const {
  byte = std::min(byte, text_.size());
  auto line = std::upper_bound(lines_.begin(), lines_.end(), byte) - 1;
  uint32_t column = 1;
  for (size_t i = *line; i < byte; ++i) {
    unsigned char c = static_cast<unsigned char>(text_[i]);
    if ((c & 0xC0) != 0x80) column += c >= 0xF0 ? 2 : 1;
  }
  return {static_cast<uint32_t>(line - lines_.begin()) + 1, column};
}

Location LineIndex::Locate(const std::string& file, size_t begin, size_t end) const {
  auto [line, column] = At(begin);
  auto [end_line, end_column] = At(end);
  return {file, line, column, end_line, end_column};
}

Reader::Reader(std::string_view text, schema::Schema& schema, const ReadOptions& options)
    : text_(text),
      schema_(schema),
      options_(options),
      session_(options.session != nullptr ? *options.session : own_session_),
      lines_(text),
      holes_(HasHole(text)) {
  script_.next_transaction = options.next_transaction;
}

Script Reader::Run() {
  std::vector<Slice> slices = SplitStatements(text_);
  if (slices.size() > kMostStatements) {
    slices[kMostStatements].end = text_.size();
    slices[kMostStatements].depth = kDeepest + 1;  // one statement that is not analysed stands for the rest
    slices.resize(kMostStatements + 1);
  }
  implicit_ = options_.one_query && slices.size() > 1;
  for (const Slice& slice : slices) {
    std::string_view statement = text_.substr(slice.begin, slice.end - slice.begin);
    Scanner scanner(statement);
    Lexeme first = scanner.Next();
    may_roll_back_ |= scanner.Is(first, "rollback") || scanner.Is(first, "abort");
    std::string name = TemporaryIn(statement);
    if (!name.empty()) made_temporary_.insert(std::move(name));
  }
  for (const Slice& slice : slices) ReadSlice(slice);
  return std::move(script_);
}

Location Reader::At(Range range) const {
  return options_.locate ? options_.locate(range.begin, range.end)
                         : lines_.Locate(options_.file, range.begin, range.end);
}

bool Reader::IsMarked(const std::vector<size_t>& marks, Range range) const {
  return std::any_of(marks.begin(), marks.end(),
                     [&](size_t mark) { return base_ + mark >= range.begin && base_ + mark < range.end; });
}

Parsed Reader::ParseSlice(const Slice& slice) {
  std::string_view sql = TextOf({slice.begin, slice.end});
  Parsed parsed = Parse(sql, slice.depth);
  if (parsed || slice.depth > kDeepest) return parsed;
  if (holes_ && HasHole(sql)) {
    // What is not known may be a clause, or nothing at all.
    if (Parsed again = Parse(ReplaceAll(std::string(sql), kHole, "   "), slice.depth)) return again;
    parsed.error = options_.hole.empty() ? "a part of it is only known at run time" : options_.hole;
    return parsed;
  }
  if (options_.replacements) {
    if (Parsed again = Parse(WithReplacements(sql), slice.depth)) return again;
  }
  Translation newer = TranslateNewer(options_.replacements ? WithReplacements(sql) : std::string(sql));
  if (newer.changed) {
    if (Parsed again = Parse(newer.text, slice.depth + 1)) {
      newer_ = std::move(newer);
      return again;
    }
  }
  parsed.error += SyntaxHint(sql);
  return parsed;
}

void Reader::ReadSlice(const Slice& slice) {
  Statement statement;
  statement.begin = slice.begin;
  statement.end = slice.end;
  statement.at = At({slice.begin, slice.end});
  statement.first = script_.operations.size();
  size_t index = script_.statements.size();
  script_.statements.push_back(std::move(statement));
  base_ = slice.begin;
  focus_ = {slice.begin, slice.end};
  ++statement_;
  unqualified_ = false;
  newer_ = {};
  Parsed parsed = ParseSlice(slice);
  if (!parsed) {
    NotAnalysed(parsed.error);
  } else {
    for (size_t i = 0; i < parsed.tree->n_stmts; ++i) {
      if (parsed.tree->stmts[i]->stmt != nullptr) Dispatch(*parsed.tree->stmts[i]->stmt);
    }
  }
  if (script_.operations.size() > script_.statements[index].first) NoteLongNames(TextOf({slice.begin, slice.end}));
  // A rollback takes the operations of earlier statements away.
  Statement& read = script_.statements[index];
  read.first = std::min(read.first, script_.operations.size());
  read.count = script_.operations.size() - read.first;
}

// Postgres' parser cuts them before anybody sees them.
void Reader::NoteLongNames(std::string_view sql) {
  Scanner scanner(sql);
  for (Lexeme part = scanner.Next(); part.kind != Lexeme::Kind::kEnd; part = scanner.Next()) {
    if (part.end - part.begin <= schema::kLongestName) continue;
    std::string name = NameIn(scanner, part);
    if (schema::CutIdentifier(name) != name) schema_.cut_names.insert(std::move(name));
  }
}

void Reader::NotAnalysed(const std::string& why) {
  current().kind = Statement::Kind::kNotAnalysed;
  current().why = why;
  AddRaw("", why);
}

bool Reader::Add(plan::Change change, bool lenient) {
  if (holes_) {
    DropUnknownParts(change);
    if (std::string what = WhatIsNotKnown(change); !what.empty()) {
      QualifiedName table = plan::TableOf(change);
      std::string why =
          what + (options_.hole.empty() ? " is only known at run time" : " is not known: " + options_.hole);
      bool comment = std::holds_alternative<plan::SetTableComment>(change) ||
                     std::holds_alternative<plan::SetColumnComment>(change);  // casts no doubt on the table
      bool touches = !comment && !table.name.empty() && !HasHole(table.name);
      AddRaw(std::string(plan::Name(change)), why, touches ? std::vector{table} : std::vector<QualifiedName>{});
      return false;
    }
  }
  plan::Operation operation;
  operation.change = std::move(change);
  operation.at = At(focus_);
  operation.source = options_.source;
  operation.migration = options_.migration;
  operation.transaction = TransactionNumber();
  operation.statement = statement_;
  operation.lenient = lenient || lenient_;
  if (newer_.changed) operation.since = newer_.expression.empty() ? 18 : 17;
  operation.unqualified = unqualified_;
  if (options_.refine) options_.refine(operation);
  Result<bool> done = plan::Apply(schema_, operation);
  if (!done) ++refused_;
  if (!done && !operation.lenient && options_.complete) {
    script_.refusals.push_back({script_.operations.size(), done.error()});
  }
  script_.operations.push_back(std::move(operation));
  return static_cast<bool>(done);
}

void Reader::Amend(std::function<void(schema::Schema&)> change, bool before) {
  change(schema_);
  size_t count = script_.operations.size();
  if (before || count > 0) script_.amendments.push_back({before ? count : count - 1, before, std::move(change)});
}

void Reader::AddRaw(std::string statement, std::string why, std::vector<QualifiedName> touches, std::string detail) {
  plan::RawSql raw;
  raw.sql = std::string(TextOf({current().begin, current().end}));
  raw.why = std::move(why);
  raw.statement = std::move(statement);
  raw.touches = std::move(touches);
  raw.detail = std::move(detail);
  Add(std::move(raw));
}

int Reader::TransactionNumber() {
  if (options_.transaction > 0) return options_.transaction;
  if (session_.transaction > 0) return session_.transaction;
  if (!implicit_) return block_transaction_;
  if (implicit_number_ == 0) implicit_number_ = script_.next_transaction++;
  return implicit_number_;
}

void Reader::BeginTransaction() {
  if (session_.transaction > 0) return;  // a warning in Postgres
  session_.transaction = implicit_number_ > 0 ? implicit_number_ : script_.next_transaction++;
  if (may_roll_back_ && options_.transaction == 0) {
    begun_ = Point{schema_, script_.operations.size(), script_.refusals.size()};
  }
}

// Takes back what was done since.
void Reader::GoBack(const Point& point) {
  schema_ = point.schema;
  script_.operations.resize(point.operations);
  script_.refusals.resize(point.refusals);
  std::erase_if(script_.amendments, [&](const Amendment& one) { return one.operation >= point.operations; });
  for (Statement& statement : script_.statements) {
    statement.first = std::min(statement.first, point.operations);
    statement.count = std::min(statement.count, point.operations - statement.first);
  }
}

void Reader::RollBackTo(std::string_view savepoint) {
  auto named = [&](const auto& entry) { return entry.first == savepoint; };
  auto found = std::find_if(savepoints_.rbegin(), savepoints_.rend(), named);
  if (found == savepoints_.rend()) return;  // of another text
  GoBack(found->second);
  savepoints_.erase(found.base(), savepoints_.end());  // those set since; it stays itself
}

void Reader::EndTransaction(bool rollback) {
  if (rollback && begun_) GoBack(*begun_);
  begun_.reset();
  savepoints_.clear();
  session_.transaction = 0;
  implicit_number_ = 0;
  if (path_is_local_) session_.search_path = path_before_;
  path_is_local_ = false;
}

void Reader::Transaction(const PgQuery__TransactionStmt& statement) {
  using Kind = Statement::Kind;
  using Control = plan::ControlTransaction::Kind;
  switch (statement.kind) {
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START:
      current().kind = Kind::kBegin;
      BeginTransaction();
      return AddControl(Control::kBegin);
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK:
      current().kind = Kind::kRollback;
      AddControl(Control::kRollback);
      return EndTransaction(true);
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_TO:
      current().kind = Kind::kRollbackTo;
      AddControl(Control::kRollbackTo);
      return RollBackTo(statement.savepoint_name);
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_SAVEPOINT:
      current().kind = Kind::kSavepoint;
      AddControl(Control::kSavepoint);
      if (may_roll_back_) {
        savepoints_.emplace_back(statement.savepoint_name,
                                 Point{schema_, script_.operations.size(), script_.refusals.size()});
      }
      return;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_RELEASE:
      current().kind = Kind::kSavepoint;
      return AddControl(Control::kRelease);
    default:
      current().kind = Kind::kCommit;
      AddControl(Control::kCommit);
      return EndTransaction(false);
  }
}

void Reader::AddControl(plan::ControlTransaction::Kind kind) { Add(plan::ControlTransaction{kind}); }

void Reader::SetPath(const std::vector<std::string>& schemas, bool local) {
  path_said_ = true;
  if (local && !path_is_local_) {
    path_before_ = session_.search_path;
    path_is_local_ = true;
  }
  session_.search_path.clear();
  for (const std::string& name : schemas) {
    std::string trimmed(Trim(name));
    if (trimmed.size() > 1 && trimmed.front() == '"') trimmed = trimmed.substr(1, trimmed.size() - 2);
    if (!trimmed.empty() && trimmed != "$user" && trimmed != "pg_catalog") session_.search_path.push_back(trimmed);
  }
}

void Reader::Setting(const PgQuery__VariableSetStmt& statement) {
  current().kind = Statement::Kind::kSetting;
  current().name = ToLower(statement.name);
  current().local = statement.is_local != 0;
  std::vector<std::string> values;
  for (size_t i = 0; i < statement.n_args; ++i) {
    const PgQuery__Node& argument = *statement.args[i];
    bool text = argument.node_case == PG_QUERY__NODE__NODE_A_CONST &&
                argument.a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL;
    values.push_back(text ? argument.a_const->sval->sval : DeparseExpression(&argument));
  }
  current().value = Join(values, ", ");
  if (current().name == "search_path")
    SetPath(values.empty() ? std::vector<std::string>{"public"} : values, current().local);
  plan::SetParameter set{current().name, std::nullopt, current().local};
  if (!values.empty()) set.value = current().value;
  if (!set.name.empty()) Add(std::move(set));  // RESET ALL names none
}

bool MayChangeSchema(std::string_view text) {
  static constexpr std::string_view kPlain[] = {"select", "insert", "update",  "delete",
                                                "with",   "show",   "explain", "set"};
  for (const Slice& slice : SplitStatements(text)) {
    Scanner scanner(text.substr(slice.begin, slice.end - slice.begin));
    Lexeme first = scanner.Next();
    bool plain =
        std::any_of(std::begin(kPlain), std::end(kPlain), [&](std::string_view w) { return scanner.Is(first, w); });
    if (!plain) return true;
    bool insert = scanner.Is(first, "insert");
    for (Lexeme word = scanner.Next(); word.kind != Lexeme::Kind::kEnd; word = scanner.Next()) {
      if (scanner.Is(word, "into") && !insert) return true;  // SELECT … INTO
      insert |= scanner.Is(word, "insert");
    }
  }
  return false;
}

Script ReadSql(std::string_view text, schema::Schema& schema, const ReadOptions& options) {
  return Reader(text, schema, options).Run();
}

schema::Schema ReadSchema(std::string_view text, const std::string& file) {
  schema::Schema schema;
  schema.source = file;
  ReadOptions options;
  options.file = file;
  options.one_query = false;
  Script script = ReadSql(text, schema, options);
  for (const plan::Operation& operation : script.operations) {
    const auto* raw = std::get_if<plan::RawSql>(&operation.change);
    if (raw != nullptr && !raw->why.empty()) schema.unknown.push_back({"statement", raw->why, {}, operation.at});
  }
  for (const Refusal& refusal : script.refusals) {
    schema.unknown.push_back({"statement", refusal.error.what, {}, script.operations[refusal.operation].at});
  }
  Normalize(schema);
  return schema;
}

}  // namespace sequelint::sql
