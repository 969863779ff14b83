#include "lint/page.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace sequelint::lint {
namespace {

bool StartsWith(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

// How many backticks open a fence here; 0 = none. Only fences at the left margin count.
size_t FenceLength(std::string_view line) {
  size_t length = 0;
  while (length < line.size() && line[length] == '`') ++length;
  return length >= 3 ? length : 0;
}

class Splitter {
 public:
  Splitter(std::string_view path, std::string_view text) : path_(path), lines_(Split(text, '\n')) {
    for (std::string& line : lines_) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
    }
    if (!lines_.empty() && lines_.back().empty()) lines_.pop_back();
  }

  Result<Page> Run() {
    if (auto error = FrontMatter()) return *error;
    for (; at_ < lines_.size(); ++at_) {
      page_.markdown += lines_[at_] + "\n";
      if (auto error = Line()) return *error;
    }
    if (page_.title.empty()) return Fail(LineNumber(), "the page has no title", "begin the text with `# Title`");
    if (page_.summary.empty()) {
      return Fail(LineNumber(), "the page has no summary", "write one paragraph below the title: what the rule finds");
    }
    return std::move(page_);
  }

 private:
  Error Fail(uint32_t line, std::string what, std::string remedy) const {
    return PageError(path_, line, std::move(what), std::move(remedy));
  }
  uint32_t LineNumber() const { return static_cast<uint32_t>(std::min(at_ + 1, std::max<size_t>(lines_.size(), 1))); }

  std::optional<Error> FrontMatter() {
    if (lines_.empty() || lines_[0] != "---") {
      return Fail(1, "the page has no front matter", "begin the file with a line `---`, the keys, and another `---`");
    }
    page_.front_matter_line = 2;
    for (at_ = 1; at_ < lines_.size(); ++at_) {
      if (lines_[at_] == "---") {
        ++at_;
        return std::nullopt;
      }
      page_.front_matter += lines_[at_] + "\n";
    }
    return Fail(1, "the front matter is never closed", "end it with a line `---`");
  }

  // One line of the Markdown; a fence consumes its lines up to the closing backticks.
  std::optional<Error> Line() {
    const std::string& line = lines_[at_];
    if (FenceLength(line)) return ReadFence();
    if (StartsWith(line, "# ")) {
      if (!page_.title.empty()) return Fail(LineNumber(), "a second title", "use `##` for sections");
      page_.title = std::string(Trim(std::string_view(line).substr(2)));
      return std::nullopt;
    }
    if (StartsWith(line, "## ")) {
      if (page_.title.empty()) return Fail(LineNumber(), "a section before the title", "begin with `# Title`");
      page_.sections.push_back({std::string(Trim(std::string_view(line).substr(3))), "", {}, LineNumber()});
      return std::nullopt;
    }
    if (!page_.sections.empty()) {
      page_.sections.back().text += line + "\n";
    } else if (!page_.title.empty()) {
      Summary(line);
    } else if (!Trim(line).empty()) {
      return Fail(LineNumber(), "text before the title", "begin with `# Title`");
    }
    return std::nullopt;
  }

  void Summary(const std::string& line) {
    std::string_view words = Trim(line);
    if (words.empty()) {
      summary_done_ = !page_.summary.empty();
    } else if (!summary_done_) {
      page_.summary += (page_.summary.empty() ? "" : " ") + std::string(words);
    }
  }

  std::optional<Error> ReadFence() {
    Fence fence;
    size_t length = FenceLength(lines_[at_]);
    fence.info = std::string(Trim(std::string_view(lines_[at_]).substr(length)));
    fence.line = LineNumber();
    fence.text_line = fence.line + 1;
    std::string markdown = lines_[at_] + "\n";
    for (++at_; at_ < lines_.size(); ++at_) {
      page_.markdown += lines_[at_] + "\n";
      markdown += lines_[at_] + "\n";
      if (FenceLength(lines_[at_]) >= length && Trim(lines_[at_]).size() == FenceLength(lines_[at_])) {
        if (!page_.sections.empty()) {
          page_.sections.back().text += markdown;
          page_.sections.back().fences.push_back(std::move(fence));
        }
        return std::nullopt;
      }
      if (FenceLength(lines_[at_]) >= length) break;  // another fence opens: this one was left open
      fence.text += lines_[at_] + "\n";
    }
    return Fail(fence.line, "the fence is never closed",
                "end it with a line of " + std::to_string(length) + " backticks");
  }

  std::string_view path_;
  std::vector<std::string> lines_;
  size_t at_ = 0;
  bool summary_done_ = false;
  Page page_;
};

}  // namespace

Error PageError(std::string_view path, uint32_t line, std::string what, std::string remedy) {
  return {std::string(path) + ":" + std::to_string(line) + ": " + std::move(what), std::move(remedy),
          ExitStatus::kUsage};
}

Result<Page> SplitPage(std::string_view path, std::string_view text) { return Splitter(path, text).Run(); }

}  // namespace sequelint::lint
