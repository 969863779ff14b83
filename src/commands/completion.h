#pragma once

#include <memory>
#include <string>
#include <vector>

#include "commands/command.h"

namespace sequelint::commands {

// What the shells and man(1) are told, from the same table as --help.
// `shell` is bash, zsh or fish; "" when it is none of them.
std::string Completion(const std::string& shell, const std::vector<std::unique_ptr<Command>>& commands);
std::string ManPage(const std::vector<std::unique_ptr<Command>>& commands);

}  // namespace sequelint::commands
