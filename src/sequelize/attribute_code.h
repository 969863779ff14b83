#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/location.h"
#include "syntax/tree.h"

namespace sequelint::sequelize {

// What a model says of an attribute to the application alone, which the database never sees.
//   email: { type: STRING(50), validate: { len: [3, 100] }, set(value) { this.setDataValue('email',
//   value.toLowerCase()) } } ⇒ { longest 100, lowercases }
struct AttributeCode {
  std::string name;
  std::optional<double> longest;  // the most characters that a validator lets through
  bool lowercases = false;        // by its setter, or a validator that refuses capitals
  bool asks_for_others = false;   // a validator of its own looks for a row with the same value
  bool number = false;            // TypeScript code takes its value for a `number`
  bool converts = false;          // a getter hands over something else than the database does
  Location at;                    // of what says so
};

// The declarations of a file that say such a thing, wherever they stand: in `define`, `init` or under decorators; and
// the fields of classes that TypeScript takes for numbers.
std::vector<AttributeCode> FindAttributeCode(const std::string& path, const syntax::Tree& tree);

}  // namespace sequelint::sequelize
