#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sequelint::report {

// The `primaryLocationLineHash` that GitHub's upload gives each line of a file, the first line first: a rolling hash
// over the line and the 100 characters from its start, blanks left out, and how often it occurred so far:
// "a7f2ff13bc495cf2:2".
std::vector<std::string> LineHashes(std::string_view text);

}  // namespace sequelint::report
