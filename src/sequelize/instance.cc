#include <array>

#include "sequelize/model.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {
namespace {

constexpr auto kErrors = std::to_array<const char*>({
    "AccessDeniedError",
    "AggregateError",
    "AssociationError",
    "AsyncQueueError",
    "BaseError",
    "BulkRecordError",
    "ConnectionAcquireTimeoutError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionTimedOutError",
    "DatabaseError",
    "EagerLoadingError",
    "EmptyResultError",
    "ExclusionConstraintError",
    "ForeignKeyConstraintError",
    "HostNotFoundError",
    "HostNotReachableError",
    "InstanceError",
    "InvalidConnectionError",
    "OptimisticLockError",
    "QueryError",
    "ScopeError",
    "SequelizeScopeError",
    "TimeoutError",
    "UniqueConstraintError",
    "UnknownConstraintError",
    "ValidationError",
    "ValidationErrorItem",
});

constexpr auto kQueryTypes = std::to_array<const char*>({
    "SELECT",
    "INSERT",
    "UPDATE",
    "BULKUPDATE",
    "BULKDELETE",
    "DELETE",
    "UPSERT",
    "VERSION",
    "SHOWTABLES",
    "SHOWINDEXES",
    "DESCRIBE",
    "RAW",
    "FOREIGNKEYS",
    "SHOWCONSTRAINTS",
});

constexpr auto kRunTime = std::to_array<const char*>({
    "authenticate",
    "close",
    "createSchema",
    "databaseVersion",
    "drop",
    "dropAllSchemas",
    "dropSchema",
    "escape",
    "query",
    "random",
    "set",
    "showAllSchemas",
    "sync",
    "transaction",
    "truncate",
    "validate",
    "getQueryInterface",
});

constexpr auto kWithoutEffect = std::to_array<const char*>({
    "addHook",
    "hook",
    "removeHook",
    "log",
    "useCLS",
    "refreshTypes",
    "beforeInit",
    "afterInit",
    "beforeConnect",
    "afterConnect",
    "beforeDisconnect",
    "afterDisconnect",
    "beforeSync",
    "afterSync",
    "beforeBulkSync",
    "afterBulkSync",
    "beforeQuery",
    "afterQuery",
    "beforeCreate",
    "afterCreate",
    "beforeUpdate",
    "afterUpdate",
    "beforeDestroy",
    "afterDestroy",
    "beforeSave",
    "afterSave",
    "beforeBulkCreate",
    "afterBulkCreate",
    "beforeBulkUpdate",
    "afterBulkUpdate",
    "beforeBulkDestroy",
    "afterBulkDestroy",
    "beforeFind",
    "afterFind",
    "beforeCount",
    "beforeUpsert",
    "afterUpsert",
    "beforeValidate",
    "afterValidate",
    "beforeRestore",
    "afterRestore",
    "beforePoolAcquire",
    "afterPoolAcquire",
});

// The options among the constructor's arguments: the last object, whatever stands before it.
Value OptionsOf(const Call& call) {
  for (size_t i = call.arguments.size(); i-- > 0;) {
    const Value& argument = call.arguments[i];
    if (argument.IsObject() && !argument.IsFunction() && !argument.IsArray()) return argument;
    if (argument.IsUnknown()) {
      for (const Value& candidate : argument.unknown().candidates) {
        if (candidate.IsObject() && !candidate.IsFunction()) return candidate;
      }
    }
  }
  return {};
}

// `sequelize.models` of Sequelize 7: a set, which finds its models by name.
Object* SevenModels(Runtime& rt) {
  Object* set = rt.in.NewSet({});
  auto find = [&rt, set](const Value& name) -> Value {
    for (const Value& model : set->elements) {
      if (rt.IsModel(model) && ModelNameOf(rt, model.object()) == rt.Text(name)) return model;
    }
    return {};
  };
  rt.AddMethod(set, "get", [find](Interpreter&, const Call& call) { return find(call.Argument(0)); });
  rt.AddMethod(set, "getOrThrow", [find](Interpreter& in, const Call& call) {
    Value model = find(call.Argument(0));
    return model.IsUndefined() ? in.Unknown("the model has not been added to this Sequelize instance", call.span)
                               : model;
  });
  rt.AddMethod(set, "hasByName", [find](Interpreter&, const Call& call) {
    return Value::Boolean(!find(call.Argument(0)).IsUndefined(), call.span);
  });
  rt.AddMethod(set, "getNames", [&rt, set](Interpreter& in, const Call&) {
    std::vector<Value> names;
    for (const Value& model : set->elements) {
      if (rt.IsModel(model)) names.push_back(in.String(ModelNameOf(rt, model.object())));
    }
    return Value::Of(in.NewArray(std::move(names)));
  });
  return set;
}

void Construct(Runtime& rt, Object* self, const Call& call) {
  const Names& k = rt.k;
  Object* options = rt.in.NewObject(call.span);
  rt.in.Set(options, k.define, Value::Of(rt.in.NewObject()));
  rt.in.Set(options, k.timezone, rt.in.String("+00:00"));
  rt.in.Set(options, "quoteIdentifiers", Value::Boolean(true));
  rt.in.Set(options, k.omitNull, Value::Boolean(false));
  Value given = OptionsOf(call);
  if (given.IsObject()) Assign(rt, options, given.object());
  if (options->open) {
    rt.in.AddNote("not all options of `new Sequelize` are known: " + options->open->why, call.span);
    options->open = nullptr;
  }
  Value own = rt.Get(options, k.dialect);
  if (own.IsString() && own.string() != "postgres" && own.string() != "postgresql") {
    rt.in.AddNote("the dialect is `" + own.string() + "` here; what follows is what Postgres would do, the only one that is known",
                  own.span.empty() ? call.span : own.span);
  }
  rt.in.Set(options, k.dialect, rt.in.String("postgres"));
  if (rt.Get(options, k.define).IsNullish()) rt.in.Set(options, k.define, Value::Of(rt.in.NewObject()));
  rt.in.Set(self, k.options, Value::Of(options));
  rt.in.Set(self, "config", Value::Of(rt.in.NewObject()));
  rt.in.Set(self, k.models, Value::Of(rt.seven() ? SevenModels(rt) : rt.in.NewObject()));
  if (rt.seven() && rt.Get(Value::Of(options), "defaultTimestampPrecision").IsUndefined()) {
    rt.in.Set(options, "defaultTimestampPrecision", Value::Number(6));
  }
  Object* manager = rt.in.NewObject();
  rt.in.Set(manager, k.models, Value::Of(rt.in.NewArray({})));
  rt.in.Set(self, k.modelManager, Value::Of(manager));
  Object* dialect = rt.in.NewObject();
  rt.in.Set(dialect, k.name, rt.in.String("postgres"));
  rt.in.Set(self, k.dialect, Value::Of(dialect));
  auto data = std::make_shared<InstanceData>();
  data->placeholder = call.span.empty();
  data->branch = rt.in.branch();
  if (!call.span.empty()) data->file = rt.in.FileOf(call.span);
  data->folder = call.span.empty() ? rt.package_folder : PackageFolder(rt.in.source(), rt.in.FileOf(call.span));
  self->host = data;
  rt.instances.push_back(self);
  rt.Execute(call.span);
}

// `sequelize.import("./user")` of v5: the module's factory, called once.
Value Import(Runtime& rt, const Call& call) {
  Value path = call.Argument(0), factory = call.Argument(1);
  if (!factory.IsFunction()) {
    if (!path.IsString())
      return path.IsUnknown() ? path : rt.in.Unknown("import of something that is no path", call.span);
    std::string file = path.string();
    std::string from = call.span.empty() ? "" : rt.in.FileOf(call.span);
    std::string resolved = rt.in.Resolve(file, from);
    if (resolved.empty() && !file.starts_with(".") && !file.starts_with("/")) {
      resolved = rt.in.Resolve("./" + file, from);
    }
    if (resolved.empty()) return rt.in.Unknown("no file for `" + file + "`", call.span);
    factory = rt.in.ImportFile(resolved);
    if (factory.IsObject() && !factory.IsFunction()) factory = rt.in.Get(factory, "default");
  }
  Value cache = rt.Get(call.self, "importCache");
  if (!cache.IsObject()) {
    cache = Value::Of(rt.in.NewObject());
    if (call.self.IsObject()) rt.in.Set(call.self.object(), "importCache", cache);
  }
  Key key = path.IsString() ? rt.in.ToKey(path) : nullptr;
  if (key && rt.in.HasOwn(cache.object(), key)) return rt.Get(cache, key);
  Value made = rt.in.CallFunction(factory, call.self, {call.self, Value::Of(rt.data_types)}, call.span);
  if (key) rt.in.Set(cache.object(), key, made);
  return made;
}

void AddMethods(Runtime& rt, Object* prototype) {
  rt.AddMethod(prototype, "define", [&rt](Interpreter&, const Call& call) {
    return DefineModel(rt, InstanceFor(rt, call.self), call.Argument(0), call.Argument(1), call.Argument(2), call.span);
  });
  rt.AddMethod(prototype, "isDefined", [&rt](Interpreter&, const Call& call) -> Value {
    if (call.Argument(0).IsUnknown()) return call.Argument(0);
    return Value::Boolean(FindModel(rt, InstanceFor(rt, call.self), rt.Text(call.Argument(0))) != nullptr, call.span);
  });
  rt.AddMethod(prototype, "model", [&rt](Interpreter& in, const Call& call) -> Value {
    Value name = call.Argument(0);
    if (name.IsUnknown()) return name;
    Object* model = FindModel(rt, InstanceFor(rt, call.self), rt.Text(name));
    if (model) return Value::Of(model, call.span);
    return in.Unknown("the model `" + rt.Text(name) + "` has not been defined", call.span);
  });
  rt.AddMethod(prototype, "import", [&rt](Interpreter&, const Call& call) { return Import(rt, call); });
  rt.AddMethod(prototype, "getDialect",
               [](Interpreter& in, const Call& call) { return in.String("postgres", call.span); });
  rt.AddMethod(prototype, "getDatabaseName", [](Interpreter& in, const Call& call) {
    return in.Unknown("the name of the database is only known at run time", call.span);
  });
  for (const char* name : kRunTime) {
    rt.AddMethod(prototype, name, [name](Interpreter& in, const Call& call) {
      return in.Unknown(std::string("`") + name + "` asks the database", call.span);
    });
  }
  for (const char* name : kWithoutEffect) {
    rt.AddMethod(prototype, name, [](Interpreter&, const Call& call) { return call.self; });
  }
}

// Hooks that change definitions: `addHook("beforeDefine", …)`, `beforeDefine(…)`, `hooks: { beforeDefine }`.
void AddHooks(Runtime& rt, Object* prototype) {
  auto add = [&rt](const Value& self, const Value& type, const Value& hook) {
    if (!self.IsObject() || !type.IsString() || !hook.IsFunction()) return;
    Value hooks = rt.Get(self, "_hooks");
    if (!hooks.IsObject()) {
      hooks = Value::Of(rt.in.NewObject());
      rt.in.DefineHidden(self.object(), "_hooks", hooks);
    }
    Value list = rt.Get(hooks, type.string());
    if (!list.IsArray()) {
      list = Value::Of(rt.in.NewArray({}));
      rt.in.Set(hooks.object(), type.string(), list);
    }
    rt.in.Push(list.object(), hook);
  };
  for (const char* name : {"addHook", "hook"}) {
    rt.AddMethod(prototype, name, [add](Interpreter&, const Call& call) {
      Value hook = call.Argument(call.arguments.size() > 2 && !call.Argument(1).IsFunction() ? 2 : 1);
      add(call.self, call.Argument(0), hook);
      return call.self;
    });
  }
  for (const char* name : {"beforeDefine", "afterDefine"}) {
    rt.AddMethod(prototype, name, [add, name](Interpreter& in, const Call& call) {
      add(call.self, in.String(name), call.Argument(call.Argument(0).IsFunction() ? 0 : 1));
      return call.self;
    });
  }
  rt.AddMethod(prototype, "runHooks", [&rt](Interpreter& in, const Call& call) -> Value {
    Value type = call.Argument(0);
    if (!type.IsString()) return {};
    std::vector<Value> arguments(call.arguments.begin() + 1, call.arguments.end());
    Value own = rt.Get(rt.Get(call.self, "_hooks"), type.string());
    if (own.IsArray()) {
      std::vector<Value> hooks = own.object()->elements;
      for (const Value& hook : hooks) in.CallFunction(hook, Value(), arguments, call.span);
    }
    Value option = rt.Get(rt.Get(rt.Get(call.self, rt.k.options), rt.k.hooks), type.string());
    if (option.IsFunction()) in.CallFunction(option, Value(), arguments, call.span);
    return {};
  });
}

void AddExports(Runtime& rt, Object* cls) {
  Interpreter& in = rt.in;
  for (Key key : in.OwnKeys(rt.data_types)) in.Set(cls, key, rt.Get(rt.data_types, key));
  for (Object* holder : {cls, rt.PrototypeOf(cls)}) {
    for (Key key : in.OwnKeys(rt.method_functions)) in.Set(holder, key, rt.Get(rt.method_functions, key));
  }
  for (Key key : in.OwnKeys(rt.method_classes)) in.Set(cls, key, rt.Get(rt.method_classes, key));
  in.Set(cls, "DataTypes", Value::Of(rt.data_types));
  in.Set(cls, "Model", Value::Of(rt.model_class));
  in.Set(cls, "Op", Value::Of(rt.operator_object));
  in.Set(cls, "Deferrable", Value::Of(rt.deferrable));
  in.Set(cls, "Utils", Value::Of(rt.utils));
  Object* types = in.NewObject();
  for (const char* name : kQueryTypes) in.Set(types, name, in.String(name));
  in.Set(cls, "QueryTypes", Value::Of(types));
  Object* errors = in.NewClass("BaseError", [](Interpreter&, const Call&) { return Value(); });
  in.Set(cls, "Error", Value::Of(errors));
  for (const char* name : kErrors) {
    in.Set(cls, name,
           Value::Of(in.NewClass(
               name, [](Interpreter&, const Call&) { return Value(); }, errors)));
  }
  for (const char* name : {"Association", "BelongsTo", "HasOne", "HasMany", "BelongsToMany", "QueryInterface",
                           "Transaction", "Instance"}) {
    in.Set(cls, name, Value::Of(in.NewClass(name, [](Interpreter&, const Call&) { return Value(); })));
  }
  in.Set(cls, "Sequelize", Value::Of(cls));
  in.Set(cls, "default", Value::Of(cls));
  in.Set(rt.PrototypeOf(cls), "Sequelize", Value::Of(cls));
  in.Set(rt.PrototypeOf(cls), "QueryTypes", Value::Of(types));
}

}  // namespace

void MakeSequelize(Runtime& rt) {
  Object* cls = rt.in.NewClass("Sequelize", [&rt](Interpreter&, const Call& call) -> Value {
    if (!call.self.IsObject()) return {};
    Construct(rt, call.self.object(), call);
    if (rt.add_models) {
      Value models = rt.Get(OptionsOf(call), rt.k.models);
      if (!models.IsUndefined()) rt.add_models(call.self.object(), models, call.span);
    }
    return {};
  });
  rt.sequelize_class = cls;
  AddMethods(rt, rt.PrototypeOf(cls));
  AddHooks(rt, rt.PrototypeOf(cls));
  AddExports(rt, cls);
  for (const char* name :
       {"useCLS", "useInflection", "addHook", "beforeInit", "afterInit", "beforeDefine", "afterDefine"}) {
    rt.AddMethod(cls, name, [](Interpreter&, const Call& call) { return call.self; });
  }
}

}  // namespace sequelint::sequelize
