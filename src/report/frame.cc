// Source frames. A finding's places are grouped by file and revision; a group becomes one frame, headed by its first
// place, running down the file. A place underlines its first line only: findings mean the line they stand on, and what
// follows is shown for context, up to kLinesOfPlace.

#include "report/frame.h"

#include <algorithm>
#include <map>
#include <utility>

#include "report/unicode.h"

namespace sequelint::report {
namespace {

constexpr uint32_t kLinesOfPlace = 4;
constexpr size_t kTab = 4;
constexpr size_t kNarrowest = 20;  // columns of source that are shown however narrow the terminal is

struct Place {
  Location at;
  std::string label;
  bool primary = false;
};
struct Group {
  std::string file;
  bool at_base = false;
  std::vector<Place> places;
};

// A piece of a source line as it is shown: `text` takes columns [begin, begin + width) of the whole line, and comes
// from the bytes at `byte`.
struct Cell {
  std::string text;
  size_t begin = 0, width = 0, byte = 0;
};

// The cells of `line`; only bytes near `focus`, when the line is so long that nobody looks at the rest.
std::vector<Cell> CellsOf(std::string_view line, size_t focus) {
  constexpr size_t kNear = 2000;
  size_t from = focus > kNear ? Cut(line, focus - kNear).size() : 0;
  size_t to = std::min(line.size(), focus + kNear);
  std::vector<Cell> cells;
  size_t column = 0;
  for (size_t at = from; at < to;) {
    Character character = Decode(line, at);
    Cell cell{"", column, 0, at};
    if (character.code == '\t') {
      cell.text = std::string(kTab, ' ');
    } else {
      cell.text = Inert(line.substr(at, character.size));
      // A command's `##` is told apart by what follows it, so it must see that too.
      if (character.code == '#' && Inert(line.substr(at, 12)).starts_with("#\xE2\x80\x8B")) cell.text += "\xE2\x80\x8B";
    }
    cell.width = DisplayWidth(cell.text);
    column += cell.width;
    at += character.size;
    cells.push_back(std::move(cell));
  }
  return cells;
}

// The columns of `line` that are shown when only `room` fit: from the start if the place is seen there, else around it.
struct Window {
  size_t begin = 0, end = 0;
};
Window WindowOf(size_t width, size_t place_begin, size_t place_end, size_t room) {
  if (width <= room) return {0, width};
  if (place_end + 1 <= room) return {0, room};
  size_t length = std::min(place_end - place_begin, room / 2);
  size_t lead = (room - length) / 2;
  size_t begin = place_begin > lead ? place_begin - lead : 0;
  begin = std::min(begin, width - room);
  return {begin, begin + room};
}

struct Shown {
  std::string text;
  size_t underline_begin = 0, underline_width = 0;  // in columns of `text`
  bool cut = false;
};

// `line` cut to `room` columns around the bytes [begin, end), and where those stand then.
Shown Show(std::string_view line, size_t begin, size_t end, size_t room) {
  std::vector<Cell> cells = CellsOf(line, begin);
  size_t width = cells.empty() ? 0 : cells.back().begin + cells.back().width;
  size_t place_begin = width, place_end = 0;
  for (const Cell& cell : cells) {
    if (cell.byte < begin) continue;
    place_begin = std::min(place_begin, cell.begin);  // also of a place without a length
    if (cell.byte >= end) continue;
    place_end = std::max(place_end, cell.begin + cell.width);
  }
  place_end = std::max(place_end, place_begin);
  Window window = WindowOf(width, place_begin, place_end, room);
  bool cut_left = window.begin > 0 || (!cells.empty() && cells.front().byte > 0);
  bool cut_right = window.end < width || (!cells.empty() && cells.back().byte + 1 < line.size() && width > room);
  size_t first = window.begin + (cut_left ? 1 : 0), last = window.end - (cut_right ? 1 : 0);
  Shown shown;
  shown.cut = cut_left || cut_right;
  if (cut_left) shown.text += "…";
  size_t offset = cut_left ? 1 : 0, start = 0;
  bool any = false;
  for (const Cell& cell : cells) {
    if (cell.begin < first || cell.begin + cell.width > last) continue;
    if (!any) start = cell.begin;
    any = true;
    shown.text += cell.text;
  }
  if (cut_right) shown.text += "…";
  size_t seen_begin = std::clamp(place_begin, start, std::max(start, last));
  size_t seen_end = std::clamp(place_end, seen_begin, std::max(seen_begin, last));
  shown.underline_begin = seen_begin - start + offset;
  shown.underline_width = std::max<size_t>(1, seen_end - seen_begin);
  while (!shown.text.empty() && shown.text.back() == ' ') shown.text.pop_back();
  return shown;
}

std::string Number(uint32_t line, size_t digits) {
  std::string text = std::to_string(line);
  return std::string(digits > text.size() ? digits - text.size() : 0, ' ') + text;
}

class FrameWriter {
 public:
  FrameWriter(Sources& sources, Style style, size_t digits, int width)
      : sources_(sources), style_(style), digits_(digits), width_(static_cast<size_t>(std::max(width, 1))) {}

  void Write(const Group& group, bool first) {
    const Place& place = group.places.front();
    std::string where = InertPath(group.file);
    if (place.at.line > 0) where += ":" + std::to_string(place.at.line);
    if (place.at.line > 0 && place.at.column > 0) where += ":" + std::to_string(place.at.column);
    Line head{{Style::kGutter, std::string(digits_, ' ') + (first ? "--> " : "::: ")}, {Style::kPlain, where}};
    if (group.at_base) head.push_back({Style::kDeleted, " at base"});
    bool readable = sources_.Line(group.file, place.at.line, group.at_base).has_value();
    if (!readable && !place.label.empty()) head.push_back({Style::kPlain, ": " + Inert(place.label)});
    lines_.push_back(std::move(head));
    if (!readable) return;
    lines_.push_back(Bar());
    WriteLines(group);
  }

  std::vector<Line> Take() { return std::move(lines_); }

 private:
  Line Bar() const { return {{Style::kGutter, std::string(digits_ + 1, ' ') + "|"}}; }

  // Every line that a place asks for, with the places that begin on it.
  std::map<uint32_t, std::vector<const Place*>> LinesOf(const Group& group) {
    std::map<uint32_t, std::vector<const Place*>> lines;
    uint32_t count = sources_.CountLines(group.file, group.at_base);
    for (const Place& place : group.places) {
      if (place.at.line == 0 || place.at.line > count) continue;
      lines[place.at.line].push_back(&place);
      uint32_t last = std::max(place.at.line, place.at.end_line);
      if (place.at.end_column == 1 && last > place.at.line) --last;  // ends before the first character of that line
      last = std::min({last, place.at.line + kLinesOfPlace - 1, count});
      for (uint32_t line = place.at.line + 1; line <= last; ++line) lines[line];
    }
    return lines;
  }

  void WriteLines(const Group& group) {
    uint32_t written = 0;
    for (const auto& [line, places] : LinesOf(group)) {
      if (written > 0 && line > written + 1) lines_.push_back({{Style::kGutter, "..."}});
      written = line;
      std::string_view text = *sources_.Line(group.file, line, group.at_base);
      Range range = places.empty() ? Range{0, text.size()} : RangeOf(*places.front(), text, line);
      WriteSource(group, line, Show(text, range.begin, range.end, Room()).text);
      for (const Place* place : places) {
        range = RangeOf(*place, text, line);
        Shown shown = Show(text, range.begin, range.end, Room());
        // A line that had to be cut was cut around its first place; others may not be in sight.
        if (place == places.front() || !shown.cut) WriteUnderline(*place, shown);
      }
    }
  }

  // The bytes of a line that a place underlines.
  struct Range {
    size_t begin = 0, end = 0;
  };
  static Range RangeOf(const Place& place, std::string_view text, uint32_t line) {
    size_t begin = ByteOfColumn(text, std::max(place.at.column, 1u)), end = text.size();
    if (place.at.end_line == line && place.at.end_column > 0) end = ByteOfColumn(text, place.at.end_column);
    if (place.at.column == 0) begin = text.find_first_not_of(" \t");
    begin = std::min(begin, text.size());
    while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '\t')) --end;
    return {begin, std::max(begin, end)};
  }

  size_t Room() const { return width_ > Taken() + kNarrowest ? width_ - Taken() : kNarrowest; }
  size_t Taken() const { return digits_ + 3; }

  void WriteSource(const Group& group, uint32_t line, const std::string& text) {
    Line source{{Style::kGutter, Number(line, digits_) + " "}};
    source.push_back(group.at_base ? Piece{Style::kDeleted, "-"} : Piece{Style::kGutter, "|"});
    if (!text.empty()) source.push_back({group.at_base ? Style::kDeleted : Style::kPlain, " " + text});
    lines_.push_back(std::move(source));
  }

  void WriteUnderline(const Place& place, const Shown& shown) {
    Line marks = Bar();
    Style style = place.primary ? style_ : Style::kGutter;
    marks.push_back({style, std::string(1 + shown.underline_begin, ' ') +
                                std::string(shown.underline_width, place.primary ? '^' : '-')});
    std::string label = Inert(place.label);
    size_t right = Taken() + shown.underline_begin + shown.underline_width + 1;
    bool fits = right + DisplayWidth(label) <= width_;
    if (!label.empty() && fits) marks.push_back({style, " " + label});
    lines_.push_back(std::move(marks));
    if (label.empty() || fits) return;
    Line below = Bar();
    size_t width = DisplayWidth(label);
    size_t indent = Taken() + width < width_ ? std::min(shown.underline_begin, width_ - Taken() - width) : 0;
    below.push_back({style, std::string(1 + indent, ' ') + label});
    lines_.push_back(std::move(below));
  }

  Sources& sources_;
  Style style_;
  size_t digits_, width_;
  std::vector<Line> lines_;
};

std::vector<Group> GroupsOf(const lint::Finding& finding) {
  std::vector<Group> groups;
  auto add = [&](const Location& at, bool at_base, const std::string& label, bool primary) {
    if (at.empty()) return;
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const Group& each) { return each.file == at.file && each.at_base == at_base; });
    if (group == groups.end()) group = groups.insert(groups.end(), Group{at.file, at_base, {}});
    group->places.push_back({at, label, primary});
  };
  add(finding.at, finding.at_base, "", true);
  for (const lint::Related& related : finding.related) add(related.at, related.at_base, related.message, false);
  return groups;
}

size_t DigitsOf(const std::vector<Group>& groups) {
  uint32_t last = 1;
  for (const Group& group : groups) {
    for (const Place& place : group.places) {
      uint32_t end = std::max(place.at.line, place.at.end_line);
      last = std::max(last, std::min(end, place.at.line + kLinesOfPlace - 1));
    }
  }
  return std::to_string(last).size();
}

}  // namespace

std::vector<Line> Frames(const lint::Finding& finding, Sources& sources, int width) {
  std::vector<Group> groups = GroupsOf(finding);
  FrameWriter writer(sources, StyleOf(finding.severity), DigitsOf(groups), width);
  bool first = true;
  for (const Group& group : groups) {
    writer.Write(group, first);
    first = false;
  }
  return writer.Take();
}

Style StyleOf(lint::Severity severity) {
  switch (severity) {
    case lint::Severity::kError:
      return Style::kError;
    case lint::Severity::kWarning:
      return Style::kWarning;
    default:
      return Style::kInfo;
  }
}

std::string Plain(const std::vector<Line>& lines) {
  std::string out;
  for (const Line& line : lines) {
    for (const Piece& piece : line) out += piece.text;
    out += '\n';
  }
  return out;
}

}  // namespace sequelint::report
