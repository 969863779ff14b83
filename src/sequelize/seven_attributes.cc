// ModelDefinition.refreshAttributes of Sequelize 7: the attributes as columns, and the list of indexes, from the raw
// attributes and `options.indexes`.

#include <algorithm>

#include "base/text.h"
#include "sequelize/column.h"
#include "sequelize/objects.h"
#include "sequelize/seven.h"

namespace sequelint::sequelize {
namespace {

class Refresh {
 public:
  Refresh(Runtime& rt, Object* cls) : rt_(rt), k_(rt.k), cls_(cls), data_(DataOf(cls)) {}

  void Run() {
    if (data_) data_->refresh_problems.clear();
    Object* raw = RawAttributes(rt_, cls_);
    attributes_ = rt_.in.NewObject();
    attributes_->open = raw->open;
    Object* primary_keys = rt_.in.NewObject();
    std::vector<Value> primary_names;
    underscored_ = rt_.Truthy(rt_.Get(cls_, k_.underscored));
    for (const Property& property : Entries(rt_, raw)) {
      Value definition = Definition(property.value);
      if (!definition.IsObject()) continue;
      Object* built = Build(property, definition.object());
      Value value = property.value.IsUnknown() ? property.value : Value::Of(built, property.value.span);
      Value primary = rt_.Get(built, k_.primaryKey);
      if (primary.IsBoolean() && primary.boolean()) {
        rt_.in.Set(primary_keys, property.key, value);
        primary_names.push_back(rt_.in.String(property.key->text));
      }
      if (!IsType(rt_.Get(built, k_.type), TypeKind::kVirtual)) {
        rt_.in.Set(attributes_, property.key, Value::Of(built, property.value.span), property.key_span);
      }
    }
    rt_.in.Set(cls_, k_.tableAttributes, Value::Of(attributes_));
    rt_.in.Set(cls_, k_.primaryKeys, Value::Of(primary_keys));
    Value first = primary_names.empty() ? Value() : primary_names.front();
    if (primary_names.empty() && raw->open) first = Value::Unknown(raw->open);
    rt_.in.Set(cls_, k_.primaryKeyAttribute, first);
    rt_.in.Set(cls_, k_.primaryKeyAttributes, Value::Of(rt_.in.NewArray(std::move(primary_names))));
    ListIndexes();
  }

 private:
  void Refuse(const std::string& what, const std::string& why, Span span) {
    if (data_) data_->refresh_problems.push_back({what, "Sequelize refuses this: " + why, span, {}});
  }

  Object* Build(const Property& property, Object* raw) {
    const std::string& name = property.key->text;
    Object* built = rt_.in.NewObject(raw->span);
    Assign(rt_, built, raw, {k_.unique, k_.index});
    if (const Value* unknown = rt_.Own(raw, k_.unknown_attribute)) rt_.in.Set(built, k_.unknown_attribute, *unknown);
    Value type = rt_.Get(built, k_.type);
    if (!type.IsUnknown() && !rt_.Truthy(type) && !rt_.in.HasOwn(built, k_.unknown_attribute)) {
      rt_.in.Set(built, k_.type,
                 rt_.in.Unknown("Sequelize refuses this: the attribute has no data type", property.key_span));
    } else if (!type.IsUnknown()) {
      const Property* pair = rt_.in.OwnProperty(built, k_.type);
      Span key_span = pair ? pair->key_span : Span();
      rt_.in.Set(built, k_.type, NormalizeType(rt_, type, (data_ ? data_->name + '.' : "") + name), key_span);
    }
    Value column = rt_.Get(built, k_.columnName);
    if (column.IsNullish()) column = rt_.Get(built, k_.field);
    if (column.IsNullish()) column = rt_.in.String(underscored_ ? Underscore(name) : name);
    rt_.in.Set(built, k_.field, column);
    rt_.in.Set(built, k_.columnName, column);
    rt_.in.Set(built, k_.fieldName, rt_.in.String(name));
    rt_.in.Set(built, k_.Model, Value::Of(cls_));
    NormalizeReference(built);
    NormalizeDefault(built);
    if (const Value* unique = rt_.Own(raw, k_.unique)) AddFrom(*unique, column, true, Value());
    if (const Value* index = rt_.Own(raw, k_.index)) AddFrom(*index, column, false, rt_.Get(raw, k_.type));
    return built;
  }

  void NormalizeDefault(Object* built) {
    const Value* given = rt_.Own(built, k_.defaultValue);
    if (!given || !given->IsFunction()) return;
    for (const char* name : {"NOW", "UUIDV1", "UUIDV4"}) {
      if (rt_.in.Get(Value::Of(rt_.data_types), name).object() != given->object()) continue;
      Value instance = rt_.in.Construct(*given, {}, given->span);
      rt_.in.Set(built, k_.defaultValue, instance.At(given->span));
      return;
    }
  }

  // `references` as { model: table, key, deferrable }, `model` being a name or { tableName, schema }.
  void NormalizeReference(Object* built) {
    const Value* given = rt_.Own(built, k_.references);
    if (!given || given->IsUnknown() || !rt_.Truthy(*given)) return;
    Value references = *given, table = references;
    Object* normal = rt_.in.NewObject(references.span);
    if (references.IsObject() && !references.IsFunction()) {
      Assign(rt_, normal, references.object(), {k_.model, k_.table});
      table = rt_.Get(references, k_.model);
      if (table.IsNullish()) table = rt_.Get(references, k_.table);
      if (table.IsNullish()) {
        rt_.in.Delete(built, k_.references);
        return;
      }
    }
    if (rt_.IsModel(table)) {
      if (!DataOf(table.object())) {
        Refuse(rt_.Text(rt_.Get(built, k_.fieldName)) + ".references",
               "the model " + ModelNameOf(rt_, table.object()) + " is referenced before it is initialised",
               references.span);
        rt_.in.Delete(built, k_.references);
        return;
      }
      table = TableNameOf(rt_, table.object()).At(table.span);
    }
    rt_.in.Set(normal, k_.model, table);
    rt_.in.Set(normal, k_.table, table);
    rt_.in.Set(built, k_.references, Value::Of(normal, references.span));
  }

  // --- indexes ---

  // `unique` or `index` of an attribute: true, a name, options, or a list of these.
  void AddFrom(const Value& given, const Value& column, bool unique, const Value& type) {
    if (given.IsUnknown()) {
      Object* open = rt_.in.NewObject(given.span);
      open->open = &given.unknown();
      from_attributes_.push_back(open);
      return;
    }
    if (given.IsArray()) {
      for (const Value& one : given.object()->elements) AddFrom(one, column, unique, type);
      return;
    }
    if (!rt_.Truthy(given)) return;
    Object* index = rt_.in.NewObject(given.span);
    if (!unique && IsType(type, TypeKind::kJsonb)) rt_.in.Set(index, k_.using_, rt_.in.String("gin"));
    Value field = column;
    if (given.IsString()) {
      rt_.in.Set(index, k_.name, given, given.span);
    } else if (given.IsObject()) {
      Assign(rt_, index, given.object(), {k_.attribute});
      Value options = unique ? Value() : rt_.Get(given, k_.attribute);
      if (unique) Assign(rt_, index, given.object());
      if (options.IsObject()) {
        Object* described = rt_.in.NewObject(options.span);
        Assign(rt_, described, options.object());
        rt_.in.Set(described, k_.name, column);
        field = Value::Of(described, options.span);
      }
    }
    if (unique) rt_.in.Set(index, k_.unique, Value::Boolean(true, given.span));
    rt_.in.Set(index, k_.fields, Value::Of(rt_.in.NewArray({field}), given.span));
    from_attributes_.push_back(index);
  }

  void ListIndexes() {
    Value declared = rt_.Get(rt_.Get(cls_, k_.options), k_.indexes);
    if (declared.IsUnknown() && data_) {
      data_->refresh_problems.push_back(
          {"indexes", declared.unknown().why, declared.span, declared.unknown().candidates});
    }
    if (declared.IsArray()) {
      open_ = declared.object()->open;
      for (const Value& index : declared.object()->elements) {
        if (index.IsObject()) {
          Add(index.object(), index.span);
        } else {
          list_.push_back(index);
        }
      }
    }
    for (Object* index : from_attributes_) Add(index, index->span);
    Object* list = rt_.in.NewArray(std::move(list_));
    list->open = open_;
    rt_.in.Set(cls_, k_._indexes, Value::Of(list));
  }

  void Add(Object* given, Span span) {
    Object* index = rt_.in.NewObject(span);
    Assign(rt_, index, given);
    Value fields = rt_.Get(index, k_.fields);
    if (!fields.IsUnknown() && !rt_.Truthy(fields) && !index->open) {
      return Refuse("indexes", "an index without `fields`", span);
    }
    Value type = rt_.Get(index, k_.type);
    if (type.IsString() && ToLower(type.string()) == "unique") {
      rt_.in.Set(index, k_.unique, Value::Boolean(true, type.span));
      rt_.in.Delete(index, k_.type);
    }
    if (!rt_.in.HasOwn(index, k_.name)) {
      Value name = NameOf(index, fields);
      if (name.IsString() && Find(name.string())) {
        return Refuse("indexes", "two indexes get the name `" + name.string() + "`: name one of them", span);
      }
      rt_.in.Set(index, k_.name, name);
    }
    Value name = rt_.Get(index, k_.name);
    Object* existing = name.IsString() ? Find(name.string()) : nullptr;
    if (existing) return Extend(existing, index, span);
    list_.push_back(Value::Of(index, span));
  }

  Object* Find(const std::string& name) const {
    for (const Value& index : list_) {
      if (index.IsObject() && rt_.Text(rt_.Get(index, k_.name)) == name) return index.object();
    }
    return nullptr;
  }

  void Extend(Object* existing, const Object* index, Span span) {
    for (const Property& property : Entries(rt_, index)) {
      if (property.value.IsUndefined()) continue;
      Value present = rt_.Get(existing, property.key);
      if (property.key == k_.fields) {
        if (!present.IsArray() || !property.value.IsArray()) continue;
        std::vector<Value> fields = present.object()->elements;
        fields.insert(fields.end(), property.value.object()->elements.begin(), property.value.object()->elements.end());
        rt_.in.Set(existing, k_.fields, Value::Of(rt_.in.NewArray(std::move(fields)), present.span));
      } else if (present.IsUndefined()) {
        rt_.in.Set(existing, property.key, property.value, property.key_span);
      } else if (!rt_.in.StrictEquals(present, property.value)) {
        Refuse("indexes",
               "the index `" + rt_.Text(rt_.Get(index, k_.name)) + "` gets different values of `" + property.key->text +
                   '`',
               span);
      }
    }
  }

  // generateIndexName
  Value NameOf(Object* index, const Value& fields) {
    Value table = rt_.Get(cls_, k_.tableName);
    if (index->open) return Value::Unknown(index->open);
    if (fields.IsUnknown()) return fields;
    if (table.IsUnknown()) return table;
    if (!fields.IsArray()) return rt_.in.Unknown("the fields of an index are no list", index->span);
    if (fields.object()->open) return Value::Unknown(fields.object()->open, fields.span);
    std::string name;
    for (const Value& field : fields.object()->elements) {
      if (rt_.MethodOf(field) != Method::kNone) {
        return rt_.in.Unknown("Sequelize refuses this: an index over an expression needs a name", index->span);
      }
      Value part = field.IsObject() ? rt_.Get(field, k_.name) : field;
      if (part.IsUnknown()) return part;
      name += '_' + (part.IsNullish() ? "" : rt_.in.ToText(part).value_or(""));
    }
    Value unique = rt_.Get(index, k_.unique);
    if (rt_.Truthy(unique)) name += "_unique";
    return rt_.in.String(Underscore(rt_.Text(table) + name), index->span);
  }

  Runtime& rt_;
  const Names& k_;
  Object* cls_;
  ModelData* data_;
  Object* attributes_ = nullptr;
  bool underscored_ = false;
  std::vector<Object*> from_attributes_;
  std::vector<Value> list_;
  const eval::UnknownData* open_ = nullptr;
};

}  // namespace

void RefreshSevenAttributes(Runtime& rt, Object* cls) { Refresh(rt, cls).Run(); }

}  // namespace sequelint::sequelize
