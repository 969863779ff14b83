// The report for people at a terminal. Everything is written as styled pieces first; colour is the last step.

#include "base/text.h"

#include <set>

#include "report/formats.h"
#include "report/frame.h"
#include "report/prose.h"
#include "report/unicode.h"

namespace sequelint::report {
namespace {

constexpr size_t kUnknownShown = 3;
constexpr size_t kHelpCodeLines = 16;

std::string_view Ansi(Style style) {
  switch (style) {
    case Style::kStrong:
      return "\x1b[1m";
    case Style::kGutter:
      return "\x1b[1;34m";
    case Style::kError:
      return "\x1b[1;31m";
    case Style::kWarning:
      return "\x1b[1;33m";
    case Style::kInfo:
      return "\x1b[1;36m";
    case Style::kDeleted:
      return "\x1b[31m";
    case Style::kHelp:
      return "\x1b[32m";
    case Style::kFaint:
      return "\x1b[2m";
    case Style::kPlain:
      return "";
  }
  return "";
}

class TextWriter {
 public:
  TextWriter(const lint::Report& report, const Context& context)
      : report_(report), context_(context), sources_(context), width_(std::max(context.width, 40)) {}

  std::string Run() {
    for (const lint::Finding& finding : report_.findings) {
      if (!finding.suppressed) Write(finding);
    }
    if (!context_.quiet) WriteEnd();
    return std::move(out_);
  }

 private:
  void Emit(const Line& line) {
    for (const Piece& piece : line) {
      std::string_view code = context_.colour ? Ansi(piece.style) : "";
      out_ += code;
      out_ += piece.text;
      if (!code.empty()) out_ += "\x1b[0m";
    }
    out_ += '\n';
  }

  void Write(const lint::Finding& finding) {
    Style style = StyleOf(finding.severity);
    std::string name = std::string(lint::Name(finding.severity)) + "[" + finding.rule + "]";
    Emit({{style, name}, {Style::kStrong, ": " + Inert(finding.message)}});
    std::vector<Line> frames = Frames(finding, sources_, static_cast<int>(width_));
    for (const Line& line : frames) Emit(line);
    std::string gutter(GutterOf(frames), ' ');
    bool framed = !frames.empty() && !frames.back().empty() && frames.back().front().style == Style::kGutter;
    if (framed) Emit({{Style::kGutter, gutter + "|"}});
    WriteNote(gutter, "effect", Join(Effects(finding.facts), "; "));
    WriteHelp(gutter, finding);
    out_ += '\n';
  }

  // The column of the bars: behind the longest line number and a space.
  static size_t GutterOf(const std::vector<Line>& frames) {
    if (frames.empty()) return 2;
    const std::string& arrow = frames.front().front().text;
    return arrow.find_first_not_of(' ') + 1;
  }

  void WriteNote(const std::string& gutter, const std::string& name, const std::string& text) {
    if (text.empty()) return;
    std::string indent(gutter.size() + 4 + name.size(), ' ');
    bool first = true;
    for (std::string& line : Wrap(Inert(text), width_ - indent.size())) {
      if (first) {
        Emit({{Style::kGutter, gutter + "= "}, {Style::kStrong, name}, {Style::kPlain, ": " + line}});
      } else {
        Emit({{Style::kPlain, indent + line}});
      }
      first = false;
    }
  }

  void WriteHelp(const std::string& gutter, const lint::Finding& finding) {
    Help help = HelpFor(finding, context_);
    // Inert takes line breaks for hostile; paragraphs become sentences of one note.
    WriteNote(gutter, "help", ReplaceAll(PlainMarkdown(help.text), "\n", " "));
    if (help.code.empty() || !shown_code_.insert(help.code).second) return;
    if (help.example) Emit({{Style::kGutter, gutter + "= "}, {Style::kStrong, "for example"}, {Style::kPlain, ":"}});
    size_t indent = gutter.size() + 6, written = 0;
    out_ += '\n';
    std::string_view code = help.code;
    while (code.starts_with('\n')) code.remove_prefix(1);
    while (code.ends_with('\n')) code.remove_suffix(1);
    for (const std::string& line : Split(code, '\n')) {
      if (++written > kHelpCodeLines) {
        Emit({{Style::kHelp, std::string(indent, ' ') + "…"}});
        break;
      }
      std::string shown = Inert(line);
      if (shown.empty()) {
        out_ += '\n';
      } else {
        Emit({{Style::kHelp, std::string(indent, ' ') + shown}});
      }
    }
  }

  void WriteEnd() {
    for (const std::string& note : FewNotes(report_.notes)) Emit({{Style::kStrong, "note"}, {Style::kPlain, ": " + Inert(note)}});
    WriteUnknown();
    const lint::Summary& summary = report_.summary;
    Style style = summary.error     ? Style::kError
                  : summary.warning ? Style::kWarning
                  : summary.info    ? Style::kInfo
                                    : Style::kHelp;
    Emit({{style, CountFindings(summary)}, {Style::kPlain, " (" + DescribeRun(report_) + ")"}});
    if (summary.error + summary.warning + summary.info == 0) return;
    std::string rule;
    for (const lint::Finding& finding : report_.findings) {
      if (!finding.suppressed && rule.empty()) rule = finding.rule;
    }
    if (!rule.empty()) Emit({{Style::kFaint, "why, and the safe way: sequelint explain " + rule}});
  }

  void WriteUnknown() {
    size_t count = report_.unknown.size() - report_.unknown_before;
    if (count == 0) return;
    std::string verb = count == 1 ? " is" : " are";
    Emit({{Style::kStrong, "unknown"},
          {Style::kPlain, ": " + Count(static_cast<int>(count), "part") + " of the schema" + verb +
                              " only known when the code runs, and not judged"}});
    for (size_t i = 0; i < count && i < kUnknownShown; ++i) {
      Emit({{Style::kPlain, "  " + Describe(report_.unknown[i])}});
    }
    if (count > kUnknownShown) {
      Emit({{Style::kPlain,
             "  … and " + std::to_string(count - kUnknownShown) + " more: all are in `unknown` of --format json"}});
    }
  }

  const lint::Report& report_;
  const Context& context_;
  Sources sources_;
  size_t width_;
  std::string out_;
  std::set<std::string> shown_code_;
};

}  // namespace

std::string RenderText(const lint::Report& report, const Context& context) { return TextWriter(report, context).Run(); }

}  // namespace sequelint::report
