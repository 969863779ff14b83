#pragma once

#include <cstdint>
#include <string>

namespace sequelint {

// Appends a code point; what is none (a surrogate, a number too large) as U+FFFD.
void AppendUtf8(std::string& text, uint32_t code);

}  // namespace sequelint
