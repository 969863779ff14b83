#pragma once

#include <map>
#include <string>
#include <vector>

#include "lint/finding.h"
#include "report/line_diff.h"
#include "report/sources.h"

namespace sequelint::report {

// Where a pull request shows a finding: one line of head, and rather one that the request adds or edits, for GitHub
// hides the others. In this order:
//   1. the finding's own line, if it changed, else the first changed line of its range
//   2. a changed line in the hunk that deleted what the finding is about
//   3. the line that survived next to that deletion
//   4. a changed line of another place that the finding names
//   5. the finding's own line
// A place at base of a file that head no longer has stays as it is, with `at_base`.
struct Anchor {
  Location at;  // on one line; no columns where the line was not the finding's own
  bool at_base = false;
  bool changed = false;  // the line is added or edited
};

class Anchors {
 public:
  explicit Anchors(Sources& sources) : sources_(sources) {}
  Anchor For(const lint::Finding& finding);

 private:
  const std::vector<Hunk>& HunksOf(const std::string& file);
  Location FirstChanged(const Location& range);  // empty: none
  Anchor ByDeletion(const Location& base, bool only_changed);
  Location OneLine(Location at);

  Sources& sources_;
  std::map<std::string, std::vector<Hunk>> hunks_;
};

}  // namespace sequelint::report
