#include "commands/source.h"

#include <filesystem>

#include "base/similarity.h"
#include "git/repository.h"
#include "postgres/connection.h"
#include "postgres/introspect.h"
#include "schema/print.h"

namespace sequelint::commands {
namespace {

Error NotYet(const std::string& what) {
  return UsageError(what + " cannot be read yet", "name models[@REV] or FILE.json");
}

bool IsFolder(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

Result<LoadedSchema> LoadJson(const std::string& path) {
  Result<std::string> text = ReadNamedFile(path);
  if (!text) return text.error();
  Result<schema::Schema> schema = schema::FromJson(*text, path);
  if (!schema) return schema.error();
  LoadedSchema loaded;
  loaded.schema = std::move(*schema);
  loaded.schema.source = path;
  return loaded;
}

Result<LoadedSchema> LoadDatabase(const std::string& address) {
  Result<schema::Schema> schema = postgres::Introspect(address);
  if (!schema) return schema.error();
  LoadedSchema loaded;
  loaded.schema = std::move(*schema);
  loaded.schema.source = postgres::WithoutPassword(address);
  return loaded;
}

}  // namespace

Result<SourceName> ParseSourceName(const std::string& text) {
  using Kind = SourceName::Kind;
  auto kind = [&](Kind value) { return SourceName{value, text, ""}; };
  if (text.starts_with("postgres://") || text.starts_with("postgresql://")) return kind(Kind::kDatabase);
  std::string word = text.substr(0, text.find('@'));
  if (word == "models" || word == "migrations") {
    SourceName name = kind(word == "models" ? Kind::kModels : Kind::kMigrations);
    if (word.size() == text.size()) return name;
    name.revision = text.substr(word.size() + 1);
    if (name.revision.empty())
      return UsageError("no revision behind `" + text + "`", "write " + text + "HEAD, or " + word);
    return name;
  }
  if (IsFolder(text)) return kind(Kind::kFolder);
  if (text.ends_with(".json")) return kind(Kind::kJsonFile);
  if (text.ends_with(".sql")) return kind(Kind::kSqlFile);
  std::string meant = DidYouMean(word, {"models", "migrations"});
  return UsageError("`" + text + "` names no schema",
                    meant.empty()
                        ? "a source is models[@REV], migrations[@REV], postgres://…, FILE.sql, FILE.json or DIR"
                        : "did you mean `" + meant + text.substr(word.size()) + "`?");
}

Result<LoadedSchema> Load(Project& project, const SourceName& name) {
  using Kind = SourceName::Kind;
  switch (name.kind) {
    case Kind::kJsonFile:
      return LoadJson(name.text);
    case Kind::kModels:
      return NotYet("models");
    case Kind::kMigrations:
      return NotYet("migrations");
    case Kind::kDatabase:
      return LoadDatabase(name.text);
    case Kind::kSqlFile:
      return NotYet("SQL files");
    case Kind::kFolder:
      return NotYet("folders");
  }
  (void)project;
  return NotYet(name.text);
}

}  // namespace sequelint::commands
