#include "sequelize/seven_decorators.h"

#include <algorithm>

#include "base/glob.h"
#include "base/text.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {
namespace {

constexpr std::string_view kRoot = "/repo/";  // where the evaluator puts the repository

bool Contains(const std::vector<Object*>& list, const Object* object) {
  return std::find(list.begin(), list.end(), object) != list.end();
}

}  // namespace

SevenDecorators::SevenDecorators(Runtime& runtime) : rt_(runtime), k_(runtime.k) {
  exports_ = rt_.in.NewObject();
  ExportAttributes();
  ExportTable();
  ExportAssociations();
  ExportInert();
  rt_.add_models = [this](Object* instance, const Value& models, Span span) {
    std::vector<Value> classes;
    bool known = rt_.in.Iterate(models, [&](const Value& cls) {
      classes.push_back(cls);
      return true;
    });
    if (!known && !models.IsNullish()) {
      lists_are_known_ = false;
      std::string why = models.IsUnknown() ? models.unknown().why : "`models` is not a list";
      rt_.problems.push_back({"models", why, models.span.empty() ? span : models.span, {}});
    }
    AddModels(instance, classes, span);
  };
}

void SevenDecorators::Extend(Object* sequelize_class) {
  rt_.AddMethod(rt_.PrototypeOf(sequelize_class), "addModels", [this](Interpreter&, const Call& call) {
    if (call.self.IsObject()) rt_.add_models(call.self.object(), call.Argument(0), call.span);
    return Value();
  });
  Object* import =
      rt_.in.NewFunction("importModels", [this](Interpreter&, const Call& call) { return ImportModels(call); });
  rt_.in.Set(sequelize_class, "importModels", Value::Of(import));
  Object* is_model = rt_.in.NewFunction("isModelStatic", [this](Interpreter&, const Call& call) {
    return Value::Boolean(rt_.IsModel(call.Argument(0)), call.span);
  });
  rt_.in.Set(sequelize_class, "isModelStatic", Value::Of(is_model));
}

void SevenDecorators::Decorating(Object* cls, const syntax::Node* member) {
  class_ = cls;
  member_ = member;
}

SevenDecorators::Registered& SevenDecorators::Of(Object* cls) {
  if (!Contains(order_, cls)) order_.push_back(cls);
  return registered_[cls];
}

const SevenDecorators::Registered* SevenDecorators::Find(const Object* cls) const {
  auto found = registered_.find(cls);
  return found == registered_.end() ? nullptr : &found->second;
}

Object* SevenDecorators::Parent(const Object* cls) const {
  Object* parent = cls->prototype;
  return parent && rt_.IsModel(Value::Of(parent)) ? parent : nullptr;
}

// --- what they register ---

void SevenDecorators::RegisterOptions(Object* cls, const Value& options, Span span) {
  Registered& own = Of(cls);
  if (!own.options) {
    own.options = rt_.in.NewObject(span);
    MergeModelOptions(rt_, own.options, options.object());
    return;
  }
  for (const Property& property : Entries(rt_, options.object())) {
    Value present = rt_.Get(own.options, property.key);
    bool conflict = !present.IsUndefined() && property.key != k_.indexes && property.key != k_.scopes &&
                    property.key != k_.validate && property.key != k_.hooks &&
                    !rt_.in.StrictEquals(present, property.value);
    if (conflict) {
      rt_.Refuse(ModelNameOf(rt_, cls), "several decorators set `" + property.key->text + "` to different values",
                 span);
      return;
    }
  }
  MergeModelOptions(rt_, own.options, options.object());
}

void SevenDecorators::RegisterAttribute(Object* cls, Key name, Object* options, Span span) {
  std::vector<Property>& attributes = Of(cls).attributes;
  auto same = std::find_if(attributes.begin(), attributes.end(), [&](const Property& p) { return p.key == name; });
  if (same != attributes.end()) return MergeAttribute(cls, name, same->value.object(), options, false);
  bool here = member_ && class_ == cls;
  Span whole = here ? rt_.in.SpanOf(cls, *member_) : span;
  options->span = whole;
  Property property;
  property.key = name;
  property.value = Value::Of(options, whole);
  property.key_span = here && member_->a ? rt_.in.SpanOf(cls, *member_->a) : span;
  attributes.push_back(property);
}

void SevenDecorators::MergeAttribute(const Object* cls, Key name, Object* existing, const Object* options,
                                     bool override_conflicts) {
  if (options->open && !existing->open) existing->open = options->open;
  for (const Property& property : Entries(rt_, options)) {
    Value present = rt_.Get(existing, property.key);
    if (present.IsUndefined()) {
      rt_.in.Set(existing, property.key, property.value, property.key_span);
    } else if (property.key == k_.index || property.key == k_.unique) {
      std::vector<Value> all;
      for (const Value& part : {present, property.value}) {
        if (part.IsArray()) {
          all.insert(all.end(), part.object()->elements.begin(), part.object()->elements.end());
        } else if (part.IsUnknown() || rt_.Truthy(part)) {
          all.push_back(part);
        }
      }
      rt_.in.Set(existing, property.key, Value::Of(rt_.in.NewArray(std::move(all), present.span), present.span));
    } else if (property.key != k_.validate && !override_conflicts && !rt_.in.StrictEquals(present, property.value)) {
      rt_.Refuse(cls->function->name + '.' + name->text,
                 "several decorators set `" + property.key->text + "` to different values", property.value.span);
    }
  }
}

// --- inheritance ---

Object* SevenDecorators::OptionsOf(const Object* cls) {
  Object* options = rt_.in.NewObject(cls->span);
  if (Object* parent = Parent(cls)) {
    Assign(rt_, options, OptionsOf(parent), {k_.modelName, k_.name, k_.tableName, k_.abstract});
  }
  const Registered* own = Find(cls);
  if (own && own->options) MergeModelOptions(rt_, options, own->options);
  return options;
}

std::vector<Property> SevenDecorators::AttributesOf(const Object* cls) {
  std::vector<Property> before, own, after;
  if (const Registered* registered = Find(cls)) own = registered->attributes;
  Object* parent = Parent(cls);
  for (Property property : parent ? AttributesOf(parent) : std::vector<Property>{}) {
    Object* copy = rt_.in.NewObject(property.value.span);
    Assign(rt_, copy, property.value.object());
    property.value = Value::Of(copy, property.value.span);
    auto same = std::find_if(own.begin(), own.end(), [&](const Property& p) { return p.key == property.key; });
    if (same != own.end()) {
      // What the class above says is kept where both say something.
      MergeAttribute(cls, property.key, copy, same->value.object(), true);
      same->value = Value::Of(copy, same->value.span);
    } else if (rt_.Truthy(rt_.Get(copy, k_.insertBefore))) {
      before.push_back(property);
    } else {
      after.push_back(property);
    }
  }
  before.insert(before.end(), own.begin(), own.end());
  before.insert(before.end(), after.begin(), after.end());
  return before;
}

std::vector<SevenDecorators::Association> SevenDecorators::AssociationsOf(const Object* cls) {
  std::vector<Association> all;
  if (Object* parent = Parent(cls)) all = AssociationsOf(parent);
  for (const Association& inherited : all) {
    if (inherited.kind == AssociationKind::kBelongsTo) continue;
    rt_.Refuse(cls->function->name, "only @BelongsTo associations can be inherited", inherited.span);
    return {};
  }
  if (const Registered* own = Find(cls)) all.insert(all.end(), own->associations.begin(), own->associations.end());
  return all;
}

// --- models ---

std::vector<Object*> SevenDecorators::Pending() const {
  std::vector<Object*> pending;
  for (Object* cls : order_) {
    const Registered* own = Find(cls);
    bool is_abstract = own->options && rt_.Truthy(rt_.Get(own->options, k_.abstract));
    is_abstract = is_abstract || (cls->node && cls->node->Is(syntax::kAbstract));
    bool base = std::any_of(defined_.begin(), defined_.end(),
                            [&](Object* model) { return model != cls && rt_.in.IsSubclassOf(model, cls); });
    if (!is_abstract && !base && !Contains(defined_, cls)) pending.push_back(cls);
  }
  return pending;
}

void SevenDecorators::AddModels(Object* instance, const std::vector<Value>& classes, Span span) {
  std::vector<Object*> added;
  for (const Value& cls : classes) {
    if (!rt_.IsModel(cls)) {
      lists_are_known_ = lists_are_known_ && !cls.IsUnknown();
      if (cls.IsUnknown())
        rt_.problems.push_back({"models", cls.unknown().why, cls.span.empty() ? span : cls.span, {}});
      continue;
    }
    Object* model = cls.object();
    const Registered* own = Find(model);
    if (own && own->options && rt_.Truthy(rt_.Get(own->options, k_.abstract))) continue;
    if (DataOf(model) && DataOf(model)->cls == model) {
      rt_.Refuse(ModelNameOf(rt_, model), "the model is initialised twice", span);
      continue;
    }
    defined_.push_back(model);
    Object* attributes = rt_.in.NewObject(model->span);
    for (const Property& property : AttributesOf(model)) {
      rt_.in.Set(attributes, property.key, property.value, property.key_span);
    }
    Object* options = OptionsOf(model);
    rt_.in.Set(options, k_.sequelize, Value::Of(instance));
    InitModel(rt_, model, Value::Of(attributes, model->span), Value::Of(options, model->span), model->span);
    added.push_back(model);
  }
  for (Object* model : added) {
    for (const Association& association : AssociationsOf(model)) {
      Value target = association.target;
      if (target.IsFunction() && !rt_.IsModel(target)) {
        target = rt_.in.CallFunction(target, Value(), {Value::Of(instance)}, association.span);
      }
      Object* options =
          rt_.in.NewObject(association.options.span.empty() ? association.span : association.options.span);
      if (association.options.IsString())
        rt_.in.Set(options, k_.foreignKey, association.options, association.options.span);
      if (association.options.IsObject()) Assign(rt_, options, association.options.object());
      if (association.options.IsUnknown()) options->open = &association.options.unknown();
      rt_.in.Set(options, k_.as, rt_.in.String(association.name->text));
      Associate(rt_, association.kind, Value::Of(model), target, Value::Of(options, options->span), association.span);
    }
  }
}

// importModels("…/**/*.model.ts"): the model classes that the matching files export.
Value SevenDecorators::ImportModels(const Call& call) {
  std::vector<std::string> patterns;
  Value given = call.Argument(0), chosen = call.Argument(1);
  if (given.IsString()) {
    patterns.push_back(given.string());
  } else {
    rt_.in.Iterate(given, [&](const Value& pattern) {
      if (pattern.IsString()) patterns.push_back(pattern.string());
      return true;
    });
  }
  if (patterns.empty()) return given.IsUnknown() ? given : rt_.in.Unknown("importModels without a pattern", call.span);
  std::vector<Value> classes;
  for (std::string pattern : patterns) {
    if (pattern.starts_with(kRoot)) pattern = pattern.substr(kRoot.size());
    if (pattern.starts_with("./")) pattern = pattern.substr(2);
    for (const SourceEntry& entry : rt_.in.source().Files()) {
      // Patterns over the build output mean the sources they were built from.
      std::string path = entry.path, built = path;
      if (built.ends_with(".ts")) built.replace(built.size() - 2, 2, "js");
      if (built.starts_with("src/")) built = "dist/" + built.substr(4);
      bool matches = MatchGlob(pattern, path) || MatchGlob(pattern, built);
      if (!matches || path.ends_with(".d.ts")) continue;
      Value module = rt_.in.ImportFile(path);
      if (!module.IsObject()) continue;
      for (Key key : rt_.in.OwnKeys(module.object())) {
        Value cls = rt_.in.Get(module, key);
        bool seen = std::any_of(classes.begin(), classes.end(),
                                [&](const Value& other) { return rt_.in.StrictEquals(other, cls); });
        if (!rt_.IsModel(cls) || seen) continue;
        if (chosen.IsFunction() &&
            !rt_.Truthy(rt_.in.CallFunction(chosen, Value(),
                                            {rt_.in.String("file:///repo/" + path), rt_.in.String(key->text), cls}))) {
          continue;
        }
        classes.push_back(cls);
      }
    }
  }
  Value list = Value::Of(rt_.in.NewArray(std::move(classes), call.span), call.span);
  return Value::Of(rt_.in.NewPromise(list, call.span), call.span);
}

}  // namespace sequelint::sequelize
