#pragma once

#include <set>
#include <string>
#include <vector>

#include "sequelize/runtime.h"

namespace sequelint::sequelize {

// What C++ knows of an initialised model beyond its JavaScript state (`rawAttributes`, `options`, `_indexes`, …, which
// are properties of the class, as in Sequelize).
struct ModelData : eval::HostData {
  Object* cls = nullptr;
  Object* instance = nullptr;  // of Sequelize
  std::string name;
  Span defined_at;                               // the call of define or init
  bool replaced = false;                         // a later model took its name
  bool handed_out = false;                       // an argument of a function of a package that is not here
  const eval::UnknownData* condition = nullptr;  // defined in a branch that may not be taken
  std::vector<Problem> problems;                 // `what` begins with the model's name
  std::vector<Problem> refresh_problems;         // of the last refresh of the attributes, likewise (Sequelize 7)
  std::set<const eval::UnknownData*> reported;   // so that one unknown spread is reported once
};

// The data of a model class, or of the model it extends (`Model.schema("x")`); null for classes never initialised.
ModelData* DataOf(const Object* cls);

// Model.init with the class as `this`. Gives the class, initialised as far as its parts are known.
Value InitModel(Runtime& rt, Object* cls, const Value& attributes, const Value& options, Span span);

// sequelize.define
Value DefineModel(Runtime& rt, Object* instance, const Value& name, const Value& attributes, const Value& options,
                  Span span);

// To be called after every change of `rawAttributes`: types become the dialect's, fields, keys and uniques are derived.
void RefreshAttributes(Runtime& rt, Object* cls);

// A text, or { schema, tableName } with the schema's name.
Value TableNameOf(Runtime& rt, Object* cls);

// The live model of that name; null when there is none.
Object* FindModel(const Runtime& rt, const Object* instance, const std::string& name);

// The instance a value stands for (an instance, or an Unknown of which one candidate is), or the project's only one.
Object* InstanceFor(Runtime& rt, const Value& value);

std::string ModelNameOf(Runtime& rt, Object* cls);
// `rawAttributes`, never null.
Object* RawAttributes(Runtime& rt, Object* cls);
// `attribute.field`, or the attribute's name.
Value FieldOf(Runtime& rt, Object* cls, const Value& attribute);

// An index definition with its defaults and name filled in, as Sequelize writes them into the object it was given.
void ConformIndex(Runtime& rt, ModelData& data, Object* index, const Value& table);

}  // namespace sequelint::sequelize
