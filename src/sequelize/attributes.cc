#include "sequelize/attributes.h"

#include "sequelize/column.h"
#include "sequelize/data_types.h"
#include "sequelize/model.h"
#include "sequelize/objects.h"
#include "sequelize/seven.h"

namespace sequelint::sequelize {
namespace {

void NormalizeDefault(Runtime& rt, Object* attribute) {
  const Value* given = rt.Own(attribute, rt.k.defaultValue);
  if (!given || !given->IsFunction()) return;
  for (const char* name : {"NOW", "UUIDV1", "UUIDV4"}) {
    if (rt.in.Get(Value::Of(rt.data_types), name).object() != given->object()) continue;
    Value instance = rt.in.Construct(*given, {}, given->span);
    rt.in.Set(attribute, rt.k.defaultValue, instance.At(given->span));
    return;
  }
}

// Whether what is not known is one of several data types: then all but the type is known.
bool AreTypes(Runtime& rt, const eval::UnknownData& unknown) {
  if (!unknown.exhaustive) return false;
  for (const Value& candidate : unknown.candidates) {
    if (!candidate.IsObject() || !rt.Get(candidate, rt.k.key).IsString()) return false;
  }
  return !unknown.candidates.empty();
}

// True when the values are known to be none.
bool NormalizeEnum(Runtime& rt, Object* attribute, const Value& type) {
  Value values = rt.Get(attribute, rt.k.values);
  if (values.IsUnknown() || rt.Truthy(values)) {
    rt.in.Set(type.object(), rt.k.values, values);
    Value options = rt.Get(type, rt.k.options);
    if (options.IsObject()) rt.in.Set(options.object(), rt.k.values, values);
  } else {
    values = rt.Get(type, rt.k.values);
    rt.in.Set(attribute, rt.k.values, values);
  }
  return values.IsArray() ? values.object()->elements.empty() && !values.object()->open : !values.IsUnknown();
}

}  // namespace

Object* NormalizeAttribute(Runtime& rt, const Value& given, const std::string& what, std::vector<Problem>* problems) {
  auto refuse = [&](const std::string& why) {
    Problem problem{what + ".type", "Sequelize refuses this: " + why, given.span, {}};
    if (problems) problems->push_back(problem);
    return rt.in.Unknown(problem.why, given.span);
  };
  Object* attribute = nullptr;
  if (IsPlainObject(rt, given)) {
    attribute = rt.seven() ? rt.in.NewObject(given.span) : given.object();
    if (rt.seven()) Assign(rt, attribute, given.object());
  } else {
    attribute = rt.in.NewObject(given.span);
    rt.in.Set(attribute, rt.k.type, given, given.span);
    if (given.IsUnknown() && !AreTypes(rt, given.unknown())) rt.in.Set(attribute, rt.k.unknown_attribute, given);
  }
  Value type = rt.Get(attribute, rt.k.type);
  if (type.IsUnknown()) return attribute;
  if (rt.seven() && type.IsNullish()) return attribute;
  if (type.IsUndefined()) {
    rt.in.Set(attribute, rt.k.type, refuse("the data type is undefined, unless the project adds it to DataTypes"));
    return attribute;
  }
  const Property* pair = rt.in.OwnProperty(attribute, rt.k.type);
  Span key_span = pair ? pair->key_span : Span();
  type = type.IsNull() ? refuse("the data type is null") : NormalizeType(rt, type, what);
  rt.in.Set(attribute, rt.k.type, type, key_span);
  if (rt.seven()) return attribute;
  NormalizeDefault(rt, attribute);
  if (IsType(type, TypeKind::kEnum) && NormalizeEnum(rt, attribute, type)) {
    rt.in.Set(attribute, rt.k.type, refuse("an ENUM without values"), key_span);
  }
  return attribute;
}

namespace {

// `definition.unique` as an entry of `uniqueKeys`.
void AddUnique(Runtime& rt, Object* cls, Object* unique_keys, const std::string& attribute, Object* definition) {
  const Names& k = rt.k;
  const Value* own = rt.Own(definition, k.unique);
  if (!own || own->IsUnknown() || !rt.Truthy(*own)) return;
  Value unique = *own;
  Value name;
  if (unique.IsObject() && !unique.IsFunction() && rt.in.HasOwn(unique.object(), k.name)) {
    name = rt.Get(unique, k.name);
  } else if (unique.IsString()) {
    name = unique;
  } else {
    name = rt.in.String(rt.in.ToText(rt.Get(cls, k.tableName)).value_or("") + '_' + attribute + "_unique");
  }
  Key key = rt.in.ToKey(name);
  if (!key) return;
  Value entry = rt.Get(unique_keys, key);
  if (!entry.IsObject()) {
    entry = Value::Of(rt.in.NewObject(unique.span));
    rt.in.Set(entry.object(), k.fields, Value::Of(rt.in.NewArray({})));
    rt.in.Set(unique_keys, key, entry, unique.span);
  }
  Value fields = rt.Get(entry, k.fields);
  if (fields.IsArray()) rt.in.Push(fields.object(), rt.Get(definition, k.field));
  rt.in.Set(entry.object(), k.name, name);
  bool is_true = unique.IsBoolean();
  rt.in.Set(entry.object(), k.customIndex, Value::Boolean(!is_true));
}

void AddJsonIndex(Runtime& rt, Object* cls, Object* definition, const Value& type) {
  const Value* index = rt.Own(definition, rt.k.index);
  if (!index || !index->IsBoolean() || !index->boolean() || !IsType(type, TypeKind::kJsonb)) return;
  Object* made = rt.in.NewObject(index->span);
  rt.in.Set(made, rt.k.fields, Value::Of(rt.in.NewArray({rt.Get(definition, rt.k.field)})));
  rt.in.Set(made, rt.k.using_, rt.in.String("gin"));
  if (ModelData* data = DataOf(cls)) ConformIndex(rt, *data, made, TableNameOf(rt, cls));
  Value indexes = rt.Get(cls, rt.k._indexes);
  if (indexes.IsArray()) rt.in.Push(indexes.object(), Value::Of(made, index->span));
  rt.in.Delete(definition, rt.k.index);
}

}  // namespace

void RefreshAttributes(Runtime& rt, Object* cls) {
  if (rt.seven()) return RefreshSevenAttributes(rt, cls);
  const Names& k = rt.k;
  Object* raw = RawAttributes(rt, cls);
  Object* unique_keys = rt.in.NewObject();
  Object* primary_keys = rt.in.NewObject();
  Object* table_attributes = rt.in.NewObject();
  table_attributes->open = raw->open;
  std::vector<Value> primary_names;
  bool underscored = rt.options.major >= 5 && rt.Truthy(rt.Get(cls, k.underscored));
  ModelData* data = DataOf(cls);
  for (const Property& property : Entries(rt, raw)) {
    Value own = Definition(property.value);
    if (!own.IsObject()) continue;
    Object* definition = own.object();
    const std::string& name = property.key->text;
    Value type = rt.Get(definition, k.type);
    if (!type.IsUnknown()) {
      Value normal = NormalizeType(rt, type, (data ? data->name : "") + '.' + name);
      if (!rt.in.StrictEquals(type, normal)) rt.in.Set(definition, k.type, normal);
      type = normal;
    }
    rt.in.Set(definition, k.Model, Value::Of(cls));
    rt.in.Set(definition, k.fieldName, rt.in.String(name));
    const Value* field = rt.Own(definition, k.field);
    if (!field || field->IsUndefined()) {
      rt.in.Set(definition, k.field, rt.in.String(underscored ? Underscore(name) : name));
    }
    Value primary = rt.Get(definition, k.primaryKey);
    if (primary.IsBoolean() && primary.boolean()) {
      rt.in.Set(primary_keys, property.key, property.value);
      primary_names.push_back(rt.in.String(name));
    }
    AddUnique(rt, cls, unique_keys, name, definition);
    AddJsonIndex(rt, cls, definition, type);
    if (!IsType(type, TypeKind::kVirtual)) {
      rt.in.Set(table_attributes, property.key, property.value, property.key_span);
    }
  }
  rt.in.Set(cls, k.uniqueKeys, Value::Of(unique_keys));
  rt.in.Set(cls, k.primaryKeys, Value::Of(primary_keys));
  rt.in.Set(cls, k.tableAttributes, Value::Of(table_attributes));
  Value first = primary_names.empty() ? Value() : primary_names.front();
  if (primary_names.empty() && raw->open) first = Value::Unknown(raw->open);
  rt.in.Set(cls, k.primaryKeyAttribute, first);
  rt.in.Set(cls, k.primaryKeyAttributes, Value::Of(rt.in.NewArray(std::move(primary_names))));
}

}  // namespace sequelint::sequelize
