#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace sequelint::eval {

// The code points that `\p{name}` or `\p{property=value}` stands for, sorted; nothing for a property that is not known.
//
//   UnicodeProperty("Lowercase_Letter") ⇒ a–z, µ, ß–ö, …      UnicodeProperty("Script=Greek") ⇒ Ͱ–ͳ, …
std::optional<std::vector<std::pair<char32_t, char32_t>>> UnicodeProperty(std::string_view property);

}  // namespace sequelint::eval
