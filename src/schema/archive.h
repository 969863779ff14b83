#pragma once

#include "base/archive.h"
#include "schema/schema.h"

namespace sequelint::schema {

// A schema can be packed, with everything that ToJson leaves out.
template <class A, Is<Schema> T>
void Members(A& archive, T& schema);

SEQUELINT_MEMBERS(QualifiedName, schema, name)

}  // namespace sequelint::schema
