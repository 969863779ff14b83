#pragma once

#include <optional>
#include <string>

#include "github/http.h"

namespace sequelint::github {

// Where the API is and who we are there.
struct Api {
  std::string url = "https://api.github.com";
  std::string token;
  std::string repository;  // "owner/name"
  Send send = SendHttp;
};

struct Comment {
  int number = 0;              // of the pull request
  std::string category;        // one comment per category: jobs of a matrix do not fight over it
  std::string body;            // Markdown, without the marker
  bool only_if_there = false;  // the body says that all is well: edit a comment that says otherwise, make no new one
};

// What became of it. A comment that cannot be written never changes the exit status: `problem` and `remedy` say why.
struct Posted {
  enum class Done { kCreated, kUpdated, kUnchanged, kNotNeeded, kFailed } done = Done::kFailed;
  std::string url;
  std::string problem, remedy;
};

// The comment of this category by this author is found by a marker that nobody sees, and edited in place.
Posted Post(const Api& api, const Comment& comment);

// The line that marks our comment of a category: its first.
std::string Marker(const std::string& category);

// The open pull request whose tip is `sha`, from `owner`'s `branch`: a workflow_run does not name it when it comes from
// a fork, and what its artifact says is not to be believed. 0 = there is none.
struct FoundNumber {
  int number = 0;
  std::string problem;
};
FoundNumber FindPullRequest(const Api& api, const std::string& owner, const std::string& branch,
                            const std::string& sha);

}  // namespace sequelint::github
