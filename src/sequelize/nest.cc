// @nestjs/sequelize and, as far as it decides what the connection is told, @nestjs/config.

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sequelize/decorated_models.h"
#include "sequelize/discovery.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {
namespace {

constexpr const char* kDefault = "default";  // the name of a connection without one

}  // namespace

void DecoratedModels::NestRoot(const Value& options, Span span) {
  rt_.Execute(span);
  Value instance = rt_.in.Construct(Value::Of(sequelize_), {options}, span);
  Value name = options.IsObject() ? rt_.Get(options, rt_.k.name) : Value();
  if (instance.IsObject()) nest_instances_.emplace(name.IsString() ? name.string() : kDefault, instance.object());
}

// { useFactory, inject }, { useClass } or { useExisting }: what they make when the application starts.
Value DecoratedModels::NestOptions(const Value& given, Span span) {
  Interpreter& in = rt_.in;
  Value factory = rt_.Get(given, "useFactory");
  if (factory.IsFunction()) {
    std::vector<Value> arguments;
    in.Iterate(rt_.Get(given, "inject"), [&](const Value& injected) {
      arguments.push_back(NestConfigurationOf(injected, span));
      return true;
    });
    while (arguments.size() < 3) arguments.push_back(Value::Of(nest_service_));
    return in.Await(in.CallFunction(factory, Value(), std::move(arguments), span));
  }
  for (const char* key : {"useClass", "useExisting"}) {
    Value cls = rt_.Get(given, key);
    if (!cls.IsFunction()) continue;
    Value service = in.Construct(cls, {Value::Of(nest_service_), Value::Of(nest_service_)}, span);
    if (!service.IsObject()) return service;
    Value make = rt_.Get(service, "createSequelizeOptions");
    return in.Await(in.CallFunction(make, service, {}, span));
  }
  return in.Unknown("the options of the connection are made when the application starts", span);
}

// What a token of `inject` stands for: a registered configuration, else the ConfigService.
Value DecoratedModels::NestConfigurationOf(const Value& injected, Span span) {
  std::string token = rt_.Text(injected);
  auto found = token.starts_with("CONFIGURATION(") ? nest_settings_.find(token.substr(14, token.size() - 15))
                                                   : nest_settings_.end();
  if (found == nest_settings_.end()) return Value::Of(nest_service_);
  return rt_.in.Await(rt_.in.CallFunction(found->second, Value(), {}, span));
}

Value DecoratedModels::NestSetting(const Value& path, Span span) {
  std::string text = rt_.Text(path);
  auto found = nest_settings_.find(text.substr(0, text.find('.')));
  if (found == nest_settings_.end()) {
    RegisterSettings();
    found = nest_settings_.find(text.substr(0, text.find('.')));
  }
  std::vector<std::string> parts = Split(text, '.');
  if (found != nest_settings_.end()) {
    Value value = rt_.in.Await(rt_.in.CallFunction(found->second, Value(), {}, span));
    return Member(value, {parts.begin() + 1, parts.end()});
  }
  for (const Value& factory : nest_loads_) {
    Value value = rt_.in.Await(rt_.in.CallFunction(factory, Value(), {}, span));
    if (!rt_.Get(value, parts[0]).IsUndefined()) return Member(value, parts);
  }
  return rt_.in.OnlyAtRunTime("config.get('" + text + "')", span);
}

Value DecoratedModels::Member(Value value, const std::vector<std::string>& path) {
  for (const std::string& name : path) value = rt_.Get(value, name);
  return value;
}

// Runs the files that register configurations: the module that loads them may not have run.
void DecoratedModels::RegisterSettings() {
  if (std::exchange(nest_registered_, true)) return;
  for (const SourceEntry& entry : source_.Files()) {
    if (!IsImportable(entry.path) || IsSkipped(entry.path)) continue;
    SourceText text = source_.Read(entry.path);
    bool registers = text && (text->find("registerAs(") != std::string_view::npos || text->find("ConfigModule") != std::string_view::npos);
    if (registers) rt_.in.RunFile(entry.path);
  }
}

void DecoratedModels::MakeNestConfiguration() {
  Interpreter& in = rt_.in;
  nest_configuration_ = in.NewObject();
  Object* service = in.NewClass("ConfigService", [](Interpreter&, const Call&) { return Value(); });
  for (const char* name : {"get", "getOrThrow"}) {
    rt_.AddMethod(rt_.PrototypeOf(service), name, [this](Interpreter&, const Call& call) {
      Value value = NestSetting(call.Argument(0), call.span);
      Value fallback = call.Argument(1);
      bool none = value.IsUndefined() || (value.IsUnknown() && value.unknown().kind == eval::UnknownKind::kEnvironment);
      bool plain = fallback.IsString() || fallback.IsNumber() || fallback.IsBoolean();
      return none && plain ? fallback : value;
    });
  }
  in.Set(nest_configuration_, "ConfigService", Value::Of(service));
  Value made = in.Construct(Value::Of(service), {});
  nest_service_ = made.object();
  Object* module = in.NewClass("ConfigModule", [](Interpreter&, const Call&) { return Value(); });
  rt_.AddMethod(module, "forRoot", [this](Interpreter& i, const Call& call) {
    i.Iterate(rt_.Get(call.Argument(0), "load"), [&](const Value& factory) {
      bool registered = factory.IsFunction() && i.HasOwn(factory.object(), i.Intern("KEY"));
      if (factory.IsFunction() && !registered) nest_loads_.push_back(factory);
      return true;
    });
    return Value::Of(i.NewObject());
  });
  rt_.AddMethod(module, "forFeature", [](Interpreter& i, const Call&) { return Value::Of(i.NewObject()); });
  in.Set(nest_configuration_, "ConfigModule", Value::Of(module));
  rt_.AddMethod(nest_configuration_, "registerAs", [this](Interpreter& i, const Call& call) {
    Value name = call.Argument(0), factory = call.Argument(1);
    if (!name.IsString() || !factory.IsFunction()) return factory;
    nest_settings_[name.string()] = factory;
    i.Set(factory.object(), "KEY", i.String("CONFIGURATION(" + name.string() + ')'));
    return factory;
  });
}

void DecoratedModels::MakeNestExports() {
  Interpreter& in = rt_.in;
  MakeNestConfiguration();
  nest_exports_ = in.NewObject();
  Object* module = in.NewClass("SequelizeModule", [](Interpreter&, const Call&) { return Value(); });
  rt_.AddMethod(module, "forRoot", [this](Interpreter& i, const Call& call) {
    NestRoot(call.Argument(0).IsString() ? call.Argument(1) : call.Argument(0), call.span);
    return Value::Of(i.NewObject());
  });
  rt_.AddMethod(module, "forRootAsync", [this](Interpreter& i, const Call& call) {
    Value options = NestOptions(call.Argument(0), call.span), name = rt_.Get(call.Argument(0), rt_.k.name);
    if (name.IsString()) {
      Object* named = i.NewObject(options.span);
      if (options.IsObject()) Assign(rt_, named, options.object());
      i.Set(named, rt_.k.name, name);
      options = Value::Of(named, options.span);
    }
    NestRoot(options, call.span);
    return Value::Of(i.NewObject());
  });
  rt_.AddMethod(module, "forFeature", [this](Interpreter& i, const Call& call) {
    Value connection = call.Argument(1);
    if (connection.IsObject()) connection = rt_.Get(connection, rt_.k.name);
    std::string name = connection.IsString() ? connection.string() : kDefault;
    rt_.Execute(call.span);
    bool known = i.Iterate(call.Argument(0), [&](const Value& cls) {
      nest_features_.push_back({cls, name, call.span});
      return true;
    });
    lists_are_known_ = lists_are_known_ && known;
    return Value::Of(i.NewObject());
  });
  in.Set(nest_exports_, "SequelizeModule", Value::Of(module));
  for (std::string_view name : {"InjectModel", "InjectConnection"}) {
    rt_.AddMethod(nest_exports_, name, [this](Interpreter&, const Call&) { return MemberDecorator(nullptr); });
  }
  for (std::string_view name : {"getModelToken", "getConnectionToken"}) {
    rt_.AddMethod(nest_exports_, name, [](Interpreter& i, const Call&) { return i.String("token"); });
  }
}

void DecoratedModels::FinishNest(const std::function<size_t(Span call)>& rank) {
  std::stable_sort(nest_features_.begin(), nest_features_.end(),
                   [&](const Feature& a, const Feature& b) { return rank(a.call) < rank(b.call); });
  std::vector<std::string> connections;
  for (const Feature& feature : nest_features_) {
    if (std::find(connections.begin(), connections.end(), feature.connection) == connections.end())
      connections.push_back(feature.connection);
  }
  for (const std::string& connection : connections) {
    std::vector<Value> added;
    for (const Feature& feature : nest_features_) {
      Object* cls = feature.cls.IsObject() ? feature.cls.object() : nullptr;
      bool seen = std::any_of(added.begin(), added.end(), [&](const Value& v) { return v.object() == cls; });
      bool known = std::find(defined_.begin(), defined_.end(), cls) != defined_.end();
      if (feature.connection == connection && rt_.in.IsClass(feature.cls) && !known && !seen)
        added.push_back(feature.cls);
    }
    if (added.empty()) continue;
    Object*& instance = nest_instances_[connection];
    if (!instance) {
      Value made = rt_.in.Construct(Value::Of(sequelize_), {Value::Of(rt_.in.NewObject())});
      if (!made.IsObject()) continue;
      instance = made.object();
    }
    AddModels(instance, added, {});
  }
}

}  // namespace sequelint::sequelize
