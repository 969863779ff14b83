// Associations of Sequelize 7. All of them end in belongsTo: hasMany and hasOne make it on the other model,
// belongsToMany makes hasMany and hasOne to the join model on both sides.

#include <algorithm>

#include "base/text.h"
#include "sequelize/objects.h"
#include "sequelize/seven.h"
#include "sequelize/seven_association.h"

namespace sequelint::sequelize {
namespace {

using Kind = AssociationKind;

std::string CamelName(std::string_view text) { return Camelize(LowerFirst(std::string(Trim(text)))); }

class Builder {
 public:
  Builder(Runtime& rt, Span span) : b_(rt, span), rt_(rt), k_(rt.k), span_(span) {}

  // Null when Sequelize refuses it; what was made before stays made, as there.
  SevenData* Associate(Kind kind, Object* source, Object* target, const Value& given, SevenData* parent = nullptr,
                       SevenData* inverse = nullptr, SevenData* pair = nullptr) {
    if (++depth_ > 20) return nullptr;
    auto data = std::make_shared<SevenData>();
    SevenData& a = *data;
    a.kind = kind;
    a.source = source;
    a.target = target;
    a.span = span_;
    a.parent = parent;
    a.inverse = inverse;
    a.pair = pair;
    bool good = NormalizeOptions(b_, rt_, a, given);
    SevenData* same = good ? Existing(a, parent, good) : nullptr;
    if (good && !same && Collides(a)) good = false;
    if (good && !same) {
      if (IsSelf(a) && RefusesSelf(a, given)) good = false;
    }
    if (good && !same) {
      Register(data);
      good = Construct(a);
      Expose(a);
    }
    --depth_;
    if (!good) return nullptr;
    return same ? same : &a;
  }

 private:
  bool Refuse(const AssociationData& a, const std::string& why) {
    b_.Refuse(a, why);
    return false;
  }

  Value Option(const AssociationData& a, Key key) { return b_.Option(a, key); }

  // --- names already taken ---

  bool Collides(const SevenData& a) {
    Key key = a.as.IsString() ? rt_.in.ToKey(a.as) : nullptr;
    if (!key || !rt_.in.HasOwn(RawAttributes(rt_, a.source), key)) return false;
    Refuse(a, "the alias `" + key->text + "` is also an attribute of " + ModelNameOf(rt_, a.source));
    return true;
  }

  // The association of that alias, when it is the same as the new one; `good` becomes false when it is another.
  SevenData* Existing(const SevenData& a, const SevenData* parent, bool& good) {
    Value associations = rt_.Get(a.source, k_.associations);
    Value found = associations.IsObject() && a.as.IsString() ? rt_.Get(associations, a.as.string()) : Value();
    auto* other = found.IsObject() ? found.object()->Host<SevenData>() : nullptr;
    if (!other) return nullptr;
    bool same = other->kind == a.kind && other->target == a.target &&
                Equal(Comparable(other->options), Comparable(a.options), 0);
    if (same && (parent || other->parent)) return other;
    good = Refuse(a, "two associations of " + ModelNameOf(rt_, a.source) + " have the name `" + rt_.Text(a.as) + '`');
    return nullptr;
  }

  Value Comparable(const Object* options) {
    Object* copy = rt_.in.NewObject();
    Assign(rt_, copy, options, {k_.inverse});
    return Value::Of(copy);
  }

  bool Equal(const Value& x, const Value& y, int depth) {
    if (IsPlainObject(rt_, x) && IsPlainObject(rt_, y) && depth < 50) {
      std::vector<Property> a = Entries(rt_, x.object()), b = Entries(rt_, y.object());
      return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const Property& p) {
               const Value* other = rt_.Own(y.object(), p.key);
               return other && Equal(p.value, *other, depth + 1);
             });
    }
    if (x.IsArray() && y.IsArray() && depth < 50) {
      const auto &a = x.object()->elements, &b = y.object()->elements;
      for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
        if (!Equal(a[i], b[i], depth + 1)) return false;
      }
      return a.size() == b.size();
    }
    const TypeClass *a = TypeClassOf(x), *b = TypeClassOf(y);
    if (a && b) return a->kind == b->kind && Equal(rt_.Get(x, k_.options), rt_.Get(y, k_.options), depth + 1);
    return rt_.in.StrictEquals(x, y);
  }

  static bool IsSelf(const SevenData& a) { return a.source == a.target; }

  bool RefusesSelf(const SevenData& a, const Value& given) {
    Value as = given.IsObject() ? rt_.Get(given, k_.as) : Value();
    Value inverse = rt_.Get(a.options, k_.inverse);
    Value other = inverse.IsObject() ? rt_.Get(inverse, k_.as) : Value();
    if (a.kind == Kind::kBelongsTo && !rt_.Truthy(inverse)) return false;
    if (rt_.Truthy(as) && rt_.Truthy(other) && !rt_.in.StrictEquals(as, other)) return false;
    Refuse(a, "an association of a model with itself needs `as` and `inverse.as`, and they must differ");
    return true;
  }

  void Register(const std::shared_ptr<SevenData>& data) {
    data->object = rt_.in.NewObject(span_);
    data->object->host = data;
    Value associations = rt_.Get(data->source, k_.associations);
    if (associations.IsObject() && data->as.IsString()) {
      rt_.in.Set(associations.object(), data->as.string(), Value::Of(data->object, span_));
    }
  }

  bool Construct(SevenData& a) {
    switch (a.kind) {
      case Kind::kBelongsTo:
        return BelongsTo(a);
      case Kind::kBelongsToMany:
        return BelongsToMany(a);
      default:
        return Has(a);
    }
  }

  // --- belongsTo ---

  bool BelongsTo(SevenData& a) {
    Value target_key = Option(a, k_.targetKey);
    if (!rt_.Truthy(target_key)) target_key = b_.PrimaryKeyOf(a.target);
    a.target_key = target_key;
    Object* key_definition = Attribute(a.target, target_key);
    if (target_key.IsUnknown()) {
      b_.Report(a, "targetKey", target_key);
      return false;
    }
    if (!key_definition)
      return Refuse(a,
                    "the attribute `" + rt_.in.ToText(target_key).value_or("") + "` that it refers to is not declared");
    Object* given = rt_.Get(a.options, k_.foreignKey).object();
    a.foreign_key = rt_.Get(given, k_.name);
    if (a.foreign_key.IsUnknown()) {
      b_.Report(a, "foreignKey", a.foreign_key);
      return false;
    }
    if (!rt_.Truthy(a.foreign_key)) {
      a.foreign_key =
          rt_.in.String(CamelName(rt_.Text(a.singular) + '_' + rt_.in.ToText(target_key).value_or("")), span_);
    }
    Object* added = ForeignKey(a, given, key_definition);
    if (!added) return false;
    Object* wrapped = rt_.in.NewObject(span_);
    rt_.in.Set(wrapped, rt_.in.ToKey(a.foreign_key), Value::Of(added, span_), span_);
    MergeDefaults(rt_, RawAttributes(rt_, a.source), wrapped);
    RefreshAttributes(rt_, a.source);
    return MakeInverse(a);
  }

  // An attribute in its final form, or null.
  Object* Attribute(Object* model, const Value& name) {
    Key key = rt_.in.ToKey(name);
    Value all = rt_.Get(model, k_.tableAttributes);
    Value found = key && all.IsObject() ? rt_.Get(all, key) : Value();
    return found.IsObject() ? found.object() : nullptr;
  }

  Object* ForeignKey(SevenData& a, Object* given, const Object* key_definition) {
    Object* existing = b_.Attribute(a.source, a.foreign_key);
    Object* added = rt_.in.NewObject(span_);
    rt_.in.Set(added, k_.type, rt_.Get(key_definition, k_.type).At(span_));
    Assign(rt_, added, given);
    Value allow = existing ? rt_.Get(existing, k_.allowNull) : Value();
    if (allow.IsNullish()) allow = rt_.Get(given, k_.allowNull);
    if (!allow.IsUndefined()) rt_.in.Set(added, k_.allowNull, allow, allow.span);
    Value constraints = Option(a, k_.foreignKeyConstraints);
    if (constraints.IsBoolean() && !constraints.boolean()) return added;
    Value column = rt_.Get(key_definition, k_.field), table = TableNameOf(rt_, a.target);
    Object* references = rt_.in.NewObject(span_);
    if (!Referenced(a, existing, column, table, references)) return nullptr;
    rt_.in.Set(references, k_.key, column.At(span_));
    rt_.in.Set(added, k_.references, Value::Of(references, span_));
    bool required = allow.IsBoolean() && !allow.boolean();
    if (rt_.Get(added, k_.onDelete).IsNullish()) {
      rt_.in.Set(added, k_.onDelete, rt_.in.String(required ? "CASCADE" : "SET NULL", span_));
    }
    if (rt_.Get(added, k_.onUpdate).IsNullish()) rt_.in.Set(added, k_.onUpdate, rt_.in.String("CASCADE", span_));
    return added;
  }

  // What the declared foreign key refers to already must be what the association refers to.
  bool Referenced(SevenData& a, const Object* existing, const Value& column, const Value& table, Object* references) {
    Value declared = existing ? rt_.Get(existing, k_.references) : Value();
    Value present = declared;
    if (declared.IsObject() && !declared.IsFunction()) {
      present = rt_.Get(declared, k_.model);
      if (present.IsNullish()) present = rt_.Get(declared, k_.table);
      Value key = rt_.Get(declared, k_.key);
      if (rt_.Truthy(key) && !rt_.in.StrictEquals(key, column)) {
        return Refuse(a, "the foreign key refers to another column already");
      }
    }
    if (rt_.IsModel(present)) present = TableNameOf(rt_, present.object());
    if (!rt_.Truthy(present)) {
      rt_.in.Set(references, k_.table, table.At(span_));
      return true;
    }
    Value name = present.IsObject() ? rt_.Get(present, k_.tableName) : present;
    Value schema = present.IsObject() ? rt_.Get(present, k_.schema) : Value();
    if (!rt_.Truthy(schema)) schema = DefaultSchema(a);
    bool same = rt_.in.StrictEquals(name, rt_.Get(table, k_.tableName)) &&
                rt_.in.StrictEquals(schema, rt_.Get(table, k_.schema));
    return same || name.IsUnknown() || Refuse(a, "the foreign key refers to another table already");
  }

  Value DefaultSchema(const SevenData& a) {
    Object* instance = InstanceFor(rt_, rt_.Get(a.source, k_.sequelize));
    Value schema = rt_.Get(rt_.Get(instance, k_.options), k_.schema);
    return rt_.Truthy(schema) ? schema : rt_.in.String("public");
  }

  bool MakeInverse(SevenData& a) {
    Value inverse = Option(a, k_.inverse);
    if (!rt_.Truthy(inverse) || !inverse.IsObject()) return true;
    Object* options = rt_.in.NewObject(a.options->span);
    Assign(rt_, options, a.options, {k_.inverse, k_.targetKey, k_.scope, k_.name});
    rt_.in.Set(options, k_.as, rt_.Get(inverse, k_.as));
    rt_.in.Set(options, k_.sourceKey, rt_.Get(a.options, k_.targetKey));
    std::string type = rt_.Text(rt_.Get(inverse, k_.type));
    if (type != "hasMany" && type != "hasOne") return Refuse(a, "`inverse.type` must be hasMany or hasOne");
    Kind kind = type == "hasMany" ? Kind::kHasMany : Kind::kHasOne;
    return Associate(kind, a.target, a.source, Value::Of(options, options->span), &a, &a) != nullptr;
  }

  // --- hasMany, hasOne ---

  bool Has(SevenData& a) {
    if (rt_.in.HasOwn(a.options, k_.through)) return Refuse(a, "`through` is an option of belongsToMany");
    if (!a.inverse) {
      Value inverse = Option(a, k_.inverse);
      Object* options = rt_.in.NewObject(a.options->span);
      if (inverse.IsObject()) {
        rt_.in.Set(options, k_.as, rt_.Get(inverse, k_.as));
        rt_.in.Set(options, k_.scope, rt_.Get(inverse, k_.scope));
      }
      rt_.in.Set(options, k_.foreignKey, rt_.Get(a.options, k_.foreignKey));
      rt_.in.Set(options, k_.targetKey, Option(a, k_.sourceKey));
      rt_.in.Set(options, k_.foreignKeyConstraints, Option(a, k_.foreignKeyConstraints));
      rt_.in.Set(options, k_.hooks, rt_.Get(a.options, k_.hooks));
      a.inverse = Associate(Kind::kBelongsTo, a.target, a.source, Value::Of(options, options->span), &a);
      if (!a.inverse) return false;
    }
    a.foreign_key = a.inverse->foreign_key;
    return true;
  }

  // --- belongsToMany ---

  bool BelongsToMany(SevenData& a) {
    bool first = !a.pair;
    if (first) a.pair = Associate(Kind::kBelongsToMany, a.target, a.source, PairOptions(a), &a, nullptr, &a);
    if (!a.pair) return false;
    a.pair->pair = &a;
    SevenData* many = ToThrough(a, Kind::kHasMany);
    if (!many) return false;
    a.inverse = many->inverse;
    a.foreign_key = many->foreign_key;
    if (!ToThrough(a, Kind::kHasOne)) return false;
    return !first || MakeKeyUnique(a);
  }

  // The same association seen from the other side.
  Value PairOptions(SevenData& a) {
    Object* options = rt_.in.NewObject(a.options->span);
    Assign(rt_, options, a.options, {k_.name});
    Value inverse = Option(a, k_.inverse);
    auto of_inverse = [&](Key key) { return inverse.IsObject() ? rt_.Get(inverse, key) : Value(); };
    auto set = [&](Object* on, Key key, const Value& value) {
      if (value.IsUndefined()) {
        rt_.in.Delete(on, key);
      } else {
        rt_.in.Set(on, key, value);
      }
    };
    Object* back = rt_.in.NewObject();
    for (Key key : {k_.as, k_.scope, k_.foreignKeyConstraints}) {
      set(options, key, of_inverse(key));
      set(back, key, rt_.Get(a.options, key));
    }
    set(options, k_.inverse, Value::Of(back));
    set(options, k_.sourceKey, rt_.Get(a.options, k_.targetKey));
    set(options, k_.targetKey, rt_.Get(a.options, k_.sourceKey));
    set(options, k_.foreignKey, rt_.Get(a.options, k_.otherKey));
    set(options, k_.otherKey, rt_.Get(a.options, k_.foreignKey));
    Value names = Option(a, k_.throughAssociations);
    Object* swapped = rt_.in.NewObject();
    if (names.IsObject()) {
      for (const auto& [mine, theirs] : {std::pair{"toSource", "toTarget"}, std::pair{"fromSource", "fromTarget"},
                                         std::pair{"toTarget", "toSource"}, std::pair{"fromTarget", "fromSource"}}) {
        set(swapped, rt_.in.Intern(mine), rt_.Get(names, theirs));
      }
    }
    set(options, k_.throughAssociations, Value::Of(swapped));
    return Value::Of(options, options->span);
  }

  SevenData* ToThrough(SevenData& a, Kind kind) {
    bool many = kind == Kind::kHasMany;
    Value names = Option(a, k_.throughAssociations);
    auto named = [&](const char* key) { return names.IsObject() ? rt_.Text(rt_.Get(names, key)) : std::string(); };
    std::string from = named("fromSource"), to = named("toSource");
    std::string plural = rt_.Text(a.plural) + UpperFirst(rt_.Text(a.pair->plural));
    std::string singular = rt_.Text(a.singular) + UpperFirst(rt_.Text(a.pair->singular));
    Object* options = rt_.in.NewObject(a.options->span);
    if (!many && !from.empty()) from = Singularize(from, rt_.options.inflection);
    if (!many && !to.empty()) to = Singularize(to, rt_.options.inflection);
    rt_.in.Set(options, k_.as, rt_.in.String(!from.empty() ? from : many ? plural : singular));
    Value scope = rt_.Get(rt_.Get(a.options, k_.through), k_.scope);
    rt_.in.Set(options, k_.scope, scope);
    rt_.in.Set(options, k_.foreignKey, Value::Of(ThroughKey(a), a.options->span));
    for (Key key : {k_.sourceKey, k_.foreignKeyConstraints, k_.hooks})
      rt_.in.Set(options, key, rt_.Get(a.options, key));
    Object* inverse = rt_.in.NewObject();
    rt_.in.Set(inverse, k_.as, to.empty() ? a.pair->singular : rt_.in.String(to));
    rt_.in.Set(options, k_.inverse, Value::Of(inverse));
    return Associate(kind, a.source, a.through, Value::Of(options, options->span), &a);
  }

  Object* ThroughKey(SevenData& a) {
    Object* key = rt_.in.NewObject(span_);
    Assign(rt_, key, rt_.Get(a.options, k_.foreignKey).object());
    if (rt_.Get(key, k_.allowNull).IsNullish()) rt_.in.Set(key, k_.allowNull, Value::Boolean(false));
    if (rt_.Truthy(rt_.Get(key, k_.name), true)) return key;
    Value source_key = Option(a, k_.sourceKey);
    if (!rt_.Truthy(source_key)) source_key = b_.PrimaryKeyOf(a.source);
    std::string subject = IsSelf(a) ? rt_.Text(a.pair->singular) : b_.SingularOf(a.source);
    rt_.in.Set(key, k_.name, rt_.in.String(CamelName(subject + '_' + rt_.in.ToText(source_key).value_or(""))));
    return key;
  }

  // The two foreign keys become the key of a join model that has none of its own, else unique together.
  bool MakeKeyUnique(SevenData& a) {
    Object* raw = RawAttributes(rt_, a.through);
    Object* mine = b_.Attribute(a.through, a.foreign_key);
    Object* theirs = b_.Attribute(a.through, a.pair->foreign_key);
    if (!mine || !theirs) return true;
    bool keyed = false;
    for (const Property& property : Entries(rt_, raw)) {
      if (!rt_.Truthy(rt_.Get(property.value, k_.primaryKey))) continue;
      if (property.value.object() == mine || property.value.object() == theirs) continue;
      if (rt_.Truthy(rt_.Get(property.value, k_._autoGenerated))) {
        rt_.in.Delete(raw, property.key);
      } else {
        keyed = true;
      }
    }
    Value unique = rt_.Get(rt_.Get(a.options, k_.through), k_.unique);
    if (!keyed) {
      if (unique.IsString()) return Refuse(a, "`through.unique` needs a join model with a key of its own");
      for (Object* attribute : {mine, theirs}) rt_.in.Set(attribute, k_.primaryKey, Value::Boolean(true, span_));
    } else if (!unique.IsBoolean() || unique.boolean()) {
      Value name = unique;
      if (!unique.IsString() || unique.string().empty()) {
        std::vector<std::string> keys{rt_.Text(a.foreign_key), rt_.Text(a.pair->foreign_key)};
        std::sort(keys.begin(), keys.end());
        name = rt_.in.String(rt_.Text(rt_.Get(a.through, k_.tableName)) + '_' + keys[0] + '_' + keys[1] + "_unique",
                             span_);
      }
      for (Object* attribute : {mine, theirs}) {
        Object* entry = rt_.in.NewObject(span_);
        rt_.in.Set(entry, k_.name, name);
        rt_.in.Set(attribute, k_.unique, Value::Of(rt_.in.NewArray({Value::Of(entry, span_)}, span_), span_));
      }
      rt_.pairings.push_back(span_);
    }
    RefreshAttributes(rt_, a.through);
    return true;
  }

  // The object JavaScript gets back.
  void Expose(SevenData& a) {
    constexpr const char* kTypes[] = {"BelongsTo", "HasOne", "HasMany", "BelongsToMany"};
    auto set = [&](Key key, const Value& value) { rt_.in.Set(a.object, key, value); };
    set(k_.source, Value::Of(a.source));
    set(k_.target, Value::Of(a.target));
    set(k_.options, Value::Of(a.options));
    set(k_.as, a.as);
    set(k_.foreignKey, a.foreign_key);
    set(k_.associationType, rt_.in.String(kTypes[static_cast<int>(a.kind)]));
    if (a.inverse && a.inverse->object) set(k_.inverse, Value::Of(a.inverse->object));
    if (a.kind != Kind::kBelongsToMany) return;
    if (a.pair) set(k_.otherKey, a.pair->foreign_key);
    set(k_.through, rt_.Get(a.options, k_.through));
  }

  AssociationBuilder b_;
  Runtime& rt_;
  const Names& k_;
  Span span_;
  int depth_ = 0;
};

}  // namespace

Value AssociateSeven(Runtime& rt, AssociationKind kind, const Value& source, const Value& target, const Value& options,
                     Span span) {
  SevenData* made = Builder(rt, span).Associate(kind, source.object(), target.object(), options);
  if (made) return Value::Of(made->object, span);
  return rt.in.Unknown("Sequelize refuses the association", span);
}

}  // namespace sequelint::sequelize
