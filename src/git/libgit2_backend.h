#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "git/backend.h"

namespace sequelint::git {

struct Opened {
  std::shared_ptr<Backend> backend;  // null: see `refused`
  bool refused = false;              // there is a repository, but libgit2 does not read its kind
  std::string why;                   // libgit2's words
};

// The repository found from `folder`, with git's environment variables honoured.
Opened OpenWithLibgit2(const std::string& folder);

}  // namespace sequelint::git
