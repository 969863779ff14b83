#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sequelint::ci {

// 32 hexadecimal digits that nobody can guess.
std::string RandomWord();

// `text` between lines that make a GitHub runner take none of it for commands.
std::string WithoutCommands(std::string_view text, const std::string& word);

// One workflow command that annotates the run, not a file.
std::string Annotation(std::string_view level, std::string_view title, std::string_view message);

// The lines of $GITHUB_OUTPUT: no value can end its own block or begin another.
std::string StepOutputs(const std::vector<std::pair<std::string, std::string>>& values, const std::string& word);

// Appends to a file that a runner reads ($GITHUB_OUTPUT, $GITHUB_STEP_SUMMARY).
Result<bool> Append(const std::string& path, std::string_view text);
size_t SizeOf(const std::string& path);  // 0 when there is none

}  // namespace sequelint::ci
