#include <charconv>
#include <cmath>

#include "eval/machine.h"
#include "eval/modules.h"
#include "eval/regex_object.h"

namespace sequelint::eval {

using syntax::Kind;

bool Machine::StackLow() const {
  return reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < stack_end_;
}

bool Machine::TooDeep() const {
  return StackLow() || depth_ >= limits_.depth || journal_.frames.size() >= limits_.ways;
}

bool Machine::Spend(uint64_t steps) {
  steps_ += steps;
  return steps_ <= slice_end_ && !heap_.spent();
}

Value Machine::Eval(const Node* node, Scope* scope) {
  if (++steps_ > slice_end_ || heap_.spent() || StackLow()) return OutOfBudget(At(node, scope));
  return EvalNode(node, scope);
}

Value Machine::EvalNode(const Node* node, Scope* scope) {
  switch (node->kind) {
    case Kind::kIdentifier: return EvalIdentifier(node, scope);
    case Kind::kString:
      if (node->text.size() <= 4096) return Value::String(&NodeKey(node)->text, At(node, scope));
      return Str(std::string(node->text), At(node, scope));
    case Kind::kNumber:
    case Kind::kBigInt: return EvalNumber(node, At(node, scope));
    case Kind::kTrue: return Value::Boolean(true, At(node, scope));
    case Kind::kFalse: return Value::Boolean(false, At(node, scope));
    case Kind::kNull: return Value::Null(At(node, scope));
    case Kind::kThis: return EvalThis(scope, At(node, scope));
    case Kind::kMember: return EvalMember(node, scope);
    case Kind::kCall: return EvalCall(node, scope);
    case Kind::kObject: return EvalObject(node, scope);
    case Kind::kArray: return EvalArray(node, scope);
    case Kind::kArrow:
    case Kind::kFunction: return Value::Of(MakeFunction(node, scope, node->text), At(node, scope));
    case Kind::kClass: return EvalClass(node, scope, node->text);
    case Kind::kNew: return EvalNew(node, scope);
    case Kind::kTemplate: return EvalTemplate(node, scope);
    case Kind::kTaggedTemplate: return EvalTaggedTemplate(node, scope);
    case Kind::kConditional: return EvalConditional(node, scope);
    case Kind::kLogical: return EvalLogical(node, scope);
    case Kind::kBinary: return EvalBinary(node, scope);
    case Kind::kUnary: return EvalUnary(node, scope);
    case Kind::kUpdate: return EvalUpdate(node, scope);
    case Kind::kAssign: return EvalAssign(node, scope);
    case Kind::kAwait: return Await(Eval(node->a, scope), At(node, scope));
    case Kind::kYield: return EvalYield(node, scope);
    case Kind::kSequence: {
      Value last;
      for (const Node* item : node->list) last = Eval(item, scope);
      return last;
    }
    case Kind::kRegex: return MakeRegExp(*this, node->text, At(node, scope));
    case Kind::kDynamicImport: return modules_->DynamicImport(scope->module, Eval(node->a, scope), At(node, scope));
    case Kind::kMetaProperty: return EvalMeta(node, scope);
    case Kind::kSpread: return Eval(node->a, scope);
    case Kind::kJsx: return Unknown("JSX is not evaluated", At(node, scope));
    case Kind::kError: {
      std::string quote = Quote(At(node, scope));
      return Unknown(quote.empty() ? "the source has a syntax error here" : quote + " is not valid syntax",
                     At(node, scope));
    }
    default: break;
  }
  return Unknown(Quote(At(node, scope)) + " is not evaluated", At(node, scope));
}

Value Machine::EvalIdentifier(const Node* node, Scope* scope) {
  Key key = NodeKey(node);
  Span span = At(node, scope);
  if (key == names_.undefined) return Value::Undefined(span);
  return ReadName(key, scope, span).Or(span);
}

Value Machine::EvalThis(Scope* scope, Span span) {
  FunctionFrame* frame = scope->frame;
  if (frame == nullptr) return modules_->ReadImplicit(scope->module, names_.exports, span).value_or(Value());
  if (!frame->self_ready) return Mistake("Must call super constructor before accessing 'this'", span);
  if (frame->self.IsUndefined() && frame->home == nullptr && scope->module->is_sloppy) return Value::Of(global_, span);
  return frame->self.At(span);
}

Value Machine::EvalNumber(const Node* node, Span span) {
  std::string text;
  for (char c : node->text) {
    if (c != '_') text += c;
  }
  if (node->kind == Kind::kBigInt) {
    text.pop_back();
    if (text.size() > 2 && text[0] == '0' && (text[1] < '0' || text[1] > '9')) text = NumberText(ParseNumber(text));
    return Value::BigInt(&Intern(text)->text, span);
  }
  if (text.size() > 1 && text[0] == '0' && text.find_first_not_of("01234567") == std::string::npos) {
    return Value::Number(ParseNumber("0o" + text.substr(1)), span);  // an octal literal of old
  }
  return Value::Number(ParseNumber(text), span);
}

Value Machine::EvalTemplate(const Node* node, Scope* scope) {
  Span span = At(node, scope);
  Value text = Str(std::string(), span);
  for (size_t i = 0; i < node->list.size(); ++i) {
    Value part = Eval(node->list[i], scope);
    if (i % 2 == 1 && part.IsObject()) part = ToPrimitive(part, Hint::kString);
    if (part.IsSymbol()) part = Mistake("Cannot convert a Symbol value to a string", span);
    if (i == 0) {
      text = part.At(span);
    } else {
      text = Add(text, part, span);
    }
  }
  return text;
}

Value Machine::EvalTaggedTemplate(const Node* node, Scope* scope) {
  Span span = At(node, scope);
  Value self;
  Value tag = node->a->kind == Kind::kMember ? EvalMember(node->a, scope, &self) : Eval(node->a, scope);
  std::vector<Value> cooked, raw, arguments(1);
  for (size_t i = 0; i < node->b->list.size(); ++i) {
    const Node* part = node->b->list[i];
    Value value = Eval(part, scope);
    if (i % 2 == 1) {
      arguments.push_back(value);
    } else {
      cooked.push_back(value);
      raw.push_back(Str(std::string(Text(At(part, scope))), At(part, scope)));
    }
  }
  Object* strings = NewArray(std::move(cooked), At(node->b, scope));
  Hide(strings, names_.raw, Value::Of(NewArray(std::move(raw), At(node->b, scope))));
  arguments[0] = Value::Of(strings, At(node->b, scope));
  return CallValue(tag, self, arguments, span);
}

// `...value` into a list of elements or arguments. What is not known adds one element that is not known.
void Machine::AppendSpread(std::vector<Value>& out, const UnknownData*& open, const Value& value) {
  const UnknownData* unknown = value.IsUnknown() ? &value.unknown() : nullptr;
  if (unknown == nullptr) {
    Iterate(value, [&](const Value& element) {
      out.push_back(element);
      return Charge(sizeof(Value));
    });
    if (value.IsObject()) unknown = value.object()->open;
  } else if (unknown->exhaustive && unknown->candidates.size() == 2 && unknown->candidates[0].IsNullish() &&
             unknown->candidates[1].IsArray()) {  // ...(condition && [a, b])
    for (const Value& element : unknown->candidates[1].object()->elements) {
      out.push_back(Either(unknown, {element, Value::Undefined()}, true, element.span));
    }
  }
  if (unknown != nullptr && open == nullptr) open = unknown;
}

Value Machine::EvalArray(const Node* node, Scope* scope) {
  Span span = At(node, scope);
  std::vector<Value> elements;
  const UnknownData* open = nullptr;
  elements.reserve(node->list.size());
  Charge(node->list.size() * sizeof(Value));
  for (const Node* item : node->list) {
    if (item == nullptr) {
      elements.push_back(Value::Hole());
    } else if (item->kind == Kind::kSpread) {
      AppendSpread(elements, open, Eval(item->a, scope));
    } else {
      elements.push_back(Eval(item, scope));
    }
    if (heap_.spent()) break;
  }
  Object* array = NewArray(std::move(elements), span);
  array->node = node;
  array->open = open;
  return Value::Of(array, span);
}

// The key of a property, member or method. Null when it is not known: then `unknown` says why.
Key Machine::MemberKey(const Node* key, bool computed, Scope* scope, Value* unknown) {
  if (!computed) {
    if (key->kind == Kind::kNumber) return ToKey(EvalNumber(key, {}));
    if (key->text.starts_with('#') && key->kind == Kind::kIdentifier) return PrivateKey(key->text);
    return NodeKey(key);
  }
  Value value = Eval(key, scope);
  Key name = value.IsUnknown() ? nullptr : ToKey(value);
  if (name == nullptr) {
    *unknown = value.IsUnknown() ? value : Unknown(Quote(At(key, scope)) + " is no key", At(key, scope));
  }
  return name;
}

Value Machine::EvalObject(const Node* node, Scope* scope) {
  Span span = At(node, scope);
  Object* object = NewObject(span);
  object->node = node;
  object->properties.reserve(node->list.size());
  bool exported = scope->is_module && modules_->IsExportLiteral(node);
  for (const Node* member : node->list) {
    EvalObjectMember(object, member, scope, exported);
    if (heap_.spent()) break;
  }
  return Value::Of(object, span);
}

void Machine::EvalObjectMember(Object* object, const Node* member, Scope* scope, bool exported) {
  if (member->kind == Kind::kSpread) return CopyProperties(object, Eval(member->a, scope), At(member, scope));
  if (member->kind == Kind::kError) return MarkOpen(object, &Eval(member, scope).unknown());
  if (member->kind != Kind::kProperty && member->kind != Kind::kClassMember) return;
  Value unknown;
  Key key = MemberKey(member->a, member->Is(syntax::kComputed), scope, &unknown);
  Span key_span = At(member->a, scope);
  if (key == nullptr) {
    Eval(member->b, scope);
    return MarkOpen(object, &unknown.unknown());
  }
  if (member->kind == Kind::kClassMember) {
    Object* method = MakeFunction(member->b, scope, key->text);
    method->function->home = object;
    method->function->is_method = true;
    method->function->constructible = false;
    Property property{.key = key, .key_span = key_span};
    if (member->Is(syntax::kGetter)) {
      property.getter = method;
    } else if (member->Is(syntax::kSetter)) {
      property.setter = method;
    } else {
      property.value = Value::Of(method, At(member->b, scope));
    }
    return Define(object, std::move(property));
  }
  if (scope->is_module) {
    if (const Lazy* lazy = modules_->PutOff(member->b, scope, exported)) {
      return Define(object, {.key = key, .lazy = lazy, .key_span = key_span});
    }
  }
  Value value = Eval(member->b, scope);
  if (key == names_.proto && !member->Is(syntax::kComputed) && !member->Is(syntax::kShorthand)) {
    if (value.IsObject() || value.IsNull()) SetPrototype(object, value.IsNull() ? nullptr : value.object());
    return;
  }
  if (value.IsFunction() && value.object()->function->name.empty() && value.object()->function->node == member->b) {
    value.object()->function->name = key->text;
  }
  Put(object, key, std::move(value), key_span);
}

Value Machine::EvalMember(const Node* node, Scope* scope, Value* object_out) {
  Span span = At(node, scope);
  bool computed = node->Is(syntax::kComputed);
  Value object;
  if (node->a->kind == Kind::kSuper) {
    FunctionFrame* frame = scope->frame;
    Value self = EvalThis(scope, span);
    if (object_out != nullptr) *object_out = self;
    if (frame == nullptr || frame->home == nullptr || frame->home->prototype == nullptr) return Value::Undefined(span);
    Value unknown;
    Key key = MemberKey(computed ? node->b : node, computed, scope, &unknown);
    if (key == nullptr) return unknown;
    return GetFrom(frame->home->prototype, key, self, span);
  }
  object = Eval(node->a, scope);
  if (short_circuit_) {
    if (node->Is(syntax::kOptionalChainEnd)) short_circuit_ = false;
    return Value::Undefined(span);
  }
  if (object_out != nullptr) *object_out = object;
  if (node->Is(syntax::kOptional) && object.IsNullish()) {
    short_circuit_ = !node->Is(syntax::kOptionalChainEnd);
    return Value::Undefined(span);
  }
  if (object.IsNullish() && try_depth_ == 0) {
    if (computed) Eval(node->b, scope);
    return Unknown(Quote(span) + " cannot be read: " + Quote(At(node->a, scope)) + " is " +
                       (object.IsNull() ? "null" : "undefined") + " here",
                   span);
  }
  if (!computed) {
    Key key = node->text.starts_with('#') ? PrivateKey(node->text) : NodeKey(node);
    return Get(object, key, span).Or(span);
  }
  Value key = Eval(node->b, scope);
  return GetComputed(object, key, span).Or(span);
}

Value Machine::EvalConditional(const Node* node, Scope* scope) {
  Value test = Eval(node->a, scope);
  std::optional<bool> truth = Truthy(test);
  if (truth) return Eval(*truth ? node->b : node->c, scope);
  const UnknownData* condition = Condition(test, At(node->a, scope));
  return ForkValue(condition, {[&] { return Eval(node->b, scope); }, [&] { return Eval(node->c, scope); }},
                   At(node, scope));
}

namespace {

// An expression that can only be true or false.
bool IsTest(const syntax::Node* node) {
  if (node->kind == Kind::kUnary) return node->text == "!";
  if (node->kind != Kind::kBinary) return false;
  char c = node->text[0];
  return node->text == "in" || node->text == "instanceof" || c == '=' || node->text.starts_with("!=") ||
         ((c == '<' || c == '>') && node->text != "<<" && !node->text.starts_with(">>"));
}

}  // namespace

// `a && b`, `a || b`, `a ?? b`. Of `process.env.X || b` the fallback is taken, with a note: it is what the program
// means when nothing is set.
Value Machine::EvalLogical(const Node* node, Scope* scope) {
  Value left = Eval(node->a, scope);
  Span span = At(node, scope);
  char kind = node->text[0];  // & | ?
  if (!left.IsUnknown()) {
    bool stays = kind == '?' ? !left.IsNullish() : *Truthy(left) == (kind == '|');
    return stays ? left : Eval(node->b, scope);
  }
  const UnknownData& unknown = left.unknown();
  if (kind != '&' && unknown.kind == UnknownKind::kEnvironment) {
    Value right = Eval(node->b, scope);
    if (!right.IsUnknown()) AddNote("takes the fallback of " + Quote(span), span);
    return right;
  }
  const UnknownData* condition = Condition(left, At(node->a, scope));
  std::vector<std::function<Value()>> ways;
  if (unknown.exhaustive) {  // those candidates that the operator lets through
    bool right = false;
    for (const Value& candidate : unknown.candidates) {
      bool stays = kind == '?' ? !candidate.IsNullish() : Truthy(candidate).value_or(true) == (kind == '|');
      if (stays) ways.push_back([candidate] { return candidate; });
      right = right || !stays;
    }
    if (!right) return left;
  } else if (kind == '&') {
    Value falsy = IsTest(node->a) ? Value::Boolean(false, left.span) : Value::Undefined(left.span);
    ways.push_back([falsy] { return falsy; });
  } else {
    ways.push_back([left] { return left; });
  }
  ways.push_back([&] { return Eval(node->b, scope); });
  return ForkValue(condition, ways, span);
}

Value Machine::EvalMeta(const Node* node, Scope* scope) {
  Span span = At(node, scope);
  if (node->text.starts_with("new")) {
    Object* target = scope->frame == nullptr ? nullptr : scope->frame->new_target;
    return target == nullptr ? Value::Undefined(span) : Value::Of(target, span);
  }
  std::string path = "/repo/" + scope->module->path;
  Object* meta = NewObject(span);
  Put(meta, names_.url, Str("file://" + path, span));
  Put(meta, names_.filename, Str(path, span));
  Put(meta, names_.dirname, Str(path.substr(0, path.rfind('/')), span));
  Put(meta, names_.env, Value::Of(EnvironmentObject("import.meta.env", span), span));
  size_t dot = node->text.find('.', node->text.find("meta"));
  Value value = Value::Of(meta, span);
  return dot == std::string_view::npos ? value : Get(value, Intern(node->text.substr(dot + 1)), span);
}

}  // namespace sequelint::eval
