#pragma once

#include <initializer_list>
#include <vector>

#include "sequelize/runtime.h"

namespace sequelint::sequelize {

// The few operations on JavaScript objects that Sequelize borrows from lodash, with the same sharing: what is copied
// and what stays the same object decides which models see each other's changes.

bool IsPlainObject(const Runtime& rt, const Value& value);  // `{…}`, not an instance of a class
bool IsArray(const Value& value);
bool IsFunction(const Value& value);
bool IsInstance(const Object* object, const Object* prototype);  // `prototype` is in the object's chain

// Own enumerable string keys with their properties, in JavaScript order. Copied: callers may write meanwhile.
std::vector<Property> Entries(Runtime& rt, const Object* object);
// The same with symbols: operators first, as getComplexKeys.
std::vector<Property> ComplexEntries(Runtime& rt, const Object* object);

// `{ ...source }` into `target`, without the keys in `skip`. Unknown parts of the source make the target open too.
void Assign(Runtime& rt, Object* target, const Object* source, std::initializer_list<Key> skip = {});

// Sequelize's Utils.merge: later objects win, `undefined` does not, plain objects merge, arrays concatenate (later
// first).
Object* Merge(Runtime& rt, std::initializer_list<Value> sources);

// Utils.mergeDefaults: what `target` already has wins, key by key, at any depth.
void MergeDefaults(Runtime& rt, Object* target, const Object* source);

// Plain objects and arrays are copied at any depth, everything else is shared.
Value CloneDeep(Runtime& rt, const Value& value);

}  // namespace sequelint::sequelize
