#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "git/process.h"

namespace sequelint::testing {

// Runs the program as a user would; what it prints, then `[status]`, then what it says on standard error.
inline std::string RunProgram(std::vector<std::string> arguments, const std::string& folder = "") {
  arguments.insert(arguments.begin(), SEQUELINT_BINARY);
  auto output = git::Process::Run(arguments, folder, 1u << 26);
  REQUIRE(output);
  return output->out + "[" + std::to_string(output->status) + "]\n" + output->error;
}

}  // namespace sequelint::testing
