#include "commands/source.h"

#include <filesystem>

#include "base/similarity.h"
#include "commands/migrations_source.h"
#include "git/repository.h"
#include "postgres/connection.h"
#include "postgres/introspect.h"
#include "schema/print.h"
#include "sql/definition.h"
#include "sql/sql.h"

namespace sequelint::commands {
namespace {

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
  sql::FillUses(loaded.schema);
  loaded.schema.source = postgres::WithoutPassword(address);
  return loaded;
}

Result<LoadedSchema> LoadSql(const std::string& path) {
  Result<std::string> text = ReadNamedFile(path);
  if (!text) return text.error();
  LoadedSchema loaded;
  loaded.schema = sql::ReadSchema(*text, path);
  loaded.schema.source = path;
  return loaded;
}

// A folder of models, or else of SQL files, which are read in the order of their names.
Result<LoadedSchema> LoadFolder(Project& project, const std::string& path) {
  Result<std::unique_ptr<SourceReader>> reader = git::ReadFolder(path);
  if (!reader) return reader.error();
  std::shared_ptr<const SourceReader> source = std::move(*reader);
  Result<Settings> settings = project.Configure(*source);
  if (!settings) return settings.error();
  Result<LoadedSchema> models = LoadModels(source, *settings, project.cache(), project.trace());
  if (models) {
    models->schema.source = path;
    return models;
  }
  LoadedSchema loaded;
  for (const SourceEntry& entry : source->Files()) {
    SourceText text = entry.path.ends_with(".sql") ? source->Read(entry.path) : nullptr;
    if (text == nullptr) continue;
    sql::ReadOptions options;
    options.file = entry.path;
    sql::ReadSql(*text, loaded.schema, options);
    ++loaded.migrations;
  }
  if (loaded.migrations == 0) return models.error();
  loaded.schema.source = path;
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
  std::string revision = name.revision.empty() ? project.DefaultRevision() : name.revision;
  switch (name.kind) {
    case Kind::kJsonFile:
      return LoadJson(name.text);
    case Kind::kSqlFile:
      return LoadSql(name.text);
    case Kind::kDatabase:
      return LoadDatabase(name.text);
    case Kind::kFolder:
      return LoadFolder(project, name.text);
    case Kind::kModels:
      return LoadModels(project, revision);
    case Kind::kMigrations:
      return LoadMigrations(project, revision);
  }
  return UsageError("`" + name.text + "` names no schema", "name models[@REV] or migrations[@REV]");
}

}  // namespace sequelint::commands
