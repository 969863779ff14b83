#include "sql/definition.h"

#include <cstdlib>
#include <cstring>

#include "sql/dependencies.h"
#include "sql/parse.h"
#include "sql/scanner.h"
#include "sql/walk.h"

namespace sequelint::sql {
namespace {

bool IsDefaultSchema(const PgQuery__Node* node) {
  if (node->node_case != PG_QUERY__NODE__NODE_STRING) return false;
  std::string_view name = node->string->sval;
  return name == "public" || name == "pg_catalog";
}

// {public, x} ⇒ {x}
void DropSchema(size_t& count, PgQuery__Node** names, size_t at_least = 2) {
  if (count < at_least || !IsDefaultSchema(names[0])) return;
  pg_query__node__free_unpacked(names[0], nullptr);
  std::memmove(names, names + 1, (count - 1) * sizeof(*names));
  --count;
}

void DropPublic(PgQuery__RangeVar* relation) {
  if (relation != nullptr && std::string_view(relation->schemaname) == "public") SetText(relation->schemaname, "");
}

// The RangeVars and TypeNames that hang on a statement directly are no Nodes: reached by description.
void DropPublicBelow(ProtobufCMessage* message) {
  if (message == nullptr) return;
  const ProtobufCMessageDescriptor* type = message->descriptor;
  if (type == &pg_query__range_var__descriptor) DropPublic(reinterpret_cast<PgQuery__RangeVar*>(message));
  if (type == &pg_query__type_name__descriptor) {
    auto* name = reinterpret_cast<PgQuery__TypeName*>(message);
    // pg_catalog stays: only with it the printer writes `integer` and not `int4`.
    if (name->n_names == 2 && std::string_view(name->names[0]->string->sval) == "public") {
      DropSchema(name->n_names, name->names);
    }
  }
  if (type == &pg_query__func_call__descriptor) {
    auto* call = reinterpret_cast<PgQuery__FuncCall*>(message);
    DropSchema(call->n_funcname, call->funcname);
  }
  if (type == &pg_query__column_ref__descriptor) {
    auto* column = reinterpret_cast<PgQuery__ColumnRef*>(message);
    DropSchema(column->n_fields, column->fields, 3);
  }
  if (type == &pg_query__create_function_stmt__descriptor) {
    auto* function = reinterpret_cast<PgQuery__CreateFunctionStmt*>(message);
    DropSchema(function->n_funcname, function->funcname);
    function->replace = 0;
  }
  if (type == &pg_query__create_trig_stmt__descriptor) {
    auto* trigger = reinterpret_cast<PgQuery__CreateTrigStmt*>(message);
    DropSchema(trigger->n_funcname, trigger->funcname);
    trigger->replace = 0;
  }
  if (type == &pg_query__create_domain_stmt__descriptor) {
    auto* domain = reinterpret_cast<PgQuery__CreateDomainStmt*>(message);
    DropSchema(domain->n_domainname, domain->domainname);
  }
  if (type == &pg_query__create_range_stmt__descriptor) {
    auto* range = reinterpret_cast<PgQuery__CreateRangeStmt*>(message);
    DropSchema(range->n_type_name, range->type_name);
  }
  if (type == &pg_query__view_stmt__descriptor) reinterpret_cast<PgQuery__ViewStmt*>(message)->replace = 0;
  char* base = reinterpret_cast<char*>(message);
  for (unsigned i = 0; i < type->n_fields; ++i) {
    const ProtobufCFieldDescriptor& field = type->fields[i];
    if (field.type != PROTOBUF_C_TYPE_MESSAGE) continue;
    if (field.label == PROTOBUF_C_LABEL_REPEATED) {
      size_t count = *reinterpret_cast<size_t*>(base + field.quantifier_offset);
      auto items = *reinterpret_cast<ProtobufCMessage***>(base + field.offset);
      for (size_t k = 0; k < count; ++k) DropPublicBelow(items[k]);
      continue;
    }
    bool oneof = (field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
    if (oneof && *reinterpret_cast<uint32_t*>(base + field.quantifier_offset) != field.id) continue;
    DropPublicBelow(*reinterpret_cast<ProtobufCMessage**>(base + field.offset));
  }
}

}  // namespace

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
  Parsed parsed = Parse(statement, slices[0].depth);
  if (!parsed || parsed.tree->n_stmts != 1) return "";
  change(*parsed.tree->stmts[0]->stmt);
  return DeparseStatement(parsed.tree->stmts[0]->stmt);
}

std::string CanonicalDefinition(std::string_view statement) {
  std::string text =
      Rewritten(statement, [](PgQuery__Node& node) { DropPublicBelow(reinterpret_cast<ProtobufCMessage*>(&node)); });
  return text.empty() ? std::string(statement) : text;
}

void CanonicalizeObjects(schema::Schema& schema) {
  for (schema::Object& object : schema.objects) {
    if (!object.definition.empty()) object.definition = CanonicalDefinition(object.definition);
  }
  FillUses(schema);
}

void FillUses(schema::Schema& schema) {
  for (schema::Object& object : schema.objects) {
    if (object.uses.empty()) object.uses = DependenciesOf(object, schema).columns;
  }
}

}  // namespace sequelint::sql
