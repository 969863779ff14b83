#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/thread.h"
#include "commands/judge.h"
#include "commands/source.h"

namespace sequelint::commands {

// The models of a change's two ends. They are loaded beside what the caller does until it asks for them; where models do
// not count, both are empty.
class ModelsOfBothEnds {
 public:
  ModelsOfBothEnds(const Change& change, syntax::ParseCache& cache, const Trace& trace);

  LoadedSchema& Base() { return Loaded(), base_; }
  LoadedSchema& Head() { return Loaded(), head_; }
  const std::optional<Error>& error() { return Loaded(), error_; }  // why head has none

 private:
  void Load();
  void Loaded();

  const Change& change_;
  syntax::ParseCache& cache_;
  const Trace& trace_;
  LoadedSchema base_, head_;
  std::optional<Error> error_;
  std::vector<std::string> said_;
  bool joined_ = false;
  Thread thread_;  // last: it uses the others
};

}  // namespace sequelint::commands
