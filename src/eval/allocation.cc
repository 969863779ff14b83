#include <algorithm>

#include "eval/machine.h"
#include "eval/unicode.h"

namespace sequelint::eval {

Key Machine::IndexKey(size_t index) { return heap_.Intern(std::to_string(index)); }

Key Machine::PrivateKey(std::string_view name) {
  auto [it, made] = private_keys_.try_emplace(std::string(name), nullptr);
  if (made) it->second = heap_.Symbol(name, true);
  return it->second;
}

Value Machine::Str(std::string text, Span span) {
  if (text.size() > limits_.string_bytes) {
    return Unknown("a text is longer than the evaluation's limit", span, UnknownKind::kBudget);
  }
  if (text.size() <= 24) return Value::String(&heap_.Intern(text)->text, span);
  return Value::String(heap_.String(std::move(text)), span);
}

Value Machine::KeyValue(Key key, Span span) const {
  return key->symbol ? Value::Symbol(key, span) : Value::String(&key->text, span);
}

Object* Machine::NewObjectWith(Object* prototype, Class cls, Span span) {
  Object* object = heap_.NewObject();
  object->prototype = prototype;
  object->cls = cls;
  object->span = span;
  object->stamp = journal_.top;
  return object;
}

Object* Machine::NewObject(Span span) { return NewObjectWith(intrinsics_.object, Class::kObject, span); }

Object* Machine::NewArray(std::vector<Value> elements, Span span) {
  Object* array = NewObjectWith(intrinsics_.array, Class::kArray, span);
  Charge(elements.size() * sizeof(Value));
  array->elements = std::move(elements);
  return array;
}

Object* Machine::NewFunction(std::string_view name, Native native) {
  Object* object = NewObjectWith(intrinsics_.function, Class::kFunction);
  Charge(sizeof(FunctionData));
  object->function = std::make_unique<FunctionData>();
  object->function->native = std::move(native);
  object->function->name = name;
  object->function->constructible = true;
  return object;
}

Object* Machine::NewBuiltin(std::string_view name, Builtin builtin) {
  Object* object =
      NewFunction(name, [this, builtin](Interpreter&, const Call& call) { return builtin(*this, call); });
  object->function->constructible = false;
  return object;
}

Object* Machine::NewClass(std::string_view name, Native constructor, Object* parent, Object* prototype) {
  Object* cls = NewFunction(name, std::move(constructor));
  cls->function->is_class = true;
  Object* parent_prototype = intrinsics_.object;
  if (parent != nullptr) {
    cls->prototype = parent;
    Value inherited = Get(Value::Of(parent), names_.prototype);
    if (inherited.IsObject()) parent_prototype = inherited.object();
  }
  if (prototype == nullptr) prototype = NewObjectWith(parent_prototype);
  Hide(cls, names_.prototype, Value::Of(prototype));
  Hide(prototype, names_.constructor, Value::Of(cls));
  return cls;
}

Object* Machine::NewError(std::string_view type, std::string_view message, Span span) {
  auto it = intrinsics_.errors.find(type);
  Object* error = NewObjectWith(it == intrinsics_.errors.end() ? intrinsics_.error : it->second, Class::kError, span);
  Hide(error, names_.message, Str(std::string(message), span));
  return error;
}

Object* Machine::NewDate(Value milliseconds, Span span) {
  Object* date = NewObjectWith(intrinsics_.date, Class::kDate, span);
  date->primitive = std::move(milliseconds);
  return date;
}

Object* Machine::NewMap(Span span) { return NewObjectWith(intrinsics_.map, Class::kMap, span); }

Object* Machine::NewSet(const std::vector<Value>& elements, Span span) {
  Object* set = NewObjectWith(intrinsics_.set, Class::kSet, span);
  for (const Value& element : elements) CollectionAdd(set, element, Value());
  return set;
}

Scope* Machine::NewScope(Scope* parent) {
  Scope* scope = heap_.NewScope();
  scope->parent = parent;
  scope->stamp = journal_.top;
  if (parent != nullptr) {
    scope->frame = parent->frame;
    scope->module = parent->module;
  }
  return scope;
}

void Machine::Leave(Scope* scope, uint64_t captures) {
  if (captures == captures_ && journal_.top == 0) heap_.Recycle(scope);
}

void Machine::Methods(Object* object, std::initializer_list<BuiltinEntry> entries) {
  for (const BuiltinEntry& entry : entries) {
    Hide(object, Intern(entry.name), Value::Of(NewBuiltin(entry.name, entry.function)));
  }
}

bool Machine::Charge(size_t bytes) { return heap_.Charge(bytes); }

uint32_t Machine::FileId(std::string_view path) {
  auto [it, made] = file_ids_.try_emplace(std::string(path), static_cast<uint32_t>(files_.size()));
  if (made) {
    files_.emplace_back(path);
    texts_.push_back(nullptr);
  }
  return it->second;
}

std::string_view Machine::Text(Span span) const {
  if (span.file == 0 || span.file >= texts_.size() || texts_[span.file] == nullptr) return {};
  const std::string& text = *texts_[span.file];
  if (span.begin > text.size() || span.end < span.begin) return {};
  return std::string_view(text).substr(span.begin, span.end - span.begin);
}

Location Machine::Locate(Span span) const {
  if (span.file == 0 || span.file >= files_.size()) return {};
  if (span.file < trees_.size() && trees_[span.file] != nullptr) {
    return trees_[span.file]->Locate(files_[span.file], span.begin, span.end);
  }
  Location location{.file = files_[span.file], .line = 1, .column = 1, .end_line = 1, .end_column = 1};
  if (texts_[span.file] == nullptr) return location;
  std::string_view text = *texts_[span.file];
  auto place = [&](uint32_t offset, uint32_t& line, uint32_t& column) {
    std::string_view before = text.substr(0, offset);
    line = 1 + static_cast<uint32_t>(std::count(before.begin(), before.end(), '\n'));
    size_t start = before.rfind('\n');
    column = 1 + static_cast<uint32_t>(Utf16Length(before.substr(start == std::string_view::npos ? 0 : start + 1)));
  };
  place(span.begin, location.line, location.column);
  place(span.end, location.end_line, location.end_column);
  return location;
}

}  // namespace sequelint::eval
