#include "facts/fact.h"

#include <cassert>
#include <cmath>
#include <cstdio>

#include "base/text.h"

namespace sequelint::facts {
namespace {

[[maybe_unused]] bool Fits(const Value& value, Type type) {
  switch (value.index()) {
    case 0:
    case 1:
      return true;
    case 2:
      return type == Type::kBool;
    case 3:
      return type == Type::kNumber;
    case 4:
      return type == Type::kWord;
    case 5:
      return type == Type::kList;
    default:
      return type == Type::kLocks;
  }
}

std::string PrintNumber(double number) {
  char text[32];
  if (std::floor(number) == number && std::fabs(number) < 1e15) {
    std::snprintf(text, sizeof text, "%.0f", number);
  } else {
    std::snprintf(text, sizeof text, "%.2f", number);
  }
  return text;
}

struct Printer {
  std::string operator()(const Absent&) const { return "none"; }
  std::string operator()(const UnknownFact&) const { return "unknown"; }
  std::string operator()(bool value) const { return value ? "yes" : "no"; }
  std::string operator()(double value) const { return PrintNumber(value); }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(const Words& value) const { return value.empty() ? "none" : Join(value, ", "); }
  std::string operator()(const Locks& value) const {
    Words parts;
    for (const auto& [table, mode] : value) parts.push_back(table + ": " + mode);
    return parts.empty() ? "none" : Join(parts, ", ");
  }
};

}  // namespace

const Value& Facts::Get(std::string_view name) const {
  static const Value absent = Absent{};
  auto at = values_.find(name);
  return at == values_.end() ? absent : at->second;
}

void Facts::Set(std::string_view name, Value value) {
  assert(Find(name) && "a fact that is not in the catalogue");
  assert(Fits(value, Find(name)->type) && "a value of another type than the catalogue says");
  values_.insert_or_assign(std::string(name), std::move(value));
}

void Facts::SetPlace(std::string_view name, Location at, bool at_base) {
  if (!at.empty()) places_.insert_or_assign(std::string(name), Place{std::move(at), at_base});
}

const Facts::Place* Facts::FindPlace(std::string_view name) const {
  auto at = places_.find(name);
  return at == places_.end() ? nullptr : &at->second;
}

bool Facts::IsTrue(std::string_view name) const {
  const bool* value = std::get_if<bool>(&Get(name));
  return value && *value;
}

std::string Facts::Word(std::string_view name) const {
  const std::string* value = std::get_if<std::string>(&Get(name));
  return value ? *value : "";
}

std::string Print(const Value& value) { return std::visit(Printer{}, value); }

}  // namespace sequelint::facts
