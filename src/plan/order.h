#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::plan {

// The operations in an order Postgres accepts: what is needed before what needs it, what depends before what it
// depends on goes, a name freed before it is taken again. Otherwise by kind, then as given; always the same order.
std::vector<Operation> Order(std::vector<Operation> operations, const schema::Schema& base, const schema::Schema& head);

// Which of the operations must run before which: pairs of indices.
std::vector<std::pair<size_t, size_t>> Dependencies(const std::vector<Operation>& operations,
                                                    const schema::Schema& base, const schema::Schema& head);

}  // namespace sequelint::plan
