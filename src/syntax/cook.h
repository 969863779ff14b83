#pragma once

#include <string>
#include <string_view>

namespace sequelint::syntax {

// What the body of a string literal (without its quotes) means: escapes resolved, line continuations gone, lone
// surrogates U+FFFD. A template's line ends become \n as well.
std::string Cook(std::string_view body, bool is_template);

// Whether Cook would change anything.
bool NeedsCooking(std::string_view body, bool is_template);

// Whether `text` is well-formed UTF-8 without NUL.
bool IsText(std::string_view text);

}  // namespace sequelint::syntax
