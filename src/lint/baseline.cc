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

auto KeyOf(const BaselineEntry& entry) {
  return std::tie(entry.rule, entry.object, entry.operation, entry.fingerprint);
}

void SortEntries(std::vector<BaselineEntry>& entries) {
  std::sort(entries.begin(), entries.end(),
            [](const BaselineEntry& a, const BaselineEntry& b) { return KeyOf(a) < KeyOf(b); });
}

std::string Text(const json& entry, const char* key) {
  auto at = entry.find(key);
  return at != entry.end() && at->is_string() ? at->get<std::string>() : "";
}

Error Broken(std::string_view path, const std::string& what) {
  return {std::string(path) + ": " + what, "record the baseline again", ExitStatus::kUsage};
}

}  // namespace

Baseline Record(const std::vector<Finding>& findings) {
  Baseline baseline;
  std::set<std::string> seen;
  for (const Finding& finding : findings) {
    if (finding.suppressed && finding.suppression_reason != "baseline") continue;
    if (!seen.insert(finding.fingerprint).second) continue;
    baseline.entries.push_back({finding.fingerprint, finding.rule, ObjectOf(finding), finding.operation});
  }
  SortEntries(baseline.entries);
  return baseline;
}

Result<Baseline> ParseBaseline(std::string_view path, std::string_view text) {
  json root = json::parse(text, nullptr, false);
  if (!root.is_object()) return Broken(path, "the baseline is no JSON object");
  if (!root.contains("version") || root["version"] != 1) return Broken(path, "the baseline has another version than 1");
  auto findings = root.find("findings");
  if (findings == root.end() || !findings->is_array()) return Broken(path, "the baseline has no list `findings`");
  Baseline baseline;
  for (const json& entry : *findings) {
    if (!entry.is_object()) return Broken(path, "an entry of the baseline is no object");
    BaselineEntry read{Text(entry, "fingerprint"), Text(entry, "rule"), Text(entry, "object"),
                       Text(entry, "operation")};
    if (read.fingerprint.rfind("sequelint/v1:", 0) != 0) {
      return Broken(path, "an entry of the baseline has no fingerprint of version 1");
    }
    baseline.entries.push_back(std::move(read));
  }
  SortEntries(baseline.entries);
  return baseline;
}

std::string Print(const Baseline& baseline) {
  std::string text = "{\"version\": 1, \"findings\": [";
  for (size_t i = 0; i < baseline.entries.size(); ++i) {
    const BaselineEntry& entry = baseline.entries[i];
    auto quoted = [](const std::string& value) {
      return json(value).dump(-1, ' ', false, json::error_handler_t::replace);
    };
    text += (i ? ",\n  " : "\n  ");
    text += "{\"rule\": " + quoted(entry.rule) + ", \"object\": " + quoted(entry.object) +
            ", \"operation\": " + quoted(entry.operation) + ", \"fingerprint\": " + quoted(entry.fingerprint) + "}";
  }
  return text + (baseline.entries.empty() ? "]}\n" : "\n]}\n");
}

std::vector<BaselineEntry> ApplyBaseline(const Baseline& baseline, std::vector<Finding>& findings) {
  std::map<std::string_view, bool> known;  // fingerprint → a finding has it
  for (const BaselineEntry& entry : baseline.entries) known.emplace(entry.fingerprint, false);
  for (Finding& finding : findings) {
    auto at = known.find(finding.fingerprint);
    if (at == known.end()) continue;
    at->second = true;
    if (finding.suppressed) continue;
    finding.suppressed = true;
    finding.suppression_reason = "baseline";
  }
  std::vector<BaselineEntry> stale;
  for (const BaselineEntry& entry : baseline.entries) {
    if (!known[entry.fingerprint]) stale.push_back(entry);
  }
  return stale;
}

Baseline Prune(const Baseline& baseline, const std::vector<BaselineEntry>& stale) {
  std::set<std::string_view> gone;
  for (const BaselineEntry& entry : stale) gone.insert(entry.fingerprint);
  Baseline kept;
  for (const BaselineEntry& entry : baseline.entries) {
    if (!gone.count(entry.fingerprint)) kept.entries.push_back(entry);
  }
  return kept;
}

}  // namespace sequelint::lint
