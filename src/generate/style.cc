#include "generate/style.h"

#include <algorithm>
#include <ctime>

#include "base/text.h"

namespace sequelint::generate {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool Has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::string_view NameOf(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string Extension(std::string_view path) {
  size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? "" : std::string(path.substr(dot + 1));
}

size_t Count(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; at += part.size()) ++count;
  return count;
}

Language LanguageOf(const Example& example) {
  std::string extension = Extension(example.path);
  if (extension == "sql") return Language::kSql;
  if (extension == "ts" || extension == "mts" || extension == "cts") return Language::kTypeScript;
  bool modules = extension == "mjs" || Has(example.text, "export default") || Has(example.text, "export async") ||
                 Has(example.text, "export const") || Has(example.text, "export function");
  return modules ? Language::kEsModule : Language::kCommonJs;
}

Export FormOf(std::string_view text, Language language) {
  if (Has(text, "export default")) return Export::kDefault;
  if (Has(text, "export const up")) return Export::kConstants;
  if (Has(text, "export async function") || Has(text, "export function")) return Export::kNamed;
  if (language == Language::kTypeScript && !Has(text, "module.exports")) return Export::kNamed;
  if (Has(text, "exports.up =")) return Export::kExports;
  bool functions = (Has(text, "async function up") || Has(text, "\nfunction up")) && Has(text, "module.exports");
  if (functions) return Export::kFunctions;
  return language == Language::kEsModule ? Export::kNamed : Export::kObject;
}

// What stands between the parentheses behind `up`.
std::string ParametersOfUp(std::string_view text) {
  for (size_t at = 0; (at = text.find("up", at)) != std::string_view::npos; at += 2) {
    size_t open = text.find('(', at);
    if (open == std::string_view::npos || open > at + 30) continue;
    std::string_view between = text.substr(at + 2, open - at - 2);
    bool plain = std::all_of(between.begin(), between.end(), [](char c) {
      return c == ' ' || c == ':' || c == '=' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '<' ||
             c == '>';
    });
    if (!plain) continue;
    size_t close = text.find(')', open);
    if (close != std::string_view::npos) return std::string(text.substr(open + 1, close - open - 1));
  }
  return "";
}

void ReadParameters(Style& style, const std::string& parameters) {
  size_t context = parameters.find("context");
  bool destructured = parameters.find('{') != std::string::npos;
  if (context != std::string::npos && destructured) {
    style.context = true;
    size_t inner = parameters.find('{', context);
    if (inner != std::string::npos) {
      style.context_key = "queryInterface";
    } else if (size_t colon = parameters.find(':', context); colon != std::string::npos) {
      std::string name(Trim(std::string_view(parameters).substr(colon + 1)));
      name = name.substr(0, name.find_first_of(" ,}"));
      if (!name.empty()) style.calls.query_interface = name;
    } else {
      style.calls.query_interface = "context";
    }
    return;
  }
  std::vector<std::string> names = Split(parameters, ',');
  auto plain = [](std::string name) {
    name = std::string(Trim(name));
    return name.substr(0, name.find_first_of(" :={"));
  };
  if (!names.empty() && !plain(names[0]).empty()) style.calls.query_interface = plain(names[0]);
  if (names.size() > 1 && !plain(names[1]).empty()) style.parameter = plain(names[1]);
}

void ReadLayout(Style& style, std::string_view text) {
  ScriptStyle& script = style.calls.script;
  script.quote = Count(text, "\"") > Count(text, "'") ? '"' : '\'';
  script.semicolons = text.empty() || Count(text, ";\n") * 4 >= Count(text, "\n") / 2;
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (at + 1 >= text.size() || (text[at + 1] != ' ' && text[at + 1] != '\t')) continue;
    size_t end = text.find_first_not_of(" \t", at + 1);
    if (end == std::string_view::npos || text[end] == '*' || text[end] == '\n') continue;
    script.indent = text[at + 1] == '\t' ? "\t" : std::string(std::min<size_t>(end - at - 1, 4), ' ');
    break;
  }
  style.strict = Has(text.substr(0, 200), "use strict");
}

void ReadStamp(Style& style, std::string_view name) {
  size_t end = 0;
  bool version = name.size() > 1 && (name[0] == 'v' || name[0] == 'V') && IsDigit(name[1]);
  if (version) ++end;
  while (end < name.size() && (IsDigit(name[end]) || (version && name[end] == '.' && IsDigit(name[end + 1])))) ++end;
  style.newest = std::string(name.substr(0, end));
  if (version) {
    style.stamp = Stamp::kVersion;
  } else if (end == 0) {
    style.stamp = Stamp::kNone;
  } else if (end == 14) {
    style.stamp = Stamp::kSeconds;
  } else if (end >= 12) {
    style.stamp = Stamp::kMilliseconds;
  } else {
    style.stamp = Stamp::kCounter;
    style.width = end;
  }
  if (end > 0 && end < name.size() && (name[end] == '-' || name[end] == '_' || name[end] == '.')) {
    style.separator = name[end] == '_' || (Has(name, "_") && !Has(name, "-")) ? "_" : "-";
    bool mixed = name[end] != '_' && Has(name.substr(end + 1), "_") && !Has(name.substr(end + 1), "-");
    if (mixed) style.separator = "-";
  }
}

// Days and seconds as the stamp of sequelize-cli: 20240305100000.
std::string Seconds(int64_t time) {
  std::time_t t = static_cast<std::time_t>(time);
  std::tm parts{};
  gmtime_r(&t, &parts);
  char text[16];
  std::strftime(text, sizeof text, "%Y%m%d%H%M%S", &parts);
  return text;
}

int64_t TimeOf(const std::string& stamp) {
  std::tm parts{};
  auto number = [&](size_t at, size_t size) { return std::stoi(stamp.substr(at, size)); };
  parts.tm_year = number(0, 4) - 1900;
  parts.tm_mon = number(4, 2) - 1;
  parts.tm_mday = number(6, 2);
  parts.tm_hour = number(8, 2);
  parts.tm_min = number(10, 2);
  parts.tm_sec = number(12, 2);
  return static_cast<int64_t>(timegm(&parts));
}

// v2.17.0 ⇒ v2.17.1
std::string NextVersion(const std::string& version, size_t by) {
  size_t dot = version.rfind('.');
  std::string last = dot == std::string::npos ? version.substr(1) : version.substr(dot + 1);
  std::string head = dot == std::string::npos ? version.substr(0, 1) : version.substr(0, dot + 1);
  return head + std::to_string(std::stoll("0" + last) + static_cast<long long>(by));
}

}  // namespace

Style DetectStyle(const std::vector<Example>& examples) {
  Style style;
  if (examples.empty()) return style;
  const Example& newest = examples.back();
  style.folder = std::string(FolderOf(newest.path));
  // SQL that a JavaScript migration reads is no style of its own.
  const Example* model = &newest;
  style.language = LanguageOf(*model);
  style.extension = Extension(model->path);
  ReadStamp(style, NameOf(newest.path));
  if (style.language == Language::kSql) return style;
  style.form = FormOf(model->text, style.language);
  ReadLayout(style, model->text);
  std::string parameters = ParametersOfUp(model->text);
  ReadParameters(style, parameters);
  return style;
}

std::vector<std::string> NextStamps(const Style& style, size_t count, int64_t now) {
  std::vector<std::string> stamps;
  for (size_t i = 0; i < count; ++i) {
    switch (style.stamp) {
      case Stamp::kSeconds: {
        int64_t start = now;
        if (style.newest.size() == 14) start = std::max(start, TimeOf(style.newest) + 1);
        stamps.push_back(Seconds(start + static_cast<int64_t>(i)));
        break;
      }
      case Stamp::kMilliseconds: {
        int64_t start = now * 1000;
        if (style.newest.size() <= 16) start = std::max<int64_t>(start, std::stoll("0" + style.newest) + 1);
        std::string stamp = std::to_string(start + static_cast<int64_t>(i));
        stamps.push_back(style.newest.size() == 12 ? Seconds(now + static_cast<int64_t>(i)).substr(0, 12) : stamp);
        break;
      }
      case Stamp::kCounter: {
        std::string stamp = std::to_string(std::stoll("0" + style.newest) + 1 + static_cast<int64_t>(i));
        if (stamp.size() < style.width) stamp = std::string(style.width - stamp.size(), '0') + stamp;
        stamps.push_back(stamp);
        break;
      }
      case Stamp::kVersion:
        stamps.push_back(NextVersion(style.newest, i + 1));
        break;
      case Stamp::kNone:
        stamps.push_back(Seconds(now + static_cast<int64_t>(i)));
        break;
    }
  }
  return stamps;
}

}  // namespace sequelint::generate
