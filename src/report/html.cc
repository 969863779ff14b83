// A page of its own: no script, nothing loaded, light or dark as the reader's system is.

#include "base/text.h"
#include "base/version.h"
#include "report/formats.h"
#include "report/frame.h"
#include "report/page.h"
#include "report/prose.h"
#include "report/unicode.h"
#include "report/xml.h"

namespace sequelint::report {
namespace {

constexpr int kWidth = 110;

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --back: #fff; --panel: #f6f7f9; --line: #d8dbe0; --text: #1c2026; --faint: #667;
  --error: #b3261e; --warning: #8a5a00; --info: #0b5c8a; --gutter: #5b6b8c; --deleted: #9c2f2f; --help: #1e6b3a; }
@media (prefers-color-scheme: dark) { :root { --back: #14171c; --panel: #1c2027; --line: #343a45; --text: #e4e6ea;
  --faint: #9aa3b2; --error: #ff8a80; --warning: #f2c14e; --info: #7cc7f2; --gutter: #8ea2cc; --deleted: #f29b9b;
  --help: #85d3a0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1rem 4rem; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; }
p.run { color: var(--faint); margin: .25rem 0 1.5rem; overflow-wrap: anywhere; }
article { border: 1px solid var(--line); border-left-width: 4px; border-radius: 6px; margin: 1rem 0;
  padding: .75rem 1rem; background: var(--panel); }
article.error { border-left-color: var(--error); }
article.warning { border-left-color: var(--warning); }
article.info { border-left-color: var(--info); }
article h2 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
article h2 code { font-weight: 400; }
.error > h2 b { color: var(--error); }
.warning > h2 b { color: var(--warning); }
.info > h2 b { color: var(--info); }
pre { overflow-x: auto; margin: .75rem 0; font: 13px/1.45 ui-monospace, monospace; tab-size: 4; }
pre.code { padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 4px; background: var(--back); }
code { font-family: ui-monospace, monospace; font-size: .92em; }
dl { margin: .5rem 0 0; display: grid; grid-template-columns: max-content 1fr; gap: .25rem .75rem; }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; }
.g { color: var(--gutter); } .e { color: var(--error); } .w { color: var(--warning); } .i { color: var(--info); }
.d { color: var(--deleted); } .h { color: var(--help); }
li { overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
.tables { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
table { border-collapse: collapse; border: 1px solid var(--line); background: var(--panel); font-size: .85rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
caption span { font-weight: 400; color: var(--faint); }
td { border-top: 1px solid var(--line); padding: .2rem .6rem; }
td:nth-child(n + 2) { color: var(--faint); }
table.added caption span, tr.added td { color: var(--help); }
table.dropped caption span, tr.dropped td { color: var(--error); }
tr.dropped td:first-child { text-decoration: line-through; }
tr.changed td { color: var(--warning); }
)";

std::string_view ClassOf(Style style) {
  switch (style) {
    case Style::kGutter:
      return "g";
    case Style::kError:
      return "e";
    case Style::kWarning:
      return "w";
    case Style::kInfo:
      return "i";
    case Style::kDeleted:
      return "d";
    case Style::kHelp:
      return "h";
    default:
      return "";
  }
}

std::string Preformatted(const std::vector<Line>& lines) {
  std::string out;
  for (const Line& line : lines) {
    for (const Piece& piece : line) {
      std::string_view name = ClassOf(piece.style);
      std::string text = EscapeXml(piece.text);
      out += name.empty() ? text : "<span class=\"" + std::string(name) + "\">" + text + "</span>";
    }
    out += '\n';
  }
  return out;
}

// Paragraphs with code spans; everything else of the Markdown is read as plain text.
std::string Prose(std::string_view markdown) {
  std::string out;
  bool code = false;
  for (const std::string& part : Split(PlainMarkdown(markdown), '`')) {
    std::string text = ReplaceAll(EscapeXml(part), "&#10;", "<br>");
    out += code ? "<code>" + text + "</code>" : text;
    code = !code;
  }
  return out;
}

std::string Article(const lint::Finding& finding, const Context& context, Sources& sources) {
  std::string severity(lint::Name(finding.severity));
  std::string out = "<article class=\"" + severity + "\">\n<h2><b>" + severity + "</b> <code>" +
                    EscapeXml(finding.rule) + "</code> " + EscapeXml(Inert(finding.message)) + "</h2>\n";
  out += "<pre>" + Preformatted(Frames(finding, sources, kWidth)) + "</pre>\n";
  std::vector<std::string> effects = Effects(finding.facts);
  Help help = HelpFor(finding, context);
  if (!effects.empty() || !help.text.empty()) {
    out += "<dl>\n";
    if (!effects.empty()) out += "<dt>Effect</dt><dd>" + EscapeXml(Join(effects, "; ")) + "</dd>\n";
    if (!help.text.empty()) out += "<dt>Instead</dt><dd>" + Prose(help.text) + "</dd>\n";
    out += "</dl>\n";
  }
  if (!help.code.empty()) {
    if (help.example) out += "<p>For example:</p>\n";
    out += "<pre class=\"code\">" + ReplaceAll(EscapeXml(help.code), "&#10;", "\n") + "</pre>\n";
  }
  return out + "</article>\n";
}

std::string MarkOf(ChangedTable::Change change) {
  if (change == ChangedTable::Change::kNone) return "";
  return " class=\"" + std::string(Word(change)) + "\"";
}

// The tables that change, as an entity diagram draws them, without a line between them: what they point to is named.
std::string Diagram(const std::vector<ChangedTable>& tables) {
  std::string out = "<div class=\"tables\">\n";
  for (const ChangedTable& table : tables) {
    std::string state(Word(table.change));
    if (!table.was_named.empty()) state = "was " + table.was_named;
    out += "<table" + MarkOf(table.change) + ">\n<caption>" + EscapeXml(Inert(table.name)) + " <span>" +
           EscapeXml(Inert(state)) + "</span></caption>\n";
    for (const ChangedTable::Column& column : table.columns) {
      std::string note(Word(column.change));
      if (!column.was.empty()) note = "was " + column.was;
      out += "<tr" + MarkOf(column.change) + "><td>" + EscapeXml(Inert(column.name)) + "</td><td>" +
             EscapeXml(Inert(column.type)) + "</td><td>" + column.key + "</td><td>" + EscapeXml(Inert(note)) +
             "</td></tr>\n";
    }
    for (const ChangedTable::Reference& reference : table.references) {
      out += "<tr" + MarkOf(reference.change) + "><td>" + EscapeXml(Inert(reference.columns)) +
             "</td><td colspan=\"2\">→ " + EscapeXml(Inert(reference.table)) + "</td><td>" +
             std::string(Word(reference.change)) + "</td></tr>\n";
    }
    out += "</table>\n";
  }
  return out + "</div>\n";
}

std::string Code(std::string_view text) {
  return "<pre class=\"code\">" + ReplaceAll(EscapeXml(InertLines(text)), "&#10;", "\n") + "</pre>\n";
}

// What stands behind the findings.
std::string Appendix(const Page& page) {
  std::string out;
  if (!page.missing.name.empty()) {
    out += "<h2>The migration that is missing: <code>" + EscapeXml(Inert(page.missing.name)) + "</code></h2>\n" +
           Code(page.missing.text);
  }
  if (!page.tables.empty()) out += "<h2>Tables that change</h2>\n" + Diagram(page.tables);
  if (!page.sql.empty()) out += "<h2>What the change runs</h2>\n" + Code(page.sql);
  return out;
}

}  // namespace

std::string RenderHtml(const lint::Report& report, const Context& context) {
  Sources sources(context);
  std::string title = std::string(kName) + ": " + CountFindings(report.summary);
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
      EscapeXml(title) + "</title>\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n<h1>" +
      EscapeXml(title) + "</h1>\n<p class=\"run\">" + EscapeXml(DescribeRun(report)) + "</p>\n";
  for (const lint::Finding& finding : report.findings) {
    if (!finding.suppressed) out += Article(finding, context, sources);
  }
  out += Appendix(PageOf(report, context));
  if (!report.notes.empty() || !report.unknown.empty()) out += "<h2>Notes</h2>\n<ul>\n";
  for (const std::string& note : FewNotes(report.notes)) out += "<li>" + EscapeXml(Inert(note)) + "</li>\n";
  for (const schema::Unknown& unknown : report.unknown) {
    out += "<li>not known without running the code: " + EscapeXml(Describe(unknown)) + "</li>\n";
  }
  if (!report.notes.empty() || !report.unknown.empty()) out += "</ul>\n";
  return out + "</body>\n</html>\n";
}

}  // namespace sequelint::report
