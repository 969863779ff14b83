#include "sequelize/model.h"

#include <algorithm>

#include "base/text.h"
#include "sequelize/attributes.h"
#include "sequelize/model_initialization.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {
namespace {

// Model.init of Sequelize 4 to 6.
class Initialization : ModelInitialization {
 public:
  Initialization(Runtime& rt, Object* cls, Span span) : ModelInitialization(rt, cls, span) {}

  Value Run(const Value& attributes, const Value& given) {
    Object* instance = InstanceFor(rt_, given.IsObject() ? rt_.Get(given, k_.sequelize) : Value());
    Value settings = rt_.Get(instance, k_.options);
    Put(k_.sequelize, Value::Of(instance));
    Adopt(instance);
    MergeOptions(settings, given);
    Value attribute_map = attributes;
    RunHook(instance, "beforeDefine", {attribute_map, Value::Of(options_)});
    Name();
    Complete();
    Replace(instance);
    Put(k_.associations, Value::Of(rt_.in.NewObject()));
    NameTable();
    data_->defined_at = DeclaredAt(attributes);
    ReadAttributes(attribute_map);
    ReadIndexes();
    AddDefaults();
    RefreshAttributes(rt_, cls_);
    FindAutoIncrement();
    Register(instance);
    RunHook(instance, "afterDefine", {Value::Of(cls_)});
    return Value::Of(cls_, span_);
  }

 private:
  void MergeOptions(const Value& settings, const Value& given) {
    Value define = CloneDeep(rt_, Known("define", rt_.Get(settings, k_.define)));
    options_ = Merge(rt_, {define, given});
    if (options_->open) {
      Report("options", Value::Unknown(options_->open, given.span));
      options_->open = nullptr;
    }
    if (!rt_.Truthy(rt_.Get(options_, k_.modelName), true)) {
      rt_.in.Set(options_, k_.modelName, rt_.Get(cls_, k_.name));
    }
    Value name = Option(k_.modelName);
    data_->name = name.IsString() ? name.string() : rt_.Text(rt_.Get(cls_, k_.name));
    Object* names = rt_.in.NewObject(span_);
    rt_.in.Set(names, k_.plural, rt_.in.String(Pluralize(data_->name, rt_.options.inflection)));
    rt_.in.Set(names, k_.singular, rt_.in.String(Singularize(data_->name, rt_.options.inflection)));
    Object* base = rt_.in.NewObject();
    rt_.in.Set(base, k_.name, Value::Of(names));
    rt_.in.Set(base, k_.indexes, Value::Of(rt_.in.NewArray({})));
    rt_.in.Set(base, k_.omitNull, rt_.Get(settings, k_.omitNull));
    rt_.in.Set(base, k_.schema, rt_.Get(settings, k_.schema));
    options_ = Merge(rt_, {Value::Of(base), Value::Of(options_)});
  }

  void Name() {
    Value name = Option(k_.modelName);
    if (name.IsString()) data_->name = name.string();
    Property property;
    property.key = k_.name;
    property.value = rt_.in.String(data_->name);
    property.enumerable = false;
    rt_.in.Define(cls_, property);
    rt_.in.Delete(options_, k_.modelName);
  }

  // `{ timestamps: true, …, ...options }`
  void Complete() {
    Object* complete = rt_.in.NewObject(span_);
    rt_.in.Set(complete, k_.timestamps, Value::Boolean(true));
    rt_.in.Set(complete, k_.validate, Value::Of(rt_.in.NewObject()));
    for (Key key : {k_.freezeTableName, k_.underscored, k_.paranoid}) rt_.in.Set(complete, key, Value::Boolean(false));
    rt_.in.Set(complete, k_.schema, Value::Null());
    rt_.in.Set(complete, k_.schemaDelimiter, rt_.in.String(""));
    rt_.in.Set(complete, k_.defaultScope, Value::Of(rt_.in.NewObject()));
    rt_.in.Set(complete, k_.scopes, Value::Of(rt_.in.NewObject()));
    rt_.in.Set(complete, k_.indexes, Value::Of(rt_.in.NewArray({})));
    Assign(rt_, complete, options_);
    options_ = complete;
    Put(k_.options, Value::Of(options_));
  }

  void NameTable() {
    Value underscored = Option(k_.underscored);
    Put(k_.underscored, underscored);
    Value given = rt_.Get(options_, k_.tableName);
    if (given.IsUnknown() || rt_.Truthy(given)) {
      Put(k_.tableName, given);
    } else {
      Put(k_.tableName, rt_.in.String(DerivedTableName(rt_.Truthy(underscored)), data_->defined_at));
    }
    Put(k_._schema, SchemaName());
    Put(k_._schemaDelimiter, rt_.Get(options_, k_.schemaDelimiter));
  }

  std::string DerivedTableName(bool underscored) {
    if (rt_.Truthy(Option(k_.freezeTableName))) return data_->name;
    if (rt_.options.major == 4) underscored = rt_.Truthy(Option(k_.underscoredAll));
    std::string plural = Pluralize(data_->name, rt_.options.inflection);
    return underscored ? Underscore(plural) : plural;
  }

  void ReadAttributes(const Value& attributes) {
    Object* raw = rt_.in.NewObject(attributes.span);
    if (attributes.IsUnknown()) {
      raw->open = &attributes.unknown();
    } else if (attributes.IsObject()) {
      raw->open = attributes.object()->open;
      for (const Property& property : Entries(rt_, attributes.object())) {
        Object* attribute = NormalizeAttribute(rt_, property.value, property.key->text, &data_->problems);
        ReadReferences(attribute, property.key->text);
        rt_.in.Set(raw, property.key, Value::Of(attribute, property.value.span), property.key_span);
      }
    }
    Put(k_.rawAttributes, Value::Of(raw, attributes.span));
  }

  // `references: { model: User }` becomes the model's table, now: what `User` is renamed to later does not matter.
  void ReadReferences(Object* attribute, const std::string& name) {
    Value references = rt_.Get(attribute, k_.references);
    if (!references.IsObject()) return;
    Value model = rt_.Get(references, k_.model);
    if (!rt_.IsModel(model)) return;
    if (DataOf(model.object())) {
      rt_.in.Set(references.object(), k_.model, TableNameOf(rt_, model.object()).At(model.span));
    } else {
      std::string why = "the model " + ModelNameOf(rt_, model.object()) + " is referenced before it is initialised";
      data_->problems.push_back({name + ".references", "Sequelize refuses this: " + why, references.span, {}});
      rt_.in.Delete(attribute, k_.references);
    }
  }

  void ReadIndexes() {
    Object* indexes = rt_.in.NewArray({});
    Put(k_._indexes, Value::Of(indexes));
    Value given = Option(k_.indexes);
    if (!given.IsArray()) return;
    indexes->open = given.object()->open;
    Value table = TableNameOf(rt_, cls_);
    for (const Value& index : given.object()->elements) {
      if (index.IsObject() && !index.IsFunction()) ConformIndex(rt_, *data_, index.object(), table);
      rt_.in.Push(indexes, index);
    }
  }

  // createdAt, updatedAt, deletedAt: the attribute's name, or "" when there is none.
  std::string Timestamp(Key key, bool on) {
    Value option = Option(key);
    if (!on || (option.IsBoolean() && !option.boolean())) return {};
    if (option.IsString() && !option.string().empty()) return option.string();
    if (rt_.options.major < 6 && rt_.Truthy(option)) return rt_.in.ToText(option).value_or(key->text);
    bool underscored = rt_.options.major == 4 && rt_.Truthy(rt_.Get(cls_, k_.underscored));
    return underscored ? Underscore(key->text) : key->text;
  }

  void AddAttribute(Object* to, const std::string& name, const char* type, std::optional<bool> allow_null,
                    const Value& default_value, Span at) {
    Key key = rt_.in.Intern(name);
    if (rt_.in.HasOwn(to, key) && !rt_.Own(to, key)->IsUndefined()) return;
    Object* attribute = rt_.in.NewObject(at);
    rt_.in.Set(attribute, k_.type, rt_.in.Get(Value::Of(rt_.data_types), type).At(at));
    if (allow_null) rt_.in.Set(attribute, k_.allowNull, Value::Boolean(*allow_null, at));
    if (!default_value.IsUndefined()) rt_.in.Set(attribute, k_.defaultValue, default_value.At(at));
    rt_.in.Set(attribute, k_._autoGenerated, Value::Boolean(true));
    rt_.in.Set(to, key, Value::Of(attribute, at), at);
  }

  void AddDefaults() {
    Object* raw = RawAttributes(rt_, cls_);
    bool keyed = false;
    const eval::UnknownData* maybe_keyed = nullptr;
    for (const Property& property : Entries(rt_, raw)) {
      Value key = rt_.Get(property.value, k_.primaryKey);
      keyed = keyed || rt_.Truthy(key);
      if (key.IsUnknown()) maybe_keyed = &key.unknown();
    }
    Object* all = rt_.in.NewObject(span_);
    all->open = raw->open;
    // Whether there is an `id` too depends on what is not known: then the columns are not known to be complete.
    if (!keyed && maybe_keyed && !rt_.in.HasOwn(raw, k_.id) && !all->open) raw->open = all->open = maybe_keyed;
    if (!keyed && rt_.in.HasOwn(raw, k_.id)) {
      data_->problems.push_back({"id",
                                 "Sequelize refuses this: an attribute `id` without `primaryKey: true`",
                                 rt_.in.OwnProperty(raw, k_.id)->key_span,
                                 {}});
    } else if (!keyed && !raw->open) {
      AddId(all);
    }
    Assign(rt_, all, raw);
    bool timestamps = rt_.Truthy(Option(k_.timestamps), true);
    bool paranoid = rt_.Truthy(Option(k_.paranoid));
    std::string created = Timestamp(k_.createdAt, timestamps), updated = Timestamp(k_.updatedAt, timestamps),
                deleted = Timestamp(k_.deletedAt, timestamps && paranoid);
    if (!created.empty()) AddAttribute(all, created, "DATE", false, Value(), PlaceOf(k_.createdAt));
    if (!updated.empty()) AddAttribute(all, updated, "DATE", false, Value(), PlaceOf(k_.updatedAt));
    if (!deleted.empty()) AddAttribute(all, deleted, "DATE", {}, Value(), PlaceOf(k_.paranoid));
    Value version = Option(k_.version);
    if (rt_.Truthy(version)) {
      std::string name = version.IsString() ? version.string() : "version";
      AddAttribute(all, name, "INTEGER", false, Value::Number(0), PlaceOf(k_.version));
    }
    Put(k_.rawAttributes, Value::Of(all, span_));
  }

  void AddId(Object* all) {
    AddAttribute(all, "id", "INTEGER", false, Value(), span_);
    Object* id = rt_.Get(all, k_.id).object();
    rt_.in.Set(id, k_.primaryKey, Value::Boolean(true));
    rt_.in.Set(id, k_.autoIncrement, Value::Boolean(true));
  }
};

}  // namespace

ModelData* DataOf(const Object* cls) {
  for (int depth = 0; cls && depth < 1000; ++depth, cls = cls->prototype) {
    if (auto* data = cls->Host<ModelData>()) return data;
  }
  return nullptr;
}

Value InitModel(Runtime& rt, Object* cls, const Value& attributes, const Value& options, Span span) {
  if (rt.options.major >= 7) return InitSevenModel(rt, cls, attributes, options, span);
  return Initialization(rt, cls, span).Run(attributes, options);
}

Value DefineModel(Runtime& rt, Object* instance, const Value& name, const Value& attributes, const Value& options,
                  Span span) {
  rt.Execute(span);
  Value given = options;
  if (!given.IsObject()) {
    Object* fresh = rt.in.NewObject(span);
    if (given.IsUnknown()) fresh->open = &given.unknown();
    given = Value::Of(fresh, span);
  }
  if (name.IsUnknown()) {
    rt.problems.push_back({"model", name.unknown().why, span, name.unknown().candidates});
    return rt.in.Unknown("the model's name is not known: " + name.unknown().why, span);
  }
  rt.in.Set(given.object(), rt.k.modelName, name);
  rt.in.Set(given.object(), rt.k.sequelize, Value::Of(instance));
  Object* cls = rt.in.NewClass(
      rt.Text(name), [](Interpreter&, const Call&) { return Value(); }, rt.model_class);
  return InitModel(rt, cls, attributes, given, span);
}

Value TableNameOf(Runtime& rt, Object* cls) {
  Value name = rt.Get(cls, rt.k.tableName), schema = rt.Get(cls, rt.k._schema);
  if (!schema.IsUnknown() && !rt.Truthy(schema)) return name;
  Object* table = rt.in.NewObject();
  rt.in.Set(table, rt.k.tableName, name);
  rt.in.Set(table, rt.k.table, name);
  rt.in.Set(table, rt.k.name, rt.Get(cls, rt.k.name));
  rt.in.Set(table, rt.k.schema, schema);
  rt.in.Set(table, rt.k.delimiter, rt.in.String("."));
  return Value::Of(table);
}

Object* FindModel(const Runtime& rt, const Object* instance, const std::string& name) {
  for (Object* model : rt.models) {
    auto* data = model->Host<ModelData>();
    if (data && !data->replaced && data->instance == instance && data->name == name) return model;
  }
  return nullptr;
}

namespace {

// Of several instances of a package, the one for models is the one that has most of them; else not that of a script.
bool Serves(const Runtime& rt, const Object* a, const Object* b) {
  auto models = [&](const Object* instance) {
    return std::count_if(rt.models.begin(), rt.models.end(), [&](const Object* model) {
      const auto* data = model->Host<ModelData>();
      return data && data->instance == instance;
    });
  };
  auto is_script = [](const Object* instance) {
    std::string path = "/" + instance->Host<InstanceData>()->file;
    return path.find("/scripts/") != std::string::npos || path.find("/bin/") != std::string::npos;
  };
  auto of_a = models(a), of_b = models(b);
  return of_a != of_b ? of_a > of_b : !is_script(a) && is_script(b);
}

// The instance that code of the current package made; else one that any code made; else one of our own.
Object* DefaultInstance(Runtime& rt) {
  for (bool own_folder : {true, false}) {
    Object* best = nullptr;
    for (Object* instance : rt.instances) {
      const auto* data = instance->Host<InstanceData>();
      bool fits = data && !data->placeholder && (!own_folder || data->folder == rt.package_folder);
      if (fits && (!best || Serves(rt, instance, best))) best = instance;
    }
    if (best) return best;
  }
  for (Object* instance : rt.instances) {
    const auto* data = instance->Host<InstanceData>();
    if (data && data->folder == rt.package_folder) return instance;
  }
  rt.in.Construct(Value::Of(rt.sequelize_class), {});
  return rt.instances.back();
}

}  // namespace

Object* InstanceFor(Runtime& rt, const Value& value) {
  Object* prototype = rt.PrototypeOf(rt.sequelize_class);
  auto is_instance = [&](const Value& v) { return v.IsObject() && IsInstance(v.object(), prototype); };
  if (is_instance(value)) return value.object();
  if (value.IsUnknown()) {
    for (const Value& candidate : value.unknown().candidates) {
      if (is_instance(candidate)) return candidate.object();
    }
  }
  return DefaultInstance(rt);
}

std::string ModelNameOf(Runtime& rt, Object* cls) {
  if (const ModelData* data = DataOf(cls)) return data->name;
  return rt.Text(rt.Get(cls, rt.k.name));
}

Object* RawAttributes(Runtime& rt, Object* cls) {
  Value raw = rt.Get(cls, rt.k.rawAttributes);
  if (raw.IsUnknown()) {
    for (const Value& candidate : raw.unknown().candidates) {
      if (candidate.IsObject()) return candidate.object();
    }
  }
  return raw.IsObject() ? raw.object() : rt.in.NewObject();
}

Value FieldOf(Runtime& rt, Object* cls, const Value& attribute) {
  Key key = rt.in.ToKey(attribute);
  if (!key) return attribute;
  Value definition = rt.Get(RawAttributes(rt, cls), key);
  Value field = definition.IsObject() ? rt.Get(definition, rt.k.field) : Value();
  return field.IsUnknown() || rt.Truthy(field) ? field : rt.in.String(key->text);
}

void ConformIndex(Runtime& rt, ModelData& data, Object* index, const Value& table) {
  const Names& k = rt.k;
  Value fields = rt.Get(index, k.fields);
  if (!fields.IsUnknown() && !rt.Truthy(fields)) {
    data.problems.push_back({"indexes", "Sequelize refuses this: an index without `fields`", index->span, {}});
    return;
  }
  if (rt.Get(index, k.type).IsUndefined()) rt.in.Set(index, k.type, rt.in.String(""));
  if (rt.Get(index, k.parser).IsUndefined()) rt.in.Set(index, k.parser, Value::Null());
  Value type = rt.Get(index, k.type);
  if (type.IsString() && ToLower(type.string()) == "unique") {
    rt.in.Set(index, k.unique, Value::Boolean(true, type.span));
    rt.in.Delete(index, k.type);
  }
  if (rt.in.HasOwn(index, k.name)) return;
  Value bare = table.IsObject() ? rt.Get(table, k.tableName) : table;
  std::string name = rt.Text(bare) + '_';
  Value unknown = bare.IsUnknown() ? bare : fields.IsUnknown() ? fields : Value();
  if (fields.IsArray()) {
    if (fields.object()->open) unknown = Value::Unknown(fields.object()->open, fields.span);
    bool first = true;
    for (const Value& field : fields.object()->elements) {
      Value part = field;
      if (field.IsObject()) {
        part = rt.Get(field, k.name);
        if (!part.IsUnknown() && !rt.Truthy(part)) part = rt.Get(field, k.attribute);
      }
      if (part.IsUnknown()) unknown = part;
      if (!first) name += '_';
      if (!part.IsNullish() && !part.IsUnknown()) name += rt.in.ToText(part).value_or("");
      first = false;
    }
  }
  rt.in.Set(index, k.name, unknown.IsUnknown() ? unknown : rt.in.String(Underscore(name), index->span));
}

}  // namespace sequelint::sequelize
