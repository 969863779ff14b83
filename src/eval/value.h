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
};

// An interned property key. Equal keys are the same pointer. Symbols are unique even when their text is equal.
struct KeyData {
  std::string text;
  bool symbol = false;
};
using Key = const KeyData*;

struct UnknownData;

enum class Type : uint8_t { kUndefined, kNull, kBoolean, kNumber, kString, kSymbol, kBigInt, kObject, kUnknown };

// A JavaScript value and the source range that wrote it. Copies are cheap; everything behind it belongs to the Heap.
class Value {
 public:
  Value() = default;  // undefined
  static Value Undefined(Span span = {}) { Value v; v.span = span; return v; }
  static Value Null(Span span = {}) { Value v(Type::kNull); v.span = span; return v; }
  static Value Boolean(bool b, Span span = {}) { Value v(Type::kBoolean); v.boolean_ = b; v.span = span; return v; }
  static Value Number(double n, Span span = {}) { Value v(Type::kNumber); v.number_ = n; v.span = span; return v; }
  static Value String(const std::string* s, Span span = {}) { Value v(Type::kString); v.string_ = s; v.span = span; return v; }
  static Value BigInt(const std::string* digits, Span span = {}) { Value v(Type::kBigInt); v.string_ = digits; v.span = span; return v; }
  static Value Symbol(Key key, Span span = {}) { Value v(Type::kSymbol); v.key_ = key; v.span = span; return v; }
  static Value Of(Object* object, Span span = {}) { Value v(Type::kObject); v.object_ = object; v.span = span; return v; }
  static Value Unknown(const UnknownData* why, Span span = {}) { Value v(Type::kUnknown); v.unknown_ = why; v.span = span; return v; }

  Type type() const { return type_; }
  bool IsUndefined() const { return type_ == Type::kUndefined; }
  bool IsNull() const { return type_ == Type::kNull; }
  bool IsNullish() const { return IsUndefined() || IsNull(); }
  bool IsBoolean() const { return type_ == Type::kBoolean; }
  bool IsNumber() const { return type_ == Type::kNumber; }
  bool IsString() const { return type_ == Type::kString; }
  bool IsSymbol() const { return type_ == Type::kSymbol; }
  bool IsBigInt() const { return type_ == Type::kBigInt; }
  bool IsObject() const { return type_ == Type::kObject; }
  bool IsUnknown() const { return type_ == Type::kUnknown; }

  bool boolean() const { return boolean_; }
  double number() const { return number_; }
  const std::string& string() const { return *string_; }   // also a BigInt's digits
  Key symbol() const { return key_; }
  Object* object() const { return object_; }
  const UnknownData& unknown() const { return *unknown_; }

  Value At(Span place) const { Value v = *this; v.span = place; return v; }  // same value, written elsewhere

  Span span;

 private:
  explicit Value(Type type) : type_(type) {}
  Type type_ = Type::kUndefined;
  union {
    bool boolean_;
    double number_ = 0;
    const std::string* string_;
    Key key_;
    Object* object_;
    const UnknownData* unknown_;
  };
};

// Why a value is not known.
struct UnknownData {
  std::string why;                // "`env.FOO` is only known at run time"
  Span span;                      // where the reason lies
  std::vector<Value> candidates;  // when it is one of a few (both ways of a condition)
};

struct Call {
  Value self;
  std::span<const Value> arguments;
  Span span;               // of the call expression
  Object* new_target = nullptr;  // set for `new f()` and `super()`

  Value Argument(size_t i) const { return i < arguments.size() ? arguments[i] : Value(); }
};
using Native = std::function<Value(Interpreter&, const Call&)>;

// What the host attaches to an object: a DataType, a model, a Sequelize instance, a recorder.
struct HostData {
  virtual ~HostData() = default;
};

struct Property {
  Key key = nullptr;
  Value value;
  Object* getter = nullptr;
  Object* setter = nullptr;
  Span key_span;
  bool enumerable = true;
};

enum class Class : uint8_t { kObject, kArray, kFunction, kDate, kRegExp, kSet, kMap, kPromise, kError, kBoxed };

struct FunctionData {
  const syntax::Node* node = nullptr;  // Function, Arrow, FunctionDeclaration, Class, ClassDeclaration; null for natives
  Scope* scope = nullptr;
  Module* module = nullptr;
  Native native;
  Value bound_self;                    // for arrows and bind()
  std::vector<Value> bound_arguments;
  Object* home = nullptr;              // where `super` starts
  std::string name;
  bool is_class = false, is_arrow = false, is_async = false, is_generator = false, is_bound = false;
  Object* parent_class = nullptr;      // `extends`
};

struct Object {
  Class cls = Class::kObject;
  bool frozen = false;
  Object* prototype = nullptr;
  std::vector<Property> properties;                       // in insertion order; integer-like keys are sorted on listing
  std::unique_ptr<std::unordered_map<Key, uint32_t>> index;  // made when properties grow beyond a few
  std::vector<Value> elements;                            // arrays and sets; maps: key, value alternating
  std::unique_ptr<FunctionData> function;
  std::shared_ptr<HostData> host;
  const UnknownData* open = nullptr;  // set when a spread or write of something unknown may have added members
  const syntax::Node* node = nullptr; // the literal or declaration that made it
  Span span;
  Value primitive;                    // dates (ms since 1970 or Unknown), boxed values, promise results

  template <class T>
  T* Host() const { return dynamic_cast<T*>(host.get()); }
};

}  // namespace sequelint::eval
