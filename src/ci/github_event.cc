#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "ci/event.h"

namespace sequelint::ci {
namespace {

using Compare = Event::Compare;
using Json = nlohmann::json;

bool IsZero(std::string_view sha) { return sha.find_first_not_of('0') == std::string_view::npos; }

// The value at a path of keys, "" or null where the event has none: payloads differ by event and by year.
const Json& At(const Json& json, std::initializer_list<const char*> path) {
  static const Json none;
  const Json* at = &json;
  for (const char* key : path) {
    if (!at->is_object() || !at->contains(key)) return none;
    at = &(*at)[key];
  }
  return *at;
}

std::string Text(const Json& json, std::initializer_list<const char*> path) {
  const Json& at = At(json, path);
  return at.is_string() ? at.get<std::string>() : "";
}

bool IsTrue(const Json& json, std::initializer_list<const char*> path) {
  const Json& at = At(json, path);
  return at.is_boolean() && at.get<bool>();
}

Result<Json> ReadPayload(const std::string& path) {
  if (path.empty()) return Json::object();
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  Json payload = Json::parse(text, nullptr, false);
  if (in && payload.is_object()) return payload;
  return Error{"cannot read the event `" + path + "`",
               "GITHUB_EVENT_PATH must name the JSON file that the runner wrote", ExitStatus::kUsage};
}

void ReadPullRequest(const Json& payload, Event& event) {
  event.compare = Compare::kFirstParent;
  event.base_branch = Text(payload, {"pull_request", "base", "ref"});
  event.change = Text(payload, {"pull_request", "head", "sha"});
  const Json& number = At(payload, {"pull_request", "number"});
  if (number.is_number_integer()) event.number = number.get<int>();
  std::string from = Text(payload, {"pull_request", "head", "repo", "full_name"});
  event.fork = from != Text(payload, {"pull_request", "base", "repo", "full_name"});
  for (const Json& label : At(payload, {"pull_request", "labels"})) event.labels.push_back(Text(label, {"name"}));
}

void ReadPush(const Json& payload, const Environment& environment, Event& event) {
  std::string before = Text(payload, {"before"}), ref = Text(payload, {"ref"});
  std::string default_branch = Text(payload, {"repository", "default_branch"});
  if (ref.empty()) ref = environment.Get("GITHUB_REF");
  if (IsTrue(payload, {"deleted"})) {
    event.compare = Compare::kNothing;
    event.note = "`" + ref + "` was deleted: there is nothing to check";
  } else if (!ref.starts_with("refs/heads/")) {
    event.compare = Compare::kEverything;
    event.note = "a tag was pushed: the whole tree is checked";
  } else if (!IsZero(before)) {
    event.compare = Compare::kCommit;
    event.base = before;
    event.everything_if_lost = true;
  } else if (!default_branch.empty() && ref == "refs/heads/" + default_branch) {
    event.compare = Compare::kEverything;
    event.note = "the first push to `" + default_branch + "`: the whole tree is checked";
  } else {
    event.compare = Compare::kMergeBase;
    event.base_branch = default_branch;
    event.everything_if_lost = true;
  }
}

}  // namespace

Result<Event> ReadGithub(const Environment& environment) {
  Event event;
  event.service = Service::kGithub;
  event.name = environment.Get("GITHUB_EVENT_NAME");
  event.repository = environment.Get("GITHUB_REPOSITORY");
  event.merge = environment.Get("GITHUB_SHA");
  if (event.name == "pull_request_target" || event.name == "workflow_run") {
    return Error{
        "`" + event.name + "` runs on the base branch, not on the change",
        "run `sequelint ci` on: pull_request (it needs no secret); to comment on pull requests from forks, let a "
        "workflow_run job run `sequelint comment --from report.json`",
        ExitStatus::kUsage};
  }
  Result<Json> payload = ReadPayload(environment.Get("GITHUB_EVENT_PATH"));
  if (!payload) return payload.error();
  if (event.name == "pull_request" || event.name == "pull_request_review") {
    ReadPullRequest(*payload, event);
    if (event.base_branch.empty()) event.base_branch = environment.Get("GITHUB_BASE_REF");
  } else if (event.name == "merge_group") {
    event.compare = Compare::kCommit;
    event.base = Text(*payload, {"merge_group", "base_sha"});
    event.change = Text(*payload, {"merge_group", "head_sha"});
    if (event.base.empty()) event.compare = Compare::kPrevious;
  } else if (event.name == "push") {
    ReadPush(*payload, environment, event);
  } else {
    event.compare = Compare::kEverything;
    event.note = "`" + event.name + "` names no base: the whole tree is checked";
  }
  return event;
}

}  // namespace sequelint::ci
