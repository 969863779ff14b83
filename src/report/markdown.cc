// Markdown for comments and job summaries. All names come from the pull request, so all text is made inert first.

#include "report/markdown.h"

#include <algorithm>

#include "base/text.h"
#include "report/formats.h"
#include "report/frame.h"
#include "report/prose.h"
#include "report/unicode.h"
#include "report/xml.h"

namespace sequelint::report {
namespace {

constexpr int kWidth = 100;
constexpr size_t kOpenFindings = 5;
constexpr size_t kMostUnknown = 50;

size_t LongestRun(std::string_view text, char c) {
  size_t longest = 0, run = 0;
  for (char each : text) longest = std::max(longest, run = each == c ? run + 1 : 0);
  return longest;
}

// A comment that shows nothing, put where GitHub would see a mention, a reference or a link.
constexpr std::string_view kBreak = "<!-- -->";

std::string WhereOf(const lint::Finding& finding) {
  if (finding.at.empty()) return "";
  std::string where = finding.at.file + (finding.at.line ? ":" + std::to_string(finding.at.line) : "");
  return CodeSpan(where) + (finding.at_base ? " at base" : "");
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

class MarkdownWriter {
 public:
  MarkdownWriter(const lint::Report& report, const Context& context, size_t budget)
      : report_(report), context_(context), sources_(context), budget_(budget) {}

  std::string Run() {
    out_ = "### sequelint: " + CountFindings(report_.summary) + "\n\n" + EscapeMarkdown(DescribeRun(report_)) + "\n";
    std::string end = End();
    size_t reserve = end.size() + 200;  // for the line that counts what is left out
    size_t left_out = 0, written = 0;
    for (const lint::Finding& finding : report_.findings) {
      if (finding.suppressed) continue;
      std::string block = left_out ? "" : Block(finding, written < kOpenFindings);
      if (left_out || out_.size() + block.size() + reserve > budget_) {
        ++left_out;
      } else {
        out_ += block;
        ++written;
      }
    }
    if (left_out)
      out_ += "\n… and " + Count(static_cast<int>(left_out), "more finding") + "; run `sequelint check` to see all.\n";
    out_ += end;
    return std::move(out_);
  }

 private:
  std::string Block(const lint::Finding& finding, bool open) {
    std::string block = open ? "\n<details open>" : "\n<details>";
    block += "<summary><b>" + std::string(lint::Name(finding.severity)) + "</b> <code>" + EscapeXml(finding.rule) +
             "</code> " + EscapeMarkdown(finding.message) + "</summary>\n\n";
    std::string frames = Plain(Frames(finding, sources_, kWidth));
    if (!frames.empty()) block += WhereOf(finding) + "\n\n" + CodeBlock(frames, "text");
    std::vector<std::string> effects = Effects(finding.facts);
    if (!effects.empty()) block += "\n**Effect:** " + EscapeMarkdown(Join(effects, "; ")) + ".\n";
    Help help = HelpFor(finding, context_);
    if (!help.text.empty()) {
      block += "\n**Instead:** " + Prose(ReplaceAll(PlainMarkdown(help.text), "\n", " ")) + "\n";
    }
    if (!help.code.empty()) block += "\n" + CodeBlock(help.code, help.language);
    return block + "\n</details>\n";
  }

  std::string End() {
    std::string end;
    for (const std::string& note : report_.notes) end += "\n> " + EscapeMarkdown(note) + "\n";
    if (report_.unknown.empty()) return end;
    size_t count = report_.unknown.size();
    end += "\n<details><summary>" + Count(static_cast<int>(count), "part") +
           " of the schema not known without running the code</summary>\n\n";
    for (size_t i = 0; i < count && i < kMostUnknown; ++i) {
      end += "- " + EscapeMarkdown(Cut(Describe(report_.unknown[i]), 500)) + "\n";
    }
    if (count > kMostUnknown) end += "- … and " + std::to_string(count - kMostUnknown) + " more\n";
    return end + "\n</details>\n";
  }

  const lint::Report& report_;
  const Context& context_;
  Sources sources_;
  size_t budget_;
  std::string out_;
};

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

std::string RenderMarkdown(const lint::Report& report, const Context& context, size_t budget) {
  return MarkdownWriter(report, context, budget).Run();
}

std::string RenderMarkdown(const lint::Report& report, const Context& context) {
  return RenderMarkdown(report, context, kSummaryBudget);
}

}  // namespace sequelint::report
