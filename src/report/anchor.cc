#include "report/anchor.h"

#include <algorithm>

#include "report/unicode.h"

namespace sequelint::report {
namespace {

Location LineOf(const std::string& file, uint32_t line) { return {file, line, 0, line, 0}; }

}  // namespace

const std::vector<Hunk>& Anchors::HunksOf(const std::string& file) {
  auto [at, created] = hunks_.try_emplace(file);
  if (created) {
    const std::string* base = sources_.Text(file, true);
    const std::string* head = sources_.Text(file, false);
    at->second = DiffLines(base ? *base : "", head ? *head : "");
  }
  return at->second;
}

Location Anchors::OneLine(Location at) {
  auto line = sources_.Line(at.file, at.line, false);
  if (at.end_line != at.line || at.end_column == 0) {
    at.end_line = at.line;
    at.end_column = at.column && line ? Utf16Length(*line) + 1 : 0;
  }
  if (at.column == 0 || at.end_column <= at.column) at.column = at.end_column = 0;
  return at;
}

Location Anchors::FirstChanged(const Location& range) {
  uint32_t last = std::max(range.line, range.end_line);
  for (const Hunk& hunk : HunksOf(range.file)) {
    if (hunk.head_count == 0) continue;
    uint32_t hunk_last = hunk.head_line + hunk.head_count - 1;
    if (hunk_last < range.line) continue;
    if (hunk.head_line > last) break;
    uint32_t line = std::max(hunk.head_line, range.line);
    return line == range.line ? OneLine(range) : LineOf(range.file, line);
  }
  return {};
}

Anchor Anchors::ByDeletion(const Location& base, bool only_changed) {
  uint32_t count = sources_.CountLines(base.file, false);
  if (count == 0) return {};
  for (const Hunk& hunk : HunksOf(base.file)) {
    if (base.line < hunk.base_line || base.line >= hunk.base_line + hunk.base_count) continue;
    if (hunk.head_count > 0) {
      uint32_t line = std::min(hunk.head_line + (base.line - hunk.base_line), hunk.head_line + hunk.head_count - 1);
      return {LineOf(base.file, line), false, true};
    }
    if (!only_changed) return {LineOf(base.file, std::clamp(hunk.head_line, 1u, count)), false, false};
  }
  return {};
}

Anchor Anchors::For(const lint::Finding& finding) {
  if (!finding.at_base && !finding.at.empty()) {
    Location changed = FirstChanged(finding.at);
    if (!changed.empty()) return {changed, false, true};
  }
  std::vector<Location> deleted;
  if (finding.at_base) deleted.push_back(finding.at);
  for (const lint::Related& related : finding.related) {
    if (related.at_base) deleted.push_back(related.at);
  }
  for (bool only_changed : {true, false}) {
    for (const Location& base : deleted) {
      Anchor anchor = ByDeletion(base, only_changed);
      if (!anchor.at.empty()) return anchor;
    }
  }
  for (const lint::Related& related : finding.related) {
    if (related.at_base || related.at.empty()) continue;
    Location changed = FirstChanged(related.at);
    if (!changed.empty()) return {changed, false, true};
  }
  return {finding.at_base ? LineOf(finding.at.file, finding.at.line) : OneLine(finding.at), finding.at_base, false};
}

}  // namespace sequelint::report
