#include "sequelize/model_initialization.h"

#include <algorithm>

#include "sequelize/objects.h"

namespace sequelint::sequelize {

void ModelInitialization::Adopt(Object* instance) {
  auto data = std::make_shared<ModelData>();
  data->cls = cls_;
  data->instance = instance;
  data->defined_at = span_;
  const auto* made = instance->Host<InstanceData>();
  if (rt_.in.branch() != (made ? made->branch : 0)) data->condition = rt_.in.branch_condition();
  if (auto* old = cls_->Host<ModelData>()) {
    old->replaced = true;
    // Both ways of one condition make the model, or it was made before: then it is made.
    if (!old->condition || old->condition == data->condition) data->condition = nullptr;
  }
  cls_->host = data;
  data_ = data.get();
}

Span ModelInitialization::DeclaredAt(const Value& attributes) const {
  // `super.init(…)` in a base class is the call of all its models.
  bool has_base = cls_->prototype != rt_.model_class && !cls_->span.empty();
  if (has_base && cls_->span.file != span_.file) return cls_->span;
  if (!attributes.IsObject()) return span_;
  const Span& literal = attributes.object()->span;
  if (!literal.empty() && literal.file != span_.file) return literal;
  Span first;
  for (const Property& property : attributes.object()->properties) {
    if (property.key_span.file == span_.file) return span_;
    if (first.empty()) first = property.key_span;
  }
  return first.empty() ? span_ : first;
}

void ModelInitialization::Report(const std::string& part, const Value& unknown) {
  const eval::UnknownData& why = unknown.unknown();
  if (!data_->reported.insert(&why).second) return;
  data_->problems.push_back({part, why.why, unknown.span.empty() ? why.span : unknown.span, why.candidates});
}

void ModelInitialization::Refuse(const std::string& part, const std::string& why, Span span) {
  data_->problems.push_back({part, "Sequelize refuses this: " + why, span, {}});
}

Value ModelInitialization::Known(const std::string& part, const Value& value) {
  if (!value.IsUnknown()) return value;
  Report(part, value);
  for (const Value& candidate : value.unknown().candidates) {
    if (IsPlainObject(rt_, candidate)) return candidate;
  }
  return {};
}

Value ModelInitialization::Option(Key key) {
  Value value = rt_.Get(options_, key);
  if (!value.IsUnknown()) return value;
  Report(key->text, value);
  return {};
}

Value ModelInitialization::SchemaName() {
  Value schema = rt_.Get(options_, k_.schema);
  if (!schema.IsUnknown()) return schema;
  const eval::UnknownData& unknown = schema.unknown();
  Problem problem{"schema", unknown.why + "; `public` is taken", unknown.span, unknown.candidates};
  bool said = std::any_of(rt_.problems.begin(), rt_.problems.end(),
                          [&](const Problem& other) { return other.what == problem.what && other.why == problem.why; });
  if (!said) rt_.problems.push_back(std::move(problem));
  return Value();
}

Span ModelInitialization::PlaceOf(Key option) {
  Value value = rt_.Get(options_, option);
  return value.span.empty() ? span_ : value.span;
}

void ModelInitialization::RunHook(Object* instance, const char* name, std::vector<Value> arguments) {
  arguments.insert(arguments.begin(), rt_.in.String(name));
  rt_.in.CallFunction(rt_.in.Get(Value::Of(instance), "runHooks"), Value::Of(instance), std::move(arguments), span_);
}

void ModelInitialization::Replace(Object* instance) {
  Object* old = FindModel(rt_, instance, data_->name);
  if (old && old != cls_) old->Host<ModelData>()->replaced = true;
}

void ModelInitialization::FindAutoIncrement() {
  Value found = Value::Null();
  for (const Property& property : Entries(rt_, RawAttributes(rt_, cls_))) {
    if (!rt_.Truthy(rt_.Get(property.value, k_.autoIncrement))) continue;
    if (found.IsString()) {
      data_->problems.push_back({property.key->text,
                                 "Sequelize refuses this: only one attribute may be autoIncrement",
                                 property.key_span,
                                 {}});
    }
    found = rt_.in.String(property.key->text);
  }
  Put(k_.autoIncrementAttribute, found);
}

void ModelInitialization::Register(Object* instance) {
  std::erase(rt_.models, cls_);
  rt_.models.push_back(cls_);
  rt_.Execute(span_);
  Value models = rt_.Get(instance, k_.models);
  if (models.IsObject() && rt_.seven()) {
    for (const Value& model : std::vector<Value>(models.object()->elements)) {
      const auto* data = model.IsObject() ? model.object()->Host<ModelData>() : nullptr;
      if (data && data->replaced) rt_.in.CallFunction(rt_.in.Get(models, "delete"), models, {model}, span_);
    }
    rt_.in.CallFunction(rt_.in.Get(models, "add"), models, {Value::Of(cls_)}, span_);
  } else if (models.IsObject()) {
    rt_.in.Set(models.object(), data_->name, Value::Of(cls_));
  }
  Value manager = rt_.Get(instance, k_.modelManager);
  if (!manager.IsObject()) return;
  std::vector<Value> live;
  for (Object* model : rt_.models) {
    auto* data = model->Host<ModelData>();
    if (data && data->cls == model && data->instance == instance && !data->replaced) live.push_back(Value::Of(model));
  }
  rt_.in.Set(manager.object(), k_.models, Value::Of(rt_.in.NewArray(std::move(live))));
}

}  // namespace sequelint::sequelize
