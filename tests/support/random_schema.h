#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "schema/schema.h"
#include "support/random.h"

namespace sequelint::support {

// What a generated schema may hold.
struct Space {
  int postgres = 15;
  bool objects = true;  // extensions, domains, composite types, functions, views, triggers, policies
};

using SchemaPair = std::pair<schema::Schema, schema::Schema>;  // base, head

// Base is a schema that Postgres of that version takes, whatever it holds; head is base after a few changes of the
// kinds that people make (things added, dropped, retyped, reordered, renamed, now and then with a comment that says
// so), or another schema altogether.
SchemaPair RandomPair(uint64_t seed, const Space& space = {});

// The seeds that a test tries: 1 to `count`, or what $SEQUELINT_SEEDS asks for (`7`, `1-5000`).
std::vector<uint64_t> Seeds(uint64_t count);

// A smaller pair for which `fails` still holds: parts are taken out of either side or of both as long as it does.
SchemaPair Shrunk(SchemaPair pair, const Space& space, const std::function<bool(const SchemaPair&)>& fails);

}  // namespace sequelint::support
