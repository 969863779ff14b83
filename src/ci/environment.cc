#include "ci/environment.h"

#include <unistd.h>

#include <string_view>

namespace sequelint::ci {

Environment Environment::OfProcess() {
  std::map<std::string, std::string> variables;
  for (char** each = environ; *each != nullptr; ++each) {
    std::string_view text = *each;
    size_t equals = text.find('=');
    if (equals != std::string_view::npos) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return Environment(std::move(variables));
}

std::string Environment::Get(const std::string& name) const {
  auto found = variables_.find(name);
  return found == variables_.end() ? "" : found->second;
}

bool Environment::IsTrue(const std::string& name) const {
  std::string value = Get(name);
  return value == "true" || value == "True" || value == "1";
}

}  // namespace sequelint::ci
