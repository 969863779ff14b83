#pragma once

#include <string>
#include <string_view>

#include "eval/interpreter.h"
#include "syntax/ast.h"

namespace sequelint::sequelize {

// The runtime type that TypeScript's compiler writes down for a decorated property (`design:type`), as far as
// sequelize-typescript makes use of it.
enum class DesignType { kString, kNumber, kBoolean, kDate, kBuffer, kBigInt, kOther };

struct InferredType {
  DesignType type = DesignType::kOther;
  std::string why;  // for kOther: "`Address` is an interface"
};

// `name: string` ⇒ kString; `role: Role` follows aliases, enums and imports; `x: string | null` ⇒ kString (a compiler
// with strictNullChecks would refuse it, so code that runs was compiled without).
//   type: the annotation, null when there is none; path: the file it stands in
InferredType InferDesignType(eval::Interpreter& interpreter, const syntax::Node* type, std::string_view path);

}  // namespace sequelint::sequelize
