#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "ci/environment.h"

namespace sequelint::ci {

enum class Service { kNone, kGithub, kGitlab, kAzure, kBitbucket, kCircle, kJenkins };
std::string_view Name(Service service);  // "GitHub Actions"

// What a CI run is about, as its service tells it.
struct Event {
  // What HEAD is compared with.
  enum class Compare {
    kFirstParent,  // its first parent when it is the service's merge commit, else as kMergeBase
    kMergeBase,    // where it forked from `base` or `base_branch`
    kCommit,       // `base` itself
    kPrevious,     // its first parent, whatever it is
    kEverything,   // nothing: the whole tree is looked at
    kNothing,      // there is nothing to look at
  };
  Service service = Service::kNone;
  std::string name;  // as the service calls it: "pull_request"
  Compare compare = Compare::kMergeBase;
  std::string base;                 // a sha, "" = not said
  std::string base_branch;          // "main", "" = the default branch
  std::string change;               // the tip of the pull request's own branch
  std::string merge;                // the commit the service made and runs on
  bool everything_if_lost = false;  // the base may be gone for good (a forced push): then the whole tree is looked at
  std::string note;                 // why it is compared so, where that is not plain

  std::string repository;  // "owner/name"
  int number = 0;          // of the pull request, 0 = none
  bool fork = false;       // it comes from another repository: its token may not write
  std::vector<std::string> labels;
};

// From the variables of GitHub, GitLab, Azure, Bitbucket, CircleCI or Jenkins, and GitHub's event file.
Result<Event> ReadEvent(const Environment& environment);
Event ReadGitlab(const Environment& environment);
Event ReadAzure(const Environment& environment);
Event ReadBitbucket(const Environment& environment);
Event ReadCircle(const Environment& environment);
Event ReadJenkins(const Environment& environment);
Result<Event> ReadGithub(const Environment& environment);

}  // namespace sequelint::ci
