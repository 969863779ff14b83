#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_reader.h"
#include "eval/value.h"
#include "syntax/tree.h"

namespace sequelint::eval {

class Machine;

// A partial evaluator of the JavaScript and TypeScript that models and migrations are written in.
//
//   const size = n => DataTypes.STRING(n);  module.exports = { name: { type: size(40), allowNull: isProd } }
//   ⇒ { name: { type: <DataType STRING(40)>, allowNull: Unknown("`isProd` …") } }, every value with its span
//
// Laws: pure (reads files of one revision through SourceReader, nothing else), bounded (Limits), demand-driven (module
// bindings are evaluated when asked for), Unknown is a value and travels per key; nothing is guessed.
struct Limits {
  uint64_t steps = 20'000'000;      // nodes evaluated in one Interpreter
  uint64_t unit_steps = 4'000'000;  // nodes evaluated for one top-level statement or one call from outside
  uint32_t depth = 400;             // nested calls
  uint32_t ways = 100;              // unknown conditions around a call, one inside the other
  uint64_t bytes = 512ull << 20;    // of heap
  uint32_t modules = 5000;
  uint32_t string_bytes = 16u << 20;     // of one string
  uint32_t array_length = 4'000'000;     // of one array
  uint32_t loop_iterations = 1'000'000;  // of one loop
  uint32_t yields = 10'000;              // of one generator
};

// What lies outside the user's files. The Sequelize API is one; tests make small ones.
class Host {
 public:
  virtual ~Host() = default;
  // The exports of a package that is not in the repository ("sequelize", "lodash", "path"), or nothing: then the
  // built-in ones (path, fs, url, util, lodash, glob) are asked, else the import is Unknown. Called once per specifier.
  virtual std::optional<Value> Package(Interpreter&, std::string_view /*specifier*/) { return std::nullopt; }
  // A global the language does not define (`process`, `__dirname`, `console` … are built in).
  virtual std::optional<Value> Global(Interpreter&, std::string_view /*name*/) { return std::nullopt; }
  // A member of something that is only known at run time (`config.dialect`, `process.env.DB_DIALECT`), where it is
  // known all the same; or nothing.
  virtual std::optional<Value> RunTimeMember(Interpreter&, std::string_view /*name*/, Span) { return std::nullopt; }
  // A decorator of a class or member was evaluated. Members come first, in source order, then the class; `member` is
  // null and `key` null for the class. Within one list the last decorator comes first, as TypeScript applies them.
  // False: the interpreter calls it like TypeScript does: decorator(prototype or class, key, descriptor).
  virtual bool Decorated(Interpreter&, const Value& /*decorator*/, Object* /*cls*/, const syntax::Node* /*member*/,
                         Key /*key*/, Span) {
    return false;
  }
  // A class was evaluated, static members and decorators included.
  virtual void ClassDefined(Interpreter&, Object* /*cls*/, const syntax::Node& /*node*/) {}
  // Something that is not known was called: what it does with its arguments is not known either.
  virtual void UnknownCalled(Interpreter&, const UnknownData& /*callee*/, std::span<const Value> /*arguments*/, Span) {}
  // Two ways of an unknown condition gave `a` and `b`, of which at least one carries HostData. A value that may stand
  // for both, or nothing: then the result is Unknown with both as candidates.
  virtual std::optional<Value> Join(Interpreter&, const Value& /*a*/, const Value& /*b*/) { return std::nullopt; }
};

class Interpreter {
 public:
  Interpreter(const SourceReader& source, syntax::ParseCache& cache, Host& host, Limits limits = {});
  ~Interpreter();
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  // --- making values ---
  Key Intern(std::string_view text);
  Key NewSymbol(std::string_view description);
  Value String(std::string_view text, Span span = {});
  Object* NewObject(Span span = {});
  Object* NewArray(std::vector<Value> elements, Span span = {});
  Object* NewSet(const std::vector<Value>& elements, Span span = {});
  Object* NewFunction(std::string_view name, Native native);
  // A class made of a native: `new` and `extends` work, `prototype` and `constructor` are there, statics are inherited
  // from `parent` (may be null).
  Object* NewClass(std::string_view name, Native constructor, Object* parent = nullptr);
  Value NewProxy(Object* target, Object* handler, Span span = {});    // as `new Proxy`
  Object* NewError(std::string_view type, std::string_view message);  // type: "Error", "TypeError" …
  Object* NewDate(Value milliseconds, Span span = {});
  Value Unknown(std::string why, Span span, std::vector<Value> candidates = {});

  // What the program is given when it runs: `x || literal` and defaults take the literal, with a note, as of
  // `process.env`; so do its members.
  Value OnlyAtRunTime(std::string_view name, Span span);

  // --- properties: JavaScript semantics, getters run, Unknown in gives Unknown out ---
  Value Get(const Value& object, Key key, Span span = {});
  Value Get(const Value& object, std::string_view key, Span span = {});
  bool Has(const Object* object, Key key) const;  // own or inherited
  bool HasOwn(const Object* object, Key key) const;
  const Property* OwnProperty(Object* object, Key key);  // its value evaluated when it is a lazy export; null: none
  void Set(Object* object, Key key, Value value, Span key_span = {});  // setters run
  void Set(Object* object, std::string_view key, Value value, Span key_span = {});
  void Define(Object* object, Property property);  // as Object.defineProperty
  void DefineGetter(Object* object, std::string_view key, Native getter, bool enumerable = true);
  void DefineHidden(Object* object, std::string_view key, Value value);  // not enumerable
  void Delete(Object* object, Key key);
  void Push(Object* array, Value value);
  std::vector<Key> OwnKeys(const Object* object) const;  // JavaScript order: integers, strings; symbols last
  bool IsEnumerable(const Object* object, Key key) const;
  // Calls `visit` for each element of an array, set, map (as [key, value]), string or iterator. Nothing for Unknown
  // and what cannot be iterated: then false. `visit` returns false to stop.
  bool Iterate(const Value& iterable, const std::function<bool(const Value&)>& visit);

  // --- running ---
  // A JavaScript throw inside becomes an Unknown when the call comes from outside; from a native it goes on to the
  // caller of the native (as a C++ exception of eval: let it pass).
  Value CallFunction(const Value& function, const Value& self, std::vector<Value> arguments, Span span = {});
  Value Construct(const Value& function, std::vector<Value> arguments, Span span = {});
  // Runs `way` once for each candidate of an unknown that lists all it can be, as ways of a branch; gives what they
  // give.
  Value ForEach(const Value& unknown, const std::function<Value(const Value&)>& way);
  [[noreturn]] void Throw(Value value);  // only in natives
  [[noreturn]] void ThrowError(std::string_view type, std::string_view message);
  std::optional<Value> Catch(const std::function<void()>& body);  // what `body` threw, if anything
  std::string ErrorText(const Value& thrown);                     // "TypeError: no url"
  std::optional<bool> Truthy(const Value& value) const;           // nothing for Unknown
  std::optional<std::string> ToText(const Value& value);          // `${value}`; nothing when Unknown
  std::optional<std::string> KnownText(const Value& value);       // with kHole for what is not known
  std::optional<double> ToNumber(const Value& value);
  Key ToKey(const Value& value);  // null for Unknown
  bool StrictEquals(const Value& a, const Value& b) const;
  bool IsClass(const Value& value) const;
  bool IsSubclassOf(const Object* cls, const Object* ancestor) const;  // through `extends`; a class is its own
  bool IsInstanceOf(const Object* object, const Object* cls) const;

  // --- promises: settled at once ---
  Object* NewPromise(Value value, Span span = {});  // fulfilled; a promise given is passed through
  Object* NewRejection(Value reason, Span span = {});
  Value Await(const Value& value);               // what `await value` gives; marks it observed; may throw
  bool IsObserved(const Object* promise) const;  // something awaited it, or chained on it and was awaited
  void Follow(Object* promise);                  // keeps PromiseData::within and ::parallel of it
  bool in_try() const;                           // a throw would be caught by the program

  // --- modules ---
  // The exports of a file of the revision, as `require` gives them. Lazy: members are evaluated when read. Unknown when
  // there is no such file.
  Value ImportFile(std::string_view path);
  // The exports of a module of our own, which is in no file: what it makes has the places of the calls.
  Value Evaluate(std::string_view source);
  // What `require("lodash")` gives where no file of the revision has that name.
  Value ImportPackage(std::string_view name);
  // One export by name, evaluating nothing else ("default" with the usual interop).
  Value ImportName(std::string_view path, std::string_view name);
  // The value of a top-level binding of a file, exported or not; nothing when it declares no such name.
  std::optional<Value> TopLevel(std::string_view path, std::string_view name);
  // Runs every top-level statement of the file, in order (the module's side effects), once.
  void RunFile(std::string_view path);
  // The path a specifier in `from` leads to (relative, index files, extensions, tsconfig paths, package.json imports,
  // aliases and workspaces), or "" for a package outside the repository.
  std::string Resolve(std::string_view specifier, std::string_view from);

  // --- places ---
  Location Locate(Span span) const;
  std::string_view Source(Span span) const;           // the text of a span
  const std::string& FileOf(Span span) const;         // its path
  const syntax::Tree* TreeOf(std::string_view path);  // null when it is no source file of the revision
  Span SpanOf(std::string_view path, const syntax::Node& node);
  Span SpanOf(const Object* function, const syntax::Node& node) const;  // a node inside that function or class
  const std::string& FileOf(const Object* function) const;              // where it was written

  // --- what happened ---
  struct Note {
    std::string text;
    Span span;
  };
  const std::vector<Note>& notes() const;  // "takes the literal of `process.env.X || 'a'`", syntax errors, budgets
  void AddNote(std::string text, Span span);
  // True while evaluating a branch whose condition is unknown: what is recorded there is conditional.
  bool in_unknown_branch() const;
  uint32_t branch() const;                      // a number for the innermost such branch that is open; 0 outside of all
  const UnknownData* branch_condition() const;  // the innermost such condition, or null
  const std::vector<Span>& calls() const;       // that run now, outermost first: where each was written
  uint64_t steps() const;
  // Counts what a native does as so many steps, where it does more than the node that calls it.
  void Spend(uint64_t steps);
  size_t files_evaluated() const;
  // Where the evaluation stopped short of the program's own end, in order: a loop that was left, calls that were not made;
  // not in branches that may not be taken.
  const std::vector<Span>& cut_short() const;
  bool budget_spent() const;
  const SourceReader& source() const;
  Host& host() const;

  Machine& machine() { return *machine_; }  // for eval itself

 private:
  std::unique_ptr<Machine> machine_;
};

// `{ name: "a", size: 3, tags: [true, null], make: function make, when: Unknown(`x` …) }`, for tests and dumps. Bounded
// in depth and length; cycles print as `<cycle>`.
std::string Print(const Value& value);

}  // namespace sequelint::eval
