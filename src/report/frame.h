#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lint/finding.h"
#include "report/sources.h"

namespace sequelint::report {

// What a piece of a report is; a format turns it into colours, markup, or nothing.
enum class Style { kPlain, kStrong, kGutter, kError, kWarning, kInfo, kDeleted, kHelp, kFaint };
struct Piece {
  Style style = Style::kPlain;
  std::string text;
};
using Line = std::vector<Piece>;

// The source a finding stands on, then the places related to it, as rustc shows them:
//
//     --> models/user.js:7:5
//      |
//    7 |     email: DataTypes.STRING,
//      |     ^^^^^^^^^^^^^^^^^^^^^^^
//     ::: models/user.js:9:5 at base
//      |
//    9 -     nick: DataTypes.STRING,
//      |     ---- as it was at base
//
// Places of one file at one revision share a frame. Tabs become four spaces, wide characters count double, long lines
// are cut around the place, and nothing in the source can move the cursor. No line is wider than `width`. A place
// whose source is not at hand is its first line alone.
std::vector<Line> Frames(const lint::Finding& finding, Sources& sources, int width);

Style StyleOf(lint::Severity severity);

// The lines without styles, each ending in a line break.
std::string Plain(const std::vector<Line>& lines);

}  // namespace sequelint::report
