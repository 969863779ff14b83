#pragma once

#include <pg_query/pg_query.pb-c.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sql/catalog.h"

namespace sequelint::sql {

// `ON e.enumtypid = t.oid AND …` as it joins `e`: a condition that every joined row has to meet.
struct JoinKey {
  std::string column;                         // of the relation that is joined
  const PgQuery__ColumnRef* other = nullptr;  // of another one
};
std::optional<JoinKey> KeyOf(const PgQuery__Node& condition, const std::string& alias);

// The rows of a relation by one of their columns.
class RowsByColumn {
 public:
  RowsByColumn(const std::vector<Row>& rows, const std::string& column);

  // Those in which the column may equal the value, in their order.
  std::vector<const Row*> Matching(const Datum& value) const;

 private:
  Datum::Kind kind_ = Datum::Kind::kUnknown;  // of the values that are indexed
  std::map<std::string, std::vector<const Row*>, std::less<>> equal_;
  std::vector<const Row*> all_, others_;
};

}  // namespace sequelint::sql
