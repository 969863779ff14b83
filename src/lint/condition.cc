#include "lint/condition.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "base/glob.h"
#include "base/similarity.h"
#include "base/text.h"
#include "lint/page.h"

namespace sequelint::lint {
namespace {

using facts::Definition;
using facts::Type;

// Three-valued logic in the order false < unknown < true: "and" is the least, "or" the greatest.
Truth Of(bool value) { return value ? Truth::kTrue : Truth::kFalse; }

std::optional<double> ToNumber(std::string_view text) {
  if (text.empty() || text.size() > 32 || text.find_first_not_of("0123456789.-") != std::string_view::npos) return {};
  std::string copy(text);
  char* end = nullptr;
  double number = std::strtod(copy.c_str(), &end);
  if (end != copy.c_str() + copy.size()) return {};
  return number;
}

// Whether a value that is present equals one of the words.
struct Matcher {
  const std::vector<std::string>& words;

  bool Has(std::string_view word) const { return std::find(words.begin(), words.end(), word) != words.end(); }
  // Of a text, a word with `*` is a glob: `app_*`, `services/billing/**`.
  bool Fits(std::string_view text) const {
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return word == text || (word.find('*') != std::string::npos && MatchGlob(word, text));
    });
  }
  bool operator()(const facts::Absent&) const { return false; }
  bool operator()(const facts::UnknownFact&) const { return false; }
  bool operator()(bool value) const { return Has(value ? "true" : "false"); }
  bool operator()(double value) const {
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return ToNumber(word) == value; });
  }
  bool operator()(const std::string& value) const { return Fits(value); }
  bool operator()(const facts::Words& value) const {
    return std::any_of(value.begin(), value.end(), [&](const std::string& word) { return Fits(word); });
  }
  bool operator()(const facts::Locks& value) const {
    return std::any_of(value.begin(), value.end(), [&](const auto& lock) { return Has(lock.first); });
  }
};

class ConditionReader {
 public:
  ConditionReader(std::string_view path, uint32_t first_line, std::string_view key)
      : path_(path), first_line_(first_line), key_(key) {}

  Result<Condition> Run(const YAML::Node& node) {
    Condition condition;
    if (node.IsMap()) {
      Result<AllOf> all = ReadMap(node);
      if (!all) return all.error();
      condition.push_back(std::move(*all));
    } else if (node.IsSequence() && node.size() > 0) {
      for (const YAML::Node& item : node) {
        if (!item.IsMap()) return WrongShape(item);
        Result<AllOf> all = ReadMap(item);
        if (!all) return all.error();
        condition.push_back(std::move(*all));
      }
    } else {
      return WrongShape(node);
    }
    return condition;
  }

 private:
  Error Fail(const YAML::Node& node, std::string what, std::string remedy) const {
    return PageError(path_, LineOf(first_line_, node), std::move(what), std::move(remedy));
  }
  Error WrongShape(const YAML::Node& node) const {
    return Fail(node, "`" + key_ + "` is no condition",
                "write a map of facts (all of them) or a list of such maps (any)");
  }

  Result<AllOf> ReadMap(const YAML::Node& node) {
    AllOf all;
    if (node.size() == 0) return WrongShape(node);
    for (const auto& entry : node) {
      std::string name = entry.first.IsScalar() ? entry.first.Scalar() : "";
      const Definition* fact = facts::Find(name);
      if (!fact) {
        std::vector<std::string> names;
        for (const Definition& definition : facts::Catalog()) names.emplace_back(definition.name);
        return Fail(entry.first, "unknown fact `" + name + "`", Suggest(name, names, "`sequelint facts` lists them"));
      }
      for (const Test& test : all) {
        if (test.fact == name) return Fail(entry.first, "`" + name + "` stands twice in one map", "keep one");
      }
      Result<Test> test = ReadTest(*fact, entry.second);
      if (!test) return test.error();
      all.push_back(std::move(*test));
    }
    return all;
  }

  Result<Test> ReadTest(const Definition& fact, const YAML::Node& node) {
    Test test;
    test.fact = std::string(fact.name);
    if (node.IsSequence() && node.size() > 0) {
      for (const YAML::Node& item : node) {
        if (auto error = ReadWord(fact, item, test)) return *error;
      }
      return test;
    }
    if (!node.IsScalar()) {
      return Fail(node, "the value of `" + test.fact + "` is neither a word nor a list of words",
                  "write a literal, a list (one of), present, absent, or 11+ (at least)");
    }
    const std::string& word = node.Scalar();
    if (word == "present" || word == "absent") {
      test.kind = word == "present" ? Test::Kind::kPresent : Test::Kind::kAbsent;
      return test;
    }
    if (fact.type == Type::kNumber && !word.empty() && word.back() == '+') {
      std::optional<double> number = ToNumber(word.substr(0, word.size() - 1));
      if (!number) return Fail(node, "`" + word + "` is no number", "write 11+ for at least eleven");
      test.kind = Test::Kind::kAtLeast;
      test.at_least = *number;
      return test;
    }
    if (auto error = ReadWord(fact, node, test)) return *error;
    return test;
  }

  std::optional<Error> ReadWord(const Definition& fact, const YAML::Node& node, Test& test) {
    std::string name(fact.name);
    if (!node.IsScalar()) return Fail(node, "a value of `" + name + "` is no word", "write plain words");
    const std::string& word = node.Scalar();
    if (fact.type == Type::kBool && word != "true" && word != "false") {
      return Fail(node, "`" + name + "` is true or false, not `" + word + "`",
                  Suggest(word, {"true", "false"}, "write true or false"));
    }
    if (fact.type == Type::kNumber && !ToNumber(word)) {
      return Fail(node, "`" + name + "` is a number, not `" + word + "`", "write 11 (equal) or 11+ (at least)");
    }
    if (fact.type == Type::kLocks) {
      return Fail(node, "`" + name + "` can only be present or absent", "test lock.mode or lock.others");
    }
    if (!fact.words.empty() && std::find(fact.words.begin(), fact.words.end(), word) == fact.words.end()) {
      std::vector<std::string> words(fact.words.begin(), fact.words.end());
      return Fail(node, "`" + word + "` is no value of `" + name + "`",
                  Suggest(word, words, "one of: " + Join(words, ", ")));
    }
    test.words.push_back(word);
    return std::nullopt;
  }

  std::string_view path_;
  uint32_t first_line_;
  std::string key_;
};

}  // namespace

uint32_t LineOf(uint32_t first_line, const YAML::Node& node) {
  int line = node.Mark().line;
  return first_line + static_cast<uint32_t>(std::max(line, 0));
}

std::string Suggest(std::string_view wrong, const std::vector<std::string>& candidates, std::string_view otherwise) {
  std::string close = DidYouMean(wrong, candidates);
  for (const std::string& candidate : candidates) {
    // A shortened word ("warn") is further away than DidYouMean looks.
    if (close.empty() && wrong.size() >= 3 && candidate.substr(0, wrong.size()) == wrong) close = candidate;
  }
  return close.empty() ? std::string(otherwise) : "did you mean `" + close + "`?";
}

Result<Condition> ReadCondition(std::string_view path, uint32_t first_line, std::string_view key,
                                const YAML::Node& node) {
  return ConditionReader(path, first_line, key).Run(node);
}

Truth Evaluate(const Test& test, const facts::Facts& facts) {
  const facts::Value& value = facts.Get(test.fact);
  bool absent = std::holds_alternative<facts::Absent>(value);
  if (std::holds_alternative<facts::UnknownFact>(value)) return Truth::kUnknown;
  switch (test.kind) {
    case Test::Kind::kPresent:
      return Of(!absent);
    case Test::Kind::kAbsent:
      return Of(absent);
    case Test::Kind::kAtLeast: {
      const double* number = std::get_if<double>(&value);
      return Of(number && *number >= test.at_least);
    }
    case Test::Kind::kOneOf:
      break;
  }
  return Of(std::visit(Matcher{test.words}, value));
}

Truth Evaluate(const Condition& condition, const facts::Facts& facts) {
  if (condition.empty()) return Truth::kTrue;
  Truth any = Truth::kFalse;
  for (const AllOf& all : condition) {
    Truth each = Truth::kTrue;
    for (const Test& test : all) each = std::min(each, Evaluate(test, facts));
    any = std::max(any, each);
  }
  return any;
}

}  // namespace sequelint::lint
