#include "sequelize/host.h"

#include "base/text.h"
#include "sequelize/associations.h"
#include "sequelize/ddl.h"
#include "sequelize/decorated_models.h"
#include "sequelize/key_packages.h"
#include "sequelize/model.h"
#include "sequelize/objects.h"
#include "sequelize/seven_decorators.h"

namespace sequelint::sequelize {

SequelizeHost::SequelizeHost() = default;
SequelizeHost::~SequelizeHost() = default;

// @sequelize/core, its decorators, and the packages of the dialects, which export a class each.
std::optional<Value> SequelizeHost::SevenPackage(Interpreter& in, std::string_view name) {
  if (name == "@sequelize/core" || name == "@sequelize/core/decorators-legacy") {
    if (!seven_) {
      seven_ = std::make_unique<SevenDecorators>(*runtime);
      seven_->Extend(runtime->sequelize_class);
    }
    return Value::Of(name == "@sequelize/core" ? runtime->sequelize_class : seven_->exports());
  }
  if (name != "@sequelize/postgres") return {};
  Object* exports = in.NewObject();
  in.Set(exports, "PostgresDialect", Value::Of(in.NewClass("PostgresDialect", [](Interpreter&, const Call&) { return Value(); })));
  return Value::Of(exports);
}

std::optional<Value> SequelizeHost::Package(Interpreter& in, std::string_view name) {
  if (!runtime) return {};
  if (name.starts_with("@sequelize/")) return SevenPackage(in, name);
  if (name == "sequelize") return Value::Of(runtime->sequelize_class);
  if (name == "sequelize/lib/operators") return Value::Of(runtime->operator_object);
  if (name == "sequelize/lib/data-types") return Value::Of(runtime->data_types);
  if (name == "sequelize/lib/utils") return Value::Of(runtime->utils);
  if (name == "sequelize/lib/model") return Value::Of(runtime->model_class);
  if (name == "sequelize-typescript" || name == "@nestjs/sequelize" || name == "@nestjs/config") {
    if (!decorated_) decorated_ = std::make_unique<DecoratedModels>(*runtime, in.source());
    return Value::Of(name == "sequelize-typescript" ? decorated_->exports()
                     : name == "@nestjs/config"     ? decorated_->nest_configuration()
                                                    : decorated_->nest_exports());
  }
  if (name == "fastify-plugin") {
    return Value::Of(in.NewFunction("fp", [](Interpreter&, const Call& call) { return call.Argument(0); }));
  }
  if (name == "inflection") return InflectionPackage(in, runtime->options.inflection);
  return KeyPackage(in, name);
}

std::optional<Value> SequelizeHost::RunTimeMember(Interpreter& in, std::string_view name, Span span) {
  constexpr std::string_view kDialect = "dialect";
  // Asked of every member of what is not known: no text is made for those that cannot be it.
  if (name.size() < kDialect.size() || ToLower(name.substr(name.size() - kDialect.size())) != kDialect) return {};
  return in.String("postgres", span);
}

namespace {

// The models of `other` belong to `instance` from now on; a model that both have is one, when both mean the same table.
void Unite(Runtime& rt, Object* instance, const Object* other) {
  for (Object* model : rt.models) {
    auto* data = model->Host<ModelData>();
    if (!data || data->instance != other || data->replaced) continue;
    Object* own = data->cls == model ? FindModel(rt, instance, data->name) : nullptr;
    if (own && own != model) {
      if (Ddl(rt, own) == Ddl(rt, model)) {
        data->replaced = true;
      } else {
        data->problems.push_back({"", "it is defined in two ways: which of them holds is only known at run time", data->defined_at, {}});
      }
    }
    data->instance = instance;
  }
}

}  // namespace

std::optional<Value> SequelizeHost::Join(Interpreter&, const Value& a, const Value& b) {
  if (!runtime || !a.IsObject() || !b.IsObject()) return {};
  Object* prototype = runtime->PrototypeOf(runtime->sequelize_class);
  if (IsInstance(a.object(), prototype) && IsInstance(b.object(), prototype)) {
    Unite(*runtime, a.object(), b.object());
    return a;
  }
  const auto *x = a.object()->Host<AssociationData>(), *y = b.object()->Host<AssociationData>();
  if (x && y && x->kind == y->kind && x->source == y->source && x->target == y->target) return a;
  const auto *own = a.object()->Host<ModelData>(), *other = b.object()->Host<ModelData>();
  if (own && other && other->replaced && own->instance == other->instance && own->name == other->name) return a;
  return {};
}

void SequelizeHost::UnknownCalled(Interpreter&, const eval::UnknownData& callee, std::span<const Value> arguments,
                                  Span) {
  const eval::UnknownData& root = callee.root != nullptr ? *callee.root : callee;
  if (!runtime || root.kind != eval::UnknownKind::kPackage) return;
  for (const Value& argument : arguments) {
    auto* data = runtime->IsModel(argument) ? argument.object()->Host<ModelData>() : nullptr;
    if (data) data->handed_out = true;
  }
}

bool SequelizeHost::Decorated(Interpreter&, const Value&, Object* cls, const syntax::Node* member, Key, Span) {
  if (decorated_) decorated_->Decorating(cls, member);
  if (seven_) seven_->Decorating(cls, member);
  return false;
}

}  // namespace sequelint::sequelize
