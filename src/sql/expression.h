#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/schema.h"

namespace sequelint::sql {

// How much the value of an expression changes between evaluations, as Postgres classifies functions.
enum class Volatility { kImmutable, kStable, kVolatile, kUnknown };

std::string_view Name(Volatility volatility);  // "immutable"

struct ExpressionFacts {
  Volatility volatility = Volatility::kUnknown;
  std::string because;                 // the call that decides it: `gen_random_uuid()`; or why it is unknown
  std::vector<std::string> columns;    // referred to, each once, in order
  std::vector<std::string> functions;  // called, each once, in order, without `pg_catalog.`: "lower", "app.slug"
  bool constant = false;               // no column, no call, no operator: a literal, casts allowed
};

// What a default, check, predicate or generated expression does.
//   now() ⇒ stable     md5(random()::text) ⇒ volatile because of random()     app.slug(title) ⇒ unknown, column title
// Functions that `schema` defines count as they are declared.
ExpressionFacts Examine(std::string_view expression, const schema::Schema* schema = nullptr);

Volatility Of(std::string_view expression, const schema::Schema* schema = nullptr);

// One spelling per meaning: equal texts mean equal expressions. `NOW( )` ⇒ `now()`, `cast('a' AS text)` ⇒ `'a'`.
std::string Canonical(std::string_view expression);

// A function that Postgres itself (11 to 18) or one of its contrib extensions brings.
struct BuiltInFunction {
  std::string_view name;
  int arguments = -1;          // -1: the overloads that no other entry speaks of
  Volatility volatility;       // the worst of these overloads
  int first = 0, last = 0;     // majors that have it
  std::string_view extension;  // "" = Postgres itself
};
const BuiltInFunction* FindBuiltIn(std::string_view name, int arguments = -1);
// An aggregate that Postgres brings: `count`, `string_agg`. It reads its rows and nothing else.
bool IsAggregate(std::string_view name);

}  // namespace sequelint::sql
