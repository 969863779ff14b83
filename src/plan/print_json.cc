#include <nlohmann/json.hpp>

#include "plan/ddl.h"
#include "plan/print.h"
#include "schema/location_json.h"
#include "schema/names.h"

namespace sequelint::plan {
namespace {

using Json = nlohmann::ordered_json;

std::string_view Word(Source source) {
  switch (source) {
    case Source::kModels:
      return "models";
    case Source::kMigrations:
      return "migrations";
    case Source::kDatabase:
      return "database";
  }
  return "models";
}

}  // namespace

std::string ToJson(const Plan& plan, int postgres) {
  Json operations = Json::array();
  for (const Operation& operation : plan.operations) {
    QualifiedName table = TableOf(operation.change);
    std::string column = ColumnOf(operation.change);
    std::string words = Describe(operation.change);
    Json one = {{"operation", Name(operation.change)},
                {"schema", table.name.empty() ? Json(nullptr) : Json(table.schema)},
                {"table", table.name.empty() ? Json(nullptr) : Json(table.name)},
                {"column", column.empty() ? Json(nullptr) : Json(column)},
                {"summary", words.substr(words.find(' ') + 1)},
                {"sql", Json::array()},
                {"source", Word(operation.source)},
                {"at", schema::ToJson(operation.at)},
                {"base_at", schema::ToJson(operation.base_at)}};
    if (!operation.migration.empty()) one["migration"] = operation.migration;
    for (const Statement& statement : Render(operation, postgres)) {
      one["sql"].push_back(statement.sql);
      if (!statement.transactional) one["transactional"] = false;
    }
    operations.push_back(std::move(one));
  }
  Json json = {{"version", 1}, {"postgres", postgres}, {"operations", std::move(operations)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sequelint::plan
