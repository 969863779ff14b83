#include "plan/diff.h"

#include "commands/command.h"
#include "commands/project.h"
#include "commands/source.h"
#include "facts/fact.h"
#include "plan/ddl.h"
#include "plan/print.h"
#include "safe/safe.h"

namespace sequelint::commands {
namespace {

// What is known about each operation, below its line.
std::string FactsText(const plan::Plan& plan, const schema::Schema& base, const schema::Schema& head, int postgres) {
  facts::Settings settings;
  settings.postgres = postgres;
  std::string text;
  for (const facts::Subject& subject : facts::Annotate({plan, base, head, nullptr, nullptr, settings})) {
    if (subject.part) continue;
    text += plan::Describe(subject.what.change) + "\n";
    for (const auto& [name, value] : subject.facts.all()) text += "  " + name + ": " + facts::Print(value) + "\n";
  }
  return text;
}

class DiffCommand : public Command {
 public:
  std::string_view name() const override { return "diff"; }
  std::string_view summary() const override { return "print the plan that turns one schema into another"; }
  std::string_view arguments() const override { return "SOURCE SOURCE"; }
  std::string_view examples() const override {
    return "sequelint diff models@main models\n"
           "sequelint diff models@main models --style safe\n"
           "sequelint diff models@v1.4 models@HEAD --format text\n"
           "sequelint diff old.json new.json --format json\n";
  }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    options.push_back({"", "SOURCE", "", &sources_});
    AddProjectOptions(common, options);
    AddFormat(common, options, {"sql", "text", "json", "facts"}, "sql, text, json or facts (default: sql)");
    options.push_back({"--style",
                       "STYLE",
                       "plain or safe: as is, or in steps for a database in use (default: plain)",
                       &style_,
                       {"plain", "safe"}});
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    if (sources_.size() != 2) {
      return UsageError("diff takes two sources, not " + std::to_string(sources_.size()),
                        "name where from and where to: sequelint diff models@main models");
    }
    Result<std::unique_ptr<Project>> project = Project::Open(session);
    if (!project) return project.error();
    std::vector<LoadedSchema> ends;
    for (const std::string& text : sources_) {
      Result<SourceName> name = ParseSourceName(text);
      if (!name) return name.error();
      Result<LoadedSchema> loaded = Load(**project, *name);
      if (!loaded) return loaded.error();
      ends.push_back(std::move(*loaded));
    }
    Result<int> postgres = (*project)->PostgresVersion();
    if (!postgres) return postgres.error();
    plan::Plan plan = plan::Diff(ends[0].schema, ends[1].schema);
    const std::string& format = session.options.format;
    if (style_ == "safe" && format == "facts") {
      return UsageError("--format facts has no safe form", "leave --style out");
    }
    if (style_ == "safe") {
      safe::SafePlan safe = safe::Safe(plan, ends[0].schema, *postgres);
      session.Print(format == "json"   ? safe::ToJson(safe, *postgres)
                    : format == "text" ? safe::ToText(safe)
                                       : safe::ToScript(safe, *postgres));
      return ExitStatus::kClean;
    }
    session.Print(format == "json"    ? plan::ToJson(plan, *postgres)
                  : format == "text"  ? plan::ToText(plan)
                  : format == "facts" ? FactsText(plan, ends[0].schema, ends[1].schema, *postgres)
                                      : plan::RenderScript(plan, *postgres));
    return ExitStatus::kClean;
  }

 private:
  std::vector<std::string> sources_;
  std::string style_;
};

}  // namespace

std::unique_ptr<Command> MakeDiff() { return std::make_unique<DiffCommand>(); }

}  // namespace sequelint::commands
