#include "commands/policy.h"

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
    bool lock = text->find("lock_timeout") != std::string::npos,
         statement = text->find("statement_timeout") != std::string::npos;
    if ((!lock && !statement) || (IsMigration(entry.path) && !AltersSessions(*text))) continue;
    settings.lock_timeout |= lock;
    settings.statement_timeout |= statement;
  }
}

}  // namespace sequelint::commands
