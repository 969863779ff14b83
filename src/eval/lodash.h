#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eval/machine.h"

namespace sequelint::eval {

// "fooBar-baz2" → "foo", "Bar", "baz", "2"
std::vector<std::string> Words(std::string_view text);

// An iteratee: a function, a path ("a.b"), an object to match, a [path, value] pair, or nothing (the value itself).
Value Iteratee(Machine& machine, const Value& iteratee, const Value& value, const Value& key, const Value& collection,
               Span span);

// The members of an array or object: values with their keys. False for Unknown: then the caller gives that on.
struct Members {
  std::vector<Value> values, keys;
  const UnknownData* open = nullptr;
  bool is_array = false;
};
bool MembersOf(Machine& machine, const Value& collection, Members& out);
std::vector<Key> PathKeys(Machine& machine, const Value& path);  // "a.b[0]" or ["a", "b", 0]

void InstallLodashObjects(Machine& machine, Object* lodash);
void InstallLodashCollections(Machine& machine, Object* lodash);
void InstallLodashTexts(Machine& machine, Object* lodash);
void InstallLodashTests(Machine& machine, Object* lodash);

}  // namespace sequelint::eval
