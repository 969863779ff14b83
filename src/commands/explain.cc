#include <algorithm>

#include "base/similarity.h"
#include "base/text.h"
#include "commands/command.h"
#include "commands/project.h"
#include "lint/rule.h"
#include "report/prose.h"

namespace sequelint::commands {
namespace {

// The page for a terminal: the same text, in lines that fit, with code set in instead of fenced.
class Page {
 public:
  Page(bool colour, int width) : colour_(colour), width_(static_cast<size_t>(std::max(width, kLeastWidth))) {}

  std::string Print(const lint::Rule& rule) {
    out_ = Bold(rule.id) + " (" + std::string(lint::Name(rule.severity)) + ", " + rule.category + ")\n\n";
    for (const std::string& line : Split(Trim(rule.markdown), '\n')) Line(line);
    Flush();
    return std::move(out_);
  }

 private:
  static constexpr int kLeastWidth = 40;

  std::string Bold(const std::string& text) const { return colour_ ? "\033[1m" + text + "\033[0m" : text; }

  void Line(const std::string& line) {
    if (line.starts_with("```")) return Fence(line);
    if (in_code_) return Code(line);
    bool item =
        line.starts_with("- ") || line.starts_with("* ") || (line.size() > 2 && line[1] == '.' && line[2] == ' ');
    if (line.starts_with("#")) {
      Flush();
      size_t text = line.find_first_not_of('#');
      out_ += Bold(std::string(Trim(std::string_view(line).substr(text)))) + "\n";
    } else if (Trim(line).empty() || line.starts_with("|")) {
      Flush();
      out_ += line + "\n";
    } else {
      if (item) Flush();
      paragraph_ += (paragraph_.empty() ? "" : " ") + std::string(Trim(line));
      hanging_ = paragraph_.starts_with("- ") || paragraph_.starts_with("* ");
    }
  }

  // Of an example the file stands above its code.
  void Fence(const std::string& line) {
    Flush();
    in_code_ = !in_code_;
    size_t space = line.find(' ');
    if (in_code_ && space != std::string::npos) out_ += "    " + Bold(line.substr(space + 1)) + "\n";
    diff_ = line.starts_with("```diff");
  }

  void Code(const std::string& line) {
    const char* colour = !colour_ || !diff_      ? nullptr
                         : line.starts_with("+") ? "\033[32m"
                         : line.starts_with("-") ? "\033[31m"
                                                 : nullptr;
    if (line.empty()) {
      out_ += "\n";
    } else {
      out_ += "    " + (colour ? colour + line + "\033[0m" : line) + "\n";
    }
  }

  void Flush() {
    if (paragraph_.empty()) return;
    std::string text = WithAddresses(paragraph_);
    bool first = true;
    for (const std::string& line : report::Wrap(text, width_ - (hanging_ ? 2 : 0))) {
      out_ += (hanging_ && !first ? "  " : "") + line + "\n";
      first = false;
    }
    paragraph_.clear();
  }

  // `[the manual](https://…)` is "the manual (https://…)"; what links to a page beside this one is just its words.
  static std::string WithAddresses(std::string_view text) {
    std::string out;
    while (!text.empty()) {
      size_t open = text.find('['), middle = text.find("](", open), close = text.find(')', middle);
      if (close == std::string_view::npos) break;
      out += text.substr(0, open);
      out += text.substr(open + 1, middle - open - 1);
      std::string_view address = text.substr(middle + 2, close - middle - 2);
      if (address.starts_with("http")) out += ": " + std::string(address);
      text.remove_prefix(close + 1);
    }
    return out + std::string(text);
  }

  bool colour_, in_code_ = false, diff_ = false, hanging_ = false;
  size_t width_;
  std::string out_, paragraph_;
};

class Explain : public Command {
 public:
  std::string_view name() const override { return "explain"; }
  std::string_view summary() const override { return "say why a rule fires, and the safe way"; }
  std::string_view arguments() const override { return "RULE…"; }
  std::string_view examples() const override {
    return "sequelint explain drop-column\nsequelint explain drop-column --format markdown\n";
  }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    options.push_back({"", "RULE", "", &rules_});
    options.push_back({"--repo", "DIR", "the project's folder (default: where you are)", &common.repo});
    options.push_back({"--config", "FILE", "the configuration (default: the project's sequelint.yml)", &common.config});
    AddFormat(common, options, {"text", "markdown", "md"}, "text, or markdown: the page as it is written");
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    if (rules_.empty()) return UsageError("no rule named", "`sequelint rules` lists them");
    Result<std::vector<lint::Rule>> rules = ProjectRules(session);
    if (!rules) return rules.error();
    bool markdown = session.options.format == "markdown" || session.options.format == "md";
    std::string text;
    for (const std::string& id : rules_) {
      const lint::Rule* rule = lint::FindRule(*rules, id);
      if (rule == nullptr) return NoRule(id, *rules);
      if (!text.empty()) text += "\n";
      text +=
          markdown ? std::string(Trim(rule->markdown)) + "\n" : Page(session.colour(), session.width()).Print(*rule);
    }
    session.Print(text);
    return ExitStatus::kClean;
  }

 private:
  static Error NoRule(const std::string& id, const std::vector<lint::Rule>& rules) {
    std::vector<std::string> ids;
    for (const lint::Rule& rule : rules) ids.push_back(rule.id);
    std::string meant = DidYouMean(id, ids);
    return UsageError("no rule `" + id + "`",
                      meant.empty() ? "`sequelint rules` lists them" : "did you mean `" + meant + "`?");
  }

  std::vector<std::string> rules_;
};

}  // namespace

std::unique_ptr<Command> MakeExplain() { return std::make_unique<Explain>(); }

}  // namespace sequelint::commands
