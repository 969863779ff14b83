#pragma once

#include <memory>
#include <string>
#include <vector>

#include "commands/command.h"

namespace sequelint::commands {

std::string Overview(const std::vector<std::unique_ptr<Command>>& commands);
std::string HelpOf(const Command& command, const std::vector<Option>& options);

}  // namespace sequelint::commands
