#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "eval/heap.h"
#include "eval/interpreter.h"
#include "eval/journal.h"
#include "eval/scope.h"
#include "eval/value.h"

namespace sequelint::eval {

class Modules;
struct ProxyData;

// Counts one level for as long as it lives.
class Nested {
 public:
  explicit Nested(uint32_t& level) : level_(level) { ++level_; }
  ~Nested() { --level_; }
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;

 private:
  uint32_t& level_;
};

// A call for as long as it lives: counted, and on the list of those that run.
class Running {
 public:
  Running(uint32_t& depth, std::vector<Span>& calls, Span span) : nested_(depth), calls_(calls) { calls_.push_back(span); }
  ~Running() { calls_.pop_back(); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  Nested nested_;
  std::vector<Span>& calls_;
};

#define SEQUELINT_EVAL_NAMES(X)                                                                                      \
  X(length) X(prototype) X(constructor) X(name) X(message) X(stack) X(then) X(value) X(done) X(next) X(get) X(set)   \
  X(enumerable) X(writable) X(configurable) X(exports) X(module) X(require) X(undefined) X(arguments) X(toString)    \
  X(valueOf) X(toJSON) X(index) X(input) X(groups) X(raw) X(cause) X(errors) X(size) X(env) X(globalThis) X(global)  \
  X(lastIndex) X(source) X(flags) X(status) X(reason) X(id) X(filename) X(url) X(dirname) X(resolve) X(process)

// Keys the evaluator itself asks for.
struct Names {
#define X(name) Key name = nullptr;
  SEQUELINT_EVAL_NAMES(X)
#undef X
  Key default_ = nullptr, proto = nullptr, es_module = nullptr, dir_name = nullptr, file_name = nullptr,
      empty = nullptr;
  Key iterator = nullptr, async_iterator = nullptr, has_instance = nullptr, to_primitive = nullptr,
      to_string_tag = nullptr;  // symbols
};

// Prototypes of the standard library.
struct Intrinsics {
  Object *object = nullptr, *function = nullptr, *array = nullptr, *string = nullptr, *number = nullptr,
         *boolean = nullptr, *symbol = nullptr, *bigint = nullptr, *date = nullptr, *regexp = nullptr, *set = nullptr,
         *map = nullptr, *promise = nullptr, *error = nullptr, *generator = nullptr;
  std::map<std::string, Object*, std::less<>> errors;  // "TypeError" → its prototype
};

using Arguments = std::span<const Value>;
using Builtin = Value (*)(Machine&, const Call&);
struct BuiltinEntry {
  const char* name;
  Builtin function;
};

// The inside of the Interpreter: one class, its members defined by theme.
//
//   allocation.cc   strings, keys, objects           journal.cc   undo, fork, settle
//   properties.cc   get, set, define, delete, keys   joining.cc   two values become one
//   convert.cc      text, number, key, equality      unknowns.cc  reasons
//   expressions.cc operators.cc calls.cc functions.cc classes.cc statements.cc loops.cc patterns.cc
//   builtins_*.cc   the standard library             packages_*.cc  node's modules and lodash
//   modules.h       the module graph, on demand      resolve.h    specifier → path
class Machine {
 public:
  Machine(Interpreter& interpreter, const SourceReader& source, syntax::ParseCache& cache, Host& host, Limits limits);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // A call from outside: bounds the stack and the steps. What is thrown is caught by the outermost one.
  Value Enter(const std::function<Value()>& body);
  // Runs code that must not depend on who asks for it first (a module's top level): outside of branches and try
  // blocks, with steps of its own. What it throws comes back as an Unknown; else undefined.
  Value Isolated(const std::function<void()>& body);
  std::string ThrownText(const Value& thrown);  // "throws Error: no url"

  const Names& names() const { return names_; }
  const Intrinsics& intrinsics() const { return intrinsics_; }
  const Limits& limits() const { return limits_; }
  Interpreter& interpreter() { return interpreter_; }
  const SourceReader& source() const { return source_; }
  syntax::ParseCache& cache() { return cache_; }
  Host& host() { return host_; }
  Modules& modules() { return *modules_; }
  Heap& heap() { return heap_; }
  Object* global() { return global_; }

  // --- allocation.cc ---
  Key Intern(std::string_view text) { return heap_.Intern(text); }
  Key NodeKey(const syntax::Node* node) { return heap_.InternStable(node->text); }
  Key IndexKey(size_t index);
  Key PrivateKey(std::string_view name);  // "#x"
  Value Str(std::string text, Span span = {});
  Value KeyValue(Key key, Span span = {}) const;  // the string or symbol that a key is
  Object* NewObject(Span span = {});
  Object* NewObjectWith(Object* prototype, Class cls = Class::kObject, Span span = {});
  Object* NewArray(std::vector<Value> elements = {}, Span span = {});
  Object* NewFunction(std::string_view name, Native native);
  Object* NewBuiltin(std::string_view name, Builtin builtin);
  Object* NewClass(std::string_view name, Native constructor, Object* parent = nullptr, Object* prototype = nullptr);
  Object* NewError(std::string_view type, std::string_view message, Span span = {});
  Object* NewDate(Value milliseconds, Span span = {});
  Object* NewMap(Span span = {});
  Object* NewSet(const std::vector<Value>& elements = {}, Span span = {});
  Scope* NewScope(Scope* parent);
  void Leave(Scope* scope, uint64_t captures);  // reuses it when nothing was captured since
  void Methods(Object* object, std::initializer_list<BuiltinEntry> entries);  // hidden function properties
  bool Charge(size_t bytes);                                                  // false when the heap is spent

  // --- properties.cc ---
  Value Get(const Value& object, Key key, Span span = {});
  Value GetComputed(const Value& object, const Value& key, Span span = {});
  Value GetFrom(Object* start, Key key, const Value& receiver, Span span);  // along the prototypes of `start`
  Value ReadAt(Object* holder, size_t index, const Value& receiver, Span span);
  int FindOwn(const Object* object, Key key) const;
  bool HasOwn(const Object* object, Key key) const;
  bool Has(const Object* object, Key key) const;
  const UnknownData* OpenReason(const Object* object) const;  // of the object or of what it inherits from
  void Set(const Value& object, Key key, Value value, Span key_span = {});
  void SetComputed(const Value& object, const Value& key, Value value, Span key_span = {});
  void Put(Object* object, Key key, Value value, Span key_span = {}, bool enumerable = true);  // own data property
  void Hide(Object* object, Key key, Value value) { Put(object, key, std::move(value), {}, false); }
  void Define(Object* object, Property property);
  bool Delete(Object* object, Key key);
  std::vector<Key> OwnKeys(const Object* object, bool hidden, bool symbols) const;
  std::vector<Key> EnumerableKeys(const Object* object) const { return OwnKeys(object, false, false); }
  Object* PrototypeOf(const Value& value) const;  // also of primitives
  void SetElement(Object* array, size_t index, Value value);
  void Push(Object* array, Value value);
  bool SetLength(Object* array, size_t length);
  bool SetPrototype(Object* object, Object* prototype);  // false: it would make a circle
  void MarkOpen(Object* object, const UnknownData* why);
  Value ArrayIterator(std::vector<Value> elements, Span span);  // an iterator over what is listed
  void RunGenerator(Object* generator);
  void CopyProperties(Object* target, const Value& source, Span span, const std::vector<Key>* except = nullptr);

  // --- proxy.cc ---
  Value NewProxy(const Value& target, const Value& handler, Span span);
  Value ProxyGet(const ProxyData& proxy, Key key, const Value& receiver, Span span);
  void ProxySet(const ProxyData& proxy, Key key, const Value& value, const Value& receiver, Span span);
  Value ProxyHas(const ProxyData& proxy, Key key, Span span);
  bool ProxyDelete(const ProxyData& proxy, Key key, Span span);
  std::vector<Key> ProxyKeys(const ProxyData& proxy, bool hidden, bool symbols);

  // --- convert.cc ---
  std::optional<bool> Truthy(const Value& value) const;
  bool IsTrue(const Value& value) const { return Truthy(value).value_or(false); }
  std::optional<std::string> ToText(const Value& value);
  std::optional<double> ToNumber(const Value& value);
  enum class Hint : uint8_t { kDefault, kNumber, kString };
  Value ToPrimitive(const Value& value, Hint hint);
  Key ToKey(const Value& value);
  std::string_view TypeOf(const Value& value) const;
  bool StrictEquals(const Value& a, const Value& b) const;
  bool SameValueZero(const Value& a, const Value& b) const;
  std::optional<bool> LooseEquals(const Value& a, const Value& b);
  static std::string NumberText(double number);
  static double ParseNumber(std::string_view text);  // Number("…")

  // --- unknowns.cc ---
  Value Unknown(std::string why, Span span, UnknownKind kind = UnknownKind::kPlain);
  Value UnknownSubject(std::string subject, std::string_view why, UnknownKind kind, Span span);  // "`subject` why"
  Value UnknownPackage(std::string subject, Span span);
  Value UnknownFile(std::string subject, Span span);
  Value OnlyAtRunTime(std::string subject, Span span);
  Value Derived(const Value& unknown, Span span);  // same reason; computed from the thing, not the thing itself
  std::optional<std::string> KnownText(const Value& value);               // with kHole where a part is not known
  Value KeepText(const Value& unknown, const Value& a, const Value& b);  // the known parts of `a + b`
  Value WithText(const Value& unknown, std::string text);
  Value Either(const UnknownData* condition, std::vector<Value> candidates, bool exhaustive, Span span);
  const UnknownData* Condition(const Value& value, Span span);  // "depends on `isProd`: …"
  Value OutOfBudget(Span span);
  void CutShort(Span span);
  std::string Quote(Span span, size_t limit = 60) const;  // source text on one line, shortened, in backticks
  void AddNote(std::string text, Span span);

  // --- journal.cc, joining.cc ---
  void Touch(Object* object) {
    if (journal_.top != 0 && object->stamp != journal_.top) Save(object);
  }
  void Touch(Scope* scope) {
    if (journal_.top != 0 && scope->stamp != journal_.top) Save(scope);
  }
  using Way = std::function<Completion()>;
  // Tries every way from the same state, joins what they wrote, and ends as they end: ways that throw are left out,
  // ways that leave (return, break, continue) wait in `pending` for Settle.
  Completion Fork(const UnknownData* condition, const std::vector<Way>& ways);
  Value ForkValue(const UnknownData* condition, const std::vector<std::function<Value()>>& ways, Span span);
  // Runs `body`; its completion and those of the ways that left inside it go through `consume` (which turns a Return
  // or Break into Normal, say), then what is alike is joined.
  template <class Body, class Consume>
  Completion Settle(Body&& body, Consume&& consume);
  Value JoinValues(const UnknownData* condition, const Value& a, const Value& b, int depth = 0);
  uint32_t branch() const { return journal_.top; }
  bool in_unknown_branch() const { return !journal_.frames.empty(); }
  const UnknownData* branch_condition() const;

  // --- the walker ---
  Value Eval(const syntax::Node* node, Scope* scope);
  Completion Exec(const syntax::Node* node, Scope* scope);
  Value CallValue(const Value& function, const Value& self, Arguments arguments, Span span = {});
  bool in_try() const { return try_depth_ > 0; }
  Value Construct(const Value& function, Arguments arguments, Span span = {}, Object* new_target = nullptr);
  Value Invoke(const Value& object, Key method, Arguments arguments, Span span = {});
  Value EvalIn(const Value& key, const Value& object, Span span);  // `key in object`
  Value Compare(std::string_view operation, const Value& a, const Value& b, Span span);  // <, >, <=, >=
  void RunCallbacks(const UnknownData* why, Arguments arguments, Span span);
  [[noreturn]] void Throw(Value value);
  [[noreturn]] void ThrowError(std::string_view type, std::string_view message, Span span = {});
  // A mistake that may be ours: a TypeError where the program expects it (inside try), else Unknown.
  Value Mistake(std::string message, Span span);
  bool Iterate(const Value& iterable, const std::function<bool(const Value&)>& visit);
  std::optional<std::vector<Value>> ToList(const Value& iterable);  // nothing for Unknown and what has no iterator
  bool InstanceOf(const Object* object, const Object* cls);
  bool Spend(uint64_t steps);  // false when the budget is spent

  // --- collections.cc ---
  int CollectionFind(Object* collection, const Value& key);  // index of the element, or -1
  void CollectionAdd(Object* collection, const Value& key, const Value& value);
  bool CollectionDelete(Object* collection, const Value& key);

  // --- promises.cc ---
  Object* NewPromise(const Value& value, Span span = {});
  Object* NewRejection(const Value& reason, Span span = {});
  Object* NewPendingPromise(Span span = {});
  void SettlePromise(Object* promise, bool rejected, const Value& value);
  void ResolvePromise(Object* promise, const Value& value);  // follows thenables
  Value Await(const Value& value, Span span);
  void Observe(Object* promise);
  // Follows a promise that a host made: which async function it was made in, which Promise.all waits for it.
  void Follow(Object* promise) { followed_.push_back(promise); }
  void MarkParallel(const std::vector<Object*>& promises, Span at);

  // `process.env` and the like: every member is only known at run time.
  Object* EnvironmentObject(std::string_view name, Span span);

  // --- packages_*.cc ---
  Value BuiltinPackage(std::string_view name);  // undefined when there is no such

  // --- places ---
  uint32_t FileId(std::string_view path);
  const std::string& FileName(uint32_t id) const { return files_[id].text(); }
  std::string_view Text(Span span) const;
  void SetText(uint32_t file, SourceText text);
  void SetTree(uint32_t file, std::shared_ptr<const syntax::Tree> tree);
  Location Locate(Span span) const;

 private:
  friend class Interpreter;
  friend class Modules;
  friend class ModuleAnalysis;

  using Node = syntax::Node;

  // properties.cc
  Value Missing(const Object* object, Key key, Span span);
  Value GetUnknown(const Value& object, Key key, Span span);
  Value GetUnknownKey(const Value& object, const Value& key, Span span);
  void SetUnknown(const Value& target, Key key, const Value& value, Span key_span);
  void CopyUnknown(Object* target, const Value& source, Span span);

  // journal.cc
  void Save(Object* object);
  void Save(Scope* scope);
  void OpenFrame(const UnknownData* condition);
  Delta CloseFrame();
  void Apply(Delta delta);
  std::vector<Outcome> Unwind(size_t base, Completion current);
  std::vector<Outcome> Collect(const UnknownData* condition, const Way& body);  // every way `body` can end
  Completion Proceed(const UnknownData* condition, std::vector<Outcome> outcomes);
  Outcome JoinOutcomes(const UnknownData* condition, Outcome a, Outcome b);
  void JoinScopes(const UnknownData* condition, const Delta& a, const Delta& b, Delta& out);
  // joining.cc
  Value JoinPromises(const UnknownData* condition, const Value& a, const Value& b, int depth);
  void JoinProperties(const UnknownData* condition, const std::vector<Property>& a, const std::vector<Property>& b,
                      std::vector<Property>& out, int depth);
  void JoinElements(const UnknownData* condition, const std::vector<Value>& a, const std::vector<Value>& b,
                    ObjectState& out, int depth);
  void JoinMap(const UnknownData* condition, const std::vector<Value>& a, const std::vector<Value>& b,
               ObjectState& out);
  ObjectState JoinStates(const UnknownData* condition, const ObjectState& a, const ObjectState& b, Class cls);

  // expressions.cc
  Value EvalNode(const Node* node, Scope* scope);
  Value EvalIdentifier(const Node* node, Scope* scope);
  Value EvalNumber(const Node* node, Span span);
  Value EvalTemplate(const Node* node, Scope* scope);
  Value EvalTaggedTemplate(const Node* node, Scope* scope);
  Value EvalArray(const Node* node, Scope* scope);
  Value EvalObject(const Node* node, Scope* scope);
  void EvalObjectMember(Object* object, const Node* member, Scope* scope, bool exported);
  Value EvalMember(const Node* node, Scope* scope, Value* object_out = nullptr);
  Value EvalConditional(const Node* node, Scope* scope);
  Value EvalLogical(const Node* node, Scope* scope);
  Value EvalThis(Scope* scope, Span span);
  Value EvalMeta(const Node* node, Scope* scope);
  Key MemberKey(const Node* key, bool computed, Scope* scope, Value* unknown);
  void AppendSpread(std::vector<Value>& out, const UnknownData*& open, const Value& value);

  // assignment.cc
  Value EvalAssign(const Node* node, Scope* scope);
  Value EvalUpdate(const Node* node, Scope* scope);
  struct Target {  // where an assignment goes
    const Node* node = nullptr;
    Value object;
    Key key = nullptr;
    Value computed;
  };
  Target ResolveTarget(const Node* node, Scope* scope);
  Value ReadTarget(const Target& target, Scope* scope);
  void WriteTarget(const Target& target, Scope* scope, Value value);

  // patterns.cc
  enum class Bind : uint8_t { kAssign, kVar, kLet, kConst, kParameter };
  void BindPattern(const Node* pattern, const Value& value, Scope* scope, Bind how);
  void BindObjectPattern(const Node* pattern, const Value& value, Scope* scope, Bind how);
  void BindArrayPattern(const Node* pattern, const Value& value, Scope* scope, Bind how);
  void BindName(Key key, Value value, Scope* scope, Bind how, Span span);

  // scope.cc
  struct Place {
    Scope* scope = nullptr;
    int index = -1;
  };
  Place Lookup(Key key, Scope* scope) const;
  Value ReadName(Key key, Scope* scope, Span span, bool* found = nullptr);
  void WriteName(Key key, Value value, Scope* scope, Span span);
  void Declare(Scope* scope, Key key, Value value, bool constant);
  FunctionFrame* FrameOf(Scope* scope) const { return scope->frame; }
  Span At(const Node* node, const Scope* scope) const;

  // operators.cc
  Value EvalUnary(const Node* node, Scope* scope);
  Value EvalBinary(const Node* node, Scope* scope);
  Value Binary(std::string_view operation, const Value& a, const Value& b, Span span);
  Value Add(const Value& a, const Value& b, Span span);
  Value Arithmetic(std::string_view operation, const Value& a, const Value& b, Span span);
  Value Equality(bool strict, bool negate, const Value& a, const Value& b, Span span);
  Value EvalInstanceOf(const Value& value, const Value& cls, Span span);
  Value UnknownOperand(const Value& a, const Value& b, Span span);
  Value EvalDelete(const Node* node, Scope* scope);

  // calls.cc
  Value EvalCall(const Node* node, Scope* scope);
  Value EvalNew(const Node* node, Scope* scope);
  Value EvalSuperCall(const Node* node, Scope* scope);
  void EvalArguments(std::span<const Node* const> list, Scope* scope, std::vector<Value>& out,
                     const UnknownData*& open);
  Value CallUnknown(const Value& function, const Value& self, Arguments arguments, Span span);
  Value CallOnCandidates(const UnknownData& unknown, Key method, Arguments arguments, Span span);
  bool CallsBack(const Node* callee) const;

  // functions.cc
  struct FunctionInfo {  // what is found out once about a function's code
    std::vector<Key> vars;
  };
  Object* MakeFunction(const Node* node, Scope* scope, std::string_view name = {});
  Value CallClosure(Object* function, const Value& self, Arguments arguments, Span span, Object* new_target);
  Value RunFunction(const Node* node, Scope* scope, Arguments arguments);
  Value RunAsync(Object* function, Scope* scope, Arguments arguments, Span span);
  Value StartGenerator(Object* function, Scope* scope, Arguments arguments, Span span);
  Value EvalYield(const Node* node, Scope* scope);
  const FunctionInfo& InfoOf(const Node* function);
  void CollectVars(const Node* node, FunctionInfo& info);
  void CollectNames(const Node* pattern, std::vector<Key>& names);
  std::vector<Key> VarsOf(const Node* statement);
  int ParameterCount(const FunctionData& function) const;
  Object* MakePrototype(Object* function);
  void BoundStack();
  bool StackLow() const;
  bool TooDeep() const;  // for one more call

  // classes.cc
  Value EvalClass(const Node* node, Scope* scope, std::string_view name);
  Key DefineMember(Object* cls, Object* prototype, const Node* member, Scope* scope);
  void RunStatic(Object* cls, const Node* member, Key key);
  Value Decorate(Object* cls, const Node* node, Scope* scope, const std::vector<Key>& keys);
  Value ApplyDecorator(const Value& decorator, Object* cls, const Node* member, Key key, Span span);
  Value ConstructClass(Object* cls, Arguments arguments, Span span, Object* new_target);
  Value ConstructParent(Object* cls, Arguments arguments, Span span, Object* new_target);
  void PutParameters(Object* cls, Scope* scope, Arguments arguments);
  void RunFields(Object* cls, const Value& self);
  Scope* MemberScope(Object* cls, Object* home, const Value& self);
  Object* NewInstance(Object* new_target, Span span);

  // statements.cc, loops.cc
  Completion ExecNode(const Node* node, Scope* scope);
  Completion ExecList(std::span<const Node* const> list, Scope* scope);
  Completion ExecBlock(const Node* node, Scope* scope);
  void Hoist(std::span<const Node* const> list, Scope* scope);
  void ExecVariables(const Node* node, Scope* scope);
  void ExecDeclarator(const Node* node, Scope* scope, Bind how);
  Completion ExecIf(const Node* node, Scope* scope);
  Completion ExecTry(const Node* node, Scope* scope);
  Completion ExecSwitch(const Node* node, Scope* scope);
  Completion ExecCases(const Node* node, Scope* scope, size_t from);
  Value EvalEnum(const Node* node, Scope* scope, Value existing);
  Value EvalNamespace(const Node* node, Scope* scope, Value existing);
  Completion ExecFor(const Node* node, Scope* scope, Key label);
  Completion ExecForIn(const Node* node, Scope* scope, Key label);
  Completion ExecForOf(const Node* node, Scope* scope, Key label);
  Completion ExecWhile(const Node* node, Scope* scope, Key label);
  Completion ExecLabeled(const Node* node, Scope* scope);
  Completion RunElement(const Node* node, Scope* scope, Key label, const Value& element);
  bool EndsSomehow(const Node* test, uint64_t count, size_t pending) const;
  bool MayIterate(uint64_t count, size_t pending, Span span);
  Completion AbandonLoop(Span span, const Way& round);
  bool IterateProtocol(const Value& iterable, const std::function<bool(const Value&)>& visit);
  Completion RunIteration(const Node* body, Scope* scope, Key label);
  Completion RunUnknownIteration(const UnknownData* why, const Way& body);
  // intrinsics.cc
  void MakeIntrinsics();
  void InstallObject();
  void InstallFunction();
  void InstallArray();
  void InstallArrayCallbacks();
  void InstallString();
  void InstallNumber();
  void InstallSymbol();
  void InstallCollections();
  void InstallDate();
  void InstallRegExp();
  void InstallError();
  void InstallPromise();
  void InstallJson();
  void InstallReflect();
  void InstallBuffer();
  void InstallGlobals();

  Interpreter& interpreter_;
  const SourceReader& source_;
  syntax::ParseCache& cache_;
  Host& host_;
  Limits limits_;
  Heap heap_;
  Names names_;
  Intrinsics intrinsics_;
  Object* global_ = nullptr;
  Object* bluebird_ = nullptr;  // the Promise of the package of that name
  Journal journal_;
  uint32_t last_frame_id_ = 0;
  std::unique_ptr<Modules> modules_;

  std::vector<Interned> files_{Interned()};
  std::unordered_map<std::string, uint32_t> file_ids_;
  std::vector<SourceText> texts_{nullptr};                  // by file id
  std::vector<std::shared_ptr<const syntax::Tree>> trees_;  // likewise
  std::unordered_map<std::string, Key> private_keys_;
  std::unordered_map<std::string, Key> registered_symbols_;  // Symbol.for
  std::unordered_map<const Node*, FunctionInfo> infos_;
  std::vector<Interpreter::Note> notes_;

  uint64_t steps_ = 0;
  uint32_t abandoned_ = 0;   // loops that were left although nothing ended them
  uint64_t slice_end_ = 0;   // where the budget of the running unit ends
  uint32_t depth_ = 0;       // nested calls
  std::vector<Span> calls_;  // that run, outermost first
  std::vector<Object*> followed_;  // promises of hosts, made by the running async function
  int last_parallel_ = 0;
  uint32_t entries_ = 0;     // nested calls from outside
  uint32_t try_depth_ = 0;   // try blocks around
  uint64_t captures_ = 0;    // closures made: a scope may be reused when none was made in it
  uintptr_t stack_end_ = 0;  // the walker does not go below
  bool short_circuit_ = false;  // a `?.` met nothing: the rest of its chain is skipped
  bool spent_noted_ = false;
  std::vector<Span> cut_short_;  // see Interpreter::cut_short
};

template <class Body, class Consume>
Completion Machine::Settle(Body&& body, Consume&& consume) {
  size_t base = journal_.pending.size();
  Completion completion;
  try {
    completion = body();
  } catch (const Thrown& thrown) {
    if (journal_.pending.size() == base) throw;
    completion = {.kind = Completion::kThrow, .value = thrown.value};
  }
  if (journal_.pending.size() == base) return consume(std::move(completion));
  const UnknownData* condition = journal_.frames.back().condition;
  std::vector<Outcome> outcomes = Unwind(base, std::move(completion));
  for (Outcome& outcome : outcomes) {
    if (outcome.completion.kind != Completion::kThrow) outcome.completion = consume(std::move(outcome.completion));
  }
  return Proceed(condition, std::move(outcomes));
}

}  // namespace sequelint::eval
