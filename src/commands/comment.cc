#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/version.h"
#include "commands/command.h"
#include "commands/project.h"
#include "commands/pull_request.h"

namespace sequelint::commands {
namespace {

using Json = nlohmann::json;

std::string Text(const Json& json, const char* path) {
  const Json::json_pointer at(path);
  return json.contains(at) && json[at].is_string() ? json[at].get<std::string>() : "";
}

class CommentCommand : public Command {
 public:
  std::string_view name() const override { return "comment"; }
  std::string_view summary() const override { return "comment a report on its pull request, from a job of its own"; }
  std::string_view arguments() const override { return ""; }
  std::string_view examples() const override {
    return "sequelint comment --from report.json          in a workflow_run job: pull requests from forks\n"
           "sequelint comment --from report.json --pull-request 7\n";
  }

  std::vector<Option> Options(CommonOptions&) override {
    std::vector<Option> options;
    options.push_back({"--from", "FILE", "the report: what `sequelint ci --output json=FILE` wrote", &from_});
    options.push_back({"--pull-request", "NUMBER", "the pull request (default: the one the run was for)", &number_});
    options.push_back({"--when", "WHEN", "on-findings (default) or always", &when_, {"on-findings", "always"}});
    options.push_back({"--category", "NAME", "tells runs of one repository apart (default: sequelint)", &category_});
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    if (from_.empty()) return UsageError("no report named", "name it with --from report.json");
    Result<std::string> text = ReadNamedFile(from_);
    if (!text) return text.error();
    Result<report::Page> page = report::ReadPage(*text);
    if (!page) return page.error();
    github::Api api = ApiOf(environment_, environment_.Get("GITHUB_REPOSITORY"));
    if (api.token.empty()) return UsageError("there is no token", "set GITHUB_TOKEN in the step's `env`");
    if (api.repository.empty()) return UsageError("no repository named", "set GITHUB_REPOSITORY to owner/name");
    Result<int> number = Number(api);
    if (!number) return number.error();
    github::Posted posted = github::Post(api, CommentOf(*page, *number, category_, when_));
    if (!posted.problem.empty()) return Error{posted.problem, posted.remedy};
    session.Print(Describe(posted));
    return ExitStatus::kClean;
  }

 private:
  Result<int> Number(const github::Api& api) {
    if (!number_.empty()) {
      int number = 0;
      for (char c : number_) number = c >= '0' && c <= '9' && number < 100'000'000 ? number * 10 + (c - '0') : -1;
      if (number > 0) return number;
      return UsageError("`" + number_ + "` is no number of a pull request", "write it as --pull-request 7");
    }
    // What the report says of itself is a stranger's word; what the event says is GitHub's.
    std::ifstream in(environment_.Get("GITHUB_EVENT_PATH"), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    Json event = Json::parse(text, nullptr, false);
    std::string owner = Text(event, "/workflow_run/head_repository/owner/login");
    std::string branch = Text(event, "/workflow_run/head_branch"), sha = Text(event, "/workflow_run/head_sha");
    if (owner.empty() || branch.empty() || sha.empty()) {
      return UsageError("this is no run of workflow_run, so it names no pull request", "name it with --pull-request 7");
    }
    github::FoundNumber found = github::FindPullRequest(api, owner, branch, sha);
    if (found.number == 0) {
      return Error{found.problem, "it may have been closed or pushed to again since: the newer run comments"};
    }
    return found.number;
  }

  ci::Environment environment_ = ci::Environment::OfProcess();
  std::string from_, number_, when_, category_ = std::string(kName);
};

}  // namespace

std::unique_ptr<Command> MakeComment() { return std::make_unique<CommentCommand>(); }

}  // namespace sequelint::commands
