// What hasMany() and its like are given in Sequelize 7: normalizeBaseAssociationOptions() in
// packages/core/src/associations/helpers.ts.

#include "sequelize/objects.h"
#include "sequelize/seven.h"
#include "sequelize/seven_association.h"

namespace sequelint::sequelize {
namespace {

using Kind = AssociationKind;

class Normalizer {
 public:
  Normalizer(AssociationBuilder& builder, Runtime& runtime, Span span)
      : b_(builder), rt_(runtime), k_(runtime.k), span_(span) {}

  bool Run(SevenData& a, const Value& given) {
    a.options = rt_.in.NewObject(given.span.empty() ? span_ : given.span);
    if (given.IsUnknown()) b_.Report(a, "options", given);
    if (given.IsObject()) {
      Assign(rt_, a.options, given.object());
      if (a.options->open) {
        b_.Report(a, "options", Value::Unknown(a.options->open, given.span));
        a.options->open = nullptr;
      }
      for (Key key : {k_.onDelete, k_.onUpdate, k_.constraints, k_.foreignKeyConstraint, k_.keyType}) {
        if (rt_.in.HasOwn(a.options, key)) return Refuse(a, Moved(key));
      }
    }
    if (a.kind != Kind::kBelongsTo) NormalizeInverse(a);
    if (a.kind == Kind::kBelongsToMany && !NormalizeThrough(a)) return false;
    NormalizeKey(a, k_.foreignKey);
    if (a.kind == Kind::kBelongsToMany) NormalizeKey(a, k_.otherKey);
    Name(a);
    for (const Property& property : Entries(rt_, a.options)) {
      if (property.value.IsUndefined()) rt_.in.Delete(a.options, property.key);
    }
    return true;
  }

 private:
  bool Refuse(const AssociationData& a, const std::string& why) {
    b_.Refuse(a, why);
    return false;
  }

  Value Option(const AssociationData& a, Key key) { return b_.Option(a, key); }

  const char* Moved(Key key) {
    if (key == k_.onDelete || key == k_.onUpdate) return "`onDelete` and `onUpdate` belong inside `foreignKey`";
    if (key == k_.constraints || key == k_.foreignKeyConstraint) return "the option is called `foreignKeyConstraints`";
    if (key == k_.keyType) return "`keyType` is `foreignKey.type`";
    return nullptr;
  }

  void NormalizeInverse(SevenData& a) {
    Value inverse = Option(a, k_.inverse);
    if (!inverse.IsString()) return;
    Object* named = rt_.in.NewObject(inverse.span);
    rt_.in.Set(named, k_.as, inverse);
    rt_.in.Set(a.options, k_.inverse, Value::Of(named, inverse.span));
  }

  // A name or an object, as an object with a name; keys without a value vanish.
  void NormalizeKey(SevenData& a, Key key) {
    Value given = Option(a, key);
    Object* normal = rt_.in.NewObject(given.span.empty() ? span_ : given.span);
    if (given.IsString()) {
      rt_.in.Set(normal, k_.name, given, given.span);
    } else if (given.IsObject()) {
      Value name = rt_.Get(given, k_.name);
      if (name.IsNullish()) name = rt_.Get(given, k_.fieldName);
      for (const Property& property : Entries(rt_, given.object())) {
        if (property.value.IsUndefined() || property.key == k_.name || property.key == k_.fieldName) continue;
        rt_.in.Set(normal, property.key, property.value, property.key_span);
      }
      if (!name.IsUndefined()) rt_.in.Set(normal, k_.name, name);
    }
    rt_.in.Set(a.options, key, Value::Of(normal, normal->span));
  }

  void Name(SevenData& a) {
    bool many = IsMany(a.kind);
    Value as = Option(a, k_.as);
    Object* name = rt_.in.NewObject();
    if (IsPlainObject(rt_, as)) {
      name = as.object();
      a.as = rt_.Get(as, many ? k_.plural : k_.singular);
    } else if (as.IsString() && !as.string().empty()) {
      a.as = as;
      std::string text = as.string();
      rt_.in.Set(name, k_.plural, rt_.in.String(many ? text : Pluralize(text, rt_.options.inflection)));
      rt_.in.Set(name, k_.singular, rt_.in.String(many ? Singularize(text, rt_.options.inflection) : text));
    } else {
      Value names = rt_.Get(rt_.Get(a.target, k_.options), k_.name);
      for (Key key : {k_.plural, k_.singular}) {
        rt_.in.Set(name, key, rt_.in.String(LowerFirst(rt_.Text(rt_.Get(names, key)))));
      }
      a.as = rt_.Get(name, many ? k_.plural : k_.singular);
    }
    a.plural = rt_.Get(name, k_.plural);
    a.singular = rt_.Get(name, k_.singular);
    rt_.in.Set(a.options, k_.as, a.as);
    rt_.in.Set(a.options, k_.name, Value::Of(name));
    if (!rt_.Truthy(rt_.Get(a.options, k_.hooks))) rt_.in.Set(a.options, k_.hooks, Value::Boolean(false));
  }

  bool NormalizeThrough(SevenData& a) {
    Value given = rt_.Get(a.options, k_.through);
    if (given.IsUnknown()) {
      b_.Report(a, "through", given);
      return false;
    }
    Object* through = rt_.in.NewObject(given.span);
    if (IsPlainObject(rt_, given) && rt_.in.Has(given.object(), k_.model)) {
      Assign(rt_, through, given.object());
    } else {
      rt_.in.Set(through, k_.model, given);
    }
    Value model = rt_.Get(through, k_.model);
    if (model.IsUnknown()) {
      b_.Report(a, "through", model);
      return false;
    }
    if (model.IsFunction() && !rt_.IsModel(model))
      model = rt_.in.CallFunction(model, Value(), {rt_.Get(a.target, k_.sequelize)}, span_);
    if (model.IsString()) model = ThroughModel(a, through, model);
    if (!rt_.IsModel(model) || !DataOf(model.object())) return Refuse(a, "`through` is no initialised model");
    a.through = model.object();
    rt_.in.Set(through, k_.model, model);
    rt_.in.Set(a.options, k_.through, Value::Of(through, given.span));
    return true;
  }

  // The join model of that name, made when there is none.
  Value ThroughModel(SevenData& a, Object* through, const Value& name) {
    Object* instance = InstanceFor(rt_, rt_.Get(a.target, k_.sequelize));
    if (Object* model = FindModel(rt_, instance, name.string())) return Value::Of(model);
    Object* options = rt_.in.NewObject(span_);
    rt_.in.Set(options, k_.tableName, name);
    rt_.in.Set(options, k_.indexes, Value::Of(rt_.in.NewArray({})));
    rt_.in.Set(options, k_.paranoid, Value::Boolean(rt_.Truthy(rt_.Get(through, k_.paranoid))));
    Value timestamps = rt_.Get(through, k_.timestamps);
    if (!timestamps.IsUndefined()) rt_.in.Set(options, k_.timestamps, timestamps);
    rt_.in.Set(options, k_.schema, rt_.Get(a.source, k_._schema));
    return DefineModel(rt_, instance, name, Value::Of(rt_.in.NewObject(span_), span_), Value::Of(options, span_),
                       span_);
  }

  AssociationBuilder& b_;
  Runtime& rt_;
  const Names& k_;
  Span span_;
};

}  // namespace

std::string LowerFirst(std::string text) {
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

bool NormalizeOptions(AssociationBuilder& builder, Runtime& runtime, SevenData& a, const Value& given) {
  return Normalizer(builder, runtime, a.span).Run(a, given);
}

}  // namespace sequelint::sequelize
