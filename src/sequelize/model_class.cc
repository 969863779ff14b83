#include <array>

#include "sequelize/associations.h"
#include "sequelize/model.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {
namespace {

// Queries and other things that happen at run time only: whatever they give is not known.
constexpr auto kRunTime = std::to_array<const char*>({
    "aggregate",
    "bulkBuild",
    "bulkCreate",
    "count",
    "create",
    "decrement",
    "describe",
    "destroy",
    "drop",
    "find",
    "findAll",
    "findAndCount",
    "findAndCountAll",
    "findById",
    "findByPk",
    "findCreateFind",
    "findOne",
    "findOrBuild",
    "findOrCreate",
    "findOrInitialize",
    "increment",
    "max",
    "min",
    "restore",
    "sum",
    "sync",
    "truncate",
    "update",
    "upsert",
    "insertOrUpdate",
});

// Called while modules load, without effect on the schema. They give back `this`.
constexpr auto kWithoutEffect = std::to_array<const char*>({
    "addHook",
    "addScope",
    "hook",
    "removeHook",
    "runHooks",
    "warnOnInvalidOptions",
    "beforeValidate",
    "afterValidate",
    "validationFailed",
    "beforeCreate",
    "afterCreate",
    "beforeDestroy",
    "afterDestroy",
    "beforeRestore",
    "afterRestore",
    "beforeUpdate",
    "afterUpdate",
    "beforeSave",
    "afterSave",
    "beforeUpsert",
    "afterUpsert",
    "beforeBulkCreate",
    "afterBulkCreate",
    "beforeBulkDestroy",
    "afterBulkDestroy",
    "beforeBulkRestore",
    "afterBulkRestore",
    "beforeBulkUpdate",
    "afterBulkUpdate",
    "beforeFind",
    "beforeFindAfterExpandIncludeAll",
    "beforeFindAfterOptions",
    "afterFind",
    "beforeCount",
    "beforeSync",
    "afterSync",
    "beforeAssociate",
    "afterAssociate",
});

void AddAssociations(Runtime& rt, Object* model) {
  constexpr std::pair<const char*, AssociationKind> kKinds[] = {
      {"belongsTo", AssociationKind::kBelongsTo},
      {"hasOne", AssociationKind::kHasOne},
      {"hasMany", AssociationKind::kHasMany},
      {"belongsToMany", AssociationKind::kBelongsToMany},
  };
  for (const auto& [name, kind] : kKinds) {
    rt.AddMethod(model, name, [&rt, kind = kind](Interpreter&, const Call& call) {
      return Associate(rt, kind, call.self, call.Argument(0), call.Argument(1), call.span);
    });
  }
}

// `Model.scope(…)`, `Model.schema("x")`: a subclass that shares everything but what it sets itself.
Value Subclass(Runtime& rt, const Value& model, Span span) {
  if (!rt.IsModel(model)) return rt.in.Unknown("not a model", span);
  Object* clone = rt.in.NewClass(
      ModelNameOf(rt, model.object()), [](Interpreter&, const Call&) { return Value(); }, model.object());
  return Value::Of(clone, span);
}

void AddStatics(Runtime& rt, Object* model) {
  rt.AddMethod(model, "init", [&rt](Interpreter& in, const Call& call) -> Value {
    if (!rt.IsModel(call.self)) return in.Unknown("init of something that is no model", call.span);
    return InitModel(rt, call.self.object(), call.Argument(0), call.Argument(1), call.span);
  });
  rt.AddMethod(model, "getAttributes",
               [&rt](Interpreter&, const Call& call) { return rt.Get(call.self, rt.k.rawAttributes).At(call.span); });
  rt.AddMethod(model, "refreshAttributes", [&rt](Interpreter&, const Call& call) -> Value {
    if (rt.IsModel(call.self)) RefreshAttributes(rt, call.self.object());
    return {};
  });
  rt.AddMethod(model, "removeAttribute", [&rt](Interpreter& in, const Call& call) -> Value {
    rt.Execute(call.span);
    Key key = in.ToKey(call.Argument(0));
    if (!key || !rt.IsModel(call.self)) return {};
    in.Delete(RawAttributes(rt, call.self.object()), key);
    RefreshAttributes(rt, call.self.object());
    return {};
  });
  rt.AddMethod(model, "getTableName", [&rt](Interpreter&, const Call& call) -> Value {
    return rt.IsModel(call.self) ? TableNameOf(rt, call.self.object()).At(call.span) : Value();
  });
  rt.AddMethod(model, "schema", [&rt](Interpreter& in, const Call& call) {
    Value clone = Subclass(rt, call.self, call.span);
    if (clone.IsObject()) in.Set(clone.object(), rt.k._schema, call.Argument(0));
    return clone;
  });
  for (const char* name : {"scope", "unscoped", "withScope", "withoutScope", "withSchema"}) {
    rt.AddMethod(model, name, [&rt](Interpreter&, const Call& call) { return Subclass(rt, call.self, call.span); });
  }
  rt.AddMethod(model, "hasAlias", [&rt](Interpreter& in, const Call& call) {
    Key key = in.ToKey(call.Argument(0));
    Value associations = rt.Get(call.self, rt.k.associations);
    return Value::Boolean(key && associations.IsObject() && in.HasOwn(associations.object(), key), call.span);
  });
}

}  // namespace

void MakeModel(Runtime& rt) {
  rt.model_class = rt.in.NewClass("Model", [](Interpreter&, const Call&) { return Value(); });
  AddAssociations(rt, rt.model_class);
  AddStatics(rt, rt.model_class);
  for (const char* name : kWithoutEffect) {
    rt.AddMethod(rt.model_class, name, [](Interpreter&, const Call& call) { return call.self; });
  }
  for (const char* name : kRunTime) {
    rt.AddMethod(rt.model_class, name, [name](Interpreter& in, const Call& call) {
      return in.Unknown(std::string("`") + name + "` asks the database", call.span);
    });
  }
}

}  // namespace sequelint::sequelize
