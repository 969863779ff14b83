#include "lint/rule.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "lint/condition.h"
#include "lint/example.h"
#include "lint/page.h"

namespace sequelint::lint {
namespace {

using Strings = std::vector<std::string>;

constexpr size_t kLongestPage = 256 * 1024;

const Strings& Keys() {
  static const Strings keys = {"anchor",  "category", "fold",   "help", "message",       "operation", "preview",
                               "related", "severity", "unless", "when", "severity_when", "since"};
  return keys;
}
const Strings& Categories() {
  static const Strings names = {"blocking", "failure",   "data-loss", "compatibility", "transactions",
                                "policy",   "sequelize", "history",   "types",         "keys",
                                "names",    "sql",       "meta",      "custom"};
  return names;
}
const Strings& Anchors() {
  static const Strings names = {"type", "nullable", "default", "table", "declaration", "parallel", "name"};
  return names;
}
const Strings& SeverityNames() {
  static const Strings names = {"off", "info", "warning", "error"};
  return names;
}

// The file's name without folder and `.md`.
std::string IdOf(std::string_view path) {
  size_t slash = path.rfind('/');
  std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  return std::string(name.substr(0, name.rfind(".md")));
}

bool IsKebab(std::string_view id) {
  if (id.empty() || id.front() == '-' || id.back() == '-' || id.find("--") != std::string_view::npos) return false;
  return id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

// The names between braces. `{` without a matching `}` ends the search.
Strings Placeholders(std::string_view text) {
  Strings names;
  for (size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    size_t end = text.find('}', at);
    if (end == std::string_view::npos) break;
    names.emplace_back(text.substr(at + 1, end - at - 1));
  }
  return names;
}

bool LooksLikeFact(std::string_view name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == std::string_view::npos;
}

class PageReader {
 public:
  PageReader(std::string_view path, Page page) : path_(path), page_(std::move(page)) {
    rule_.path = std::string(path);
    rule_.id = IdOf(path);
  }

  Result<Rule> Run() {
    if (!IsKebab(rule_.id)) {
      return Fail(1, "`" + rule_.id + "` is no rule id", "name the file in kebab-case: index-not-concurrent.md");
    }
    if (auto error = ReadFrontMatter()) return *error;
    rule_.title = page_.title;
    rule_.summary = page_.summary;
    rule_.markdown = page_.markdown;
    if (auto error = ReadSections()) return *error;
    for (const AllOf& tests : rule_.when) {
      for (const Test& test : tests) rule_.asks_direction |= test.fact == "direction";
    }
    return std::move(rule_);
  }

 private:
  using Failure = std::optional<Error>;

  Error Fail(uint32_t line, std::string what, std::string remedy) const {
    return PageError(path_, line, std::move(what), std::move(remedy));
  }
  uint32_t Line(const YAML::Node& node) const { return LineOf(page_.front_matter_line, node); }

  Failure ReadFrontMatter() {
    YAML::Node root;
    try {
      root = YAML::Load(page_.front_matter);
    } catch (const YAML::Exception& problem) {
      uint32_t line = page_.front_matter_line + static_cast<uint32_t>(std::max(problem.mark.line, 0));
      return Fail(line, "the front matter is not YAML: " + problem.msg, "quote texts that hold `: `, `{` or `#`");
    }
    if (!root.IsMap()) return Fail(1, "the front matter is no map", "write `severity: error` and so on");
    std::map<std::string, YAML::Node> values;
    for (const auto& entry : root) {
      std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
      if (std::find(Keys().begin(), Keys().end(), key) == Keys().end()) {
        return Fail(Line(entry.first), "unknown key `" + key + "`",
                    Suggest(key, Keys(), "keys: " + Join(Keys(), ", ")));
      }
      if (!values.emplace(key, entry.second).second) {
        return Fail(Line(entry.first), "the key `" + key + "` stands twice", "keep one");
      }
    }
    for (const char* key : {"severity", "operation", "message"}) {
      if (!values.count(key))
        return Fail(1, "the key `" + std::string(key) + "` is missing", "add it to the front matter");
    }
    for (const auto& [key, node] : values) {
      if (auto error = ReadKey(key, node)) return error;
    }
    return std::nullopt;
  }

  Failure ReadKey(const std::string& key, const YAML::Node& node) {
    if (key == "severity") return ReadSeverity(node, rule_.severity);
    if (key == "severity_when") return ReadSeverityWhen(node);
    if (key == "operation") return ReadOperations(node);
    if (key == "when") return ReadInto(key, node, rule_.when);
    if (key == "unless") return ReadInto(key, node, rule_.unless);
    if (key == "message") return ReadMessage(key, node, rule_.message);
    if (key == "help") return ReadMessage(key, node, rule_.help);
    if (key == "related") return ReadRelated(node);
    if (key == "anchor") return ReadOneOf(key, node, Anchors(), rule_.anchor);
    if (key == "category") return ReadOneOf(key, node, Categories(), rule_.category);
    if (key == "fold" && node.IsSequence()) return ReadFoldBy(node);
    std::string text;
    if (auto error = ReadText(key, node, text)) return error;
    if (key == "preview" || key == "fold") {
      if (text != "true" && text != "false") {
        std::string or_list = key == "fold" ? ", or a list of facts" : "";
        return Fail(Line(node), "`" + key + "` is true or false" + or_list, "write " + key + ": true");
      }
      (key == "fold" ? rule_.fold : rule_.preview) = text == "true";
    }
    return std::nullopt;
  }

  Failure ReadFoldBy(const YAML::Node& node) {
    for (const YAML::Node& item : node) {
      std::string name = item.IsScalar() ? item.Scalar() : "";
      if (facts::Find(name) == nullptr) {
        return Fail(Line(item), "unknown fact `" + name + "`", "`sequelint facts` lists them");
      }
      rule_.fold_by.push_back(name);
    }
    rule_.fold = true;
    return std::nullopt;
  }

  Failure ReadText(const std::string& key, const YAML::Node& node, std::string& text) {
    if (!node.IsScalar() || Trim(node.Scalar()).empty()) {
      return Fail(Line(node), "`" + key + "` is no text", "write " + key + ": and a text in quotes");
    }
    text = std::string(Trim(node.Scalar()));
    return std::nullopt;
  }

  Failure ReadOneOf(const std::string& key, const YAML::Node& node, const Strings& allowed, std::string& text) {
    if (auto error = ReadText(key, node, text)) return error;
    if (std::find(allowed.begin(), allowed.end(), text) != allowed.end()) return std::nullopt;
    return Fail(Line(node), "`" + text + "` is no value of `" + key + "`",
                Suggest(text, allowed, "one of: " + Join(allowed, ", ")));
  }

  Failure ReadSeverity(const YAML::Node& node, Severity& severity) {
    std::string text;
    if (auto error = ReadOneOf("severity", node, SeverityNames(), text)) return error;
    severity = ToSeverity(text);
    return std::nullopt;
  }

  static Severity ToSeverity(const std::string& text) {
    size_t index =
        static_cast<size_t>(std::find(SeverityNames().begin(), SeverityNames().end(), text) - SeverityNames().begin());
    return static_cast<Severity>(index);
  }

  Failure ReadInto(const std::string& key, const YAML::Node& node, Condition& condition) {
    Result<Condition> read = ReadCondition(path_, page_.front_matter_line, key, node);
    if (!read) return read.error();
    condition = std::move(*read);
    return std::nullopt;
  }

  Failure ReadSeverityWhen(const YAML::Node& node) {
    if (!node.IsMap() || node.size() == 0) {
      return Fail(Line(node), "`severity_when` is no map",
                  "write severity_when: { info: { table.used_at_base: false } }");
    }
    for (const auto& entry : node) {
      Severity severity = Severity::kOff;
      if (auto error = ReadSeverity(entry.first, severity)) return error;
      Condition condition;
      if (auto error = ReadInto("severity_when", entry.second, condition)) return error;
      rule_.severity_when.emplace_back(severity, std::move(condition));
    }
    return std::nullopt;
  }

  Failure ReadOperations(const YAML::Node& node) {
    if (node.IsScalar() && node.Scalar() == "any") return std::nullopt;
    YAML::Node list = node.IsScalar() ? YAML::Node(YAML::NodeType::Sequence) : node;
    if (node.IsScalar()) list.push_back(node);
    if (!list.IsSequence() || list.size() == 0) {
      return Fail(Line(node), "`operation` is neither a word nor a list", "write operation: add_column");
    }
    for (const YAML::Node& item : list) {
      std::string name = item.IsScalar() ? item.Scalar() : "";
      const Strings& known = facts::SubjectNames();
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        return Fail(Line(item), "unknown operation `" + name + "`",
                    Suggest(name, known, "`sequelint facts` lists them"));
      }
      if (std::find(rule_.operations.begin(), rule_.operations.end(), name) != rule_.operations.end()) {
        return Fail(Line(item), "the operation `" + name + "` stands twice", "keep one");
      }
      rule_.operations.push_back(std::move(name));
    }
    return std::nullopt;
  }

  Failure ReadMessage(const std::string& key, const YAML::Node& node, std::string& text) {
    if (auto error = ReadText(key, node, text)) return error;
    if (key == "message" && text.find('\n') != std::string::npos) {
      return Fail(Line(node), "`message` has more than one line", "move the rest to help");
    }
    for (const std::string& name : Placeholders(text)) {
      if (facts::Find(name) || !LooksLikeFact(name)) continue;
      Strings names;
      for (const facts::Definition& fact : facts::Catalog()) names.emplace_back(fact.name);
      return Fail(Line(node), "the placeholder `{" + name + "}` names no fact",
                  Suggest(name, names, "`sequelint facts` lists them"));
    }
    return std::nullopt;
  }

  Failure ReadRelated(const YAML::Node& node) {
    Strings known;
    for (const facts::PlaceDefinition& place : facts::Places()) known.emplace_back(place.name);
    YAML::Node list = node.IsScalar() ? YAML::Node(YAML::NodeType::Sequence) : node;
    if (node.IsScalar()) list.push_back(node);
    if (!list.IsSequence()) return Fail(Line(node), "`related` is neither a word nor a list", "write related: base");
    for (const YAML::Node& item : list) {
      std::string name;
      if (auto error = ReadOneOf("related", item, known, name)) return error;
      rule_.related.push_back(std::move(name));
    }
    return std::nullopt;
  }

  Failure ReadSections() {
    static const Strings kHeadings = {"Why", "Safe way", "Bad", "Good", "When to ignore it"};
    bool bad = false, good = false;
    for (const Section& section : page_.sections) {
      if (IsExample(section)) {
        Result<Example> example = ReadExample(path_, section);
        if (!example) return example.error();
        (example->bad ? bad : good) = true;
        rule_.examples.push_back(std::move(*example));
        continue;
      }
      std::string* text = section.heading == "Why"                 ? &rule_.why
                          : section.heading == "Safe way"          ? &rule_.fix
                          : section.heading == "When to ignore it" ? &rule_.ignore
                                                                   : nullptr;
      if (!text) {
        return Fail(section.line, "unknown section `" + section.heading + "`",
                    Suggest(section.heading, kHeadings, "sections: " + Join(kHeadings, ", ")));
      }
      if (!text->empty()) return Fail(section.line, "a second section `" + section.heading + "`", "keep one");
      *text = std::string(Trim(section.text));
      if (text->empty())
        return Fail(section.line, "the section `" + section.heading + "` is empty", "fill or remove it");
    }
    if (!bad) return Fail(1, "the page has no bad example", "add a section `## Bad` with a marked line");
    if (!good) return Fail(1, "the page has no good example", "add a section `## Good`");
    return std::nullopt;
  }

  std::string path_;
  Page page_;
  Rule rule_;
};

}  // namespace

std::string_view Name(Severity severity) {
  constexpr std::array<std::string_view, 4> names = {"off", "info", "warning", "error"};
  return names[static_cast<size_t>(severity)];
}

Result<Rule> ParseRule(std::string_view path, std::string_view text) {
  if (text.size() > kLongestPage) return PageError(path, 1, "the page is longer than 256 KB", "split the rule");
  Result<Page> page = SplitPage(path, text);
  if (!page) return page.error();
  return PageReader(path, std::move(*page)).Run();
}

std::string Interpolate(std::string_view text, const facts::Facts& facts) {
  std::string out;
  while (!text.empty()) {
    size_t open = text.find('{');
    size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    std::string_view name = text.substr(open + 1, close - open - 1);
    if (facts::Find(name)) {
      out += text.substr(0, open);
      out += facts::Print(facts.Get(name));
      text.remove_prefix(close + 1);
    } else {
      out += text.substr(0, open + 1);
      text.remove_prefix(open + 1);
    }
  }
  out += text;
  return out;
}

}  // namespace sequelint::lint
