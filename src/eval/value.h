#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/location.h"
#include "syntax/ast.h"

namespace sequelint::eval {

class Interpreter;
struct Object;
struct Scope;
struct Module;

// A range of a source file, small enough to travel with every value. File 0 is "no place".
struct Span {
  uint32_t file = 0;
  uint32_t begin = 0, end = 0;
  bool empty() const { return file == 0; }
  bool operator==(const Span&) const = default;
};

inline constexpr uint32_t kNoIndex = 0xffffffffu;

// An interned property key. Equal keys are the same pointer. Symbols are unique even when their text is equal; a
// private name (`#x`) is a symbol that never shows in OwnKeys.
struct KeyData {
  std::string text;
  bool symbol = false;
  bool is_private = false;
  uint32_t index = kNoIndex;  // the number when the text is an array index
};
using Key = const KeyData*;

struct UnknownData;

enum class Type : uint8_t { kUndefined, kNull, kBoolean, kNumber, kString, kSymbol, kBigInt, kObject, kUnknown };

// A JavaScript value and the source range that wrote it. Copies are cheap; everything behind it belongs to the
// Interpreter and lives as long as it.
class Value {
 public:
  Value() = default;  // undefined
  static Value Undefined(Span span = {}) { return Make(Type::kUndefined, span); }
  static Value Hole() { Value v; v.boolean_ = true; return v; }  // a gap in an array; reads as undefined
  static Value Null(Span span = {}) { return Make(Type::kNull, span); }
  static Value Boolean(bool b, Span span = {}) { Value v = Make(Type::kBoolean, span); v.boolean_ = b; return v; }
  static Value Number(double n, Span span = {}) { Value v = Make(Type::kNumber, span); v.number_ = n; return v; }
  static Value String(const std::string* s, Span span = {}) {
    Value v = Make(Type::kString, span);
    v.string_ = s;
    return v;
  }
  static Value BigInt(const std::string* digits, Span span = {}) {
    Value v = Make(Type::kBigInt, span);
    v.string_ = digits;
    return v;
  }
  static Value Symbol(Key key, Span span = {}) { Value v = Make(Type::kSymbol, span); v.key_ = key; return v; }
  static Value Of(Object* object, Span span = {}) { Value v = Make(Type::kObject, span); v.object_ = object; return v; }
  static Value Unknown(const UnknownData* why, Span span = {}) {
    Value v = Make(Type::kUnknown, span);
    v.unknown_ = why;
    return v;
  }

  Type type() const { return type_; }
  bool IsUndefined() const { return type_ == Type::kUndefined; }
  bool IsHole() const { return type_ == Type::kUndefined && boolean_; }
  bool IsNull() const { return type_ == Type::kNull; }
  bool IsNullish() const { return IsUndefined() || IsNull(); }
  bool IsBoolean() const { return type_ == Type::kBoolean; }
  bool IsNumber() const { return type_ == Type::kNumber; }
  bool IsString() const { return type_ == Type::kString; }
  bool IsSymbol() const { return type_ == Type::kSymbol; }
  bool IsBigInt() const { return type_ == Type::kBigInt; }
  bool IsObject() const { return type_ == Type::kObject; }
  bool IsUnknown() const { return type_ == Type::kUnknown; }
  bool IsFunction() const;
  bool IsArray() const;

  bool boolean() const { return boolean_; }
  double number() const { return number_; }
  const std::string& string() const { return *string_; }  // also a BigInt's digits
  Key symbol() const { return key_; }
  Object* object() const { return object_; }
  const UnknownData& unknown() const { return *unknown_; }

  Value At(Span place) const {  // same value, written elsewhere
    Value v = *this;
    v.span = place;
    return v;
  }
  Value Or(Span place) const { return span.empty() ? At(place) : *this; }

  Span span;

 private:
  static Value Make(Type type, Span span) {
    Value v;
    v.type_ = type;
    v.span = span;
    return v;
  }
  Type type_ = Type::kUndefined;
  union {
    uint64_t bits_ = 0;
    bool boolean_;
    double number_;
    const std::string* string_;
    Key key_;
    Object* object_;
    const UnknownData* unknown_;
  };
};

enum class UnknownKind : uint8_t {
  kPlain,
  kEnvironment,  // `process.env.X`: `|| literal` takes the literal
  kPackage,      // a package outside the repository; `subject` is its name
  kAbsent,       // what a file that is not in this revision exports; `subject` is what was asked for: "./helpers"
  kDepends,      // one of `candidates`, by a condition that is not known
  kBudget,       // a bound of the evaluation was reached
};

// Why a value is not known.
struct UnknownData {
  std::string why;                // "`process.env.FOO` is only known at run time"
  Span span;                      // where the reason lies
  std::vector<Value> candidates;  // when it may be one of a few (both ways of a condition)
  bool exhaustive = false;        // `candidates` are all it can be
  UnknownKind kind = UnknownKind::kPlain;
  std::string subject;                // kPackage: "bcrypt", "bcrypt.hash"; kAbsent: "./helpers"
  const UnknownData* root = nullptr;  // the innermost reason behind this one; null when this is it
  // A text of which parts are known: each part that is not stands as kHole ("UPDATE t SET a = ￼"). null: none is.
  const std::string* text = nullptr;
};
inline constexpr std::string_view kHole = "\xEF\xBF\xBC";  // U+FFFC

struct Call {
  Value self;                    // a fresh object when `new_target` is set
  std::span<const Value> arguments;
  Span span;                     // of the call expression
  Object* new_target = nullptr;  // set for `new f()` and `super()`: the class that is being made
  Object* callee = nullptr;

  Value Argument(size_t i) const { return i < arguments.size() ? arguments[i] : Value(); }
};
// As a constructor a native fills `call.self` and returns undefined, or returns another object instead.
using Native = std::function<Value(Interpreter&, const Call&)>;

// What the host attaches to an object: a DataType, a model, a Sequelize instance, a recorder.
struct HostData {
  virtual ~HostData() = default;
};

struct Lazy;  // a module export that has not been asked for yet

struct Property {
  Key key = nullptr;
  Value value;
  Object* getter = nullptr;
  Object* setter = nullptr;
  const Lazy* lazy = nullptr;
  Span key_span;
  bool enumerable = true;
  bool writable = true;
  bool configurable = true;
  bool accessor() const { return getter != nullptr || setter != nullptr; }
};

enum class Class : uint8_t {
  kObject, kArray, kFunction, kDate, kRegExp, kSet, kMap, kPromise, kError, kBoxed, kGenerator, kNamespace, kProxy,
};

struct Field {  // a class field, run for each new instance
  Key key = nullptr;
  const syntax::Node* value = nullptr;
  Span key_span;
};

struct FunctionData {
  const syntax::Node* node = nullptr;  // Function, Arrow, FunctionDeclaration, Class, ClassDeclaration; null for natives
  const syntax::Node* constructor = nullptr;  // classes: the Function of their constructor member
  Scope* scope = nullptr;
  Module* module = nullptr;
  Native native;
  Object* bound_target = nullptr;  // bind()
  Value bound_self;
  std::vector<Value> bound_arguments;
  Object* home = nullptr;  // where `super` starts
  std::string name;
  std::vector<Field> fields;
  bool is_class = false, is_arrow = false, is_async = false, is_generator = false, is_method = false;
  bool constructible = false;
};

struct PromiseData {
  bool pending = false, rejected = false;
  bool observed = false;  // awaited, chained on, or handed to someone who awaits
  Value value;
  std::vector<Object*> sources;    // promises this one waits for: observing it observes them
  Object* within = nullptr;        // of a followed promise: that of the async function which made it
  int parallel = 0;                // above 0: of one Promise.all, which waits for several
  Span parallel_at;                // … where that is
  std::vector<Object*> reactions;  // natives to run when a pending promise settles
};

// Something whose writes can be undone: see journal.h.
struct Cell {
  uint32_t stamp = 0;
};

// Read through Interpreter::Get / OwnProperty / OwnKeys (getters, exports evaluated on demand); write through Set and
// Define, so that writes in a branch that may not be taken can be undone.
struct Object : Cell {
  Class cls = Class::kObject;
  bool frozen = false;      // no write at all
  bool sealed = false;      // no new members
  Object* prototype = nullptr;
  std::vector<Property> properties;  // in insertion order
  std::unique_ptr<std::unordered_map<Key, uint32_t>> index;  // made when properties grow beyond a few
  std::unique_ptr<std::unordered_multimap<size_t, uint32_t>> hashes;  // of large sets and maps: where an element is
  std::vector<Value> elements;       // arrays and sets; maps: key, value alternating; generators: what they yield
  std::unique_ptr<FunctionData> function;
  std::unique_ptr<PromiseData> promise;
  std::shared_ptr<HostData> host;
  const UnknownData* open = nullptr;   // set when something unknown may have added members: a missing key is Unknown
  const syntax::Node* node = nullptr;  // the literal or declaration that made it
  Span span;
  Value primitive;  // dates (ms since 1970, or Unknown), boxed values

  template <class T>
  T* Host() const {
    return dynamic_cast<T*>(host.get());
  }
  bool IsArray() const { return cls == Class::kArray; }
  bool IsFunction() const { return function != nullptr; }
};

inline bool Value::IsFunction() const { return IsObject() && object_->IsFunction(); }
inline bool Value::IsArray() const { return IsObject() && object_->IsArray(); }

}  // namespace sequelint::eval
