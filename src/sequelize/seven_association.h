#pragma once

#include <string>

#include "sequelize/associations.h"

namespace sequelint::sequelize {

// An association of Sequelize 7.
struct SevenData : AssociationData {
  SevenData* parent = nullptr;   // the association that made this one
  SevenData* inverse = nullptr;  // hasMany, hasOne: the belongsTo on the other side
  SevenData* pair = nullptr;     // belongsToMany: the other side
  Value plural, singular;        // of options.name
  Object* object = nullptr;      // what JavaScript sees
};

inline bool IsMany(AssociationKind kind) {
  return kind == AssociationKind::kHasMany || kind == AssociationKind::kBelongsToMany;
}

std::string LowerFirst(std::string text);  // "UserGroup" ⇒ "userGroup"

// Sets the options, names and join model of `a` from what was given, in the form in which Sequelize keeps them:
//   { as: "posts", foreignKey: "userId", inverse: "author" }
//     ⇒ { as: "posts", name: { plural: "posts", singular: "post" }, foreignKey: { name: "userId" }, inverse: { as:
//     "author" } }
// False when Sequelize refuses them, which is reported.
bool NormalizeOptions(AssociationBuilder& builder, Runtime& runtime, SevenData& a, const Value& given);

}  // namespace sequelint::sequelize
