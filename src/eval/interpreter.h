#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_reader.h"
#include "eval/value.h"
#include "syntax/tree.h"

namespace sequelint::eval {

// A partial evaluator of the JavaScript and TypeScript that models and migrations are written in.
//
//   const size = n => DataTypes.STRING(n);  module.exports = { name: { type: size(40), allowNull: isProd } }
//   ⇒ { name: { type: <DataType STRING(40)>, allowNull: Unknown("`isProd` …") } }, every value with its span
//
// Laws: pure (reads files of one revision through SourceReader, nothing else), bounded (Limits), demand-driven (module
// bindings are evaluated when asked for), Unknown is a value and travels per key; nothing is guessed.
struct Limits {
  uint64_t steps = 20'000'000;    // nodes evaluated in one Interpreter
  uint32_t depth = 400;           // nested calls
  uint64_t bytes = 512ull << 20;  // of heap
  uint32_t modules = 5000;
};

// What lies outside the user's files. The Sequelize API is one; tests make small ones.
class Host {
 public:
  virtual ~Host() = default;
  // The exports of a package that is not in the repository ("sequelize", "lodash", "path"), or nothing: then the import
  // is Unknown. Called once per specifier.
  virtual std::optional<Value> Package(Interpreter& interpreter, std::string_view specifier) = 0;
  // A global the language does not define (`process`, `__dirname` are built in).
  virtual std::optional<Value> Global(Interpreter& interpreter, std::string_view name);
  // A class was evaluated (its decorators included): `decorators` are the values in source order, per member.
  virtual void ClassDefined(Interpreter& interpreter, Object* cls, const syntax::Node& node);
  // Called with each decorator of a class or member, after evaluation. `member` is null for the class itself.
  // `parameter types` etc. are read from the nodes. Decorators run members first, in order, then the class.
  virtual void Decorated(Interpreter& interpreter, const Value& decorator, Object* cls, const syntax::Node* member,
                         Key name, Span span);
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
  Object* NewFunction(std::string_view name, Native native);
  Value Unknown(std::string why, Span span, std::vector<Value> candidates = {});

  // --- properties: JavaScript semantics, getters run, Unknown in gives Unknown out ---
  Value Get(const Value& object, Key key, Span span = {});
  Value Get(const Value& object, std::string_view key, Span span = {});
  bool Has(const Object* object, Key key) const;     // own or inherited
  bool HasOwn(const Object* object, Key key) const;
  const Property* OwnProperty(const Object* object, Key key) const;
  void Set(Object* object, Key key, Value value, Span key_span = {});
  void Set(Object* object, std::string_view key, Value value, Span key_span = {});
  void Delete(Object* object, Key key);
  std::vector<Key> OwnKeys(const Object* object) const;  // JavaScript order: integers, strings, symbols

  // --- running ---
  Value CallFunction(const Value& function, const Value& self, std::vector<Value> arguments, Span span = {});
  Value Construct(const Value& function, std::vector<Value> arguments, Span span = {});
  std::optional<bool> Truthy(const Value& value) const;    // nothing for Unknown
  std::optional<std::string> ToText(const Value& value);   // `${value}`; nothing when Unknown
  std::optional<double> ToNumber(const Value& value);
  bool IsClass(const Value& value) const;
  bool IsSubclassOf(const Object* cls, const Object* ancestor) const;  // through `extends`

  // --- modules ---
  // The exports of a file of the revision. Lazy: members are evaluated when read. Unknown when there is no such file.
  Value ImportFile(std::string_view path);
  // Runs every top-level statement of the file, in order (the module's side effects), once.
  void RunFile(std::string_view path);
  // The path a specifier in `from` leads to (relative, index files, extensions, tsconfig paths, package.json imports,
  // aliases and workspaces), or "" for a package outside the repository.
  std::string Resolve(std::string_view specifier, std::string_view from);

  // --- places ---
  Location Locate(Span span) const;
  std::string_view Source(Span span) const;      // the text of a span
  const std::string& FileOf(Span span) const;    // its path
  const syntax::Tree* TreeOf(std::string_view path);

  // --- what happened ---
  struct Note { std::string text; Span span; };
  const std::vector<Note>& notes() const;         // "takes the literal of `process.env.X || 'a'`", syntax errors, budgets
  void AddNote(std::string text, Span span);
  // Non-zero while evaluating a branch whose condition is unknown: what is recorded there is conditional.
  bool in_unknown_branch() const;
  uint64_t steps() const;
  size_t files_evaluated() const;
  bool budget_spent() const;

 private:
  struct Impl;
  friend struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sequelint::eval
