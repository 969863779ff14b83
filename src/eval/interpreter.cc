#include "eval/interpreter.h"

#include <sys/resource.h>

#include <algorithm>

#include "eval/machine.h"
#include "eval/modules.h"
#include "eval/proxy.h"

namespace sequelint::eval {

Machine::Machine(Interpreter& interpreter, const SourceReader& source, syntax::ParseCache& cache, Host& host,
                 Limits limits)
    : interpreter_(interpreter), source_(source), cache_(cache), host_(host), limits_(limits), heap_(limits.bytes) {
#define X(name) names_.name = Intern(#name);
  SEQUELINT_EVAL_NAMES(X)
#undef X
  names_.default_ = Intern("default");
  names_.proto = Intern("__proto__");
  names_.es_module = Intern("__esModule");
  names_.dir_name = Intern("__dirname");
  names_.file_name = Intern("__filename");
  names_.empty = Intern("");
  names_.iterator = heap_.Symbol("Symbol.iterator");
  names_.async_iterator = heap_.Symbol("Symbol.asyncIterator");
  names_.has_instance = heap_.Symbol("Symbol.hasInstance");
  names_.to_primitive = heap_.Symbol("Symbol.toPrimitive");
  names_.to_string_tag = heap_.Symbol("Symbol.toStringTag");
  slice_end_ = limits_.unit_steps;
  MakeIntrinsics();
  modules_ = std::make_unique<Modules>(*this);
}

Machine::~Machine() = default;

void Machine::BoundStack() {
  static const uintptr_t size = [] {
    constexpr uintptr_t kUsual = 8u << 20;
    rlimit limit{};
    bool less = getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < kUsual;
    return less ? static_cast<uintptr_t>(limit.rlim_cur) : kUsual;
  }();
  auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  uintptr_t usable = size / 4 * 3;
  stack_end_ = here > usable ? here - usable : 0;
}

std::string Machine::ThrownText(const Value& thrown) {
  std::string text = "an error";
  if (thrown.IsObject() && thrown.object()->cls == Class::kError) {
    Value name = Get(thrown, names_.name), message = Get(thrown, names_.message);
    text = name.IsString() ? name.string() : "Error";
    if (message.IsString() && !message.string().empty()) text += ": " + message.string().substr(0, 200);
  } else if (thrown.IsString()) {
    text = thrown.string().substr(0, 200);
  }
  return text;
}

Value Machine::Isolated(const std::function<void()>& body) {
  Journal journal = std::move(journal_);
  journal_ = Journal();
  uint32_t tries = try_depth_, depth = depth_;
  bool short_circuit = short_circuit_;
  uint64_t slice = slice_end_, before = steps_;
  try_depth_ = 0;
  short_circuit_ = false;
  slice_end_ = std::min(limits_.steps, steps_ + limits_.unit_steps);
  Value failed;
  try {
    body();
  } catch (const Thrown& thrown) {
    depth_ = depth;
    try {
      failed = Unknown("loading the file throws " + ThrownText(thrown.value), thrown.value.span);
    } catch (const Thrown&) {
      failed = Unknown("loading the file throws", thrown.value.span);
    }
  }
  journal_ = std::move(journal);
  try_depth_ = tries;
  depth_ = depth;
  short_circuit_ = short_circuit;
  slice_end_ = std::min(limits_.steps, slice + (steps_ - before));
  return failed;
}

void Machine::SetText(uint32_t file, SourceText text) { texts_[file] = std::move(text); }

void Machine::SetTree(uint32_t file, std::shared_ptr<const syntax::Tree> tree) {
  trees_.resize(std::max<size_t>(trees_.size(), file + 1));
  trees_[file] = std::move(tree);
  if (std::string why(trees_[file]->WhyUnread()); !why.empty()) return AddNote("the file " + why, {file, 0, 0});
  constexpr size_t kErrors = 3;
  const auto& errors = trees_[file]->errors();
  for (size_t i = 0; i < std::min(kErrors, errors.size()); ++i) {
    AddNote("syntax error", {file, errors[i].begin, errors[i].end});
  }
}

Value Machine::Enter(const std::function<Value()>& body) {
  if (entries_ > 0) return body();
  BoundStack();
  slice_end_ = std::min(limits_.steps, steps_ + limits_.unit_steps);
  Nested entry(entries_);
  try {
    return body();
  } catch (const Thrown& thrown) {
    depth_ = try_depth_ = 0;
    short_circuit_ = false;
    std::string text = "an error";
    try {
      text = ThrownText(thrown.value);
    } catch (const Thrown&) {
    }
    return Unknown("it throws " + text, thrown.value.span);
  }
}

Interpreter::Interpreter(const SourceReader& source, syntax::ParseCache& cache, Host& host, Limits limits)
    : machine_(std::make_unique<Machine>(*this, source, cache, host, limits)) {}

Interpreter::~Interpreter() = default;

Key Interpreter::Intern(std::string_view text) { return machine_->Intern(text); }
Key Interpreter::NewSymbol(std::string_view description) { return machine_->heap().Symbol(description); }
Value Interpreter::String(std::string_view text, Span span) { return machine_->Str(std::string(text), span); }
Object* Interpreter::NewObject(Span span) { return machine_->NewObject(span); }
Object* Interpreter::NewArray(std::vector<Value> elements, Span span) {
  return machine_->NewArray(std::move(elements), span);
}
Object* Interpreter::NewSet(const std::vector<Value>& elements, Span span) { return machine_->NewSet(elements, span); }
Object* Interpreter::NewFunction(std::string_view name, Native native) {
  return machine_->NewFunction(name, std::move(native));
}
Object* Interpreter::NewClass(std::string_view name, Native constructor, Object* parent) {
  return machine_->NewClass(name, std::move(constructor), parent);
}
Value Interpreter::OnlyAtRunTime(std::string_view name, Span span) {
  return machine_->OnlyAtRunTime(std::string(name), span);
}
Value Interpreter::NewProxy(Object* target, Object* handler, Span span) {
  return machine_->NewProxy(Value::Of(target), Value::Of(handler), span);
}
Object* Interpreter::NewError(std::string_view type, std::string_view message) {
  return machine_->NewError(type, message);
}
Object* Interpreter::NewDate(Value milliseconds, Span span) { return machine_->NewDate(std::move(milliseconds), span); }

Value Interpreter::Unknown(std::string why, Span span, std::vector<Value> candidates) {
  Value value = machine_->Unknown(std::move(why), span);
  const_cast<UnknownData&>(value.unknown()).candidates = std::move(candidates);
  return value;
}

Value Interpreter::Get(const Value& object, Key key, Span span) {
  return machine_->Enter([&] { return machine_->Get(object, key, span); });
}
Value Interpreter::Get(const Value& object, std::string_view key, Span span) {
  return Get(object, machine_->Intern(key), span);
}
bool Interpreter::Has(const Object* object, Key key) const { return machine_->Has(object, key); }
bool Interpreter::HasOwn(const Object* object, Key key) const { return machine_->HasOwn(object, key); }

const Property* Interpreter::OwnProperty(Object* object, Key key) {
  if (const ProxyData* proxy = ProxyOf(object)) return OwnProperty(proxy->target, key);
  int own = machine_->FindOwn(object, key);
  if (own < 0) return nullptr;
  Property& property = object->properties[static_cast<size_t>(own)];
  if (property.lazy == nullptr) return &property;
  Value value = machine_->Enter([&] { return machine_->modules().Force(*property.lazy, property.key_span); });
  own = machine_->FindOwn(object, key);
  if (own < 0) return nullptr;
  Property& read = object->properties[static_cast<size_t>(own)];
  read.value = value;  // a lazy property's own value is only a cache of what it last was
  return &read;
}

void Interpreter::Set(Object* object, Key key, Value value, Span key_span) {
  machine_->Enter([&] {
    machine_->Set(Value::Of(object), key, value, key_span);
    return Value();
  });
}
void Interpreter::Set(Object* object, std::string_view key, Value value, Span key_span) {
  Set(object, machine_->Intern(key), std::move(value), key_span);
}
void Interpreter::Define(Object* object, Property property) { machine_->Define(object, std::move(property)); }
void Interpreter::DefineGetter(Object* object, std::string_view key, Native getter, bool enumerable) {
  Property property;
  property.key = machine_->Intern(key);
  property.getter = machine_->NewFunction(key, std::move(getter));
  property.enumerable = enumerable;
  machine_->Define(object, std::move(property));
}
void Interpreter::DefineHidden(Object* object, std::string_view key, Value value) {
  machine_->Hide(object, machine_->Intern(key), std::move(value));
}
void Interpreter::Delete(Object* object, Key key) { machine_->Delete(object, key); }
void Interpreter::Push(Object* array, Value value) { machine_->Push(array, std::move(value)); }
std::vector<Key> Interpreter::OwnKeys(const Object* object) const { return machine_->OwnKeys(object, true, true); }
bool Interpreter::IsEnumerable(const Object* object, Key key) const {
  int own = machine_->FindOwn(object, key);
  return own < 0 ? machine_->HasOwn(object, key) && key->index != kNoIndex
                 : object->properties[static_cast<size_t>(own)].enumerable;
}
bool Interpreter::Iterate(const Value& iterable, const std::function<bool(const Value&)>& visit) {
  bool iterated = false;
  machine_->Enter([&] {
    iterated = machine_->Iterate(iterable, visit);
    return Value();
  });
  return iterated;
}

Value Interpreter::CallFunction(const Value& function, const Value& self, std::vector<Value> arguments, Span span) {
  return machine_->Enter([&] { return machine_->CallValue(function, self, arguments, span); });
}
Value Interpreter::Construct(const Value& function, std::vector<Value> arguments, Span span) {
  return machine_->Enter([&] { return machine_->Construct(function, arguments, span); });
}
Value Interpreter::ForEach(const Value& unknown, const std::function<Value(const Value&)>& way) {
  std::vector<std::function<Value()>> ways;
  for (const Value& candidate : unknown.unknown().candidates) ways.push_back([&way, candidate] { return way(candidate); });
  return machine_->Enter([&] { return machine_->ForkValue(&unknown.unknown(), ways, unknown.span); });
}
void Interpreter::Throw(Value value) { machine_->Throw(std::move(value)); }
void Interpreter::ThrowError(std::string_view type, std::string_view message) { machine_->ThrowError(type, message); }
std::optional<Value> Interpreter::Catch(const std::function<void()>& body) {
  std::optional<Value> thrown;
  machine_->Enter([&] {
    try {
      body();
    } catch (const Thrown& error) {
      thrown = error.value;
    }
    return Value();
  });
  return thrown;
}
std::string Interpreter::ErrorText(const Value& thrown) {
  std::string text;
  machine_->Enter([&] {
    text = machine_->ThrownText(thrown);
    return Value();
  });
  return text;
}
std::optional<bool> Interpreter::Truthy(const Value& value) const { return machine_->Truthy(value); }
std::optional<std::string> Interpreter::ToText(const Value& value) {
  std::optional<std::string> text;
  machine_->Enter([&] {
    text = machine_->ToText(value);
    return Value();
  });
  return text;
}
std::optional<std::string> Interpreter::KnownText(const Value& value) {
  std::optional<std::string> text;
  machine_->Enter([&] {
    text = machine_->KnownText(value);
    return Value();
  });
  return text;
}
void Interpreter::Follow(Object* promise) { machine_->Follow(promise); }
bool Interpreter::in_try() const { return machine_->in_try(); }
std::optional<double> Interpreter::ToNumber(const Value& value) {
  std::optional<double> number;
  machine_->Enter([&] {
    number = machine_->ToNumber(value);
    return Value();
  });
  return number;
}
Key Interpreter::ToKey(const Value& value) {
  Key key = nullptr;
  machine_->Enter([&] {
    key = machine_->ToKey(value);
    return Value();
  });
  return key;
}
bool Interpreter::StrictEquals(const Value& a, const Value& b) const { return machine_->StrictEquals(a, b); }
bool Interpreter::IsClass(const Value& value) const {
  return value.IsFunction() && value.object()->function->is_class;
}
bool Interpreter::IsSubclassOf(const Object* cls, const Object* ancestor) const {
  int length = 0;
  for (const Object* o = cls; o != nullptr && length < 1000; o = o->prototype, ++length) {
    if (o == ancestor) return true;
  }
  return false;
}
bool Interpreter::IsInstanceOf(const Object* object, const Object* cls) const {
  bool is = false;
  machine_->Enter([&] {
    is = machine_->InstanceOf(object, cls);
    return Value();
  });
  return is;
}

Object* Interpreter::NewPromise(Value value, Span span) { return machine_->NewPromise(value, span); }
Object* Interpreter::NewRejection(Value reason, Span span) { return machine_->NewRejection(reason, span); }
Value Interpreter::Await(const Value& value) {
  return machine_->Enter([&] { return machine_->Await(value, value.span); });
}
bool Interpreter::IsObserved(const Object* promise) const {
  return promise->promise != nullptr && promise->promise->observed;
}

Value Interpreter::ImportFile(std::string_view path) {
  return machine_->Enter([&] {
    Module* module = machine_->modules().Load(path);
    if (module == nullptr) return machine_->Unknown("`" + std::string(path) + "` is no module of this revision", {});
    return machine_->modules().Exports(module, {module->file, 0, 0});
  });
}
Value Interpreter::Evaluate(std::string_view source) {
  return machine_->Enter([&] { return machine_->modules().Embedded(source); });
}
Value Interpreter::ImportPackage(std::string_view name) { return machine_->modules().Package(name, {}); }

Value Interpreter::ImportName(std::string_view path, std::string_view name) {
  return machine_->Enter([&] {
    Module* module = machine_->modules().Load(path);
    if (module == nullptr) return machine_->Unknown("`" + std::string(path) + "` is no module of this revision", {});
    return machine_->modules().ImportName(module, machine_->Intern(name), {module->file, 0, 0});
  });
}
std::optional<Value> Interpreter::TopLevel(std::string_view path, std::string_view name) {
  Module* module = machine_->modules().Load(path);
  if (module == nullptr || module->tree == nullptr) return std::nullopt;
  int index = module->scope->Find(machine_->Intern(name));
  if (index < 0) return std::nullopt;
  return machine_->Enter([&] { return machine_->modules().ReadBinding(module, index, {module->file, 0, 0}); });
}
void Interpreter::RunFile(std::string_view path) {
  machine_->Enter([&] {
    if (Module* module = machine_->modules().Load(path)) machine_->modules().Run(module);
    return Value();
  });
}
std::string Interpreter::Resolve(std::string_view specifier, std::string_view from) {
  return machine_->modules().resolver().Resolve(specifier, from);
}

Location Interpreter::Locate(Span span) const { return machine_->Locate(span); }
std::string_view Interpreter::Source(Span span) const { return machine_->Text(span); }
const std::string& Interpreter::FileOf(Span span) const { return machine_->FileName(span.file); }
const std::string& Interpreter::FileOf(const Object* function) const {
  return machine_->FileName(function->function && function->function->module ? function->function->module->file : 0);
}
const syntax::Tree* Interpreter::TreeOf(std::string_view path) {
  Module* module = machine_->modules().Load(path);
  return module == nullptr ? nullptr : module->tree.get();
}
Span Interpreter::SpanOf(std::string_view path, const syntax::Node& node) {
  return {machine_->FileId(path), node.begin, node.end};
}
Span Interpreter::SpanOf(const Object* function, const syntax::Node& node) const {
  return {function->function && function->function->module ? function->function->module->file : 0, node.begin,
          node.end};
}

const std::vector<Interpreter::Note>& Interpreter::notes() const { return machine_->notes_; }
void Interpreter::AddNote(std::string text, Span span) { machine_->AddNote(std::move(text), span); }
uint32_t Interpreter::branch() const { return machine_->branch(); }
bool Interpreter::in_unknown_branch() const { return machine_->in_unknown_branch(); }
const UnknownData* Interpreter::branch_condition() const { return machine_->branch_condition(); }
const std::vector<Span>& Interpreter::calls() const { return machine_->calls_; }
uint64_t Interpreter::steps() const { return machine_->steps_; }
void Interpreter::Spend(uint64_t steps) { machine_->Spend(steps); }
size_t Interpreter::files_evaluated() const { return machine_->modules_->evaluated(); }
const std::vector<Span>& Interpreter::cut_short() const { return machine_->cut_short_; }
bool Interpreter::budget_spent() const { return machine_->spent_noted_; }
const SourceReader& Interpreter::source() const { return machine_->source(); }
Host& Interpreter::host() const { return machine_->host(); }

}  // namespace sequelint::eval
