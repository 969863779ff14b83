// Sequelize 7: model definitions. Attributes are copied when they are read, so that models share nothing; unique and
// index options of attributes become entries of the list of indexes, by name.

#include "base/text.h"
#include "sequelize/attributes.h"
#include "sequelize/data_types.h"
#include "sequelize/model_initialization.h"
#include "sequelize/objects.h"
#include "sequelize/seven.h"

namespace sequelint::sequelize {
namespace {

class SevenInitialization : ModelInitialization {
 public:
  SevenInitialization(Runtime& rt, Object* cls, Span span) : ModelInitialization(rt, cls, span) {}

  Value Run(const Value& attributes, const Value& given) {
    Object* instance = InstanceFor(rt_, given.IsObject() ? rt_.Get(given, k_.sequelize) : Value());
    settings_ = rt_.Get(instance, k_.options);
    Put(k_.sequelize, Value::Of(instance));
    Adopt(instance);
    MergeOptions(given);
    RunHook(instance, "beforeDefine", {attributes, Value::Of(options_)});
    NameTable();
    Property property;
    property.key = k_.name;
    property.value = rt_.in.String(data_->name);
    property.enumerable = false;
    rt_.in.Define(cls_, property);
    Replace(instance);
    Put(k_.associations, Value::Of(rt_.in.NewObject()));
    data_->defined_at = DeclaredAt(attributes);
    ReadAttributes(attributes);
    AddDefaults();
    ExposeDefinition();
    RefreshAttributes(rt_, cls_);
    FindAutoIncrement();
    Register(instance);
    RunHook(instance, "afterDefine", {Value::Of(cls_)});
    return Value::Of(cls_, span_);
  }

 private:
  void MergeOptions(const Value& given) {
    options_ = rt_.in.NewObject(span_);
    auto set = [&](Key key, const Value& value) { rt_.in.Set(options_, key, value); };
    set(k_.noPrimaryKey, Value::Boolean(false));
    set(k_.timestamps, Value::Boolean(true));
    for (Key key : {k_.freezeTableName, k_.underscored, k_.paranoid}) set(key, Value::Boolean(false));
    for (Key key : {k_.schema, k_.schemaDelimiter}) set(key, rt_.in.String(""));
    for (Key key : {k_.validate, k_.defaultScope, k_.scopes, k_.name}) set(key, Value::Of(rt_.in.NewObject()));
    set(k_.indexes, Value::Of(rt_.in.NewArray({})));
    Value define = CloneDeep(rt_, Known("define", rt_.Get(settings_, k_.define)));
    if (define.IsObject()) Assign(rt_, options_, define.object());
    Value own = Known("options", given);
    if (own.IsObject()) MergeModelOptions(rt_, options_, own.object());
    if (options_->open) {
      Report("options", Value::Unknown(options_->open, given.span));
      options_->open = nullptr;
    }
    Put(k_.options, Value::Of(options_));
    Value name = Option(k_.modelName);
    data_->name = name.IsString() && !name.string().empty() ? name.string() : rt_.Text(rt_.Get(cls_, k_.name));
    set(k_.modelName, rt_.in.String(data_->name));
    Value names = Option(k_.name);
    if (!names.IsObject()) {
      names = Value::Of(rt_.in.NewObject());
      set(k_.name, names);
    }
    auto complete = [&](Key key, const std::string& text) {
      if (rt_.Get(names, key).IsNullish()) rt_.in.Set(names.object(), key, rt_.in.String(text));
    };
    complete(k_.plural, Pluralize(data_->name, rt_.options.inflection));
    complete(k_.singular, data_->name);
  }

  void NameTable() {
    Value underscored = Option(k_.underscored);
    Put(k_.underscored, underscored);
    Value given = rt_.Get(options_, k_.tableName);
    if (!given.IsUnknown() && !rt_.Truthy(given)) {
      std::string name = data_->name;
      if (!rt_.Truthy(Option(k_.freezeTableName))) {
        name = rt_.Text(rt_.Get(rt_.Get(options_, k_.name), k_.plural));
        if (rt_.Truthy(underscored)) name = Underscore(name);
      }
      given = rt_.in.String(name, data_->defined_at);
      rt_.in.Set(options_, k_.tableName, given);
    }
    Put(k_.tableName, given);
    Value schema = SchemaName();
    if (!rt_.Truthy(schema)) schema = rt_.Get(settings_, k_.schema);
    if (!rt_.Truthy(schema)) schema = rt_.in.String("public");
    Put(k_._schema, schema);
    Put(k_.table, TableNameOf(rt_, cls_));
  }

  void ReadAttributes(const Value& attributes) {
    raw_ = rt_.in.NewObject(attributes.span);
    if (attributes.IsUnknown()) {
      raw_->open = &attributes.unknown();
    } else if (attributes.IsObject()) {
      raw_->open = attributes.object()->open;
      for (const Property& property : Entries(rt_, attributes.object())) {
        Object* attribute = NormalizeAttribute(rt_, property.value, property.key->text, &data_->problems);
        rt_.in.Set(raw_, property.key, Value::Of(attribute, property.value.span), property.key_span);
      }
    }
  }

  void AddDefaults() {
    Object* all = rt_.in.NewObject(span_);
    all->open = raw_->open;
    bool keyed = rt_.Truthy(Option(k_.noPrimaryKey));
    const eval::UnknownData* maybe_keyed = nullptr;
    for (const Property& property : Entries(rt_, raw_)) {
      Value key = rt_.Get(property.value, k_.primaryKey);
      keyed = keyed || rt_.Truthy(key);
      if (key.IsUnknown()) maybe_keyed = &key.unknown();
    }
    if (!keyed && maybe_keyed && !rt_.in.HasOwn(raw_, k_.id) && !all->open) raw_->open = all->open = maybe_keyed;
    if (!keyed && rt_.in.HasOwn(raw_, k_.id)) {
      if (rt_.Get(rt_.Get(raw_, k_.id), k_.primaryKey).IsUndefined()) {
        Refuse("id", "an attribute `id` without `primaryKey: true`", rt_.in.OwnProperty(raw_, k_.id)->key_span);
      }
    }
    if (!keyed && !raw_->open) AddId(all);
    Assign(rt_, all, raw_);
    if (rt_.Truthy(Option(k_.timestamps), true)) AddTimestamps(all);
    Value version = Option(k_.version);
    if (rt_.Truthy(version)) {
      Key name = rt_.in.Intern(version.IsString() ? version.string() : "version");
      Object* attribute = Existing(all, name, PlaceOf(k_.version));
      rt_.in.Set(attribute, k_.type, DataType("INTEGER", {}));
      rt_.in.Set(attribute, k_.allowNull, Value::Boolean(false));
      rt_.in.Set(attribute, k_.defaultValue, Value::Number(0));
      Store(all, name, attribute, PlaceOf(k_.version));
    }
    Put(k_.rawAttributes, Value::Of(all, span_));
  }

  Value DataType(const char* name, std::vector<Value> arguments) {
    return rt_.in.Construct(rt_.in.Get(Value::Of(rt_.data_types), name), std::move(arguments), span_);
  }

  void AddId(Object* all) {
    Object* id = rt_.in.NewObject(span_);
    rt_.in.Set(id, k_.type, DataType("INTEGER", {}));
    rt_.in.Set(id, k_.allowNull, Value::Boolean(false));
    rt_.in.Set(id, k_.primaryKey, Value::Boolean(true));
    rt_.in.Set(id, k_.autoIncrement, Value::Boolean(true));
    Store(all, k_.id, id, span_);
  }

  // A copy of what is declared under that name, or a fresh object.
  Object* Existing(Object* all, Key name, Span at) {
    Value declared = rt_.in.HasOwn(all, name) ? rt_.Get(all, name) : Value();
    Object* copy = rt_.in.NewObject(declared.span.empty() ? at : declared.span);
    if (declared.IsObject()) Assign(rt_, copy, declared.object());
    return copy;
  }

  void Store(Object* all, Key name, Object* attribute, Span at) {
    rt_.in.Set(attribute, k_._autoGenerated, Value::Boolean(true));
    const Property* before = rt_.in.OwnProperty(all, name);
    rt_.in.Set(all, name, Value::Of(attribute, attribute->span), before ? before->key_span : at);
  }

  void AddTimestamps(Object* all) {
    struct Stamp {
      Key option;
      bool on, allow_null;
    };
    bool paranoid = rt_.Truthy(Option(k_.paranoid));
    for (const Stamp& stamp :
         {Stamp{k_.createdAt, true, false}, Stamp{k_.updatedAt, true, false}, Stamp{k_.deletedAt, paranoid, true}}) {
      Value option = Option(stamp.option);
      if (!stamp.on || (option.IsBoolean() && !option.boolean())) continue;
      if (option.IsString() && option.string().empty()) Refuse(stamp.option->text, "an empty name", option.span);
      std::string name = option.IsString() && !option.string().empty() ? option.string() : stamp.option->text;
      Span at = PlaceOf(stamp.allow_null ? k_.paranoid : stamp.option);
      Key key = rt_.in.Intern(name);
      Object* attribute = Existing(all, key, at);
      Value type = rt_.Get(attribute, k_.type);
      if (rt_.Truthy(type) && !IsType(type, TypeKind::kDate)) {
        Refuse(name, "a timestamp that is no DATE", type.span);
      } else if (!rt_.Truthy(type, true)) {
        Value precision = rt_.Get(settings_, "defaultTimestampPrecision");
        rt_.in.Set(attribute, k_.type, precision.IsNumber() ? DataType("DATE", {precision}) : DataType("DATE", {}));
      }
      Value allow = rt_.Get(attribute, k_.allowNull);
      if (allow.IsBoolean() && allow.boolean() != stamp.allow_null)
        Refuse(name, "its `allowNull` conflicts with what the timestamp needs", allow.span);
      const Property* own = rt_.in.OwnProperty(attribute, k_.allowNull);
      rt_.in.Set(attribute, k_.allowNull, Value::Boolean(stamp.allow_null, own ? own->value.span : Span()),
                 own ? own->key_span : Span());
      Store(all, key, attribute, at);
    }
  }

  // `Model.modelDefinition`, with what code outside Sequelize uses of it.
  void ExposeDefinition() {
    Object* definition = rt_.in.NewObject();
    for (Key key : {k_.options, k_.rawAttributes, k_.associations, k_.table}) {
      rt_.in.Set(definition, key, rt_.Get(cls_, key));
    }
    rt_.in.Set(definition, k_.modelName, rt_.in.String(data_->name));
    rt_.in.Set(definition, k_.model, Value::Of(cls_));
    Object* cls = cls_;
    Runtime& rt = rt_;
    rt.AddMethod(definition, "refreshAttributes", [&rt, cls](Interpreter&, const Call&) {
      RefreshAttributes(rt, cls);
      return Value();
    });
    Object* attributes = rt.in.NewObject();
    rt.AddMethod(attributes, "get", [&rt, cls](Interpreter&, const Call& call) {
      Key key = rt.in.ToKey(call.Argument(0));
      return key ? rt.Get(rt.Get(cls, rt.k.tableAttributes), key) : Value();
    });
    rt.AddMethod(attributes, "has", [&rt, cls](Interpreter&, const Call& call) {
      Key key = rt.in.ToKey(call.Argument(0));
      Value all = rt.Get(cls, rt.k.tableAttributes);
      return Value::Boolean(key && all.IsObject() && rt.in.HasOwn(all.object(), key));
    });
    rt.in.Set(definition, "attributes", Value::Of(attributes));
    rt.in.Set(cls_, "modelDefinition", Value::Of(definition));
  }

  Value settings_;
  Object* raw_ = nullptr;
};

}  // namespace

Value InitSevenModel(Runtime& rt, Object* cls, const Value& attributes, const Value& options, Span span) {
  return SevenInitialization(rt, cls, span).Run(attributes, options);
}

void MergeModelOptions(Runtime& rt, Object* target, const Object* source) {
  if (source->open && !target->open) target->open = source->open;
  for (const Property& property : Entries(rt, source)) {
    const Value& value = property.value;
    if (value.IsUndefined()) continue;
    Value present = rt.Get(target, property.key);
    if (property.key == rt.k.indexes && value.IsArray() && present.IsArray()) {
      std::vector<Value> all = present.object()->elements;
      all.insert(all.end(), value.object()->elements.begin(), value.object()->elements.end());
      Object* joined = rt.in.NewArray(std::move(all), value.span);
      joined->open = value.object()->open ? value.object()->open : present.object()->open;
      rt.in.Set(target, property.key, Value::Of(joined, value.span), property.key_span);
    } else {
      rt.in.Set(target, property.key, value, property.key_span);
    }
  }
}

}  // namespace sequelint::sequelize
