#include "ci/event.h"

#include <charconv>

#include "base/text.h"

namespace sequelint::ci {
namespace {

using Compare = Event::Compare;

bool IsZero(std::string_view sha) { return sha.find_first_not_of('0') == std::string_view::npos; }

int NumberOf(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string BranchOf(std::string ref) {
  constexpr std::string_view kHeads = "refs/heads/";
  return ref.starts_with(kHeads) ? ref.substr(kHeads.size()) : ref;
}

// A build of a branch that knows no base: what the branch adds, or on the default branch what came last.
void CompareBranch(Event& event, const std::string& branch, const std::string& default_branch) {
  bool is_default = default_branch.empty() ? branch == "main" || branch == "master" : branch == default_branch;
  event.base_branch = default_branch;
  event.compare = is_default ? Compare::kPrevious : Compare::kMergeBase;
}

}  // namespace

std::string_view Name(Service service) {
  switch (service) {
    case Service::kGithub:
      return "GitHub Actions";
    case Service::kGitlab:
      return "GitLab CI";
    case Service::kAzure:
      return "Azure Pipelines";
    case Service::kBitbucket:
      return "Bitbucket Pipelines";
    case Service::kCircle:
      return "CircleCI";
    case Service::kJenkins:
      return "Jenkins";
    case Service::kNone:
      break;
  }
  return "no CI service";
}

Event ReadGitlab(const Environment& environment) {
  Event event;
  event.service = Service::kGitlab;
  event.name = environment.Get("CI_PIPELINE_SOURCE");
  event.repository = environment.Get("CI_PROJECT_PATH");
  std::string before = environment.Get("CI_COMMIT_BEFORE_SHA"), branch = environment.Get("CI_COMMIT_BRANCH");
  if (event.name == "merge_request_event") {
    event.number = NumberOf(environment.Get("CI_MERGE_REQUEST_IID"));
    event.base_branch = environment.Get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME");
    event.change = environment.Get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA");
    event.fork =
        environment.Get("CI_MERGE_REQUEST_SOURCE_PROJECT_ID") != environment.Get("CI_MERGE_REQUEST_PROJECT_ID");
    // Set in pipelines for merged results and merge trains only: there HEAD merges the source into it.
    event.base = environment.Get("CI_MERGE_REQUEST_TARGET_BRANCH_SHA");
    event.compare = Compare::kCommit;
    if (event.base.empty()) event.base = environment.Get("CI_MERGE_REQUEST_DIFF_BASE_SHA");
    if (event.base.empty()) event.compare = Compare::kMergeBase;
  } else if (event.name == "push" && branch == environment.Get("CI_DEFAULT_BRANCH") && !before.empty() &&
             !IsZero(before)) {
    event.compare = Compare::kCommit;
    event.base = before;
    event.everything_if_lost = true;
  } else if (event.name == "push" && !branch.empty() && branch != environment.Get("CI_DEFAULT_BRANCH")) {
    event.compare = Compare::kMergeBase;
    event.base_branch = environment.Get("CI_DEFAULT_BRANCH");
  } else {
    event.compare = Compare::kEverything;
  }
  return event;
}

Event ReadAzure(const Environment& environment) {
  Event event;
  event.service = Service::kAzure;
  event.name = environment.Get("BUILD_REASON");
  event.repository = environment.Get("BUILD_REPOSITORY_NAME");
  std::string branch = environment.Get("BUILD_SOURCEBRANCH");
  if (event.name == "PullRequest") {
    event.compare = Compare::kFirstParent;
    event.number = NumberOf(environment.Get("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER"));
    if (event.number == 0) event.number = NumberOf(environment.Get("SYSTEM_PULLREQUEST_PULLREQUESTID"));
    event.base_branch = BranchOf(environment.Get("SYSTEM_PULLREQUEST_TARGETBRANCH"));
    event.change = environment.Get("SYSTEM_PULLREQUEST_SOURCECOMMITID");
    event.merge = environment.Get("BUILD_SOURCEVERSION");
    event.fork = environment.IsTrue("SYSTEM_PULLREQUEST_ISFORK");
  } else if ((event.name == "IndividualCI" || event.name == "BatchedCI") && branch.starts_with("refs/heads/")) {
    CompareBranch(event, BranchOf(branch), "");
  } else {
    event.compare = Compare::kEverything;
  }
  return event;
}

Event ReadBitbucket(const Environment& environment) {
  Event event;
  event.service = Service::kBitbucket;
  event.repository = environment.Get("BITBUCKET_REPO_FULL_NAME");
  event.number = NumberOf(environment.Get("BITBUCKET_PR_ID"));
  if (event.number != 0) {
    // HEAD merges the destination into the source, so the destination is where they meet.
    event.name = "pull request";
    event.compare = Compare::kMergeBase;
    event.base = environment.Get("BITBUCKET_PR_DESTINATION_COMMIT");
    event.base_branch = environment.Get("BITBUCKET_PR_DESTINATION_BRANCH");
  } else if (std::string branch = environment.Get("BITBUCKET_BRANCH"); !branch.empty()) {
    event.name = "push";
    CompareBranch(event, branch, "");
  } else {
    event.name = "tag";
    event.compare = Compare::kEverything;
  }
  return event;
}

Event ReadCircle(const Environment& environment) {
  Event event;
  event.service = Service::kCircle;
  event.repository = environment.Get("CIRCLE_PROJECT_USERNAME") + "/" + environment.Get("CIRCLE_PROJECT_REPONAME");
  std::string url = environment.Get("CIRCLE_PULL_REQUEST"), branch = environment.Get("CIRCLE_BRANCH");
  event.number = NumberOf(std::string_view(url).substr(url.rfind('/') + 1));
  event.name = event.number != 0 ? "pull request" : branch.empty() ? "tag" : "push";
  event.fork = !environment.Get("CIRCLE_PR_USERNAME").empty();
  if (branch.empty()) {
    event.compare = Compare::kEverything;
  } else if (event.number != 0) {
    event.compare = Compare::kMergeBase;  // it does not say which branch the pull request is for
  } else {
    CompareBranch(event, branch, "");
  }
  return event;
}

Event ReadJenkins(const Environment& environment) {
  Event event;
  event.service = Service::kJenkins;
  event.number = NumberOf(environment.Get("CHANGE_ID"));
  std::string branch = environment.Get("BRANCH_NAME");
  std::string before = environment.Get("GIT_PREVIOUS_SUCCESSFUL_COMMIT");
  if (!environment.Get("CHANGE_TARGET").empty()) {
    event.name = "change request";
    event.compare = Compare::kMergeBase;  // HEAD is the change, or its merge with the target
    event.base_branch = environment.Get("CHANGE_TARGET");
  } else {
    event.name = "build";
    CompareBranch(event, branch, "");
    if (event.compare == Compare::kPrevious && !before.empty()) {
      event.compare = Compare::kCommit;
      event.base = before;
      event.everything_if_lost = true;
    }
  }
  return event;
}

Result<Event> ReadEvent(const Environment& environment) {
  if (environment.IsTrue("GITHUB_ACTIONS")) return ReadGithub(environment);
  if (environment.IsTrue("GITLAB_CI")) return ReadGitlab(environment);
  if (environment.IsTrue("TF_BUILD")) return ReadAzure(environment);
  if (!environment.Get("BITBUCKET_BUILD_NUMBER").empty()) return ReadBitbucket(environment);
  if (environment.IsTrue("CIRCLECI")) return ReadCircle(environment);
  if (!environment.Get("JENKINS_URL").empty()) return ReadJenkins(environment);
  return Event();
}

}  // namespace sequelint::ci
