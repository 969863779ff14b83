#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_reader.h"
#include "lint/finding.h"
#include "lint/rule.h"
#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::report {

// The text of a migration file that nobody has written yet.
struct Migration {
  std::string name;  // "20240305100000-add-orders-currency.js"; "" = there is none
  std::string text;
  std::string language;  // of a fence: "js"
};

struct Context {
  const SourceReader* base = nullptr;  // for source frames of what was deleted
  const SourceReader* head = nullptr;
  const std::vector<lint::Rule>* rules = nullptr;  // texts for SARIF and help
  // For the formats that show the whole change; null where there is no plan behind the findings.
  const plan::Plan* plan = nullptr;
  const schema::Schema* base_schema = nullptr;
  const schema::Schema* head_schema = nullptr;
  const Migration* missing = nullptr;  // what the project's migrations lack
  std::string category = "sequelint";  // tells runs of one repository apart
  std::string repository;              // its address, "" = not known
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
