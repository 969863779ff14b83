#include "schema/schema.h"

#include "commands/command.h"
#include "commands/project.h"
#include "commands/source.h"
#include "plan/ddl.h"
#include "plan/diff.h"
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
    AddProjectOptions(common, options);
    AddFormat(common, options, {"text", "json", "sql"}, "text, json or sql (default: text)");
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    Result<SourceName> source = ParseSourceName(source_);
    if (!source) return source.error();
    Result<std::unique_ptr<Project>> project = Project::Open(session);
    if (!project) return project.error();
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
    for (const std::string& note : loaded->notes) session.Note("note: " + note);
    return ExitStatus::kClean;
  }

 private:
  std::string source_ = "models";
};

}  // namespace

std::unique_ptr<Command> MakeSchema() { return std::make_unique<SchemaCommand>(); }

}  // namespace sequelint::commands
