#include "lint/baseline.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "base/text.h"
#include "lint/lint.h"

namespace sequelint::lint {
namespace {

using nlohmann::json;

constexpr std::string_view kBaselineReason = "baseline";

std::string_view WithoutFolder(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// Several findings about one object are numbered in the order of the plan, and another plan has another order. Those of
// one migration are one thing.
std::string Numberless(std::string fingerprint) {
  size_t dot = fingerprint.rfind('.');
  return dot == std::string::npos ? fingerprint : fingerprint.substr(0, dot);
}

BaselineEntry EntryOf(const Finding& finding) {
  BaselineEntry entry{finding.fingerprint, finding.rule, ObjectOf(finding), finding.operation};
  std::string migration = finding.facts.Word("migration");
  if (migration.empty()) return entry;
  entry.migration = WithoutFolder(migration);
  entry.fingerprint = Numberless(std::move(entry.fingerprint));
  return entry;
}

using Key = std::pair<std::string, std::string>;
Key KeyOf(const BaselineEntry& entry) { return {entry.fingerprint, entry.migration}; }

Baseline Sorted(std::vector<BaselineEntry> entries) {
  std::set<Key> seen;
  std::erase_if(entries, [&](const BaselineEntry& entry) { return !seen.insert(KeyOf(entry)).second; });
  auto order = [](const BaselineEntry& entry) {
    return std::tie(entry.rule, entry.object, entry.operation, entry.migration, entry.fingerprint);
  };
  std::sort(entries.begin(), entries.end(),
            [&](const BaselineEntry& a, const BaselineEntry& b) { return order(a) < order(b); });
  return {std::move(entries)};
}

std::string Text(const json& entry, const char* key) {
  auto at = entry.find(key);
  return at != entry.end() && at->is_string() ? at->get<std::string>() : "";
}

Error Broken(std::string_view path, const std::string& what) {
  return {std::string(path) + ": " + what, "record the baseline again", ExitStatus::kUsage};
}

}  // namespace

Baseline Record(const std::vector<Finding>& findings, bool of_change) {
  std::vector<BaselineEntry> entries;
  for (const Finding& finding : findings) {
    if (finding.suppressed && finding.suppression_reason != kBaselineReason) continue;
    entries.push_back(EntryOf(finding));
    entries.back().of_change = of_change;
    for (const Finding& other : finding.likewise) {
      entries.push_back(EntryOf(other));
      entries.back().of_change = of_change;
    }
  }
  return Sorted(std::move(entries));
}

Baseline Merge(const Baseline& a, const Baseline& b) {
  std::vector<BaselineEntry> entries = a.entries;
  entries.insert(entries.end(), b.entries.begin(), b.entries.end());
  return Sorted(std::move(entries));
}

Result<Baseline> ParseBaseline(std::string_view path, std::string_view text) {
  json root = json::parse(text, nullptr, false);
  if (!root.is_object()) return Broken(path, "the baseline is no JSON object");
  if (!root.contains("version") || root["version"] != 1) return Broken(path, "the baseline has another version than 1");
  auto findings = root.find("findings");
  if (findings == root.end() || !findings->is_array()) return Broken(path, "the baseline has no list `findings`");
  std::vector<BaselineEntry> entries;
  for (const json& entry : *findings) {
    if (!entry.is_object()) return Broken(path, "an entry of the baseline is no object");
    BaselineEntry read{Text(entry, "fingerprint"), Text(entry, "rule"),      Text(entry, "object"),
                       Text(entry, "operation"),   Text(entry, "migration"), entry.value("change", json()) == true};
    if (read.fingerprint.rfind("sequelint/v1:", 0) != 0) {
      return Broken(path, "an entry of the baseline has no fingerprint of version 1");
    }
    entries.push_back(std::move(read));
  }
  return Sorted(std::move(entries));
}

std::string Print(const Baseline& baseline) {
  std::string text = "{\"version\": 1, \"findings\": [";
  auto quoted = [](const std::string& value) {
    return json(value).dump(-1, ' ', false, json::error_handler_t::replace);
  };
  for (size_t i = 0; i < baseline.entries.size(); ++i) {
    const BaselineEntry& entry = baseline.entries[i];
    text += (i ? ",\n  " : "\n  ");
    text += "{\"rule\": " + quoted(entry.rule) + ", \"object\": " + quoted(entry.object) +
            ", \"operation\": " + quoted(entry.operation);
    if (!entry.migration.empty()) text += ", \"migration\": " + quoted(entry.migration);
    if (entry.of_change) text += ", \"change\": true";
    text += ", \"fingerprint\": " + quoted(entry.fingerprint) + "}";
  }
  return text + (baseline.entries.empty() ? "]}\n" : "\n]}\n");
}

std::vector<BaselineEntry> ApplyBaseline(const Baseline& baseline, std::vector<Finding>& findings) {
  std::map<Key, bool> known;  // entry → a finding is the one it records
  for (const BaselineEntry& entry : baseline.entries) known.emplace(KeyOf(entry), false);
  for (Finding& finding : findings) {
    auto at = known.find(KeyOf(EntryOf(finding)));
    if (at == known.end()) continue;
    at->second = true;
    if (finding.suppressed) continue;
    finding.suppressed = true;
    finding.suppression_reason = kBaselineReason;
  }
  std::vector<BaselineEntry> stale;
  for (const BaselineEntry& entry : baseline.entries) {
    if (!known[KeyOf(entry)]) stale.push_back(entry);
  }
  return stale;
}

Baseline Without(const Baseline& a, const Baseline& b) {
  std::set<Key> theirs;
  for (const BaselineEntry& entry : b.entries) theirs.insert(KeyOf(entry));
  Baseline kept;
  for (const BaselineEntry& entry : a.entries) {
    if (!theirs.count(KeyOf(entry))) kept.entries.push_back(entry);
  }
  return kept;
}

}  // namespace sequelint::lint
