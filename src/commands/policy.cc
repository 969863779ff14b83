#include "commands/policy.h"

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "eval/regex.h"
#include "eval/unicode.h"
#include "sequelize/discovery.h"
#include "sequelize/inflection.h"

namespace sequelint::commands {
namespace {

bool Matches(const eval::Regex& regex, std::string_view name) {
  eval::Regex::Groups groups;
  std::u32string text;
  for (size_t at = 0; at < name.size();) text += eval::NextCodePoint(name, at);
  // Of a pattern that takes too long, nothing is said.
  return regex.Exec(text, 0, groups) != eval::Regex::Result::kNoMatch;
}

// Where a project says how it connects. Tests say nothing of the connections that migrations use.
bool MayConfigure(std::string_view path) {
  std::string lower = ToLower(path);
  auto has = [&](std::string_view part) { return lower.find(part) != std::string::npos; };
  if (has("test") || has("lock.json")) return false;
  bool code = lower.ends_with(".js") || lower.ends_with(".ts") || lower.ends_with(".json") || lower.ends_with(".cjs") ||
              lower.ends_with(".mjs") || lower.ends_with(".sql") || has(".env") || has("sequelizerc");
  return code && (has("config") || has("database") || has("db") || has("sequelize") || has("connection") ||
                  has("models/index") || has("migrat") || has(".env"));
}

bool IsMigration(std::string_view path) {
  return path.find("migration") != std::string_view::npos || path.ends_with(".sql");
}

// ALTER ROLE … SET, ALTER DATABASE … SET
bool AltersSessions(const std::string& text) {
  std::string lower = ToLower(text);
  for (std::string_view words : {"alter role", "alter user", "alter database"}) {
    if (lower.find(words) != std::string::npos) return true;
  }
  return false;
}

// Whether the setting is named for more than one transaction of the application's own: `SET LOCAL lock_timeout` and
// `set_config('lock_timeout', …, true)` end with theirs.
bool Configures(const std::string& text, std::string_view setting) {
  for (size_t at = text.find(setting); at != text.npos; at = text.find(setting, at + setting.size())) {
    constexpr size_t kBefore = 16, kBehind = 80;
    std::string before = ToLower(text.substr(at - std::min(at, kBefore), std::min(at, kBefore)));
    if (std::string_view words = Trim(before); words.ends_with("set local")) continue;
    if (before.find("set_config(") == before.npos) return true;
    std::string call = ToLower(text.substr(at, kBehind));
    call.erase(std::remove_if(call.begin(), call.end(), [](char c) { return c == ' ' || c == '\n'; }), call.end());
    if (size_t end = call.find(')'); end == call.npos || !call.substr(0, end).ends_with(",true")) return true;
  }
  return false;
}

}  // namespace

Result<facts::Policy> PolicyFor(const lint::PolicyOptions& options) {
  facts::Policy policy;
  policy.lock_timeout = options.lock_timeout.value_or(policy.lock_timeout);
  policy.operations = options.operations;
  policy.tables = options.tables;
  policy.forbidden = options.forbidden;
  for (const auto& [kind, pattern] : options.names) {
    std::optional<eval::Regex> compiled = eval::Regex::Compile(pattern, "u");
    if (!compiled) {
      return Error{"the pattern `" + pattern + "` for names of the kind `" + kind + "` is no regular expression",
                   "write one as JavaScript has it, for example ^[a-z_]+$", ExitStatus::kUsage};
    }
    auto regex = std::make_shared<eval::Regex>(std::move(*compiled));
    policy.names[kind] = {pattern, [regex](std::string_view name) { return Matches(*regex, name); }};
  }
  if (options.table_names == "plural") {
    policy.table_names = [](std::string_view name) { return sequelize::Pluralize(name); };
  } else if (options.table_names == "singular") {
    policy.table_names = [](std::string_view name) { return sequelize::Singularize(name); };
  }
  return policy;
}

void FindTimeouts(const SourceReader& source, facts::Settings& settings) {
  for (const SourceEntry& entry : source.Files()) {
    if (!MayConfigure(entry.path)) continue;
    SourceText text = source.Read(entry.path);
    if (text == nullptr) continue;
    bool lock = Configures(*text, "lock_timeout"), statement = Configures(*text, "statement_timeout");
    if ((!lock && !statement) || (IsMigration(entry.path) && !AltersSessions(*text))) continue;
    settings.lock_timeout |= lock;
    settings.statement_timeout |= statement;
  }
}

}  // namespace sequelint::commands
