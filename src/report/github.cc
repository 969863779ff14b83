// Workflow commands: GitHub shows ten annotations of each level a step and drops the rest, and cuts a message at 4096
// characters. So the worst come first, those of one rule and line are one, and the tenth says how many there are more.

#include <algorithm>

#include "base/text.h"
#include "report/formats.h"
#include "report/prose.h"
#include "report/shown.h"
#include "report/unicode.h"

namespace sequelint::report {
namespace {

constexpr size_t kMostOfLevel = 10;
constexpr size_t kLongestMessage = 4096;

// As the runner reads them back: data keeps everything but %, CR, LF; properties also : and ,.
std::string Escape(std::string_view text, bool property) {
  std::string out;
  for (char c : text) {
    if (c == '%') {
      out += "%25";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else if (property && c == ':') {
      out += "%3A";
    } else if (property && c == ',') {
      out += "%2C";
    } else {
      out += c;
    }
  }
  return out;
}

// Escaped, at most kLongestMessage bytes, and no escape cut in two.
std::string EscapeMessage(const std::string& text) {
  std::string escaped = Escape(text, false);
  if (escaped.size() <= kLongestMessage) return escaped;
  std::string_view kept = Cut(escaped, kLongestMessage - 3);
  size_t percent = kept.rfind('%');
  if (percent != std::string_view::npos && percent + 3 > kept.size()) kept = kept.substr(0, percent);
  return std::string(kept) + "…";
}

std::string_view LevelOf(lint::Severity severity) {
  switch (severity) {
    case lint::Severity::kError:
      return "error";
    case lint::Severity::kWarning:
      return "warning";
    default:
      return "notice";
  }
}

std::string BodyOf(const Shown& shown, const Context& context, Sources& sources) {
  const lint::Finding& finding = *shown.finding;
  std::string body = Inert(shown.Message());
  std::vector<std::string> effects = Effects(finding.facts);
  if (!effects.empty()) body += "\n" + Inert("effect: " + Join(effects, "; "));
  auto tell = [&](const std::string& what, const Location& at, bool at_base) {
    body += "\n" + Inert(what) + (at_base ? " (at base): " : ": ") + InertPath(at.file) + ":" + std::to_string(at.line);
    auto line = sources.Line(at.file, at.line, at_base);
    if (line) body += ": " + Inert(Trim(Cut(*line, 200)));
  };
  if (finding.at_base) tell("was here", finding.at, true);
  for (const lint::Related& related : finding.related) {
    if (!related.at.empty()) tell(related.message, related.at, related.at_base);
  }
  Help help = HelpFor(finding, context);
  if (!help.text.empty()) body += "\n\n" + InertLines(PlainMarkdown(help.text));
  if (!help.code.empty()) body += (help.example ? "\n\nfor example:\n" : "\n\n") + InertLines(help.code);
  while (body.ends_with('\n')) body.pop_back();
  return body;
}

std::string Properties(const Shown& shown) {
  const Location& at = shown.anchor.at;
  std::string out = " ";
  if (!at.empty()) {
    out += "file=" + Escape(Inert(at.file), true) + ",";
    if (at.line && !shown.anchor.at_base) {
      std::string line = std::to_string(at.line);
      out += "line=" + line + ",endLine=" + line + ",";
      // GitHub takes columns only together, and counts the last one in.
      if (at.column && at.end_column > at.column) {
        out += "col=" + std::to_string(at.column) + ",endColumn=" + std::to_string(at.end_column - 1) + ",";
      }
    }
  }
  return out + "title=" + Escape(shown.finding->rule, true);
}

}  // namespace

std::string RenderGithub(const lint::Report& report, const Context& context) {
  Sources sources(context);
  Anchors anchors(sources);
  std::vector<Shown> all = ShowInHead(report, anchors);
  std::string out;
  for (lint::Severity severity : {lint::Severity::kError, lint::Severity::kWarning, lint::Severity::kInfo}) {
    std::vector<const Shown*> level;
    for (const Shown& shown : all) {
      if (shown.finding->severity == severity) level.push_back(&shown);
    }
    size_t shown = level.size() <= kMostOfLevel ? level.size() : kMostOfLevel - 1;
    std::string name(LevelOf(severity));
    for (size_t i = 0; i < shown; ++i) {
      out += "::" + name + Properties(*level[i]) + "::" + EscapeMessage(BodyOf(*level[i], context, sources)) + "\n";
    }
    if (shown < level.size()) {
      std::string rest = std::to_string(level.size() - shown);
      out += "::" + name + " title=sequelint::+" + rest +
             " more of this level: see the job summary, or run sequelint check\n";
    }
  }
  return out;
}

}  // namespace sequelint::report
