#include "sequelize/associations.h"

#include "sequelize/model.h"
#include "sequelize/objects.h"
#include "sequelize/seven.h"

namespace sequelint::sequelize {
namespace {

const char* NameOf(AssociationKind kind) {
  switch (kind) {
    case AssociationKind::kBelongsTo:
      return "belongsTo";
    case AssociationKind::kHasOne:
      return "hasOne";
    case AssociationKind::kHasMany:
      return "hasMany";
    case AssociationKind::kBelongsToMany:
      return "belongsToMany";
  }
  return "";
}

const char* TypeNameOf(AssociationKind kind) {
  switch (kind) {
    case AssociationKind::kBelongsTo:
      return "BelongsTo";
    case AssociationKind::kHasOne:
      return "HasOne";
    case AssociationKind::kHasMany:
      return "HasMany";
    case AssociationKind::kBelongsToMany:
      return "BelongsToMany";
  }
  return "";
}

// belongsTo, hasOne and hasMany: one foreign key on one side.
class OneToMany {
 public:
  OneToMany(AssociationBuilder& builder, AssociationData& a) : b_(builder), rt_(builder.rt), k_(builder.k), a_(a) {
    bool belongs = a.kind == AssociationKind::kBelongsTo;
    holder_ = belongs ? a.source : a.target;
    referenced_ = belongs ? a.target : a.source;
  }

  void Run() {
    b_.ReadKey(a_, k_.foreignKey, a_.foreign_key, a_.foreign_key_attribute);
    if (a_.foreign_key.IsUndefined()) a_.foreign_key = DefaultKey();
    Value referenced_key = ReferencedKey();
    if (a_.foreign_key.IsUnknown()) return b_.Report(a_, "foreignKey", a_.foreign_key);
    if (referenced_key.IsUndefined()) return b_.Refuse(a_, "the referenced model has no primary key");
    Inject(referenced_key);
  }

 private:
  Value DefaultKey() {
    Value key = b_.PrimaryKeyOf(referenced_);
    if (key.IsUnknown()) return key;
    if (key.IsUndefined()) return rt_.in.Unknown("the referenced model has no primary key", a_.span);
    std::string subject;
    Value as = b_.Option(a_, k_.as);
    switch (a_.kind) {
      case AssociationKind::kBelongsTo:
        subject = as.IsString() ? as.string() : b_.SingularOf(a_.target);
        break;
      case AssociationKind::kHasOne:
        subject = Singularize(as.IsString() ? as.string() : ModelNameOf(rt_, a_.source), rt_.options.inflection);
        break;
      default:
        subject = b_.SingularOf(a_.source);
        break;
    }
    return b_.DerivedKey(subject, key, a_.kind == AssociationKind::kHasOne ? a_.target : a_.source, a_.source);
  }

  bool IsFour() const { return rt_.options.major == 4; }

  // The attribute name of the key that is referenced.
  Value ReferencedKey() {
    Key option = a_.kind == AssociationKind::kBelongsTo ? k_.targetKey : k_.sourceKey;
    Value given = b_.Option(a_, option);
    if (!rt_.Truthy(given)) return b_.PrimaryKeyOf(referenced_);
    if (IsFour() && a_.kind == AssociationKind::kHasOne) return b_.PrimaryKeyOf(referenced_);  // knows no sourceKey
    if (IsFour() && a_.kind == AssociationKind::kHasMany) return given;
    if (b_.Attribute(referenced_, given)) return given;
    if (a_.kind == AssociationKind::kHasMany) return b_.PrimaryKeyOf(referenced_);
    b_.Refuse(a_, "the attribute `" + rt_.in.ToText(given).value_or("") + "` named as key is not declared");
    return b_.PrimaryKeyOf(referenced_);
  }

  // The column that is referenced. hasMany of Sequelize 4 names the attribute as if it were the column, unless the
  // model that gets the foreign key happens to have an attribute of that name.
  Value ReferencedField(const Value& key) {
    if (key.IsUnknown()) return key;
    if (IsFour() && a_.kind == AssociationKind::kHasMany && !b_.Attribute(holder_, key)) return key;
    return FieldOf(rt_, referenced_, key);
  }

  // The attribute whose type the foreign key takes. hasMany of Sequelize 4 looks it up by its column.
  Object* TypedBy(const Value& key) {
    if (!IsFour() || a_.kind != AssociationKind::kHasMany) return b_.Attribute(referenced_, key);
    for (const Property& property : Entries(rt_, RawAttributes(rt_, referenced_))) {
      Value name = rt_.in.String(property.key->text);
      if (property.value.IsObject() && rt_.in.StrictEquals(FieldOf(rt_, referenced_, name), key)) {
        return property.value.object();
      }
    }
    return b_.Attribute(referenced_, b_.PrimaryKeyOf(referenced_));
  }

  void Inject(const Value& referenced_key) {
    Object* added = NewAttribute(TypedBy(referenced_key));
    Value field = ReferencedField(referenced_key);
    if (IsFour() && a_.kind == AssociationKind::kHasOne) {
      // Sequelize 4 merges first: the foreign key is nullable unless its attribute says otherwise, and what the
      // attribute says of its references is overwritten.
      Merge(added);
      if (Object* merged = b_.Attribute(holder_, a_.foreign_key)) AddConstraint(merged, field);
    } else {
      AddConstraint(added, field);
      Merge(added);
    }
    RefreshAttributes(rt_, holder_);
    CheckAlias();
  }

  Object* NewAttribute(const Object* key_attribute) {
    Object* added = rt_.in.NewObject(a_.span);
    Value key_type = b_.Option(a_, k_.keyType);
    if (!rt_.Truthy(key_type)) {
      key_type = key_attribute ? rt_.Get(key_attribute, k_.type)
                               : rt_.in.Unknown("the type of the referenced key is not known", a_.span);
    }
    rt_.in.Set(added, k_.type, key_type.At(a_.span));
    rt_.in.Set(added, k_.allowNull, Value::Boolean(true, a_.span));
    if (a_.foreign_key_attribute) Assign(rt_, added, a_.foreign_key_attribute);
    return added;
  }

  void Merge(Object* added) {
    Object* wrapped = rt_.in.NewObject(a_.span);
    rt_.in.Set(wrapped, rt_.in.ToKey(a_.foreign_key), Value::Of(added, a_.span), a_.span);
    MergeDefaults(rt_, RawAttributes(rt_, holder_), wrapped);
  }

  void AddConstraint(Object* added, const Value& field) {
    // hasMany computes into a copy of its options, the others into the user's object.
    Value on_delete = b_.Option(a_, k_.onDelete), on_update = b_.Option(a_, k_.onUpdate);
    Value constraints = b_.Option(a_, k_.constraints);
    bool constrained = !(constraints.IsBoolean() && !constraints.boolean());
    if (constrained) {
      Object* declared = b_.Attribute(holder_, a_.foreign_key);
      bool nullable = b_.Nullable(declared ? declared : added);
      if (!rt_.Truthy(on_delete)) {
        const char* otherwise = a_.kind == AssociationKind::kBelongsTo ? "NO ACTION" : "CASCADE";
        on_delete = rt_.in.String(nullable ? "SET NULL" : otherwise, a_.span);
      }
      if (!rt_.Truthy(on_update)) on_update = rt_.in.String("CASCADE", a_.span);
      if (a_.kind != AssociationKind::kHasMany) {
        rt_.in.Set(a_.options, k_.onDelete, on_delete);
        rt_.in.Set(a_.options, k_.onUpdate, on_update);
      }
    }
    Reference(added, field, on_delete, on_update);
  }

  void Reference(Object* added, const Value& field, const Value& on_delete, const Value& on_update) {
    if (!rt_.Truthy(b_.Option(a_, k_.foreignKeyConstraint)) && !rt_.Truthy(on_delete) && !rt_.Truthy(on_update)) return;
    Value keys = rt_.Get(referenced_, k_.primaryKeys);
    size_t count = 0;
    bool among = false;
    if (keys.IsObject()) {
      for (const Property& property : Entries(rt_, keys.object())) {
        ++count;
        Value name = FieldOf(rt_, referenced_, rt_.in.String(property.key->text));
        among = among || rt_.in.StrictEquals(name, field);
      }
    }
    if (count != 1 && (among || IsFour())) return;
    Object* references = rt_.in.NewObject(a_.span);
    rt_.in.Set(references, k_.model, TableNameOf(rt_, referenced_).At(a_.span));
    rt_.in.Set(references, k_.key, field.At(a_.span));
    rt_.in.Set(added, k_.references, Value::Of(references, a_.span));
    rt_.in.Set(added, k_.onDelete, on_delete);
    rt_.in.Set(added, k_.onUpdate, on_update);
  }

  void CheckAlias() {
    Key key = a_.as.IsString() ? rt_.in.ToKey(a_.as) : nullptr;
    if (key && rt_.in.HasOwn(RawAttributes(rt_, a_.source), key)) {
      b_.Refuse(a_, "the alias `" + key->text + "` is also an attribute of " + ModelNameOf(rt_, a_.source));
    }
  }

  AssociationBuilder& b_;
  Runtime& rt_;
  const Names& k_;
  AssociationData& a_;
  Object *holder_, *referenced_;
};

// `as` and `options.name`, as each kind derives them.
void NameAssociation(AssociationBuilder& b, AssociationData& a) {
  Runtime& rt = b.rt;
  const Names& k = b.k;
  bool many = a.kind == AssociationKind::kHasMany || a.kind == AssociationKind::kBelongsToMany;
  Value as = b.Option(a, k.as);
  Object* name = rt.in.NewObject(a.span);
  if (!rt.Truthy(as)) {
    Value target_name = rt.Get(rt.Get(a.target, k.options), k.name);
    a.as = target_name.IsObject() ? rt.Get(target_name, many ? k.plural : k.singular) : Value();
    rt.in.Set(a.options, k.name, target_name);
    return;
  }
  if (many && IsPlainObject(rt, as)) {
    rt.in.Set(a.options, k.name, as);
    a.as = rt.Get(as, k.plural);
    return;
  }
  a.as = as;
  if (many) rt.in.Set(name, k.plural, as);
  std::string text = rt.Text(as);
  rt.in.Set(name, k.singular, rt.in.String(many ? Singularize(text, rt.options.inflection) : text));
  rt.in.Set(a.options, k.name, Value::Of(name));
}

// The object JavaScript gets back.
void Expose(Runtime& rt, const AssociationData& a, Object* object) {
  const Names& k = rt.k;
  rt.in.Set(object, k.source, Value::Of(a.source));
  rt.in.Set(object, k.target, Value::Of(a.target));
  rt.in.Set(object, k.options, Value::Of(a.options));
  rt.in.Set(object, k.as, a.as);
  rt.in.Set(object, k.foreignKey, a.foreign_key);
  rt.in.Set(object, k.associationType, rt.in.String(TypeNameOf(a.kind)));
  if (a.kind == AssociationKind::kBelongsToMany) {
    rt.in.Set(object, k.otherKey, a.other_key);
    Object* through = rt.in.NewObject();
    if (a.through) rt.in.Set(through, k.model, Value::Of(a.through));
    rt.in.Set(object, k.through, Value::Of(through));
  }
}

// The user's options with what Sequelize writes into them before anything else.
Object* PrepareOptions(AssociationBuilder& b, AssociationData& a, const Value& given) {
  Runtime& rt = b.rt;
  const Names& k = b.k;
  Object* options = given.IsObject() ? given.object() : rt.in.NewObject(a.span);
  a.options = options;
  if (given.IsUnknown()) b.Report(a, "options", given);
  if (options->open) {
    b.Report(a, "options", Value::Unknown(options->open, given.span));
    options->open = nullptr;
  }
  rt.in.Set(options, k.hooks, Value::Boolean(rt.Truthy(rt.Get(options, k.hooks))));
  rt.in.Set(options, k.useHooks, rt.Get(options, k.hooks));
  Value source_options = rt.Get(a.source, k.options);
  if (!source_options.IsObject()) return options;
  if (a.kind == AssociationKind::kBelongsToMany) {
    if (rt.Get(options, k.timestamps).IsUndefined()) {
      Object* instance = InstanceFor(rt, rt.Get(a.source, k.sequelize));
      rt.in.Set(options, k.timestamps, rt.Get(rt.Get(instance, k.options), k.timestamps));
    }
    Assign(rt, options, source_options.object(), {k.hooks, k.timestamps, k.scopes, k.defaultScope});
  } else if (a.kind == AssociationKind::kHasMany) {
    Assign(rt, options, source_options.object(), {k.hooks});
  } else {
    Assign(rt, options, source_options.object());
  }
  return options;
}

}  // namespace

Value AssociationBuilder::Option(const AssociationData& a, Key key) {
  Value value = rt.Get(a.options, key);
  if (!value.IsUnknown()) return value;
  Report(a, key->text, value);
  return {};
}

void AssociationBuilder::Report(const AssociationData& a, const std::string& what, const Value& unknown) {
  const eval::UnknownData& why = unknown.unknown();
  Problem problem{std::string(NameOf(a.kind)) + '(' + ModelNameOf(rt, a.target) + ")." + what, why.why,
                  unknown.span.empty() ? a.span : unknown.span, why.candidates};
  if (ModelData* data = DataOf(a.source)) data->problems.push_back(std::move(problem));
}

void AssociationBuilder::Refuse(const AssociationData& a, const std::string& why) {
  Problem problem{std::string(NameOf(a.kind)) + '(' + ModelNameOf(rt, a.target) + ')',
                  "Sequelize refuses this: " + why,
                  a.span,
                  {}};
  if (ModelData* data = DataOf(a.source)) data->problems.push_back(std::move(problem));
}

std::string AssociationBuilder::SingularOf(Object* model) {
  return rt.in.ToText(rt.Get(rt.Get(rt.Get(model, k.options), k.name), k.singular)).value_or("");
}

Value AssociationBuilder::DerivedKey(const std::string& subject, const Value& key, Object* worded, Object* joined) {
  std::string name = rt.in.ToText(key).value_or("");
  auto underscored = [&](Object* model) { return rt.options.major == 4 && rt.Truthy(rt.Get(model, k.underscored)); };
  std::string text = (underscored(worded) ? Underscore(subject) : subject) + '_' + name;
  return rt.in.String(underscored(joined) ? text : Camelize(text), span);
}

Value AssociationBuilder::PrimaryKeyOf(Object* model) { return rt.Get(model, k.primaryKeyAttribute); }

void AssociationBuilder::ReadKey(AssociationData& a, Key option, Value& name, Object*& attribute) {
  Value given = rt.Get(a.options, option);
  name = Value();
  attribute = nullptr;
  if (given.IsUnknown()) {
    name = given;
  } else if (given.IsObject()) {
    attribute = given.object();
    name = rt.Get(attribute, k.name);
    if (!name.IsUnknown() && !rt.Truthy(name)) name = rt.Get(attribute, k.fieldName);
    if (!name.IsUnknown() && !rt.Truthy(name)) name = Value();
  } else if (rt.Truthy(given)) {
    name = given;
  }
}

Object* AssociationBuilder::Attribute(Object* model, const Value& name) {
  Key key = rt.in.ToKey(name);
  Value attribute = key ? rt.Get(RawAttributes(rt, model), key) : Value();
  return attribute.IsObject() ? attribute.object() : nullptr;
}

bool AssociationBuilder::Nullable(const Object* attribute) { return rt.Truthy(rt.Get(attribute, k.allowNull), true); }

Value Associate(Runtime& rt, AssociationKind kind, const Value& source, const Value& target, const Value& options,
                Span span) {
  std::string call = std::string(NameOf(kind));
  rt.Execute(span);
  if (!rt.IsModel(source) || !DataOf(source.object())) {
    return rt.Refuse(call, call + " is called on a class that was never initialised", span);
  }
  const std::string& name = DataOf(source.object())->name;
  if (target.IsUnknown()) {
    rt.problems.push_back({name + '.' + call, "the other model is not known: " + target.unknown().why, span, {}});
    return rt.in.Unknown("the other model is not known: " + target.unknown().why, span);
  }
  if (!rt.IsModel(target)) return rt.Refuse(name + '.' + call, "what is associated is no model", span);
  if (!DataOf(target.object())) {
    return rt.Refuse(name + '.' + call,
                     "the model " + ModelNameOf(rt, target.object()) + " is associated before it is initialised", span);
  }
  if (rt.seven()) return AssociateSeven(rt, kind, source, target, options, span);
  auto data = std::make_shared<AssociationData>();
  AssociationData& a = *data;
  a.kind = kind;
  a.source = source.object();
  a.target = target.object();
  a.span = span;
  AssociationBuilder builder(rt, span);
  PrepareOptions(builder, a, options);
  NameAssociation(builder, a);
  Object* object = rt.in.NewObject(span);
  object->host = data;
  if (kind == AssociationKind::kBelongsToMany) {
    BelongsToMany(builder, a, object);
  } else {
    OneToMany(builder, a).Run();
  }
  Expose(rt, a, object);
  Value associations = rt.Get(a.source, rt.k.associations);
  if (associations.IsObject() && a.as.IsString()) {
    rt.in.Set(associations.object(), a.as.string(), Value::Of(object, span));
  }
  return Value::Of(object, span);
}

}  // namespace sequelint::sequelize
