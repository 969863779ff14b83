#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sequelint {

// 0 (nothing alike) to 1 (equal), from the edit distance, ignoring case and `_`.
double Similarity(std::string_view a, std::string_view b);

// The candidate a person most likely meant by `name`, or "" when none is close.
std::string DidYouMean(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace sequelint
