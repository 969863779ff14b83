#include "plan/drift_indexes.h"

#include <algorithm>

#include "base/text.h"
#include "schema/names.h"

namespace sequelint::plan {
namespace {

using schema::Column;
using schema::Table;

// The fields that are no columns, and the columns that are meant: attributes of these names.
struct Misnamed {
  std::vector<std::string> fields, columns;
};

Misnamed MisnamedIn(const schema::Index& index, const Table& model, const Table* there) {
  Misnamed out;
  for (const schema::IndexColumn& part : index.columns) {
    if (part.name.empty() || model.FindColumn(part.name) || (there != nullptr && there->FindColumn(part.name))) continue;
    out.fields.push_back(part.name);
    auto meant = std::find_if(model.columns.begin(), model.columns.end(),
                              [&](const Column& column) { return column.attribute == part.name; });
    if (meant != model.columns.end()) out.columns.push_back(meant->name);
  }
  return out;
}

std::string Ticked(const std::vector<std::string>& names) { return "`" + Join(names, "`, `") + "`"; }

Drift DriftOf(const Table& model, const schema::Index& index, const Misnamed& misnamed) {
  Drift drift;
  drift.side = Drift::Side::kModels;
  drift.kind = "index_column";
  drift.table = model.name;
  drift.name = index.name;
  drift.what = "the fields of the index `" + index.name + "` of `" + schema::Display(model.name) + "`";
  drift.models = Join(misnamed.fields, ", ");
  drift.database = misnamed.fields.size() > 1 ? "no such columns" : "no such column";
  drift.models_at = index.at;
  bool all = misnamed.columns.size() == misnamed.fields.size();
  drift.remedy = (all ? "write " + Ticked(misnamed.columns) + " there" : std::string("name columns of the table there")) +
                 ": Sequelize sends `fields` as they stand, and `sync()` fails";
  Operation operation;
  operation.change = CreateIndex{model.name, index};
  operation.at = index.at;
  drift.operations.push_back(std::move(operation));
  return drift;
}

}  // namespace

std::vector<Drift> TakeMisnamedIndexes(schema::Schema& models, const schema::Schema& database) {
  std::vector<Drift> found;
  std::vector<std::pair<schema::QualifiedName, std::vector<schema::Index>>> rest;
  for (const auto& [name, model] : models.tables) {
    const Table* there = database.FindTable(name);
    if (model.indexes.empty() || !model.columns_complete || (there != nullptr && !there->columns_complete)) continue;
    std::vector<schema::Index> kept;
    for (const schema::Index& index : model.indexes) {
      Misnamed misnamed = MisnamedIn(index, model, there);
      if (misnamed.fields.empty()) {
        kept.push_back(index);
      } else {
        found.push_back(DriftOf(model, index, misnamed));
      }
    }
    if (kept.size() < model.indexes.size()) rest.emplace_back(name, std::move(kept));
  }
  for (auto& [name, indexes] : rest) models.FindTable(name)->indexes = std::move(indexes);
  return found;
}

}  // namespace sequelint::plan
