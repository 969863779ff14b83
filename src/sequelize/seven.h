#pragma once

#include <string>

#include "sequelize/associations.h"
#include "sequelize/data_types.h"
#include "sequelize/model.h"

namespace sequelint::sequelize {

// What is of Sequelize 7 (@sequelize/core) alone. Its values, conditions and types as SQL: seven_sql.h.

// mergeModelOptions: later options win, `indexes` are appended.
void MergeModelOptions(Runtime& rt, Object* target, const Object* source);

// seven_attributes.cc: ModelDefinition.refreshAttributes. Attributes and indexes are derived from the raw attributes.
void RefreshSevenAttributes(Runtime& rt, Object* cls);

// seven_associations.cc
Value AssociateSeven(Runtime& rt, AssociationKind kind, const Value& source, const Value& target, const Value& options,
                     Span span);

// seven_methods.cc: `sql`, its functions and expression classes; into rt.method_functions and rt.method_classes.
void MakeSevenMethods(Runtime& rt);

// seven_types.cc: what a constructor of a data type leaves in `self`.
void ConstructSevenType(Runtime& rt, TypeKind kind, const Call& call);

}  // namespace sequelint::sequelize
