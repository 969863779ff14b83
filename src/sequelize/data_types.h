#pragma once

#include <string>

#include "sequelize/runtime.h"

namespace sequelint::sequelize {

enum class TypeKind {
  kNone,
  kAbstract,
  kString,
  kChar,
  kText,
  kCitext,
  kNumber,
  kTinyint,
  kSmallint,
  kMediumint,
  kInteger,
  kBigint,
  kFloat,
  kReal,
  kDouble,
  kDecimal,
  kTime,
  kDate,
  kDateonly,
  kBoolean,
  kNow,
  kBlob,
  kUuid,
  kUuidv1,
  kUuidv4,
  kHstore,
  kJson,
  kJsonb,
  kVirtual,
  kArray,
  kEnum,
  kRange,
  kGeometry,
  kGeography,
  kCidr,
  kInet,
  kMacaddr,
  kMacaddr8,
  kTsvector,
};

// What the prototype of each data type class carries.
struct TypeClass : eval::HostData {
  TypeKind kind = TypeKind::kNone;
  bool postgres = false;  // the dialect's subclass, which drops what Postgres has not
  std::string key;        // "DOUBLE PRECISION"
  Object* cls = nullptr;
};

// The class an instance of a data type was made from, or null for anything else (raw SQL text, for one).
const TypeClass* TypeClassOf(const Value& type);

// `type instanceof DataTypes.X`, with X's subclasses (STRING holds CHAR, JSON holds JSONB).
bool IsType(const Value& type, TypeKind kind);

// sequelize.normalizeDataType: classes are instantiated, base types become the dialect's. `what` names the attribute.
Value NormalizeType(Runtime& rt, const Value& type, const std::string& what);

}  // namespace sequelint::sequelize
