#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "eval/machine.h"
#include "eval/resolve.h"
#include "syntax/tree.h"

namespace sequelint::eval {

// The top level of a module is cut into units: one statement, or one declarator of a declaration. A unit runs once,
// on demand or by RunFile, whichever comes first.
struct Unit {
  enum State : uint8_t { kPending, kRunning, kDone };
  const syntax::Node* node = nullptr;
  State state = kPending;
  bool passive = false;  // its only effect is to give its names a value: RunFile leaves it to demand
};

// One top-level name, and the units that make its value (see demand.cc for the rule).
struct ModuleBinding {
  int unit = -1;                  // that declares it; -1: an import, or a `var` of a nested block
  std::string_view specifier;     // of an import
  Key imported = nullptr;         // name in that module; null for `* as name`
  bool is_import = false;
  bool package = false;           // imported or required from a package: calls on it do not change it
  std::vector<uint32_t> writers;  // units that assign to it or to a member of it
  std::vector<uint32_t> workers;  // units that call a method of it or hand it to a function
  bool constant = false;          // never assigned again
  bool is_var = false;
  bool settled = false;           // nothing is left to run for it
};

struct Export {
  Key local = nullptr;         // a binding of this module …
  std::string_view specifier;  // … or `imported` of another
  Key imported = nullptr;      // null for the whole namespace
  bool from = false;
};

struct Module {
  std::string path;
  uint32_t file = 0;
  std::shared_ptr<const syntax::Tree> tree;  // null for JSON
  Scope* scope = nullptr;                    // bindings, in the order of `bindings`
  std::vector<Unit> units;
  std::vector<ModuleBinding> bindings;
  int running = -1;  // the innermost unit that runs now

  std::vector<std::pair<Key, Export>> exports;  // of `export` statements
  std::vector<std::string_view> stars;          // `export * from`
  std::vector<uint32_t> export_units;           // that write `exports` or `module.exports`
  std::vector<uint32_t> global_units;           // that write a global: part of every demand
  std::vector<Key> given;                       // names whose value is the exports: `module.exports = db`
  bool is_es = false;
  bool is_sloppy = false;  // JavaScript without "use strict": `this` of a plain call is the global object
  bool counted = false;  // something of it was evaluated
  bool listed = false;   // its ES exports stand on the exports object

  Object* module_object = nullptr;   // `module`
  Object* exports_object = nullptr;  // `exports` as it was at the start
  Object* require_function = nullptr;
  std::optional<Value> json;  // of a document; of a module that cannot be read, why not

  const Export* FindExport(Key name) const {
    for (const auto& [key, entry] : exports) {
      if (key == name) return &entry;
    }
    return nullptr;
  }
};

// A member of an exports object that is evaluated when it is first read.
struct Lazy {
  Module* module = nullptr;
  Key name = nullptr;                       // an export of `module`, read live
  const syntax::Node* expression = nullptr; // or an expression at its top level, evaluated once
  mutable bool running = false, done = false;
  mutable Value value;
};

// The module graph, loaded and evaluated on demand.
class Modules {
 public:
  explicit Modules(Machine& machine);

  Module* Load(std::string_view path, Span span = {});  // null when it is no module of the revision
  Value Require(Module* from, std::string_view specifier, Span span);
  Value Import(Module* from, std::string_view specifier, Key name, Span span);  // name null: the namespace
  Value DynamicImport(Module* from, const Value& specifier, Span span);
  Value Exports(Module* module, Span span);  // as `require` gives them
  Value ImportName(Module* module, Key name, Span span);
  Value Package(std::string_view specifier, Span span);
  void Run(Module* module);
  // The exports of a CommonJS module that is no file: nothing of it has a place.
  Value Embedded(std::string_view source);

  Value ReadBinding(Module* module, int index, Span span);
  void WriteBinding(Module* module, int index, Value value, Span span);
  std::optional<Value> ReadImplicit(Module* module, Key name, Span span);  // require, module, exports, __dirname …
  bool WriteImplicit(Module* module, Key name, const Value& value);
  Value Force(const Lazy& lazy, Span span);
  // A value that may be put off until it is read: `require('./x')`, an imported name; with `local` any constant name of
  // the module.
  const Lazy* PutOff(const syntax::Node* value, Scope* scope, bool local);
  bool IsExportLiteral(const syntax::Node* object) const { return export_literals_.count(object) > 0; }

  std::optional<Value> ParseJsonText(std::string_view text, uint32_t file);  // nothing when it is no JSON
  Resolver& resolver() { return resolver_; }
  size_t evaluated() const { return evaluated_; }

 private:
  friend class ModuleAnalysis;
  void Prepare(Module* module);
  void RunUnit(Module* module, uint32_t index);
  void RunNode(Module* module, uint32_t index);
  void RunDefault(Module* module, const syntax::Node* node);
  bool RunExport(Module* module, const syntax::Node* node);
  void Demand(Module* module, int index);
  void DemandUnits(Module* module, const std::vector<uint32_t>& units);
  void Count(Module* module);
  Value ReadExport(Module* module, const Export& entry, Span span);
  bool HasExport(Module* module, Key name, std::vector<Module*>& seen);
  void ListExports(Module* module, Object* target, std::vector<Module*>& seen);
  std::optional<Value> StarExport(Module* module, Key name, Span span, std::vector<Module*>& seen);
  Value Missing(std::string_view specifier, const std::string& path, Span span);
  Object* RequireFunction(Module* module);
  Value JsonValue(const Json& json, uint32_t file);

  Machine& machine_;
  Resolver resolver_;
  std::unordered_map<std::string, std::unique_ptr<Module>> modules_;
  std::vector<std::unique_ptr<Module>> embedded_;
  std::unordered_map<std::string, Value> packages_;
  std::vector<std::unique_ptr<Lazy>> lazies_;
  std::unordered_map<const syntax::Node*, Lazy*> put_off_;
  std::unordered_set<const syntax::Node*> export_literals_;  // `module.exports = { … }`
  size_t evaluated_ = 0;
};

}  // namespace sequelint::eval
