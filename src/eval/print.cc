#include <algorithm>
#include <cmath>

#include "eval/interpreter.h"
#include "eval/machine.h"

namespace sequelint::eval {
namespace {

constexpr size_t kLength = 20'000;
constexpr size_t kMembers = 200;
constexpr size_t kDepth = 10;

bool IsName(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
  });
}

class Printer {
 public:
  void Print(const Value& value) {
    if (out_.size() > kLength) return;
    switch (value.type()) {
      case Type::kUndefined: out_ += value.IsHole() ? "<hole>" : "undefined"; return;
      case Type::kNull: out_ += "null"; return;
      case Type::kBoolean: out_ += value.boolean() ? "true" : "false"; return;
      case Type::kNumber:
        out_ += value.number() == 0 && std::signbit(value.number()) ? "-0" : Machine::NumberText(value.number());
        return;
      case Type::kString: Quote(value.string()); return;
      case Type::kBigInt: out_ += value.string() + "n"; return;
      case Type::kSymbol: out_ += "Symbol(" + value.symbol()->text + ")"; return;
      case Type::kUnknown: return PrintUnknown(value.unknown());
      case Type::kObject: return PrintObject(value.object());
    }
  }
  std::string Take() {
    if (out_.size() > kLength) out_ += " …";
    return std::move(out_);
  }

 private:
  void Quote(const std::string& text) {
    out_ += '"';
    for (char c : text.substr(0, 2000)) {
      if (c == '"' || c == '\\') out_ += '\\';
      if (c == '\n') {
        out_ += "\\n";
      } else {
        out_ += c;
      }
    }
    out_ += '"';
  }

  void PrintUnknown(const UnknownData& unknown) {
    out_ += "Unknown(" + unknown.why;
    for (size_t i = 0; i < unknown.candidates.size(); ++i) {
      out_ += i == 0 ? (unknown.exhaustive ? "; either " : "; maybe ") : " | ";
      Print(unknown.candidates[i]);
    }
    out_ += ")";
  }

  void PrintList(const std::vector<Value>& elements, const char* open, const char* close) {
    out_ += open;
    for (size_t i = 0; i < elements.size(); ++i) {
      if (i > 0) out_ += ", ";
      if (i == kMembers) {
        out_ += "… " + std::to_string(elements.size() - i) + " more";
        break;
      }
      Print(elements[i]);
    }
    out_ += close;
  }

  void PrintObject(const Object* object) {
    if (std::find(stack_.begin(), stack_.end(), object) != stack_.end()) {
      out_ += "<cycle>";
      return;
    }
    if (stack_.size() >= kDepth) {
      out_ += "…";
      return;
    }
    stack_.push_back(object);
    PrintBody(object);
    stack_.pop_back();
  }

  void PrintBody(const Object* object) {
    switch (object->cls) {
      case Class::kFunction:
        out_ += object->function && object->function->is_class ? "class" : "function";
        if (object->function && !object->function->name.empty()) out_ += " " + object->function->name;
        if (object->properties.empty()) return;
        break;
      case Class::kArray: PrintList(object->elements, "[", object->open != nullptr ? ", …?]" : "]"); return;
      case Class::kSet: PrintList(object->elements, "Set[", object->open != nullptr ? ", …?]" : "]"); return;
      case Class::kMap: {
        out_ += "Map{";
        for (size_t i = 0; i + 1 < object->elements.size(); i += 2) {
          if (i > 0) out_ += ", ";
          Print(object->elements[i]);
          out_ += " => ";
          Print(object->elements[i + 1]);
        }
        out_ += object->open != nullptr ? ", …?}" : "}";
        return;
      }
      case Class::kDate:
        out_ += "Date(";
        Print(object->primitive);
        out_ += ")";
        return;
      case Class::kRegExp: out_ += "RegExp"; return;
      case Class::kPromise:
        out_ += object->promise->pending ? "Promise(pending" : object->promise->rejected ? "Promise(rejected " : "Promise(";
        if (!object->promise->pending) Print(object->promise->value);
        out_ += ")";
        return;
      case Class::kGenerator: PrintList(object->elements, "Iterator[", "]"); return;
      case Class::kError: out_ += "Error"; break;
      case Class::kBoxed:
        out_ += "Object(";
        Print(object->primitive);
        out_ += ")";
        return;
      default: break;
    }
    PrintMembers(object);
  }

  void PrintMembers(const Object* object) {
    std::vector<const Property*> members;
    for (const Property& property : object->properties) {
      bool message = object->cls == Class::kError && property.key->text == "message";
      if ((property.enumerable && !property.key->is_private) || message) members.push_back(&property);
    }
    if (object->cls == Class::kFunction && members.empty()) return;
    if (object->cls == Class::kFunction || object->cls == Class::kError) out_ += " ";
    std::stable_sort(members.begin(), members.end(), [](const Property* a, const Property* b) {
      return a->key->index != kNoIndex && (b->key->index == kNoIndex || a->key->index < b->key->index);
    });
    if (members.empty()) {
      out_ += object->open != nullptr ? "{ …? }" : "{}";
      return;
    }
    out_ += "{ ";
    size_t count = 0;
    for (const Property* property : members) {
      if (count++ > 0) out_ += ", ";
      if (count > kMembers) {
        out_ += "…";
        break;
      }
      if (property->key->symbol) {
        out_ += "[" + property->key->text + "]";
      } else if (IsName(property->key->text)) {
        out_ += property->key->text;
      } else {
        Quote(property->key->text);
      }
      out_ += ": ";
      if (property->lazy != nullptr) {
        out_ += "<lazy>";
      } else if (property->accessor()) {
        out_ += property->getter != nullptr ? "<getter>" : "<setter>";
      } else {
        Print(property->value);
      }
    }
    out_ += object->open != nullptr ? ", …? }" : " }";
  }

  std::string out_;
  std::vector<const Object*> stack_;
};

}  // namespace

std::string Print(const Value& value) {
  Printer printer;
  printer.Print(value);
  return printer.Take();
}

}  // namespace sequelint::eval
