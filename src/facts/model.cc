#include "facts/context.h"

namespace sequelint::facts {

// Where the models say what a migration's operation is about: at head, else at base.
void SetModelFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  if (operation.source != plan::Source::kMigrations) return;
  QualifiedName name = plan::TableOf(operation.change);
  std::string column = plan::ColumnOf(operation.change);
  if (const auto* rename = std::get_if<plan::RenameColumn>(&operation.change)) column = rename->to;
  for (bool at_base : {false, true}) {
    const schema::Schema* models = at_base ? context.input.models_base : context.input.models_head;
    const schema::Table* table = models == nullptr ? nullptr : models->FindTable(name);
    if (table == nullptr) continue;
    const schema::Column* declared = column.empty() ? nullptr : table->FindColumn(column);
    if (!column.empty() && declared == nullptr) continue;
    const Location& at = declared != nullptr ? declared->at : table->at;
    if (!at.empty()) return facts.SetPlace("model", at, at_base);
  }
}

}  // namespace sequelint::facts
