#include "schema/print.h"

namespace sequelint::schema {

std::string_view Word(DefaultKind kind) {
  switch (kind) {
    case DefaultKind::kNone:
      return "none";
    case DefaultKind::kConstant:
      return "constant";
    case DefaultKind::kExpression:
      return "expression";
    case DefaultKind::kApplication:
      return "application";
    case DefaultKind::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view Word(AutoIncrement kind) {
  switch (kind) {
    case AutoIncrement::kNone:
      return "none";
    case AutoIncrement::kSerial:
      return "serial";
    case AutoIncrement::kIdentityByDefault:
      return "identity";
    case AutoIncrement::kIdentityAlways:
      return "identity always";
  }
  return "none";
}

std::string_view Word(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kExtension:
      return "extension";
    case ObjectKind::kSchema:
      return "schema";
    case ObjectKind::kView:
      return "view";
    case ObjectKind::kMaterializedView:
      return "materialized view";
    case ObjectKind::kFunction:
      return "function";
    case ObjectKind::kTrigger:
      return "trigger";
    case ObjectKind::kPolicy:
      return "policy";
    case ObjectKind::kDomain:
      return "domain";
    case ObjectKind::kCompositeType:
      return "composite type";
  }
  return "object";
}

}  // namespace sequelint::schema
