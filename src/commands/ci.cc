#include <algorithm>
#include <cstdio>

#include "base/text.h"
#include "base/version.h"
#include "ci/commits.h"
#include "ci/event.h"
#include "ci/workflow.h"
#include "commands/command.h"
#include "commands/pull_request.h"
#include "commands/reporting.h"
#include "report/markdown.h"

namespace sequelint::commands {
namespace {

constexpr size_t kSummaryLimit = 1'000'000;  // of 1 MiB: GitHub drops a larger summary whole

class Ci : public Command {
 public:
  std::string_view name() const override { return "ci"; }
  std::string_view summary() const override { return "check what a CI run is about, and report where it shows"; }
  std::string_view arguments() const override { return ""; }
  std::string_view examples() const override {
    return "sequelint ci                                  in GitHub Actions, GitLab, Azure, Bitbucket, CircleCI, "
           "Jenkins\n"
           "sequelint ci --comment on-findings --output sarif=sequelint.sarif\n";
  }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    options.push_back({"--base", "REV", "compare with this revision (default: what the event says)", &base_});
    options.push_back({"--scope", "WHAT", "changed (default) or all: everything at head", &scope_, {"changed", "all"}});
    options.push_back({"--comment",
                       "WHEN",
                       "comment on the pull request: never (default), on-findings or always",
                       &comment_,
                       {"never", "on-findings", "auto", "always"}});
    options.push_back({"--category", "NAME", "tells runs of one repository apart (default: sequelint)", &category_});
    options.push_back({"--skip-label", "NAME", "check nothing while the pull request has this label", &skip_label_});
    options.push_back({"--no-annotations", "", "do not annotate the changed files", &no_annotations_});
    options.push_back({"--no-summary", "", "write no job summary", &no_summary_});
    reporting_.AddOptions(common, options);
    AddProjectOptions(common, options);
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    Result<ExitStatus> status = Check(session);
    if (!status) TellError(status.error());
    int code = static_cast<int>(status ? *status : status.error().status);
    outputs_.emplace_back("exit-code", std::to_string(code));
    outputs_.emplace_back("version", std::string(Version()));
    if (Result<bool> done = WriteStepOutputs(); !done) return done.error();
    return status;
  }

 private:
  bool on_github() const { return environment_.IsTrue("GITHUB_ACTIONS"); }

  // Why nothing was checked, where the pull request shows it.
  void TellError(const Error& error) const {
    if (!on_github()) return;
    if (!no_annotations_) {
      std::fputs(ci::Annotation("error", kName, error.what + "\n" + error.remedy).c_str(), stderr);
    }
    std::string path = environment_.Get("GITHUB_STEP_SUMMARY");
    if (path.empty() || no_summary_) return;
    Result<bool> written =
        ci::Append(path, "### sequelint: nothing could be checked\n\n" + report::EscapeMarkdown(error.what) + "\n\n" +
                             report::EscapeMarkdown(error.remedy) + "\n");
    if (!written) std::fputs((written.error().what + "\n").c_str(), stderr);
  }

  Result<ExitStatus> Check(Session& session) {
    Result<std::vector<Output>> outputs = ParseOutputs(session.options);
    if (!outputs) return outputs.error();
    Result<ci::Event> event = ci::ReadEvent(environment_);
    if (!event && base_.empty()) return event.error();
    if (!event) event = ci::Event();
    if (!skip_label_.empty() && std::count(event->labels.begin(), event->labels.end(), skip_label_) > 0) {
      return Skip(session, "the pull request has the label `" + skip_label_ + "`: nothing is checked");
    }
    if (event->compare == ci::Event::Compare::kNothing) return Skip(session, event->note);
    Result<Ends> ends = FindEnds(session, *event);
    if (!ends) return ends.error();
    outputs_.emplace_back("base-sha", ends->base.starts_with(':') ? "" : ends->base);
    outputs_.emplace_back("head-sha", ends->head);

    Result<std::unique_ptr<Project>> project = Project::Open(session);
    if (!project) return project.error();
    Result<bool> told = reporting_.TellInstead(session, **project, *ends);
    if (!told) return told.error();
    if (*told) return ExitStatus::kClean;
    Result<Judgement> judged = Judge(**project, *ends);
    if (!judged) return judged.error();
    if (Result<bool> done = WriteReports(**project, *judged, *outputs, *event); !done) return done.error();
    Show(session, *judged, *event);
    report::Page page = report::PageOf(judged->report, ContextOf(*judged));
    if (Result<bool> done = WriteSummary(page); !done) return done.error();
    if (reporting_.statistics) session.Note(CountRules(judged->report));
    CountFindings(judged->report, ends->base.starts_with(':'));
    PostComment(session, page, *event);
    return reporting_.Status(judged->report, judged->change.settings.configuration);
  }

  Result<ExitStatus> Skip(Session& session, const std::string& why) {
    session.Print(why);
    if (on_github() && !no_annotations_) session.Print(ci::Annotation("notice", kName, why));
    return ExitStatus::kClean;
  }

  Result<Ends> FindEnds(Session& session, ci::Event& event) {
    const std::string& folder = session.options.repo;
    Result<git::Repository> repository = git::Repository::Open(folder);
    if (!repository) return repository.error();
    if (scope_ == "all") {
      event.compare = ci::Event::Compare::kEverything;
      event.note.clear();
    } else if (!base_.empty()) {
      Result<std::string> known = repository->ResolveRevision(base_);
      event.compare = known ? ci::Event::Compare::kCommit : ci::Event::Compare::kMergeBase;
      event.base = known ? *known : "";
      event.base_branch = base_;
      event.note.clear();
      event.everything_if_lost = false;
    }
    std::string server = environment_.Get("GITHUB_SERVER_URL");
    git::Fetcher fetcher(folder, (server.empty() ? "https://github.com" : server) + "/", ApiOf(environment_, "").token);
    Result<ci::Commits> commits = ci::FindCommits(event, folder, fetcher);
    if (!commits) return commits.error();
    session.Trace(std::string(ci::Name(event.service)) + ", " + event.name + ": " + commits->base + " to " +
                  commits->head);
    return Ends{commits->base, commits->head, commits->note};
  }

  Result<bool> WriteReports(Project& project, const Judgement& judged, const std::vector<Output>& outputs,
                            const ci::Event& event) {
    for (const Output& output : outputs) {
      const Judgement* about = &judged;
      // An upload for a branch closes the alerts that it does not repeat: only the whole tree may speak for it.
      std::optional<Judgement> whole;
      if (output.format->name == "sarif" && event.name == "push" && judged.report.base != ":empty") {
        Result<Judgement> everything = Judge(project, {":empty", judged.report.head, ""});
        if (!everything) return everything.error();
        about = &whole.emplace(std::move(*everything));
      }
      report::Context context = ContextOf(*about);
      context.category = category_;
      if (!event.repository.empty() && on_github()) {
        context.repository = environment_.Get("GITHUB_SERVER_URL") + "/" + event.repository;
      }
      if (Result<bool> done = WriteNamedFile(output.path, output.format->render(about->report, context)); !done) {
        return done;
      }
      if (output.format->name == "sarif" || output.format->name == "json") {
        outputs_.emplace_back(std::string(output.format->name) + "-file", output.path);
      }
    }
    return true;
  }

  // The log, and the annotations that the service shows on the changed lines.
  void Show(Session& session, const Judgement& judged, const ci::Event& event) {
    bool github = on_github(), text = session.options.format.empty() || session.options.format == "text";
    std::string commands;
    const report::Format* format = github                                 ? report::FindFormat("github")
                                   : event.service == ci::Service::kAzure ? report::FindFormat("azure")
                                                                          : nullptr;
    if (format != nullptr && !no_annotations_) commands = format->render(judged.report, ContextOf(judged));
    std::string report = RenderReport(session, judged);
    session.Print(github && text ? ci::WithoutCommands(report, ci::RandomWord()) : report);
    // What reads standard output by program gets only the report there; runners read both streams.
    if (text) {
      if (!commands.empty()) session.Print(commands);
    } else {
      std::fputs(commands.c_str(), stderr);
    }
  }

  Result<bool> WriteSummary(const report::Page& page) {
    std::string path = environment_.Get("GITHUB_STEP_SUMMARY");
    if (path.empty() || no_summary_) return true;
    size_t taken = ci::SizeOf(path);
    size_t budget = std::min(report::kSummaryBudget, taken < kSummaryLimit ? kSummaryLimit - taken : 0);
    constexpr size_t kLeast = 10'000;
    if (budget < kLeast) return true;  // what is there already would be lost
    return ci::Append(path, report::RenderMarkdown(page, budget) + "\n");
  }

  void CountFindings(const lint::Report& report, bool whole) {
    const lint::Summary& summary = report.summary;
    int all = summary.error + summary.warning + summary.info;
    outputs_.emplace_back("findings", std::to_string(all));
    outputs_.emplace_back("errors", std::to_string(summary.error));
    outputs_.emplace_back("warnings", std::to_string(summary.warning));
    outputs_.emplace_back("new", whole ? "" : std::to_string(all));  // compared with a base, nothing else is found
    outputs_.emplace_back("suppressed", std::to_string(summary.suppressed));
    outputs_.emplace_back("unknown", std::to_string(summary.unknown));
  }

  void PostComment(Session& session, const report::Page& page, const ci::Event& event) {
    if (comment_.empty() || comment_ == "never" || event.service != ci::Service::kGithub || event.number == 0) return;
    github::Api api = ApiOf(environment_, event.repository);
    github::Posted posted;
    if (api.token.empty()) {
      posted.problem = "no comment: there is no token";
      posted.remedy = "set GITHUB_TOKEN in the step's `env` (the action does)";
    } else {
      posted = github::Post(api, CommentOf(page, event.number, category_, comment_));
    }
    outputs_.emplace_back("comment-url", posted.url);
    session.Note(Describe(posted));
    if (posted.problem.empty()) return;
    session.Note("  " + posted.remedy);
    if (!no_annotations_) {
      std::fputs(ci::Annotation("warning", kName, posted.problem + "\n" + posted.remedy).c_str(), stderr);
    }
  }

  Result<bool> WriteStepOutputs() {
    std::string path = environment_.Get("GITHUB_OUTPUT");
    if (path.empty()) return true;
    return ci::Append(path, ci::StepOutputs(outputs_, ci::RandomWord()));
  }

  ci::Environment environment_ = ci::Environment::OfProcess();
  std::string base_, scope_, comment_, category_ = std::string(kName), skip_label_;
  bool no_annotations_ = false, no_summary_ = false;
  Reporting reporting_;
  std::vector<std::pair<std::string, std::string>> outputs_;
};

}  // namespace

std::unique_ptr<Command> MakeCi() { return std::make_unique<Ci>(); }

}  // namespace sequelint::commands
