#pragma once

#include <string>
#include <vector>

#include "sequelize/model.h"

namespace sequelint::sequelize {

// What the making of a model has in common in every version of Sequelize. One run of Model.init.
class ModelInitialization {
 protected:
  ModelInitialization(Runtime& rt, Object* cls, Span span) : rt_(rt), k_(rt.k), cls_(cls), span_(span) {}

  void Put(Key key, const Value& value) { rt_.in.Set(cls_, key, value); }

  // The class gets its C++ data.
  void Adopt(Object* instance);
  // Where people look for the model: a loader that defines every model in one place is not it, nor a base class that
  // does; the file with the class or the attributes is.
  Span DeclaredAt(const Value& attributes) const;
  void Report(const std::string& part, const Value& unknown);
  void Refuse(const std::string& part, const std::string& why, Span span);
  // The object an unknown value may be, reported as what is not certain.
  Value Known(const std::string& part, const Value& value);
  // An option's value; one that is not known is reported and counts as not given.
  Value Option(Key key);
  // A schema that only the environment knows is one schema for the whole project: said once, and the default is taken,
  // so that the tables themselves are not lost.
  Value SchemaName();
  // Where an option was written, or the model's own place.
  Span PlaceOf(Key option);
  void RunHook(Object* instance, const char* name, std::vector<Value> arguments);
  // The live model of the same name gives way.
  void Replace(Object* instance);
  void FindAutoIncrement();
  void Register(Object* instance);

  Runtime& rt_;
  const Names& k_;
  Object* cls_;
  Span span_;
  Object* options_ = nullptr;
  ModelData* data_ = nullptr;
};

// seven_model.cc: Model.init of Sequelize 7.
Value InitSevenModel(Runtime& rt, Object* cls, const Value& attributes, const Value& options, Span span);

}  // namespace sequelint::sequelize
