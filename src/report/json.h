#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "lint/finding.h"

namespace sequelint::report {

// Keys keep the order in which they are written. For .cc files of formats that are JSON.
using Json = nlohmann::ordered_json;

// Bytes that are no UTF-8 become U+FFFD, and it ends in a line break. `indent` < 0: one line.
std::string Print(const Json& json, int indent = 2);

Json ToJson(const facts::Facts& facts);  // what does not apply is left out; what is unknown is null
Json ToJson(const lint::Finding& finding);
Json ToJson(const schema::Unknown& unknown);

}  // namespace sequelint::report
