#include "sequelize/host.h"

#include "sequelize/decorated_models.h"
#include "sequelize/key_packages.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {

SequelizeHost::SequelizeHost() = default;
SequelizeHost::~SequelizeHost() = default;

std::optional<Value> SequelizeHost::Package(Interpreter& in, std::string_view name) {
  if (!runtime) return {};
  if (name == "sequelize") return Value::Of(runtime->sequelize_class);
  if (name == "sequelize/lib/operators") return Value::Of(runtime->operator_object);
  if (name == "sequelize/lib/data-types") return Value::Of(runtime->data_types);
  if (name == "sequelize/lib/utils") return Value::Of(runtime->utils);
  if (name == "sequelize/lib/model") return Value::Of(runtime->model_class);
  if (name == "sequelize-typescript" || name == "@nestjs/sequelize") {
    if (!decorated_) decorated_ = std::make_unique<DecoratedModels>(*runtime, in.source());
    return Value::Of(name == "sequelize-typescript" ? decorated_->exports() : decorated_->nest_exports());
  }
  if (name == "fastify-plugin") {
    return Value::Of(in.NewFunction("fp", [](Interpreter&, const Call& call) { return call.Argument(0); }));
  }
  if (name == "inflection") return InflectionPackage(in, runtime->options.inflection);
  return KeyPackage(in, name);
}

std::optional<Value> SequelizeHost::Join(Interpreter&, const Value& a, const Value& b) {
  if (!runtime || !a.IsObject() || !b.IsObject()) return {};
  Object* prototype = runtime->PrototypeOf(runtime->sequelize_class);
  if (IsInstance(a.object(), prototype) && IsInstance(b.object(), prototype)) return a;
  return {};
}

bool SequelizeHost::Decorated(Interpreter&, const Value&, Object* cls, const syntax::Node* member, Key, Span) {
  if (decorated_) decorated_->Decorating(cls, member);
  return false;
}

}  // namespace sequelint::sequelize
