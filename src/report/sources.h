#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/report.h"

namespace sequelint::report {

// The text of both revisions by line, each file read and cut once a report.
class Sources {
 public:
  explicit Sources(const Context& context) : context_(context) {}

  // Line `line` (from 1) without its line break; nothing when the file or the line is not there.
  std::optional<std::string_view> Line(const std::string& file, uint32_t line, bool at_base);
  // How many lines the file has, 0 when it is not there.
  uint32_t CountLines(const std::string& file, bool at_base);
  // The whole text, or null.
  const std::string* Text(const std::string& file, bool at_base);

 private:
  struct File {
    SourceText text;
    std::vector<size_t> starts;  // of each line
  };
  const File& Open(const std::string& file, bool at_base);

  const Context& context_;
  std::map<std::pair<bool, std::string>, File> files_;
};

}  // namespace sequelint::report
