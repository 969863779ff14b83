#pragma once

#include <string>

#include "base/result.h"
#include "commands/project.h"

namespace sequelint::commands {

// The two revisions a check compares.
struct Ends {
  std::string base, head;  // as Repository::ResolveRevision gives them
  std::string note;        // what the user should know about the choice, "" = nothing
  std::string tip = {};    // where base stands by now, when that is further on; else ""
};

struct EndsAsked {
  std::string base, head;  // "" = the default
  bool staged = false;     // HEAD and the index
  bool all = false;        // everything at head is new
};

// Without a base it is the merge base with the default branch. A base whose history went on since the head forked from
// it stands for the merge base: what others changed is not ours.
Result<Ends> ChooseEnds(const Project& project, const EndsAsked& asked);

}  // namespace sequelint::commands
