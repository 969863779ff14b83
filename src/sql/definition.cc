#include "sql/definition.h"

#include <cstdlib>
#include <cstring>

#include "sql/dependencies.h"
#include "sql/parse.h"
#include "sql/scanner.h"

namespace sequelint::sql {

void SetText(char*& field, std::string_view text) {
  // protobuf-c shares one empty string between all messages.
  if (field != nullptr && field != protobuf_c_empty_string) std::free(field);
  field = static_cast<char*>(std::malloc(text.size() + 1));
  std::memcpy(field, text.data(), text.size());
  field[text.size()] = '\0';
}

std::string Rewritten(std::string_view statement, const std::function<void(PgQuery__Node&)>& change) {
  std::vector<Slice> slices = SplitStatements(statement);
  if (slices.size() != 1) return "";
  Parsed parsed = ParseToChange(statement, slices[0].depth);
  if (!parsed || parsed.tree->n_stmts != 1) return "";
  change(*parsed.tree->stmts[0]->stmt);
  return DeparseStatement(parsed.tree->stmts[0]->stmt);
}

void FillUses(schema::Schema& schema) {
  for (schema::Object& object : schema.objects.Each()) {
    if (object.uses.empty()) object.uses = DependenciesOf(object, schema).columns;
  }
}

}  // namespace sequelint::sql
