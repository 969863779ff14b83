// Markdown for comments and job summaries. All names come from the pull request, so all text is made inert first.

#include "report/markdown.h"

#include <algorithm>

#include "base/text.h"
#include "report/formats.h"
#include "report/prose.h"
#include "report/unicode.h"
#include "report/xml.h"

namespace sequelint::report {
namespace {

constexpr size_t kOpenFindings = 5;
constexpr size_t kMostUnknown = 50;

size_t LongestRun(std::string_view text, char c) {
  size_t longest = 0, run = 0;
  for (char each : text) longest = std::max(longest, run = each == c ? run + 1 : 0);
  return longest;
}

// A comment that shows nothing, put where GitHub would see a mention, a reference or a link.
constexpr std::string_view kBreak = "<!-- -->";

// Text in a line of HTML, where Markdown's own escapes would be shown.
std::string EscapeHtml(std::string_view text) {
  std::string out;
  for (char c : EscapeXml(Inert(text))) {
    out += c;
    if (c == '@' || c == '#') out += kBreak;
  }
  return ReplaceAll(ReplaceAll(std::move(out), "&#<!-- -->", "&#"), "://", ":" + std::string(kBreak) + "//");
}

// Text with code spans: what stands between backticks is shown as code, all of it is shown as it is.
std::string Prose(std::string_view text) {
  std::string out;
  bool code = false;
  for (const std::string& part : Split(text, '`')) {
    if (!part.empty()) out += code ? CodeSpan(part) : EscapeMarkdown(part);
    code = !code;
  }
  return out;
}

std::string Details(const std::string& summary, const std::string& content, bool open = false) {
  return "\n<details" + std::string(open ? " open" : "") + "><summary>" + summary + "</summary>\n\n" + content +
         "\n</details>\n";
}

std::string Block(const Page::Finding& finding, bool open) {
  std::string content;
  if (!finding.frame.empty()) {
    if (!finding.where.empty()) content += CodeSpan(finding.where) + (finding.at_base ? " at base" : "");
    content += "\n\n" + CodeBlock(finding.frame, "text");
  }
  if (!finding.effect.empty()) content += "\n**Effect:** " + EscapeMarkdown(finding.effect) + ".\n";
  const Help& instead = finding.instead;
  if (!instead.text.empty()) {
    content += "\n**Instead:** " + Prose(ReplaceAll(PlainMarkdown(instead.text), "\n", " ")) + "\n";
  }
  if (instead.example) content += "\nFor example:\n";
  if (!instead.code.empty()) content += "\n" + CodeBlock(instead.code, instead.language);
  return Details(
      "<b>" + finding.severity + "</b> <code>" + EscapeXml(finding.rule) + "</code> " + EscapeHtml(finding.message),
      content, open);
}

// What stands behind the findings, most wanted first; a part that does not fit into `room` is left out.
std::string Appendix(const Page& page, size_t room) {
  std::vector<std::string> parts;
  if (!page.missing.name.empty()) {
    parts.push_back(Details("The migration that is missing: <code>" + EscapeHtml(page.missing.name) + "</code>",
                            CodeBlock(page.missing.text, page.missing.language)));
  }
  if (std::string diagram = Mermaid(page.tables); !diagram.empty()) {
    parts.push_back(Details("Tables that change", CodeBlock(diagram, "mermaid")));
  }
  if (!page.sql.empty()) {
    parts.push_back(Details("What the change runs, as SQL", CodeBlock(page.sql, "sql")));
  }
  std::string out;
  for (const std::string& part : parts) {
    if (out.size() + part.size() <= room) out += part;
  }
  return out;
}

std::string End(const Page& page) {
  std::string end;
  constexpr size_t kLongest = 500;
  for (const std::string& note : FewNotes(page.notes)) {
    end += "\n> " + Prose(Cut(note, kLongest)) + "\n";
  }
  if (page.unknown.empty()) return end;
  size_t count = page.unknown.size();
  std::string list;
  for (size_t i = 0; i < count && i < kMostUnknown; ++i) {
    list += "- " + EscapeMarkdown(Cut(page.unknown[i], kLongest)) + "\n";
  }
  if (count > kMostUnknown) list += "- … and " + std::to_string(count - kMostUnknown) + " more\n";
  return end +
         Details(Count(static_cast<int>(count), "part") + " of the schema not known without running the code", list);
}

}  // namespace

std::string EscapeMarkdown(std::string_view text) {
  std::string out;
  std::string inert = Inert(text);
  for (size_t at = 0; at < inert.size(); ++at) {
    char c = inert[at];
    std::string_view rest = std::string_view(inert).substr(at);
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '@' || c == '#') {
      out += c;
      out += kBreak;
    } else if (rest.starts_with("://")) {
      out += kBreak;
      out += ':';
    } else if (ToLower(rest.substr(0, 4)) == "www.") {
      out += std::string(rest.substr(0, 3)) + std::string(kBreak);
      at += 2;
    } else if (std::string_view("\\`*_{}[]()+-!|~$").find(c) != std::string_view::npos) {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string CodeSpan(std::string_view text) {
  std::string inert = ReplaceAll(Inert(text), "|", "¦");  // a bar would end a table's cell
  std::string ticks(LongestRun(inert, '`') + 1, '`');
  bool pad = inert.empty() || inert.front() == '`' || inert.back() == '`';
  return ticks + (pad ? " " : "") + inert + (pad ? " " : "") + ticks;
}

std::string CodeBlock(std::string_view text, std::string_view language) {
  std::string inert = InertLines(text);
  while (inert.ends_with('\n')) inert.pop_back();
  std::string ticks(std::max<size_t>(3, LongestRun(inert, '`') + 1), '`');
  bool word = language.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
  return ticks + std::string(word ? language : "") + "\n" + inert + "\n" + ticks + "\n";
}

std::string RenderMarkdown(const Page& page, size_t budget) {
  std::string out = "### sequelint: " + CountFindings(page.summary) + "\n\n" + EscapeMarkdown(page.run) + "\n";
  std::string end = Appendix(page, budget / 5 * 2) + End(page);
  constexpr size_t kCounting = 200;  // for the line that counts what is left out
  size_t left_out = 0, written = 0;
  for (const Page::Finding& finding : page.findings) {
    std::string block = left_out ? "" : Block(finding, written < kOpenFindings);
    if (left_out || out.size() + block.size() + end.size() + kCounting > budget) {
      ++left_out;
    } else {
      out += block;
      ++written;
    }
  }
  if (left_out) {
    out += "\n… and " + Count(static_cast<int>(left_out), "more finding") + "; run `sequelint check` to see all.\n";
  }
  return out + end;
}

std::string RenderMarkdown(const lint::Report& report, const Context& context) {
  return RenderMarkdown(PageOf(report, context), kSummaryBudget);
}

}  // namespace sequelint::report
