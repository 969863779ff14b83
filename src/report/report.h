#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_reader.h"
#include "lint/finding.h"
#include "lint/rule.h"

namespace sequelint::report {

struct Context {
  const SourceReader* base = nullptr;  // for source frames of what was deleted
  const SourceReader* head = nullptr;
  const std::vector<lint::Rule>* rules = nullptr;  // texts for SARIF and help
  bool colour = false;
  bool quiet = false;
  int width = 100;
};

struct Format {
  std::string_view name;         // "text", "json", "sarif", "github" …
  std::string_view description;  // one line for --help
  std::string (*render)(const lint::Report& report, const Context& context);
};

// Every format, in the order --help lists them.
const std::vector<Format>& Formats();
const Format* FindFormat(std::string_view name);

}  // namespace sequelint::report
