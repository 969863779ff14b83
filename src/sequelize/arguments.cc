#include "sequelize/arguments.h"

#include <algorithm>

#include "base/text.h"
#include "sequelize/model.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {
namespace {

using syntax::Kind;
using syntax::Node;

// Picks values by name.
class ArgumentMaker {
 public:
  ArgumentMaker(Runtime& rt, Purpose purpose) : rt_(rt), purpose_(purpose) {}

  Value ByName(std::string_view given) {
    std::string name = ToLower(given);
    // Loaders give `Sequelize` or `Sequelize.DataTypes`: the class has all that either has.
    if (given == "Sequelize" || name == "datatypes" || name == "datatype" || name == "types" || name == "sequelizelib")
      return Value::Of(rt_.sequelize_class);
    if (name.find("sequelize") != std::string::npos || name == "connection" || name == "conn" || name == "orm") {
      return Instance();
    }
    if (name == "app" || name == "application" || name == "server" || name == "fastify") {
      return Value::Of(Application(rt_));
    }
    if (name == "models" || name == "model" || name == "m") return Value::Of(ModelsMap(rt_));
    if (name == "db" || name == "database")
      return purpose_ == Purpose::kAssociate ? Value::Of(ModelsMap(rt_)) : Instance();
    if (Object* model = Model(given)) return Value::Of(model);
    return {};
  }

  // A name taken out of `Sequelize` or `DataTypes` by a pattern: `{ STRING, literal, Op }`.
  Value Exported(std::string_view name) {
    for (const Object* holder : {rt_.data_types, rt_.sequelize_class}) {
      const Value* own = name == "default" || name == "models" ? nullptr : rt_.Own(holder, rt_.in.Intern(name));
      if (own && own->IsObject()) return *own;
    }
    return {};
  }

  Value ByPosition(size_t position) {
    if (purpose_ == Purpose::kAssociate) return position == 0 ? Value::Of(ModelsMap(rt_)) : Value();
    if (position == 0) return Instance();
    if (position == 1) return Value::Of(rt_.sequelize_class);
    return {};
  }

  Value For(const Node* parameter, size_t position) {
    const Node* pattern = parameter ? parameter->a : nullptr;
    if (pattern && pattern->kind == Kind::kAssignmentPattern) pattern = pattern->a;
    Value value;
    if (pattern && pattern->kind == Kind::kIdentifier) {
      value = ByName(pattern->text);
      if (value.IsUndefined()) value = ByPosition(position);
      if (value.IsUndefined()) return NotKnown(std::string(pattern->text));
      return value;
    }
    if (pattern && pattern->kind == Kind::kObjectPattern) return Destructured(pattern);
    return ByPosition(position);
  }

 private:
  Value Instance() { return Value::Of(InstanceFor(rt_, Value())); }

  Value NotKnown(const std::string& name) {
    return rt_.in.OnlyAtRunTime(name, {});
  }

  Object* Model(std::string_view name) {
    for (Object* model : rt_.models) {
      const auto* data = model->Host<ModelData>();
      if (data && !data->replaced && data->name == name) return model;
    }
    return nullptr;
  }

  Value Destructured(const Node* pattern) {
    Object* object = purpose_ == Purpose::kAssociate ? ModelsMap(rt_) : rt_.in.NewObject();
    for (const Node* property : pattern->list) {
      if (!property || property->kind != Kind::kProperty || !property->a) continue;
      std::string name(property->a->text);
      if (rt_.in.HasOwn(object, rt_.in.Intern(name))) continue;
      Value value = purpose_ == Purpose::kDefine ? Exported(name) : Value();
      if (value.IsUndefined()) value = ByName(name);
      rt_.in.Set(object, name, value.IsUndefined() ? NotKnown(name) : value);
    }
    return Value::Of(object);
  }

  Runtime& rt_;
  Purpose purpose_;
};

}  // namespace

Object* ModelsMap(Runtime& rt) {
  Object* map = rt.in.NewObject();
  Object* instance = InstanceFor(rt, Value());
  // Models of other instances first: where names are equal, the instance's own count.
  for (bool own : {false, true}) {
    for (Object* model : rt.models) {
      const auto* data = model->Host<ModelData>();
      if (!data || data->cls != model || data->replaced || (data->instance == instance) != own) continue;
      rt.in.Set(map, data->name, Value::Of(model));
    }
  }
  rt.in.DefineHidden(map, "sequelize", Value::Of(instance));
  rt.in.DefineHidden(map, "Sequelize", Value::Of(rt.sequelize_class));
  rt.in.DefineHidden(map, "models", Value::Of(map));
  return map;
}

Object* Application(Runtime& rt) {
  Object*& app = rt.applications[rt.package_folder];
  if (app) return app;
  Interpreter& in = rt.in;
  app = in.NewObject();
  Value instance = Value::Of(InstanceFor(rt, Value()));
  for (const char* name : {"sequelize", "model", "orm"}) in.Set(app, name, instance);
  in.Set(app, "Sequelize", Value::Of(rt.sequelize_class));
  Object* db = in.NewObject();
  in.Set(db, "sequelize", instance);
  in.Set(db, "Sequelize", Value::Of(rt.sequelize_class));
  in.Set(app, "db", Value::Of(db));
  rt.AddMethod(app, "get", [instance](Interpreter& in, const Call& call) -> Value {
    Value name = call.Argument(0);
    if (name.IsString() && name.string().find("equelize") != std::string::npos) return instance;
    Value own = call.self.IsObject() && name.IsString() ? in.Get(call.self, "$" + name.string()) : Value();
    if (!own.IsUndefined() && !own.IsUnknown()) return own;
    return in.Unknown("settings of the application are only known at run time", call.span);
  });
  rt.AddMethod(app, "set", [](Interpreter& in, const Call& call) {
    if (call.self.IsObject() && call.Argument(0).IsString()) {
      in.Set(call.self.object(), "$" + call.Argument(0).string(), call.Argument(1));
    }
    return call.self;
  });
  rt.AddMethod(app, "decorate", [](Interpreter& in, const Call& call) {
    if (call.self.IsObject() && call.Argument(0).IsString()) {
      in.Set(call.self.object(), call.Argument(0).string(), call.Argument(1));
    }
    return call.self;
  });
  Value why = in.Unknown("the application is only known at run time", {});
  app->open = &why.unknown();
  return app;
}

std::vector<Value> ArgumentsFor(Runtime& rt, const Object* function, Purpose purpose) {
  std::vector<Value> arguments;
  if (!function->function || !function->function->node)
    return {Value::Of(InstanceFor(rt, Value())), Value::Of(rt.sequelize_class)};
  const Node* node = function->function->node;
  if (function->function->is_class && function->function->constructor) node = function->function->constructor;
  ArgumentMaker maker(rt, purpose);
  for (size_t i = 0; i < node->list.size() && i < 16; ++i) arguments.push_back(maker.For(node->list[i], i));
  return arguments;
}

}  // namespace sequelint::sequelize
