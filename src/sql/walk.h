#pragma once

#include <pg_query/pg_query.pb-c.h>

namespace sequelint::sql {

// Calls `each` for the messages that `message` holds, one level down. By protobuf-c's own description of the structs,
// so that no kind of node is forgotten.
template <class Each>
void ForEachChild(const ProtobufCMessage* message, const Each& each) {
  const char* base = reinterpret_cast<const char*>(message);
  for (unsigned i = 0; i < message->descriptor->n_fields; ++i) {
    const ProtobufCFieldDescriptor& field = message->descriptor->fields[i];
    if (field.type != PROTOBUF_C_TYPE_MESSAGE) continue;
    if (field.label == PROTOBUF_C_LABEL_REPEATED) {
      size_t count = *reinterpret_cast<const size_t*>(base + field.quantifier_offset);
      auto items = *reinterpret_cast<ProtobufCMessage* const* const*>(base + field.offset);
      for (size_t k = 0; k < count; ++k) each(items[k]);
      continue;
    }
    bool oneof = (field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
    if (oneof && *reinterpret_cast<const uint32_t*>(base + field.quantifier_offset) != field.id) continue;
    each(*reinterpret_cast<ProtobufCMessage* const*>(base + field.offset));
  }
}

// Calls `visit` for every Node below `message` (itself included), parents first, and does not go below a node for which
// it returns false.
template <class Visit>
void Walk(const ProtobufCMessage* message, const Visit& visit) {
  if (message == nullptr) return;
  bool node = message->descriptor == &pg_query__node__descriptor;
  if (node && !visit(reinterpret_cast<const PgQuery__Node*>(message))) return;
  ForEachChild(message, [&](const ProtobufCMessage* child) { Walk(child, visit); });
}

// Calls `visit` for `message` and every message below it, whether it is a Node or hangs on one directly.
template <class Visit>
void WalkMessages(const ProtobufCMessage* message, const Visit& visit) {
  if (message == nullptr) return;
  visit(message);
  ForEachChild(message, [&](const ProtobufCMessage* child) { WalkMessages(child, visit); });
}

}  // namespace sequelint::sql
