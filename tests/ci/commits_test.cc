// Which commits a CI run compares: events as the services write them, over clones as their checkouts make them, with
// the git program.

#include "ci/commits.h"

#include <catch2/catch.hpp>

#include "git/git_project.h"
#include "git/repository.h"

namespace sequelint::ci {
namespace {

using sequelint::testing::GitProject;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The repository on the server, and what a service checks out of it.
//
//   one ── stale ── others ── main ─┬─ merge (refs/pull/7/merge)
//           └─ first ── change ─────┘        queued (a merge queue's commit)
//           └─ replaced   (what a forced push took away; refs/pull/7/old keeps it, as GitHub does for a while)
struct Server {
  GitProject project;
  std::map<std::string, std::string> commits;

  Server() {
    project.Write("models/order.js", "1");
    commits["one"] = project.Commit("one");
    project.Write("models/user.js", "1");
    commits["stale"] = project.Commit("stale");
    project.Git({"checkout", "-q", "-b", "refunds"});
    project.Write("models/refund.js", "old");
    commits["replaced"] = project.Commit("replaced");
    project.Git({"update-ref", "refs/pull/7/old", "HEAD"});
    project.Git({"reset", "-q", "--hard", commits["stale"]});
    project.Write("models/refund.js", "1");
    commits["first"] = project.Commit("first");
    project.Write("models/refund.js", "2");
    commits["change"] = project.Commit("change");
    project.Git({"checkout", "-q", "main"});
    project.Write("models/other.js", "1");
    commits["others"] = project.Commit("others");
    project.Write("models/other.js", "2");
    commits["main"] = project.Commit("main");
    project.Git({"checkout", "-q", "--detach"});
    project.Git({"merge", "-q", "--no-ff", "-m", "merge", commits["change"]});
    commits["merge"] = project.Git({"rev-parse", "HEAD"});
    project.Git({"update-ref", "refs/pull/7/merge", "HEAD"});
    project.Git({"update-ref", "refs/heads/gh-readonly-queue/main/pr-7-" + commits["main"], "HEAD"});
    commits["queued"] = commits["merge"];
    project.Git({"checkout", "-q", "main"});
  }

  std::string Fill(std::string text) const {
    for (const auto& [name, sha] : commits) text = ReplaceAll(text, "@" + name + "@", sha);
    return text;
  }
};

// A clone as actions/checkout makes it: one commit fetched by its sha, with `depth` commits of history (0 = all, with
// all branches).
struct Checkout {
  GitProject project{false};
  Checkout(const Server& server, const std::string& commit, int depth) {
    project.Git({"init", "-q", "-b", "main"});
    project.Git({"remote", "add", "origin", "file://" + server.project.folder()});
    std::vector<std::string> fetch = {"fetch", "-q", "--no-tags", "origin"};
    if (depth > 0) fetch.insert(fetch.begin() + 2, "--depth=" + std::to_string(depth));
    if (depth == 0) fetch.push_back("+refs/heads/*:refs/remotes/origin/*");
    fetch.push_back(server.commits.at(commit));
    project.Git(fetch);
    project.Git({"checkout", "-q", "--detach", server.commits.at(commit)});
  }
  bool IsShallow() const { return project.Git({"rev-parse", "--is-shallow-repository"}) == "true"; }
};

Environment GithubRun(const Server& server, const GitProject& scratch, const std::string& event,
                      const std::string& fixture, const std::string& sha) {
  std::string path = std::string(SEQUELINT_ROOT) + "/fixtures/events/github/" + fixture + ".json";
  scratch.Write("event.json", server.Fill(ReadFile(path)));
  return Environment({{"GITHUB_ACTIONS", "true"},
                      {"GITHUB_EVENT_NAME", event},
                      {"GITHUB_EVENT_PATH", scratch.At("event.json")},
                      {"GITHUB_REPOSITORY", "shop/shop"},
                      {"GITHUB_SHA", server.commits.at(sha)},
                      {"GITHUB_BASE_REF", event == "pull_request" ? "main" : ""}});
}

Commits Find(const Event& event, const Checkout& checkout) {
  git::Fetcher fetcher(checkout.project.folder(), "", "");
  Result<Commits> commits = FindCommits(event, checkout.project.folder(), fetcher);
  INFO((commits ? "" : commits.error().what + "\n" + commits.error().remedy));
  REQUIRE(commits);
  return *commits;
}

struct Case {
  std::string event, fixture, sha;  // GITHUB_SHA
  std::string checked_out;
  std::string base;  // expected
};

TEST_CASE("GitHub events, by depth of the clone and kind of HEAD") {
  Server server;
  GitProject scratch(false);
  // The base of a pull request is the merge commit's first parent, never the event's base.sha, which was `stale` here:
  // comparing with that would blame `others` on the pull request.
  auto run = GENERATE(values<Case>({
      {"pull_request", "pull_request", "merge", "merge", "main"},
      {"pull_request", "pull_request", "merge", "change", "stale"},
      {"pull_request", "pull_request-fork", "merge", "merge", "main"},
      {"merge_group", "merge_group", "queued", "queued", "main"},
      {"push", "push", "main", "main", "stale"},
      {"push", "push-new-branch", "change", "change", "stale"},
      {"push", "push-forced", "change", "change", "replaced"},
      {"push", "push-first", "main", "main", ""},
      {"push", "push-tag", "main", "main", ""},
      {"workflow_dispatch", "workflow_dispatch", "main", "main", ""},
      {"schedule", "schedule", "main", "main", ""},
  }));
  auto depth = GENERATE(1, 2, 0);
  INFO(run.fixture << " on " << run.checked_out << " at depth " << depth);
  Checkout checkout(server, run.checked_out, depth);
  Result<Event> event = ReadEvent(GithubRun(server, scratch, run.event, run.fixture, run.sha));
  REQUIRE(event);
  Commits commits = Find(*event, checkout);
  std::string base = run.base.empty() ? ":empty" : server.commits.at(run.base);
  CHECK(commits.base == base);
  CHECK(commits.head == server.commits.at(run.checked_out));
  if (depth == 0) CHECK_FALSE(checkout.IsShallow());
  // What is compared can be read, and is the pull request's change alone.
  Result<git::Repository> repository = git::Repository::Open(checkout.project.folder());
  REQUIRE(repository);
  auto changes = repository->Diff(commits.base, commits.head);
  REQUIRE(changes);
  if (run.event == "pull_request" || run.event == "merge_group") {
    REQUIRE(changes->size() == 1);
    CHECK(changes->front().head_path == "models/refund.js");
  }
}

TEST_CASE("a pull request whose own tip is a merge of the default branch") {
  Server server;
  server.project.Git({"checkout", "-q", "refunds"});
  server.project.Git({"merge", "-q", "--no-ff", "-m", "catch up", "main"});
  server.commits["change"] = server.project.Git({"rev-parse", "HEAD"});
  GitProject scratch(false);
  for (int depth : {1, 2, 0}) {
    Checkout checkout(server, "change", depth);
    Result<Event> event = ReadEvent(GithubRun(server, scratch, "pull_request", "pull_request", "merge"));
    REQUIRE(event);
    CHECK(Find(*event, checkout).base == server.commits["main"]);  // and not its first parent
  }
}

TEST_CASE("a long history is deepened step by step") {
  Server server;
  server.project.Git({"checkout", "-q", "refunds"});
  for (int i = 0; i < 70; ++i) server.project.Git({"commit", "-q", "--allow-empty", "-m", "more"});
  server.commits["change"] = server.project.Git({"rev-parse", "HEAD"});
  GitProject scratch(false);
  Checkout checkout(server, "change", 1);
  Result<Event> event = ReadEvent(GithubRun(server, scratch, "pull_request", "pull_request", "merge"));
  REQUIRE(event);
  CHECK(Find(*event, checkout).base == server.commits["stale"]);
}

TEST_CASE("a base that is gone for good") {
  Server server;
  GitProject scratch(false);
  server.project.Git({"update-ref", "-d", "refs/pull/7/old"});
  server.project.Git({"reflog", "expire", "--expire=now", "--all"});
  server.project.Git({"gc", "-q", "--prune=now"});
  for (int depth : {1, 0}) {
    Checkout checkout(server, "change", depth);
    Result<Event> event = ReadEvent(GithubRun(server, scratch, "push", "push-forced", "change"));
    REQUIRE(event);
    Commits commits = Find(*event, checkout);
    CHECK(commits.base == ":empty");
    CHECK(commits.note.find("the whole tree is checked") != std::string::npos);
    if (depth == 0) CHECK_FALSE(checkout.IsShallow());
  }
}

TEST_CASE("no base and nowhere to fetch it from") {
  Server server;
  GitProject scratch(false);
  Checkout checkout(server, "merge", 1);
  checkout.project.Git({"remote", "set-url", "origin", "file:///nowhere/at/all"});
  Result<Event> event = ReadEvent(GithubRun(server, scratch, "pull_request", "pull_request", "merge"));
  REQUIRE(event);
  git::Fetcher fetcher(checkout.project.folder(), "", "");
  Result<Commits> commits = FindCommits(*event, checkout.project.folder(), fetcher);
  REQUIRE_FALSE(commits);
  CHECK(commits.error().status == ExitStatus::kCannotAnalyse);
  CHECK(commits.error().remedy.find("fetch-depth: 0") != std::string::npos);
  // With the two parents that `fetch-depth: 2` brings, nothing is fetched.
  Checkout two(server, "merge", 2);
  two.project.Git({"remote", "remove", "origin"});
  CHECK(Find(*event, two).base == server.commits["main"]);
}

TEST_CASE("events that do not run on the change are refused with words") {
  Server server;
  GitProject scratch(false);
  for (const std::string name : {"pull_request_target", "workflow_run"}) {
    Result<Event> event = ReadEvent(GithubRun(server, scratch, name, name, "main"));
    REQUIRE_FALSE(event);
    CHECK(event.error().what == "`" + name + "` runs on the base branch, not on the change");
    CHECK(event.error().remedy.find("on: pull_request") != std::string::npos);
    CHECK(event.error().status == ExitStatus::kUsage);
  }
  Result<Event> deleted = ReadEvent(GithubRun(server, scratch, "push", "push-deleted", "main"));
  REQUIRE(deleted);
  CHECK(deleted->compare == Event::Compare::kNothing);
  Environment broken({{"GITHUB_ACTIONS", "true"}, {"GITHUB_EVENT_PATH", "/nowhere"}});
  CHECK_FALSE(ReadEvent(broken));
}

TEST_CASE("what else a pull request's event says") {
  Server server;
  GitProject scratch(false);
  Result<Event> event = ReadEvent(GithubRun(server, scratch, "pull_request", "pull_request-labelled", "merge"));
  REQUIRE(event);
  CHECK(event->number == 7);
  CHECK_FALSE(event->fork);
  CHECK(event->labels == std::vector<std::string>{"size/S", "skip sequelint"});
  event = ReadEvent(GithubRun(server, scratch, "pull_request", "pull_request-fork", "merge"));
  REQUIRE(event);
  CHECK(event->fork);
}

TEST_CASE("other services") {
  Server server;
  auto sha = [&](const std::string& name) { return server.commits.at(name); };
  struct Run {
    std::map<std::string, std::string> variables;
    std::string checked_out, base;
  };
  std::vector<Run> runs = {
      {{{"GITLAB_CI", "true"},
        {"CI_PIPELINE_SOURCE", "merge_request_event"},
        {"CI_MERGE_REQUEST_DIFF_BASE_SHA", sha("stale")},
        {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"}},
       "change",
       "stale"},
      {{{"GITLAB_CI", "true"},
        {"CI_PIPELINE_SOURCE", "merge_request_event"},
        {"CI_MERGE_REQUEST_DIFF_BASE_SHA", sha("stale")},
        {"CI_MERGE_REQUEST_TARGET_BRANCH_SHA", sha("main")},
        {"CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", sha("change")}},
       "merge",
       "main"},
      {{{"GITLAB_CI", "true"},
        {"CI_PIPELINE_SOURCE", "push"},
        {"CI_COMMIT_BRANCH", "main"},
        {"CI_DEFAULT_BRANCH", "main"},
        {"CI_COMMIT_BEFORE_SHA", sha("others")}},
       "main",
       "others"},
      {{{"GITLAB_CI", "true"},
        {"CI_PIPELINE_SOURCE", "push"},
        {"CI_COMMIT_BRANCH", "refunds"},
        {"CI_DEFAULT_BRANCH", "main"},
        {"CI_COMMIT_BEFORE_SHA", std::string(40, '0')}},
       "change",
       "stale"},
      {{{"GITLAB_CI", "true"}, {"CI_PIPELINE_SOURCE", "schedule"}, {"CI_COMMIT_BRANCH", "main"}}, "main", ""},
      {{{"TF_BUILD", "True"},
        {"BUILD_REASON", "PullRequest"},
        {"SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main"},
        {"SYSTEM_PULLREQUEST_SOURCECOMMITID", sha("change")},
        {"BUILD_SOURCEVERSION", sha("merge")}},
       "merge",
       "main"},
      {{{"TF_BUILD", "True"}, {"BUILD_REASON", "IndividualCI"}, {"BUILD_SOURCEBRANCH", "refs/heads/main"}},
       "main",
       "others"},
      {{{"TF_BUILD", "True"}, {"BUILD_REASON", "BatchedCI"}, {"BUILD_SOURCEBRANCH", "refs/heads/refunds"}},
       "change",
       "stale"},
      {{{"TF_BUILD", "True"}, {"BUILD_REASON", "Schedule"}, {"BUILD_SOURCEBRANCH", "refs/heads/main"}}, "main", ""},
      {{{"BITBUCKET_BUILD_NUMBER", "3"},
        {"BITBUCKET_PR_ID", "7"},
        {"BITBUCKET_PR_DESTINATION_BRANCH", "main"},
        {"BITBUCKET_PR_DESTINATION_COMMIT", sha("main")}},
       "merge",
       "main"},
      {{{"BITBUCKET_BUILD_NUMBER", "3"}, {"BITBUCKET_BRANCH", "refunds"}}, "change", "stale"},
      {{{"BITBUCKET_BUILD_NUMBER", "3"}, {"BITBUCKET_TAG", "v1"}}, "main", ""},
      {{{"CIRCLECI", "true"}, {"CIRCLE_BRANCH", "refunds"}, {"CIRCLE_PULL_REQUEST", "https://x/shop/shop/pull/7"}},
       "change",
       "stale"},
      {{{"CIRCLECI", "true"}, {"CIRCLE_BRANCH", "main"}}, "main", "others"},
      {{{"CIRCLECI", "true"}, {"CIRCLE_TAG", "v1"}}, "main", ""},
      {{{"JENKINS_URL", "https://ci"}, {"CHANGE_ID", "7"}, {"CHANGE_TARGET", "main"}}, "merge", "main"},
      {{{"JENKINS_URL", "https://ci"}, {"CHANGE_ID", "7"}, {"CHANGE_TARGET", "main"}}, "change", "stale"},
      {{{"JENKINS_URL", "https://ci"}, {"BRANCH_NAME", "main"}, {"GIT_PREVIOUS_SUCCESSFUL_COMMIT", sha("stale")}},
       "main",
       "stale"},
      {{{"JENKINS_URL", "https://ci"}, {"BRANCH_NAME", "refunds"}}, "change", "stale"},
      {{}, "change", "stale"},  // no service at all
  };
  for (const Run& run : runs) {
    Result<Event> event = ReadEvent(Environment(run.variables));
    REQUIRE(event);
    for (int depth : {1, 0}) {
      INFO(Name(event->service) << " " << event->name << " on " << run.checked_out << " at depth " << depth);
      Checkout checkout(server, run.checked_out, depth);
      CHECK(Find(*event, checkout).base == (run.base.empty() ? ":empty" : sha(run.base)));
      if (depth == 0) CHECK_FALSE(checkout.IsShallow());
    }
  }
}

}  // namespace
}  // namespace sequelint::ci
