#include "schema/schema.h"

#include "commands/command.h"
#include "commands/migrations_source.h"
#include "commands/project.h"
#include "commands/source.h"
#include "migrations/print.h"
#include "plan/ddl.h"
#include "plan/diff.h"
#include "report/prose.h"
#include "schema/print.h"

namespace sequelint::commands {
namespace {

class SchemaCommand : public Command {
 public:
  std::string_view name() const override { return "schema"; }
  std::string_view summary() const override { return "print a schema: of models, migrations, a database or a file"; }
  std::string_view arguments() const override { return "[SOURCE]"; }
  std::string_view examples() const override {
    return "sequelint schema\n"
           "sequelint schema models@main --format sql\n"
           "sequelint schema --models 'server/models/**' --format json > schema.json\n";
  }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    options.push_back({"", "SOURCE", "", &source_});
    options.push_back({"--operations", "", "of migrations: every operation with its place", &operations_});
    AddProjectOptions(common, options);
    AddFormat(common, options, {"text", "json", "sql"}, "text, json or sql (default: text)");
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    Result<SourceName> source = ParseSourceName(source_);
    if (!source) return source.error();
    Result<std::unique_ptr<Project>> project = Project::Open(session);
    if (!project) return project.error();
    if (operations_) return PrintOperations(**project, *source);
    Result<LoadedSchema> loaded = Load(**project, *source);
    if (!loaded) return loaded.error();
    const std::string& format = session.options.format;
    if (format == "sql") {
      Result<int> postgres = (*project)->PostgresVersion();
      if (!postgres) return postgres.error();
      session.Print(plan::RenderScript(plan::Diff(schema::Schema(), loaded->schema), *postgres));
    } else {
      session.Print(format == "json" ? schema::ToJson(loaded->schema) : schema::ToText(loaded->schema));
    }
    std::vector<std::string> notes = session.options.verbose ? loaded->notes : report::WithFallbacksFolded(loaded->notes);
    for (const std::string& note : notes) session.Note("note: " + note);
    return ExitStatus::kClean;
  }

 private:
  static Result<ExitStatus> PrintOperations(Project& project, const SourceName& name) {
    if (name.kind != SourceName::Kind::kMigrations) {
      return UsageError("--operations is for migrations", "write `sequelint schema migrations --operations`");
    }
    Result<std::shared_ptr<const SourceReader>> source =
        project.Read(name.revision.empty() ? project.DefaultRevision() : name.revision);
    if (!source) return source.error();
    Result<Settings> settings = project.Configure(**source);
    if (!settings) return settings.error();
    Result<migrations::Replayed> replayed = ReplayMigrations(project, *source, *settings);
    if (!replayed) return replayed.error();
    project.session().Print(migrations::ToText(*replayed));
    return ExitStatus::kClean;
  }

  bool operations_ = false;
  std::string source_ = "models";
};

}  // namespace

std::unique_ptr<Command> MakeSchema() { return std::make_unique<SchemaCommand>(); }

}  // namespace sequelint::commands
