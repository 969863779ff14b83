#pragma once

#include <string>
#include <string_view>

namespace sequelint::support {

// The text of a file of the project (`fixtures/…`); throws std::runtime_error when there is none.
std::string ReadProjectFile(std::string_view path);

// What the golden file `path` holds: CHECK(text == Golden("fixtures/x.expected", text)). With UPDATE_EXPECTED=1 in the
// environment the file is first rewritten with `actual`.
std::string Golden(std::string_view path, std::string_view actual);

}  // namespace sequelint::support
