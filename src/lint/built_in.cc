#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "base/glob.h"
#include "lint/embedded.h"
#include "lint/rule.h"

namespace sequelint::lint {
namespace {

bool ById(const Rule& a, const Rule& b) { return a.id < b.id; }

std::vector<Rule> ParseEmbedded() {
  std::vector<Rule> rules;
  rules.reserve(kEmbeddedPageCount);
  for (size_t i = 0; i < kEmbeddedPageCount; ++i) {
    Result<Rule> rule = ParseRule(kEmbeddedPages[i].path, kEmbeddedPages[i].text);
    if (!rule) {
      // The tests load every page from disk; a binary that gets here was built from pages that were never tested.
      std::fprintf(stderr, "sequelint: a built-in rule page is broken: %s\n", rule.error().what.c_str());
      std::exit(static_cast<int>(ExitStatus::kInternal));
    }
    rules.push_back(std::move(*rule));
  }
  std::sort(rules.begin(), rules.end(), ById);
  return rules;
}

bool IsBelow(std::string_view path, std::string_view folder) {
  while (!folder.empty() && folder.back() == '/') folder.remove_suffix(1);
  if (folder.substr(0, 2) == "./") folder.remove_prefix(2);
  return path.size() > folder.size() && path.substr(0, folder.size()) == folder && path[folder.size()] == '/';
}

}  // namespace

const std::vector<Rule>& BuiltInRules() {
  static const std::vector<Rule> rules = ParseEmbedded();
  return rules;
}

bool IsPage(std::string_view path) {
  return path.size() > 3 && path.substr(path.size() - 3) == ".md" && path.substr(path.rfind('/') + 1) != "README.md";
}

Result<bool> AddRule(std::vector<Rule>& rules, Rule rule) {
  if (const Rule* same = FindRule(rules, rule.id)) {
    return Error{rule.path + ":1: the rule `" + rule.id + "` exists already in " + same->path,
                 "give the page another name", ExitStatus::kUsage};
  }
  if (rule.category.empty()) rule.category = "custom";
  auto at = std::upper_bound(rules.begin(), rules.end(), rule, ById);
  rules.insert(at, std::move(rule));
  return true;
}

Result<std::vector<Rule>> LoadRules(const SourceReader& source, const std::vector<std::string>& folders) {
  std::vector<Rule> rules = BuiltInRules();
  for (const std::string& folder : folders) {
    size_t before = rules.size();
    for (const SourceEntry& entry : source.Files()) {
      if (!IsPage(entry.path) || !IsBelow(entry.path, folder)) continue;
      SourceText text = source.Read(entry.path);
      if (!text) continue;
      Result<Rule> rule = ParseRule(entry.path, *text);
      if (!rule) return rule.error();
      if (Result<bool> added = AddRule(rules, std::move(*rule)); !added) return added.error();
    }
    if (rules.size() == before) {
      return Error{"no rule page in `" + folder + "`", "correct custom-rules, or add a page there", ExitStatus::kUsage};
    }
  }
  return rules;
}

const Rule* FindRule(const std::vector<Rule>& rules, std::string_view id) {
  auto at = std::lower_bound(rules.begin(), rules.end(), id,
                             [](const Rule& rule, std::string_view key) { return rule.id < key; });
  return at != rules.end() && at->id == id ? &*at : nullptr;
}

}  // namespace sequelint::lint
