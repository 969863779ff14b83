#include "sequelize/associations.h"
#include "sequelize/model.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {
namespace {

class ManyToMany {
 public:
  ManyToMany(AssociationBuilder& builder, AssociationData& a) : b_(builder), rt_(builder.rt), k_(builder.k), a_(a) {}

  void Run() {
    if (!ReadThrough()) return;
    if (!rt_.Truthy(b_.Option(a_, k_.as)) && a_.source == a_.target) {
      b_.Refuse(a_, "a many-to-many association of a model with itself needs `as`");
    }
    FindPair();
    ReadKeys();
    if (!Keyed()) return;
    CreateKeys(a_);
    if (a_.foreign_key.IsUnknown() || a_.other_key.IsUnknown()) {
      b_.Report(a_, "foreignKey", a_.foreign_key.IsUnknown() ? a_.foreign_key : a_.other_key);
      return;
    }
    if (!MakeThrough()) return;
    AdoptOptions();
    Pair();
    rt_.in.Set(a_.options, k_.tableName, rt_.Get(a_.through, k_.tableName));
    Inject(a_);
  }

 private:
  // `through: X` becomes `through: { model: X }`, in the user's options.
  bool ReadThrough() {
    Value through = rt_.Get(a_.options, k_.through);
    if (through.IsUnknown()) {
      b_.Report(a_, "through", through);
      return false;
    }
    if (through.IsNullish() || (through.IsBoolean() && through.boolean())) {
      b_.Refuse(a_, "`through` is missing");
      return false;
    }
    Value model = through.IsObject() && !through.IsFunction() ? rt_.Get(through, k_.model) : Value();
    if (!model.IsUnknown() && !rt_.Truthy(model)) {
      Object* wrapped = rt_.in.NewObject(through.span);
      rt_.in.Set(wrapped, k_.model, through);
      model = through;
      through = Value::Of(wrapped, through.span);
      rt_.in.Set(a_.options, k_.through, through);
    }
    if (model.IsUnknown()) {
      b_.Report(a_, "through", model);
      return false;
    }
    a_.through_given = model;
    a_.through_unique = rt_.Get(through, k_.unique);
    through_paranoid_ = rt_.Get(through, k_.paranoid);
    return true;
  }

  void FindPair() {
    Value associations = rt_.Get(a_.target, k_.associations);
    if (!associations.IsObject()) return;
    for (const Property& property : Entries(rt_, associations.object())) {
      auto* other = property.value.IsObject() ? property.value.object()->Host<AssociationData>() : nullptr;
      if (!other || other->kind != AssociationKind::kBelongsToMany || other->target != a_.source) continue;
      if (!rt_.in.StrictEquals(other->through_given, a_.through_given)) continue;
      a_.paired = other;
      other->paired = &a_;
    }
  }

  void ReadKeys() {
    a_.source_key = b_.Option(a_, k_.sourceKey);
    if (!rt_.Truthy(a_.source_key)) a_.source_key = b_.PrimaryKeyOf(a_.source);
    a_.target_key = b_.Option(a_, k_.targetKey);
    if (!rt_.Truthy(a_.target_key)) {
      a_.target_key_default = true;
      a_.target_key = b_.PrimaryKeyOf(a_.target);
    }
  }

  bool Keyed() {
    for (const auto& [model, key] : {std::pair{a_.source, a_.source_key}, std::pair{a_.target, a_.target_key}}) {
      if (b_.Attribute(model, key)) continue;
      b_.Refuse(a_, "the model " + ModelNameOf(rt_, model) + " has no such key");
      return false;
    }
    a_.source_key_field = FieldOf(rt_, a_.source, a_.source_key);
    a_.target_key_field = FieldOf(rt_, a_.target, a_.target_key);
    return true;
  }

  void CreateKeys(AssociationData& a) {
    b_.ReadKey(a, k_.foreignKey, a.foreign_key, a.foreign_key_attribute);
    if (a.foreign_key.IsUndefined() && !a.foreign_key_attribute) {
      a.foreign_key = b_.DerivedKey(b_.SingularOf(a.source), a.source_key, a.source, a.source);
    }
    b_.ReadKey(a, k_.otherKey, a.other_key, a.other_key_attribute);
    if (!a.other_key_attribute && a.other_key.IsUndefined()) {
      a.other_key_default = true;
      std::string subject =
          a.source == a.target ? Singularize(rt_.Text(a.as), rt_.options.inflection) : b_.SingularOf(a.target);
      a.other_key = b_.DerivedKey(subject, a.target_key, a.target, a.target);
    }
  }

  bool MakeThrough() {
    if (a_.through_given.IsString()) {
      Object* instance = InstanceFor(rt_, rt_.Get(a_.source, k_.sequelize));
      a_.through = FindModel(rt_, instance, a_.through_given.string());
      if (a_.through) return true;
      rt_.in.Set(a_.options, k_.tableName, a_.through_given);
      rt_.in.Set(a_.options, k_.indexes, Value::Of(rt_.in.NewArray({})));
      rt_.in.Set(a_.options, k_.paranoid, rt_.Truthy(through_paranoid_) ? through_paranoid_ : Value::Boolean(false));
      rt_.in.Set(a_.options, k_.validate, Value::Of(rt_.in.NewObject()));
      Value made = DefineModel(rt_, instance, a_.through_given, Value::Of(rt_.in.NewObject(a_.span), a_.span),
                               Value::Of(a_.options, a_.span), a_.span);
      if (made.IsObject()) a_.through = made.object();
    } else if (rt_.IsModel(a_.through_given) && DataOf(a_.through_given.object())) {
      a_.through = a_.through_given.object();
    }
    if (!a_.through) b_.Refuse(a_, "`through` is no initialised model");
    return a_.through != nullptr;
  }

  void AdoptOptions() {
    Value options = rt_.Get(a_.through, k_.options);
    if (!options.IsObject()) return;
    for (Key key : {k_.timestamps, k_.createdAt, k_.updatedAt, k_.deletedAt, k_.paranoid}) {
      if (rt_.in.Has(options.object(), key)) rt_.in.Set(a_.options, key, rt_.Get(options, key));
    }
  }

  void DeleteAttribute(Object* model, const Value& name) {
    if (Key key = rt_.in.ToKey(name)) rt_.in.Delete(RawAttributes(rt_, model), key);
  }

  // Both sides are declared: what one names is the other's default.
  void Pair() {
    AssociationData* paired = a_.paired;
    if (!paired || !paired->through) return;
    bool inject = false;
    if (a_.target_key_default) {
      a_.target_key = paired->source_key;
      a_.target_key_field = paired->source_key_field;
      CreateKeys(a_);
    }
    if (paired->target_key_default && !rt_.in.StrictEquals(paired->target_key, a_.source_key)) {
      DeleteAttribute(a_.through, paired->other_key);
      paired->target_key = a_.source_key;
      paired->target_key_field = a_.source_key_field;
      CreateKeys(*paired);
      inject = true;
    }
    if (a_.other_key_default) a_.other_key = paired->foreign_key;
    if (paired->other_key_default && !rt_.in.StrictEquals(paired->other_key, a_.foreign_key)) {
      DeleteAttribute(a_.through, paired->other_key);
      paired->other_key = a_.foreign_key;
      inject = true;
    }
    if (inject) Inject(*paired);
  }

  // The join model's own automatic key gives way to the two foreign keys.
  void DropAutomaticKey(AssociationData& a) {
    Object* raw = RawAttributes(rt_, a.through);
    for (const Property& property : Entries(rt_, raw)) {
      if (!property.value.IsObject()) continue;
      Value primary = rt_.Get(property.value, k_.primaryKey), automatic = rt_.Get(property.value, k_._autoGenerated);
      if (!primary.IsBoolean() || !primary.boolean() || !automatic.IsBoolean() || !automatic.boolean()) continue;
      if (property.key == rt_.in.ToKey(a.foreign_key) || property.key == rt_.in.ToKey(a.other_key)) {
        rt_.in.Set(property.value.object(), k_.primaryKey, Value::Boolean(false));
      } else {
        rt_.in.Delete(raw, property.key);
      }
      a.primary_key_deleted = true;
    }
  }

  // The attribute of the join model, made when it is not declared.
  Object* Ensure(AssociationData& a, const Value& name) {
    Object* raw = RawAttributes(rt_, a.through);
    Key key = rt_.in.ToKey(name);
    Value present = rt_.Get(raw, key);
    if (present.IsObject()) return present.object();
    Object* made = rt_.in.NewObject(a.span);
    rt_.in.Set(made, k_._autoGenerated, Value::Boolean(true));
    rt_.in.Set(raw, key, Value::Of(made, a.span), a.span);
    return made;
  }

  Value First(const Value& a, const Value& b) {
    if (rt_.Truthy(a, true)) return a;
    if (rt_.Truthy(b, true)) return b;
    return rt_.in.String("CASCADE", a_.span);
  }

  void Reference(AssociationData& a, Object* to, Object* model, const Value& field, const Value& on_delete,
                 const Value& on_update) {
    Object* references = rt_.in.NewObject(a.span);
    rt_.in.Set(references, k_.model, TableNameOf(rt_, model).At(a.span));
    rt_.in.Set(references, k_.key, field.At(a.span));
    rt_.in.Set(to, k_.references, Value::Of(references, a.span));
    rt_.in.Set(to, k_.onDelete, on_delete);
    rt_.in.Set(to, k_.onUpdate, on_update);
  }

  Object* KeyAttribute(AssociationData& a, Object* model, const Value& key, const Object* given) {
    Object* attribute = rt_.in.NewObject(a.span);
    if (Object* definition = b_.Attribute(model, key)) {
      rt_.in.Set(attribute, k_.type, rt_.Get(definition, k_.type).At(a.span));
    }
    if (given) Assign(rt_, attribute, given);
    return attribute;
  }

  void Inject(AssociationData& a) {
    if (!a.through || !rt_.in.ToKey(a.foreign_key) || !rt_.in.ToKey(a.other_key)) return;
    DropAutomaticKey(a);
    Object* source = KeyAttribute(a, a.source, a.source_key, a.foreign_key_attribute);
    Object* target = KeyAttribute(a, a.target, a.target_key, a.other_key_attribute);
    bool unique = !(a.through_unique.IsBoolean() && !a.through_unique.boolean());
    if (a.primary_key_deleted) {
      for (Object* attribute : {source, target}) rt_.in.Set(attribute, k_.primaryKey, Value::Boolean(true, a.span));
    } else if (unique) {
      Value name = UniqueName(a);
      for (Object* attribute : {source, target}) rt_.in.Set(attribute, k_.unique, name);
      rt_.pairings.push_back(name.span);
    }
    Object* foreign = Ensure(a, a.foreign_key);
    Object* other = Ensure(a, a.other_key);
    Value constraints = b_.Option(a, k_.constraints);
    if (!(constraints.IsBoolean() && !constraints.boolean())) {
      Value on_delete = b_.Option(a, k_.onDelete), on_update = b_.Option(a, k_.onUpdate);
      Reference(a, source, a.source, a.source_key_field, First(on_delete, rt_.Get(foreign, k_.onDelete)),
                First(on_update, rt_.Get(foreign, k_.onUpdate)));
      Reference(a, target, a.target, a.target_key_field, First(rt_.Get(other, k_.onDelete), on_delete),
                First(rt_.Get(other, k_.onUpdate), on_update));
    }
    Assign(rt_, foreign, source);
    Assign(rt_, other, target);
    RefreshAttributes(rt_, a.through);
  }

  Value UniqueName(AssociationData& a) {
    Value given = b_.Option(a, k_.uniqueKey);
    if (given.IsString() && !given.string().empty()) return given;
    std::string name = rt_.in.ToText(rt_.Get(a.through, k_.tableName)).value_or("");
    name += '_' + rt_.in.ToText(a.foreign_key).value_or("") + '_' + rt_.in.ToText(a.other_key).value_or("") + "_unique";
    return rt_.in.String(name, a.span);
  }

  AssociationBuilder& b_;
  Runtime& rt_;
  const Names& k_;
  AssociationData& a_;
  Value through_paranoid_;
};

}  // namespace

void BelongsToMany(AssociationBuilder& builder, AssociationData& a, Object*) { ManyToMany(builder, a).Run(); }

}  // namespace sequelint::sequelize
