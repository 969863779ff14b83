#include "lint/baseline.h"

#include <filesystem>

#include "commands/command.h"
#include "commands/ends.h"
#include "commands/judge.h"
#include "commands/project.h"
#include "commands/recorded.h"
#include "commands/reporting.h"
#include "report/prose.h"

namespace sequelint::commands {
namespace {

class Baseline : public Command {
 public:
  std::string_view name() const override { return "baseline"; }
  std::string_view summary() const override { return "record today's findings, so that only new ones are reported"; }
  std::string_view arguments() const override { return ""; }
  std::string_view examples() const override {
    return "sequelint baseline             records them in .sequelint-baseline.json: commit the file\n"
           "sequelint baseline --dry-run   says what would change\n"
           "sequelint baseline --prune     removes the entries whose findings are gone\n";
  }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    options.push_back({"--prune", "", "only remove entries whose findings are gone, and add none", &prune_});
    options.push_back({"--dry-run", "", "say what would change, and write nothing", &dry_run_});
    options.push_back({"--base", "REV", "what today's change is compared with, as for `check`", &asked_.base});
    options.push_back({"--findings-baseline", "FILE",
                       "the file (default: the configured one, else .sequelint-baseline.json)", &file_});
    AddProjectOptions(common, options);
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    session.options.ignore_recorded = true;
    Result<std::unique_ptr<Project>> project = Project::Open(session);
    if (!project) return project.error();
    Result<lint::Baseline> today = Today(session, **project);
    if (!today) return today.error();
    if (Result<bool> found = FindFile(**project); !found) return found.error();
    Result<lint::Baseline> recorded = lint::Baseline();
    std::error_code error;
    if (std::filesystem::exists(file_, error)) {
      Result<std::string> text = ReadNamedFile(file_);
      if (!text) return text.error();
      recorded = lint::ParseBaseline(file_, *text);
    } else if (prune_) {
      return UsageError("no file `" + file_ + "`: there is nothing to prune", "record one with `sequelint baseline`");
    }
    if (!recorded) return recorded.error();
    return Write(session, *recorded, *today);
  }

 private:
  // Of the whole tree, and of what changed since the base: a dropped table is in no tree.
  Result<lint::Baseline> Today(Session& session, Project& project) const {
    Result<Judgement> whole = Judge(project, {":empty", project.DefaultRevision(), ""});
    if (!whole) return whole.error();
    lint::Baseline today = lint::Record(whole->report.findings);
    Result<Ends> ends = ChooseEnds(project, asked_);
    if (!ends && !asked_.base.empty()) return ends.error();
    if (!ends) {
      session.Note("note: nothing to compare with (" + ends.error().what + "): only what is at head is recorded");
      return today;
    }
    Result<Judgement> change = Judge(project, *ends);
    if (!change) return change.error();
    return lint::Merge(today, lint::Record(change->report.findings, true));
  }

  Result<bool> FindFile(Project& project) {
    if (!file_.empty()) return true;
    Result<std::shared_ptr<const SourceReader>> source = project.Read(project.DefaultRevision());
    if (!source) return source.error();
    Result<Settings> settings = project.Configure(**source);
    if (!settings) return settings.error();
    file_ = RecordedPath(*settings);
    Result<const git::Repository*> repository = project.repository();
    if (repository && (*repository)->bare()) {
      return UsageError("a bare repository has no work tree to write in", "name a file with --findings-baseline FILE");
    }
    std::error_code error;
    std::filesystem::path full = std::filesystem::path(project.root()) / file_, shown = std::filesystem::relative(full, error);
    file_ = error || shown.empty() || shown.native().starts_with("..") ? full.string() : shown.string();
    return true;
  }

  Result<ExitStatus> Write(Session& session, const lint::Baseline& recorded, const lint::Baseline& today) const {
    lint::Baseline added = lint::Without(today, recorded), stale = lint::Without(recorded, today);
    lint::Baseline kept = prune_ ? lint::Without(recorded, stale) : today;
    for (const lint::BaselineEntry& entry : stale.entries) Say(session, "gone", entry);
    if (!prune_ && (dry_run_ || !recorded.entries.empty())) {
      for (const lint::BaselineEntry& entry : added.entries) Say(session, "new", entry);
    }
    std::string text = file_ + ": " + report::Count(static_cast<int>(kept.entries.size()), "finding");
    if (!prune_ && !recorded.entries.empty()) text += ", " + std::to_string(added.entries.size()) + " new";
    if (!recorded.entries.empty()) text += ", " + std::to_string(stale.entries.size()) + " gone";
    session.Print(text + (dry_run_ ? "; nothing is written" : ""));
    if (dry_run_) return ExitStatus::kClean;
    if (Result<bool> done = WriteNamedFile(file_, lint::Print(kept)); !done) return done.error();
    return ExitStatus::kClean;
  }

  static void Say(Session& session, const std::string& what, const lint::BaselineEntry& entry) {
    session.Print(what + ": " + entry.rule + " " + entry.object +
                  (entry.migration.empty() ? "" : " in " + entry.migration));
  }

  bool prune_ = false, dry_run_ = false;
  std::string file_;
  EndsAsked asked_;
};

}  // namespace

std::unique_ptr<Command> MakeBaseline() { return std::make_unique<Baseline>(); }

}  // namespace sequelint::commands
