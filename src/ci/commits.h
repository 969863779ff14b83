#pragma once

#include <string>

#include "base/result.h"
#include "ci/event.h"
#include "git/fetch.h"

namespace sequelint::ci {

// The two commits a run compares.
struct Commits {
  std::string base, head;  // shas; the base of a whole tree is ":empty"
  std::string note;        // what the user should know about the choice, "" = nothing
};

// Finds them in the repository at `folder`, and fetches the few commits that a shallow checkout lacks.
Result<Commits> FindCommits(const Event& event, const std::string& folder, git::Fetcher& fetcher);

}  // namespace sequelint::ci
