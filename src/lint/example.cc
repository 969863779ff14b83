#include "lint/example.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

namespace sequelint::lint {
namespace {

constexpr std::array<std::string_view, 10> kLanguages = {"js",  "ts",  "tsx",  "jsx",  "mjs",
                                                         "cjs", "sql", "json", "yaml", "yml"};

bool EndsWith(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

bool IsMarked(std::string_view line) {
  line = Trim(line);
  return EndsWith(line, "// finding") || EndsWith(line, "-- finding") || EndsWith(line, "# finding");
}

class Reader {
 public:
  Reader(std::string_view path, const Section& section) : path_(path), section_(section) {}

  Result<Example> Run() {
    example_.bad = section_.heading.substr(0, 3) == "Bad";
    example_.line = section_.line;
    size_t colon = section_.heading.find(':');
    if (colon != std::string::npos) example_.title = std::string(Trim(section_.heading.substr(colon + 1)));
    for (const Fence& fence : section_.fences) {
      if (auto error = ReadFence(fence)) return *error;
    }
    if (example_.base.empty() && example_.head.empty()) {
      return Fail(section_.line, "the example has no file", "add a fence such as ```diff models/user.js");
    }
    if (example_.bad && example_.findings.empty()) {
      return Fail(section_.line, "the bad example expects no finding", "end the expected line with `// finding`");
    }
    return std::move(example_);
  }

 private:
  Error Fail(uint32_t line, std::string what, std::string remedy) const {
    return PageError(path_, line, std::move(what), std::move(remedy));
  }

  std::optional<Error> ReadFence(const Fence& fence) {
    size_t space = fence.info.find(' ');
    std::string language = fence.info.substr(0, space);
    std::string file(space == std::string::npos ? "" : Trim(std::string_view(fence.info).substr(space)));
    if (language == "json" && file.empty()) {
      if (!example_.config_json.empty()) return Fail(fence.line, "a second configuration", "keep one ```json fence");
      example_.config_json = fence.text;
      return std::nullopt;
    }
    bool known = std::find(kLanguages.begin(), kLanguages.end(), language) != kLanguages.end();
    if (language != "diff" && !known) {
      return Fail(fence.line, "a fence of `" + language + "` means nothing in an example",
                  "use diff (a file at base and head), js, ts or sql (a file new at head) or json (configuration)");
    }
    if (file.empty()) {
      return Fail(fence.line, "the fence names no file", "write ```" + language + " models/user.js");
    }
    if (example_.head.count(file) || example_.base.count(file)) {
      return Fail(fence.line, "the file `" + file + "` stands twice in one example", "put it in one fence");
    }
    constexpr std::string_view kMeanwhile = " meanwhile";
    if (file.ends_with(kMeanwhile)) {
      file.resize(file.size() - kMeanwhile.size());
      example_.meanwhile[file] = fence.text;
      return std::nullopt;
    }
    return language == "diff" ? ReadDiff(fence, file) : ReadNew(fence, file);
  }

  std::optional<Error> Mark(uint32_t page_line, const std::string& file, uint32_t line, bool at_base) {
    if (!example_.bad) {
      return Fail(page_line, "a good example has no findings", "remove the mark, or rename the section to Bad");
    }
    example_.findings.push_back({file, line, at_base});
    return std::nullopt;
  }

  std::optional<Error> ReadNew(const Fence& fence, const std::string& file) {
    uint32_t line = 0;
    for (const std::string& text : Split(fence.text, '\n')) {
      ++line;
      if (!IsMarked(text)) continue;
      if (auto error = Mark(fence.text_line + line - 1, file, line, false)) return error;
    }
    example_.head[file] = fence.text;
    return std::nullopt;
  }

  std::optional<Error> ReadDiff(const Fence& fence, const std::string& file) {
    std::vector<std::string> lines = Split(fence.text, '\n');
    if (!lines.empty() && lines.back().empty()) lines.pop_back();
    bool in_base = false, in_head = false;
    for (const std::string& line : lines) {
      in_head = in_head || line.empty() || line[0] != '-';
      in_base = in_base || line.empty() || line[0] != '+';
    }
    std::string base, head;
    uint32_t base_line = 0, head_line = 0, page_line = fence.text_line - 1;
    for (const std::string& line : lines) {
      ++page_line;
      char sign = line.empty() ? ' ' : line[0];
      if (sign != ' ' && sign != '+' && sign != '-') {
        return Fail(page_line, "a line of a diff begins with ` `, `+` or `-`", "indent it by one blank");
      }
      std::string text = (line.empty() ? "" : line.substr(1)) + "\n";
      if (sign != '+') base += text, ++base_line;
      if (sign != '-') head += text, ++head_line;
      if (!IsMarked(line)) continue;
      if (sign == '-' && in_head) {
        return Fail(page_line, "the marked line is gone at head", "mark the line of head where the finding stands");
      }
      if (auto error = Mark(page_line, file, sign == '-' ? base_line : head_line, sign == '-')) return error;
    }
    if (in_base) example_.base[file] = std::move(base);
    if (in_head) example_.head[file] = std::move(head);
    return std::nullopt;
  }

  std::string_view path_;
  const Section& section_;
  Example example_;
};

}  // namespace

bool IsExample(const Section& section) {
  std::string_view word = std::string_view(section.heading).substr(0, section.heading.find_first_of(": "));
  return word == "Bad" || word == "Good";
}

Result<Example> ReadExample(std::string_view path, const Section& section) { return Reader(path, section).Run(); }

}  // namespace sequelint::lint
