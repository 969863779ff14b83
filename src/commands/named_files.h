#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "commands/judge.h"
#include "commands/project.h"

namespace sequelint::commands {

// `check FILE…`: the named migrations are new, and what sorts before them is there already; what sorts behind them is
// not. Models say nothing here: those of the work tree fit the chain's end, not this point of it.
Result<Judgement> JudgeFiles(Project& project, const std::vector<std::string>& files);

}  // namespace sequelint::commands
