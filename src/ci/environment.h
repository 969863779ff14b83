#pragma once

#include <map>
#include <string>

namespace sequelint::ci {

// The variables a run was started with.
class Environment {
 public:
  static Environment OfProcess();
  explicit Environment(std::map<std::string, std::string> variables) : variables_(std::move(variables)) {}

  std::string Get(const std::string& name) const;  // "" = not set
  bool IsTrue(const std::string& name) const;      // "true", "True" or "1"

 private:
  std::map<std::string, std::string> variables_;
};

}  // namespace sequelint::ci
