#pragma once

#include "base/archive.h"
#include "schema/schema.h"

namespace sequelint::schema {

// A schema for a cache, with everything that ToJson leaves out.
//
//   Packer pack;                    Unpacker unpack(bytes);
//   Put(pack, schema);              Get(unpack, schema);
//   std::string bytes = pack.Take();  if (!unpack.good()) …
void Put(Packer& archive, const Schema& schema);
void Get(Unpacker& archive, Schema& schema);

template <class A, Is<QualifiedName> T>
void Members(A& archive, T& value) {
  auto& [schema, name] = value;
  archive(schema, name);
}

}  // namespace sequelint::schema
