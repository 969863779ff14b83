#include <algorithm>
#include <iostream>
#include <set>

#include "base/text.h"
#include "ci/environment.h"
#include "commands/command.h"
#include "commands/ends.h"
#include "commands/judge.h"
#include "commands/project.h"
#include "commands/reporting.h"

namespace sequelint::commands {
namespace {

bool IsZero(std::string_view sha) { return sha.find_first_not_of('0') == std::string_view::npos; }

class Hook : public Command {
 public:
  std::string_view name() const override { return "hook"; }
  std::string_view summary() const override { return "what git hooks run: check what is staged, or what is pushed"; }
  std::string_view arguments() const override { return "[-]"; }
  std::string_view examples() const override {
    return "sequelint hook            in pre-commit, .husky/pre-commit, lefthook: the index against HEAD\n"
           "sequelint hook -          in pre-push: the refs that git writes to standard input\n";
  }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    options.push_back({"", "-", "", &positional_});
    reporting_.AddOptions(common, options);
    AddProjectOptions(common, options);
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    if (!positional_.empty() && (positional_.size() > 1 || positional_[0] != "-")) {
      return UsageError("unexpected argument `" + positional_.back() + "`",
                        "a hook takes no files: what is staged or pushed is looked at as a whole");
    }
    Result<std::vector<Output>> outputs = ParseOutputs(session.options);
    if (!outputs) return outputs.error();
    Result<std::unique_ptr<Project>> project = Project::Open(session);
    if (!project) return project.error();
    Result<const git::Repository*> repository = (*project)->repository();
    if (!repository) return repository.error();
    Result<std::vector<Ends>> runs = Runs(session, **project, **repository);
    if (!runs) return runs.error();
    ExitStatus worst = ExitStatus::kClean;
    for (const Ends& ends : *runs) {
      Result<ExitStatus> status = Check(session, **project, **repository, ends, *outputs);
      if (!status) return status;
      worst = std::max(worst, *status);
    }
    return worst;
  }

 private:
  // What is to be compared; nothing, with a line that says why, when nothing changes.
  Result<std::vector<Ends>> Runs(Session& session, Project& project, const git::Repository& repository) {
    std::string from = environment_.Get("PRE_COMMIT_FROM_REF"), to = environment_.Get("PRE_COMMIT_TO_REF");
    std::vector<EndsAsked> asked;
    if (!positional_.empty()) {
      asked = Pushed(repository);
    } else if (!from.empty() && !to.empty()) {
      asked.push_back({from, to, false, false});
    } else {
      return Staged(session, repository);
    }
    if (asked.empty()) session.Note("nothing is pushed that could be checked");
    std::vector<Ends> runs;
    for (const EndsAsked& each : asked) {
      Result<Ends> ends = ChooseEnds(project, each);
      if (!ends) return ends.error();
      runs.push_back(std::move(*ends));
    }
    return runs;
  }

  // Lines of pre-push: the local reference and its commit, the remote's and its commit. A deleted branch brings
  // nothing; a new one, and one whose remote commit is not here, is compared with the default branch.
  static std::vector<EndsAsked> Pushed(const git::Repository& repository) {
    std::vector<EndsAsked> asked;
    std::set<std::pair<std::string, std::string>> seen;
    for (std::string line; std::getline(std::cin, line);) {
      std::vector<std::string> parts = Split(Trim(line), ' ');
      if (parts.size() != 4 || IsZero(parts[1])) continue;
      std::string base = IsZero(parts[3]) || !repository.ResolveRevision(parts[3]) ? "" : parts[3];
      if (seen.emplace(base, parts[1]).second) asked.push_back({base, parts[1], false, false});
    }
    return asked;
  }

  Result<std::vector<Ends>> Staged(Session& session, const git::Repository& repository) {
    Result<std::string> head = repository.ResolveRevision("HEAD");
    Ends ends{head ? *head : ":empty", ":index", ""};
    Result<std::vector<git::Repository::Change>> changes = repository.Diff(ends.base, ends.head);
    if (!changes) return changes.error();
    if (!changes->empty()) return std::vector<Ends>{std::move(ends)};
    // `pre-commit run --all-files` stages nothing and names no revisions.
    session.Note(environment_.Get("PRE_COMMIT").empty()
                     ? "nothing staged"
                     : "nothing staged: to check a range, run pre-commit with --from-ref and --to-ref");
    return std::vector<Ends>();
  }

  Result<ExitStatus> Check(Session& session, Project& project, const git::Repository& repository, const Ends& ends,
                           const std::vector<Output>& outputs) {
    Result<bool> told = reporting_.TellInstead(session, project, ends);
    if (!told) return told.error();
    if (*told) return ExitStatus::kClean;
    Result<std::vector<git::Repository::Change>> changes = repository.Diff(ends.base, ends.head);
    if (!changes) return changes.error();
    if (std::none_of(changes->begin(), changes->end(), IsOfInterest)) {
      session.Trace("no model, migration or configuration changes");
      return ExitStatus::kClean;
    }
    Result<Judgement> judged = Judge(project, ends);
    if (!judged) return judged.error();
    return reporting_.Finish(session, *judged, outputs);
  }

  // A commit of other files costs nothing.
  static bool IsOfInterest(const git::Repository::Change& change) {
    for (const std::string& path : {change.base_path, change.head_path}) {
      std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
      size_t dot = name.rfind('.');
      if (dot == std::string_view::npos) continue;
      static const std::set<std::string_view> endings = {"js",  "cjs", "mjs",  "jsx", "ts",   "cts",        "mts",
                                                         "tsx", "sql", "json", "yml", "yaml", "sequelizerc"};
      if (endings.contains(name.substr(dot + 1))) return true;
    }
    return false;
  }

  ci::Environment environment_ = ci::Environment::OfProcess();
  std::vector<std::string> positional_;
  Reporting reporting_;
};

}  // namespace

std::unique_ptr<Command> MakeHook() { return std::make_unique<Hook>(); }

}  // namespace sequelint::commands
