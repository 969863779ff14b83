#include "migrations/recorder.h"

#include <algorithm>
#include <utility>

#include "sql/holes.h"
#include "syntax/search.h"

namespace sequelint::migrations {

using eval::Call;
using schema::QualifiedName;
using syntax::Kind;
using syntax::Node;

namespace {

bool Throws(const Node* node, int depth = 0) {
  if (node == nullptr || depth > 200) return false;
  if (node->kind == Kind::kFunction || node->kind == Kind::kArrow) return false;
  if (node->kind == Kind::kThrow) return true;
  bool exits = node->kind == Kind::kCall && node->a != nullptr && (node->a->text == "exit" || node->a->text == "reject");
  if (exits) return true;
  for (const Node* child : {node->a, node->b, node->c, node->d}) {
    if (Throws(child, depth + 1)) return true;
  }
  return std::any_of(node->list.begin(), node->list.end(),
                     [&](const Node* child) { return Throws(child, depth + 1); });
}

// Looks for the innermost `try` around a call whose error it hands on.
void FindTry(const Node* node, Span call, const Node*& found, int depth = 0) {
  if (node == nullptr || depth > 1500 || node->begin > call.begin || node->end < call.end) return;
  bool around = node->kind == Kind::kTry && node->a != nullptr && node->a->begin <= call.begin && node->a->end >= call.end;
  if (around) found = node;
  for (const Node* child : {node->a, node->b, node->c, node->d}) FindTry(child, call, found, depth + 1);
  for (const Node* child : syntax::ListAround(*node, call.begin, call.end)) FindTry(child, call, found, depth + 1);
}

// Whether the handler of the `try` around the call throws an error of its own: then nothing is swallowed.
bool ThrowsAgain(Interpreter& in, Span call) {
  const syntax::Tree* tree = in.TreeOf(in.FileOf(call));
  const Node* found = nullptr;
  if (tree != nullptr) FindTry(&tree->program(), call, found);
  return found != nullptr && (found->c == nullptr || Throws(found->c));
}

}  // namespace

Recorder::Recorder(sequelize::Runtime& runtime, schema::Schema start)
    : rt(runtime), in(runtime.in), database(runtime.in, std::move(start)) {}

void Recorder::Begin(const std::string& path) {
  migration_ = path;
  file_ = in.SpanOf(path, syntax::Node()).file;
  first_call_ = calls.size();
  first_operation_ = database.operations.size();
  database.Settle();
  pool_.transaction = 0;
  informed = false;
  callbacks_.clear();
  open_.clear();
  refused_.clear();
}

void Recorder::End() {
  for (size_t i = first_call_; i < calls.size(); ++i) {
    for (const Object* at = promises_[i]; at != nullptr; at = at->promise->within) {
      calls[i].awaited = calls[i].awaited && in.IsObserved(at);
      if (at->promise->parallel <= calls[i].parallel) continue;
      calls[i].parallel = at->promise->parallel;
      calls[i].parallel_at = in.Locate(at->promise->parallel_at);
    }
  }
  for (const auto& data : open_) {
    if (data->managed) continue;
    transactions.push_back(
        {migration_, data->at, data->number, data->committed, data->rolled_back || MayRollBack(data->at)});
  }
  callbacks_.clear();
  open_.clear();
  forgiven_.clear();
}

// Only the way that the program takes when nothing fails was followed; what it does when something fails stands in its
// text.
bool Recorder::MayRollBack(const Location& begun) const {
  bool inside = begun.file == program_at.file && begun.line >= program_at.line && begun.line <= program_at.end_line;
  if (inside) return program.find("rollback") != std::string_view::npos;
  SourceText file = in.source().Read(begun.file);
  return file == nullptr || file->find("rollback") != std::string::npos;
}

void Recorder::Forget(size_t call_count, size_t unknowns, size_t refusal_count, size_t operations) {
  calls.resize(call_count);
  promises_.resize(call_count);
  unknown.resize(unknowns);
  refusals.resize(refusal_count);
  database.Undo(operations, 0);
  open_.clear();
  callbacks_.clear();
  refused_.clear();
}

void Recorder::RunFile(const std::string& path, const std::string& text) {
  sql::ReadOptions options;
  options.migration = path;
  options.file = path;
  options.one_query = false;
  options.next_transaction = next_transaction_;
  AskForAll(options);
  Database::Ran ran = database.Run(text, options);
  if (complete && may_open && !ran.script.refusals.empty()) {
    if (auto table = NeverMade(ran)) {
      opened = Opening{*table, database.operations[ran.first + ran.script.refusals.front().operation].at};
      complete = false;
      database.Undo(ran.first, 0);
      return RunFile(path, text);
    }
  }
  SpendOnCatalog(ran.script.catalog_rows);
  next_transaction_ = ran.script.next_transaction;
  for (const sql::Refusal& refusal : ran.script.refusals) {
    refusals.push_back({ran.first + refusal.operation, refusal.error.what});
  }
  for (size_t i = ran.first; i < database.operations.size(); ++i) {
    const plan::Operation& operation = database.operations[i];
    const auto* raw = std::get_if<plan::RawSql>(&operation.change);
    if (raw != nullptr && !raw->why.empty()) unknown.push_back({"statement", raw->why, {}, operation.at});
  }
}

std::optional<Span> Recorder::RefusedCall(const Value& error) const {
  if (!error.IsObject()) return std::nullopt;
  auto found = refused_.find(error.object());
  return found == refused_.end() ? std::nullopt : std::optional(found->second);
}

// The innermost place in the migration's own file; `helper` receives the call itself when it is elsewhere.
Location Recorder::PlaceOf(Span call, Location* helper) const {
  if (call.file == file_) return in.Locate(call);
  const std::vector<Span>& stack = in.calls();
  for (auto span = stack.rbegin(); span != stack.rend(); ++span) {
    if (span->file != file_) continue;
    if (helper != nullptr) *helper = in.Locate(call);
    return in.Locate(*span);
  }
  return in.Locate(call);
}

void Recorder::Adopt(const QualifiedName& name) {
  const schema::Schema* from = Adoptable();
  if (from != nullptr && database.Adopt(*from, name)) adopted.push_back(name);
}

const schema::Schema* Recorder::Adoptable() { return complete || !adopt ? nullptr : adopt(); }

// What a text is told of the tables that are not in the schema.
void Recorder::AskForAll(sql::ReadOptions& options) {
  options.complete = complete;
  options.adopt = Adoptable();
  options.adopted = &adopted;
  options.may_be_there = [this](const QualifiedName& table) {
    bool gone = Made(database.operations.size()).count(table) > 0;
    return !gone && (!may_be_there || may_be_there(table));
  };
}

const std::set<QualifiedName>& Recorder::Made(size_t operations) {
  for (; looked_at_ < operations; ++looked_at_) {
    const plan::Change& change = database.operations[looked_at_].change;
    if (std::holds_alternative<plan::CreateTable>(change) || std::holds_alternative<plan::DropTable>(change)) {
      made_.insert(plan::TableOf(change));
    } else if (const auto* rename = std::get_if<plan::RenameTable>(&change)) {
      made_.insert(rename->from);
      made_.insert(rename->to);
    } else if (const auto* view = std::get_if<plan::CreateObject>(&change)) {
      made_.insert(view->object.name);
    }
  }
  return made_;
}

// The table that made Postgres refuse, when no migration so far can have made it.
std::optional<QualifiedName> Recorder::NeverMade(const Database::Ran& ran) {
  const std::set<QualifiedName>& made = Made(ran.first);
  for (const sql::Refusal& refusal : ran.script.refusals) {
    const plan::Change& change = database.operations[ran.first + refusal.operation].change;
    std::vector<QualifiedName> names = {plan::TableOf(change)};
    if (const auto* create = std::get_if<plan::CreateTable>(&change)) {
      names.clear();
      for (const schema::ForeignKey& key : create->table.foreign_keys) {
        if (key.table != create->table.name) names.push_back(key.table);
      }
    }
    if (const auto* add = std::get_if<plan::AddColumn>(&change); add != nullptr && add->foreign_key) {
      names.push_back(add->foreign_key->table);
    }
    if (const auto* key = std::get_if<plan::AddForeignKey>(&change)) names.push_back(key->key.table);
    for (const QualifiedName& name : names) {
      if (!name.name.empty() && database.schema().FindTable(name) == nullptr && made.count(name) == 0) return name;
    }
  }
  return std::nullopt;
}

void Recorder::NotKnown(const std::string& what, const std::string& why, Span at) {
  unknown.push_back({what, why, {}, PlaceOf(at)});
}

Value Recorder::Promise(const Value& value, Span at) {
  Object* promise = in.NewPromise(value, at);
  in.Follow(promise);
  return Value::Of(promise, at);
}

Value Recorder::Rejection(const std::string& message, Span at) {
  // As Sequelize names what Postgres answers.
  bool constraint = message.starts_with("constraint \"") && message.ends_with(" does not exist");
  Object* error = in.NewError("Error", constraint ? "Unknown constraint error" : message);
  in.DefineHidden(error, "name",
                  in.String(constraint ? "SequelizeUnknownConstraintError" : "SequelizeDatabaseError", at));
  error->open = &in.Unknown("what else the database's error says", at).unknown();
  refused_.emplace(error, at);
  Object* promise = in.NewRejection(Value::Of(error, at), at);
  in.Follow(promise);
  return Value::Of(promise, at);
}

TransactionData* Recorder::TransactionOf(const Value& options) const {
  if (!options.IsObject()) return nullptr;
  if (auto* data = options.object()->Host<TransactionData>()) return data;
  Value transaction = in.Get(options, "transaction");
  if (transaction.IsUnknown()) {
    for (const Value& candidate : transaction.unknown().candidates) {
      if (candidate.IsObject()) transaction = candidate;
    }
  }
  return transaction.IsObject() ? transaction.object()->Host<TransactionData>() : nullptr;
}

bool Recorder::MayNameTransaction(const Value& options) const {
  if (options.IsUnknown()) return true;
  if (!options.IsObject()) return false;
  const Object* object = options.object();
  return in.Get(options, "transaction").IsUnknown() || (object->open != nullptr && !in.Has(object, in.Intern("transaction")));
}

bool Recorder::UsesCls() {
  if (!cls) cls = project_uses_cls && project_uses_cls();
  return *cls;
}

plan::Call& Recorder::NewCall(const std::string& method, Span at, const Value& options) {
  plan::Call call;
  call.migration = migration_;
  call.method = method;
  call.at = PlaceOf(at, &call.helper);
  call.caught = in.in_try() && !ThrowsAgain(in, at);
  call.informed = informed;
  if (!callbacks_.empty()) call.callback = callbacks_.back()->number;
  for (const auto& data : open_) {
    if (!data->managed && !data->committed && !data->rolled_back) call.open = data->number;
  }
  if (call.callback > 0) call.open = call.callback;
  if (const TransactionData* data = TransactionOf(options)) {
    call.transaction = data->number;
  } else if (call.callback > 0 && UsesCls()) {
    call.transaction = call.callback;
  }
  call.transaction_known = call.transaction > 0 || !MayNameTransaction(options);
  if (const eval::UnknownData* condition = in.branch_condition()) call.condition = condition->why;
  calls.push_back(std::move(call));
  promises_.push_back(nullptr);
  return calls.back();
}

void Recorder::SpendOnCatalog(size_t rows) {
  constexpr uint64_t kRow = 4;
  in.Spend(kRow * rows);
}

Value Recorder::Send(Query query, const std::function<Value(const Sent&)>& answer) {
  TransactionData* transaction = TransactionOf(query.options);
  if (!query.same_call) NewCall(query.method, query.at, query.options);
  const plan::Call& call = calls.back();
  int number = static_cast<int>(calls.size());
  if (transaction == nullptr && !callbacks_.empty() && UsesCls()) transaction = callbacks_.back();

  sql::ReadOptions options;
  options.migration = migration_;
  options.next_transaction = next_transaction_;
  options.hole = query.hole;
  options.session = transaction != nullptr ? &transaction->session : &pool_;
  if (transaction != nullptr) options.transaction = transaction->number;
  Location place = call.at;
  bool file = query.places && query.places->known() && query.places->file().ends_with(".sql");
  bool own = query.places && query.places->known() && (file || query.places->file_id() == file_);
  options.locate = [&](size_t begin, size_t end) { return own ? query.places->Locate(begin, end) : place; };

  options.refine = query.refine;
  AskForAll(options);

  // Parsing and applying take longer than a step; a loop of queries that never ends is left as soon as one of sums.
  constexpr uint64_t kQuery = 200, kBytesOfStep = 16;
  in.Spend(kQuery + query.sql.size() / kBytesOfStep);
  Database::Ran ran = database.Run(query.sql, options);
  if (complete && may_open && !ran.script.refusals.empty()) {
    if (auto table = NeverMade(ran)) {
      opened = Opening{*table, database.operations[ran.first + ran.script.refusals.front().operation].at};
      complete = false;
      database.Undo(ran.first, 0);
      query.same_call = true;
      return Send(std::move(query), answer);
    }
  }
  next_transaction_ = ran.script.next_transaction;
  for (size_t i = ran.first; i < database.operations.size(); ++i) {
    plan::Operation& operation = database.operations[i];
    operation.call = number;
    const auto* raw = std::get_if<plan::RawSql>(&operation.change);
    if (raw != nullptr && !raw->why.empty()) unknown.push_back({query.method, raw->why, {}, operation.at});
  }
  bool certain = !in.in_unknown_branch();
  const sql::Refusal* refusal = nullptr;
  for (const sql::Refusal& one : ran.script.refusals) {
    if (certain && refusal == nullptr) refusal = &one;
  }
  Value result;
  if (refusal != nullptr && !IsForgiven(query.at)) {
    // Postgres takes all of the text back.
    result = Rejection(refusal->error.what, query.at);
    in.Spend(kQuery + database.schema().tables.size());
    database.Undo(ran.first, 0);
  } else {
    if (refusal != nullptr) refusals.push_back({ran.first + refusal->operation, refusal->error.what});
    Sent sent{ran.first, database.operations.size() - ran.first, &ran.script};
    result =
        Promise(answer ? answer(sent) : in.Unknown("what a query gives is only known at run time", query.at), query.at);
  }
  promises_[static_cast<size_t>(number) - 1] = result.object();
  return result;
}

Value Recorder::NotUnderstood(const std::string& method, const std::string& why, std::vector<QualifiedName> touches,
                              Span at, const Value& options) {
  plan::Call& call = NewCall(method, at, options);
  plan::Operation operation;
  plan::RawSql raw;
  raw.sql = std::string(in.Source(at));
  raw.why = why;
  raw.statement = "call";
  raw.touches = std::move(touches);
  operation.change = std::move(raw);
  operation.at = call.at;
  operation.source = plan::Source::kMigrations;
  operation.migration = migration_;
  operation.transaction = call.transaction;
  operation.call = static_cast<int>(calls.size());
  operation.lenient = in.in_unknown_branch();
  database.Add(std::move(operation));
  unknown.push_back({method, why, {}, call.at});
  Value promise = Promise(in.Unknown(why, at), at);
  promises_.back() = promise.object();
  return promise;
}

// --- transactions ---

Object* Recorder::TransactionPrototype() {
  if (transaction_prototype_ != nullptr) return transaction_prototype_;
  transaction_prototype_ = in.NewObject();
  auto end = [this](const char* name, bool commit) {
    rt.AddMethod(transaction_prototype_, name, [this, commit](Interpreter&, const Call& call) {
      auto* data = call.self.IsObject() ? call.self.object()->Host<TransactionData>() : nullptr;
      if (data != nullptr) Finish(*data, commit);
      return Promise(Value(), call.span);
    });
  };
  end("commit", true);
  end("rollback", false);
  for (const char* name : {"afterCommit", "afterRollback", "afterTransaction"}) {
    rt.AddMethod(transaction_prototype_, name, [](Interpreter&, const Call&) { return Value(); });
  }
  return transaction_prototype_;
}

Value Recorder::MakeTransaction(Span at, bool managed, TransactionData** out) {
  auto data = std::make_shared<TransactionData>();
  data->number = next_transaction_++;
  data->managed = managed;
  data->at = PlaceOf(at);
  Object* object = in.NewObject(at);
  object->prototype = TransactionPrototype();
  object->host = data;
  in.Set(object, "id", in.String("transaction"));
  object->open = &in.Unknown("the transaction's own fields are only known at run time", at).unknown();
  open_.push_back(data);
  *out = data.get();
  return Value::Of(object, at);
}

void Recorder::Finish(TransactionData& data, bool commit) {
  (commit ? data.committed : data.rolled_back) = true;
  if (!commit && !data.committed && !in.in_unknown_branch()) database.Undo(first_operation_, data.number);
}

void Recorder::InOneTransaction(Span at, const std::function<void()>& body, bool in_order) {
  std::optional<bool> before = std::exchange(cls, true);
  TransactionData* data = nullptr;
  MakeTransaction(at, true, &data);
  callbacks_.push_back(data);
  size_t first = promises_.size();
  body();
  if (in_order) std::fill(promises_.begin() + static_cast<std::ptrdiff_t>(first), promises_.end(), nullptr);
  callbacks_.pop_back();
  Finish(*data, true);
  cls = before;
}

Value Recorder::Transact(const Call& call) {
  Value callback;
  for (const Value& argument : call.arguments) {
    if (argument.IsFunction()) callback = argument;
  }
  TransactionData* data = nullptr;
  Value transaction = MakeTransaction(call.span, callback.IsFunction(), &data);
  if (!callback.IsFunction()) return Promise(transaction, call.span);
  callbacks_.push_back(data);
  Value result;
  std::optional<Value> thrown =
      in.Catch([&] { result = in.CallFunction(callback, Value(), {transaction}, call.span); });
  callbacks_.pop_back();
  Object* promise = thrown ? in.NewRejection(*thrown, call.span) : in.NewPromise(result, call.span);
  in.Follow(promise);
  Finish(*data, !promise->promise->rejected);
  return Value::Of(promise, call.span);
}

}  // namespace sequelint::migrations
