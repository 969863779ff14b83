#pragma once

#include <string>
#include <string_view>

#include "plan/operation.h"

namespace sequelint::plan {

// One operation on one line, for people and golden files:
//   add_column users.plan: character varying(255) not null default 'free'
std::string Describe(const Change& change);

// What it does and to what, without the details: `drop column users.plan`.
std::string InWords(const Change& change);

// One line per operation, with the places when `places` is set:
//   drop_column users.email: text  [at models/user.js:4, base models/user.js:7]
std::string ToText(const Plan& plan, bool places = false);

// {"version": 1, "operations": [{"operation": "add_column", "schema", "table", "column", "sql": […], "at", …}]}
std::string ToJson(const Plan& plan, int postgres);

}  // namespace sequelint::plan
