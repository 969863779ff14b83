#include "migrations/run.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "migrations/db_migrate.h"
#include "migrations/model_imports.h"
#include "migrations/node_version.h"
#include "migrations/project_types.h"
#include "migrations/query_interface.h"
#include "migrations/runners.h"
#include "sequelize/discovery.h"
#include "sequelize/host.h"
#include "sql/scanner.h"

namespace sequelint::migrations {

using syntax::Kind;
using syntax::Node;

namespace {

eval::Limits ChainLimits() {
  eval::Limits limits;
  limits.steps = 400'000'000;  // of a whole chain; each migration has its own bound
  limits.bytes = 1ull << 30;
  return limits;
}

// Where a script's way back begins: behind a comment line that says "down".
size_t DownPart(std::string_view text) {
  for (size_t line = 0; line < text.size();) {
    size_t end = std::min(text.find('\n', line), text.size());
    std::string_view words = Trim(text.substr(line, end - line));
    if (words.starts_with("--")) {
      words.remove_prefix(2);
      std::string rest = ToLower(Trim(words));
      for (std::string_view mark : {"+migrate ", "+goose ", "migrate:", "@", "!", "=", "-", " ", "#"}) {
        while (rest.starts_with(mark)) rest.erase(0, mark.size());
      }
      for (std::string_view word : {"down", "rollback", "undo", "revert"}) {
        if (rest.starts_with(word) &&
            (rest.size() == word.size() || std::isalnum(static_cast<unsigned char>(rest[word.size()])) == 0) &&
            rest.size() < word.size() + 20) {
          return line;
        }
      }
    }
    line = end + 1;
  }
  return std::string_view::npos;
}

// Tells of calls of functions that are not known.
struct MigrationHost : sequelize::SequelizeHost {
  std::function<void(const eval::UnknownData&, std::span<const Value>, Span)> unknown_called;
  void UnknownCalled(Interpreter&, const eval::UnknownData& callee, std::span<const Value> arguments,
                     Span span) override {
    if (unknown_called) unknown_called(callee, arguments, span);
  }
};

}  // namespace

struct Runner::Impl {
  Impl(const SourceReader& source_reader, syntax::ParseCache& cache, Options options)
      : models(options.models),
        source(source_reader),
        in(source_reader, cache, host, ChainLimits()),
        versions(sequelize::ReadVersions(source_reader)),
        runtime(in, RuntimeOptions(options)),
        recorder(runtime, std::move(options.start)),
        query_interface(recorder, {runtime.options.major, SwallowsDuplicateEnums()}) {
    host.runtime = &runtime;
    host.unknown_called = [this](const eval::UnknownData& callee, std::span<const Value> arguments, Span span) {
      if (callee.kind == eval::UnknownKind::kAbsent || callee.kind == eval::UnknownKind::kPackage) {
        HandedOver(callee, arguments, span);
      }
    };
    recorder.complete = options.complete;
    recorder.may_open = options.may_open;
    recorder.adopt = std::move(options.adopt);
    recorder.may_be_there = std::move(options.may_be_there);
    if (runtime.options.major >= 7) recorder.cls = true;
    recorder.Know(std::move(options.made));
    recorder.project_uses_cls = options.uses_cls ? std::move(options.uses_cls) : [this] { return UsesCls(source); };
    each_in_transaction = options.each_in_transaction ? std::move(options.each_in_transaction)
                                                      : [this, &cache] { return RunsEachInTransaction(source, cache); };
    type_files = options.type_files ? std::move(options.type_files) : [this] { return TypeFiles(source); };
  }

  sequelize::Runtime::Options RuntimeOptions(const Options& options) const {
    sequelize::Runtime::Options out;
    out.major = options.sequelize_major ? options.sequelize_major : versions.major ? versions.major : out.major;
    if (versions.inflection_1_12) out.inflection = sequelize::InflectionVersion::k1_12;
    return out;
  }

  // From 6.29.1 on a type that exists already is kept as it is, without an error.
  bool SwallowsDuplicateEnums() const {
    if (runtime.options.major != 6) return runtime.options.major > 6;
    std::vector<std::string> parts = Split(versions.locked, '.');
    if (parts.size() < 3 || parts[0] != "6") return true;
    int minor = std::atoi(parts[1].c_str()), patch = std::atoi(parts[2].c_str());
    return minor > 29 || (minor == 29 && patch >= 1);
  }

  // --- the function to call ---

  struct Entry {
    Value function, self;
    bool db_migrate = false;
  };

  // `up` of what the module exports: an object, a default export, a class, or a function that makes one of these.
  std::optional<Entry> Find(const Value& exports, const char* name, int depth = 0) {
    if (!exports.IsObject() || depth > 4) return std::nullopt;
    Value own = in.Get(exports, name);
    if (own.IsUnknown() && own.unknown().exhaustive) {  // defined in one way of a condition only
      for (const Value& candidate : own.unknown().candidates) {
        if (candidate.IsFunction()) own = candidate;
      }
    }
    if (own.IsFunction()) return Entry{own, exports};
    if (own.IsObject()) {  // { up: { default: f } } and the like
      if (auto found = Find(own, "default", depth + 1)) return found;
    }
    if (Value inner = in.Get(exports, "default"); inner.IsObject() && inner.object() != exports.object()) {
      if (auto found = Find(inner, name, depth + 1)) return found;
    }
    if (!exports.IsFunction()) return std::nullopt;
    const bool is_class = in.IsClass(exports);
    size_t calls = recorder.calls.size(), unknowns = recorder.unknown.size(), refusals = recorder.refusals.size();
    size_t operations = recorder.database.operations.size();
    Value made;
    in.Catch([&] {
      made = is_class ? in.Construct(exports, {}, {})
                      : in.CallFunction(exports, Value(), ArgumentsOf(exports.object(), false), {});
    });
    if (auto found = Find(made, name, depth + 1)) return found;
    // It makes no migration, so it is one: run for the answer, what it did is done again as a migration.
    recorder.Forget(calls, unknowns, refusals, operations);
    bool is_up = !is_class && std::string_view(name) == "up" && RunnerMayCall(exports.object()->span);
    return is_up ? std::optional(Entry{exports, Value()}) : std::nullopt;
  }

  // Whether a runner of the project's own may call what a module exports; sequelize-cli asks for `up`.
  bool RunnerMayCall(Span function) {
    SourceText package = sequelize::PackageText(source, in.FileOf(function));
    auto has = [&](std::string_view name) { return package != nullptr && package->find(name) != std::string::npos; };
    return !has("\"sequelize-cli\"") || has("\"umzug\"");
  }

  Value ByName(std::string_view given, size_t position) {
    std::string name = ToLower(given);
    auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
    if (position == 0) return Value::Of(query_interface.object());
    if (has("callback") || name == "cb" || name == "done" || name == "next") {
      return Value::Of(in.NewFunction("done", [](Interpreter&, const eval::Call&) { return Value(); }));
    }
    if (given == "sequelize" && position > 1) return in.Get(Value::Of(query_interface.object()), "sequelize");
    if (has("queryinterface") || name == "qi") return Value::Of(query_interface.object());
    if (position == 1 || has("sequelize") || has("datatype") || name == "types") {
      return Value::Of(runtime.sequelize_class);
    }
    return in.Unknown("the argument `" + std::string(given) + "` is only known at run time", {});
  }

  // By position: runners disagree on names. An object pattern takes what it names from the first argument.
  std::vector<Value> ArgumentsOf(const Object* function, bool for_db_migrate) {
    std::vector<Value> arguments;
    const Node* node = function->function->node;
    if (function->function->bound_target != nullptr) node = function->function->bound_target->function->node;
    size_t count = node == nullptr ? 2 : node->list.size();
    for (size_t i = 0; i < std::max<size_t>(count, 2) && i < 8; ++i) {
      const Node* pattern = node != nullptr && i < node->list.size() ? node->list[i]->a : nullptr;
      if (pattern != nullptr && pattern->kind == Kind::kAssignmentPattern) pattern = pattern->a;
      std::string_view name =
          pattern != nullptr && pattern->kind == Kind::kIdentifier ? pattern->text : std::string_view();
      if (for_db_migrate) {
        arguments.push_back(i == 0 ? Value::Of(query_interface.db_migrate().database) : ByName("callback", i));
      } else {
        arguments.push_back(ByName(name, i));
      }
    }
    return arguments;
  }

  // --- running ---

  // A package that is given the query interface, or what the runner hands over, may do anything with it.
  void HandedOver(const eval::UnknownData& callee, std::span<const Value> arguments, Span span) {
    const eval::Object* own = query_interface.object();
    auto reaches = [&](const Value& value) { return value.IsObject() && value.object() == own; };
    for (const Value& argument : arguments) {
      bool inside = argument.IsObject() && argument.object() != own &&
                    (reaches(in.Get(argument, "queryInterface")) || reaches(in.Get(argument, "context")));
      if (!reaches(argument) && !inside) continue;
      std::string who = "`" + callee.subject +
                        (callee.kind == eval::UnknownKind::kPackage ? "`, a package outside the repository,"
                                                                    : "`, which is not in this revision,");
      in.Await(recorder.NotUnderstood("call", "what " + who + " does with the query interface", {}, span, Value()));
      return;
    }
  }

  // What is written around a syntax error is read; what the error hides is not known.
  void TellErrors(const std::string& path) {
    const syntax::Tree* tree = in.TreeOf(path);
    if (tree == nullptr || tree->errors().empty() || !tree->WhyUnread().empty()) return;
    const syntax::SyntaxError& error = tree->errors().front();
    Span span = in.SpanOf(path, Node());
    span.begin = error.begin, span.end = error.end;
    recorder.NotKnown(path, "a syntax error: only what stands around it is read", span);
  }

  // `throw` at the top of the module, or a loop without an end there: nothing of it runs.
  const Node* StopsWhenLoaded(const std::string& path) {
    const syntax::Tree* tree = in.TreeOf(path);
    if (tree == nullptr) return nullptr;
    for (const Node* statement : tree->program().list) {
      if (statement->kind == Kind::kThrow || IsEndless(statement)) return statement;
    }
    return nullptr;
  }

  static bool IsEndless(const Node* loop) {
    bool always = (loop->kind == Kind::kFor && loop->b == nullptr) ||
                  (loop->kind == Kind::kWhile && loop->a != nullptr && loop->a->kind == Kind::kTrue);
    return always && !Leaves(loop->kind == Kind::kFor ? loop->d : loop->b, 0);
  }

  static bool Leaves(const Node* node, int depth) {
    constexpr int kDepth = 200;
    if (node == nullptr) return false;
    if (depth > kDepth || node->kind == Kind::kBreak || node->kind == Kind::kReturn || node->kind == Kind::kThrow ||
        node->kind == Kind::kCall)
      return true;
    for (const Node* child : {node->a, node->b, node->c, node->d}) {
      if (Leaves(child, depth + 1)) return true;
    }
    return std::any_of(node->list.begin(), node->list.end(),
                       [&](const Node* child) { return Leaves(child, depth + 1); });
  }

  Outcome RunCode(const MigrationFile& file, Direction direction) {
    Outcome out;
    const char* name = direction == Direction::kUp ? "up" : "down";
    Span whole = in.SpanOf(file.path, Node());
    out.at = Location{file.path, 1, 1, 1, 1};
    KnowTypes(file.path);
    Value exports = in.ImportFile(file.path);
    if (models && direction == Direction::kUp) {
      out.models = ModelImports(runtime, file.path);
      out.not_loaded = WhyNotLoaded(file.path);
    }
    if (exports.IsUnknown()) {
      out.failed = exports.unknown().why;
      out.failed_at = out.at;
      return out;
    }
    if (direction == Direction::kUp) TellErrors(file.path);
    if (const Node* stop = StopsWhenLoaded(file.path)) {
      out.defined = true;
      out.failed = stop->kind == Kind::kThrow ? "it throws when it is loaded" : "it is never done loading";
      out.failed_at = in.Locate(in.SpanOf(file.path, *stop));
      return out;
    }
    std::optional<Entry> entry = Find(exports, name);
    if (entry) {
      Value setup = in.Get(entry->self, "setup");
      entry->db_migrate = setup.IsFunction() || in.Get(entry->self, "_meta").IsObject() || IsLeftToDbMigrate(file.path);
      if (entry->db_migrate && setup.IsFunction()) {
        std::vector<Value> arguments{Value::Of(query_interface.db_migrate().setup)};
        in.Catch([&] { in.CallFunction(setup, entry->self, arguments, {}); });
      }
    }
    if (!entry) {
      const syntax::Tree* tree = in.TreeOf(file.path);
      out.empty = tree != nullptr && tree->program().list.empty();  // nothing but comments
      if (Value own = in.Get(exports, name); own.IsUnknown()) {
        out.defined = true;
        out.failed = own.unknown().why;
        out.failed_at = in.Locate(own.unknown().span);
      }
      return out;
    }
    out.defined = true;
    const Object* function = entry->function.object();
    if (function->span.file == whole.file) out.at = in.Locate(function->span);
    if (const Node* node = function->function->node) out.empty = node->b != nullptr && IsEmpty(node->b);
    recorder.program = in.Source(function->span);
    recorder.program_at = out.at;
    Execute(*entry, out);
    return out;
  }

  // Types that the application gives to Sequelize before it runs its migrations, when one asks for any.
  void KnowTypes(const std::string& path) {
    SourceText text = types_known ? nullptr : source.Read(path);
    if (text == nullptr || !AsksForUnknownType(runtime, *text)) return;
    types_known = true;
    AddProjectTypes(runtime, type_files());
  }

  // The migrations of a folder have one package.
  bool IsLeftToDbMigrate(std::string_view path) {
    auto [found, made] = left_to_db_migrate.try_emplace(std::string(FolderOf(path)));
    if (made) found->second = UsesDbMigrate(source, path);
    return found->second;
  }

  static bool IsEmpty(const Node* body) {
    if (body->kind != Kind::kBlock) return body->kind == Kind::kNull || body->kind == Kind::kIdentifier;
    return std::all_of(body->list.begin(), body->list.end(), [](const Node* statement) {
      if (statement->kind == Kind::kEmpty) return true;
      if (statement->kind == Kind::kReturn) {
        const Node* value = statement->a;
        bool promise = value != nullptr && value->kind == Kind::kCall && value->a->kind == Kind::kMember &&
                       value->a->text == "resolve";
        return value == nullptr || promise || value->kind == Kind::kNull || value->kind == Kind::kTrue ||
               value->kind == Kind::kIdentifier;
      }
      if (statement->kind != Kind::kExpressionStatement || statement->a->kind != Kind::kCall) return false;
      const Node* callee = statement->a->a;
      return callee->kind == Kind::kMember && callee->a->kind == Kind::kIdentifier && callee->a->text == "console";
    });
  }

  // sequelize-cli requires a `.js` file as its package.json says; Babel and its like change that.
  std::string WhyNotLoaded(const std::string& path) {
    const syntax::Tree* tree = in.TreeOf(path);
    if (tree != nullptr && !tree->WhyUnread().empty()) return "it " + std::string(tree->WhyUnread());
    if (tree == nullptr || !path.ends_with(".js")) return "";
    std::span<const Node* const> statements = tree->program().list;
    bool module = std::any_of(statements.begin(), statements.end(), [](const Node* statement) {
      return statement->kind == Kind::kImportDeclaration || statement->kind == Kind::kExportNamed ||
             statement->kind == Kind::kExportDefault || statement->kind == Kind::kExportAll;
    });
    SourceText package = sequelize::PackageText(source, path);
    if (!module || package == nullptr || package->find("\"sequelize-cli\"") == std::string::npos) return "";
    for (std::string_view word : {"\"type\": \"module\"", "\"type\":\"module\"", "babel", "\"esm\"", "ts-node", "tsx",
                                  "sucrase", "swc", "esbuild", "typescript"}) {
      if (package->find(word) != std::string::npos) return "";
    }
    std::string node = OldNode(*package);
    if (node.empty()) return "";
    return "it is an ES module, which Node " + node + " does not require, and package.json does not say `\"type\": \"module\"`";
  }

  // The Node that the project says it runs on, where that cannot require ES modules.
  std::string OldNode(std::string_view package) {
    auto json = nlohmann::json::parse(package, nullptr, false);
    if (json.is_object() && json.contains("engines") && json["engines"].is_object()) {
      std::string range = json["engines"].value("node", "");
      if (!range.empty()) return NodeWithoutModules(range);
    }
    for (const char* name : {".nvmrc", ".node-version"}) {
      if (SourceText text = source.Read(name)) return NodeWithoutModules(*text);
    }
    return "";
  }

  // The first try answers like Postgres: what it refuses is an error of the program. An error that nothing catches
  // stops the real migration; here it is noted, and the rest is read as if it had gone well.
  void Execute(const Entry& entry, Outcome& out) {
    size_t cut = in.cut_short().size();
    Try(entry, out);
    if (in.cut_short().size() == cut) return;
    recorder.NotKnown("migration", "it runs longer than it is followed", in.cut_short()[cut]);
  }

  void Try(const Entry& entry, Outcome& out) {
    constexpr int kTries = 8;
    for (int attempt = 0; attempt < kTries; ++attempt) {
      size_t calls = recorder.calls.size(), unknowns = recorder.unknown.size(), refusals = recorder.refusals.size();
      size_t operations = recorder.database.operations.size();
      Value result;
      std::optional<Value> thrown;
      auto call = [&] {
        thrown = in.Catch([&] {
          result =
              in.CallFunction(entry.function, entry.self, ArgumentsOf(entry.function.object(), entry.db_migrate), {});
          in.Await(result);
        });
      };
      out.wrapped = entry.db_migrate || IsWrapped();
      if (out.wrapped) {
        recorder.InOneTransaction(entry.function.object()->span, call, entry.db_migrate);
      } else {
        call();
      }
      if (!thrown) return;
      std::optional<Span> refused = recorder.RefusedCall(*thrown);
      if (!refused || attempt + 1 == kTries) {
        if (!refused) {
          out.failed = "it throws " + in.ErrorText(*thrown);
          out.failed_at = recorder.PlaceOf(thrown->span);
          if (out.failed_at.empty()) out.failed_at = out.at;
        }
        return;
      }
      recorder.Forget(calls, unknowns, refusals, operations);
      recorder.Forgive(*refused);
    }
  }

  Outcome RunSql(const MigrationFile& file, Direction direction) {
    Outcome out;
    out.at = Location{file.path, 1, 1, 1, 1};
    SourceText text = source.Read(file.path);
    if (text == nullptr) {
      out.failed = "the file cannot be read";
      out.failed_at = out.at;
      return out;
    }
    size_t down = DownPart(*text);
    out.defined = direction == Direction::kUp || down != std::string_view::npos;
    if (!out.defined) return out;
    // Blanked, not cut: places stay what they are.
    std::string script = *text;
    size_t begin = direction == Direction::kUp ? down : 0, end = direction == Direction::kUp ? script.size() : down;
    for (size_t i = begin; begin != std::string_view::npos && i < end; ++i) {
      if (script[i] != '\n') script[i] = ' ';
    }
    out.empty = sql::SplitStatements(script).empty();
    recorder.RunFile(file.path, script);
    return out;
  }

  Outcome Run(const MigrationFile& file, Direction direction) {
    recorder.Begin(file.path);
    size_t first = recorder.database.operations.size();
    Outcome out = file.path.ends_with(".sql") ? RunSql(file, direction) : RunCode(file, direction);
    recorder.End();
    out.first = first;
    out.count = recorder.database.operations.size() - first;
    return out;
  }

  bool IsWrapped() {
    if (!wrapped) wrapped = each_in_transaction() && recorder.UsesCls();
    return *wrapped;
  }

  const bool models;
  const SourceReader& source;
  MigrationHost host;
  Interpreter in;
  sequelize::Versions versions;
  sequelize::Runtime runtime;
  Recorder recorder;
  QueryInterface query_interface;
  std::map<std::string, bool> left_to_db_migrate;  // by folder
  std::function<bool()> each_in_transaction;
  std::function<std::vector<std::string>()> type_files;
  bool types_known = false;
  std::optional<bool> wrapped;  // the project's code runs each migration in one transaction
};

Runner::Runner(const SourceReader& source, syntax::ParseCache& cache, Options options)
    : impl_(std::make_unique<Impl>(source, cache, std::move(options))) {}
Runner::~Runner() = default;

Outcome Runner::Run(const MigrationFile& file, Direction direction) { return impl_->Run(file, direction); }
Recorder& Runner::recorder() { return impl_->recorder; }

}  // namespace sequelint::migrations
