#pragma once

#include <pg_query/pg_query.pb-c.h>

namespace sequelint::sql {

// Calls `visit` for every Node below `message` (itself included), parents first, and does not go below a node for which
// it returns false. By protobuf-c's own description of the structs, so that no kind of node is forgotten.
template <class Visit>
void Walk(const ProtobufCMessage* message, const Visit& visit) {
  if (message == nullptr) return;
  const ProtobufCMessageDescriptor* type = message->descriptor;
  if (type == &pg_query__node__descriptor && !visit(reinterpret_cast<const PgQuery__Node*>(message))) return;
  const char* base = reinterpret_cast<const char*>(message);
  for (unsigned i = 0; i < type->n_fields; ++i) {
    const ProtobufCFieldDescriptor& field = type->fields[i];
    if (field.type != PROTOBUF_C_TYPE_MESSAGE) continue;
    if (field.label == PROTOBUF_C_LABEL_REPEATED) {
      size_t count = *reinterpret_cast<const size_t*>(base + field.quantifier_offset);
      auto items = *reinterpret_cast<ProtobufCMessage* const* const*>(base + field.offset);
      for (size_t k = 0; k < count; ++k) Walk(items[k], visit);
      continue;
    }
    bool oneof = (field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
    if (oneof && *reinterpret_cast<const uint32_t*>(base + field.quantifier_offset) != field.id) continue;
    Walk(*reinterpret_cast<ProtobufCMessage* const*>(base + field.offset), visit);
  }
}

// Calls `visit` for `message` and every message below it, whether it is a Node or hangs on one directly.
template <class Visit>
void WalkMessages(const ProtobufCMessage* message, const Visit& visit) {
  if (message == nullptr) return;
  visit(message);
  const ProtobufCMessageDescriptor* type = message->descriptor;
  const char* base = reinterpret_cast<const char*>(message);
  for (unsigned i = 0; i < type->n_fields; ++i) {
    const ProtobufCFieldDescriptor& field = type->fields[i];
    if (field.type != PROTOBUF_C_TYPE_MESSAGE) continue;
    if (field.label == PROTOBUF_C_LABEL_REPEATED) {
      size_t count = *reinterpret_cast<const size_t*>(base + field.quantifier_offset);
      auto items = *reinterpret_cast<ProtobufCMessage* const* const*>(base + field.offset);
      for (size_t k = 0; k < count; ++k) WalkMessages(items[k], visit);
      continue;
    }
    bool oneof = (field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
    if (oneof && *reinterpret_cast<const uint32_t*>(base + field.quantifier_offset) != field.id) continue;
    WalkMessages(*reinterpret_cast<ProtobufCMessage* const*>(base + field.offset), visit);
  }
}

}  // namespace sequelint::sql
